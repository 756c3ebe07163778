"""Sentences: ranges without a gap, none too long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.sentences import sentences

CASES = [
    ("", []),
    ("油茶红了", ["油茶红了"]),
    ("油茶红了。年轻人回来了！", ["油茶红了。", "年轻人回来了！"]),
    ("他说：“油茶红了。”大家都笑了。", ["他说：“油茶红了。”", "大家都笑了。"]),
    ("（见附件。）下一句", ["（见附件。）", "下一句"]),
    ("真的？！是的……好；再来", ["真的？！", "是的……好；", "再来"]),
    ("油茶红了\n\n年轻人回来了\n", ["油茶红了\n\n", "年轻人回来了\n"]),
    ("占35.0%，达1,200斤。", ["占35.0%，达1,200斤。"]),
    ("\n油茶", ["\n", "油茶"]),
    ("”", ["”"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_a_long_sentence_is_cut_after_the_last_comma_that_fits():
    text = "甲" * 70 + "，" + "乙" * 20 + "、" + "丙" * 60 + "。"
    assert [end - start for start, end in sentences(text, 100)] == [92, 61]


def test_a_long_sentence_without_a_comma_is_just_cut():
    assert [end - start for start, end in sentences("甲" * 250 + "。", 100)] == [100, 100, 51]


@given(st.text(alphabet="甲乙，、：。！？；\n”） 1a", max_size=400), st.integers(1, 130))
def test_ranges_cover_without_a_gap_and_none_is_too_long(text, longest):
    found = sentences(text, longest)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(0 < end - start <= longest for start, end in found)


@pytest.mark.parametrize("unit", ["甲", "，", "。", "”", "甲，", "\n"])
def test_a_line_of_200000_characters_is_not_slow(unit):
    began = time.perf_counter()
    sentences((unit * 200_000)[:200_000])
    assert time.perf_counter() - began < 2
