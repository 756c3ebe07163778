"""Annotated documents -> a classifier, by scikit-learn; chosen by cross-validation on them alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from pipeline.approach.classifier import Classifier
from pipeline.approach.scoring import brier, indicator_matrix, micro_f1, primary_share
from pipeline.approach.terms import GROUPS, Tagged, compiled, group, of_gold, terms
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument

_FOLDS = 5
_THRESHOLDS = [round(0.2 + 0.02 * step, 2) for step in range(21)]
# log odds of an approach that is not learnt
_NEVER = -9.0
Rows = list[dict[str, int]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A learner, "svm" or "logistic", and its inverse strength of regularisation."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    learner: Literal["svm", "logistic"]
    strength: float

    def __str__(self) -> str:
        return f"{self.learner} {self.strength:g}"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is learnt from: terms of these ``groups`` that stand in at least ``least`` documents, ``cues``
    by their patterns, and the ``candidates`` of which the best is taken.
    """

    candidates: Sequence[Candidate]
    least: int
    groups: Sequence[str]
    cues: Mapping[str, str]

    def __post_init__(self) -> None:
        if unknown := set(self.groups) - set(GROUPS):
            raise PipelineError(
                f"there are no terms of the group {', '.join(sorted(unknown))}",
                f"there are: {', '.join(GROUPS)}",
            )
        if not self.candidates:
            raise PipelineError(
                "no learner is given to choose from", "see train-approach in configs/stages.yaml"
            )

    @classmethod
    def of(cls, classifier: Classifier, groups: Sequence[str] | None = None) -> Recipe:
        """How a classifier was made, or one like it that sees other ``groups`` of terms."""
        facts = classifier.made_by
        candidate = Candidate(facts["learner"], facts["strength"])
        return cls([candidate], facts["least"], groups or facts["groups"], classifier.cues)


@dataclass(frozen=True, slots=True)
class Known:
    """Documents whose approaches are known, the primary one first; ``voices`` tells who wrote each.

    Documents of one voice are never on both sides of a fold: to know a writer is not to know the work.
    """

    documents: Sequence[Tagged]
    approaches: Sequence[Sequence[str]]
    voices: Sequence[str]

    @classmethod
    def of(cls, documents: Sequence[GoldDocument], words: Callable[[str], list[tuple[int, int]]]) -> Known:
        """Annotated documents; ``words`` cuts a text. The voice is what stands before the dash of an id.

        Documents without any approach, not even "none", were not annotated for it and are left out.
        """
        documents = [one for one in documents if one.approaches]
        return cls(
            [of_gold(one, words(one.text)) for one in documents],
            [one.approaches for one in documents],
            [one.id.partition("-")[0] for one in documents],
        )

    def part(self, places: Sequence[int]) -> Known:
        """The documents at these places."""
        return Known(
            [self.documents[at] for at in places],
            [self.approaches[at] for at in places],
            [self.voices[at] for at in places],
        )


def make_pipeline(candidate: Candidate) -> Pipeline:
    """Counts of terms -> tf-idf -> for each approach the probability that it is told of, and that it is
    the primary one.

    Balanced: what is rare in the training documents need not be rare elsewhere. Calibrated by Platt's
    sigmoid on the scores that five-fold cross-validation gives, for one model over all documents.
    """
    learners = {
        "svm": LinearSVC(C=candidate.strength, class_weight="balanced", random_state=7),
        "logistic": LogisticRegression(C=candidate.strength, class_weight="balanced", max_iter=300),
    }
    calibrated = CalibratedClassifierCV(learners[candidate.learner], cv=_FOLDS, ensemble=False)
    return Pipeline(
        [
            ("counts", DictVectorizer()),
            ("tfidf", TfidfTransformer(sublinear_tf=True)),
            ("approaches", OneVsRestClassifier(calibrated)),
        ]
    )


def train(known: Known, recipe: Recipe) -> tuple[Classifier, dict[str, dict[str, float]]]:
    """The classifier of the best candidate, and what cross-validation says of each by its name.

    The best has the highest sum of micro F1 and share of right primary approaches; the threshold of
    further approaches is chosen with it. An approach that fewer than five documents have is never given.
    """
    labels = tuple(sorted({label for one in known.approaches for label in one}))
    rows = term_counts(known.documents, recipe)
    targets = _targets(known.approaches, labels)
    tried = {one: _cross_validated(rows, known, targets, labels, one) for one in recipe.candidates}
    best = max(tried, key=lambda one: tried[one]["micro_f1"] + tried[one]["primary"])
    learnt = _learnable(targets)
    fitted = make_pipeline(best).fit(rows, targets[:, learnt])
    only = replace(recipe, candidates=[best])
    classifier = freeze(fitted, learnt, labels, only, tried[best]["threshold"])
    return classifier, {str(one): figures for one, figures in tried.items()}


