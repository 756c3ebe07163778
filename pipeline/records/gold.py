"""Annotated documents: text with spans and attributes given by people."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A half-open code-point range ``[start, end)`` of a document's text with its attributes.

    Attributes that the label does not have stay at their empty defaults (None, "" or ()).
    ``chain`` is province/city/county/township/village as far as known, joined by "/".
    """

    start: int
    end: int
    label: str
    type: str = ""
    value: float | None = None
    value_max: float | None = None
    approx: str = ""
    unit: str = ""
    indicator: str = ""
    kind: str = ""
    components: tuple[str, ...] = ()
    chain: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got [{self.start}, {self.end})")


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """An annotated document. ``approaches`` has the primary one first.

    Raises ValueError where a span lies outside the text or overlaps another.
    """

    id: str
    text: str
    spans: tuple[GoldSpan, ...] = field(default=())
    title: str = ""
    published: str = ""
    publisher: str = ""
    genre: str = ""
    approaches: tuple[str, ...] = ()
    split: str = "train"

    def __post_init__(self) -> None:
        for left, right in pairwise(self.spans):
            if right.start < left.end:
                raise ValueError(
                    f"{self.id}: {self.text[left.start : left.end]!r} and "
                    f"{self.text[right.start : right.end]!r} overlap or are out of order"
                )
        if self.spans and self.spans[-1].end > len(self.text):
            raise ValueError(f"{self.id}: the last span ends after the text")
