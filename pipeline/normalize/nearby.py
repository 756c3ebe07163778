"""Parts of a mechanism that stand some way off its name.

认识关 … 宣传关 … 排查关 of 三关; a list in the sentence before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.normalize.lists import LONGEST, Range, all_alike, pieces

_BEHIND, _BEFORE = 500, 160
_SHORT, _LONG = 6, 12
# what is counted in the name: 三|关, 四枚|章, 三级|
_COUNTED = re.compile(
    "[一二三四五六七八九十两双0-9]+(?:[个枚条张项道支级把盏本](?=[\u4e00-\u9fff]))?([\u4e00-\u9fff])"
)
# 1+3+N: numbers alone, of what the text counts elsewhere
FORMULA = re.compile(r"[\dNnX]+(?:[+＋][\dNnX]+)+")
_MEASURE = "(?:[个名支类项套张条座家种级位本大块批处](?=[\u4e00-\u9fff]))?"
_ITEM_ENDS = r"(?=[，,、；;。+＋”’）)]|[和与及][\dNnX])"
_BEFORE_WORD = "(?:(?<=[，。；：、“‘\n！])|(?<=[把严守抓好过筑])[“‘]?)"
_BEFORE_KEY = "(?<=[，。；：、“‘\n！一二三四五六七八九十遍步次轮先再后是要则])"
_INTO = re.compile("[^，,：:、。；;！？\\n]{0,16}?(?:[，：:、。；（(]|——)")
_SENTENCE_END = re.compile("[。！？\\n]")
_RUNS = frozenset({2, 3, 4})
_CLAUSE = re.compile("[^，,。；;：:！？!?\n（）()—“”]+")
_LISTED = re.compile(
    "(?:[^，,。；;：:！？!?\n、]{2,12}、){2,}[^，,。；;：:！？!?\n、]{2,12}?(?=的[“‘「]?$|等?[“‘「]$|$)"
)


def keyed(text: str, start: int, end: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """Words that end, or that begin, in what the name counts, as many as it counts.

    One that ends in it is the first of its clause or in quotes (认识关 of 三关); one that begins in it may
    have a word of order before it (头遍|筛合同 of 三筛).
    """
    for key in dict.fromkeys(match[1] for match in _COUNTED.finditer(text[start:end])):
        ends = rf"{_BEFORE_WORD}([\u4e00-\u9fff]{{1,4}}?{key})(?=[”’，由点在管把为：。、])"
        begins = rf"{_BEFORE_KEY}({key}[\u4e00-\u9fff]{{1,5}})(?=[”’，。；：、！])"
        for form in (ends, begins):
            found: dict[str, Range] = {}
            for match in re.compile(form).finditer(text, end, min(len(text), end + _BEHIND)):
                found.setdefault(match[1], match.span(1))
            if len(found) in wanted:
                yield list(found.values())


def nearby(text: str, start: int, end: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """A list of the right length that is a clause of its own, in the sentences around the name."""
    low, high = max(0, start - _BEFORE), min(len(text), end + _BEHIND // 2)
    before = [one for one in _CLAUSE.finditer(text, low, start) if text[one.end() : start].strip("“‘「")]
    clauses = [*reversed(before), *_CLAUSE.finditer(text, end, high)]
    for match in clauses:
        if match[0].count("、") < 2:
            continue
        parts = pieces(text, *match.span(), "、")
        if len(parts) in wanted and len(parts) > 2 and _is_list(text, parts):
            yield parts


def _is_list(text: str, parts: list[Range]) -> bool:
    longest = max(high - low for low, high in parts)
    return longest <= _SHORT or (longest <= _LONG and all_alike(text, parts))


def clauses(text: str, end: int, separators: str, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """The first two, three and four pieces of the rest of the sentence behind the name, or as many as it
    counts: what spells out a mechanism often is nothing but clauses, and how many only their words can tell.
    """
    if (match := _INTO.match(text, end)) is None:
        return
    stop = _SENTENCE_END.search(text, match.end(), min(len(text), match.end() + _BEHIND))
    high = stop.start() if stop else min(len(text), match.end() + _BEHIND)
    parts = pieces(text, match.end(), high, separators)
    # items of 甲、乙 reach over no comma
    coarser = set("，；") if separators == "、" else set()
    for number in sorted(wanted or _RUNS):
        run = parts[:number]
        words = [text[slice(*part)] for part in run]
        if len(run) == number and max(map(len, words)) <= LONGEST and not coarser & set("".join(words)):
            yield run


def formula(text: str, start: int, end: int) -> Iterator[list[Range]]:
    """1名代办员、3名跑腿员和N名骑手 behind 1+3+N: what each number counts, in order."""
    run = FORMULA.search(text, start, end)
    if run is None:
        return
    parts: list[Range] = []
    at = end
    for number in re.split("[+＋]", run[0]):
        item = re.compile(
            rf"(?<![\dNnX]){number}{_MEASURE}([^，,、；;。！？\n+＋”’“‘）)（(：:]{{2,16}}?){_ITEM_ENDS}"
        )
        match = item.search(text, at, min(len(text), end + _BEHIND))
        if match is None:
            return
        parts.append(match.span(1))
        at = match.end()
    yield parts


def led_by(text: str, start: int) -> Iterator[list[Range]]:
    """甲共用、乙共答、丙共享的“…”: a list of like parts right before a name without a number."""
    found = list(_LISTED.finditer(text, max(0, start - _BEFORE), start))
    if not found or not re.fullmatch("的?等?[“‘「]?", text[found[-1].end() : start]):
        return
    match = found[-1]
    parts = pieces(text, *match.span(), "、")
    if len(parts) < 3:  # an item of spaces alone is none
        return
    parts[0] = _last_alike(text, parts)
    if all_alike(text, parts):
        yield parts


def _last_alike(text: str, parts: list[Range]) -> Range:
    """The first part without the words before the list, as long as the second."""
    low, high = parts[0]
    return max(low, high - (parts[1][1] - parts[1][0])), high