def term_counts(documents: Sequence[Tagged], recipe: Recipe) -> Rows:
    """The counts of the terms that the recipe wants, a row a document."""
    patterns = compiled(recipe.cues)
    counts = [Counter(name for name, _, _ in terms(document, patterns)) for document in documents]
    spread = Counter(name for one in counts for name in one)
    kept = {
        name for name, number in spread.items() if number >= recipe.least and group(name) in recipe.groups
    }
    return [{name: number for name, number in one.items() if name in kept} for one in counts]


def _targets(approaches: Sequence[Sequence[str]], labels: tuple[str, ...]) -> Any:
    """(documents, 2 * labels): which approaches a document has, then which is its primary one."""
    return np.hstack(
        [indicator_matrix(approaches, labels), indicator_matrix([one[:1] for one in approaches], labels)]
    )


def _learnable(targets: Any) -> list[int]:
    """The columns with enough documents of either kind to calibrate on."""
    least = np.minimum(targets.sum(axis=0), len(targets) - targets.sum(axis=0))
    columns = np.flatnonzero(least >= _FOLDS)
    half = targets.shape[1] // 2
    if min(np.sum(columns < half), np.sum(columns >= half)) < 2:
        raise PipelineError(
            f"of the {len(targets)} training documents no two approaches have {_FOLDS} each",
            "annotate more documents",
        )
    return [int(at) for at in columns]


def _folds(voices: Sequence[str]) -> Iterator[tuple[Any, Any]]:
    places = np.zeros(len(voices))
    if len(set(voices)) >= 2 * _FOLDS:
        return iter(GroupKFold(_FOLDS).split(places, groups=voices))
    return iter(KFold(_FOLDS, shuffle=True, random_state=7).split(places))


def _cross_validated(
    rows: Rows, known: Known, targets: Any, labels: tuple[str, ...], candidate: Candidate
) -> dict[str, float]:
    given = np.zeros(targets.shape)
    for inside, outside in _folds(known.voices):
        learnt = _learnable(targets[inside])
        fitted = make_pipeline(candidate).fit([rows[at] for at in inside], targets[np.ix_(inside, learnt)])
        given[np.ix_(outside, learnt)] = fitted.predict_proba([rows[at] for at in outside])
    scores, first = np.hsplit(given, 2)
    f1 = {one: micro_f1(known.approaches, scores, first, labels, one) for one in _THRESHOLDS}
    threshold = max(_THRESHOLDS, key=lambda one: (f1[one], -one))
    return {
        "threshold": threshold,
        "micro_f1": f1[threshold],
        "primary": primary_share(known.approaches, first, labels),
        "brier": brier(known.approaches, scores, labels),
    }


def freeze(
    fitted: Pipeline, learnt: Sequence[int], labels: tuple[str, ...], recipe: Recipe, threshold: float
) -> Classifier:
    """What a fitted pipeline learnt, as numbers: Platt's sigmoid goes into the weights and offsets.

    ``learnt``: which of the columns it was given, of approaches and then of primary ones; the others get
    a probability of nearly nothing.
    """
    counts, tfidf, each = (fitted[name] for name in ("counts", "tfidf", "approaches"))
    weights = np.zeros((2 * len(labels), len(counts.vocabulary_)))
    offsets = np.full(2 * len(labels), _NEVER)
    for row, model in zip(learnt, each.estimators_, strict=True):
        (calibrated,) = model.calibrated_classifiers_
        (platt,) = calibrated.calibrators
        weights[row] = -platt.a_ * calibrated.estimator.coef_[0]
        offsets[row] = -platt.a_ * calibrated.estimator.intercept_[0] - platt.b_
    return Classifier(
        labels=labels,
        vocabulary={str(name): int(column) for name, column in counts.vocabulary_.items()},
        cues=dict(recipe.cues),
        threshold=threshold,
        made_by={"least": recipe.least, "groups": list(recipe.groups), **asdict(recipe.candidates[0])},
        idf=tfidf.idf_.astype(np.float32),
        weights=weights[: len(labels)].astype(np.float32),
        offsets=offsets[: len(labels)].astype(np.float32),
        primary_weights=weights[len(labels) :].astype(np.float32),
        primary_offsets=offsets[len(labels) :].astype(np.float32),
    )
