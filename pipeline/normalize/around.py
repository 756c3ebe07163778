"""Parts of a mechanism that are runs of clauses in its sentence or those beside it.

A run is what one mark separates between the last colon or dash of a sentence (or its beginning) and its
end: 三句话：进门先帮手，坐下再开口，出门留个号. Where semicolons separate, a clause of each item may be the
part: 院子净，添10分；老人笑，添15分.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from operator import eq

from pipeline.normalize.lists import Range, pieces

# sentences before and behind that of the name, and how far they may reach
_SENTENCES, _REACH = 2, 220
_SENTENCE = re.compile("[^。！？\n]+")
_OPENS = re.compile("：|——|（")
# right behind a name these open no run
_MARKS = "”’，、；"
# how a run is called, and the marks that separate it
_MANNERS = {"→": "→➜⇒", "—": "—－-", "；": "；", "，": "，；", "、": "、"}
_ARROWS = ("→", "—")
# parts of a run are no longer than this, and no more than these
_LONGEST, _MOST, _RUNS = 24, 6, frozenset({2, 3, 4})


def runs(text: str, start: int, end: int, wanted: frozenset[int]) -> Iterator[tuple[str, list[Range]]]:
    """Each run of as many parts as the name counts, or of any number where it counts none, and its manner."""
    for where, low, high in _sentences(text, start, end):
        opened = [match.end() for match in _OPENS.finditer(text, low, high)]
        for manner, parts in _of(text, max(opened, default=low), high):
            for run in chain(_cuts(parts, wanted, where), _alike(text, parts, wanted)):
                if max(last - first for first, last in run) <= _LONGEST:
                    yield f"{where} {manner}", run


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """What stands before and behind the name in its sentence, and the sentences beside it."""
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    spans = [match.span() for match in _SENTENCE.finditer(text, low, high)]
    for first, last in [one for one in spans if one[1] <= start][-_SENTENCES:]:
        yield "far before", first, last
    for first, last in [one for one in spans if one[0] < end and one[1] > start]:
        yield "before", first, start
        yield "behind", last - len(text[end:last].lstrip(_MARKS)), last
    for first, last in [one for one in spans if one[0] >= end][:_SENTENCES]:
        yield "far behind", first, last


def _of(text: str, low: int, high: int) -> Iterator[tuple[str, list[Range]]]:
    """The pieces of a range by each mark that separates it."""
    there = set(text[low:high])
    for manner, marks in _MANNERS.items():
        # most ranges have few of the marks
        parts = pieces(text, low, high, marks) if not there.isdisjoint(marks) else []
        if len(parts) < 2:
            continue
        if manner in _ARROWS:
            # clauses lead to the first and follow the last
            parts[0] = pieces(text, *parts[0], "，；")[-1]
            parts[-1] = pieces(text, *parts[-1], "，；")[0]
        yield manner, parts
        if manner == "；":
            clauses = [pieces(text, *part, "，") for part in parts]
            yield "； first", [one[0] for one in clauses if one]
            yield "； second", [one[1] for one in clauses if len(one) > 1]


def _cuts(parts: list[Range], wanted: frozenset[int], where: str) -> Iterator[list[Range]]:
    """All pieces where they are as many as wanted, or else the first of them, or the last."""
    if len(parts) in wanted or (not wanted and 1 < len(parts) <= _MOST):
        yield parts
    for number in sorted(wanted or (_RUNS if where in ("before", "behind") else ())):
        if 1 < number < len(parts):
            yield parts[-number:] if where == "before" else parts[:number]


def _alike(text: str, parts: list[Range], wanted: frozenset[int]) -> Iterator[list[Range]]:
    """The longest runs among the pieces that share a character at one place: 早看烟囱，午看门闩，晚看灯火."""
    first = 0
    for at in range(1, len(parts) + 1):
        if at < len(parts) and _are_alike(text[slice(*parts[at - 1])], text[slice(*parts[at])]):
            continue
        if at - first < len(parts) and (at - first in wanted if wanted else at - first > 2):
            yield parts[first:at]
        first = at


def _are_alike(one: str, other: str) -> bool:
    return len(one) == len(other) and any(map(eq, one, other))
