from __future__ import annotations

import dataclasses

import pytest

from pipeline.normalize import Context, Found, to_values
from pipeline.text.offsets import Edit, MappedText

TEXT = (
    "河南省南召县推行“三联”工作法\n"
    "南召县委在留山镇试点“三联”工作法：联组织、联产业、联人才。"
    "留山镇党委牵头，成立127个扶贫党支部，贫困发生率从20.85%下降到1.85%，投入%的资金。"
)
SPANS = [
    ("河南省南召县", "PLACE"),
    ("“三联”工作法", "MECHANISM"),
    ("南召县委", "ORG"),
    ("留山镇", "PLACE"),
    ("“三联”工作法", "MECHANISM"),
    ("留山镇党委", "ORG"),
    ("127个", "ACHIEVEMENT"),
    ("扶贫党支部", "ORG"),
    ("20.85%", "QUANTITY"),
    ("1.85%", "ACHIEVEMENT"),
    ("%", "ACHIEVEMENT"),
]


def found() -> list[Found]:
    spans, at = [], 0
    for words, label in SPANS:
        start = TEXT.index(words, at)
        at = start + len(words)
        spans.append(Found(start, at, label, 0.5))
    return spans


def test_the_whole() -> None:
    raw = "页眉\n" + TEXT
    values = to_values(MappedText.identity(raw).apply([Edit(0, 3)]), found(), Context())

    county, town = values.places
    assert (county.county, county.adcode) == ("南召县", "411321")
    assert (town.county, town.township, town.village) == ("南召县", "留山镇", None)

    committee, town_committee, branch = values.organizations
    assert (committee.type, committee.place) == ("party_committee", 0)
    assert (town_committee.type, town_committee.place) == ("party_committee", 1)
    assert (branch.type, branch.place) == ("party_branch", None)

    (baseline,) = values.quantities
    branches, rate = values.achievements
    assert (branches.value, branches.unit, branches.indicator) == (127, "个", "扶贫党支部")
    assert (branches.organization, branches.place, branches.baseline) == (1, None, None)
    assert (rate.indicator, rate.direction, rate.baseline) == ("贫困发生率", "down", 0)
    assert baseline.value == 20.85
    assert values.dropped == {"quantity_without_number": 1}

    (mechanism,) = values.mechanisms
    assert (mechanism.name, mechanism.kind, mechanism.complete) == ("三联工作法", "method", True)
    assert [part.text for part in mechanism.components] == ["联组织", "联产业", "联人才"]
    assert len(mechanism.mentions) == 2

    flat = [
        *values.places,
        *values.organizations,
        *values.achievements,
        *values.quantities,
        *mechanism.mentions,
    ]
    for item in (*flat, *mechanism.components):
        assert item.text == TEXT[item.start : item.end] == raw[item.raw_start : item.raw_end]


def test_no_spans() -> None:
    values = to_values(MappedText.identity("无"), [], Context())
    assert not any(getattr(values, field.name) for field in dataclasses.fields(values))


def test_a_span_outside_the_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="no range"):
        to_values(MappedText.identity("短"), [Found(0, 5, "ORG", 1.0)], Context())
