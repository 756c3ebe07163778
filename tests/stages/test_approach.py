"""Approaches in a record, the scores of the classifier, and what its plots hold."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.approach.classifier import Classifier, load_classifier
from pipeline.approach.terms import Tagged
from pipeline.approach.training import Known
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import read_jsonl
from pipeline.records.record import Record
from pipeline.settings import labels
from pipeline.stages import extract
from pipeline.stages.evaluate_approach import (
    COMMONEST,
    GOLD,
    Scored,
    _commonest,
    _plots,
    _precision,
    _share,
    as_extracted,
)
from tests.conftest import ARTICLE, ROOT


def test_a_record_says_its_approaches_and_what_spoke_for_them(tmp_path: Path, tools) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    settings = extract.ExtractSettings(
        ROOT / "models" / "ner", ROOT / "models" / "attributes", ROOT / "models" / "approach", 1
    )
    extract.run([str(tmp_path / "a.txt")], tmp_path / "out", settings, lambda *_: tools)
    (record,) = read_jsonl(tmp_path / "out" / "documents.jsonl", Record)
    assert record.primary_approach == record.approaches[0].label
    assert {one.label for one in record.approaches} <= set(labels().approaches)
    for one in record.approaches:
        assert 0 <= one.score <= 1
        assert one.evidence
        assert all(0 <= place.start < place.end <= len(record.text) for place in one.evidence)


def test_what_is_scored_is_what_extraction_gives(tmp_path: Path, tools) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    settings = extract.ExtractSettings(
        ROOT / "models" / "ner", ROOT / "models" / "attributes", ROOT / "models" / "approach", 1
    )
    extract.run([str(tmp_path / "a.txt")], tmp_path / "out", settings, lambda *_: tools)
    (record,) = read_jsonl(tmp_path / "out" / "documents.jsonl", Record)
    document = GoldDocument("t-1", record.text, (), record.title or "", record.published or "")
    judged = tools.classifier.judge(as_extracted(document, tools.model, tools.attributes))
    assert [(one.label, one.score) for one in judged] == [(one.label, one.score) for one in record.approaches]


def test_the_released_classifier_is_far_better_than_none() -> None:
    metrics = json.loads((ROOT / "metrics" / "approach.json").read_text(encoding="utf-8"))
    assert set(metrics) == {f"{half}-{split}" for half in ("own", "reference") for split in ("dev", "test")}
    for figures in metrics.values():
        assert figures["micro_f1"] > 0.7 > 2 * figures[COMMONEST]["micro_f1"]
        assert figures["primary"] > 0.7
        assert figures["micro_f1"] > figures["features alone"]["micro_f1"]
        assert abs(figures["micro_f1"] - figures[GOLD]["micro_f1"]) < 0.05
        assert figures["calibration_error"] < 0.05
    learner = load_classifier(ROOT / "models" / "approach").made_by["learner"]
    tried = json.loads((ROOT / "metrics" / "train-approach.json").read_text(encoding="utf-8"))
    assert any(name.startswith(learner) for name in tried)


def known(number: int) -> Known:
    said = [(f"第{at}篇", "industry" if at % 3 else "none") for at in range(number)]
    return Known([Tagged(text, [], []) for text, _ in said], [(one,) for _, one in said], ["a"] * number)


def classifier() -> Classifier:
    return _commonest(known(9), load_classifier(ROOT / "models" / "approach"))


def test_the_commonest_approach_is_always_given() -> None:
    (judged,) = classifier().judge(Tagged("随便什么。", [(0, 2)], []))
    assert judged.label == "industry"


def test_a_smaller_share_is_part_of_a_larger_one() -> None:
    shares = [set(_share(known(40), percent)) for percent in (10, 50, 100)]
    assert [len(one) for one in shares] == [4, 20, 40]
    assert shares[0] < shares[1] < shares[2]


def test_the_tables_of_the_plots(tmp_path: Path) -> None:
    one = classifier()
    first = np.eye(len(one.labels))[[one.labels.index(label) for label in ("industry", "none")]]
    scored = Scored([("industry",), ("industry", "none")], first * 0.9, first, one)
    _plots(tmp_path, {"own-test": scored})
    texts = {path.stem: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.csv")}
    tables = {name: list(csv.DictReader(text.splitlines())) for name, text in texts.items()}
    assert tables["approach_primary"] == [
        {"actual": "industry", "predicted": "industry"},
        {"actual": "industry", "predicted": "none"},
    ]
    curve = {float(row["recall"]): float(row["own-test"]) for row in tables["approach_precision_recall"]}
    # two of the three are given with certainty, the third not at all
    assert curve[0.65] == 1.0
    assert curve[0.7] == pytest.approx(3 / (2 * len(one.labels)), abs=1e-3)
    assert list(curve.values()) == sorted(curve.values(), reverse=True) == _precision(scored)
    assert tables["approach_reliability"][-1] == {
        **{"probability": "0.95", "own-test": "1.0", "reference-test": ""}
    }
