"""Annotated documents -> what is learnt for the values of a record: `Attributes`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import numpy.typing as npt
from thinc.api import Adam, fix_random_seed, warmup_linear

from pipeline.normalize.attributes import Attributes
from pipeline.normalize.components import proposals
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.hashed import BITS as LINEAR_BITS
from pipeline.normalize.hashed import Linear, ids_of
from pipeline.normalize.letters import States, letters
from pipeline.normalize.naming import of_mechanism, of_organization
from pipeline.normalize.network import Floats, Layer, Window, network
from pipeline.normalize.parts import NO, YES, of_proposal
from pipeline.normalize.pointer import SHAPE, Choice, choice, scores, slopes
from pipeline.normalize.quantities import ask, read_values
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.text.offsets import MappedText
from pipeline.text.overlap import shared

_SAME, _SAME_PART = 0.5, 0.6
_BATCH = 48
_WARM_UP = 150
# an answer farther from the quantity is less likely the one meant, among equal strings
_FAR = 0.1


@dataclass(frozen=True, slots=True)
class Lesson:
    """An annotated document, the encoder's states of its characters, how much its quantities count."""

    document: GoldDocument
    states: States
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Teaching:
    """``strength`` and ``parts_strength``: inverse strengths of regularisation, of names and of lists of
    parts; ``least``: examples that a feature must stand in; ``rounds`` over all quantities, at the
    learning rate ``rate``.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    strength: float
    parts_strength: float
    least: int
    rounds: int
    rate: float


def train(lessons: Iterable[Lesson], continues: npt.NDArray[np.bool_], teaching: Teaching) -> Attributes:
    """Learn all four. The same lessons in the same order give the same arrays.

    A lesson is read once and let go: the states of all documents would not fit into memory.
    """
    types: list[tuple[list[int], str]] = []
    kinds: list[tuple[list[int], str]] = []
    parts: list[tuple[list[int], str]] = []
    questions: list[Question] = []
    for lesson in lessons:
        text = lesson.document.text
        questions += _questions(lesson, continues)
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
        continues,
        fit_indicators(questions, teaching),
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
    """What is chosen from for a quantity, how good each candidate is (their sum is 1), how much it counts."""

    choice: Choice
    good: Floats
    weight: float


def fit_indicators(questions: Sequence[Question], teaching: Teaching) -> Layer:
    """The network of `pipeline.normalize.pointer`; Raises ValueError where there is no question."""
    if not questions:
        raise ValueError("no quantity with an indicator to learn from")
    fix_random_seed(0)
    model = network(SHAPE)
    model.initialize(X=[questions[0].choice.window])
    batches = -(-len(questions) // _BATCH)
    rates = warmup_linear(teaching.rate, _WARM_UP, teaching.rounds * batches)
    optimizer = Adam(rates, L2=0.01, grad_clip=1.0, use_averages=False)
    order = np.random.default_rng(0)
    for _ in range(teaching.rounds):
        shuffled = order.permutation(len(questions)).tolist()
        for start in range(0, len(shuffled), _BATCH):
            asked = [questions[at] for at in shuffled[start : start + _BATCH]]
            read, backprop = model.begin_update([one.choice.window for one in asked])
            backprop([_gradient(one, found) / len(asked) for one, found in zip(asked, read, strict=True)])
            model.finish_update(optimizer)
            optimizer.step_schedules()
    return model


def _gradient(question: Question, read: Floats) -> Floats:
    """Of the cross-entropy between what is good and what is probable."""
    values = scores(question.choice, read)
    chances = np.exp(values - values.max())
    pull = question.weight * (chances / chances.sum() - question.good)
    return slopes(question.choice, read, pull.astype(np.float32))


def _questions(lesson: Lesson, continues: npt.NDArray[np.bool_]) -> Iterator[Question]:
    document = lesson.document
    wanted = {(span.start, span.end): span.indicator for span in document.spans if span.indicator}
    if not wanted:
        return
    marks = [(span.start, span.end, span.label) for span in document.spans]
    chars = letters(document.text, marks, lesson.states, continues)
    values = read_values(Marked(MappedText.identity(document.text), [Found(*one, 1.0) for one in marks]))[0]
    for asked in ask(values):
        indicator = wanted.get((asked.start, asked.end), "")
        given = choice(chars, asked)
        if not indicator or not len(given.starts):
            continue
        low, high = given.starts + given.offset, given.ends + given.offset
        good = goodness(document.text, indicator, low.tolist(), high.tolist())
        if good.max() < _SAME:
            continue
        gap = np.where(high <= asked.start, asked.start - high, low - asked.end)
        best = (good >= good.max() - 1e-9) * np.exp(-_FAR * np.minimum(gap, 20))
        # a copy, so that the document's states can go
        window = Window(given.window.states.astype(np.float16), given.window.facts)
        yield Question(replace(given, window=window), (best / best.sum()).astype(np.float32), lesson.weight)


def goodness(
    text: str, indicator: str, starts: Sequence[int], ends: Sequence[int]
) -> npt.NDArray[np.float64]:
    """Of each range the share of the longer of it and the indicator that both have in order."""
    words = [text[low:high] for low, high in zip(starts, ends, strict=True)]
    share = {word: shared(indicator, word) / max(len(indicator), len(word)) for word in dict.fromkeys(words)}
    return np.array([share[word] for word in words])
