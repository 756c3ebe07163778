"""Parts of a mechanism that stand some way off its name.

认识关 … 宣传关 … 排查关 of 三关; a list in the sentence before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.normalize.lists import Range, all_alike, pieces

_BEHIND, _BEFORE = 500, 160
_SHORT, _LONG = 6, 12
# what is counted in the name: 三|关, 四枚|章, 三级|
_COUNTED = re.compile(
    "[一二三四五六七八九十两双0-9]+(?:[个枚条张项道支级把盏本](?=[\u4e00-\u9fff]))?([\u4e00-\u9fff])"
)
_CLAUSE = re.compile("[^，,。；;：:！？!?\n（）()—“”]+")
_LISTED = re.compile(
    "(?:[^，,。；;：:！？!?\n、]{2,12}、){2,}[^，,。；;：:！？!?\n、]{2,12}?(?=的[“‘「]?$|等?[“‘「]$|$)"
)


def keyed(text: str, start: int, end: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """Words that end in what the name counts, each first in its clause or in quotes, as many as it counts."""
    for key in dict.fromkeys(match[1] for match in _COUNTED.finditer(text[start:end])):
        word = re.compile(
            rf"(?:(?<=[，。；：、“‘\n！])|(?<=[把严守抓好过筑])[“‘]?)([\u4e00-\u9fff]{{1,4}}?{key})(?=[”’，由点在管把为：。、])"
        )
        found: dict[str, Range] = {}
        for match in word.finditer(text, end, min(len(text), end + _BEHIND)):
            found.setdefault(match[1], match.span(1))
        if len(found) in wanted:
            yield list(found.values())


def nearby(text: str, start: int, end: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """A list of the right length that is a clause of its own, in the sentences around the name."""
    low, high = max(0, start - _BEFORE), min(len(text), end + _BEHIND // 2)
    before = [one for one in _CLAUSE.finditer(text, low, start) if text[one.end() : start].strip("“‘「")]
    clauses = [*reversed(before), *_CLAUSE.finditer(text, end, high)]
    for match in clauses:
        parts = pieces(text, *match.span(), "、")
        if len(parts) in wanted and len(parts) > 2 and _is_list(text, parts):
            yield parts


def _is_list(text: str, parts: list[Range]) -> bool:
    longest = max(high - low for low, high in parts)
    return longest <= _SHORT or (longest <= _LONG and all_alike(text, parts))


def led_by(text: str, start: int) -> Iterator[list[Range]]:
    """甲共用、乙共答、丙共享的“…”: a list of like parts right before a name without a number."""
    found = list(_LISTED.finditer(text, max(0, start - _BEFORE), start))
    if not found or not re.fullmatch("的?等?[“‘「]?", text[found[-1].end() : start]):
        return
    match = found[-1]
    parts = pieces(text, *match.span(), "、")
    parts[0] = _last_alike(text, parts)
    if len(parts) > 2 and all_alike(text, parts):
        yield parts


def _last_alike(text: str, parts: list[Range]) -> Range:
    """The first part without the words before the list, as long as the second."""
    low, high = parts[0]
    return max(low, high - (parts[1][1] - parts[1][0])), high
