"""What a quantity counts or measures, in the words of its sentence.

The noun after a classifier (127个|扶贫党支部), or else the words before the number without the verb
that leads to it (贫困发生率|降至). A rule of thumb over word lists: right in the common patterns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.normalize.lists import Range
from pipeline.normalize.sentences import clause, sentence_start
from pipeline.settings import load

_NUMBER = r"(?:[\d.,%％‰—–\-~～]|[一二三四五六七八九十百千万亿两零几数半余多])+"
_MARKS = re.compile(r"[，。、；：！？,;:!?\s（()）《》“”‘’\d]")
_HAN = re.compile("[\u3400-\u9fffA-Za-z]{2}")
_CHANGE = re.compile(r"(.*?)[从由][^，。；]{1,20}(?:到|至|为|成)了?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class IndicatorRules:
    """configs/quantities.yaml, indicator."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    classifiers: list[str]
    ends: list[str]
    verbs: list[str]
    starts: list[str]
    inner: list[str]
    leads: list[str]
    changes: list[str]
    durations: list[str]
    long: int
    longest: int
    examples: dict[str, str]


@cache
def rules() -> IndicatorRules:
    """The words around quantities, read once."""
    return load("quantities", IndicatorRules, "indicator")


@dataclass(frozen=True, slots=True)
class Around:
    """A quantity ``[start, end)``, the end of the one before it and the start of the one after it."""

    start: int
    end: int
    low: int = 0
    high: int = 1 << 60


def indicator(text: str, at: Around, unit: str) -> str | None:
    """The indicator of the quantity; None where the sentence says nothing."""
    after = _noun_after(text, at)
    if after and unit in rules().classifiers:
        return after
    first, _ = clause(text, at.start)
    change = _CHANGE.match(text[first : at.start])
    before = _before(change[1] if change else text[max(first, at.low) : at.start])
    if unit in rules().durations and (phrase := _phrase_after(text, at)):
        return phrase
    if before in rules().changes:
        return _subject(text, first, at) + before
    return before or after or _phrase_after(text, at) or _subject(text, first, at) or None


def parts_of(text: str, at: Around, words: str | None) -> tuple[Range, ...]:
    """The pieces of the sentence that spell ``words``: as one where they stand so, the nearest ones."""
    if not words:
        return ()
    low, high = sentence_start(text, at.start), clause(text, at.end - 1)[1]
    before, behind = text.rfind(words, low, at.start), text.find(words, at.end, high)
    if before >= 0 or behind >= 0:
        near = before if before >= 0 and (behind < 0 or at.start - before <= behind - at.end) else behind
        return ((near, near + len(words)),)
    pieces: list[Range] = []
    end = at.start
    for char in reversed(words):
        place = text.rfind(char, low, end)
        if place < 0:
            return ()
        if pieces and pieces[-1][0] == place + 1:
            pieces[-1] = (place, pieces[-1][1])
        else:
            pieces.append((place, place + 1))
        end = place
    return tuple(reversed(pieces))


def without_inner(text: str, part: Range) -> tuple[Range, ...]:
    """A range without the verb inside that says nothing: 人均|实现|纯收入."""
    inner = _inner().search(text, *part)
    if inner is None or inner.start() == part[0] or inner.end() == part[1]:
        return (part,)
    return (part[0], inner.start()), (inner.end(), part[1])


def _subject(text: str, first: int, at: Around) -> str:
    """The indicator of the clauses before: 营业收入 in 营业收入3.2亿元，同比增长13.68%."""
    low = sentence_start(text, at.start)
    for part in reversed(re.split("[，,：:]", text[low:first])):
        subject = _before(re.split(rf"{_NUMBER}\S", part, maxsplit=1)[0])
        if subject and subject not in rules().changes:
            return subject
    return ""


def _rest(text: str, at: Around) -> str:
    """The rest of the clause after the quantity, up to the next quantity."""
    _, last = clause(text, at.end - 1)
    return text[at.end : min(max(last, at.end), at.high)].lstrip("“‘（(").removeprefix("的")


def _noun_after(text: str, at: Around) -> str:
    rest = _rest(text, at)
    stop = _ends().search(rest)
    phrase = (rest[: stop.start()] if stop else rest).rstrip("和")
    return phrase if len(phrase) <= rules().longest else phrase[: rules().long // 2]


def _phrase_after(text: str, at: Around) -> str:
    """The words after the quantity, verbs too: 就近就业, 参加培训."""
    phrase = _MARKS.split(_rest(text, at))[0]
    phrase = re.sub(
        "^(?:左右|以上|以内|内|里|中|后|前|来|间|了|时间|均|都|已经|已|全部|分别|在|就)+", "", phrase
    )
    return phrase[: rules().long] if len(phrase) > 1 else ""


def _before(words: str) -> str:
    words = _inner().sub("", words.strip().lstrip("、和及以"))
    while match := _verbs().search(words):
        words = words[: match.start()]
    pieces = _starts().split(words)
    words = next((piece for piece in reversed(pieces) if _HAN.search(piece)), "").strip("、 　")
    words = re.split(rf"[、]|{_NUMBER}(?=[个名家户人亩元])", words)[-1]
    if len(words) >= rules().long:
        lead = max((words.rfind(lead) for lead in rules().leads), default=-1)
        words = words[lead:] if 0 < lead < len(words) - 3 else words
    return words[-rules().longest :]


@cache
def _inner() -> re.Pattern[str]:
    return re.compile(f"(?<=均)(?:{_any_of(rules().inner)})")


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(rf"{_MARKS.pattern}|{_any_of(rules().ends)}")


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of(rules().verbs)}|\s)$")


@cache
def _starts() -> re.Pattern[str]:
    return re.compile(rf"{_any_of(rules().starts)}|[，。；！？\s]")


def _any_of(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))
