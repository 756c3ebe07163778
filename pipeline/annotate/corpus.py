"""The annotated corpus: our own documents and the real ones by reference, as one list."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.annotate import inline, reference
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import read_jsonl
from pipeline.text.offsets import MappedText

SPLITS = ("train", "dev", "test")
HALVES = ("own", "reference")


def own_documents(folder: Path) -> Iterator[GoldDocument]:
    """The documents under ``folder``/train, dev and test. Raises PipelineError on a bad file."""
    for split in SPLITS:
        for path in sorted((folder / split).glob("*.txt")):
            yield from inline.read_file(path, split)


@dataclass(frozen=True, slots=True)
class ReferenceTexts:
    """The reference half: its documents, and how many texts were not at hand."""

    documents: tuple[GoldDocument, ...]
    missing: int


def reference_documents(folder: Path, texts: Path) -> ReferenceTexts:
    """The reference half as far as its texts are in ``texts`` (JSON Lines of id and text)."""
    rows = [row for path in sorted(folder.glob("*.jsonl")) for row in _rows(path)]
    found = {pair["id"]: pair["text"] for pair in _rows(texts)} if texts.exists() else {}
    documents = tuple(reference.from_row(row, found[row["id"]]) for row in rows if row["id"] in found)
    return ReferenceTexts(documents, len(rows) - len(documents))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    # not splitlines(): a line separator inside a text is a character of it
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        try:
            if line.strip():
                yield json.loads(line)
        except ValueError as error:
            raise PipelineError(f"{path}:{number}: {error}") from error


def compiled(folder: Path, *splits: str) -> Iterator[tuple[str, list[GoldDocument]]]:
    """The documents that the stage corpus wrote: ("own-dev", documents), … for each half and split that
    has any.
    """
    for half in HALVES:
        for split in splits:
            if documents := list(read_jsonl(folder / f"{half}-{split}.jsonl", GoldDocument)):
                yield f"{half}-{split}", documents


def on_clean_text(document: GoldDocument, clean: MappedText) -> tuple[GoldDocument, int]:
    """Move the spans of a document onto its clean text; the number of spans that were cleaned away."""
    spans = []
    for span in document.spans:
        start, end = bisect_left(clean.starts, span.start), bisect_left(clean.starts, span.end)
        if start < end:
            spans.append(replace(span, start=start, end=end))
    moved = replace(document, text=clean.text, spans=tuple(spans))
    return moved, len(document.spans) - len(spans)


def check_unique(documents: list[GoldDocument]) -> None:
    """Raises PipelineError where two documents have one id or one text."""
    for what, values in (("id", [one.id for one in documents]), ("text", [one.text for one in documents])):
        twice = [value for value, count in Counter(values).items() if count > 1]
        if twice:
            raise PipelineError(f"two annotated documents have the same {what}: {twice[0][:60]!r}")
