"""Marks beside a text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotate.fields import render
from pipeline.annotate.standoff import blocks, number_lines, parse_document
from pipeline.records.gold import GoldSpan

from .strategies import FIELDS, PLAIN, attributes

TEXT = "松林镇修路\n\n去年修路2条，今年修路12条！镇里的镇党委说：好；松林镇也好。"
BLOCK = """=== t-1
title: 松林镇修路
published: 2021
publisher: 某报
genre: news
approaches: public_services industry

1 P 松林镇|?
2 Q 2条|=2 条|修路
2 A 12条|=12 条|修路
3 O 镇党委|party_committee
4 P 松林镇|甲省/松林镇
"""


def words(block: str, text: str = TEXT) -> list[tuple[str, int]]:
    return [(text[span.start : span.end], span.start) for span in parse_document(block, text).spans]


def test_lines_end_with_their_sentence_and_blank_ones_do_not_count() -> None:
    assert [TEXT[a:b] for a, b in number_lines(TEXT)] == [
        "松林镇修路\n\n",
        "去年修路2条，今年修路12条！",
        "镇里的镇党委说：好；",
        "松林镇也好。",
    ]
    assert number_lines("") == number_lines("\n \n") == []


def test_what_a_document_says() -> None:
    document = parse_document(BLOCK, TEXT, "test")
    assert (document.id, document.title, document.split) == ("t-1", "松林镇修路", "test")
    assert (document.published, document.publisher, document.genre) == ("2021", "某报", "news")
    assert document.approaches == ("public_services", "industry")
    assert words(BLOCK) == [
        ("松林镇", 0),
        ("2条", TEXT.index("2条")),
        ("12条", TEXT.index("12条")),
        ("镇党委", TEXT.index("镇党委")),
        ("松林镇", TEXT.rindex("松林镇")),
    ]
    assert document.spans[2].value == 12.0
    assert document.spans[4].chain == "甲省/松林镇"


def test_a_number_inside_a_longer_one_is_not_meant() -> None:
    text = "修路12条，修桥2条，1.2条，3,2条。"
    assert words("=== t\n1 A 2条|=2 条|桥", text) == [("2条", text.index("桥2条") + 1)]


def test_occurrences_are_counted_after_the_mark_before() -> None:
    text = "村里、村外、村口、村头。"
    assert words("=== t\n1 P 村#2|?", text) == [("村", 3)]
    assert words("=== t\n1 P 村|?\n1 P 村|?\n1 P 村#2|?", text) == [("村", 0), ("村", 3), ("村", 9)]


def test_fields_may_be_missing_where_they_are_empty() -> None:
    (span,) = parse_document("=== t\n1 P 松林镇", TEXT).spans
    assert span.chain == ""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("松林镇|?", "'松林镇|?': write a mark as 'LINE LETTER text|field|field'"),
        ("1 X 松林镇|?", "write a mark as 'LINE LETTER text|field|field'"),
        ("titel: 松林镇修路", "'titel: 松林镇修路': write a mark as"),
        ("0 P 松林镇|?", "there is no line 0, the text has 4"),
        ("5 P 松林镇|?", "'5 P 松林镇|?': there is no line 5, the text has 4"),
        ("2 P 松林镇|?", "'松林镇' is not in that line after the mark before it"),
        ("1 P 松林镇#2|?", "'松林镇' is not in that line after the mark before it"),
        ("3 O 镇党委|committee", "unknown organisation type 'committee'"),
        ("3 M 镇党委|way", "unknown mechanism kind 'way'"),
        ("2 Q 2条|2 条|路", "cannot read the quantity '2 条'"),
        ("2 Q 2条|=2 条", "QUANTITY takes 2 to 2 fields, got ['=2 条']"),
    ],
)
def test_messages(line: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_document(f"=== t\n{line}\n", TEXT)


def test_marks_of_a_line_stand_in_the_order_of_the_text() -> None:
    with pytest.raises(ValueError, match=r"'2 Q 2条.*is not in that line after the mark before it"):
        parse_document("=== t\n2 A 12条|=12 条|路\n2 Q 2条|=2 条|路", TEXT)


def test_blocks_of_a_file() -> None:
    found = list(blocks("# a note\n" + BLOCK + BLOCK.replace("t-1", "t-2")))
    assert [name for name, _ in found] == ["t-1", "t-2"]
    assert found[0][1] == BLOCK
    assert list(blocks("")) == []


@given(st.lists(st.tuples(PLAIN, FIELDS, attributes()), min_size=1, max_size=4), PLAIN)
@settings(max_examples=150, deadline=None)
def test_marks_round_trip(pieces: list[tuple[str, str, dict[str, object]]], tail: str) -> None:
    """Each span written as line, letter, words, which occurrence, fields."""
    text, spans = "", []
    for plain, word, values in pieces:
        text += plain + "。\n"
        spans.append(GoldSpan(len(text), len(text) + len(word), **values))  # type: ignore[arg-type]
        text += word
    text += tail
    if any(_ambiguous(text[span.start : span.end]) for span in spans):
        return
    lines = [
        _mark(text, span, reached) for span, reached in zip(spans, [0, *(s.end for s in spans)], strict=False)
    ]
    assert parse_document("\n".join(["=== t", *lines]), text).spans == tuple(spans)


def _ambiguous(word: str) -> bool:
    """Words that the format cannot hold: across lines, with its own signs, or a number's tail."""
    return bool(re.search(r"[。；#:\u2028]", word)) or word[0].isdigit()


def _mark(text: str, span: GoldSpan, reached: int) -> str:
    number, low = next(
        (number, max(low, reached))
        for number, (low, high) in enumerate(number_lines(text), 1)
        if low <= span.start < high
    )
    word = text[span.start : span.end]
    nth = sum(text.startswith(word, at) for at in range(low, span.start + 1))
    letter, fields = render(span)
    return "|".join([f"{number} {letter} {word}#{nth}", *fields])
