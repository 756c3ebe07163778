"""Annotations by reference: offsets into a text that is not in the repository.

A row of annotations/reference/*.jsonl holds where the text is and the spans as offsets into it.
Attributes that quote the text (title, indicator, components) are offset ranges too. `to_row` and
`from_row` are each other's inverse.

Where the text is: repository, commit, path and code-point range; or, where a collection gives texts
without their ranges, the folder as path, ``length`` and ``opening``, the sha256 of the first OPENING
code points, by which `find_texts` finds it in a line of any file. A text found so has each run of white
space made one space. ``sha256`` is of the whole text, either way.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan

OPENING = 24
# what a page puts before its text in one line with it: date, source, path
_BEFORE = 200
_WHERE = (("start", "end"), ("opening", "length"))
_FACTS = ("genre", "published", "publisher", "split")
_PLAIN = ("type", "value", "value_max", "approx", "unit", "kind", "chain")


def to_row(document: GoldDocument, origin: Mapping[str, Any]) -> dict[str, Any]:
    """An annotated text -> its row. Raises ValueError where an attribute is not in the text."""
    where = next(keys for keys in _WHERE if keys[0] in origin)
    keys = ("repo", "commit", "path", *where, "sha256", "licence")
    return {
        "id": document.id,
        **{key: origin[key] for key in keys},
        "title": _quote(document.text, document.title, 0),
        **{key: getattr(document, key) for key in _FACTS},
        "approaches": list(document.approaches),
        "spans": [_span_row(document.text, span) for span in document.spans],
    }


def digest(text: str) -> str:
    """The sha256 of a text's UTF-8 bytes, as rows give it."""
    return hashlib.sha256(text.encode()).hexdigest()


def find_texts(lines: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Id and text of the rows with an ``opening`` whose text stands in one of ``lines``."""
    wanted: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if "opening" in row:
            wanted[row["opening"]].append(row)
    for line in lines if wanted else ():
        line = re.sub(r"\s+", " ", line)
        for at in range(min(_BEFORE, len(line) - OPENING) + 1):
            for row in wanted.get(digest(line[at : at + OPENING]), ()):
                if digest(text := line[at : at + row["length"]]) == row["sha256"]:
                    yield row["id"], text


def from_row(row: Mapping[str, Any], text: str) -> GoldDocument:
    """A row and its text -> an annotated text. Raises PipelineError where the text is another."""
    found = digest(text)
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
