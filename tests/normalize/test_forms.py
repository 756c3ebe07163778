from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize.forms import is_short_for, split_name, tied


@pytest.mark.parametrize(
    ("name", "place", "head"),
    [
        ("河南省南召县留山镇供电所", "河南省南召县留山镇", "供电所"),
        ("南召县委", "南召", "县委"),
        ("中共林口县委", "林口", "中共县委"),
        ("黄泥村党支部", "黄泥村", "党支部"),
        ("威宁县融媒体中心", "威宁县", "融媒体中心"),
        ("县农业农村局", "", "县农业农村局"),
        ("村党支部", "", "村党支部"),
        ("联村党委", "", "联村党委"),
        ("中国农业银行", "", "中国农业银行"),
        ("合作社", "", "合作社"),
    ],
)
def test_names_are_taken_apart(name: str, place: str, head: str) -> None:
    assert split_name(name) == (place, head)


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["南召县委", "县委"], [None, 0]),
        (["县委", "南召县委", "鲁山县委"], [None, None, None]),
        (["中共南召县委", "南召县委", "县委"], [None, 0, 0]),
        (["黄泥村党支部", "党支部", "联合党支部"], [None, 0, None]),
        (["南召县恒利康生物科技股份有限公司", "恒利康公司"], [None, 0]),
        (["合作社"], [None]),
        ([], []),
    ],
)
def test_short_forms_are_tied(names: list[str], wanted: list[int | None]) -> None:
    assert tied(names) == wanted


@given(st.lists(st.text("南召鲁山县委党支部镇村公司中共", min_size=1, max_size=9), max_size=6))
def test_a_long_form_is_longer_and_among_the_names(names: list[str]) -> None:
    for name, index in zip(names, tied(names), strict=True):
        place, head = split_name(name)
        assert len(place) + len(head) >= len(name)
        if index is not None:
            assert len(names[index]) > len(name)
            assert is_short_for(name, names[index])
