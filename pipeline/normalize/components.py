"""The parts of a mechanism that the text spells out, as ranges of it.

Looked for inside the name (`pipeline.normalize.inside`), behind it (：甲、乙、丙; 即…; ，甲，乙，丙; a
“一”即… for each number; 一是…二是…), before it (甲、乙、丙“三联”模式), and in runs of clauses around it
(`pipeline.normalize.around`). What is learnt chooses among what is found (`pipeline.normalize.parts`).
By the patterns alone, a list that agrees with the number in the name is taken wherever it stands; one
behind a name without a number must be announced, or be of parallel parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeAlias

from pipeline.normalize.around import runs
from pipeline.normalize.counts import DIGITS, expected
from pipeline.normalize.inside import joined, quoted, repeated
from pipeline.normalize.keys import begun, headed, keyed, keyed_each, told_each
from pipeline.normalize.kinds import core, mechanism_name
from pipeline.normalize.lists import (
    LONGEST,
    Range,
    all_alike,
    parallel,
    pieces,
    plain_marks,
    same_end,
    same_start,
)
from pipeline.normalize.nearby import (
    clauses,
    clauses_before,
    formula,
    led_by,
    lists,
    nearby,
    numbered,
)

# how far behind a name its parts may begin and go on
_WINDOW = 400
# where 一是 may begin, and how far the last of them may be
_SOON, _COUNTED_WINDOW = 60, 3000
# ways to cut one list that are tried
_MOST = 4
# what only what is learnt can tell from other lists
_GUESS = "guess"
# what announces a list: 即, 分别是, a colon, a bracket; at most ten characters after the name
_OPENING = re.compile(
    r"[”’」』》]*[\u4e00-\u9fff”’」]{0,10}?(?:"
    r"[，,]?(?:其中|它)?(?:分别|也)?(?:即|就是|是指|指的是|包括|包含|共有|是|为)[：:“‘]?|[：:]|——|[（(](?:即|也就是)?)"
)
_PLAIN = re.compile(r"[”’」』》]*[\u4e00-\u9fff]{0,10}[，,、。]")
_KEY = "[“‘](?P<key>[^”’]{1,6})[”’](?:，)?(?:即|就是|是指|指的是|是)[：:，]?"
# up to the next key, where only a comma parts them
_ITEM = re.compile(f"{_KEY}(?P<text>(?:(?![，,、]{_KEY.replace('?P<key>', '?:')})[^。；\\n])+)")
_COUNTED = re.compile(
    rf"(?:^|(?<=[。；，、：:\n]))第?(?P<number>[{DIGITS}])[是要、条项回步天次轮道关环遍招](?P<text>[^，。；\n]+)"
)
_LEAD = re.compile(r"^(?:是|为|由|即|以|分别|包括|也就是|其中|要|须|按|做到|实行|坚持|通过|围绕)+")
_TAIL = re.compile(r"[等的之”“‘’（(「『，、]+$")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Parts that a pattern finds for a mechanism, and the pattern's name."""

    pattern: str
    parts: tuple[Range, ...]


def proposals(text: str, start: int, end: int) -> Iterator[Proposal]:
    """All that the patterns find for the mechanism named at ``[start, end)``, the surest pattern first."""
    text = plain_marks(text)
    name = mechanism_name(text[start:end])
    wanted = expected(name)
    seen: set[tuple[Range, ...]] = set()
    for pattern, found in _ways(text, start, end, name, wanted):
        # several ways to cut the same list are tried, the surest first
        for run in islice(found, _MOST):
            parts = tuple(run)
            seen.add(parts)
            # “A、”、B leaves nothing between two marks
            if len(parts) > 1 and all(low < high for low, high in parts):
                yield Proposal(pattern, parts)
                if pattern == "explained" and len(parts) in wanted:
                    # each number of the name has its “一”即…: nothing else can be meant
                    return
    yield from _guessed(text, start, end, wanted, seen)
    # what the number counts may be something else: 5分钟响圈
    if wanted and not any(len(parts) in wanted for parts in seen):
        yield from _guessed(text, start, end, frozenset(), seen)


def _guessed(
    text: str, start: int, end: int, wanted: frozenset[int], seen: set[tuple[Range, ...]]
) -> Iterator[Proposal]:
    for pattern, found in _guesses(text, start, end, wanted):
        for run in found:
            parts = tuple(_without_lead(text, run))
            seen.add(parts)
            yield Proposal(f"{_GUESS} {pattern}", parts)
    for manner, run in runs(text, start, end, wanted):
        if (parts := tuple(_without_lead(text, run))) not in seen:
            seen.add(parts)
            yield Proposal(f"{_GUESS} {manner}", parts)


_Ways: TypeAlias = Iterator[tuple[str, Iterable[list[Range]]]]


def _ways(text: str, start: int, end: int, name: str, wanted: frozenset[int]) -> _Ways:
    yield "explained", [_explained(text, end, name)]
    yield "inside", [joined(text, start, end)]
    yield "in quotes", [quoted(text, start, end)]
    yield "repeated", [repeated(text, start, end)]
    if wanted:
        yield "announced", _after(text, end, wanted, _OPENING)
        yield "behind", _after(text, end, wanted, _PLAIN)
        yield "before", _before(text, start, wanted)
    yield "counted", chain(_counted(text, end), numbered(text, end, wanted))
    if wanted:
        yield "keyed", keyed(text, start, end, wanted)
        yield "keys", keyed_each(text, start, end, core(name))
        yield "told each", told_each(text, end, core(name))
        yield "headed", headed(text, start, end, core(name), wanted)
        yield "nearby", nearby(text, start, end, wanted)
    yield "formula", formula(text, start, end)
    if not wanted:
        yield "alike", _announced(text, end)
        yield "led by", led_by(text, start)


