"""Examples as ids of features -> linear models (`pipeline.normalize.hashed`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pipeline.normalize.hashed import BITS, Linear

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Doubles = npt.NDArray[np.float64]

# a list with fewer of the parts is not one to learn; among those with more the better count much more
_GOOD, _BETTER = 2 / 3, 6.0
_ROUNDS = 300


@dataclass(frozen=True, slots=True)
class Example:
    """The ids of the features of one name, what it is, and how much it counts."""

    ids: Sequence[int]
    label: str
    weight: float = 1.0


def fit_linear(examples: Sequence[Example], strength: float, least: int) -> Linear:
    """A logistic regression over labels."""
    from sklearn.linear_model import LogisticRegression

    known = tuple(sorted({one.label for one in examples}))
    if len(known) < 2:  # nothing to tell apart
        return _nothing(known)
    model = LogisticRegression(C=strength, max_iter=_ROUNDS, tol=1e-3)
    ids, labels, weights = zip(*((one.ids, one.label, one.weight) for one in examples), strict=True)
    model.fit(matrix(ids, least), labels, sample_weight=weights)
    told, offsets = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # told for the second label alone
        told, offsets = np.vstack([0 * told, told]), np.concatenate([0 * offsets, offsets])
    told = np.ascontiguousarray(told.T, dtype=np.float32)
    return Linear(tuple(map(str, model.classes_)), told, offsets.astype(np.float32))


@dataclass(frozen=True, slots=True)
class Competition:
    """Candidates of which one or none is to be chosen: the ids of the features of each, how ``good`` each
    is (0 to 1), and how much the choice counts.
    """

    ids: Sequence[list[int]]
    good: Sequence[float]
    weight: float = 1.0


def fit_choice(label: str, competitions: Sequence[Competition], strength: float, least: int) -> Linear:
    """Scores under which a softmax over the candidates, and over 0 for none of them, finds the good ones."""
    from scipy.optimize import minimize

    told = [one for one in competitions if one.ids]
    if not told:
        return _nothing(())
    examples = matrix([ids for one in told for ids in one.ids], least)
    used = np.unique(examples.indices)
    loss = Loss(examples[:, used], told, strength)
    start = np.zeros(len(used) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    weights = np.zeros((1 << BITS, 1), dtype=np.float32)
    weights[used, 0] = found[:-1]
    return Linear((label,), weights, found[-1:].astype(np.float32))


def _nothing(labels: tuple[str, ...]) -> Linear:
    return Linear(labels, np.zeros((1 << BITS, len(labels)), np.float32), np.zeros(len(labels), np.float32))


class Loss:
    """Cross-entropy of the choices, and its gradient, for weights (features,) and an offset as the last."""

    def __init__(self, matrix: csr_matrix, told: Sequence[Competition], strength: float) -> None:
        self.matrix, self.strength = matrix, strength
        lengths = [len(one.ids) for one in told]
        self.of = np.repeat(np.arange(len(told)), lengths)
        self.firsts = np.cumsum([0, *lengths[:-1]])
        self.weight = np.array([one.weight for one in told])
        good = np.array([value for one in told for value in one.good])
        share = np.where(good >= _GOOD, np.exp(_BETTER * (good - 1)), 0)
        total = self._sums(share)
        self.wanted = share / np.where(total > 0, total, 1)[self.of]
        self.wants_none = total == 0

    def __call__(self, values: Doubles) -> tuple[float, Doubles]:
        """The loss and its slope, (features + 1,)."""
        weights, offset = values[:-1], values[-1]
        scores = self.matrix @ weights + offset
        top = np.maximum(np.maximum.reduceat(scores, self.firsts), 0)
        chances = np.exp(scores - top[self.of])
        total = self._sums(chances) + np.exp(-top)
        normal = top + np.log(total)
        told = self._sums(self.wanted * (scores - normal[self.of])) - self.wants_none * normal
        pull = self.weight[self.of] * (chances / total[self.of] - self.wanted)
        slope = np.append(self.matrix.T @ pull + weights / self.strength, pull.sum())
        return float(weights @ weights / self.strength / 2 - self.weight @ told), slope

    def _sums(self, values: Doubles) -> Doubles:
        return np.asarray(np.bincount(self.of, values, len(self.weight)), dtype=np.float64)


def matrix(examples: Sequence[list[int]], least: int) -> csr_matrix:
    """(examples, 1 << BITS), without the features that stand in fewer than ``least``."""
    from scipy.sparse import csr_matrix

    spread = Counter(chain.from_iterable(examples))
    rows = [[one for one in ids if spread[one] >= least] for ids in examples]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter(chain.from_iterable(rows), dtype=np.int64)
    return csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(rows), 1 << BITS))
