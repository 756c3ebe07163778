"""Annotated documents -> a classifier, by scikit-learn; chosen by cross-validation on them alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MultiLabelBinarizer

from pipeline.approach.classifier import Classifier
from pipeline.approach.terms import Tagged, terms

_THRESHOLDS = [round(0.1 + 0.025 * step, 3) for step in range(17)]


def make_pipeline(strength: float, primary: bool = False) -> Pipeline:
    """Counts of terms -> tf-idf -> a probability for each approach, or of being the primary one.

    Balanced: what is rare in the training documents need not be rare elsewhere.
    """
    regression = LogisticRegression(C=strength, class_weight="balanced", max_iter=300)
    return Pipeline(
        [
            ("counts", DictVectorizer()),
            ("tfidf", TfidfTransformer(sublinear_tf=True)),
            ("approaches", regression if primary else OneVsRestClassifier(regression)),
        ]
    )


def train(
    documents: Sequence[Tagged], approaches: Sequence[Sequence[str]], strengths: Sequence[float], least: int
) -> Classifier:
    """A classifier of documents whose ``approaches`` are known, the primary one first.

    ``strengths`` are the inverse strengths of regularisation to choose from, and the threshold is
    chosen with them, by five-fold cross-validation for the best micro F1; ``least``: in how many
    documents a term must stand.
    """
    counts = [Counter(term.name for term in terms(document)) for document in documents]
    spread = Counter(name for one in counts for name in one)
    rows = [{name: number for name, number in one.items() if spread[name] >= least} for one in counts]
    binarizer = MultiLabelBinarizer().fit(approaches)
    wanted = binarizer.transform(approaches)
    folds = KFold(5, shuffle=True, random_state=7)
    best: tuple[float, float, float] = (-1.0, 0.0, 0.0)
    for strength in strengths:
        scores = cross_val_predict(make_pipeline(strength), rows, wanted, cv=folds, method="predict_proba")
        for threshold in _THRESHOLDS:
            f1 = f1_score(wanted, above(scores, threshold), average="micro")
            best = max(best, (float(f1), strength, threshold))
    _, strength, threshold = best
    fitted = make_pipeline(strength).fit(rows, wanted)
    primary = make_pipeline(strength, primary=True).fit(rows, [one[0] for one in approaches])
    return _frozen(fitted, primary, list(map(str, binarizer.classes_)), threshold)


def above(scores: Any, threshold: float) -> Any:
    """Which labels a document gets: those above the threshold, and the most probable one in any case."""
    chosen = scores >= threshold
    chosen[np.arange(len(scores)), scores.argmax(axis=1)] = True
    return chosen


def _frozen(fitted: Pipeline, primary: Pipeline, labels: list[str], threshold: float) -> Classifier:
    models = fitted["approaches"].estimators_
    choice = primary["approaches"]
    # an approach that is primary nowhere is never chosen
    rows = {str(label): row for row, label in enumerate(choice.classes_)}
    nothing = np.zeros(len(fitted["counts"].vocabulary_))
    return Classifier(
        labels=tuple(labels),
        vocabulary={str(name): int(column) for name, column in fitted["counts"].vocabulary_.items()},
        idf=fitted["tfidf"].idf_.astype(np.float32),
        weights=np.vstack([model.coef_[0] for model in models]).astype(np.float32),
        offsets=np.array([model.intercept_[0] for model in models], dtype=np.float32),
        primary_weights=np.vstack(
            [choice.coef_[rows[label]] if label in rows else nothing for label in labels]
        ).astype(np.float32),
        primary_offsets=np.array(
            [choice.intercept_[rows[label]] if label in rows else -1e9 for label in labels], dtype=np.float32
        ),
        threshold=threshold,
    )
