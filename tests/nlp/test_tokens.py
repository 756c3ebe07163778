"""The tokenizer and the segmenter whose words it carries."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.vocab import Vocab

from pipeline.errors import PipelineError
from pipeline.nlp.encoder import WIDTH
from pipeline.nlp.features import COLUMNS, NAMES
from pipeline.nlp.tokens import SENTENCES, CharTokens, create_tokenizer
from pipeline.nlp.words import Segmenter
from pipeline.text.sentences import sentences

SEGMENTER = Path(__file__).resolve().parents[2] / "models" / "segmenter"
VOCAB = Vocab()
# the characters of the domain, and those that trip up an offset
texts = st.text(
    st.one_of(
        st.sampled_from("村委会开大了一百多户。，；！？“”《》（）\n \t\u3000０１2３%％"),
        st.characters(blacklist_categories=["Cs"]),
    ),
    max_size=40,
)


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(SEGMENTER)


@given(texts)
@settings(max_examples=100, deadline=None)
def test_one_token_a_character(text: str) -> None:
    doc = CharTokens(VOCAB, encode=False)(text)
    assert [token.text for token in doc] == list(text)
    assert [token.idx for token in doc] == list(range(len(text)))
    assert doc.text == text


def test_spaces_and_line_ends_are_tokens() -> None:
    text = " 两 户\n\n\t人　家 "
    doc = CharTokens(VOCAB, encode=False)(text)
    assert len(doc) == len(text)
    assert doc[2].text == " "
    assert doc.char_span(2, 5).text == " 户\n"


def test_what_it_leaves_on_the_doc() -> None:
    text = "水渠修好了。\n路也通了。"
    doc = CharTokens(VOCAB, encode=True)(text)
    assert doc.tensor.shape == (len(text), WIDTH)
    assert doc.user_data[SENTENCES] == sentences(text)
    columns = doc.user_data[COLUMNS]
    assert columns.shape == (len(text), len(NAMES))
    assert (columns[:, NAMES.index("tag")] > 0).all()
    assert not columns[:, NAMES.index("word")].any()


def test_without_the_encoder_there_are_no_states_and_no_tags() -> None:
    doc = CharTokens(VOCAB, encode=False)("水渠修好了。")
    assert doc.tensor.size == 0
    assert not doc.user_data[COLUMNS][:, NAMES.index("tag")].any()


def test_an_empty_text() -> None:
    doc = CharTokens(VOCAB)("")
    assert len(doc) == 0
    assert COLUMNS not in doc.user_data


def test_the_segmenter_travels_with_the_tokenizer(tmp_path: Path) -> None:
    text = "村委会开大会，一百多户到场。"
    made = create_tokenizer(encode=False)(spacy.blank("zh"))
    made.initialize(pkuseg_model=str(SEGMENTER))
    expected = made(text).user_data[COLUMNS]
    assert expected[:, NAMES.index("word")].all()
    made.to_disk(tmp_path / "tokenizer")
    assert (tmp_path / "tokenizer" / "segmenter" / "weights.npz").exists()
    from_disk = CharTokens(VOCAB, encode=False).from_disk(tmp_path / "tokenizer")
    from_bytes = CharTokens(VOCAB, encode=False).from_bytes(made.to_bytes())
    for again in (from_disk, from_bytes):
        assert np.array_equal(again(text).user_data[COLUMNS], expected)


def test_no_segmenter_travels_as_none(tmp_path: Path) -> None:
    made = CharTokens(VOCAB, encode=False)
    made.initialize()
    made.to_disk(tmp_path)
    assert made.to_bytes() == b""
    for again in (CharTokens(VOCAB).from_disk(tmp_path), CharTokens(VOCAB).from_bytes(b"")):
        assert again._segmenter is None


def test_words_are_in_order_and_hold_everything_but_white_space(segmenter: Segmenter) -> None:
    text = "  全村 ３６户\n㐂😀𠮷 ABC１２ｋｍ　“好”…—％ Ⅻ①㎡½ e\u0301\u200b\ufeff\u00a0\t党员"
    found = segmenter.words(text)
    assert all(a < b for a, b in found)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(found))
    covered = {at for a, b in found for at in range(a, b)}
    assert {char for at, char in enumerate(text) if at not in covered if not char.isspace()} == set()
    assert not any(text[at].isspace() for at in covered)


@given(text=texts)
@settings(max_examples=60, deadline=None)
def test_any_text_has_words(segmenter: Segmenter, text: str) -> None:
    found = segmenter.words(text)
    assert "".join(text[a:b] for a, b in found).split() == ["".join(text.split())] * bool(text.strip())


def test_words_of_a_plain_sentence(segmenter: Segmenter) -> None:
    text = "村民在合作社的大棚里采摘草莓。"
    assert [text[a:b] for a, b in segmenter.words(text)][:3] == ["村民", "在", "合作社"]


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_no_words(segmenter: Segmenter, text: str) -> None:
    assert segmenter.words(text) == []


def test_a_folder_without_a_segmenter(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=f"there is no segmenter in {tmp_path}") as caught:
        Segmenter(tmp_path)
    assert "dvc repro segmenter" in caught.value.hint
