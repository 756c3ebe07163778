"""Push: a batch of documents with suggestions into one doccano project an annotator.

doccano shows a span only to who set it, or to everybody in the project. So that every annotator has the
suggestions and nobody sees another's work, each has a project of their own: "batch · annotator".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.annotate.batch import Annotated, Suggest, extend_batch, read_annotated, write_annotated
from pipeline.annotate.client import Doccano, talk
from pipeline.annotate.doccano import from_rows, project_labels, to_row
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import write_atomic
from pipeline.settings import project_root

BATCH, ANNOTATORS, ADJUDICATION = "batch.jsonl", "annotators.txt", "adjudication"
# what is done, how many of how many
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Pushed:
    """One annotator's project after a push: documents that it has, that are new, and copies taken out."""

    annotator: str
    project: str
    documents: int
    added: int
    removed: int
    suggestions: int


def project_name(folder: Path, annotator: str) -> str:
    """The name of an annotator's project."""
    if folder.name == ADJUDICATION:
        return f"{folder.parent.name} · 裁决 · {annotator}"
    return f"{folder.name} · {annotator}"


def annotators_of(folder: Path) -> list[str]:
    """Whom a batch went to. Raises PipelineError where it was never pushed."""
    path = folder / ANNOTATORS
    if not path.exists():
        raise PipelineError(f"{folder.name}: this batch has not been pushed", "gongzuofa annotate push")
    return path.read_text(encoding="utf-8").split()


def push(
    folder: Path,
    documents: Iterable[tuple[GoldDocument, str]],
    annotators: Sequence[str],
    settings: Doccano,
    suggest: Suggest | None = None,
    progress: Progress = lambda what, done, of: None,
) -> list[Pushed]:
    """Add ``documents`` (with their notes) to the batch in ``folder`` and bring all of it to doccano."""
    if suggest:
        # a wrong password is better found before the model has read a thousand documents
        _know(annotators, settings)
    batch = extend_batch(read_annotated(folder / BATCH), _counted(list(documents), progress), suggest)
    return push_batch(folder, batch, annotators, settings, progress)


def _counted(
    documents: list[tuple[GoldDocument, str]], progress: Progress
) -> Iterator[tuple[GoldDocument, str]]:
    for done, one in enumerate(documents):
        progress("read", done, len(documents))
        yield one
    progress("read", len(documents), len(documents))


def push_batch(
    folder: Path,
    batch: list[Annotated],
    annotators: Sequence[str],
    settings: Doccano,
    progress: Progress = lambda what, done, of: None,
) -> list[Pushed]:
    """Make ``batch``, which begins with what ``folder`` has, the batch of ``folder`` and bring it to doccano.

    It is on disk before anything is sent, so that a push that broke off goes on where it was; what the
    server then has is compared with it, text by text and span by span, before the annotator gets
    access. Raises PipelineError that says what to do; pushing again adds only what is missing.
    """
    _know(annotators, settings)
    if not batch:
        raise PipelineError("there are no documents to push")
    new = batch[len(read_annotated(folder / BATCH)) :]
    write_annotated(folder / BATCH, batch)
    known = annotators_of(folder) if (folder / ANNOTATORS).exists() else []
    # of those too that this push does not reach: theirs has to come
    for annotator in dict.fromkeys([*known, *annotators]):
        _doubt(folder, annotator, new if annotator in known else batch)
    result = []
    for annotator in annotators:
        result.append(_push_one(folder, batch, annotator, settings, progress))
        known = list(dict.fromkeys([*known, annotator]))
        write_atomic(folder / ANNOTATORS, ["\n".join(known).encode() + b"\n"])
    return result


def _journal(folder: Path, annotator: str) -> Path:
    """Lists the documents that an annotator's project may have half, or not yet: doccano saves a document
    and then its spans."""
    return folder / f"{annotator}.uploading"


def _doubt(folder: Path, annotator: str, documents: Iterable[Annotated]) -> None:
    journal = _journal(folder, annotator)
    before = journal.read_text(encoding="utf-8").split() if journal.exists() else []
    names = sorted({*before, *(one.doc_id for one in documents)})
    if names:
        write_atomic(journal, ["\n".join(names).encode()])


def _know(annotators: Sequence[str], settings: Doccano) -> None:
    for annotator in annotators:
        talk(settings, "grant", {"project": None, "member": annotator})


def _push_one(
    folder: Path,
    batch: list[Annotated],
    annotator: str,
    settings: Doccano,
    progress: Progress,
) -> Pushed:
    name = project_name(folder, annotator)
    journal = _journal(folder, annotator)
    doubtful = set(journal.read_text(encoding="utf-8").split()) if journal.exists() else set()
    spanless = {one.doc_id for one in batch if not one.document.spans}
    header = {
        "project": name,
        "description": f"{len(batch)} 篇",
        "guideline": _guideline(settings),
        "labels": project_labels(),
        "chunk": settings.chunk,
        "broken": sorted(doubtful - spanless),
    }

    def show(event: dict[str, Any]) -> None:
        if event["event"] == "progress":
            progress(f"upload for {annotator}", event["done"], event["of"])

    done = talk(settings, "push", header, map(to_row, batch), show)
    _compare(batch, doubtful, name, settings, progress)
    talk(settings, "grant", {"project": name, "member": annotator})
    journal.unlink(missing_ok=True)
    suggestions = sum(len(one.origins) for one in batch)
    return Pushed(annotator, name, len(batch), done["added"], done["removed"], suggestions)


def _compare(batch: list[Annotated], new: set[str], name: str, settings: Doccano, progress: Progress) -> None:
    """Hold what the server has against what was sent; spans only of documents no annotator has seen."""
    rows: list[dict[str, Any]] = []

    def take(event: dict[str, Any]) -> None:
        if event["event"] == "row":
            rows.append(event["row"])
        if event["event"] == "progress":
            progress(f"check {name}", event["done"], event["of"])

    talk(settings, "pull", {"project": name, "have": [], "spans_of": sorted(new)}, on_event=take)
    sent = {one.doc_id: one for one in batch}
    there, aside, _ = from_rows(rows, sent, "")
    wrong = [f"{one.doc_id}: {one.message}" for one in aside if one.doc_id in new]
    texts = {row["meta"].get("doc_id"): row["text"] for row in rows}
    for one in there:
        have, wanted = one.document, sent[one.doc_id].document
        if texts[one.doc_id] != wanted.text:
            wrong.append(f"{one.doc_id}: the text is not the one that was sent")
        if one.doc_id in new and have.spans != wanted.spans:
            wrong.append(f"{one.doc_id}: {len(have.spans)} spans of {len(wanted.spans)}")
    if wrong:
        raise PipelineError(
            f"{name}: {len(wrong)} documents are not in doccano as they were sent; {wrong[0]}",
            "push again; what was changed in doccano itself has to be mended there",
        )


def _guideline(settings: Doccano) -> str:
    path = project_root() / settings.guideline
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise PipelineError(f"cannot read the guideline {path}: {error.strerror}") from error
