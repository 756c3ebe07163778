"""The scores of the classifier, and approaches in a record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.records.jsonl import read_jsonl
from pipeline.records.record import Record
from pipeline.settings import labels
from pipeline.stages import extract as stage
from pipeline.stages.approach import _f1
from tests.conftest import ARTICLE, ROOT


@pytest.mark.parametrize(
    ("names", "f1"),
    [({"a", "b", "c"}, 0.75), ({"a"}, 1.0), ({"b"}, 0.0), ({"c"}, 0.6667), ({"d"}, 0.0)],
)
def test_f1_over_labels(names: set[str], f1: float) -> None:
    pairs = [({"a", "b"}, ["a"]), ({"c"}, ["c"]), ({"a"}, ["a", "c"])]
    assert _f1(pairs, names) == f1


def test_a_record_says_its_approaches_and_what_spoke_for_them(tmp_path: Path, tools) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    settings = stage.ExtractSettings(
        ROOT / "models" / "ner", ROOT / "models" / "attributes", ROOT / "models" / "approach", 1
    )
    stage.run([str(tmp_path / "a.txt")], tmp_path / "out", settings, lambda *_: tools)
    (record,) = read_jsonl(tmp_path / "out" / "documents.jsonl", Record)
    assert record.primary_approach == record.approaches[0].label
    assert {one.label for one in record.approaches} <= set(labels().approaches)
    for one in record.approaches:
        assert 0 <= one.score <= 1
        assert one.evidence
        assert all(0 <= place.start < place.end <= len(record.text) for place in one.evidence)


def test_the_released_classifier_is_scored_on_dev_and_test() -> None:
    metrics = json.loads((ROOT / "metrics" / "approach.json").read_text(encoding="utf-8"))
    assert set(metrics) == {f"{half}-{split}" for half in ("own", "reference") for split in ("dev", "test")}
    # what always saying the commonest approach would reach is far below
    assert all(figures["micro_f1"] > 0.65 and figures["primary"] > 0.6 for figures in metrics.values())
