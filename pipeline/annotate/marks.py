"""Documents as files of inline marks, the form in which annotations/own keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.annotate.inline import parse_document, render_marks
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import write_atomic


def write(documents: Iterable[GoldDocument], path: Path) -> None:
    """Write a file. Raises PipelineError where a document would not come back as it is."""
    write_atomic(path, (f"{_block(one)}\n".encode() for one in documents))


def _block(document: GoldDocument) -> str:
    header = {
        "genre": document.genre,
        "published": document.published,
        "publisher": document.publisher,
        "approaches": " ".join(document.approaches),
    }
    lines = [f"=== {document.id}", *(f"{key}: {value}" for key, value in header.items() if value), "---"]
    try:
        block = "\n".join([*lines, render_marks(document.text, document.spans), ""])
        back = parse_document(block)
    except (ValueError, TypeError) as error:
        raise PipelineError(f"{document.id} cannot be written as inline marks: {error}") from error
    begins = any(line.startswith("===") for line in document.text.split("\n"))
    if begins or (back.text, back.spans) != (document.text, document.spans):
        raise PipelineError(
            f"{document.id} cannot be written as inline marks: its text would change",
            "it begins or ends with a line end, or has a line that begins with ===",
        )
    return block
