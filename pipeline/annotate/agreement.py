"""How far two annotations of the same documents agree, a label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.settings import labels


@dataclass(frozen=True, slots=True)
class Agreement:
    """Spans of the first and of the second annotator, those both have alike, and those that overlap.

    ``strict``: F1 of label and both ends; ``relaxed``: the same with any overlap of the same label.
    ``kappa``: Cohen's, over the characters of the texts; each is of the label or not, and for all labels
    together of one of them or of none. 1 where the two agree on every character.
    """

    first: int
    second: int
    alike: int
    overlapping: int
    kappa: float

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
    tables = [_characters(left, right) for left, right in pairs]
    cells = sum(tables, Counter[tuple[str, str]]())
    result = {label: _count(pairs, label, _kappa(_binary(cells, label))) for label in labels().labels}
    counts = list(result.values())
    result["all"] = Agreement(
        sum(one.first for one in counts),
        sum(one.second for one in counts),
        sum(one.alike for one in counts),
        sum(one.overlapping for one in counts),
        _kappa(cells),
    )
    return result


def _count(pairs: list[tuple[GoldDocument, GoldDocument]], label: str, kappa: float) -> Agreement:
    first = second = alike = overlapping = 0
    for left, right in pairs:
        ours = [span for span in left.spans if span.label == label]
        theirs = [span for span in right.spans if span.label == label]
        first, second = first + len(ours), second + len(theirs)
        alike += len({(span.start, span.end) for span in ours} & {(span.start, span.end) for span in theirs})
        overlapping += sum(any(overlap(one, other) for other in theirs) for one in ours)
    return Agreement(first, second, alike, overlapping, kappa)


def overlap(one: GoldSpan, other: GoldSpan) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def _characters(left: GoldDocument, right: GoldDocument) -> Counter[tuple[str, str]]:
    """(label for the one, label for the other, "" for none) -> number of characters."""
    sides = []
    for document in (left, right):
        tags = [""] * len(document.text)
        for span in document.spans:
            tags[span.start : span.end] = [span.label] * (span.end - span.start)
        sides.append(tags)
    return Counter(zip(*sides, strict=True))


def _binary(cells: Counter[tuple[str, str]], label: str) -> Counter[tuple[str, str]]:
    folded: Counter[tuple[str, str]] = Counter()
    for (one, other), number in cells.items():
        folded[label if one == label else "", label if other == label else ""] += number
    return folded


def _kappa(cells: Counter[tuple[str, str]]) -> float:
    """Cohen's kappa of a table of two judges."""
    total = cells.total()
    first, second = Counter[str](), Counter[str]()
    for (one, other), number in cells.items():
        first[one] += number
        second[other] += number
    # in whole numbers, so that the order of the sums does not show
    alike = sum(number for (one, other), number in cells.items() if one == other)
    chance = sum(first[name] * second[name] for name in first)
    return 1.0 if chance == total * total else (alike * total - chance) / (total * total - chance)


def _f1(shared: int, first: int, second: int) -> float:
    return 2 * shared / (first + second) if first + second else 1.0
