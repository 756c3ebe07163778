from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize.organizations import rule_type, rules
from pipeline.settings import labels


@pytest.mark.parametrize(("name", "kind"), rules().examples.items())
def test_examples_of_the_settings(name: str, kind: str) -> None:
    assert rule_type(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("青石县委办公室", "party_department"),
        ("中共青石县委员会", "party_committee"),
        ("共青团青石县委", "social_org"),
        ("青石县农业农村局种植业科", "government"),
        ("青石农商银行信贷部", "enterprise"),
        ("青石县农村信用社联合社", "enterprise"),
        ("青石县农机专业合作社联合社", "cooperative"),
        ("河口镇茶产业链党委", "party_committee"),
        ("“红马甲”志愿服务队", "work_team"),
        ("青石师范大学", "service_institution"),
        ("祥欣", None),
        ("", None),
    ],
)
def test_types(name: str, kind: str | None) -> None:
    assert rule_type(name) == kind


def test_every_type_has_endings_and_every_ending_one_type() -> None:
    assert set(rules().heads) == set(labels().org_types)
    assert {rule.type for rule in rules().inside} <= set(labels().org_types)
    heads = [re.sub(rules().closing, "", head) for kind in rules().heads.values() for head in {*kind}]
    assert [head for head, count in Counter(heads).items() if count > 1] == []


@given(st.text(max_size=30))
def test_never_raises(name: str) -> None:
    assert rule_type(name) in {None, *labels().org_types}
