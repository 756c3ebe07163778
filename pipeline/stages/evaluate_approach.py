"""Stage evaluate-approach: the classifier of documents by approach against dev and test, with baselines.

The documents are as extraction sees them, with the spans the model finds and the values made of them;
"gold spans" tells what the spans that people marked would give. Baselines and the points of the learning
curve are trained here, by the recipe of the classifier; the commonest approach stands for no learning.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import precision_recall_curve

from pipeline.annotate.corpus import HALVES, compiled
from pipeline.approach.classifier import Classifier, Doubles, load_classifier
from pipeline.approach.scoring import figures, indicator_matrix, reliability
from pipeline.approach.terms import Tagged, of_gold, of_values
from pipeline.approach.training import Known, Recipe, train
from pipeline.nlp.model import SpanModel
from pipeline.nlp.words import Segmenter
from pipeline.normalize import Attributes, Context, Found, load_attributes, to_values
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import dump_json, write_atomic
from pipeline.text.offsets import MappedText

COMMONEST = "commonest approach"
GOLD = "gold spans"
TESTS = [f"{half}-test" for half in HALVES]
# a point of the learning curve of fewer training documents says nothing
_LEAST = 100
_RECALLS = [round(0.05 * step, 2) for step in range(1, 21)]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class EvaluateApproachSettings:
    """configs/stages.yaml, evaluate-approach."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    corpus: Path
    segmenter: Path
    model: Path
    attributes: Path
    approach: Path
    metrics: Path
    plots: Path
    baselines: dict[str, list[str]]
    shares: list[int]


@dataclass(frozen=True, slots=True)
class Scored:
    """The documents of one set with the probabilities that a classifier gives them."""

    approaches: Sequence[Sequence[str]]
    scores: Doubles
    first: Doubles
    classifier: Classifier

    @classmethod
    def of(
        cls, documents: Sequence[GoldDocument], tagged: Sequence[Tagged], classifier: Classifier
    ) -> Scored:
        """Let a classifier see the documents."""
        given = [classifier.probabilities(one) for one in tagged]
        scores, first = (np.array(column) for column in zip(*given, strict=True))
        return cls([one.approaches for one in documents], scores, first, classifier)

    def figures(self) -> dict[str, Any]:
        """All figures of the set."""
        labels, threshold = self.classifier.labels, self.classifier.threshold
        return figures(self.approaches, self.scores, self.first, labels, threshold)


def run(settings: EvaluateApproachSettings, progress: Progress = lambda what: None) -> dict[str, Any]:
    """Write metrics and plots; returns half-split -> figures, with those of the baselines by their names.

    ``progress`` is told what is done next.
    """
    classifier = load_classifier(settings.approach)
    words = Segmenter(settings.segmenter).words
    model, learnt = SpanModel(settings.model), load_attributes(settings.attributes)
    sets = dict(compiled(settings.corpus, "dev", "test"))
    progress("spans of dev and test")
    seen = {name: [as_extracted(one, model, learnt) for one in documents] for name, documents in sets.items()}
    marked = {name: [of_gold(one, words(one.text)) for one in documents] for name, documents in sets.items()}

    def scored(other: Classifier, tagged: dict[str, list[Tagged]] = seen) -> dict[str, Scored]:
        return {name: Scored.of(documents, tagged[name], other) for name, documents in sets.items()}

    progress("words of the training documents")
    known = Known.of([one for _, ones in compiled(settings.corpus, "train") for one in ones], words)
    whole = scored(classifier)
    views = {GOLD: scored(classifier, marked), COMMONEST: scored(_commonest(known, classifier))}
    for name, groups in settings.baselines.items():
        progress(f"baseline: {name}")
        views[name] = scored(train(known, Recipe.of(classifier, groups))[0])
    metrics = {
        name: one.figures() | {view: _short(sets_[name]) for view, sets_ in views.items()}
        for name, one in whole.items()
    }
    write_atomic(settings.metrics, [dump_json(metrics)])
    _plots(settings.plots, whole)
    points = []
    for share in settings.shares:
        progress(f"learning curve: {share} %")
        part = known.part(_share(known, share))
        if share == 100:
            points.append([len(part.documents), *_point(whole)])
        elif len(part.documents) >= _LEAST:
            points.append([len(part.documents), *_point(scored(train(part, Recipe.of(classifier))[0]))])
    heads = [f"{name} {figure}" for name in TESTS for figure in ("micro F1", "primary")]
    _table(settings.plots / "approach_curve.csv", ["documents", *heads], points)
    return metrics


