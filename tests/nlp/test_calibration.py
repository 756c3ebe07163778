"""Probabilities that mean what they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, Span

from pipeline.nlp.calibration import Calibration
from pipeline.nlp.tagger import SCORES


def judged(label: str, score: float, right: int, of: int) -> list[tuple[str, float, bool]]:
    return [(label, score, number < right) for number in range(of)]


def found(label: str, score: float) -> Doc:
    doc = Doc(spacy.blank("zh").vocab, words=list("留山镇党委"), spaces=[False] * 5)
    doc.ents = [Span(doc, 0, 3, label=label)]
    doc.user_data[SCORES] = {(0, 3): score}
    return doc


@pytest.fixture
def fitted() -> Calibration:
    component = Calibration("calibration")
    # 0.95 is right in eight of ten only, 0.6 in four of ten
    component.fit(judged("PLACE", 0.95, 80, 100) + judged("PLACE", 0.6, 40, 100))
    return component


@pytest.mark.parametrize(("score", "share"), [(0.95, 0.8), (0.6, 0.4)])
def test_a_score_becomes_the_share_that_was_right(fitted: Calibration, score: float, share: float) -> None:
    assert fitted(found("PLACE", score)).user_data[SCORES][0, 3] == pytest.approx(share, abs=0.01)


def test_a_label_with_too_few_spans_or_one_verdict_keeps_its_scores() -> None:
    component = Calibration("calibration")
    component.fit(judged("ORG", 0.9, 5, 10) + judged("PLACE", 0.9, 100, 100))
    assert [component(found(label, 0.9)).user_data[SCORES][0, 3] for label in ("ORG", "PLACE")] == [0.9, 0.9]


def test_certainty_stays_within_bounds(fitted: Calibration) -> None:
    scores = [fitted(found("PLACE", score)).user_data[SCORES][0, 3] for score in (0.0, 0.5, 1.0)]
    assert scores == sorted(scores)
    assert np.isfinite(scores).all()
    assert 0 <= scores[0] <= scores[-1] <= 1


def test_it_is_the_same_from_disk(fitted: Calibration, tmp_path: Path) -> None:
    fitted.to_disk(tmp_path / "c")
    again = Calibration("calibration").from_disk(tmp_path / "c")
    assert again(found("PLACE", 0.7)).user_data == fitted(found("PLACE", 0.7)).user_data
