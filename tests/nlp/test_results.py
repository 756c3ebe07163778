"""The component that tells results from other quantities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from pipeline.nlp.results import Example, Results, _rows
from pipeline.nlp.tagger import RIVALS, SCORES
from pipeline.nlp.tokens import TEXT, WORDS

PLANS = ("力争", "计划", "预计", "确保")
DONE = ("累计", "已经", "先后", "成功")


def words(text: str) -> list[tuple[int, int]]:
    return [(at, min(at + 2, len(text))) for at in range(0, len(text), 2)]


def example(verb: str, number: int, label: str) -> Example:
    text = f"{verb}建成{number}座大棚。"
    start = text.index(str(number))
    return text, [(start, start + len(str(number)) + 1, label)], words(text)


def examples() -> list[Example]:
    verbs = [(verb, "QUANTITY") for verb in PLANS[:3]] + [(verb, "ACHIEVEMENT") for verb in DONE[:3]]
    return [example(verb, number, label) for verb, label in verbs for number in range(10, 30)]


def found(text: str, label: str, score: float, rival: float) -> Doc:
    """A Doc as the CRF leaves it: one quantity with its probability and that of its other label."""
    doc = Doc(spacy.blank("zh").vocab, words=list(text), spaces=[False] * len(text))
    start, end = text.index("建成") + 2, text.index("座") + 1
    doc.ents = [Span(doc, 0, 1, label="PLACE"), Span(doc, start, end, label=label)]
    doc.user_data |= {TEXT: text, WORDS: words(text), SCORES: {(0, 1): 0.9, (start, end): score}}
    doc.user_data[RIVALS] = {(start, end): rival}
    return doc


@pytest.fixture(scope="module")
def fitted() -> Results:
    component = Results("results", 0.4)
    component.fit(examples())
    return component


@pytest.mark.parametrize(("verb", "label"), [("力争", "QUANTITY"), ("累计", "ACHIEVEMENT")])
@pytest.mark.parametrize("was", ["ACHIEVEMENT", "QUANTITY"])
def test_the_words_around_decide_where_the_crf_is_unsure(
    fitted: Results, verb: str, label: str, was: str
) -> None:
    doc = fitted(found(f"{verb}建成88座大棚。", was, 0.45, 0.45))
    assert [span.label_ for span in doc.ents] == ["PLACE", label]
    start, end = doc.ents[1].start, doc.ents[1].end
    assert 0.45 < doc.user_data[SCORES][start, end] <= 0.9
    assert doc.user_data[SCORES][0, 1] == 0.9


def test_a_crf_that_is_sure_outweighs_them() -> None:
    text = "修建成88座大棚。"
    component = Results("results", 1.0)
    component.fit(examples())
    assert [one.label_ for one in component(found(text, "QUANTITY", 0.999999, 1e-9)).ents][1] == "QUANTITY"
    assert [one.label_ for one in component(found(text, "ACHIEVEMENT", 0.999999, 1e-9)).ents][
        1
    ] == "ACHIEVEMENT"


def test_it_comes_back_from_disk(fitted: Results, tmp_path: Path) -> None:
    fitted.to_disk(tmp_path)
    again = Results("results", 0.4).from_disk(tmp_path)
    text = "力争建成88座大棚。"
    span = [(4, 7)]
    (one,), (other,) = (part._log_odds(text, span, words(text)) for part in (fitted, again))
    assert one == pytest.approx(other, rel=0.01)
    again.to_disk(tmp_path / "again")
    assert (tmp_path / "again" / "weights.npz").read_bytes() == (tmp_path / "weights.npz").read_bytes()


def test_nothing_is_learnt_from_one_label() -> None:
    component = Results("results", 0.4)
    component.fit([example("累计", 5, "ACHIEVEMENT")])
    assert component._log_odds("累计建成5座大棚。", [(4, 6)], []) == [0.0]


@given(st.text("力争建成累计3万余名。，\n\u2028😀", min_size=1, max_size=30), st.data())
def test_features_of_any_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    ((ids, values),) = _rows(text, [(start, end)], words(text))
    assert len(ids) == len(values)
    assert all(0 <= one < 1 << 20 for one in ids)
    assert np.isfinite(values).all()
