"""Annotations by reference: offsets stand for every word that is quoted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotate.reference import OPENING, digest, find_texts, from_row, to_row
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan

from .strategies import attributes

TEXT = "松林镇修路。当年，全镇成立三个养蜂合作社，发展社员一百户；又修路两条。"


def origin(text: str) -> dict[str, Any]:
    return {
        "repo": "someone/texts",
        "commit": "0" * 40,
        "path": "a/b",
        "start": 10,
        "end": 10 + len(text),
        "sha256": digest(text),
        "licence": "CC0-1.0",
    }


def span(words: str, **values: Any) -> GoldSpan:
    start = TEXT.index(words)
    return GoldSpan(start, start + len(words), **values)


@st.composite
def documents(draw: st.DrawFn) -> GoldDocument:
    """Titles, indicators and components are pieces of the text, put together in any order."""
    text = draw(st.text("村党员三五。\n 𠮷😀", min_size=1, max_size=30))
    places = st.integers(0, len(text))

    def quote() -> str:
        pieces = draw(st.lists(st.tuples(places, st.integers(0, 5)), max_size=3))
        return "".join(text[start : start + size] for start, size in pieces)

    points = sorted(draw(st.sets(places, max_size=8)))
    spans = []
    for start, end in zip(points[::2], points[1::2], strict=False):
        values = draw(attributes())
        if "indicator" in values:
            values["indicator"] = quote()
        if "components" in values:
            values["components"] = tuple(quote() for _ in values["components"])
        spans.append(GoldSpan(start, end, **values))
    return GoldDocument(
        id="r-1",
        text=text,
        spans=tuple(spans),
        title=quote(),
        genre=draw(st.sampled_from(["", "news"])),
        published=draw(st.sampled_from(["", "2020-01-31"])),
        approaches=("industry", "civic_points"),
        split=draw(st.sampled_from(["train", "dev", "test"])),
    )


@given(documents())
@settings(max_examples=200, deadline=None)
def test_rows_round_trip(document: GoldDocument) -> None:
    row = json.loads(json.dumps(to_row(document, origin(document.text))))
    assert from_row(row, document.text) == document


def test_a_row_holds_no_word_of_the_text() -> None:
    quantity = span("三个", label="ACHIEVEMENT", approx="exact", value=3.0, unit="个", indicator="成立合作社")
    row = to_row(GoldDocument("r-1", TEXT, (quantity,), title="松林镇修路"), origin(TEXT))
    assert row["title"] == [[0, 5]]
    (held,) = row["spans"]
    assert [TEXT[a:b] for a, b in held["indicator"]] == ["成立", "合作社"]
    assert "养蜂" not in json.dumps(row, ensure_ascii=False)
    assert set(held) == {"start", "end", "label", "value", "approx", "unit", "indicator"}
    assert {key: row[key] for key in origin(TEXT)} == origin(TEXT)


def test_a_quote_is_the_occurrence_nearest_to_the_span() -> None:
    first = to_row(GoldDocument("r", TEXT, (span("三个", label="QUANTITY", indicator="修路"),)), origin(TEXT))
    second = to_row(
        GoldDocument("r", TEXT, (span("两条", label="QUANTITY", indicator="修路"),)), origin(TEXT)
    )
    assert first["spans"][0]["indicator"] == [[3, 5]]
    assert second["spans"][0]["indicator"] == [[TEXT.rindex("修路"), TEXT.rindex("修路") + 2]]


@pytest.mark.parametrize(
    "document",
    [
        GoldDocument("r", TEXT, title="松林镇的路"),
        GoldDocument("r", TEXT, (GoldSpan(0, 3, "QUANTITY", indicator="的"),)),
        GoldDocument(
            "r",
            TEXT,
            (
                GoldSpan(
                    0,
                    3,
                    "MECHANISM",
                    components=("修路", "的"),
                ),
            ),
        ),
    ],
)
def test_words_that_are_not_in_the_text(document: GoldDocument) -> None:
    with pytest.raises(ValueError, match=r"的.* is not in the text"):
        to_row(document, origin(TEXT))


def test_another_text() -> None:
    row = to_row(GoldDocument("r-7", TEXT), origin(TEXT))
    with pytest.raises(
        PipelineError, match=r"r-7: the text has sha256 [0-9a-f]{64}, annotated was [0-9a-f]{64}"
    ):
        from_row(row, TEXT + " ")


def test_texts_are_found_by_their_opening() -> None:
    twin = f"{TEXT[: OPENING + 2]}二十四户。"
    rows = [
        {"id": name, "opening": digest(text[:OPENING]), "length": len(text), "sha256": digest(text)}
        for name, text in (("r-1", TEXT), ("r-2", twin), ("r-3", "别处的文章，" * 6))
    ]
    lines = [f"2023年8月1日\t 10:00，正文：{TEXT}返回首页\n", f"来源：某报\u3000\u3000{twin}", TEXT[:OPENING]]
    assert dict(find_texts([*lines, ""], rows)) == {"r-1": TEXT, "r-2": twin}
    row = rows[0] | {"length": len(TEXT) + 1, "sha256": digest(TEXT.replace("；", "； "))}
    ((_, found),) = find_texts([f"正文：{TEXT}".replace("；", "；\u3000 \t")], [row])
    assert found == TEXT.replace("；", "； ")


def test_a_row_says_where_its_text_is() -> None:
    where = {key: value for key, value in origin(TEXT).items() if key not in ("start", "end")}
    where |= {"opening": digest(TEXT[:OPENING]), "length": len(TEXT)}
    row = to_row(GoldDocument("r-1", TEXT), where)
    assert {key: row[key] for key in where} == where
    assert "start" not in row
    assert list(find_texts([TEXT], [row])) == [("r-1", TEXT)]
