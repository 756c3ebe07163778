"""The terms of a document."""

from __future__ import annotations

import pytest

from pipeline.approach.terms import GROUPS, Tagged, Told, compiled, cue_rules, group, of_gold, terms
from pipeline.records.gold import GoldDocument, GoldSpan

CUES = compiled({"points": "积分", "officials": "村干部|党委"})
TITLE = "镇党委推行积分制。"
TEXT = TITLE + "空" * 60 + "积分换盐20袋"
WORDS = [(0, 3), (3, 5), (5, 8), (8, 9), (69, 71), (71, 72)]
SPANS = [
    Told(0, 3, "ORG party_committee"),
    Told(5, 8, "MECHANISM institution"),
    Told(73, 76, "ACHIEVEMENT 袋", "食盐包"),
]


def test_terms_of_a_document() -> None:
    found = list(terms(Tagged(TEXT, WORDS, SPANS), CUES))
    assert {name for name, _, _ in found} == {
        *("镇党委", "推行", "积分制", "积分", "换"),
        *("^ 镇党委", "^ 推行", "^ 积分制"),
        *("镇党委 推行", "推行 积分制", "积分 换"),
        *("# ORG party_committee", "# MECHANISM institution", "# ACHIEVEMENT 袋"),
        *("$ 分制", "% 食盐", "% 盐包"),
        *("@ points", "^@ points", "@ officials", "^@ officials"),
    }
    assert all(0 <= start < end <= len(TEXT) for _, start, end in found)
    at = {name: TEXT[start:end] for name, start, end in found}
    assert at["推行 积分制"] == "推行积分制"
    assert at["$ 分制"] == "积分制"
    assert at["% 食盐"] == TEXT[73:76]
    assert [start for name, start, _ in found if name == "@ points"] == [5, 69]
    assert [start for name, start, _ in found if name == "^@ points"] == [5]


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("积分", "words"),
        ("推行 积分制", "words"),
        ("^ 积分", "opening"),
        ("# ORG party_committee", "spans"),
        ("# MECHANISM", "spans"),
        ("$ 分制", "spans"),
        ("# QUANTITY 元", "quantities"),
        ("% 收入", "quantities"),
        ("@ points", "cues"),
        ("^@ points", "cues"),
    ],
)
def test_every_term_is_of_one_group(name: str, of: str) -> None:
    assert group(name) == of
    assert of in GROUPS


def test_nothing_comes_of_nothing() -> None:
    assert list(terms(Tagged("", [], []), CUES)) == []


def test_an_annotated_document_says_what_its_spans_are() -> None:
    text = "南山县林业局种树5万亩"
    spans = (
        GoldSpan(0, 3, "PLACE"),
        GoldSpan(3, 6, "ORG", type="government"),
        GoldSpan(8, 11, "ACHIEVEMENT", value=5e4, unit="亩", indicator="种树"),
    )
    tagged = of_gold(GoldDocument("t-1", text, spans), [])
    assert tagged.spans == [Told(3, 6, "ORG government"), Told(8, 11, "ACHIEVEMENT 亩", "种树")]


@pytest.mark.parametrize(("sentence", "subjects"), cue_rules().examples.items())
def test_examples_of_the_settings(sentence: str, subjects: list[str]) -> None:
    patterns = compiled(cue_rules().patterns())
    assert set(subjects) <= {name for name, pattern in patterns.items() if pattern.search(sentence)}


def test_every_subject_has_an_example() -> None:
    shown = {one for subjects in cue_rules().examples.values() for one in subjects}
    assert shown == set(cue_rules().cues)
