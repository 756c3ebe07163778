"""Several trained models as one, their scores averaged: the teacher of the silver documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import spacy
from spacy.tokens import Doc
from thinc.api import Model

from pipeline.nlp.tidy import EDGE, tidy

Scorer: TypeAlias = Model[list[Doc], list[Any]]


class Teacher:
    """Models of one config and the same labels, trained from several seeds."""

    def __init__(self, folders: Sequence[Path]) -> None:
        loaded = [spacy.load(folder) for folder in folders]
        crfs: list[Any] = [one.get_pipe("crf") for one in loaded]
        self._nlp = loaded[0]
        crfs[0].model = _mean([one.model for one in crfs])

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """The spans of ``text`` on the path that scores best, in order and flat."""
        spans = [one for one in self._nlp(text).ents if one.text.strip(EDGE)]
        return [(*tidy(text, one.start, one.end), one.label_) for one in spans]


def _mean(models: Sequence[Scorer]) -> Scorer:
    """Docs -> the mean of the emission scores; holds the mean of the transition scores beside them."""

    def forward(model: Scorer, docs: list[Doc], is_train: bool) -> tuple[list[Any], Any]:
        scores = [one.predict(docs) for one in models]
        return [np.mean(parts, axis=0) for parts in zip(*scores, strict=True)], None

    held = [one.get_ref("transitions") for one in models]
    means = {name: np.mean([one.get_param(name) for one in held], axis=0) for name in "TSE"}
    transitions: Scorer = Model("mean_transitions", forward, params=means)
    return Model("mean", forward, refs={"transitions": transitions})
