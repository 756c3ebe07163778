"""The training documents as they are fed: shuffled, with other names and figures."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from pipeline.nlp.augment import shuffled, swap
from pipeline.nlp.tokens import CharTokens
from pipeline.nlp.training import write_docbin
from pipeline.records.gold import GoldDocument, GoldSpan

TEXTS = {
    "松林镇党委带着石桥村修路12条，用0.5年，推行“三晒三比”工作法。石桥村“两委”点头。": (
        ("松林镇党委", "ORG"),
        ("石桥村", "PLACE"),
        ("12条", "ACHIEVEMENT"),
        ("0.5年", "QUANTITY"),
        ("“三晒三比”工作法", "MECHANISM"),
        ("石桥村“两委”", "ORG"),
    ),
    "青沙镇党委在柳湾村学“五问五帮”工作法，离石桥镇30里。": (
        ("青沙镇党委", "ORG"),
        ("柳湾村", "PLACE"),
        ("“五问五帮”工作法", "MECHANISM"),
        ("石桥镇", "PLACE"),
        ("30里", "QUANTITY"),
    ),
}


def documents() -> Iterator[GoldDocument]:
    for number, (text, marks) in enumerate(TEXTS.items()):
        spans, reached = [], 0
        for words, label in marks:
            start = text.index(words, reached)
            reached = start + len(words)
            spans.append(GoldSpan(start, reached, label))
        yield GoldDocument(f"d{number}", text, tuple(spans))


@pytest.fixture
def nlp() -> Language:
    made = spacy.blank("zh")
    made.tokenizer = CharTokens(made.vocab, encode=False)
    return made


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    write_docbin(documents(), tmp_path / "gold.spacy")
    return tmp_path / "gold.spacy"


def swapped(nlp: Language, gold: Path, **levels: float) -> list[Example]:
    given = {"level": 1.0, "name_level": 1.0, "digit_level": 1.0, "quote_level": 0.0} | levels
    return list(shuffled(gold, swap(gold, **given))(nlp))


def marks(doc: Doc) -> list[tuple[int, int, str]]:
    return [(one.start_char, one.end_char, one.label_) for one in doc.ents]


def test_spans_keep_their_offsets(nlp: Language, gold: Path) -> None:
    before = {tuple((s.start, s.end, s.label) for s in one.spans) for one in documents()}
    for seed in range(20):
        random.seed(seed)
        found = swapped(nlp, gold, quote_level=0.5)
        assert {tuple(marks(one.reference)) for one in found} == before
        assert all(one.predicted.text == one.reference.text for one in found)


def test_names_of_the_same_label_length_and_ending_change_places(nlp: Language, gold: Path) -> None:
    known = {words for marks in TEXTS.values() for words, label in marks if label != "QUANTITY"}
    seen = set()
    for seed in range(20):
        random.seed(seed)
        for one in swapped(nlp, gold, digit_level=0.0):
            seen |= {span.text for span in one.reference.ents if span.label_ != "QUANTITY"}
    # a place changes inside the name of a body, too; a name without a rival stays
    assert seen - known == {"柳湾村“两委”"}
    assert known <= seen


def test_a_name_is_the_same_wherever_it_stands(nlp: Language, gold: Path) -> None:
    for seed in range(20):
        random.seed(seed)
        for one in swapped(nlp, gold):
            spans = [span.text for span in one.reference.ents]
            if "“两委”" in one.text:
                assert spans[1] == spans[5][:3]


def test_figures_change_inside_quantities_alone(nlp: Language, gold: Path) -> None:
    random.seed(1)
    texts = sorted(one.text for one in swapped(nlp, gold, name_level=0.0))
    assert not set(texts) & set(TEXTS)
    for text, old in zip(texts, sorted(TEXTS), strict=True):
        assert [c for c in text if not c.isdigit()] == [c for c in old if not c.isdigit()]
        assert [c for c in text if c == "0"] == [c for c in old if c == "0"]


def test_quotes_of_another_kind(nlp: Language, gold: Path) -> None:
    random.seed(2)
    texts = {one.text for one in swapped(nlp, gold, name_level=0.0, digit_level=0.0, quote_level=1.0)}
    assert not any("“" in text for text in texts)
    assert {text.translate(str.maketrans("「」", "“”")) for text in texts if "「" in text} <= set(TEXTS)


def test_without_a_level_the_texts_stay(nlp: Language, gold: Path) -> None:
    assert {one.text for one in swapped(nlp, gold, level=0.0)} == set(TEXTS)


def test_another_order_each_time(nlp: Language, tmp_path: Path) -> None:
    write_docbin([GoldDocument(f"s{n}", f"第{n}村") for n in range(9)], tmp_path / "nine.spacy")
    random.seed(3)
    read = shuffled(tmp_path / "nine.spacy", swap(tmp_path / "nine.spacy", 0.0, 0.0, 0.0, 0.0))
    first, second = ([one.text for one in read(nlp)] for _ in range(2))
    assert sorted(first) == sorted(second) == [f"第{n}村" for n in range(9)]
    assert first != second
