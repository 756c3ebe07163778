"""Annotated documents -> what is learnt for the values of a record: `Attributes`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from thinc.api import Adam, fix_random_seed, warmup_linear

from pipeline.normalize.attributes import Attributes
from pipeline.normalize.components import proposals
from pipeline.normalize.fitting import Competition, Example, fit_choice, fit_linear
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.hashed import ids_of
from pipeline.normalize.letters import Ints
from pipeline.normalize.naming import of_mechanism, of_organization
from pipeline.normalize.network import Floats, Layer, network
from pipeline.normalize.parts import PARTS, features
from pipeline.normalize.pointer import FIRST, SECOND, SHAPE, Head, chances
from pipeline.normalize.questions import Lesson, Question, questions_of
from pipeline.text.overlap import shared

_SAME_PART = 0.6
# what a list loses whose parts share next to nothing but a word with those wanted
_LOOSE = 0.3
_BATCH = 48
_WARM_UP = 150


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
    types: list[Example] = []
    kinds: list[Example] = []
    parts: list[Competition] = []
    questions: list[Question] = []
    for lesson in lessons:
        doc, text = lesson.marked(), lesson.document.text
        questions += questions_of(lesson, continues)
        for span, found in zip(lesson.document.spans, doc.spans, strict=True):
            if span.label == "ORG" and span.type:
                ids = ids_of(of_organization(text, span.start, span.end))
                types.append(Example(ids, span.type, lesson.weight))
            elif span.label == "MECHANISM" and span.kind:
                ids = ids_of(of_mechanism(text, span.start, span.end))
                kinds.append(Example(ids, span.kind, lesson.weight))
                parts.append(replace(_competing(doc, found, span.components), weight=lesson.weight))
    return Attributes(
        fit_linear(types, teaching.strength, teaching.least),
        fit_linear(kinds, teaching.strength, teaching.least),
        fit_choice(PARTS, parts, teaching.parts_strength, teaching.least),
        continues,
        fit_indicators(questions, teaching),
    )


def _competing(doc: Marked, name: Found, wanted: Sequence[str]) -> Competition:
    """The lists that the patterns find around a mechanism, and how many of its parts they have."""
    found = list(proposals(doc.text, name.start, name.end))
    return Competition(
        list(features(doc, name, found)),
        [_goodness([doc.text[slice(*part)] for part in one.parts], wanted) for one in found],
    )


def _goodness(words: Sequence[str], wanted: Sequence[str]) -> float:
    """F1 of parts given, in what is alike; less where the parts have other words about them."""
    tight = [max((_overlap(word, one) for one in wanted if _same(word, one)), default=0.0) for word in words]
    right = sum(one > 0 for one in tight)
    found = sum(any(_same(word, one) for word in words) for one in wanted)
    loose = 1 - sum(tight) / right if right else 0.0
    return (right + found) / (len(words) + len(wanted)) * (1 - _LOOSE * loose)


def _overlap(one: str, other: str) -> float:
    return shared(one, other) / max(len(one), len(other))


def _same(one: str, other: str) -> bool:
    return shared(one, other) >= _SAME_PART * min(len(one), len(other))


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
    """Of the cross-entropies between what is good and what is probable."""
    out = np.zeros_like(read)
    one = question.choice
    _pull(FIRST, read, one.starts[:-1], one.ends[:-1], question.good * question.weight, out)
    if len(question.added):
        _pull(SECOND, read, one.starts, one.ends, question.added * question.weight, out)
    return out


def _pull(head: Head, read: Floats, starts: Ints, ends: Ints, good: Floats, out: Floats) -> None:
    pull = good.sum() * chances(head.scores(read, starts, ends)) - good
    head.slopes(read, starts, ends, pull.astype(np.float32), out)
