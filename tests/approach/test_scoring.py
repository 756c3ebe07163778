"""The figures of approaches, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.approach.scoring import brier, figures, reliability

LABELS = ("a", "b", "none")
APPROACHES = [("a", "b"), ("b",), ("none",), ("a",)]
SCORES = np.array([[0.9, 0.6, 0.0], [0.7, 0.8, 0.0], [0.0, 0.6, 0.9], [0.1, 0.9, 0.0]])
FIRST = np.array([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.0, 0.1, 0.9], [0.1, 0.9, 0.0]])


def test_figures_of_a_set() -> None:
    # given: a b | b a | none | b, of which 4 are right; wanted are 5, given are 6
    found = figures(APPROACHES, SCORES, FIRST, LABELS, 0.5)
    assert found["documents"] == 4
    assert found["micro_f1"] == pytest.approx(8 / 11, abs=1e-4)
    assert found["primary"] == 0.75
    assert found["f1"] == {"a": 0.5, "b": 0.8, "none": 1.0}
    assert found["macro_f1"] == pytest.approx(2.3 / 3, abs=1e-4)


def test_how_true_probabilities_are() -> None:
    assert brier([("a",)], np.array([[0.8, 0.4, 0.0]]), LABELS) == pytest.approx((0.04 + 0.16) / 3, abs=1e-4)
    assert reliability([("a",), ("b",)], np.array([[0.52, 0.0, 0.0], [0.58, 0.95, 0.0]]), LABELS) == {
        0.05: 0.0,
        0.55: 0.5,
        0.95: 1.0,
    }
