"""Linear-chain conditional random field over a batch of padded sequences, in numpy.

Shapes: ``scores`` (batch, length, tags) are emission scores in log space, ``lengths`` (batch,) the
number of real positions, ``transitions`` (tags, tags) scores from row to column with -inf where a
step is not allowed. Rabiner's scaled forward-backward recursions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Posterior:
    """What forward-backward tells.

    ``tags`` (batch, length, tags) are the marginal probabilities, ``forward``, ``backward``,
    ``emissions`` and ``scale`` the scaled quantities, ``log_z`` (batch,) the log partition function.
    """

    tags: Floats
    forward: Floats
    backward: Floats
    emissions: Floats
    scale: Floats
    log_z: Floats


def posterior(scores: Floats, lengths: Ints, transitions: Floats, starts: Floats, ends: Floats) -> Posterior:
    """Forward-backward. ``starts`` and ``ends`` (tags,) are the scores of the edge positions."""
    batch, length, tags = scores.shape
    scores = scores.copy()
    scores[:, 0] += starts
    scores[np.arange(batch), lengths - 1] += ends
    top = scores.max(axis=2, keepdims=True)
    emissions = np.exp(scores - top)
    steps = np.exp(transitions)
    inside = np.arange(length)[None, :] < lengths[:, None]
    forward = np.zeros_like(emissions)
    scale = np.ones((batch, length), dtype=np.float32)
    current = emissions[:, 0]
    for at in range(length):
        if at:
            current = np.where(inside[:, at, None], (current @ steps) * emissions[:, at], current)
        scale[:, at] = np.where(inside[:, at], current.sum(axis=1), 1.0)
        current = current / scale[:, at, None]
        forward[:, at] = current
    backward = np.ones_like(emissions)
    for at in range(length - 2, -1, -1):
        follow = (emissions[:, at + 1] * backward[:, at + 1]) @ steps.T / scale[:, at + 1, None]
        backward[:, at] = np.where(inside[:, at + 1, None], follow, 1.0)
    log_z = (np.log(scale) + np.where(inside, top[:, :, 0], 0.0)).sum(axis=1)
    marginals = forward * backward * inside[:, :, None]
    return Posterior(marginals, forward, backward, emissions, scale, log_z)


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
    d_scores = known.tags - one_hot
    pairs = np.einsum(
        "bti,btj->ij",
        known.forward[:, :-1] * inside[:, 1:, None],
        known.emissions[:, 1:] * known.backward[:, 1:] / known.scale[:, 1:, None],
        optimize=True,
    ) * np.exp(transitions)
    gold_pairs = np.einsum("bti,btj->ij", one_hot[:, :-1], one_hot[:, 1:], optimize=True)
    allowed = np.isfinite(transitions)
    d_transitions = np.where(allowed, pairs - gold_pairs, 0.0).astype(np.float32)
    gold_score = (
        (scores * one_hot).sum()
        + (np.where(allowed, transitions, 0.0) * gold_pairs).sum()
        + starts[gold[:, 0]].sum()
        + ends[gold[rows, last]].sum()
    )
    d_starts = d_scores[:, 0].sum(axis=0)
    d_ends = d_scores[rows, last].sum(axis=0)
    return float(known.log_z.sum() - gold_score), d_scores, d_transitions, d_starts, d_ends


def best_path(scores: Floats, lengths: Ints, transitions: Floats, starts: Floats, ends: Floats) -> Ints:
    """The most probable tags (batch, length); 0 after the end of a sequence. Viterbi."""
    batch, length, _ = scores.shape
    inside = np.arange(length)[None, :] < lengths[:, None]
    current = scores[:, 0] + starts
    back = np.zeros(scores.shape, dtype=np.int64)
    for at in range(1, length):
        options = current[:, :, None] + transitions[None]
        back[:, at] = options.argmax(axis=1)
        follow = np.take_along_axis(options, back[:, at][:, None], axis=1)[:, 0] + scores[:, at]
        current = np.where(inside[:, at, None], follow, current)
    path = np.zeros((batch, length), dtype=np.int64)
    tag = (current + ends).argmax(axis=1)
    for at in range(length - 1, -1, -1):
        path[:, at] = np.where(inside[:, at], tag, 0)
        previous = np.take_along_axis(back[:, at], tag[:, None], axis=1)[:, 0]
        tag = np.where(inside[:, at], previous, tag)
    return path


def path_probability(known: Posterior, transitions: Floats, row: int, start: int, tags: Ints) -> float:
    """The probability that positions ``start``… of a sequence carry exactly ``tags``.

    The marginal of the first, times each step's conditional probability.
    """
    steps = np.exp(transitions)
    result = float(known.tags[row, start, tags[0]])
    for at, (tag, follower) in enumerate(zip(tags, tags[1:], strict=False), start + 1):
        joint = (
            known.forward[row, at - 1, tag]
            * steps[tag, follower]
            * known.emissions[row, at, follower]
            * known.backward[row, at, follower]
            / known.scale[row, at]
        )
        result *= float(joint / max(known.tags[row, at - 1, tag], 1e-12))
    return min(result, 1.0)
