"""The scores of the model, counted by hand, and its floors."""

from __future__ import annotations

import json

import pytest

from pipeline.settings import labels, load
from pipeline.stages.evaluate import Floors, below, strict
from tests.conftest import ROOT

GOLD = [[(0, 3, "PLACE"), (5, 8, "ORG")], [(0, 2, "PLACE")]]


@pytest.mark.parametrize(
    ("found", "names", "precision", "recall"),
    [
        (GOLD, {"PLACE", "ORG"}, 1.0, 1.0),
        ([[], []], {"PLACE", "ORG"}, 0.0, 0.0),
        # a wrong end, a wrong label and the same place in another document are all wrong
        ([[(0, 2, "PLACE"), (5, 8, "PLACE")], []], {"PLACE", "ORG"}, 0.0, 0.0),
        ([[(0, 3, "PLACE"), (5, 8, "PLACE")], []], {"PLACE", "ORG"}, 0.5, 0.3333),
        ([[(0, 3, "PLACE"), (5, 8, "PLACE")], []], {"ORG"}, 0.0, 0.0),
    ],
)
def test_strict_scores(
    found: list[list[tuple[int, int, str]]], names: set[str], precision: float, recall: float
) -> None:
    figures = strict(GOLD, found, names)
    assert (figures["precision"], figures["recall"]) == (precision, recall)


def test_what_lies_below_its_floor_is_named() -> None:
    metrics = {"own-dev": {"all": {"f1": 0.7}, "ORG": {"f1": 0.8}}}
    floors = Floors({"own-dev": {"all": 0.75, "ORG": 0.8}, "real": {"all": 1.0}})
    assert below(metrics, floors) == ["own-dev all: 0.700 below 0.750"]


def test_the_released_model_is_above_its_floors() -> None:
    metrics = json.loads((ROOT / "metrics" / "ner.json").read_text(encoding="utf-8"))
    floors = load("floors", Floors)
    assert below(metrics, floors) == []
    sets = {f"{half}-{split}" for half in ("own", "reference") for split in ("dev", "test")}
    assert set(floors.strict_f1) == sets | {"real"}
    assert {label for one in floors.strict_f1.values() for label in one} == {*labels().labels, "all"}