def as_extracted(document: GoldDocument, model: SpanModel, learnt: Attributes) -> Tagged:
    """A document as extraction sees it: the spans that the model finds, and what is made of them."""
    read = model.read(document.text)
    found = [Found(*one) for one in read.spans]
    context = Context(document.title, document.publisher, document.published)
    values = to_values(MappedText.identity(document.text), found, context, learnt, read.states)
    quantities = {"ACHIEVEMENT": values.achievements, "QUANTITY": values.quantities}
    return of_values(document.text, read.words, values.organizations, values.mechanisms, quantities)


def _commonest(known: Known, like: Classifier) -> Classifier:
    """Gives every document the commonest primary approach."""
    ((label, _),) = Counter(one[0] for one in known.approaches).most_common(1)
    always = np.array([9.0 if one == label else -9.0 for one in like.labels], dtype=np.float32)
    nothing = np.zeros((len(like.labels), 0), dtype=np.float32)
    return Classifier(like.labels, {}, {}, 0.5, nothing[0], nothing, always, nothing, always, {})


def _short(one: Scored) -> dict[str, Any]:
    found = one.figures()
    return {name: found[name] for name in ("micro_f1", "macro_f1", "primary", "brier")}


def _point(scored: dict[str, Scored]) -> list[object]:
    found = [scored[name].figures() if name in scored else {} for name in TESTS]
    return [one.get(name, "") for one in found for name in ("micro_f1", "primary")]


def _share(known: Known, percent: int) -> list[int]:
    """The places of a share of the documents, in the order of a hash: a smaller one is part of a larger."""
    order = sorted(
        range(len(known.documents)), key=lambda at: sha256(known.documents[at].text.encode()).digest()
    )
    return sorted(order[: round(len(order) * percent / 100)])


def _plots(folder: Path, scored: dict[str, Scored]) -> None:
    """The tables of the test sets; a column is empty where there is no such set."""
    tests = {name: scored[name] for name in TESTS if name in scored}
    primary = [
        [wanted[0], one.classifier.labels[int(first.argmax())]]
        for one in tests.values()
        for wanted, first in zip(one.approaches, one.first, strict=True)
    ]
    _table(folder / "approach_primary.csv", ["actual", "predicted"], primary)
    curves = {name: dict(zip(_RECALLS, _precision(one), strict=True)) for name, one in tests.items()}
    _columns(folder / "approach_precision_recall.csv", "recall", curves)
    truths = {
        name: reliability(one.approaches, one.scores, one.classifier.labels) for name, one in tests.items()
    }
    _columns(folder / "approach_reliability.csv", "probability", truths)


def _columns(path: Path, head: str, columns: dict[str, dict[float, float]]) -> None:
    """A row for each key that any of the columns has."""
    keys = sorted({key for column in columns.values() for key in column})
    rows = [[key, *(columns.get(name, {}).get(key, "") for name in TESTS)] for key in keys]
    _table(path, [head, *TESTS], rows)


def _precision(one: Scored) -> list[float]:
    """At each of the recalls the best precision of any threshold that reaches it, over all approaches."""
    wanted = indicator_matrix(one.approaches, one.classifier.labels)
    precision, recall, _ = precision_recall_curve(wanted.ravel(), one.scores.ravel())
    return [round(float(precision[recall >= least].max()), 4) for least in _RECALLS]


def _table(path: Path, heads: list[str], rows: Iterable[Sequence[object]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    write_atomic(path, [out.getvalue().encode()])
