"""Which words of the sentence are a quantity's indicator: one or two of the ranges of words around it.

Candidates are ranges between edges of words, in the clauses of the sentence before and behind the
quantity. A network reads the window (`pipeline.normalize.network`) and says of each character how well a
range begins there, ends there, and which beginnings go with which ends: once for the words that say most,
once for those that have to be added (对接帮扶[184个]贫困村; 营业收入3.2亿元，同比增长[13.68%]). The words
are chosen that most probably share half of their characters with the right ones.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pipeline.normalize.letters import CODES, LABELS, Ints, Letters
from pipeline.normalize.lists import Range
from pipeline.normalize.network import Floats, Layer, Shape, Window

Doubles: TypeAlias = npt.NDArray[np.float64]

# how far before and behind the quantity its indicator is looked for
_BEFORE, _BEHIND = 40, 14
_PLACES, _UNITS = 128, 256
_PLACE = np.arange(_PLACES, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Head:
    """Columns from ``at`` on that a network gives each character: how well a range begins there, how well it
    ends there, and ``keys`` numbers each of which beginnings go with which ends.
    """

    at: int
    keys: int

    @property
    def end(self) -> int:
        """The column behind them."""
        return self.at + 2 + 2 * self.keys

    def scores(self, read: Floats, starts: Ints, ends: Ints) -> Doubles:
        """How good each range is: (ranges,), from what was read (characters, `SHAPE`.out)."""
        keys, locks = self._keys()
        begins, stops = read[starts], read[ends - 1]
        fits = np.einsum("ij,ij->i", begins[:, keys], stops[:, locks], dtype=np.float64)
        return np.asarray(begins[:, self.at] + stops[:, self.at + 1] + fits / np.sqrt(self.keys))

    def slopes(self, read: Floats, starts: Ints, ends: Ints, pull: Floats, out: Floats) -> None:
        """Add to ``out`` what a change of each range's score (ranges,) asks of what was read."""
        keys, locks = self._keys()
        np.add.at(out[:, self.at], starts, pull)
        np.add.at(out[:, self.at + 1], ends - 1, pull)
        pairs = np.zeros((len(read), len(read)), dtype=np.float32)
        pairs[starts, ends - 1] = pull / np.sqrt(self.keys)
        out[:, keys] += pairs @ read[:, locks]
        out[:, locks] += pairs.T @ read[:, keys]

    def _keys(self) -> tuple[slice, slice]:
        first = self.at + 2
        return slice(first, first + self.keys), slice(first + self.keys, self.end)


FIRST = Head(0, 32)
SECOND = Head(FIRST.end, 16)
SHAPE = Shape((LABELS, _PLACES, _UNITS, CODES), (1, 3, 9), width=48, out=SECOND.end)
# below this expected share of right answers nothing is said
UNSURE = 0.2
_BATCH = 32
# how many of the words that say most, of those to be added, and of both together are weighed
_TOP, _ADDED, _PAIRS = 16, 5, 32
# two indicators are the same that share so much of the longer
SAME = 0.5
# what a range's own probability counts beside what it shares with others: without it the choice is a
# compromise that begins and ends where no reader would
_LIKELY = 0.15


@dataclass(frozen=True, slots=True)
class Asked:
    """A quantity ``[start, end)`` and its unit."""

    start: int
    end: int
    unit: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The ``window`` of a quantity, from ``offset`` on, and the candidates ``[starts, ends)`` in it; the last
    is the quantity itself, which means that nothing is to be added.
    """

    window: Window
    offset: int
    starts: Ints
    ends: Ints


def choose(network: Layer, chars: Letters, asked: Sequence[Asked]) -> list[list[Range]]:
    """The pieces of each quantity's indicator, one or two; none where none is likely enough."""
    out: list[list[Range]] = []
    for at in range(0, len(asked), _BATCH):
        choices = [choice(chars, one) for one in asked[at : at + _BATCH]]
        read = network.predict([one.window for one in choices])
        for one, (first, second) in zip(choices, both_scores(choices, read), strict=True):
            found = expected_best(one, first[:-1], second)
            out.append([(low + one.offset, high + one.offset) for low, high in found])
    return out


