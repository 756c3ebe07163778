"""Names of administrative units in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.gazetteer import gazetteer, names_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("江苏省泗阳县", [("江苏省", 1), ("泗阳县", 5)]),
        ("贵州威宁", [("贵州", 2), ("威宁", 6)]),
        # the longest name wins, and a namesake gets the rank of the highest
        ("吉林省吉林市", [("吉林省", 1), ("吉林市", 3)]),
        ("内蒙古阿左旗", [("内蒙古", 2), ("阿左旗", 5)]),
        ("双桥村的桥", [("双桥", 6)]),
        ("", []),
        ("桥", []),
    ],
)
def test_names_in_text(text: str, found: list[tuple[str, int]]) -> None:
    assert [(text[start:end], rank) for start, end, rank in names_in(text)] == found


@given(st.text("江苏省泗阳县贵州威宁内蒙古阿左旗村，", max_size=12))
def test_names_lie_in_order_and_are_in_the_table(text: str) -> None:
    at = 0
    for start, end, rank in names_in(text):
        assert at <= start < end <= len(text)
        assert text[start:end] in gazetteer().names
        assert 1 <= rank <= 6
        at = end


def test_every_name_is_found_where_it_stands_alone() -> None:
    for name in gazetteer().names:
        if len(name) > 1:
            assert [(start, end) for start, end, _ in names_in(name)] == [(0, len(name))], name
