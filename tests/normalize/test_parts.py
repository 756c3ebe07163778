"""Which of the lists around a mechanism's name are its parts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize.components import proposals
from pipeline.normalize.hashed import Linear, ids_of
from pipeline.normalize.parts import PARTS, likeliest


def judge_of(offset: float, **weights: float) -> Linear:
    """All lists score ``offset`` and what their patterns add."""
    table = np.zeros((1 << 17, 1), np.float32)
    for pattern, weight in weights.items():
        table[ids_of([f"pattern {pattern}"]), 0] = weight
    return Linear((PARTS,), table, np.array([offset], np.float32))


@given(st.text("“三清”行动：、，。即甲乙一是二是等的\n", max_size=60), st.data())
def test_parts_lie_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if start == end:
        return
    chance, parts = likeliest(text, start, end, judge_of(0.0))
    found = list(proposals(text, start, end))
    assert not parts or found
    assert chance == 0 if not found else 0.5 <= chance < 1
    for low, high in parts:
        assert 0 <= low < high <= len(text)


TEXT = "“三联”机制，即队伍联管、产业联抓、治理联动，年底考核。"


def test_a_list_that_several_patterns_find_counts_for_all_of_them() -> None:
    chance, parts = likeliest(TEXT, 0, 6, judge_of(-1.0))
    assert [TEXT[slice(*part)] for part in parts] == ["队伍联管", "产业联抓", "治理联动"]
    number = len(list(proposals(TEXT, 0, 6)))
    assert number > 1
    assert abs(chance - number * np.exp(-1) / (number * np.exp(-1) + 1)) < 1e-6


def test_none_of_them_is_an_answer() -> None:
    assert likeliest(TEXT, 0, 6, judge_of(-9.0))[1] == ()
    assert likeliest(TEXT, 0, 6, judge_of(-9.0, announced=9.0))[1] != ()
