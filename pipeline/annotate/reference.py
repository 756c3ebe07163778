"""Annotations by reference: offsets into a text that is not in the repository.

A row of annotations/reference/*.jsonl holds where the text is (repository, commit, path, code-point
range, sha256) and the spans as offsets into it. Attributes that quote the text (title, indicator,
components) are offset ranges too. `to_row` and `from_row` are each other's inverse.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan

_ORIGIN = ("repo", "commit", "path", "start", "end", "sha256", "licence")
_FACTS = ("genre", "published", "publisher", "split")
_PLAIN = ("type", "value", "value_max", "approx", "unit", "kind", "chain")


def to_row(document: GoldDocument, origin: Mapping[str, Any]) -> dict[str, Any]:
    """An annotated text -> its row. Raises ValueError where an attribute is not in the text."""
    return {
        "id": document.id,
        **{key: origin[key] for key in _ORIGIN},
        "title": _quote(document.text, document.title, 0),
        **{key: getattr(document, key) for key in _FACTS},
        "approaches": list(document.approaches),
        "spans": [_span_row(document.text, span) for span in document.spans],
    }


def from_row(row: Mapping[str, Any], text: str) -> GoldDocument:
    """A row and its text -> an annotated text. Raises PipelineError where the text is another."""
    found = hashlib.sha256(text.encode()).hexdigest()
    if found != row["sha256"]:
        raise PipelineError(f"{row['id']}: the text has sha256 {found}, annotated was {row['sha256']}")
    return GoldDocument(
        id=row["id"],
        text=text,
        spans=tuple(_span(text, one) for one in row["spans"]),
        title=_text(text, row["title"]),
        approaches=tuple(row["approaches"]),
        **{key: row[key] for key in _FACTS},
    )


def _span_row(text: str, span: GoldSpan) -> dict[str, Any]:
    row: dict[str, Any] = {"start": span.start, "end": span.end, "label": span.label}
    row |= {key: getattr(span, key) for key in _PLAIN if getattr(span, key) not in ("", None)}
    if span.indicator:
        row["indicator"] = _quote(text, span.indicator, span.start)
    if span.components:
        row["components"] = [_quote(text, part, span.start) for part in span.components]
    return row


def _span(text: str, row: Mapping[str, Any]) -> GoldSpan:
    return GoldSpan(
        start=row["start"],
        end=row["end"],
        label=row["label"],
        indicator=_text(text, row.get("indicator", ())),
        components=tuple(_text(text, part) for part in row.get("components", ())),
        **{key: row[key] for key in _PLAIN if key in row},
    )


def _text(text: str, ranges: Any) -> str:
    return "".join(text[start:end] for start, end in ranges)


def _quote(text: str, words: str, near: int) -> list[list[int]]:
    """Ranges of ``text`` that, joined, read ``words``: the fewest pieces, nearest to ``near``."""
    ranges: list[list[int]] = []
    at = 0
    while at < len(words):
        size = len(words) - at
        while size and words[at : at + size] not in text:
            size -= 1
        if not size:
            raise ValueError(f"{words!r} is not in the text")
        start = _nearest(text, words[at : at + size], near)
        ranges.append([start, start + size])
        at += size
    return ranges


def _nearest(text: str, words: str, near: int) -> int:
    before, after = text.rfind(words, 0, near + len(words)), text.find(words, near)
    options = [at for at in (before, after) if at >= 0]
    return min(options, key=lambda at: abs(at - near))
