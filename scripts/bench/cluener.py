"""The recipe of configs/ner.cfg on CLUENER2020: strict F1 on its dev sentences beside known figures.

usage: python scripts/bench/cluener.py FOLDER [--CONFIG.KEY VALUE ...]

FOLDER holds train.json and dev.json and is only read; without it the script says so and passes. The
trained model goes to build/cluener. A setting of the config can be given another value for the run:
--training.max_steps 20
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
from rich.console import Console
from rich.table import Table
from spacy.cli._util import parse_config_overrides

from pipeline.nlp.training import train, write_docbin
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.stages.evaluate import strict

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "cluener"
# set, figure, value: those of the data set's paper are of its hidden test, the others of dev, as here
KNOWN = (
    ("BiLSTM-CRF (published)", "hidden test", None, 0.700),
    ("BERT-base (published)", "hidden test", None, 0.788),
    ("spaCy's ner, jieba words", "dev", 0.644, None),
    ("CRF, characters", "dev", 0.702, None),
    ("CRF, jieba words and parts of speech", "dev", 0.725, None),
)


def main(folder: Path, overrides: dict[str, Any]) -> int:
    """Train, score, print."""
    if not (folder / "train.json").is_file():
        print(
            f"{folder} is not here: nothing to train on (make bench-cluener CLUENER=folder of the data set)"
        )
        return 0
    gold, paths = {}, {}
    for split in ("train", "dev"):
        gold[split] = list(sentences(folder / f"{split}.json"))
        flat = [flat_document(*one) for one in gold[split]]
        lost = sum(len(one[2]) for one in gold[split]) - sum(len(one.spans) for one in flat)
        print(
            f"{split}: {len(flat):,} sentences; {lost} spans lie across others, the trainer does not see them"
        )
        paths[split] = OUT / f"{split}.spacy"
        write_docbin(flat, paths[split])
    started = time.monotonic()
    given = {f"paths.{split}": str(path) for split, path in paths.items()}
    train(ROOT / "configs" / "ner.cfg", OUT / "model", given | overrides)
    minutes = (time.monotonic() - started) / 60
    show(figures(gold["dev"]), minutes)
    return 0


def sentences(path: Path) -> Iterator[tuple[str, str, list[GoldSpan]]]:
    """Id, text and spans of each sentence; the file is JSON after JSON, its ends are inclusive."""
    content = path.read_text(encoding="utf-8").strip()
    decode, at, number = json.JSONDecoder().raw_decode, 0, 0
    while at < len(content):
        row, at = decode(content, at)
        at += len(content[at:]) - len(content[at:].lstrip()) if content[at : at + 1].isspace() else 0
        number += 1
        yield (
            f"{path.stem}-{number}",
            row["text"],
            [
                GoldSpan(start, last + 1, label)
                for label, names in row["label"].items()
                for ranges in names.values()
                for start, last in ranges
            ],
        )


def flat_document(name: str, text: str, spans: list[GoldSpan]) -> GoldDocument:
    """Of spans that lie across each other the longest."""
    kept: list[GoldSpan] = []
    for span in sorted(spans, key=lambda one: (one.start - one.end, one.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return GoldDocument(name, text, tuple(sorted(kept, key=lambda one: one.start)))


def figures(gold: list[tuple[str, str, list[GoldSpan]]]) -> dict[str, dict[str, float | int]]:
    """Strict figures a label, and of all together. Every gold span counts, those across others too."""
    nlp = spacy.load(OUT / "model")
    wanted = [[(one.start, one.end, one.label) for one in spans] for _, _, spans in gold]
    docs = nlp.pipe(text for _, text, _ in gold)
    found = [[(one.start, one.end, one.label_) for one in doc.ents] for doc in docs]
    names = sorted({label for spans in wanted for _, _, label in spans})
    return {name: strict(wanted, found, {name}) for name in names} | {
        "all": strict(wanted, found, set(names))
    }


def show(scored: dict[str, dict[str, float | int]], minutes: float) -> None:
    """The figures a label, then micro and macro F1 beside the known ones."""
    table = Table("label", "precision", "recall", "F1", "gold", title="CLUENER2020 dev, strict")
    for label, one in scored.items():
        table.add_row(label, *(f"{one[key]:.3f}" for key in ("precision", "recall", "f1")), str(one["gold"]))
    Console().print(table)
    labels = [one["f1"] for name, one in scored.items() if name != "all"]
    ours = (f"configs/ner.cfg, {minutes:.0f} min", "dev", scored["all"]["f1"], sum(labels) / len(labels))
    beside = Table("recipe", "set", "micro F1", "macro F1", title="beside known figures")
    for name, split, micro, macro in (ours, *KNOWN):
        beside.add_row(name, split, *("" if one is None else f"{one:.3f}" for one in (micro, macro)))
    Console().print(beside)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), parse_config_overrides(sys.argv[2:])))
