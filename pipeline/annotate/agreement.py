"""How far two annotations of the same documents agree, a label."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.settings import labels


@dataclass(frozen=True, slots=True)
class Agreement:
    """Spans of the first and of the second annotator, those both have alike, and those that overlap.

    ``strict``: F1 of label and both ends; ``relaxed``: the same with any overlap of the same label.
    """

    first: int
    second: int
    alike: int
    overlapping: int

    @property
    def strict(self) -> float:
        """Harmonic mean of the shares of either side that the other has alike; 1 where both have none."""
        return _f1(self.alike, self.first, self.second)

    @property
    def relaxed(self) -> float:
        """The same where overlap with the same label counts."""
        return _f1(self.overlapping, self.first, self.second)


def agreement(first: Iterable[GoldDocument], second: Iterable[GoldDocument]) -> dict[str, Agreement]:
    """A label, and "all", to its agreement over the documents that both have.

    Raises PipelineError where they have no document in common, or one with two texts.
    """
    left, right = {one.id: one for one in first}, {one.id: one for one in second}
    shared = sorted(left.keys() & right.keys())
    if not shared:
        raise PipelineError("the two annotations have no document in common")
    for name in shared:
        if left[name].text != right[name].text:
            raise PipelineError(f"{name}: the two annotations are of different texts")
    pairs = [(left[name], right[name]) for name in shared]
    result = {label: _count(pairs, label) for label in labels().labels}
    counts = list(result.values())
    result["all"] = Agreement(
        sum(one.first for one in counts),
        sum(one.second for one in counts),
        sum(one.alike for one in counts),
        sum(one.overlapping for one in counts),
    )
    return result


def _count(pairs: list[tuple[GoldDocument, GoldDocument]], label: str) -> Agreement:
    first = second = alike = overlapping = 0
    for left, right in pairs:
        ours = [span for span in left.spans if span.label == label]
        theirs = [span for span in right.spans if span.label == label]
        first, second = first + len(ours), second + len(theirs)
        alike += len({(span.start, span.end) for span in ours} & {(span.start, span.end) for span in theirs})
        overlapping += sum(any(_overlap(one, other) for other in theirs) for one in ours)
    return Agreement(first, second, alike, overlapping)


def _overlap(one: GoldSpan, other: GoldSpan) -> bool:
    return one.start < other.end and other.start < one.end


def _f1(shared: int, first: int, second: int) -> float:
    return 2 * shared / (first + second) if first + second else 1.0
