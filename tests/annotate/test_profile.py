"""The figures of a set of documents."""

from __future__ import annotations

import pytest

from pipeline.annotate.profile import novelty, profile, quote_style
from pipeline.records.gold import GoldDocument, GoldSpan


def document(text: str, *spans: tuple[str, str]) -> GoldDocument:
    found = []
    at = 0
    for words, label in spans:
        at = text.index(words, at)
        found.append(GoldSpan(at, at + len(words), label))
        at += len(words)
    return GoldDocument(text[:4], text, tuple(found))


ONE = document(
    "双桥村推行“五联”工作法。双桥村有“红黑榜”。",
    ("双桥村", "PLACE"),
    ("“五联”工作法", "MECHANISM"),
    ("双桥村", "PLACE"),
    ("红黑榜", "MECHANISM"),
)


def test_figures_of_a_set() -> None:
    figures = profile([ONE, document("石门村开会。", ("石门村", "PLACE"))])
    assert figures["documents"] == "2"
    assert figures["characters"] == "29"
    assert figures["spans"] == "5"
    assert figures["length of a document"] == "6 / 23 / 23"
    assert figures["length of a sentence"] == "6 / 10 / 13"
    assert figures["spans in 1,000 characters"] == "172.4"
    assert figures["PLACE of all spans"] == "60 %"
    assert figures["PLACE distinct"] == "2 (67 %)"
    assert figures["MECHANISM quotes, inside “”"] == "50 %"
    assert figures["MECHANISM quotes, around “”"] == "50 %"
    assert figures["ORG distinct"] == "0 (–)"


def test_figures_of_nothing() -> None:
    assert set(profile([])) == set(profile([ONE]))


@pytest.mark.parametrize(
    ("text", "name", "style"),
    [
        ("推行五联工作法", "五联工作法", "none"),
        ("‘五联工作法’好", "五联工作法", "around ‘’"),
        ('"五联工作法"好', "五联工作法", 'around ""'),
        ("行「五联」法", "「五联」法", "inside 「」"),
        ("”五联法“", "五联法", "none"),
    ],
)
def test_quote_styles(text: str, name: str, style: str) -> None:
    start = text.index(name)
    assert quote_style(text, GoldSpan(start, start + len(name), "MECHANISM")) == style


def test_novelty_is_the_share_the_others_never_say() -> None:
    other = document("石门村推行“五联”工作法", ("石门村", "PLACE"), ("“五联”工作法", "MECHANISM"))
    figures = novelty([ONE], [other], list)
    # 双 and 桥 twice, 。 twice, 有 红 黑 榜 of 23
    assert figures["characters"] == "43 %"
    assert figures["PLACE"] == "100 %"
    assert figures["MECHANISM"] == "50 %"
    assert novelty([ONE], [ONE], list)["word pairs"] == "0 %"
    assert novelty([], [ONE], list)["word pairs"] == "–"