def both_scores(choices: Sequence[Choice], read: Sequence[Floats]) -> Iterator[tuple[Doubles, Doubles]]:
    """How good each range of each choice is as the words that say most, and as those to be added."""
    firsts = np.cumsum([0, *map(len, read)])
    starts = np.concatenate([one.starts + first for one, first in zip(choices, firsts[:-1], strict=True)])
    ends = np.concatenate([one.ends + first for one, first in zip(choices, firsts[:-1], strict=True)])
    together = np.concatenate(read)
    cuts = np.cumsum([len(one.starts) for one in choices])[:-1]
    yield from zip(
        *(np.split(head.scores(together, starts, ends), cuts) for head in (FIRST, SECOND)), strict=True
    )


def choice(chars: Letters, one: Asked) -> Choice:
    """What is chosen from for a quantity: ranges around it, and none over it."""
    low, high = _around(chars, one)
    first, last = chars.starts.searchsorted(low), chars.starts.searchsorted(high)
    starts, ends = chars.starts[first:last], chars.ends[first:last]
    kept = np.flatnonzero((ends <= one.start) | ((starts >= one.end) & (ends <= high)))
    ranges = np.empty((2, len(kept) + 1), dtype=np.int64)
    ranges[0, :-1], ranges[1, :-1] = starts[kept], ends[kept]
    ranges[:, -1] = one.start, one.end
    ranges -= low
    return Choice(_window(chars, one, low, high), low, *ranges)


def _around(chars: Letters, one: Asked) -> tuple[int, int]:
    """Where the window begins and ends: in the sentence, and not far."""
    at = bisect_right(chars.stops, one.start)
    low = chars.stops[at - 1] if at else 0
    at = bisect_left(chars.stops, one.end)
    high = chars.stops[at] - 1 if at < len(chars.stops) else len(chars.codes)
    return max(low, one.start - _BEFORE), max(one.end, min(high, one.end + _BEHIND))


def _window(chars: Letters, one: Asked, low: int, high: int) -> Window:
    facts = np.empty((high - low, len(SHAPE.tables)), dtype=np.int32)
    facts[:, 0] = chars.labels[low:high]
    # how far from the quantity, which is in the middle
    first, last, middle = one.start - low, one.end - low, _PLACES // 2
    facts[:first, 1] = _PLACE[middle - first : middle]
    facts[first:last, 1] = middle
    facts[last:, 1] = _PLACE[middle + 1 : middle + 1 + high - one.end]
    facts[:, 2] = crc32(one.unit.encode()) % _UNITS
    facts[:, 3] = chars.codes[low:high]
    return Window(chars.states[low:high], facts)


def expected_best(one: Choice, first: Doubles, second: Doubles) -> list[Range]:
    """The words that have most of their characters in common with what is probable, by the scores of the
    candidates as the words that say most, and of all and nothing as those to be added.
    """
    nothing = len(first)
    if not nothing:
        return []
    first, second = chances(first), chances(second)
    top = np.argsort(-first, kind="stable")[:_TOP]
    added = np.append(np.argsort(-second[:-1], kind="stable")[:_ADDED], nothing)
    common = _common(one, np.concatenate([top, added]))
    size = common.diagonal()
    chance = np.where(common[: len(top), len(top) :] == 0, first[top][:, None] * second[added], 0).ravel()
    likely = np.argsort(-chance, kind="stable")[:_PAIRS]
    likely = likely[chance[likely] > 0]
    chance = chance[likely] / chance.sum()
    main, other = likely // len(added), likely % len(added)
    pairs = np.zeros((len(likely), len(common)), dtype=np.float32)
    row = np.arange(len(likely))
    pairs[row, main] = pairs[row, other + len(top)] = 1
    long = pairs @ size
    right = (pairs @ common @ pairs.T >= SAME * np.maximum(long[:, None], long)) @ chance
    best = int((right + _LIKELY * chance).argmax())
    if right[best] < UNSURE:
        return []
    pieces = [int(top[main[best]]), int(added[other[best]])]
    return sorted((int(one.starts[at]), int(one.ends[at])) for at in pieces if at != nothing)


def chances(values: Doubles) -> Doubles:
    """Scores as probabilities."""
    shares = np.exp(values - values.max())
    return np.asarray(shares / shares.sum())


def _common(one: Choice, which: Ints) -> Floats:
    """(candidates, candidates): how many characters two of them share; the last, nothing, has none."""
    starts, ends = one.starts[which], one.ends[which]
    both = np.minimum(ends[:, None], ends) - np.maximum(starts[:, None], starts)
    both[-1] = both[:, -1] = 0
    return np.maximum(both, 0).astype(np.float32)
