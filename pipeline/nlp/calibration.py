"""Calibration: of the spans that say 0.9, nine in ten shall be right.

The CRF is some ten points too sure, more for one label than for another. A logistic regression a label
(Platt scaling) over the log odds of its probabilities, fit on dev documents, mends that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.nlp.tagger import SCORES

# below so many spans, or with none right or none wrong, a label keeps its probabilities
_LEAST = 50
_SURE = 1e-6


@Language.factory("calibration")
def create(nlp: Language, name: str) -> Calibration:
    """Named by the pipeline of the trained model."""
    return Calibration(name)


class Calibration:
    """Replaces the probabilities of a Doc's spans by calibrated ones."""

    def __init__(self, name: str) -> None:
        self.name = name
        # label -> slope and intercept over the log odds
        self._lines: dict[str, tuple[float, float]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """The Doc, its SCORES calibrated; a label that was not fit keeps its own."""
        scores = doc.user_data.get(SCORES, {})
        for span in doc.ents:
            if span.label_ in self._lines:
                slope, intercept = self._lines[span.label_]
                at = span.start, span.end
                odds = slope * _log_odds(np.array([scores[at]]))[0] + intercept
                scores[at] = float(1 / (1 + np.exp(-odds)))
        return doc

    def fit(self, judged: Iterable[tuple[str, float, bool]]) -> None:
        """Learn from spans found in documents that no component was fit on: (label, score, right)."""
        from sklearn.linear_model import LogisticRegression

        by_label: dict[str, list[tuple[float, bool]]] = {}
        for label, score, right in judged:
            by_label.setdefault(label, []).append((score, right))
        for label, pairs in sorted(by_label.items()):
            odds = _log_odds(np.array([score for score, _ in pairs]))
            verdicts = [right for _, right in pairs]
            if len(pairs) >= _LEAST and len(set(verdicts)) == 2:
                model = LogisticRegression(C=1e3).fit(odds[:, None], verdicts)
                self._lines[label] = float(model.coef_[0, 0]), float(model.intercept_[0])

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """The lines, as JSON."""
        path = Path(path)
        path.mkdir(parents=True, exist_ok=True)
        (path / "lines.json").write_text(json.dumps(self._lines, indent=1) + "\n", encoding="utf-8")

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Calibration:
        """The inverse of `to_disk`."""
        stored = json.loads((Path(path) / "lines.json").read_text(encoding="utf-8"))
        self._lines = {label: (slope, intercept) for label, (slope, intercept) in stored.items()}
        return self


def _log_odds(probabilities: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    sure = np.clip(probabilities, _SURE, 1 - _SURE)
    return np.asarray(np.log(sure / (1 - sure)), dtype=np.float64)
