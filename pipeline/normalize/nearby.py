"""Parts of a mechanism that are a list around its name: in its sentence, or the ones before and behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.normalize.counts import DIGITS, FORMULA
from pipeline.normalize.lists import LONGEST, Range, all_alike, pieces, same_end, same_start

_BEHIND, _BEFORE = 500, 160
_SHORT, _LONG = 6, 12
_MEASURE = "(?:[个名支类项套张条座家种级位本大块批处](?=[\u4e00-\u9fff]))?"
_ITEM_ENDS = r"(?=[，,、；;。+＋”’）)]|[和与及][\dNnX])"
_NUMBERED = re.compile(
    rf"\n[ 　]*(?P<mark>[（(]?(?P<number>[{DIGITS}]|\d{{1,2}})[）)、.．]+)[ 　]*"
    r"(?P<text>[^，。；：！？\n]{2,40})"
)
_INTO = re.compile("[^，,：:、。；;！？\\n]{0,16}?(?:[，：:、。；（(]|——)")
_SENTENCE_END = re.compile("[。！？\\n]")
_RUNS = frozenset({2, 3, 4})
_CLAUSE = re.compile("[^，,。；;：:！？!?\n（）()—“”]+")
_LISTED = re.compile(
    "(?:[^，,。；;：:！？!?\n、]{2,12}、){2,}[^，,。；;：:！？!?\n、]{2,12}?(?=的[“‘「]?$|等?[“‘「]$|$)"
)


def lists(text: str, start: int, end: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """Clauses of the sentence that are lists of the right length, or of any where the name has no number."""
    for first, last in ((end, _stop(text, end, _BEHIND // 2)), (_begin(text, start), start)):
        for match in _CLAUSE.finditer(text, first, last):
            parts = pieces(text, *match.span(), "、")
            if len(parts) > 2 and (len(parts) in wanted or not wanted):
                yield parts


def nearby(text: str, start: int, end: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """A list of the right length that is a clause of its own, in the sentences around the name."""
    low, high = max(0, start - _BEFORE), min(len(text), end + _BEHIND // 2)
    before = [one for one in _CLAUSE.finditer(text, low, start) if text[one.end() : start].strip("“‘「")]
    for match in (*reversed(before), *_CLAUSE.finditer(text, end, high)):
        if match[0].count("、") < 2:
            continue
        parts = pieces(text, *match.span(), "、")
        if len(parts) in wanted and len(parts) > 2:
            if _is_list(text, parts):
                yield parts
            elif _is_list(text, tight := same_end(text, same_start(text, parts))):
                yield tight


def _is_list(text: str, parts: list[Range]) -> bool:
    longest = max(high - low for low, high in parts)
    return longest <= _SHORT or (longest <= _LONG and all_alike(text, parts))


def clauses(text: str, end: int, separators: str, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """The first two, three and four pieces of the rest of the sentence behind the name, or as many as it
    counts: what spells out a mechanism often is nothing but clauses, and how many only their words can tell.
    """
    if (match := _INTO.match(text, end)) is None:
        return
    parts = pieces(text, match.end(), _stop(text, match.end(), _BEHIND), separators)
    # items of 甲、乙 reach over no comma
    coarser = set("，；") if separators == "、" else set()
    for number in sorted(wanted or _RUNS):
        run = parts[:number]
        words = [text[slice(*part)] for part in run]
        if len(run) == number and max(map(len, words)) <= LONGEST and not coarser & set("".join(words)):
            yield run


def clauses_before(text: str, start: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """The last clauses of the sentence before the one that leads to the name, as many as it counts."""
    low = _begin(text, start)
    high = max(text.rfind(mark, low, start) for mark in "，；")
    if high < 0:
        return
    parts = pieces(text, low, high, "，；")
    for number in sorted(wanted or _RUNS):
        run = parts[-number:]
        if len(run) == number > 1 and max(last - first for first, last in run) <= LONGEST:
            yield run


def _begin(text: str, start: int) -> int:
    """Where the sentence that holds ``start`` begins, or _BEFORE it."""
    low = max(0, start - _BEFORE)
    return max(low, *(text.rfind(mark, low, start) + 1 for mark in "。！？\n"))


def _stop(text: str, end: int, most: int) -> int:
    """Where the sentence that holds ``end`` ends, or ``most`` characters behind it."""
    high = min(len(text), end + most)
    stop = _SENTENCE_END.search(text, end, high)
    return stop.start() if stop else high


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


def numbered(text: str, end: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """The headings of numbered paragraphs behind the name, from one on: （一）联班子。…（二）联产业。…"""
    runs: dict[str, list[Range]] = {}
    for match in _NUMBERED.finditer(text, end):
        run = runs.setdefault(re.sub(r"\w+", "", match["mark"]), [])
        if match["number"] in (DIGITS[len(run) : len(run) + 1], str(len(run) + 1)):
            run.append(match.span("text"))
    for run in runs.values():
        if len(run) > 2 and (len(run) in wanted or not wanted):
            yield run


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
