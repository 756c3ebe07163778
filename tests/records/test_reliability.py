"""What was said beside what is true."""

from __future__ import annotations

import pytest

from pipeline.records.reliability import calibration_error, tenths


def test_what_was_said_stands_beside_what_is_true() -> None:
    judged = [(0.95, True)] * 3 + [(0.93, False)] + [(0.42, False), (0.48, True)] + [(1.0, True)] * 4
    low, high = tenths(judged)
    assert (low.middle, low.said, low.true, low.number) == (0.45, 0.45, 0.5, 2)
    assert (high.middle, high.true, high.number) == (0.95, 0.875, 8)
    assert calibration_error([low, high]) == pytest.approx((0.05 * 2 + (0.9725 - 0.875) * 8) / 10, abs=1e-3)


def test_nothing_said_is_nothing_wrong() -> None:
    assert tenths([]) == []
    assert calibration_error([]) == 0.0
