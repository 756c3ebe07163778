"""Spans of characters on tokens: which ones a tokenizer cannot represent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.records.gold import GoldDocument

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Misaligned:
    """A span whose edges are no edges of tokens: its range and text, and the tokens it cuts or lies in."""

    document: str
    start: int
    end: int
    label: str
    text: str
    tokens: tuple[str, ...]


def characters(text: str) -> list[Range]:
    """Every character but white space is a token."""
    return [(at, at + 1) for at, char in enumerate(text) if not char.isspace()]


def fit(document: GoldDocument, tokens: Sequence[Range]) -> tuple[GoldDocument, list[Misaligned]]:
    """The document with the spans that begin and end where tokens do, and those that do not.

    ``tokens`` are ranges of its text, in order and flat.
    """
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    fitting, others = [], []
    for span in document.spans:
        if span.start in starts and span.end in ends:
            fitting.append(span)
        else:
            cut = [document.text[start:end] for start, end in tokens if start < span.end and span.start < end]
            text = document.text[span.start : span.end]
            others.append(Misaligned(document.id, span.start, span.end, span.label, text, tuple(cut)))
    return replace(document, spans=tuple(fitting)), others
