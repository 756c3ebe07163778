"""Inline marks: how our own annotated documents are written and reviewed.

A file holds documents one after another. Each begins with ``=== id``, then header lines
``key: value`` (genre, published, publisher, approaches with the primary one first), then ``---``,
then the text: the title on its first line, paragraphs on the lines after it. A span is written in
place as ``{text|letter|field|field}``; see `pipeline.annotate.fields`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from pipeline.annotate.fields import parse, render
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan

_MARK = re.compile(r"\{([^{}|\n]+)\|([^{}\n]+)\}")
_HEADER = ("genre", "published", "publisher", "approaches")


def read_file(path: Path, split: str = "train") -> Iterator[GoldDocument]:
    """The documents of one file. Raises PipelineError with the file and the line its document begins on."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PipelineError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PipelineError(f"{path} is not UTF-8: {error.reason} at byte {error.start}") from error
    for number, block in _blocks(text):
        try:
            yield parse_document(block, split)
        except ValueError as error:
            raise PipelineError(f"{path}:{number}: {error}") from error


def parse_document(block: str, split: str = "train") -> GoldDocument:
    """One document's lines, from ``=== id`` on. Raises ValueError that says what is wrong."""
    if not block.startswith("=== ") or not block.partition("\n")[0].removeprefix("===").strip():
        raise ValueError(f"a document begins with '=== id', not with {block.partition(chr(10))[0]!r}")
    head, found, body = block.partition("\n---\n")
    if not found:
        raise ValueError("no line '---' between the header and the text")
    first, *lines = head.split("\n")
    header = dict(_header_line(line) for line in lines if line.strip())
    text, spans = parse_marks(body.strip("\n"))
    title = text.partition("\n")[0]
    return GoldDocument(
        id=first.removeprefix("===").strip(),
        text=text,
        spans=spans,
        title=title,
        published=header.get("published", ""),
        publisher=header.get("publisher", ""),
        genre=header.get("genre", ""),
        approaches=tuple(header.get("approaches", "").split()),
        split=split,
    )


def parse_marks(marked: str) -> tuple[str, tuple[GoldSpan, ...]]:
    """Marked text -> plain text and its spans, whose offsets are in the plain text."""
    parts: list[str] = []
    spans: list[GoldSpan] = []
    length = last = 0
    for match in _MARK.finditer(marked):
        plain = marked[last : match.start()]
        _no_stray_brace(plain)
        letter, *fields = match[2].split("|")
        start = length + len(plain)
        length = start + len(match[1])
        try:
            spans.append(GoldSpan(start, length, **parse(letter.strip(), fields)))
        except ValueError as error:
            raise ValueError(f"{match[0]}: {error}") from error
        parts += [plain, match[1]]
        last = match.end()
    _no_stray_brace(marked[last:])
    return "".join([*parts, marked[last:]]), tuple(spans)


def render_marks(text: str, spans: tuple[GoldSpan, ...]) -> str:
    """Plain text and spans -> marked text; the inverse of `parse_marks`.

    Raises ValueError where a text or an attribute holds what the marks are made of.
    """
    parts: list[str] = []
    last = 0
    for span in spans:
        letter, fields = render(span)
        parts += [text[last : span.start], "{", "|".join([text[span.start : span.end], letter, *fields]), "}"]
        last = span.end
    marked = "".join([*parts, text[last:]])
    if parse_marks(marked) != (text, spans):
        raise ValueError("this text with these spans cannot be written as inline marks")
    return marked


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    # not splitlines(): a line separator inside a text is a character of it
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if line.startswith("===")]
    if "".join(lines[: starts[0] if starts else None]).strip():
        starts.insert(0, 0)
    for start, end in pairwise([*starts, len(lines)]):
        yield start + 1, "\n".join(lines[start:end])


def _header_line(line: str) -> tuple[str, str]:
    key, found, value = line.partition(":")
    if not found or key not in _HEADER:
        raise ValueError(f"bad header line {line!r}, known keys: {', '.join(_HEADER)}")
    return key, value.strip()


def _no_stray_brace(plain: str) -> None:
    place = re.search(r"[{}]", plain)
    if place:
        around = plain[max(0, place.start() - 15) : place.end() + 25]
        raise ValueError(f"a brace that is part of no mark: …{around}…")
