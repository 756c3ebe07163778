"""The offset map: every character of a clean text comes from where it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from pipeline import settings
from pipeline.text.cleaning import clean
from pipeline.text.documents import Cleaning, CleaningRules, DocumentRules
from pipeline.text.offsets import Edit, MappedText
from pipeline.text.script import fold_script
from pipeline.text.sentences import sentences

CLEANING = Cleaning(settings.load("cleaning", CleaningRules), settings.load("documents", DocumentRules))
# every kind of trouble that pages bring, in pieces
PIECES = [
    *"党建引领村民增收脱贫攻坚著乾后里隐镇县承天市",
    *"（）()[]［］“”‘’，,、。；：！？…—|·\n\r\t  \u3000\xa0\u200b\ufeff\u2028#&;<>/-0123569①⑳²",
    *["鎮", "黨", "縣", "產業", "貧困戶", "發展", "著力", "著名", "乾隆", "頭髮", "與", "為"],
    *[
        "(zhèn)",
        "（zhí ）",
        "( xiàn)",
        "(xing)",
        "(cun)(cun)",
        "(chéngtiāncūn)",
        "(社区)",
        "(PPP)",
        "(app)",
        "(xī'ān)",
    ],
    *[
        "&nbsp;",
        "&ldquo;",
        "&amp;",
        "&amp;lt;",
        "&#12288;",
        "&#x4e2d;",
        "<p>",
        "</p>",
        "<br/>",
        "<!--",
        "-->",
        "<span x=1>",
    ],
    *["[1]", "[2,3]", "。。", "，，", "，，，", "2 个", " + ", "……", "\n\n\n\n", "\r\n"],
    *[
        "https://a.cn/b?c=1",
        "202101011234567.jpg",
        "久久",
        "无码",
        "在线视频",
        "百家乐",
        "亚洲欧美日韩国产精品",
    ],
    *[
        "首页 > 正文",
        "来源：青山网",
        "责任编辑：王平",
        "\n版权声明\n",
        "\n延伸阅读\n",
        "\n地址：人民路\n邮编：100000",
        "图为村民",
        "摄",
        "（记者 李平）",
    ],
    *[
        "原标题：",
        "，正文：",
        "，正文：原标题：",
        "2021-03-05 10:20 ",
        "点击次数：12次",
        "\n索引号：1 | 文号：2\n",
        "上一篇：甲\n",
    ],
    "村里修通了三公里产业路，家家户户的果子都卖得出去，村民人人称好。" * 3,
    "\n村里修通了三公里产业路，家家户户的果子都卖得出去，村民人人称好。\n" * 2,
]
pages = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
anything = st.text(max_size=80)
# what a cleaner may write in place of a character: another white space, another quote
_FOLD = str.maketrans("\n\r\x0b\x0c\x85\u2028\u2029\t\xa0\u3000”’", "\n" * 7 + "   “‘")


def _same(clean_char: str, source: str) -> bool:
    folded = fold_script(source.translate(_FOLD))
    return fold_script(clean_char.translate(_FOLD)) == (folded if len(source) == 1 else clean_char)


def _check_map(text: MappedText, source: str, offset: int = 0) -> None:
    assert len(text.text) == len(text.starts) == len(text.ends)
    for at in range(len(text.text)):
        start, end = text.raw_range(at, at + 1)
        assert offset <= start < end <= offset + len(source)
        assert at == 0 or (text.starts[at - 1] <= start and text.ends[at - 1] <= end)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[list[Edit]]]:
    """A text and rounds of edits, each for the text that the round before it left."""
    source = text = draw(anything)
    rounds = []
    for _ in range(draw(st.integers(0, 4))):
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
        edits = [
            Edit(start, end, draw(st.one_of(st.just(""), st.text(max_size=4), st.just("x" * (end - start)))))
            for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        rounds.append(edits)
        for edit in reversed(edits):
            text = text[: edit.start] + edit.text + text[edit.end :]
    return source, rounds


@given(edited(), st.integers(0, 1000))
def test_any_edits_keep_the_map_true(given_edits, offset):
    source, rounds = given_edits
    text = MappedText.identity(source, offset)
    for edits in rounds:
        before = text
        text = text.apply(edits)
        expected = before.text
        for edit in reversed(edits):
            expected = expected[: edit.start] + edit.text + expected[edit.end :]
        assert text.text == expected
    _check_map(text, source, offset)


@given(anything, st.data())
def test_copied_characters_equal_their_source(source, data):
    text = MappedText.identity(source)
    for _ in range(3):
        cuts = sorted(data.draw(st.sets(st.integers(0, len(text.text)), max_size=6)))
        text = text.apply([Edit(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False)])
    assert [source[text.starts[at]] for at in range(len(text.text))] == list(text.text)
    assert [end - start for start, end in zip(text.starts, text.ends, strict=True)] == [1] * len(text.text)


@given(pages, st.lists(st.sampled_from(sorted(CLEANING.document)), max_size=12))
@checked(deadline=None)
def test_any_sequence_of_cleaners_keeps_the_map_true(source, names):
    text = MappedText.identity(source)
    for name in names:
        text = text.apply(CLEANING.document[name](text.text))
    _check_map(text, source)
    for at, char in enumerate(text.text):
        raw = source[text.starts[at] : text.ends[at]]
        assert _same(char, raw) or "&" in raw, (char, raw)


@given(pages)
@checked(deadline=None, max_examples=150)
def test_cleaning_twice_is_cleaning_once_and_ends(source):
    text, counts = clean(MappedText.identity(source), CLEANING.document)
    again, more = clean(MappedText.identity(text.text), CLEANING.document)
    assert again.text == text.text
    assert not more
    # an edit takes a character away, or turns one into another for good: two kinds of turning at most
    assert sum(counts.values()) <= 3 * len(source)
    _check_map(text, source)


@given(pages)
@checked(deadline=None)
def test_documents_hold_all_of_the_source_in_order(source):
    last = 0
    for one in CLEANING.documents(source, {}):
        assert last <= one.start <= one.end <= len(source)
        assert not source[last : one.start].strip() or one.start == 0 or _is_dirt(source[last : one.start])
        if one.text.text:
            start, end = one.text.raw_range(0, len(one.text.text))
            assert one.start <= start < end <= one.end
        last = one.end


def _is_dirt(between: str) -> bool:
    return not clean(MappedText.identity(between), CLEANING.page)[0].text.strip()


@given(pages, st.integers(1, 150))
def test_sentences_cover_a_text(text, longest):
    found = sentences(text, longest)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(0 < end - start <= longest for start, end in found)


def test_a_replacement_of_another_length_maps_to_all_it_replaced():
    text = MappedText.identity("甲&amp;乙", 10).apply([Edit(1, 6, "&")])
    assert text.text == "甲&乙"
    assert text.raw_range(1, 2) == (11, 16)
    assert text.raw_range(0, 3) == (10, 17)


def test_a_deletion_inside_is_part_of_the_source_range():
    text = MappedText.identity("承天村(chéngtiāncūn)党支部").apply([Edit(3, 17)])
    assert text.text == "承天村党支部"
    assert text.raw_range(0, 6) == (0, 20)
    assert text.raw_range(0, 3) == (0, 3)


@pytest.mark.parametrize(
    "edits",
    [[Edit(2, 4), Edit(3, 5)], [Edit(3, 4), Edit(0, 1)], [Edit(4, 9)], [Edit(2, 2, "x")], [Edit(-1, 1)]],
)
def test_wrong_edits_are_refused(edits):
    with pytest.raises(ValueError, match=r"edit \[-?\d+, \d+\) is empty, out of order or outside the text"):
        MappedText.identity("一二三四五").apply(edits)


@pytest.mark.parametrize(("start", "end"), [(2, 2), (3, 2), (-1, 2), (0, 6)])
def test_an_empty_range_is_refused(start, end):
    with pytest.raises(ValueError, match="is no range of a text of 5 characters"):
        MappedText.identity("一二三四五").raw_range(start, end)


def test_no_edits_no_change():
    text = MappedText.identity("一二三")
    assert text.apply([]) is text
