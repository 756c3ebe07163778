"""Annotated documents -> what is learnt for the values of a record: `Attributes`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from pipeline.normalize.attributes import Attributes
from pipeline.normalize.components import proposals
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.hashed import BITS as LINEAR_BITS
from pipeline.normalize.hashed import Linear, ids_of
from pipeline.normalize.letters import letters
from pipeline.normalize.naming import of_mechanism, of_organization
from pipeline.normalize.parts import NO, YES, of_proposal
from pipeline.normalize.pointer import BITS, Pointer, candidates, features
from pipeline.normalize.quantities import ask, read_values
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.text.offsets import MappedText
from pipeline.text.overlap import shared

_SAME, _SAME_PART = 0.5, 0.6
_BATCH = 16
_RATE, _CAUTION = 0.15, 0.1
# an answer farther from the quantity is less likely the one meant, among equal strings
_FAR = 0.1


@dataclass(frozen=True, slots=True)
class Lesson:
    """An annotated document with the encoder's tag of each character, and how much it counts."""

    document: GoldDocument
    tags: npt.NDArray[np.int8]
    weight: float


@dataclass(frozen=True, slots=True)
class Teaching:
    """``strength`` and ``parts_strength``: inverse strengths of regularisation, of names and of lists of
    parts; ``least``: examples that a feature must stand in; ``rounds`` over all quantities;
    ``longer``: how much longer answers are preferred, `Pointer.longer`.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    strength: float
    parts_strength: float
    least: int
    rounds: int
    longer: float


def train(lessons: Sequence[Lesson], continues: npt.NDArray[np.bool_], teaching: Teaching) -> Attributes:
    """Learn all four. The same lessons in the same order give the same arrays."""
    types: list[tuple[list[int], str]] = []
    kinds: list[tuple[list[int], str]] = []
    parts: list[tuple[list[int], str]] = []
    for lesson in lessons:
        text = lesson.document.text
        for span in lesson.document.spans:
            if span.label == "ORG" and span.type:
                types.append((ids_of(of_organization(text, span.start, span.end)), span.type))
            elif span.label == "MECHANISM" and span.kind:
                kinds.append((ids_of(of_mechanism(text, span.start, span.end)), span.kind))
                parts += _proposed(text, span)
    return Attributes(
        fit_linear(types, teaching.strength, teaching.least),
        fit_linear(kinds, teaching.strength, teaching.least),
        fit_linear(parts, teaching.parts_strength, teaching.least),
        fit_pointer(list(chain.from_iterable(_questions(one, continues) for one in lessons)), teaching),
        continues,
    )


def _proposed(text: str, span: GoldSpan) -> Iterator[tuple[list[int], str]]:
    """Every list that the patterns find around a mechanism, with whether most of it are its parts."""
    for one in proposals(text, span.start, span.end):
        words = [text[slice(*part)] for part in one.parts]
        right = sum(any(_same(word, wanted) for wanted in span.components) for word in words)
        found = sum(any(_same(word, wanted) for word in words) for wanted in span.components)
        good = 3 * right >= 2 * len(words) and 3 * found >= 2 * len(span.components)
        yield ids_of(of_proposal(text, span.start, span.end, one)), YES if good else NO


def _same(one: str, other: str) -> bool:
    return shared(one, other) >= _SAME_PART * min(len(one), len(other))


def fit_linear(examples: Sequence[tuple[list[int], str]], strength: float, least: int) -> Linear:
    """A logistic regression over labels, from ids of features and the label of each example."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    labels = tuple(sorted({label for _, label in examples}))
    if len(labels) < 2:  # nothing to tell apart
        nothing = np.zeros((1 << LINEAR_BITS, len(labels)), dtype=np.float32)
        return Linear(labels, nothing, np.zeros(len(labels), dtype=np.float32))
    spread = Counter(chain.from_iterable(ids for ids, _ in examples))
    rows = [[one for one in ids if spread[one] >= least] for ids, _ in examples]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter(chain.from_iterable(rows), dtype=np.int64)
    shape = (len(rows), 1 << LINEAR_BITS)
    matrix = csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=shape)
    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3)
    model.fit(matrix, [label for _, label in examples])
    weights, offsets = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # told for the second label alone
        weights, offsets = np.vstack([0 * weights, weights]), np.concatenate([0 * offsets, offsets])
    weights = np.ascontiguousarray(weights.T, dtype=np.float32)
    return Linear(tuple(map(str, model.classes_)), weights, offsets.astype(np.float32))


