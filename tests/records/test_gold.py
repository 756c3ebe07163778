"""A gold span and document cannot be built wrong."""

from __future__ import annotations

import pytest

from pipeline.records.gold import GoldDocument, GoldSpan


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_ranges_that_are_none(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=rf"a span needs 0 <= start < end, got \[{start}, {end}\)"):
        GoldSpan(start, end, "PLACE")


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        ([(0, 2), (1, 3)], "x: '松林' and '林镇' overlap or are out of order"),
        ([(2, 3), (0, 1)], "x: '镇' and '松' overlap or are out of order"),
        ([(0, 2), (0, 2)], "overlap"),
        ([(2, 6)], "x: the last span ends after the text"),
    ],
)
def test_spans_that_do_not_fit(ranges: list[tuple[int, int]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        GoldDocument("x", "松林镇修路", tuple(GoldSpan(start, end, "PLACE") for start, end in ranges))


def test_spans_side_by_side_are_fine() -> None:
    spans = (GoldSpan(0, 3, "PLACE"), GoldSpan(3, 5, "ORG"))
    document = GoldDocument("x", "松林镇修路", spans)
    assert document.spans == spans
