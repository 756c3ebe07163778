"""Pull: what the annotators of a batch have done, each in files of their own.

``<annotator>.confirmed.jsonl``, ``.unconfirmed.jsonl`` and ``.quarantine.jsonl`` together hold every
document of the batch, and whatever else the project has; ``.open.jsonl`` lists what needs a person.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.annotate.attributes import Recompute, errors, with_attributes
from pipeline.annotate.batch import Annotated, read_annotated, write_annotated
from pipeline.annotate.client import Doccano, talk
from pipeline.annotate.doccano import from_rows
from pipeline.annotate.push import BATCH, Progress, annotators_of, project_name
from pipeline.records.jsonl import to_line, write_atomic

CONFIRMED, UNCONFIRMED, QUARANTINE, OPEN = "confirmed", "unconfirmed", "quarantine", "open"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one annotator's project gave: documents by state, ``reasons`` of quarantine, ``repairs`` by
    kind, ``origins`` of spans, and how many things are ``open`` for a person to look at."""

    annotator: str
    confirmed: int
    unconfirmed: int
    reasons: dict[str, int]
    repairs: dict[str, int]
    origins: dict[str, int]
    open: int


def result_file(folder: Path, annotator: str, state: str) -> Path:
    """Where the documents of an annotator in one state are."""
    return folder / f"{annotator}.{state}.jsonl"


def pull(
    folder: Path,
    settings: Doccano,
    recompute: Recompute,
    progress: Progress = lambda what, done, of: None,
) -> list[Pulled]:
    """Fetch the projects of all annotators of a batch; ``recompute`` gives new spans attributes.

    Fetched documents are kept as they come: a pull that broke off goes on, and fetches again what is
    older than ``settings.fresh``. Raises PipelineError where doccano cannot be read.
    """
    batch = {one.doc_id: one for one in read_annotated(folder / BATCH)}
    result = []
    for annotator in annotators_of(folder):
        rows = _fetch(folder, annotator, settings, progress)
        result.append(_write(folder, annotator, rows, batch, recompute))
        (folder / f"{annotator}.fetched.jsonl").unlink()
    return result


def _fetch(folder: Path, annotator: str, settings: Doccano, progress: Progress) -> list[dict[str, Any]]:
    partial = folder / f"{annotator}.fetched.jsonl"
    rows = _at_hand(partial, settings.fresh)
    with partial.open("ab") as kept:

        def take(event: dict[str, Any]) -> None:
            if event["event"] == "row":
                row = event["row"]
                rows[row["example"]] = row
                kept.write(json.dumps({"at": time.time(), "row": row}).encode() + b"\n")
                kept.flush()
            if event["event"] == "progress":
                progress(f"fetch from {annotator}", event["done"], event["of"])

        header = {"project": project_name(folder, annotator), "have": sorted(rows)}
        done = talk(settings, "pull", header, on_event=take)
    return [rows[name] for name in done["examples"]]


def _write(
    folder: Path,
    annotator: str,
    rows: list[dict[str, Any]],
    batch: dict[str, Annotated],
    recompute: Recompute,
) -> Pulled:
    found, aside, repairs = from_rows(rows, batch, annotator)
    whole = [with_attributes(one, batch[one.doc_id], recompute) for one in found]
    confirmed = [one for one, _ in whole if one.confirmed]
    unconfirmed = [one for one, _ in whole if not one.confirmed]
    needs = [need for one, ones in whole if one.confirmed for need in [*ones, *errors(one)]]
    write_annotated(result_file(folder, annotator, CONFIRMED), confirmed)
    write_annotated(result_file(folder, annotator, UNCONFIRMED), unconfirmed)
    write_atomic(result_file(folder, annotator, QUARANTINE), map(to_line, aside))
    write_atomic(result_file(folder, annotator, OPEN), map(to_line, needs))
    return Pulled(
        annotator,
        len(confirmed),
        len(unconfirmed),
        _count([one.reason for one in aside]),
        {kind: number for kind, number in repairs.items() if number},
        _count([origin for one in found for origin in one.origins]),
        len(needs),
    )


def _at_hand(partial: Path, fresh: int) -> dict[int, dict[str, Any]]:
    """Rows that a pull that broke off has fetched, as far as young enough; its last line may be cut."""
    kept = []
    if partial.exists():
        lines = partial.read_bytes().split(b"\n")[:-1]
        kept = [one for one in map(json.loads, lines) if time.time() - one["at"] < fresh]
    # a cut line would be glued to the next one
    write_atomic(partial, (json.dumps(one).encode() + b"\n" for one in kept))
    return {one["row"]["example"]: one["row"] for one in kept}


def _count(names: list[str]) -> dict[str, int]:
    return {name: names.count(name) for name in sorted(set(names))}
