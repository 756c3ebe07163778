"""Which words of the sentence are a quantity's indicator: a choice among the ranges of words around it.

Candidates are ranges between edges of words, in the clauses of the sentence before and behind the
quantity. A network reads the window (`pipeline.normalize.network`) and says of each character how well a
range begins there, ends there, and which beginnings go with which ends. The range is chosen that most
probably shares half of its characters with the right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pipeline.normalize.letters import CODES, LABELS, Ints, Letters
from pipeline.normalize.network import Floats, Layer, Shape, Window

LONGEST = 14
# how far before and behind the quantity its indicator is looked for
_BEFORE, _BEHIND = 30, 14
_PLACES, _UNITS = 128, 256
# what a network says of a character: its beginning, its end, and KEYS numbers each of which goes with which
KEYS = 32
SHAPE = Shape((LABELS, _PLACES, _UNITS, CODES), (1, 3, 9), width=48, out=2 + 2 * KEYS)
# below this expected share of right answers nothing is said
UNSURE = 0.2
_BATCH = 32
_TOP = 16
_SAME = 0.5
# what a range's own probability counts beside what it shares with others: without it the choice is a
# compromise that begins and ends where no reader would
_LIKELY = 0.3


@dataclass(frozen=True, slots=True)
class Asked:
    """A quantity ``[start, end)`` and its unit."""

    start: int
    end: int
    unit: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The ``window`` of a quantity, from ``offset`` on, and the candidates ``[starts, ends)`` in it."""

    window: Window
    offset: int
    starts: Ints
    ends: Ints


def choose(network: Layer, chars: Letters, asked: Sequence[Asked]) -> list[tuple[int, int] | None]:
    """The range of each quantity's indicator; None where none is likely enough."""
    out: list[tuple[int, int] | None] = []
    for at in range(0, len(asked), _BATCH):
        choices = [choice(chars, one) for one in asked[at : at + _BATCH]]
        for one, read in zip(choices, network.predict([one.window for one in choices]), strict=True):
            best = expected_best(scores(one, read), one.starts, one.ends)
            out.append((best[0] + one.offset, best[1] + one.offset) if best else None)
    return out


def choice(chars: Letters, one: Asked) -> Choice:
    """What is chosen from for a quantity: ranges without a pause, and not over it."""
    low, high = _around(chars, one)
    starts, ends = [], []
    for left, right in ((low, one.start), (one.end, high)):
        first, last = np.searchsorted(chars.edges, (left + 1, right))
        edges = np.concatenate(([left], chars.edges[first:last], [right]))
        length = edges[None, :] - edges[:, None]
        whole = chars.pauses[edges[None, :]] == chars.pauses[edges[:, None]]
        begin, end = np.nonzero((length > 0) & (length <= LONGEST) & whole)
        starts.append(edges[begin])
        ends.append(edges[end])
    return Choice(
        _window(chars, one, low, high), low, np.concatenate(starts) - low, np.concatenate(ends) - low
    )


def _around(chars: Letters, one: Asked) -> tuple[int, int]:
    """Where the window begins and ends: in the sentence, and not far."""
    at = np.searchsorted(chars.stops, one.start, side="right")
    low = int(chars.stops[at - 1]) if at else 0
    at = np.searchsorted(chars.stops, one.end)
    high = int(chars.stops[at]) - 1 if at < len(chars.stops) else len(chars.codes)
    return max(low, one.start - _BEFORE), max(one.end, min(high, one.end + _BEHIND))


def _window(chars: Letters, one: Asked, low: int, high: int) -> Window:
    at = np.arange(low, high)
    beside = np.where(at < one.start, at - one.start, np.maximum(at - one.end + 1, 0))
    unit = np.full(high - low, crc32(one.unit.encode()) % _UNITS)
    facts = (
        chars.labels[low:high],
        beside.clip(-_PLACES // 2, _PLACES // 2 - 1) + _PLACES // 2,
        unit,
        chars.codes[low:high],
    )
    return Window(chars.states[low:high], np.stack(facts, axis=1).astype(np.int32))


def scores(one: Choice, read: Floats) -> npt.NDArray[np.float64]:
    """How good each candidate is: (candidates,), from what the network read (characters, `SHAPE`.out)."""
    begins, ends = read[one.starts], read[one.ends - 1]
    fits = np.einsum("ij,ij->i", begins[:, 2 : 2 + KEYS], ends[:, 2 + KEYS :], dtype=np.float64)
    return np.asarray(begins[:, 0] + ends[:, 1] + fits / np.sqrt(KEYS))


def slopes(one: Choice, read: Floats, pull: Floats) -> Floats:
    """What a change of each candidate's score (candidates,) asks of what was read: the gradient."""
    out = np.zeros_like(read)
    np.add.at(out[:, 0], one.starts, pull)
    np.add.at(out[:, 1], one.ends - 1, pull)
    pairs = np.zeros((len(read), len(read)), dtype=np.float32)
    pairs[one.starts, one.ends - 1] = pull / np.sqrt(KEYS)
    out[:, 2 : 2 + KEYS] = pairs @ read[:, 2 + KEYS :]
    out[:, 2 + KEYS :] = pairs.T @ read[:, 2 : 2 + KEYS]
    return out


def expected_best(values: npt.NDArray[np.float64], starts: Ints, ends: Ints) -> tuple[int, int] | None:
    """The range that has most of its characters in common with what is probable."""
    if not len(values):
        return None
    chances = np.exp(values - values.max())
    chances /= chances.sum()
    top = np.argsort(-chances, kind="stable")[:_TOP]
    low, high, chance = starts[top], ends[top], chances[top]
    common = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    longer = np.maximum((high - low)[:, None], high - low)
    right = (common >= _SAME * longer) @ chance
    best = int((right + _LIKELY * chance).argmax())
    return (int(low[best]), int(high[best])) if right[best] >= UNSURE else None
