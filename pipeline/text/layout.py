"""Cleaners of layout: line ends, white space, HTML residue, spaced and broken text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipeline.text.offsets import Edit

HAN = "\u3400-\u9fff"
_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffd]")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_TAG = re.compile(
    r"<!--.*?-->|</?(?:p|br|div|span|a|b|i|u|em|strong|font|img|table|tbody|tr|td|th|ul|ol|li|h[1-6]|o:p|center|"
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
_END = "。！？!?；;：:…”’\"）)】》|"
_NEW_PARAGRAPH = re.compile(r"[一二三四五六七八九十]{1,3}[、.是]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．]|第[一二三四五六七八九十]|[●■◆▲★—-]")


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
    edits = [Edit(*match.span()) for match in _TAG.finditer(text)]
    for match in _ENTITY.finditer(text):
        plain = html.unescape(match[0])
        if plain != match[0] and not any(one.start < match.end() and match.start() < one.end for one in edits):
            edits.append(Edit(*match.span(), plain))
    return sorted(edits, key=lambda edit: edit.start)


def spaces(text: str) -> list[Edit]:
    """One kind of space, never two in a row, none at the edge of a line, no more than one blank line."""
    wide = [Edit(*match.span(), " ") for match in _WIDE_SPACE.finditer(text)]
    if wide:
        return wide
    doubled = [Edit(match.start() + 1, match.end()) for match in _SPACES.finditer(text)]
    if doubled:
        return doubled
    return [Edit(match.start() + (2 if match[0].startswith("\n\n\n") and match.start() else 0), match.end())
            for match in _LINE_EDGE.finditer(text)]


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
    lines = list(_lines(text))
    width = _wrap_width([end - start for start, end in lines if end > start])
    edits = []
    for number, ((start, end), (follow, follow_end)) in enumerate(zip(lines, lines[1:], strict=False)):
        if end > start and follow_end > follow and _cut(text[start:end], text[follow:follow_end], width, number):
            edits.append(Edit(end, follow))
    return edits


def _cut(line: str, follower: str, width: int, number: int) -> bool:
    if line[-1] in _END or line[-1] == "。" or _NEW_PARAGRAPH.match(follower):
        return False
    if line[-1] in "，、,（(《“‘" or follower[0] in "，。；、！？）》”’%":
        return True
    return bool(width) and len(line) >= width - 2


def _wrap_width(lengths: list[int]) -> int:
    """The width at which a text was wrapped, or 0: many lines nearly as long as the longest."""
    if len(lengths) < 4:
        return 0
    longest = max(lengths)
    full = sum(length >= longest - 3 for length in lengths)
    return longest if 18 <= longest <= 70 and full * 2 >= len(lengths) else 0


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _delete(pattern: re.Pattern[str], text: str) -> list[Edit]:
    return [Edit(*match.span()) for match in pattern.finditer(text) if match.end() > match.start()]
