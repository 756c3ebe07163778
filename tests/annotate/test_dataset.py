"""The corpus as a DatasetDict."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from datasets import DatasetDict
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotate.corpus import SPLITS, own_documents
from pipeline.annotate.dataset import FEATURES, from_dataset, load_corpus, to_dataset
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan
from tests.annotate.strategies import attributes
from tests.conftest import ROOT

OWN, REFERENCE = ROOT / "annotations" / "own", ROOT / "annotations" / "reference"


@st.composite
def documents(draw: st.DrawFn) -> list[GoldDocument]:
    given = draw(st.lists(st.lists(attributes(), max_size=3), max_size=3))
    return [
        GoldDocument(
            id=str(number),
            text="村" * len(spans),
            spans=tuple(GoldSpan(at, at + 1, **one) for at, one in enumerate(spans)),
            approaches=tuple(draw(st.lists(st.sampled_from(["none", "industry"]), max_size=2))),
            split="dev",
        )
        for number, spans in enumerate(given)
    ]


@given(documents())
def test_documents_come_back_as_they_were(given: list[GoldDocument]) -> None:
    rows = to_dataset(("own", one) for one in given)
    assert rows.features == FEATURES
    assert list(from_dataset(rows, "dev", "own")) == given
    assert list(from_dataset(rows, "dev", "reference")) == []


def test_the_corpus_loads_with_every_split_in_one_shape(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        corpus = load_corpus(OWN, REFERENCE, tmp_path / "no texts")
    assert isinstance(corpus, DatasetDict)
    assert tuple(corpus) == SPLITS
    assert all(rows.features == FEATURES for rows in corpus.values())
    loaded = [one for split, rows in corpus.items() for one in from_dataset(rows, split, "own")]
    assert loaded == list(own_documents(OWN))
    assert "documents by reference are left out" in caplog.text


def test_an_empty_corpus_has_the_same_shape(tmp_path: Path) -> None:
    corpus = load_corpus(tmp_path, tmp_path, tmp_path / "texts.jsonl")
    assert {split: (len(rows), rows.features) for split, rows in corpus.items()} == dict.fromkeys(
        SPLITS, (0, FEATURES)
    )


def test_two_documents_that_are_one_are_an_error(tmp_path: Path) -> None:
    text = "=== x-1\napproaches: none\n---\n{石门村|P|?}。\n"
    for split in ("train", "test"):
        (tmp_path / split).mkdir()
        (tmp_path / split / "a.txt").write_text(text, encoding="utf-8")
    with pytest.raises(PipelineError, match="the same id: 'x-1'"):
        load_corpus(tmp_path, tmp_path / "none", tmp_path / "texts.jsonl")


def test_what_a_user_does_with_it(tmp_path: Path) -> None:
    rows = to_dataset(
        ("own", GoldDocument(str(number), "双桥村", (GoldSpan(0, 3, "PLACE"),) * (number % 2)))
        for number in range(4)
    )
    kept: Any = rows.filter(lambda row: len(row["spans"]) > 0)
    assert kept["id"] == ["1", "3"]
    rows.to_json(tmp_path / "rows.jsonl", force_ascii=False)
    assert (tmp_path / "rows.jsonl").read_text(encoding="utf-8").count("双桥村") == 4
