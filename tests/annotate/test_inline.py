"""Inline marks: what is written is what is read, and every mistake has its message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotate.inline import parse_document, parse_marks, read_file, render_marks
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldSpan
from pipeline.settings import labels

from .strategies import PLAIN, WORDS, attributes

DOCUMENT = """=== x-1
genre: news
published: 2020-05
publisher: 某县融媒体中心
approaches: industry civic_points
---

{石门村|P|?}的新办法
{村“两委”|O|village_committee}种桃{30余亩| A |>30 亩| 桃 }。
"""


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, tuple[GoldSpan, ...]]:
    """A text and flat spans, some of them side by side."""
    text, spans = draw(PLAIN), []
    for _ in range(draw(st.integers(0, 5))):
        word = draw(WORDS)
        spans.append(GoldSpan(len(text), len(text) + len(word), **draw(attributes())))
        text += word + draw(PLAIN)
    return text, tuple(spans)


@given(marked_texts())
@settings(max_examples=200, deadline=None)
def test_marks_round_trip(case: tuple[str, tuple[GoldSpan, ...]]) -> None:
    assert parse_marks(render_marks(*case)) == case


def test_what_a_document_says() -> None:
    document = parse_document(DOCUMENT, "dev")
    assert document.id == "x-1"
    assert document.title == "石门村的新办法"
    assert document.text == "石门村的新办法\n村“两委”种桃30余亩。"
    assert (document.genre, document.published, document.publisher) == ("news", "2020-05", "某县融媒体中心")
    assert document.approaches == ("industry", "civic_points")
    assert document.split == "dev"
    assert [document.text[span.start : span.end] for span in document.spans] == [
        "石门村",
        "村“两委”",
        "30余亩",
    ]
    place, org, result = document.spans
    assert (place.label, place.chain, org.type) == ("PLACE", "", "village_committee")
    assert (result.approx, result.value, result.value_max, result.unit) == ("more_than", 30.0, None, "亩")
    assert result.indicator == "桃"


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("{5%–10%|A|=5..10 %|增幅}", {"value": 5.0, "value_max": 10.0, "unit": "%", "approx": "exact"}),
        ("{76万|Q|=760000|人口}", {"value": 760000.0, "unit": "", "label": "QUANTITY"}),
        ("{近半|A|<0.5|户}", {"value": 0.5, "approx": "less_than"}),
        ("{约3里|Q|~3 里|路}", {"approx": "about"}),
        ("{五联法|M|method}", {"kind": "method", "components": ()}),
        ("{五联法|M|method| 联心 ;联手;}", {"components": ("联心", "联手")}),
        ("{鹿县|P|甲省/鹿县}", {"chain": "甲省/鹿县"}),
    ],
)
def test_fields(mark: str, expected: dict[str, object]) -> None:
    _, (span,) = parse_marks(mark)
    assert {key: getattr(span, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("{石门村|X|?}", "{石门村|X|?}: unknown label 'X', use one of P O A Q M"),
        ("{石门村|P}", "{石门村|P}: PLACE takes 1 to 1 fields, got []"),
        ("{石门村|P|a|b}", "PLACE takes 1 to 1 fields, got ['a', 'b']"),
        ("{5户|A|=5 户}", "ACHIEVEMENT takes 2 to 2 fields, got ['=5 户']"),
        ("{五联法|M}", "MECHANISM takes 1 to 2 fields, got []"),
        ("{村委会|O|committee}", "unknown organisation type 'committee', use one of: party_committee, "),
        ("{五联法|M|way}", "unknown mechanism kind 'way', use one of: method, "),
        (
            "{5户|A|5 户|户}",
            "cannot read the quantity '5 户', write it as '=127 个', '>12000 名' or '=5..10 %'",
        ),
        ("{5户|Q|=5户|户}", "cannot read the quantity '=5户'"),
        ("{5户|Q|=.5 户|户}", "cannot read the quantity '=.5 户'"),
        ("前文{石门村", "a brace that is part of no mark: …前文{石门村…"),
        ("石门村}后文", "a brace that is part of no mark: …石门村}后文…"),
        ("{石门村|P|?}和{没有}", "a brace that is part of no mark: …和{没有}…"),
        ("{外{内|P|?}|P|?}", "a brace that is part of no mark"),
        ("{跨\n行|P|?}", "a brace that is part of no mark"),
    ],
)
def test_messages_about_marks(marked: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_marks(marked)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("\n---\n", "\n"), "no line '---' between the header and the text"),
        (
            ("genre:", "gender:"),
            "bad header line 'gender: news', known keys: genre, published, publisher, approaches",
        ),
        (("genre: news", "news"), "bad header line 'news'"),
        (("=== x-1", "=== "), "a document begins with '=== id', not with '=== '"),
    ],
)
def test_messages_about_documents(change: tuple[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_document(DOCUMENT.replace(*change))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("一{二", ()),
        ("甲|乙", (GoldSpan(0, 3, "PLACE"),)),
        ("甲\n乙", (GoldSpan(0, 3, "PLACE"),)),
        ("甲", (GoldSpan(0, 1, "PLACE", chain="a|b"),)),
        ("甲", (GoldSpan(0, 1, "PLACE", chain="?"),)),
        ("甲", (GoldSpan(0, 1, "MECHANISM", kind="method", components=("a;b",)),)),
        ("甲", (GoldSpan(0, 1, "QUANTITY", value=1.0, approx="exact", indicator=" a"),)),
    ],
)
def test_what_cannot_be_written_is_refused(text: str, spans: tuple[GoldSpan, ...]) -> None:
    """Rather than written as something else."""
    with pytest.raises(ValueError, match=r"cannot be written|part of no mark|unknown label|fields"):
        render_marks(text, spans)


@pytest.mark.parametrize("value", [0.0, 0.5, 1e-5, 1.0, 8013.5, 1.1e8, 3.2e17])
def test_every_value_is_written_as_a_plain_number(value: float) -> None:
    span = GoldSpan(0, 1, "QUANTITY", value=value, value_max=value * 2 + 1, approx="about", unit="元")
    assert parse_marks(render_marks("甲", (span,))) == ("甲", (span,))


def test_every_approximation_has_a_mark_of_its_own() -> None:
    marks = [style.mark for style in labels().approx.values()]
    assert len(set(marks)) == len(marks)


def test_a_file_of_documents(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\n" + DOCUMENT + "\n" + DOCUMENT.replace("x-1", "x-2"), encoding="utf-8")
    first, second = read_file(path, "test")
    assert (first.id, second.id, first.split) == ("x-1", "x-2", "test")
    assert first.text == second.text
    path.write_text("", encoding="utf-8")
    assert list(read_file(path)) == []


def test_a_line_separator_is_a_character_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(DOCUMENT.replace("新办法", "新\u2028办\x85法"), encoding="utf-8")
    (document,) = read_file(path)
    assert document.title == "石门村的新\u2028办\x85法"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            DOCUMENT + "\n" + DOCUMENT.replace("|P|", "|X|"),
            r"a\.txt:11: \{石门村\|X\|\?\}: unknown label 'X'",
        ),
        ("没有开头的话\n" + DOCUMENT, r"a\.txt:1: a document begins with '=== id', not with '没有开头的话'"),
        ("没有开头的话\n", r"a\.txt:1: a document begins with"),
        (DOCUMENT + "===x-2\n", r"a\.txt:10: a document begins with '=== id', not with '===x-2'"),
    ],
)
def test_messages_about_files(tmp_path: Path, data: str, message: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(data, encoding="utf-8")
    with pytest.raises(PipelineError, match=message):
        list(read_file(path))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"cannot read .*none\.txt: No such file"):
        list(read_file(tmp_path / "none.txt"))
    (tmp_path / "gbk.txt").write_bytes(DOCUMENT.encode("gb18030"))
    with pytest.raises(PipelineError, match=r"gbk\.txt is not UTF-8: .* at byte 52"):
        list(read_file(tmp_path / "gbk.txt"))
