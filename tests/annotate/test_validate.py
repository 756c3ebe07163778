"""The checks of the guidelines: for each a document that fails, and a near miss that passes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pipeline.annotate.fields import LETTER
from pipeline.annotate.inline import parse_marks
from pipeline.annotate.validate import Finding, check, rules
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.settings import labels

FIELDS = {
    "PLACE": "?",
    "ORG": "government",
    "ACHIEVEMENT": "=5|户",
    "QUANTITY": "=5|户",
    "MECHANISM": "framework",
}


def document(marked: str, **values: object) -> GoldDocument:
    """The text ends with 户, so that the indicator 户 is in every one."""
    text, spans = parse_marks(f"{marked}。走访农户。")
    return replace(GoldDocument("v-1", text, spans, approaches=("industry",)), **values)


def mark(text: str, label: str) -> str:
    return f"{{{text}|{LETTER[label]}|{FIELDS[label]}}}"


def told(found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.level, finding.message) for finding in found]


@pytest.mark.parametrize(
    ("values", "where", "message"),
    [
        ({"approaches": ("industry", "farming")}, "approaches", "unknown: ['farming']"),
        ({"approaches": ("none", "industry")}, "approaches", "none stands alone"),
        ({"published": "2020-6-1"}, "published", "not an ISO date: 2020-6-1"),
        ({"published": "2020年"}, "published", "not an ISO date: 2020年"),
    ],
)
def test_documents_that_fail(values: dict[str, object], where: str, message: str) -> None:
    assert check(document("好", **values)) == [Finding("v-1", "error", where, message)]


@pytest.mark.parametrize(
    "values",
    [
        {"approaches": ()},
        {"approaches": ("none",)},
        {"approaches": ("industry", "civic_points")},
        {"published": ""},
        {"published": "2020"},
        {"published": "2020-06"},
        {"published": "2020-06-01"},
    ],
)
def test_documents_that_pass(values: dict[str, object]) -> None:
    assert check(document("好", **values)) == []


@pytest.mark.parametrize(
    ("bad", "level", "message", "good"),
    [
        ("{石门村，|P|?}", "error", "white space or punctuation at the edge", "{石门村|P|?}，"),
        ("{\u3000石门村|P|?}", "error", "white space or punctuation at the edge", "\u3000{石门村|P|?}"),
        ("{3、5户|A|=5 户|户}", "", "", "{3、5户|A|=5 户|户}"),
        ("“{五联”工作法|M|method}", "error", "unbalanced “”", "{“五联”工作法|M|method}"),
        (
            "{村委会（筹|O|village_committee}）",
            "error",
            "unbalanced （）",
            "{村委会（筹）|O|village_committee}",
        ),
        (
            "{“五联法”|M|method}",
            "error",
            "quotes that wrap the whole span stay outside",
            "“{五联法|M|method}”",
        ),
        ("{《五联法》|M|method}", "error", "quotes that wrap the whole span", "{“五联”和“六步”|M|method}"),
        ("{“三委”|O|village_committee}", "error", "quotes that wrap", "{“两委”|O|village_committee}"),
        ("{若干户|A|>5 户|户}", "error", "a quantity needs a number", "{几户|A|>5 户|户}"),
        ("{户户|Q|=1 户|户}", "error", "a quantity needs a number", "{双倍|Q|=2 倍|户}"),
        ("{2019年|Q|=2019 年|户}", "error", "a calendar year is no quantity", "{2100年|Q|=2100 年|户}"),
        ("{第三户|Q|=3 户|户}", "error", "an ordinal is no quantity", "{三户|Q|=3 户|户}"),
        ("附近有1{2户|A|=2 户|户}", "error", "cuts a number", "附近有1，{2户|A|=2 户|户}"),
        ("近{三年|Q|=3 年|户}", "warning", "近 belongs inside the quantity", "{近三年|Q|<3 年|户}"),
        ("近{三户|Q|=3 户|户}", "error", "近 belongs inside the quantity", "附近{三户|Q|=3 户|户}"),
        ("超过{三户|Q|=3 户|户}", "error", "超过 belongs inside the quantity", "超{三户|Q|=3 户|户}"),
        ("{三户|Q|=3 户|户}多", "warning", "多 belongs inside the quantity", "{三户多|Q|>3 户|户}"),
        ("{三户|Q|=3 户|户}以上", "error", "以上 belongs inside the quantity", "{三户以上|Q|>3 户|户}"),
        ("近{石门|P|?}", "", "", "近{石门|P|?}以上"),
        (
            "{鹿县|P|?}{石门村|P|?}",
            "warning",
            "a place chain directly before a PLACE is usually one span with it",
            "{鹿县|P|?}、{石门村|P|?}",
        ),
        (
            "{鹿县|P|?}{林业局|O|government}",
            "warning",
            "a place chain directly before a ORG is usually one span with it",
            "{鹿县|P|?}{五联法|M|method}",
        ),
        ("{5户|A|=5 亩|户}", "error", "the unit '亩' is not in the span", "{5亩|A|=5 亩|户}"),
        ("{5户|A|=5 户|}", "warning", "no indicator", "{5户|A|=5 户|户}"),
        (
            "{5户|A|=5 户|贫困户}",
            "error",
            "the indicator has characters that the document has not: 困贫",
            "{5户|A|=5|访户}",
        ),
        (
            "{3到5户|A|=5..3 户|户}",
            "error",
            "the upper end of a range lies above the lower",
            "{3到5户|A|=3..5 户|户}",
        ),
        ("{七成|A|=7 成|户}", "error", "成 are tenths", "{七成|A|=0.7 成|户}"),
        ("{3到3户|A|=3..3 户|户}", "error", "the upper end of a range", "{3户|A|=3 户|户}"),
        (
            "{五联法|M|method|联心}",
            "error",
            "the component '联心' is not in the text",
            "{五联法|M|method|走访}",
        ),
    ],
)
def test_spans(bad: str, level: str, message: str, good: str) -> None:
    """An empty message: neither fails."""
    found = told(check(document(bad)))
    if message:
        assert found
        assert all((one, message in words) == (level, True) for one, words in found)
    else:
        assert found == []
    assert check(document(good)) == []


def test_a_chain_is_joined_by_slashes() -> None:
    """No format can write this one."""
    bad = GoldDocument("v", "石门村", (GoldSpan(0, 3, "PLACE", chain="甲省|石门村"),), approaches=("none",))
    assert told(check(bad)) == [("error", "a place chain is joined by /")]
    good = replace(bad, spans=(replace(bad.spans[0], chain="甲省/石门村"),))
    assert check(good) == []


@pytest.mark.parametrize(
    ("label", "text"), [(label, text) for label, texts in rules().forbidden.items() for text in texts]
)
def test_words_that_the_guidelines_exclude(label: str, text: str) -> None:
    message = ("error", f"the guidelines exclude it as {label}")
    assert message in told(check(document(mark(text, label))))
    assert message not in told(check(document(mark(f"甲乙{text}", label))))


@pytest.mark.parametrize(
    ("label", "start"), [(label, start) for label, starts in rules().bad_start.items() for start in starts]
)
def test_words_that_begin_no_span(label: str, start: str) -> None:
    assert ("warning", f"begins with {start}") in told(check(document(mark(f"{start}5户", label))))
    assert not any("begins with" in words for _, words in told(check(document(start + mark("5户", label)))))


@pytest.mark.parametrize(
    ("label", "end"), [(label, end) for label, ends in rules().bad_end.items() for end in ends]
)
def test_words_that_end_no_span(label: str, end: str) -> None:
    assert ("warning", f"ends with {end}") in told(check(document(mark(f"石门{end}", label))))
    assert not any("ends with" in words for _, words in told(check(document(mark("石门", label) + end))))


@pytest.mark.parametrize("word", rules().approximators_before)
def test_approximators_before_a_quantity(word: str) -> None:
    outside, inside = document(word + mark("5户", "QUANTITY")), document(mark(f"{word}5户", "QUANTITY"))
    assert ("error", f"{word} belongs inside the quantity") in told(check(outside))
    assert check(inside) == []


@pytest.mark.parametrize("word", rules().approximators_after)
def test_approximators_after_a_quantity(word: str) -> None:
    outside, inside = document(mark("5户", "QUANTITY") + word), document(mark(f"5户{word}", "QUANTITY"))
    assert any(words == f"{word} belongs inside the quantity" for _, words in told(check(outside)))
    assert check(inside) == []


@pytest.mark.parametrize("word", rules().not_approximators_before)
def test_words_that_only_end_like_an_approximator(word: str) -> None:
    assert word.endswith(tuple(rules().approximators_before))
    assert check(document(word + mark("5户", "QUANTITY"))) == []


@pytest.mark.parametrize("word", rules().not_approximators_after)
def test_words_that_only_begin_like_an_approximator(word: str) -> None:
    assert word.startswith(tuple(rules().approximators_after))
    assert check(document(mark("5户", "QUANTITY") + word)) == []


def test_the_lists_name_labels_that_exist() -> None:
    for lists in (rules().forbidden, rules().bad_start, rules().bad_end):
        assert set(lists) <= set(labels().labels)


def test_findings_stand_in_the_order_of_the_text_and_show_it() -> None:
    found = check(document("走\n{中国|P|?}和{全国|P|?}，5{5户|A|=5 户|户}"))
    assert [finding.where for finding in found] == [
        "中国 (…走⏎中国和全国，55户。…)",
        "中国 (…走⏎中国和全国，55户。…)",
        "全国 (…走⏎中国和全国，55户。走访农…)",
        "5户 (…⏎中国和全国，55户。走访农户。…)",
    ]
    assert {finding.document for finding in found} == {"v-1"}
    assert all(re.search(r"[a-z]", finding.message) for finding in found)
