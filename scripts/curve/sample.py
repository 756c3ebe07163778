"""Write a share of one half's training documents for the trainer.

usage: python scripts/curve/sample.py CORPUS HALF PERCENT TARGET.spacy

The order is that of a hash of the ids, so a smaller share is part of every larger one.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from pipeline.nlp.training import write_docbin
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import read_jsonl


def main(corpus: Path, half: str, percent: int, target: Path) -> int:
    """Write the documents; print how many."""
    documents = list(read_jsonl(corpus / f"{half}-train.jsonl", GoldDocument))
    documents.sort(key=lambda one: sha256(one.id.encode()).digest())
    chosen = documents[: round(len(documents) * percent / 100)]
    write_docbin(chosen, target)
    print(f"{target}: {len(chosen)} documents, {sum(len(one.spans) for one in chosen):,} spans")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])))
