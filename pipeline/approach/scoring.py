"""How good given approaches are: micro and macro F1, the primary one, how true the probabilities are.

``scores`` and ``first`` are (documents, labels): the probability of each approach, and that of being the
primary one. ``approaches`` have the primary one first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from pipeline.approach.classifier import Doubles, chosen
from pipeline.records.reliability import Tenth, calibration_error, tenths


def indicator_matrix(approaches: Sequence[Sequence[str]], labels: Sequence[str]) -> Any:
    """(documents, labels) of 0 and 1: which document has which approach."""
    return np.array([[int(label in one) for label in labels] for one in approaches])


def given_matrix(scores: Doubles, first: Doubles, labels: Sequence[str], threshold: float) -> Any:
    """The same of the approaches that a classifier gives."""
    matrix = np.zeros(scores.shape, dtype=int)
    for row, (each, primary) in enumerate(zip(scores, first, strict=True)):
        matrix[row, chosen(each, primary, labels, threshold)] = 1
    return matrix


def micro_f1(
    approaches: Sequence[Sequence[str]],
    scores: Doubles,
    first: Doubles,
    labels: Sequence[str],
    threshold: float,
) -> float:
    """F1 over all approaches of all documents."""
    given = given_matrix(scores, first, labels, threshold)
    return round(float(f1_score(indicator_matrix(approaches, labels), given, average="micro")), 4)


def primary_share(approaches: Sequence[Sequence[str]], first: Doubles, labels: Sequence[str]) -> float:
    """The share of documents whose primary approach is right."""
    right = [one[0] == labels[int(at)] for one, at in zip(approaches, first.argmax(axis=1), strict=True)]
    return round(sum(right) / len(right), 4)


def figures(
    approaches: Sequence[Sequence[str]],
    scores: Doubles,
    first: Doubles,
    labels: Sequence[str],
    threshold: float,
) -> dict[str, Any]:
    """All figures of one set. "f1" is of each label that a document of the set has; "macro_f1" their mean."""
    wanted = indicator_matrix(approaches, labels)
    given = given_matrix(scores, first, labels, threshold)
    each = f1_score(wanted, given, average=None, zero_division=0.0)
    f1 = {label: round(float(each[at]), 4) for at, label in enumerate(labels) if wanted[:, at].any()}
    return {
        "documents": len(approaches),
        "micro_f1": micro_f1(approaches, scores, first, labels, threshold),
        "macro_f1": round(sum(f1.values()) / len(f1), 4),
        "primary": primary_share(approaches, first, labels),
        "brier": brier(approaches, scores, labels),
        "calibration_error": calibration_error(_tenths(approaches, scores, labels)),
        "f1": f1,
    }


def brier(approaches: Sequence[Sequence[str]], scores: Doubles, labels: Sequence[str]) -> float:
    """The mean squared distance of the probabilities from what is true, over all labels; 0 is best."""
    return round(float(np.mean((scores - indicator_matrix(approaches, labels)) ** 2)), 4)


def reliability(
    approaches: Sequence[Sequence[str]], scores: Doubles, labels: Sequence[str]
) -> dict[float, float]:
    """Middle of a tenth of the probabilities -> the share that is true of those in it."""
    return {one.middle: one.true for one in _tenths(approaches, scores, labels)}


def _tenths(approaches: Sequence[Sequence[str]], scores: Doubles, labels: Sequence[str]) -> list[Tenth]:
    return tenths(zip(scores.ravel(), indicator_matrix(approaches, labels).ravel(), strict=True))
