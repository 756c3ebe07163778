"""The terms of a document."""

from __future__ import annotations

from pipeline.approach.terms import Tagged, terms


def test_terms_of_a_document() -> None:
    text = "镇党委推行积分制。" + "空" * 60 + "积分"
    words = [(0, 3), (3, 5), (5, 8), (8, 9), (69, 71)]
    spans = [(0, 3, "ORG party_committee"), (5, 8, "MECHANISM institution")]
    found = list(terms(Tagged(text, words, spans)))
    assert {term.name for term in found} == {
        *("镇党委", "推行", "积分制", "积分"),
        *("^ 镇党委", "^ 推行", "^ 积分制"),
        *("镇党委 推行", "推行 积分制"),
        *("# ORG party_committee", "# MECHANISM institution", "$ 分制"),
    }
    assert all(0 <= term.start < term.end <= len(text) for term in found)
    at = {term.name: text[term.start : term.end] for term in found}
    assert at["推行 积分制"] == "推行积分制"
    assert at["$ 分制"] == "积分制"


def test_nothing_comes_of_nothing() -> None:
    assert list(terms(Tagged("", [], []))) == []
