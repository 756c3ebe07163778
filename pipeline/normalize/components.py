"""The parts of a mechanism that the text spells out, as ranges of it.

Looked for inside the name (A+B+C, “甲、乙”机制), right after it (：甲、乙、丙; 即…; 一个个“一”即…), and
right before it (甲、乙、丙“三联”模式).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.normalize.kinds import core, mechanism_name

Range = tuple[int, int]

_DIGIT = "一二三四五六七八九十"
_OPENING = re.compile(
    r"[”’」》）)]*(?:[\u4e00-\u9fff]{0,6})?(?:[：:]|[（(]?即[“：:]?|——|[（(])(?P<list>[^。！？\n]{4,160})"
)
_ITEM = re.compile(
    r"[“‘](?P<key>[^”’]{1,6})[”’](?:，)?(?:即|就是|是指|指的是|是)[：:，]?(?P<text>[^。；\n]+)"
)
_LEAD = re.compile(r"^(?:是|为|由|即|以|分别|包括|也就是|一是|二是|三是|四是|五是)+")
_TAIL = re.compile(r"[等的”“’‘（(「『，、]+$")


def expected(name: str) -> frozenset[int]:
    """How many parts the number in a name may mean; empty where it has none.

    一二三 and 343 are one part a digit; 三先三后 is three or six; 三会两队 five.
    """
    run = re.search(rf"(?<![{_DIGIT}\d])(?:[{_DIGIT[:9]}]{{2,}}|\d{{2,}})(?![{_DIGIT}\d百千万%+＋])", name)
    if run:
        return frozenset({len(run[0])})
    if re.search("[百千万亿+＋]", name):
        return frozenset()
    values = [_digit(one) for one in re.findall(rf"[{_DIGIT}两双\d]", name)]
    if not values or max(values) < 2:
        return frozenset()
    same = {values[0]} if len(set(values)) == 1 else set()
    return frozenset({sum(values)} | same)


def _digit(one: str) -> int:
    return int(one) if one.isdecimal() else {"两": 2, "双": 2}.get(one, _DIGIT.find(one) + 1)


def components(text: str, start: int, end: int) -> list[Range]:
    """The parts of the mechanism named at ``[start, end)``.

    Those that agree with the number in its name come first, else those inside the name.
    """
    wanted = expected(mechanism_name(text[start:end]))
    inside = _inside(text, start, end)
    found = [inside, _explained(text, start, end), *_after(text, end), _before(text, start)]
    fitting = next((parts for parts in found if len(parts) in wanted), None)
    return fitting or inside or ([] if wanted else found[1])


def _pieces(text: str, start: int, end: int, separators: str) -> list[Range]:
    """The pieces of a range between separators, without quotes and white space at their ends."""
    cuts = [start - 1, *(at for at in range(start, end) if text[at] in separators), end]
    pieces = (_unquoted(text, left + 1, right) for left, right in pairwise(cuts))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _unquoted(text: str, low: int, high: int) -> Range:
    """A range without white space, and without quotes that wrap it or have lost their partner."""
    while low < high:
        words = text[low:high]
        lone = words.count("“") + words.count("‘") - words.count("”") - words.count("’")
        wrapped = words[0] in "“‘" and words[-1] in "”’" and not re.search("[“”‘’]", words[1:-1])
        left = words[0] in " 　" or (words[0] in "“‘" and (lone > 0 or wrapped))
        right = words[-1] in " 　" or (words[-1] in "”’" and (lone < 0 or wrapped))
        if not left and not right:
            break
        low, high = low + left, high - (right and high - low > left)
    return low, high


def _inside(text: str, start: int, end: int) -> list[Range]:
    name = text[start:end]
    quoted = re.search("[“‘]([^”’]*[+＋、，][^”’]*)[”’]", name)
    if quoted:
        start, end = start + quoted.start(1), start + quoted.end(1)
    elif lost := re.search("[”’]", name):
        end = start + lost.start()
    elif re.search("[+＋、，]", name):
        end = start + len(core(name)) if name.startswith(core(name)) else end
    else:
        return []
    separators = "+＋" if re.search("[+＋]", text[start:end]) else "、，"
    parts = _pieces(text, start, end, separators)
    words = [part for part in parts if not re.fullmatch(r"[\dNnX]+", text[part[0] : part[1]])]
    return words if len(words) == len(parts) > 1 else []


def _explained(text: str, start: int, end: int) -> list[Range]:
    """“一”即…。“二”即…: one part for each quoted key of the name."""
    name = mechanism_name(text[start:end])
    window = text[end : end + 600].split("\n\n")[0]
    found = [one for one in _ITEM.finditer(window) if one["key"] in name]
    keys = list(dict.fromkeys(one["key"] for one in found))
    if len(keys) < 2:
        return []
    first = [next(one for one in found if one["key"] == key) for key in keys]
    return [(end + one.start("text"), end + one.end("text")) for one in first]


def _after(text: str, end: int) -> Iterator[list[Range]]:
    """The list that follows the name, cut at one separator or at two."""
    match = _OPENING.match(text, end)
    if match is None:
        return
    low, high = match.span("list")
    bracket = re.search("[）)]", text[low:high])
    if bracket and re.search("[（(]", text[end:low]):
        high = low + bracket.start()
    lead = _LEAD.match(text[low:high])
    low += lead.end() if lead else 0
    comma = text.find("，", low, high)
    for separators in ("；", "、", "，", "；，", "、，"):
        yield _pieces(text, low, high, separators)
        if separators == "、" and comma > 0:
            yield _pieces(text, low, comma, separators)


def _before(text: str, start: int) -> list[Range]:
    low = max(text.rfind(mark, 0, start) for mark in "。！？\n；，：:") + 1
    tail = _TAIL.search(text[low:start])
    high = low + tail.start() if tail else start
    if "、" not in text[low:high]:
        return []
    parts = _pieces(text, low, high, "、")
    if len(parts) < 2:
        return []
    first, second = parts[0], parts[1]
    length = second[1] - second[0]
    if first[1] - first[0] > length:  # 打好产业助农、技能助农: the verb before the first one
        parts[0] = (first[1] - length, first[1])
    return parts
