"""Which of the lists around a mechanism's name are its parts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize.company import of_spans, others
from pipeline.normalize.components import Proposal, proposals
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.hashed import Linear, ids_of
from pipeline.normalize.parts import PARTS, likeliest
from pipeline.text.offsets import MappedText


def judge_of(offset: float, **weights: float) -> Linear:
    """All lists score ``offset`` and what their patterns add."""
    table = np.zeros((1 << 17, 1), np.float32)
    for pattern, weight in weights.items():
        table[ids_of([f"pattern {pattern}"]), 0] = weight
    return Linear((PARTS,), table, np.array([offset], np.float32))


def marked(text: str, *spans: tuple[int, int, str]) -> tuple[Marked, Found]:
    """A document with these spans, and the first of them."""
    found = [Found(*span, 1.0) for span in spans]
    return Marked(MappedText.identity(text), sorted(found, key=lambda one: one.start)), found[0]


@given(st.text("“三清”行动：、，。即甲乙一是二是等的\n", max_size=60), st.data())
def test_parts_lie_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if start == end:
        return
    chance, parts = likeliest(*marked(text, (start, end, "MECHANISM")), judge_of(0.0))
    found = list(proposals(text, start, end))
    assert not parts or found
    assert chance == 0 if not found else 0.5 <= chance < 1
    for low, high in parts:
        assert 0 <= low < high <= len(text)


TEXT = "“三联”机制，即队伍联管、产业联抓、治理联动，年底考核。"
NAMED = marked(TEXT, (0, 6, "MECHANISM"))


def test_a_list_that_several_patterns_find_counts_for_all_of_them() -> None:
    chance, parts = likeliest(*NAMED, judge_of(-1.0))
    assert [TEXT[slice(*part)] for part in parts] == ["队伍联管", "产业联抓", "治理联动"]
    number = len(list(proposals(TEXT, 0, 6)))
    assert number > 1
    assert abs(chance - number * np.exp(-1) / (number * np.exp(-1) + 1)) < 1e-6


def test_none_of_them_is_an_answer() -> None:
    assert likeliest(*NAMED, judge_of(-9.0))[1] == ()
    assert likeliest(*NAMED, judge_of(-9.0, announced=9.0))[1] != ()


def test_what_else_stands_in_a_list_and_before_it_speaks() -> None:
    text = "“三联”机制和“四包”制度，即县委、镇党委、村支部。“三联”说的是人。"
    doc, name = marked(
        text,
        (0, 6, "MECHANISM"),
        (7, 13, "MECHANISM"),
        (15, 17, "ORG"),
        (18, 21, "ORG"),
        (26, 30, "MECHANISM"),
    )
    spans = others(doc, name)
    assert [doc.words(span) for span in spans] == ["“四包”制度", "县委", "镇党委"]
    told = set(of_spans(name, Proposal("announced", ((15, 17), (18, 21), (22, 25))), spans))
    # two of three parts are bodies, and the other mechanism is nearer
    assert told == {
        *("ORG in 2 1", "ORG in announced", "MECHANISM between", "MECHANISM between announced"),
        *("nearer True", "nearer announced"),
    }
    assert set(of_spans(name, Proposal("announced", ((14, 15), (15, 16))), [])) == set()
