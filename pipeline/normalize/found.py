"""What comes in: spans of a model, and what is known of the document beside its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.normalize.letters import Letters
from pipeline.normalize.lists import Range
from pipeline.records.record import Mention, Piece
from pipeline.text.offsets import MappedText


@dataclass(frozen=True, slots=True)
class Found:
    """A span ``[start, end)`` of the clean text in code points, with its label and its probability."""

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Context:
    """Facts of the document; "" where it states none."""

    title: str = ""
    publisher: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A clean text with its spans, flat and in order; ``letters`` where the encoder's states are at hand."""

    mapped: MappedText
    spans: Sequence[Found]
    letters: Letters | None = None

    @property
    def text(self) -> str:
        """The clean text."""
        return self.mapped.text

    def of(self, *labels: str) -> list[Found]:
        """The spans of these labels, in order."""
        return [span for span in self.spans if span.label in labels]

    def words(self, span: Found) -> str:
        """The text of a span."""
        return self.mapped.text[span.start : span.end]

    def mention(self, span: Found) -> Mention:
        """The span with its two ranges. Raises ValueError where it lies outside the text."""
        raw_start, raw_end = self.mapped.raw_range(span.start, span.end)
        return Mention(self.words(span), span.start, span.end, raw_start, raw_end, span.score)

    def piece(self, part: Range) -> Piece:
        """A range of the clean text with its words and its range in the source."""
        return Piece(self.text[slice(*part)], *part, *self.mapped.raw_range(*part))
