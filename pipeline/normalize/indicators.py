"""What a quantity counts or measures, in the words of its sentence.

The noun after a classifier (127个|扶贫党支部), or else the words before the number without the verb
that leads to it (贫困发生率|降至). A rule of thumb over word lists: right in the common patterns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.normalize.sentences import clause, sentence_start
from pipeline.settings import load

_NUMBER = r"(?:[\d.,%％‰—–\-~～]|[一二三四五六七八九十百千万亿两零几数半余多])+"


@dataclass(frozen=True, slots=True)
class IndicatorRules:
    """configs/quantities.yaml, indicator."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    classifiers: list[str]
    ends: list[str]
    verbs: list[str]
    starts: list[str]
    inner: list[str]
    changes: list[str]
    longest: int
    examples: dict[str, str]


@cache
def rules() -> IndicatorRules:
    """The words around quantities, read once."""
    return load("quantities", IndicatorRules, "indicator")


@dataclass(frozen=True, slots=True)
class Around:
    """A quantity ``[start, end)`` with the end of the one before and the start of the one after it in the text."""

    start: int
    end: int
    low: int = 0
    high: int = 1 << 60


def indicator(text: str, at: Around, unit: str) -> str | None:
    """The indicator of the quantity; None where the sentence says nothing."""
    after = _after(text, at)
    if after and unit in rules().classifiers:
        return after
    first, _ = clause(text, at.start)
    before = _before(text[max(first, at.low) : at.start])
    if before in rules().changes:
        subject = _subject(text, first, at)
        return subject + before if subject else before
    return before or _subject(text, first, at) or after or None


def _subject(text: str, first: int, at: Around) -> str:
    """The indicator of the clauses before: 营业收入 in 营业收入3.2亿元，同比增长13.68%."""
    low = sentence_start(text, at.start)
    for part in reversed(re.split("[，,：:]", text[low:first])):
        subject = _before(re.split(rf"{_NUMBER}\S", part, maxsplit=1)[0])
        if subject and subject not in rules().changes:
            return subject
    return ""


def _after(text: str, at: Around) -> str:
    _, last = clause(text, at.end - 1)
    rest = text[at.end : min(max(last, at.end), at.high)].lstrip("“‘（(")
    rest = rest.removeprefix("的")
    stop = _ends().search(rest)
    phrase = rest[: stop.start()] if stop else rest
    return phrase if len(phrase) > 1 and len(phrase) <= rules().longest else phrase[:4] if len(phrase) > 1 else ""


def _before(words: str) -> str:
    words = words.strip().lstrip("、和及以")
    while match := _verbs().search(words):
        words = words[: match.start()]
    pieces = _starts().split(words)
    words = next((piece for piece in reversed(pieces) if len(piece.strip()) > 1), "").strip("、 　")
    for inner in rules().inner:
        words = words.replace(inner, "")
    words = re.split(rf"[、]|{_NUMBER}(?=[个名家户人亩元])", words)[-1]
    return words[-rules().longest :]


@cache
def _ends() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(rules().ends, key=len, reverse=True)))
    return re.compile(rf"[，。、；：！？,;:!?\s（()）《》“”‘’\d]|{words}")


@cache
def _verbs() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(rules().verbs, key=len, reverse=True)))
    return re.compile(rf"(?:{words}|\s)$")


@cache
def _starts() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(rules().starts, key=len, reverse=True)))
    return re.compile(rf"{words}|[，。；！？\s]")
