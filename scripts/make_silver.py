"""Label news texts with the mean of several models: the silver documents of annotations/silver.

usage: python scripts/make_silver.py TEXTS MODEL... [--characters N]

TEXTS holds articles, one a line (.txt or .txt.xz). Taken are those of local life that share little
with the annotated ones and with each other, in the order of their sha256. What is written are
offsets, as in annotations/reference. The models are teachers: trained on the gold alone, with seeds of
their own (gongzuofa train --no-silver --seed 1 --out build/teachers/1).
"""

from __future__ import annotations

import argparse
import lzma
import re
from collections.abc import Iterator
from pathlib import Path

from rich.progress import track

from pipeline.annotate.corpus import reference_documents
from pipeline.annotate.reference import OPENING, digest, to_row
from pipeline.nlp.ensemble import Teacher
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.records.jsonl import to_line, write_atomic

TARGET = Path("annotations/silver")
GOLD, GOLD_TEXTS = Path("annotations/reference"), Path("data/reference.jsonl")
ORIGIN = {
    "repo": "IAAR-Shanghai/CRUD_RAG",
    "commit": "1aace383994e1f68efa12cf2a8e2dadfb4102ceb",
    "path": "data/80000_docs",
    "licence": "Apache-2.0 (repository)",
}
_LENGTHS = range(300, 1501)
# local life: so many of these words
_LOCAL, _LEAST = re.compile("[县镇乡村]|社区|街道|党|农|政府|群众|振兴|治理"), 6
# two texts are near where they share more than this share of their runs of so many characters
_RUN, _NEAR = 12, 0.1
_A_FILE = 500


def main() -> None:
    """Write annotations/silver/s00.jsonl, …, in place of those that are there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", type=Path)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--characters", type=int, default=2_500_000, help="so many in all")
    arguments = parser.parse_args()
    teacher = Teacher(arguments.models)
    texts = list(choose(arguments.texts, arguments.characters))
    rows = [row(text, teacher) for text in track(texts, "label")]
    for old in TARGET.glob("*.jsonl"):
        old.unlink()
    for number, at in enumerate(range(0, len(rows), _A_FILE)):
        write_atomic(TARGET / f"s{number:02}.jsonl", rows[at : at + _A_FILE])
    print(f"{TARGET}: {len(rows):,} documents")


def choose(source: Path, characters: int) -> Iterator[str]:
    """Articles of local life, far from the annotated ones and from each other."""
    with (lzma.open if source.suffix == ".xz" else open)(source, "rt", encoding="utf-8") as lines:
        texts = {re.sub(r"\s+", " ", line).strip() for line in lines}
    local = [one for one in texts if len(one) in _LENGTHS and len(_LOCAL.findall(one)) >= _LEAST]
    known = {run for one in reference_documents(GOLD, GOLD_TEXTS).documents for run in runs(one.text)}
    for text in sorted(local, key=digest):
        if characters <= 0:
            return
        inside = runs(text)
        if len(inside & known) <= _NEAR * len(inside):
            known |= inside
            characters -= len(text)
            yield text


def runs(text: str) -> set[str]:
    """All runs of _RUN characters, marks and spaces aside."""
    bare = re.sub(r"\W", "", text)
    return {bare[at : at + _RUN] for at in range(len(bare) - _RUN + 1)}


def row(text: str, teacher: Teacher) -> bytes:
    """The line of one text."""
    sha256 = digest(text)
    spans = tuple(GoldSpan(*one) for one in teacher.find(text))
    where = {"opening": digest(text[:OPENING]), "length": len(text), "sha256": sha256}
    document = GoldDocument(sha256[:12], text, spans, genre="news", split="train")
    return to_line(to_row(document, ORIGIN | where))


if __name__ == "__main__":
    main()
