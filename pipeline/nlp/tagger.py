"""The span component: a CRF over BIOES tags on top of any tok2vec, trained by ``spacy train``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
from spacy.language import Language
from spacy.pipeline.trainable_pipe import TrainablePipe
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import registry
from spacy.vocab import Vocab
from thinc.api import Linear, Model, Optimizer, chain, set_dropout_rate, with_array
from thinc.initializers import zero_init

from pipeline.nlp.crf import Floats, Ints, best_path, loss_gradients, path_probability, posterior
from pipeline.nlp.features import SENTENCES

SCORES = "gongzuofa.scores"
RIVALS = "gongzuofa.rivals"
# labels with the same boundaries: the probability of the one is kept beside that of the other
_RIVAL = {"ACHIEVEMENT": "QUANTITY", "QUANTITY": "ACHIEVEMENT"}
_LABELS = "labels"
# start, end, label, probability, probability of the label's rival
Scored: TypeAlias = tuple[int, int, str, float, float | None]


@registry.architectures("gongzuofa.CrfScores.v1")
def crf_scores(tok2vec: Model[list[Doc], list[Any]], nO: int | None = None) -> Model[list[Doc], list[Any]]:
    """Docs -> emission scores of each token's tags; holds the transition scores beside them."""
    transitions: Model[Any, Any] = Model(
        "crf_transitions",
        lambda model, X, is_train: (X, lambda d: d),
        params={"T": None, "S": None, "E": None},
    )
    output = with_array(Linear(nO=nO, nI=tok2vec.get_dim("nO"), init_W=zero_init))
    model = chain(tok2vec, output, transitions)
    model.set_ref("output", output.layers[0])
    model.set_ref("transitions", transitions)
    return model


@Language.factory("char_crf", assigns=["doc.ents"], default_score_weights={"ents_f": 1.0})
def create(nlp: Language, name: str, model: Model[list[Doc], list[Any]]) -> CharCrf:
    """Named by ``[components.crf]``."""
    return CharCrf(nlp.vocab, model, name)


class CharCrf(TrainablePipe):
    """Finds flat spans, each with its probability in ``doc.user_data[SCORES]`` by (start, end).

    In ``doc.user_data[RIVALS]`` stands, for a quantity, the probability of its other label.

    A sequence is a sentence, so a span does not cross the end of one.
    """

    def __init__(self, vocab: Vocab, model: Model[list[Doc], list[Any]], name: str = "crf") -> None:
        self.vocab = vocab
        self.model = model
        self.name = name
        self.cfg: dict[str, Any] = {_LABELS: []}
        self.scorer = _score

    @property
    def labels(self) -> tuple[str, ...]:
        """The span labels."""
        return tuple(self.cfg[_LABELS])

    @property
    def label_data(self) -> list[str]:
        """What ``spacy init labels`` stores."""
        return list(self.cfg[_LABELS])

    def add_label(self, label: str) -> int:
        """Labels are fixed by `initialize`."""
        raise NotImplementedError("the labels are those of the training data")

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: list[str] | None = None,
    ) -> None:
        """Take the labels from the examples and size the model."""
        found = {span.label_ for example in get_examples() for span in example.reference.ents}
        self.cfg[_LABELS] = sorted(labels or found)
        tags = 1 + 4 * len(self.labels)
        self.model.get_ref("output").set_dim("nO", tags)
        sample = [example.x for example in islice(get_examples(), 5)]
        self.model.initialize(X=sample)
        transitions = self.model.get_ref("transitions")
        transitions.set_param("T", np.zeros((tags, tags), dtype=np.float32))
        transitions.set_param("S", np.zeros(tags, dtype=np.float32))
        transitions.set_param("E", np.zeros(tags, dtype=np.float32))

    def predict(self, docs: Iterable[Doc]) -> list[list[Scored]]:
        """For each Doc its spans as (start, end, label, probability, that of the rival or None)."""
        docs = list(docs)
        full = [doc for doc in docs if len(doc)]
        scores = dict(zip(map(id, full), self.model.predict(full), strict=True)) if full else {}
        return [
            list(self._spans(doc.user_data[SENTENCES], scores[id(doc)])) if len(doc) else [] for doc in docs
        ]

    def set_annotations(self, docs: Iterable[Doc], found: list[list[Scored]]) -> None:
        """Write ``doc.ents`` and the probabilities."""
        for doc, spans in zip(docs, found, strict=True):
            doc.ents = [Span(doc, start, end, label=label) for start, end, label, _, _ in spans]
            doc.user_data[SCORES] = {(start, end): score for start, end, _, score, _ in spans}
            doc.user_data[RIVALS] = {(one[0], one[1]): one[4] for one in spans if one[4] is not None}

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """One step on a batch of examples."""
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = [example for example in examples if len(example.predicted)]
        if not examples:
            return losses
        set_dropout_rate(self.model, drop)
        scores, backprop = self.model.begin_update([example.predicted for example in examples])
        loss, gradients = self.get_loss(examples, scores)
        backprop(gradients)
        if sgd is not None:
            self.finish_update(sgd)
        losses[self.name] += loss
        return losses

    def get_loss(self, examples: Iterable[Example], scores: list[Floats]) -> tuple[float, list[Floats]]:
        """The loss of a batch and the gradient of each Doc's scores; adds those of the transitions."""
        loss, gradients = 0.0, [np.zeros_like(one) for one in scores]
        characters = sum(map(len, scores))
        for example, emitted, gradient in zip(examples, scores, gradients, strict=True):
            ranges = example.predicted.user_data[SENTENCES]
            gold = self._gold(example.reference, ranges)
            batch, lengths = _padded(emitted, ranges)
            tags, _ = _padded(gold[:, None], ranges)
            part, d_batch, *d_edges = loss_gradients(batch, lengths, tags[:, :, 0], *self._edges())
            loss += part / characters
            for row, (start, end) in enumerate(ranges):
                gradient[start:end] = d_batch[row, : end - start] / characters
            for name, value in zip("TSE", d_edges, strict=True):
                self.model.get_ref("transitions").inc_grad(name, value / characters)
        return loss, gradients

    def _edges(self) -> tuple[Floats, Floats, Floats]:
        """Transition, start and end scores, -inf where BIOES does not allow a step."""
        held = self.model.get_ref("transitions")
        allowed, starts, ends = _bioes(len(self.labels))
        return (
            np.where(allowed, held.get_param("T"), -np.inf).astype(np.float32),
            np.where(starts, held.get_param("S"), -1e4).astype(np.float32),
            np.where(ends, held.get_param("E"), -1e4).astype(np.float32),
        )

    def _gold(self, reference: Doc, ranges: list[tuple[int, int]]) -> Ints:
        tags = np.zeros(len(reference), dtype=np.int64)
        for span in reference.ents:
            base = 1 + 4 * self.labels.index(span.label_)
            if len(span) == 1:
                tags[span.start] = base + 3
            else:
                tags[span.start] = base
                tags[span.start + 1 : span.end - 1] = base + 1
                tags[span.end - 1] = base + 2
        for start, end in ranges:
            _mend_cut(tags, start, end)
        return tags

    def _spans(self, ranges: list[tuple[int, int]], emitted: Floats) -> Iterator[Scored]:
        batch, lengths = _padded(emitted, ranges)
        edges = self._edges()
        paths = best_path(batch, lengths, *edges)
        known = posterior(batch, lengths, *edges)
        for row, (offset, _) in enumerate(ranges):
            tags = paths[row, : lengths[row]]
            for start, end, number in _decode(tags):
                path = tags[start:end]
                score = path_probability(known, edges[0], row, start, path)
                label = self.labels[number]
                rival = None
                if _RIVAL.get(label) in self.labels:
                    other = path + 4 * (self.labels.index(_RIVAL[label]) - number)
                    rival = path_probability(known, edges[0], row, start, other)
                yield offset + start, offset + end, label, score, rival


