"""Annotated quantities as questions to the network that finds their indicators, with the right answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pipeline.normalize.found import Found, Marked
from pipeline.normalize.letters import States, letters
from pipeline.normalize.network import Floats, Window
from pipeline.normalize.pointer import SAME, Choice, choice
from pipeline.normalize.quantities import ask, read_values
from pipeline.records.gold import GoldDocument
from pipeline.text.offsets import MappedText
from pipeline.text.overlap import shared

# an answer farther from the quantity is less likely the one meant, among equal strings
_FAR = 0.1


@dataclass(frozen=True, slots=True)
class Lesson:
    """An annotated document, the encoder's states of its characters, how much it counts."""

    document: GoldDocument
    states: States
    weight: float = 1.0

    def marked(self) -> Marked:
        """The document with its spans, all certain."""
        spans = [Found(one.start, one.end, one.label, 1.0) for one in self.document.spans]
        return Marked(MappedText.identity(self.document.text), spans)


@dataclass(frozen=True, slots=True)
class Question:
    """What is chosen from for a quantity, how good each candidate is (their sum is 1) as the words that say
    most and as those to be added (empty: not known), how much it counts.
    """

    choice: Choice
    good: Floats
    added: Floats
    weight: float


def questions_of(lesson: Lesson, continues: npt.NDArray[np.bool_]) -> Iterator[Question]:
    """The quantities of a lesson whose indicator can be found around them."""
    document = lesson.document
    wanted = {(span.start, span.end): span.indicator for span in document.spans if span.indicator}
    if not wanted:
        return
    marks = [(span.start, span.end, span.label) for span in document.spans]
    chars = letters(document.text, marks, lesson.states, continues)
    for asked in ask(read_values(lesson.marked())[0]):
        indicator = wanted.get((asked.start, asked.end))
        if not indicator:
            continue
        given = choice(chars, asked)
        if len(given.starts) < 2:
            continue
        answer = _answer(document.text[given.offset :], indicator, given)
        if answer is not None:
            # a copy, so that the document's states can go, and half as wide: all questions are held
            window = Window(given.window.states.astype(np.float16), given.window.facts)
            yield Question(replace(given, window=window), *answer, lesson.weight)


def _answer(text: str, indicator: str, given: Choice) -> tuple[Floats, Floats] | None:
    """How good each candidate is and each addition; None where no candidate says half of the indicator."""
    starts, ends = given.starts[:-1].tolist(), given.ends[:-1].tolist()
    share, gaps = goodness(text, indicator, starts, ends), _gaps(given)
    likely = (share >= share.max() - 1e-9) * np.exp(-_FAR * np.minimum(gaps, 20))
    added = np.zeros(len(starts) + 1)
    if share.max() == 1:
        added[-1] = 1
    elif pairs := in_two(text, indicator, starts, ends):
        pair = min(pairs, key=lambda one: gaps[list(one)].sum())
        main, other = sorted(pair, key=lambda at: starts[at] - ends[at])
        likely = np.zeros(len(starts))
        likely[main] = added[other] = 1
    elif share.max() < SAME:
        return None
    else:
        added = added[:0]
    return (likely / likely.sum()).astype(np.float32), added.astype(np.float32)


def _gaps(given: Choice) -> npt.NDArray[np.int64]:
    """How far each candidate is from the quantity."""
    starts, ends = given.starts[:-1], given.ends[:-1]
    low, high = given.starts[-1], given.ends[-1]
    return np.where(ends <= low, low - ends, starts - high)


def in_two(text: str, indicator: str, starts: Sequence[int], ends: Sequence[int]) -> list[tuple[int, int]]:
    """The pairs of ranges, one before the other, that spell the indicator together."""
    ranges: dict[str, list[int]] = defaultdict(list)
    for at, (low, high) in enumerate(zip(starts, ends, strict=True)):
        ranges[text[low:high]].append(at)
    return [
        (one, other)
        for cut in range(1, len(indicator))
        for one in ranges.get(indicator[:cut], ())
        for other in ranges.get(indicator[cut:], ())
        if ends[one] <= starts[other]
    ]


def goodness(
    text: str, indicator: str, starts: Sequence[int], ends: Sequence[int]
) -> npt.NDArray[np.float64]:
    """Of each range the share of the longer of it and the indicator that both have in order."""
    words = [text[low:high] for low, high in zip(starts, ends, strict=True)]
    share = {word: shared(indicator, word) / max(len(indicator), len(word)) for word in dict.fromkeys(words)}
    return np.array([share[word] for word in words])
