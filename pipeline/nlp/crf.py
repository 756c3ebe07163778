"""Linear-chain conditional random field over a batch of padded sequences, in numpy.

Shapes: ``scores`` (batch, length, tags) are emission scores in log space, ``lengths`` (batch,) the
number of real positions, ``transitions`` (tags, tags) scores from row to column with -inf where a
step is not allowed. Forward-backward in log space and double precision: whatever the emissions are
sure of, no sum vanishes and nothing overflows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# what exp() can take
_HIGHEST = 700.0


@dataclass(frozen=True, slots=True)
class Posterior:
    """What forward-backward tells.

    ``tags`` (batch, length, tags) are the marginal probabilities, ``scores`` the emission scores with
    those of the edges, ``forward`` and ``backward`` the log sums over the paths up to a position, its
    own score included, and from the position on without it; ``log_z`` (batch,) the log partition function.
    """

    tags: Doubles
    scores: Doubles
    forward: Doubles
    backward: Doubles
    log_z: Doubles


def posterior(scores: Floats, lengths: Ints, transitions: Floats, starts: Floats, ends: Floats) -> Posterior:
    """Forward-backward. ``starts`` and ``ends`` (tags,) are the scores of the edge positions."""
    batch, length, _ = scores.shape
    total = scores.astype(np.float64)
    total[:, 0] += starts
    total[np.arange(batch), lengths - 1] += ends
    steps = np.exp(transitions.astype(np.float64))
    inside = np.arange(length)[None, :] < lengths[:, None]
    forward, backward = total.copy(), np.zeros_like(total)
    # a tag that no path reaches has the log of 0
    with np.errstate(divide="ignore"):
        for at in range(1, length):
            reached = total[:, at] + _log_product(forward[:, at - 1], steps)
            forward[:, at] = np.where(inside[:, at, None], reached, forward[:, at - 1])
        for at in range(length - 2, -1, -1):
            follow = _log_product(total[:, at + 1] + backward[:, at + 1], steps.T)
            backward[:, at] = np.where(inside[:, at + 1, None], follow, 0.0)
    log_z = _log_product(forward[:, -1], np.ones((scores.shape[2], 1)))[:, 0]
    marginals = np.exp(forward + backward - log_z[:, None, None]) * inside[:, :, None]
    return Posterior(marginals, total, forward, backward, log_z)


def _log_product(logs: Doubles, matrix: Doubles) -> Doubles:
    """``log(exp(logs) @ matrix)``."""
    top = logs.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(logs - top) @ matrix) + top)


def loss_gradients(
    scores: Floats, lengths: Ints, gold: Ints, transitions: Floats, starts: Floats, ends: Floats
) -> tuple[float, Floats, Floats, Floats, Floats]:
    """Negative log likelihood of the ``gold`` tags (batch, length) and its gradients.

    Returns the loss and d_scores, d_transitions, d_starts, d_ends.
    """
    batch, length, tags = scores.shape
    known = posterior(scores, lengths, transitions, starts, ends)
    inside = np.arange(length)[None, :] < lengths[:, None]
    rows, last = np.arange(batch), lengths - 1
    one_hot = np.eye(tags, dtype=np.float32)[gold] * inside[:, :, None]
    d_scores = (known.tags - one_hot).astype(np.float32)
    gold_pairs = np.einsum("bti,btj->ij", one_hot[:, :-1], one_hot[:, 1:], optimize=True)
    allowed = np.isfinite(transitions)
    pairs = _expected_pairs(known, inside, transitions)
    d_transitions = np.where(allowed, pairs - gold_pairs, 0.0).astype(np.float32)
    gold_score = (
        (scores * one_hot).sum(dtype=np.float64)
        + (np.where(allowed, transitions, 0.0) * gold_pairs).sum()
        + starts[gold[:, 0]].sum()
        + ends[gold[rows, last]].sum()
    )
    d_starts = d_scores[:, 0].sum(axis=0)
    d_ends = d_scores[rows, last].sum(axis=0)
    return float(known.log_z.sum() - gold_score), d_scores, d_transitions, d_starts, d_ends


def _expected_pairs(known: Posterior, inside: npt.NDArray[np.bool_], transitions: Floats) -> Doubles:
    """How many steps from tag to tag (tags, tags) the batch is expected to take."""
    left, right = known.forward[:, :-1], (known.scores + known.backward)[:, 1:]
    left_top, right_top = left.max(axis=2, keepdims=True), right.max(axis=2, keepdims=True)
    weight = np.exp(np.minimum(left_top + right_top - known.log_z[:, None, None], _HIGHEST))
    pairs = np.einsum(
        "bti,btj->ij",
        np.exp(left - left_top) * weight * inside[:, 1:, None],
        np.exp(right - right_top),
        optimize=True,
    )
    return np.asarray(pairs * np.exp(transitions.astype(np.float64)))


def best_path(scores: Floats, lengths: Ints, transitions: Floats, starts: Floats, ends: Floats) -> Ints:
    """The most probable tags (batch, length); 0 after the end of a sequence. Viterbi."""
    batch, length, _ = scores.shape
    inside = np.arange(length)[None, :] < lengths[:, None]
    # the best score of a path to each tag, position by position
    best = [scores[:, 0] + starts]
    for at in range(1, length):
        follow = (best[-1][:, :, None] + transitions[None]).max(axis=1) + scores[:, at]
        best.append(np.where(inside[:, at, None], follow, best[-1]))
    path = np.zeros((batch, length), dtype=np.int64)
    tag = (best[-1] + ends).argmax(axis=1)
    for at in range(length - 1, -1, -1):
        path[:, at] = np.where(inside[:, at], tag, 0)
        if at:
            # where the best path to a tag came from is asked for the tags of the path alone
            previous = (best[at - 1] + transitions.T[tag]).argmax(axis=1)
            tag = np.where(inside[:, at], previous, tag)
    return path


def path_probability(known: Posterior, transitions: Floats, row: int, start: int, tags: Ints) -> float:
    """The probability that positions ``start``… of a sequence carry exactly ``tags``."""
    last = start + len(tags) - 1
    score = (
        known.forward[row, start, tags[0]]
        + transitions[tags[:-1], tags[1:]].sum(dtype=np.float64)
        + known.scores[row, np.arange(start + 1, last + 1), tags[1:]].sum()
        + known.backward[row, last, tags[-1]]
    )
    return float(np.exp(min(score - known.log_z[row], 0.0)))
