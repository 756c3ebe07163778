"""brat standoff: ``<id>.txt`` with the text, ``<id>.ann`` with a line a span, offsets in code points.

Attributes are notes on their spans, written like the fields of inline marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.annotate.attributes import lacking
from pipeline.annotate.fields import LETTER, parse, render
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.records.jsonl import write_atomic
from pipeline.settings import labels

_ENTITY = re.compile(r"(?P<name>T\d+)\t(?P<label>\S+) (?P<ranges>[\d ;]+)\t(?P<text>.*)")
_NOTE = re.compile(r"#\d+\tAnnotatorNotes (?P<name>T\d+)\t(?P<note>.*)")
_UNSAFE = re.compile(r"[^\w.-]")


def write(documents: Iterable[GoldDocument], folder: Path) -> None:
    """Two files a document and annotation.conf. Raises PipelineError where two documents have one name."""
    folder.mkdir(parents=True, exist_ok=True)
    names: set[str] = set()
    for document in documents:
        name = _UNSAFE.sub("_", document.id)
        if name in names:
            raise PipelineError(f"two documents would be {name}.txt", "give them ids that differ")
        names.add(name)
        write_atomic(folder / f"{name}.txt", [document.text.encode()])
        write_atomic(folder / f"{name}.ann", (line.encode() for line in _lines(document)))
    entities = "\n".join(labels().labels)
    sections = f"[entities]\n{entities}\n[relations]\n[events]\n[attributes]\n"
    write_atomic(folder / "annotation.conf", [sections.encode()])


def _lines(document: GoldDocument) -> Iterator[str]:
    for number, span in enumerate(document.spans, 1):
        words = re.sub(r"[\r\n\t]", " ", document.text[span.start : span.end])
        yield f"T{number}\t{span.label} {span.start} {span.end}\t{words}\n"
        if not lacking(span):
            yield f"#{number}\tAnnotatorNotes T{number}\t{'|'.join(render(span)[1])}\n"


def read(folder: Path) -> Iterator[GoldDocument]:
    """The documents of a folder, by name. Raises PipelineError with file and line of what is no flat span."""
    for path in sorted(folder.glob("*.ann")):
        source = path.with_suffix(".txt")
        if not source.exists():
            raise PipelineError(f"{path} has no text beside it: {source} is missing")
        text = source.read_bytes().decode("utf-8")
        try:
            yield GoldDocument(path.stem, text, tuple(sorted(_spans(path, text), key=lambda one: one.start)))
        except ValueError as error:
            raise PipelineError(f"{path}: {error}") from error


def _spans(path: Path, text: str) -> Iterator[GoldSpan]:
    lines = path.read_bytes().decode("utf-8").split("\n")
    notes = {match["name"]: match["note"] for match in map(_NOTE.fullmatch, lines) if match}
    for number, line in enumerate(lines, 1):
        if not line.startswith("T"):
            continue
        match = _ENTITY.fullmatch(line)
        if match is None or ";" in match["ranges"]:
            raise PipelineError(f"{path}:{number}: not one stretch of text: {line!r}")
        start, end = map(int, match["ranges"].split())
        if re.sub(r"[\r\n\t]", " ", text[start:end]) != match["text"]:
            raise PipelineError(
                f"{path}:{number}: [{start}, {end}) is {text[start:end]!r}, not {match['text']!r}",
                "offsets are code points of the .txt file as it is, line ends included",
            )
        yield _with_note(path, number, GoldSpan(start, end, match["label"]), notes.get(match["name"], ""))


def _with_note(path: Path, number: int, span: GoldSpan, note: str) -> GoldSpan:
    if span.label not in LETTER:
        known = ", ".join(LETTER)
        raise PipelineError(f"{path}:{number}: unknown label {span.label!r}", f"labels are {known}")
    if not note:
        return span
    try:
        return GoldSpan(span.start, span.end, **parse(LETTER[span.label], note.split("|")))
    except ValueError as error:
        raise PipelineError(f"{path}:{number}: the note of the span: {error}") from error
