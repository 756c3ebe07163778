"""Show what the halves of the corpus are like, side by side with real documents where they are at hand.

usage: python scripts/profile_corpus.py [FOLDER]

FOLDER holds raw/ (pages as found) and gold/ (standoff JSON, offsets in the decoded page).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline.annotate.corpus import own_documents, reference_documents
from pipeline.annotate.profile import novelty, profile
from pipeline.nlp.words import Segmenter
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.text.decoding import decode

ROOT = Path(__file__).resolve().parents[1]


def main(folder: Path | None) -> int:
    """Print two tables: the figures of each set, and what each has that another has not."""
    sets = {
        "own": list(own_documents(ROOT / "annotations" / "own")),
        "reference": list(
            reference_documents(
                ROOT / "annotations" / "reference", ROOT / "data" / "reference.jsonl"
            ).documents
        ),
        "real": real_documents(folder) if folder else [],
    }
    sets = {name: documents for name, documents in sets.items() if documents}
    figures = {name: profile(documents) for name, documents in sets.items()}
    table = Table("", *figures, title="corpus (lengths: 10th / 50th / 90th percentile)")
    for row in next(iter(figures.values())):
        table.add_row(row, *(one[row] for one in figures.values()))
    console = Console()
    console.print(table)

    segmenter = Segmenter(ROOT / "models" / "segmenter")

    def words(text: str) -> list[str]:
        return [text[start:end] for start, end in segmenter.words(text)]

    pairs = [(name, other) for name in sets for other in ("own", "reference") if name != other in sets]
    new = {f"{name} beside {other}": novelty(sets[name], sets[other], words) for name, other in pairs}
    if new:
        table = Table("", *new, title="new in the first, never in the second")
        for row in next(iter(new.values())):
            table.add_row(row, *(one[row] for one in new.values()))
        console.print(table)
    return 0


def real_documents(folder: Path) -> list[GoldDocument]:
    """The pages with gold, each from its first span to its last; none where the folder is not there."""
    documents = []
    for path in sorted((folder / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = decode((folder / "raw" / f"{path.stem}.txt").read_bytes()).text
        first, last = gold["spans"][0]["start"], gold["spans"][-1]["end"]
        spans = tuple(
            GoldSpan(one["start"] - first, one["end"] - first, one["label"]) for one in gold["spans"]
        )
        documents.append(GoldDocument(path.stem, text[first:last], spans))
    return documents


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) == 2 else None))