def _bioes(labels: int) -> tuple[Any, Any, Any]:
    """Which tag may follow which, begin and end a sequence. Tags: O, then B I E S of each label."""
    tags = 1 + 4 * labels
    kind = np.array([4] + [0, 1, 2, 3] * labels)
    label = np.array([-1] + [number for number in range(labels) for _ in range(4)])
    opens, closes = np.isin(kind, (0, 1)), np.isin(kind, (1, 2))
    allowed = np.zeros((tags, tags), dtype=bool)
    for tag in range(tags):
        allowed[tag] = (closes & (label == label[tag])) if opens[tag] else ~closes
    return allowed, ~closes, ~opens


def _mend_cut(tags: Ints, start: int, end: int) -> None:
    """A span that crosses the end of a sentence is no span in either."""
    kinds = np.where(tags[start:end] == 0, 4, (tags[start:end] - 1) % 4)
    if kinds[0] in (1, 2):
        stop = int(np.argmax(kinds == 2)) + 1 if (kinds == 2).any() else end - start
        tags[start : start + stop] = 0
    kinds = np.where(tags[start:end] == 0, 4, (tags[start:end] - 1) % 4)
    if kinds[-1] in (0, 1):
        begin = len(kinds) - 1 - int(np.argmax(kinds[::-1] == 0))
        tags[start + begin : end] = 0


def _padded(values: Any, ranges: list[tuple[int, int]]) -> tuple[Any, Ints]:
    lengths = np.array([end - start for start, end in ranges], dtype=np.int64)
    out = np.zeros((len(ranges), int(lengths.max()), values.shape[1]), dtype=values.dtype)
    for row, (start, end) in enumerate(ranges):
        out[row, : end - start] = values[start:end]
    return out, lengths


def _decode(tags: Ints) -> Iterator[tuple[int, int, int]]:
    """Tags -> (start, end, label number)."""
    start = 0
    for at, tag in enumerate(tags):
        kind = (int(tag) - 1) % 4 if tag else 4
        if kind in (0, 3):
            start = at
        if kind in (2, 3):
            yield start, at + 1, (int(tag) - 1) // 4


def _score(examples: Iterable[Example], **_: Any) -> dict[str, Any]:
    return dict(get_ner_prf(examples))
