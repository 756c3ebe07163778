"""Strict span F1 of everyone on our test documents: label and both ends agree."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from documents import write_rows
from processes import ask
from recognisers import Recogniser
from rich.console import Console
from rich.table import Table

from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import read_jsonl
from pipeline.settings import labels
from pipeline.stages.evaluate import strict


def score(everyone: list[Recogniser], corpus: Path, console: Console) -> dict[str, Any]:
    """F1 by test set, recogniser and label, "all" for a recogniser that knows them all."""
    names = tuple(labels().labels)
    found: dict[str, Any] = {}
    for path in sorted(corpus.glob("*-test.jsonl")):
        documents = list(read_jsonl(path, GoldDocument))
        found[path.stem] = {
            one.name: figures(one, documents, names) for one in everyone if one.labels is None or one.labels
        }
        table = Table(path.stem, *names, "all", title=f"strict F1, {len(documents)} documents")
        for name, scored in found[path.stem].items():
            table.add_row(name, *(f"{scored[one]:.3f}" if one in scored else "" for one in (*names, "all")))
        console.print(table)
    if not found:
        console.print(f"no test documents in {corpus}: dvc repro corpus makes them")
    return found


def figures(one: Recogniser, documents: list[GoldDocument], names: tuple[str, ...]) -> dict[str, float]:
    """F1 of one recogniser, a label."""
    with tempfile.TemporaryDirectory() as scratch:
        rows = Path(scratch) / "test.jsonl"
        write_rows([document.text for document in documents], rows)
        found = ask(one.command, rows).spans
    gold = [[(span.start, span.end, span.label) for span in document.spans] for document in documents]
    sets = {name: {name} for name in one.labels or names}
    if one.labels is None:
        sets["all"] = set(names)
    return {name: strict(gold, found, chosen)["f1"] for name, chosen in sets.items()}
