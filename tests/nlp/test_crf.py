"""The CRF's recursions against the sum over every path there is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.nlp.crf import best_path, loss_gradients, path_probability, posterior
from pipeline.nlp.tagger import _bioes

FEW = settings(max_examples=40, deadline=None)
FORBIDDEN = -1e4


@dataclass
class Problem:
    """A batch of emission scores and the scores of steps and edges."""

    scores: Any
    lengths: Any
    transitions: Any
    starts: Any
    ends: Any

    def arguments(self) -> tuple[Any, ...]:
        return self.scores, self.lengths, self.transitions, self.starts, self.ends

    def paths(self, row: int) -> tuple[list[tuple[int, ...]], Any]:
        """All paths of a sequence and their scores, in double precision."""
        length, tags = int(self.lengths[row]), self.scores.shape[2]
        paths = list(product(range(tags), repeat=length))
        return paths, np.array([self.score(row, path) for path in paths])

    def score(self, row: int, path: tuple[int, ...]) -> float:
        steps = sum(float(self.transitions[a, b]) for a, b in pairwise(path))
        emitted = sum(float(self.scores[row, at, tag]) for at, tag in enumerate(path))
        return steps + emitted + float(self.starts[path[0]]) + float(self.ends[path[-1]])

    def log_z(self, row: int) -> float:
        scores = self.paths(row)[1]
        return float(np.log(np.exp(scores - scores.max()).sum()) + scores.max())

    def weights(self, row: int) -> tuple[list[tuple[int, ...]], Any]:
        paths, scores = self.paths(row)
        return paths, np.exp(scores - self.log_z(row))


def make(seed: int, lengths: list[int], tags: int, spread: float = 2.0) -> Problem:
    """Random scores; about a third of the steps and edges forbidden, the tag 0 always allowed."""
    random = np.random.default_rng(seed)

    def draw(*shape: int) -> Any:
        return random.normal(0, spread, shape).astype(np.float32)

    transitions, starts, ends = draw(tags, tags), draw(tags), draw(tags)
    blocked = random.random((tags, tags)) < 0.3
    blocked[0, 0] = False
    transitions[blocked] = -np.inf
    for edge in (starts, ends):
        edge[1:][random.random(tags - 1) < 0.3] = FORBIDDEN
    # what stands in the padding must not matter
    scores = draw(len(lengths), max(lengths), tags)
    for row, length in enumerate(lengths):
        scores[row, length:] *= 20
    return Problem(scores, np.array(lengths), transitions, starts, ends)


problems = st.builds(
    make,
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.integers(2, 4),
)


@given(problems)
@FEW
def test_log_z_and_marginals_are_sums_over_all_paths(problem: Problem) -> None:
    known = posterior(*problem.arguments())
    for row, length in enumerate(problem.lengths):
        assert known.log_z[row] == pytest.approx(problem.log_z(row), abs=1e-3)
        expected = np.zeros(problem.scores.shape[1:])
        for path, weight in zip(*problem.weights(row), strict=True):
            expected[np.arange(length), path] += weight
        assert known.tags[row] == pytest.approx(expected, abs=1e-4)
        assert not known.tags[row, length:].any()


@given(problems)
@FEW
def test_best_path_scores_highest_of_all(problem: Problem) -> None:
    found = best_path(*problem.arguments())
    for row, length in enumerate(problem.lengths):
        best = problem.score(row, tuple(found[row, :length]))
        assert best == pytest.approx(problem.paths(row)[1].max(), abs=1e-3)
        assert not found[row, length:].any()


@given(problems, st.data())
@FEW
def test_path_probability_is_the_share_of_paths_that_agree(problem: Problem, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(problem.lengths) - 1))
    length = int(problem.lengths[row])
    start = data.draw(st.integers(0, length - 1))
    size = data.draw(st.integers(1, length - start))
    tags = data.draw(st.lists(st.integers(0, problem.scores.shape[2] - 1), min_size=size, max_size=size))
    agree = [
        weight
        for path, weight in zip(*problem.weights(row), strict=True)
        if list(path[start : start + size]) == tags
    ]
    known = posterior(*problem.arguments())
    found = path_probability(known, problem.transitions, row, start, np.array(tags))
    assert found == pytest.approx(sum(agree), abs=1e-4)
    assert 0.0 <= found <= 1.0


@given(problems)
@FEW
def test_a_padded_batch_gives_what_single_sequences_give(problem: Problem) -> None:
    known, found = posterior(*problem.arguments()), best_path(*problem.arguments())
    edges = (problem.transitions, problem.starts, problem.ends)
    for row, length in enumerate(problem.lengths):
        single = (problem.scores[row : row + 1, :length], problem.lengths[row : row + 1], *edges)
        alone = posterior(*single)
        assert known.log_z[row] == pytest.approx(alone.log_z[0], abs=1e-4)
        assert known.tags[row, :length] == pytest.approx(alone.tags[0], abs=1e-5)
        assert found[row, :length].tolist() == best_path(*single)[0].tolist()


def gold_of(problem: Problem, seed: int) -> Any:
    """A possible path for each sequence, 0 in the padding."""
    random = np.random.default_rng(seed)
    gold = np.zeros(problem.scores.shape[:2], dtype=np.int64)
    for row, length in enumerate(problem.lengths):
        paths, scores = problem.paths(row)
        possible = [path for path, score in zip(paths, scores, strict=True) if score > FORBIDDEN / 2]
        gold[row, :length] = possible[random.integers(len(possible))]
    return gold


def brute_loss(problem: Problem, gold: Any) -> float:
    return sum(
        problem.log_z(row) - problem.score(row, tuple(gold[row, :length]))
        for row, length in enumerate(problem.lengths)
    )


def slope(problem: Problem, gold: Any, array: Any, at: tuple[int, ...]) -> float:
    """The central difference of the enumerated loss in one entry of ``array``, a part of ``problem``."""
    kept, step = array[at], 1e-5
    array[at] = kept + step
    above = brute_loss(problem, gold)
    array[at] = kept - step
    below = brute_loss(problem, gold)
    array[at] = kept
    return (above - below) / (2 * step)


@pytest.mark.parametrize(("seed", "lengths", "tags"), [(1, [3, 1, 2], 3), (2, [1], 4), (3, [4, 4], 2)])
def test_gradients_are_the_slopes_of_the_loss(seed: int, lengths: list[int], tags: int) -> None:
    problem = make(seed, lengths, tags)
    gold = gold_of(problem, seed)
    loss, *gradients = loss_gradients(
        problem.scores, problem.lengths, gold, problem.transitions, problem.starts, problem.ends
    )
    assert loss == pytest.approx(brute_loss(problem, gold), abs=1e-3)
    exact = Problem(*(one.astype(np.float64) for one in problem.arguments()))
    exact.lengths = problem.lengths
    parts = (exact.scores, exact.transitions, exact.starts, exact.ends)
    for gradient, part in zip(gradients, parts, strict=True):
        assert gradient.dtype == np.float32
        for at in np.ndindex(part.shape):
            expected = slope(exact, gold, part, at) if np.isfinite(part[at]) else 0.0
            assert gradient[at] == pytest.approx(expected, abs=1e-3), at


def test_the_loss_of_the_only_path_is_nothing() -> None:
    """One tag: every path is the gold one."""
    problem = make(5, [3, 2], 1)
    gold = np.zeros((2, 3), dtype=np.int64)
    loss, *gradients = loss_gradients(
        problem.scores, problem.lengths, gold, problem.transitions, problem.starts, problem.ends
    )
    assert loss == pytest.approx(0.0, abs=1e-4)
    assert all(gradient == pytest.approx(0.0, abs=1e-5) for gradient in gradients)


def bioes(labels: int, lengths: list[int], seed: int, spread: float) -> Problem:
    """The edges as the span component makes them."""
    allowed, starts, ends = _bioes(labels)
    problem = make(seed, lengths, 1 + 4 * labels, spread)
    problem.transitions = np.where(allowed, 0.0, -np.inf).astype(np.float32)
    problem.starts = np.where(starts, 0.0, FORBIDDEN).astype(np.float32)
    problem.ends = np.where(ends, 0.0, FORBIDDEN).astype(np.float32)
    return problem


@given(st.integers(0, 2**32 - 1), st.sampled_from([1.0, 10.0, 60.0]))
@FEW
def test_a_forbidden_step_is_never_on_the_best_path(seed: int, spread: float) -> None:
    problem = bioes(2, [7, 1, 4], seed, spread)
    known, found = posterior(*problem.arguments()), best_path(*problem.arguments())
    for row, length in enumerate(problem.lengths):
        path = found[row, :length]
        assert problem.starts[path[0]] == problem.ends[path[-1]] == 0.0
        assert np.isfinite(problem.transitions[path[:-1], path[1:]]).all()
        assert known.tags[row, 0][problem.starts < 0] == pytest.approx(0.0, abs=1e-6)
        assert known.tags[row, :length].sum(axis=1) == pytest.approx(np.ones(length), abs=1e-4)


def test_a_tag_the_emissions_are_sure_of_but_no_path_reaches() -> None:
    """The reachable tags lie 210 below it: out of reach of single precision, and no reason for NaN."""
    problem = bioes(1, [4], 0, 1.0)
    problem.scores = np.full((1, 4, 5), -200.0, dtype=np.float32)
    problem.scores[0, :, 0] = 10.0
    problem.scores[0, 2] = [-200.0, -200.0, 10.0, -200.0, -200.0]
    known = posterior(*problem.arguments())
    assert known.log_z[0] == pytest.approx(problem.log_z(0), abs=1e-2)
    assert known.tags[0].sum(axis=1) == pytest.approx(np.ones(4), abs=1e-4)
    path = best_path(*problem.arguments())[0]
    found = path_probability(known, problem.transitions, 0, 0, path)
    expected = np.exp(problem.score(0, tuple(path)) - problem.log_z(0))
    assert found == pytest.approx(expected, abs=1e-4)
