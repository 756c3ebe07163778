"""A batch: documents on their way to annotators and back, each known by the hash of its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.annotate.reference import digest
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.records.jsonl import read_jsonl, to_line, write_atomic

MODEL, HUMAN, ADJUDICATED = "model", "human", "adjudicated"
ORIGINS = (MODEL, HUMAN, ADJUDICATED)
# text -> its spans with their attributes
Suggest = Callable[[GoldDocument], tuple[GoldSpan, ...]]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document with where each of its spans comes from: ``origins[i]`` is that of ``document.spans[i]``.

    Without an ``annotator`` the spans are suggestions; ``note`` is what the annotator is told of the
    document. Raises ValueError where origins and spans do not match.
    """

    doc_id: str
    document: GoldDocument
    origins: tuple[str, ...]
    annotator: str = ""
    confirmed: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.origins) != len(self.document.spans) or not set(self.origins) <= set(ORIGINS):
            raise ValueError(
                f"{self.doc_id}: {len(self.document.spans)} spans, but origins {self.origins}; "
                f"known are {', '.join(ORIGINS)}"
            )


def doc_id(text: str) -> str:
    """The first 16 hex digits of the sha256 of the text."""
    return digest(text)[:16]


def extend_batch(
    batch: Sequence[Annotated],
    documents: Iterable[tuple[GoldDocument, str]],
    suggest: Suggest | None = None,
) -> list[Annotated]:
    """The batch and what ``documents`` add to it: pairs of a document and its note.

    A text that the batch has already stays as it is there, with the suggestions it went out with. A
    document's own spans are suggestions by people; with ``suggest`` those of the model take their
    place. Raises PipelineError on a document without text.
    """
    found = {one.doc_id: one for one in batch}
    for document, note in documents:
        if not document.text.strip():
            raise PipelineError(f"{document.id}: there is no text to annotate")
        name = doc_id(document.text)
        if name not in found:
            chosen = replace(document, spans=suggest(document)) if suggest else document
            origin = MODEL if suggest else HUMAN
            found[name] = Annotated(name, chosen, (origin,) * len(chosen.spans), note=note)
    return list(found.values())


def read_annotated(path: Path) -> list[Annotated]:
    """The rows of a file; none where there is none. Raises PipelineError on a bad one."""
    return list(read_jsonl(path, Annotated)) if path.exists() else []


def write_annotated(path: Path, rows: Iterable[Annotated]) -> None:
    """The inverse of `read_annotated`."""
    write_atomic(path, map(to_line, rows))
