"""The scores of the values, on documents small enough to count by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.annotate.inline import parse_marks
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import to_line, write_atomic
from pipeline.stages.values import ATTRIBUTES, Compared, ValuesSettings, compare, run, shared, shares
from tests.conftest import ROOT

MARKED = (
    "{南召县|P|河南省/南阳市/南召县}{留山镇党委|O|party_committee}推行"
    "{“三清”工作法|M|method|清账目;清垃圾;清积案}：清账目、清垃圾、清积案，"
    "成立{127个|A|=127 个|扶贫党支部}扶贫党支部，带动{1.2万余名|A|>12000 名|群众}群众。"
)


def document(**values: object) -> GoldDocument:
    text, spans = parse_marks(MARKED)
    return replace(GoldDocument("v-1", text, spans, approaches=("industry",)), **values)


def test_what_is_right_counts() -> None:
    found = list(compare(document()))
    assert {one.attribute for one in found} == {*ATTRIBUTES, "components given"}
    assert {
        one.attribute: (one.right, one.of) for one in found if one.span in ("南召县", "“三清”工作法")
    } == {
        "place": (1, 1),
        "kind": (1, 1),
        "components": (3, 3),
        "components given": (3, 3),
    }
    assert shares(found)["indicator"] == {"right": 1.0, "of": 2}


@pytest.mark.parametrize(
    ("label", "changed", "attribute"),
    [
        ("PLACE", {"chain": "河南省/南阳市/方城县"}, "place"),
        ("ORG", {"type": "government"}, "type"),
        ("MECHANISM", {"kind": "model"}, "kind"),
        ("MECHANISM", {"components": ("一", "二", "三")}, "components"),
        ("ACHIEVEMENT", {"value": 5.0}, "value"),
        ("ACHIEVEMENT", {"value_max": 500.0}, "value"),
        ("ACHIEVEMENT", {"unit": "户"}, "unit"),
        ("ACHIEVEMENT", {"approx": "about"}, "approx"),
        ("ACHIEVEMENT", {"indicator": "年利润"}, "indicator"),
    ],
)
def test_what_is_wrong_does_not(label: str, changed: dict[str, object], attribute: str) -> None:
    gold = document()
    spans = tuple(replace(span, **changed) if span.label == label else span for span in gold.spans)
    right = {one.attribute: one.right for one in compare(replace(gold, spans=spans))}
    before = {one.attribute: one.right for one in compare(gold)}
    assert before[attribute] > 0
    changes = {attribute: 0} | ({"components given": 0} if attribute == "components" else {})
    assert right == before | changes


def test_places_that_nobody_can_know_do_not_count() -> None:
    gold = document()
    spans = tuple(replace(span, chain="") if span.label == "PLACE" else span for span in gold.spans)
    found = list(compare(replace(gold, spans=spans)))
    assert "place" not in {one.attribute for one in found}
    # 南召县 is told where the annotators left it open
    assert [one.right for one in found if one.attribute == "unplaced"] == [0]


@pytest.mark.parametrize(
    ("one", "other", "length"),
    [("扶贫党支部", "党支部", 3), ("收入", "人均纯收入", 2), ("", "收入", 0), ("甲乙", "乙甲", 1)],
)
def test_what_two_strings_share(one: str, other: str, length: int) -> None:
    assert shared(one, other) == shared(other, one) == length


def test_shares_are_over_parts() -> None:
    parts = [Compared("d", "s", "components", "", "", right, 4) for right in (1, 4)]
    assert shares(parts) == {"components": {"right": 0.625, "of": 8}}


def test_the_stage_scores_every_set_that_has_documents(tmp_path: Path) -> None:
    for half in ("own", "reference"):
        for split in ("dev", "test"):
            rows = [document()] if (half, split) == ("own", "dev") else []
            write_atomic(tmp_path / f"{half}-{split}.jsonl", map(to_line, rows))
    settings = ValuesSettings(
        ROOT / "models" / "ner", ROOT / "models" / "attributes", tmp_path, tmp_path / "values.json"
    )
    metrics = run(settings)
    assert json.loads(settings.metrics.read_text(encoding="utf-8")) == metrics
    assert set(metrics) == {"own-dev"}
    assert metrics["own-dev"]["gold spans"]["value"] == {"right": 1.0, "of": 2}
    assert metrics["own-dev"]["end to end"]["value"]["of"] <= 2
