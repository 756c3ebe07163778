"""The files of a batch after a pull, side by side: agreement, disagreements, adjudication, the merged result.

``disagreements.jsonl``, the folder ``adjudication`` (a batch of its own), ``merged.jsonl`` (gold documents),
``origins.jsonl`` (the same with the origin of each span) and ``open.jsonl``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.annotate.adjudication import Merged, disputed, merge
from pipeline.annotate.agreement import Agreement, agreement
from pipeline.annotate.attributes import Open, errors
from pipeline.annotate.batch import Annotated, read_annotated, write_annotated
from pipeline.annotate.disagreement import Disagreement, disagreements, pairs, shared_documents
from pipeline.annotate.pull import CONFIRMED, OPEN, result_file
from pipeline.annotate.push import ADJUDICATION, ANNOTATORS, BATCH, annotators_of
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import read_jsonl, to_line, write_atomic

MERGED, ORIGINS = "merged.jsonl", "origins.jsonl"


def confirmed(folder: Path) -> dict[str, list[Annotated]]:
    """Annotator -> confirmed documents. Raises PipelineError where nothing has been pulled."""
    found = {}
    for annotator in annotators_of(folder):
        path = result_file(folder, annotator, CONFIRMED)
        if not path.exists():
            raise PipelineError(
                f"{folder.name}: nothing of {annotator} has been pulled",
                f"gongzuofa annotate pull {folder.name}",
            )
        found[annotator] = read_annotated(path)
    return found


def compare(folder: Path) -> tuple[dict[tuple[str, str], dict[str, Agreement]], list[Disagreement]]:
    """Pair of annotators -> label -> agreement over what both confirmed; and the list of disagreements,
    which is written too. Raises PipelineError where no two have a document in common."""
    sides = confirmed(folder)
    shared = shared_documents(sides)
    if not shared:
        raise PipelineError(
            f"{folder.name}: no document is confirmed by two annotators", "see gongzuofa annotate pull"
        )
    figures = {}
    for one, other in pairs(sides):
        both = [ones for ones in shared.values() if one in ones and other in ones]
        if both:
            # a document is known by its text here: two of a batch may have one id of their own
            figures[one, other] = agreement(*(_by_text(both, name) for name in (one, other)))
    found = [one for ones in shared.values() for one in disagreements(ones)]
    write_atomic(folder / "disagreements.jsonl", map(to_line, found))
    return figures, found


def _by_text(both: list[dict[str, Annotated]], name: str) -> list[GoldDocument]:
    return [replace(ones[name].document, id=ones[name].doc_id) for ones in both]


def adjudication_batch(folder: Path) -> list[Annotated]:
    """What the adjudicator gets: what is disputed now, and, unchanged, what the adjudicator has already."""
    before = read_annotated(folder / ADJUDICATION / BATCH)
    there = {one.doc_id for one in before}
    new = [one for one in disputed(shared_documents(confirmed(folder))) if one.doc_id not in there]
    return before + new


def settle(folder: Path) -> tuple[Merged, list[Open]]:
    """Merge what the annotators and the adjudicator confirmed, and write it; returns it and what is open."""
    sides = confirmed(folder)
    documents: dict[str, dict[str, Annotated]] = {}
    for annotator, ones in sides.items():
        for one in ones:
            documents.setdefault(one.doc_id, {})[annotator] = one
    court = folder / ADJUDICATION
    decided: dict[str, Annotated] = {}
    needs = _open(folder)
    if (court / ANNOTATORS).exists():
        for ones in confirmed(court).values():
            decided |= {one.doc_id: one for one in ones}
        needs += _open(court)
    batch = [one.doc_id for one in read_annotated(folder / BATCH)]
    merged = merge({name: documents.get(name, {}) for name in batch}, decided, len(sides))
    there = {
        (one.doc_id, span.start, span.end, span.label)
        for one in merged.documents
        for span in one.document.spans
    }
    left = [one for one in dict.fromkeys(needs) if (one.doc_id, one.start, one.end, one.label) in there]
    left += [need for one in merged.documents for need in errors(one)]
    write_atomic(folder / MERGED, (to_line(one.document) for one in merged.documents))
    write_annotated(folder / ORIGINS, merged.documents)
    write_atomic(folder / "open.jsonl", map(to_line, left))
    return merged, left


def _open(folder: Path) -> list[Open]:
    return [
        one
        for annotator in annotators_of(folder)
        for one in read_jsonl(result_file(folder, annotator, OPEN), Open)
    ]