def _guesses(text: str, start: int, end: int, wanted: frozenset[int]) -> _Ways:
    for marks in ("，；", "；", "、"):
        yield f"clauses {marks}", clauses(text, end, marks, wanted)
    yield "clauses before", clauses_before(text, start, wanted)
    yield "lists", lists(text, start, end, wanted)
    yield "begun", begun(text, start, end, wanted)


def components(text: str, start: int, end: int) -> list[Range]:
    """The parts of the mechanism named at ``[start, end)``, by the order of the patterns alone."""
    wanted = expected(mechanism_name(text[start:end]))
    found = [one for one in proposals(text, start, end) if not one.pattern.startswith(_GUESS)]
    inside = [one for one in found if one.pattern == "inside"]
    if not wanted:
        # 一是…二是… means something only where the name says how many there are
        return list(next((one.parts for one in found if one.pattern != "counted"), ()))
    fitting = (one.parts for one in found if len(one.parts) in wanted)
    return list(next(fitting, inside[0].parts if inside else ()))


def _explained(text: str, end: int, name: str) -> list[Range]:
    """“一”即…。“二”即…: one part for each quoted key of the name."""
    window = text[end : end + 600].split("\n\n")[0]
    found = [one for one in _ITEM.finditer(window) if one["key"] in name]
    keys = list(dict.fromkeys(one["key"] for one in found))
    if len(keys) < 2:
        return []
    first = [next(one for one in found if one["key"] == key) for key in keys]
    return [(end + one.start("text"), end + one.end("text")) for one in first]


def _after(text: str, end: int, wanted: frozenset[int], opening: re.Pattern[str]) -> Iterator[list[Range]]:
    """Lists that follow the name behind such an opening: of the length of the number in it."""
    if (match := opening.match(text, end)) is None:
        return
    for high, separators in _stretches(text, match.end(), match[0]):
        parts = _without_lead(text, pieces(text, match.end(), high, separators))
        whole = opening is _OPENING and separators in "、；"
        for number in sorted(wanted):
            first = parts[:number]
            share = 0 if whole else 0.5 if number > 2 else 1
            if len(first) == number > 1 and parallel(text, first, share):
                closed = len(parts) == number and text[high : high + 1] in "）)”"
                yield first if closed else same_end(text, first, whole="，" in separators)


def _stretches(text: str, low: int, opening: str) -> Iterator[tuple[int, str]]:
    """Where a list that begins at ``low`` may end, with what separates its items."""
    bracket = _first(text, low, "）)") if re.search("[（(]", opening) else low
    if bracket > low:
        yield from ((bracket, separators) for separators in ("；", "、", "，", "；，", "、，"))
        return
    sentence = _first(text, low, "。！？\n")
    comma = _first(text, low, "，,；;。！？\n")
    quote = text.find("”", low, sentence) if text[low - 1] == "“" else -1
    ends = [sentence, comma] if quote < 0 else [quote, sentence, comma]
    yield from ((high, separators) for separators in ("；", "、", "，", "；，", "、，") for high in ends)


def _first(text: str, low: int, marks: str) -> int:
    high = min(low + _WINDOW, len(text))
    return next((at for at in range(low, high) if text[at] in marks), high)


def _announced(text: str, end: int) -> Iterator[list[Range]]:
    """Lists of parallel parts behind a name without a number."""
    for opening in (_OPENING, _PLAIN):
        if (match := opening.match(text, end)) is None:
            continue
        for high, separators in _stretches(text, match.end(), match[0]):
            parts = _without_lead(text, pieces(text, match.end(), high, separators))
            run = next((number for number in range(len(parts), 1, -1) if all_alike(text, parts[:number])), 0)
            if run >= (2 if opening is _OPENING else 3) and (opening is _OPENING or separators == "、"):
                yield same_end(text, parts[:run])


def _before(text: str, start: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """甲、乙和丙“三联”: the last items before the name, as many as the number in it says."""
    for marks in ("。！？\n；，：:", "。！？\n；：:", "。！？\n"):
        low = max(text.rfind(mark, max(0, start - _WINDOW), start) for mark in marks) + 1
        tail = _TAIL.search(text[low:start])
        high = low + tail.start() if tail else start
        for separators in ("、", "，", "、和", "、，"):
            parts = _without_lead(text, pieces(text, low, high, separators))
            for number in sorted(wanted, reverse=True):
                last = same_start(text, parts[-number:]) if len(parts) >= number > 1 else []
                whole = len(parts) == number and tail is not None and tail[0].startswith("等")
                share = 1.0 if separators != "、" else 0 if whole else 0.5 if number > 2 else 1
                if last and parallel(text, last, share):
                    yield last


def _counted(text: str, end: int) -> Iterator[list[Range]]:
    """一是…二是…三是… that begins soon behind the name, as far as the numbers go on."""
    parts: list[Range] = []
    for one in _COUNTED.finditer(text[end : end + _COUNTED_WINDOW]):
        if one["number"] != DIGITS[len(parts) : len(parts) + 1] or (not parts and one.start() > _SOON):
            break
        parts.append((end + one.start("text"), end + one.end("text")))
    yield [part for part in parts if part[1] - part[0] <= LONGEST]


def _without_lead(text: str, parts: list[Range]) -> list[Range]:
    lead = _LEAD.match(text[slice(*parts[0])]) if parts else None
    if lead is None or lead.end() == parts[0][1] - parts[0][0]:
        return parts
    return [(parts[0][0] + lead.end(), parts[0][1]), *parts[1:]]
