"""Cleaners of layout: line ends, white space, HTML residue, spaced and broken text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.text.offsets import Edit

HAN = "\u3400-\u9fff"
_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffd]")
_RESIDUE = re.compile(
    r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});|<!--(?:(?!<!--).){0,2000}?-->|</?(?:p|br|div|span|a|b|i|u|em|strong|font|img|table|tbody|tr|td|th|ul|ol|li|h[1-6]|o:p|center|"
    r"section|article|script|style|input|hr|sup|sub)\b[^<>\n]{0,300}>",
    re.IGNORECASE | re.DOTALL,
)
_WIDE_SPACE = re.compile(r"[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SPACES = re.compile(r"  +")
_LINE_EDGE = re.compile(r"(?<![ \n]) +(?=\n|\Z)|(?:(?<=\n)|\A) +|\A\n+|\n{3,}|(?<!\n)\n+\Z")
# a space that layout put between characters that belong together
_LOOSE = re.compile(
    rf"(?<=[{HAN}]) (?=[\d+%])|(?<=[\d+%]) (?=[{HAN}+%])|(?<=[{HAN}”’]) (?=[+＋])|(?<=[+＋]) (?=[{HAN}“‘])"
    r"|(?<=[，。；：、！？（《“‘]) |(?<=\d) (?=\d{3}(?!\d))| (?=[，。；：、！？）》”’])"
)
_SPACED_OUT = re.compile(rf"(?:(?<=[ \n])|\A)[{HAN}](?: [{HAN}]){{3,}}(?=[ \n，。；：、]|\Z)")
# a wrapped line may lack its indent, and a mark or a number that did not fit
_SLACK = 8
_NARROW = re.compile("[ -~]")
_END = '。！？!?；;：:…”’"）)】》|'
_NUMBER = "[一二三四五六七八九十]"
_NEW_PARAGRAPH = re.compile(
    rf"{_NUMBER}{{1,3}}[、.是]|[（(](?:{_NUMBER}|\d){{1,3}}[)）]|\d{{1,2}}[.、．]|第{_NUMBER}|[●■◆▲★—①-⑳-]"
)


def newlines(text: str) -> list[Edit]:
    """One form of line end."""
    return [Edit(*match.span(), "\n") for match in _NEWLINES.finditer(text)]


def invisible(text: str) -> list[Edit]:
    """Characters that show nothing."""
    return _delete(_INVISIBLE, text)


def html_residue(text: str) -> list[Edit]:
    """Tags go, entities become their character."""
    if "<" not in text and "&" not in text:
        return []
    matches = _RESIDUE.finditer(text)
    plain = ((one, html.unescape(one[0]) if one[0].startswith("&") else "") for one in matches)
    return [Edit(*one.span(), new) for one, new in plain if new != one[0]]


def spaces(text: str) -> list[Edit]:
    """One kind of space, never two in a row, none at the edge of a line, no more than one blank line."""
    wide = [Edit(*match.span(), " ") for match in _WIDE_SPACE.finditer(text)]
    if wide:
        return wide
    doubled = [Edit(match.start() + 1, match.end()) for match in _SPACES.finditer(text)]
    if doubled:
        return doubled
    edges = (match.span() for match in _LINE_EDGE.finditer(text))
    inner = ((start, end, start > 0 and end < len(text) and text[start] == "\n") for start, end in edges)
    return [Edit(start + 2 if blank else start, end) for start, end, blank in inner]


def loose_spaces(text: str) -> list[Edit]:
    """“2 个”, “党支部 + 基地”, “党 建 引 领”: layout, no word boundary."""
    spaced = [
        Edit(at, at + 1)
        for match in _SPACED_OUT.finditer(text)
        for at in range(match.start(), match.end())
        if text[at] == " "
    ]
    return spaced or _delete(_LOOSE, text)


def broken_lines(text: str) -> list[Edit]:
    """Line ends that cut a sentence, as in text out of a PDF: the two lines are one."""
    lines = [(start, end) for start, end in lines_of(text) if end > start]
    width = _wrap_width([_width(text[start:end]) for start, end in lines])
    return [
        Edit(end, follow)
        for (start, end), (follow, follow_end) in pairwise(lines)
        if _cut(text[start:end], text[follow:follow_end], 0 if follow > end + 1 else width)
    ]


def _cut(line: str, follower: str, width: int) -> bool:
    if line[-1] in _END or _NEW_PARAGRAPH.match(follower):
        return False
    if line[-1] in "，、,（(《“‘" or follower[0] in "，。；、！？）》”’%":
        return True
    return bool(width) and _width(line) >= width - _SLACK


def _width(line: str) -> int:
    """How wide a line is on paper: a Latin letter or digit is half as wide as a Chinese character."""
    return 2 * len(line) - len(_NARROW.findall(line))


def _wrap_width(widths: list[int]) -> int:
    """The width at which a text was wrapped, or 0: many lines nearly as wide as the widest."""
    if len(widths) < 4:
        return 0
    widest = max(widths)
    full = sum(width >= widest - _SLACK for width in widths)
    return widest if 36 <= widest <= 140 and full * 2 >= len(widths) else 0


def lines_of(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of the lines, without their line ends."""
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _delete(pattern: re.Pattern[str], text: str) -> list[Edit]:
    return [Edit(*match.span()) for match in pattern.finditer(text) if match.end() > match.start()]
