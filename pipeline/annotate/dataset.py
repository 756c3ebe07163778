"""The corpus as a ``datasets.DatasetDict``: splits train, dev and test, one row a document."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from datasets import Dataset, DatasetDict, Features, List, Value

from pipeline.annotate.corpus import HALVES, SPLITS, check_unique, own_documents, reference_documents
from pipeline.records.gold import GoldDocument, GoldSpan

log = logging.getLogger(__name__)
# explicit, because a column that is empty or null in its first rows would be guessed wrong
SPAN = {
    "start": Value("int32"),
    "end": Value("int32"),
    "label": Value("string"),
    "type": Value("string"),
    "value": Value("float64"),
    "value_max": Value("float64"),
    "approx": Value("string"),
    "unit": Value("string"),
    "indicator": Value("string"),
    "kind": Value("string"),
    "components": List(Value("string")),
    "chain": Value("string"),
}
FEATURES = Features(
    {
        "id": Value("string"),
        "half": Value("string"),
        "text": Value("string"),
        "spans": List(SPAN),
        "title": Value("string"),
        "published": Value("string"),
        "publisher": Value("string"),
        "genre": Value("string"),
        "approaches": List(Value("string")),
    }
)


def load_corpus(own: Path, reference: Path, texts: Path) -> DatasetDict:
    """Both halves, with the reference half as far as its texts are in ``texts``; says what is missing.

    A row holds the fields of `GoldDocument` but the split, which is the key, and its ``half``.
    Offsets are code points into ``text``; ``value`` and ``value_max`` are null where a span has none.
    Raises PipelineError on a file that cannot be read, or where two documents are one.
    """
    real = reference_documents(reference, texts)
    if real.missing:
        log.warning(
            "%d documents by reference are left out: their text is not in %s "
            "(python scripts/fetch_reference_text.py brings it)",
            real.missing,
            texts,
        )
    halves = dict(zip(HALVES, (list(own_documents(own)), list(real.documents)), strict=True))
    check_unique([one for documents in halves.values() for one in documents])
    return DatasetDict(
        {
            split: to_dataset(
                (half, one) for half, documents in halves.items() for one in documents if one.split == split
            )
            for split in SPLITS
        }
    )


def to_dataset(documents: Iterable[tuple[str, GoldDocument]]) -> Dataset:
    """Pairs of half and document -> rows of FEATURES."""
    rows = [_to_row(half, one) for half, one in documents]
    return Dataset.from_dict({name: [row[name] for row in rows] for name in FEATURES}, features=FEATURES)


def from_dataset(rows: Dataset, split: str, half: str) -> Iterator[GoldDocument]:
    """The documents of one half among the rows of a split; the inverse of `to_dataset`."""
    for row in rows:
        if row["half"] == half:
            yield _from_row(row, split)


def _to_row(half: str, document: GoldDocument) -> dict[str, Any]:
    return {"half": half, **asdict(document)}


def _from_row(row: dict[str, Any], split: str) -> GoldDocument:
    plain = {name.name: row[name.name] for name in fields(GoldDocument) if name.name in row}
    spans = tuple(GoldSpan(**one | {"components": tuple(one["components"])}) for one in row["spans"])
    return GoldDocument(**plain | {"spans": spans, "approaches": tuple(row["approaches"]), "split": split})