@dataclass(frozen=True, slots=True)
class Question:
    """The features of a quantity's candidates, how good each is (their sum is 1), and what it all counts."""

    ids: npt.NDArray[np.int32]
    good: npt.NDArray[np.float32]
    weight: float


def fit_pointer(questions: Sequence[Question], teaching: Teaching) -> Pointer:
    """A choice among candidates by gradient descent with a rate of its own for each weight (AdaGrad)."""
    weights = np.zeros(1 << BITS, dtype=np.float32)
    squares = np.full(1 << BITS, _CAUTION, dtype=np.float32)
    order = np.random.default_rng(0)
    for _ in range(teaching.rounds):
        shuffled = order.permutation(len(questions))
        for at in range(0, len(shuffled), _BATCH):
            _step([questions[one] for one in shuffled[at : at + _BATCH]], weights, squares)
    return Pointer(weights.astype(np.float16).astype(np.float32), teaching.longer)


def _step(
    questions: Sequence[Question], weights: npt.NDArray[np.float32], squares: npt.NDArray[np.float32]
) -> None:
    columns, pulls = [], []
    for one in questions:
        scores = weights[one.ids].sum(axis=1)
        chances = np.exp(scores - scores.max())
        pull = one.weight * (chances / chances.sum() - one.good)
        moved = np.abs(pull) > 1e-3
        columns.append(one.ids[moved].ravel())
        pulls.append(np.repeat(pull[moved], one.ids.shape[1]))
    ids, at = np.unique(np.concatenate(columns), return_inverse=True)
    gradient = np.bincount(at, weights=np.concatenate(pulls), minlength=len(ids)).astype(np.float32)
    squares[ids] += gradient * gradient
    weights[ids] -= _RATE * gradient / np.sqrt(squares[ids])


def _questions(lesson: Lesson, continues: npt.NDArray[np.bool_]) -> Iterable[Question]:
    document = lesson.document
    wanted = {(span.start, span.end): span.indicator for span in document.spans if span.indicator}
    if not wanted:
        return
    spans = [Found(one.start, one.end, one.label, 1.0) for one in document.spans]
    doc = Marked(MappedText.identity(document.text), spans, letters(document.text, lesson.tags, continues))
    assert doc.letters is not None
    for asked in ask(doc, read_values(doc)[0]):
        indicator = wanted.get((asked.start, asked.end), "")
        grid = candidates(doc.letters, [asked])
        if not indicator or not len(grid.starts):
            continue
        good = goodness(document.text, indicator, grid.starts.tolist(), grid.ends.tolist())
        if good.max() < _SAME:
            continue
        gap = np.where(grid.ends <= asked.start, asked.start - grid.ends, grid.starts - asked.end)
        best = (good >= good.max() - 1e-9) * np.exp(-_FAR * np.minimum(gap, 20))
        ids = features(doc.letters, [asked], grid).astype(np.int32)
        yield Question(ids, (best / best.sum()).astype(np.float32), lesson.weight)


def goodness(
    text: str, indicator: str, starts: Sequence[int], ends: Sequence[int]
) -> npt.NDArray[np.float64]:
    """Of each range the share of the longer of it and the indicator that both have in order."""
    words = [text[low:high] for low, high in zip(starts, ends, strict=True)]
    share = {word: shared(indicator, word) / max(len(indicator), len(word)) for word in dict.fromkeys(words)}
    return np.array([share[word] for word in words])
