"""What a document is classified by: its words and pairs of words, and what was found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

_OPENING = 60


class Term(NamedTuple):
    """A feature of a document and the range ``[start, end)`` of its text where it stands."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text with the ranges of its words and of its spans, each span with its tag: (start, end, tag)."""

    text: str
    words: Sequence[tuple[int, int]]
    spans: Sequence[tuple[int, int, str]]


def tag(label: str, kind: str | None) -> str:
    """A label with its type or kind: "ORG cooperative", "MECHANISM method"."""
    return f"{label} {kind or ''}".strip()


def terms(document: Tagged) -> Iterator[Term]:
    """The terms of a document, in no order that matters.

    Words, pairs of neighbouring words, the words of its first 60 characters again, the tags of its
    spans, and what the names of its mechanisms end in.
    """
    text = document.text
    for start, end in document.words:
        if text[start].isalnum():
            yield Term(text[start:end], start, end)
            if end <= _OPENING:
                yield Term(f"^ {text[start:end]}", start, end)
    for (start, middle), (again, end) in pairwise(document.words):
        if middle == again and text[start].isalnum() and text[again].isalnum():
            yield Term(f"{text[start:middle]} {text[again:end]}", start, end)
    for start, end, tag in document.spans:
        yield Term(f"# {tag}", start, end)
        if tag.startswith("MECHANISM"):
            yield Term(f"$ {text[max(start, end - 2) : end]}", start, end)
