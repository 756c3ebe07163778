from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PipelineError
from pipeline.gazetteer import gazetteer
from pipeline.normalize import divisions as module
from pipeline.normalize.divisions import (
    as_of,
    divisions,
    former_names,
    township_stem,
    village_key,
    village_stem,
)

NANZHAO = "411321"


@pytest.mark.parametrize(
    ("name", "found"),
    [("留山镇", "留山镇"), ("留山", "留山镇"), ("留山乡", "留山镇"), ("无此镇", None), ("留", None)],
)
def test_a_township_of_a_county(name: str, found: str | None) -> None:
    assert divisions().township(NANZHAO, name) == found


def test_a_village_tells_its_township() -> None:
    assert "留山镇" in divisions().townships_with(NANZHAO, "土门村")
    assert divisions().townships_with(NANZHAO, "绝无此村") == ()


def test_keys_are_in_order_and_point_into_their_county() -> None:
    tables = divisions()
    assert (tables.keys[1:] >= tables.keys[:-1]).all()
    assert len(tables.keys) == len(tables.numbers)
    assert max(map(len, tables.townships.values())) < 256


@given(st.sampled_from(sorted(divisions().townships)), st.data())
def test_every_township_is_found_by_name_and_by_stem(county: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(divisions().townships[county]))
    assert divisions().township(county, name) == name
    assert county in divisions().counties[name]
    stem = township_stem(name)
    # 东镇镇: its stem is another township's whole name
    if len(stem) > 1 and township_stem(stem) == stem and stem not in divisions().townships[county]:
        found = divisions().township(county, stem)
        assert found is not None
        assert township_stem(found) == stem


@given(st.text(max_size=8), st.text(max_size=8))
def test_stems_and_keys_take_any_string(name: str, county: str) -> None:
    assert name.startswith(village_stem(name))
    assert name.startswith(township_stem(name))
    assert 0 <= village_key(county, name) < 1 << 32


def test_former_names_are_of_units_of_today_and_no_unit_s_now() -> None:
    names = former_names()
    assert [unit.name for unit, _ in names["林县"]] == ["林州市"]
    assert not set(names) & set(gazetteer().names)


@pytest.mark.parametrize(
    ("code", "year", "words", "chain"),
    [
        ("511504", 2015, "宜宾县", "四川省/宜宾市/宜宾县"),
        ("511504", 2023, "宜宾县", None),
        ("511504", None, "宜宾县", None),
        ("340181", 2009, "巢湖市", "安徽省/巢湖市"),
        ("340181", 2016, "巢湖市", None),
        ("411321", 2010, "南召县", None),
        ("500157", 2023, "渝北区", "重庆市/渝北区"),
        ("500157", 2023, "重庆市江北区", "重庆市/江北区"),
        ("500157", 2026, "渝北区", None),
    ],
)
def test_units_of_a_year(code: str, year: int | None, words: str, chain: str | None) -> None:
    then = as_of(gazetteer().units[code], year, words)
    assert ("/".join(then.chain) if then else None) == chain


def test_missing_tables_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    with pytest.raises(PipelineError, match="tables of places"):
        divisions.__wrapped__()
