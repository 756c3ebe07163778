"""Which words of the sentence are a quantity's indicator: a log-linear choice among their ranges.

Candidates are ranges between edges of words, in the clauses of the sentence before and behind the
quantity. Each is judged by its characters and word tags, by what stands between it and the quantity,
and by how it agrees with the rule's answer (`pipeline.normalize.indicators`). Of the candidates the
one is chosen that most probably shares half of its characters with the right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pipeline.normalize.hashed import load_arrays
from pipeline.normalize.letters import MARGIN, Ids, Ints, Letters, mixed

BITS = 20
LONGEST = 14
# how far before and behind the quantity its indicator is looked for
_BEFORE, _BEHIND = 45, 24
# below this expected share of right answers nothing is said
UNSURE = 0.2
_BATCH = 64
_TOP = 40
_SAME = 0.5
# what a range's own probability counts beside what it shares with others: without it the choice is a
# compromise that begins and ends where no reader would
_LIKELY = 0.3


@dataclass(frozen=True, slots=True)
class Asked:
    """A quantity ``[start, end)``, where its neighbours end and begin, its unit, the rule's answer if any."""

    start: int
    end: int
    low: int
    high: int
    unit: str
    rule: tuple[int, int] | None


@dataclass(frozen=True)
class Grid:
    """Candidate ranges ``[starts, ends)``; those of quantity n are ``bounds[n]`` to ``bounds[n + 1]``."""

    starts: Ints
    ends: Ints
    bounds: Ints


@dataclass(frozen=True)
class Pointer:
    """``weights`` (1 << BITS,) float32; ``longer``: what a range gains for each e-fold of its length."""

    weights: npt.NDArray[np.float32]
    longer: float = 0.0

    def choose(self, chars: Letters, asked: Sequence[Asked]) -> list[tuple[int, int] | None]:
        """The range of each quantity's indicator; None where none is likely enough."""
        out: list[tuple[int, int] | None] = []
        for at in range(0, len(asked), _BATCH):
            batch = asked[at : at + _BATCH]
            grid = candidates(chars, batch)
            scores = self.weights[features(chars, batch, grid)].sum(axis=1, dtype=np.float64)
            scores += self.longer * np.log(grid.ends - grid.starts)
            for low, high in zip(grid.bounds[:-1], grid.bounds[1:], strict=True):
                part = slice(int(low), int(high))
                out.append(expected_best(scores[part], grid.starts[part], grid.ends[part]))
        return out

    def to_disk(self, path: Path) -> None:
        """As half floats."""
        np.savez_compressed(path, weights=self.weights.astype(np.float16), longer=np.float32(self.longer))


def load_pointer(path: Path) -> Pointer:
    """The inverse of `Pointer.to_disk`. Raises PipelineError where it is missing."""
    stored = load_arrays(path)
    return Pointer(stored["weights"].astype(np.float32), float(stored["longer"]))


def expected_best(scores: npt.NDArray[np.float64], starts: Ints, ends: Ints) -> tuple[int, int] | None:
    """The range that has most of its characters in common with what is probable."""
    if not len(scores):
        return None
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    top = np.argsort(-chances, kind="stable")[:_TOP]
    low, high, chance = starts[top], ends[top], chances[top]
    common = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    longer = np.maximum((high - low)[:, None], high - low)
    right = (common >= _SAME * longer) @ chance
    best = int((right + _LIKELY * chance).argmax())
    return (int(low[best]), int(high[best])) if right[best] >= UNSURE else None


def candidates(chars: Letters, asked: Sequence[Asked]) -> Grid:
    """The ranges that may be indicators: no pause in them, and not over the quantity."""
    starts, ends, sizes = [], [], [0]
    for one in asked:
        low, high = _window(chars, one)
        for left, right in ((low, one.start), (one.end, high)):
            first, last = np.searchsorted(chars.edges, (left, right))
            edges = np.unique(np.concatenate(([left], chars.edges[first : last + 1], [right])))
            edges = edges[(edges >= left) & (edges <= right)]
            length = edges[None, :] - edges[:, None]
            whole = chars.pauses[edges[None, :]] == chars.pauses[edges[:, None]]
            begin, end = np.nonzero((length > 0) & (length <= LONGEST) & whole)
            starts.append(edges[begin])
            ends.append(edges[end])
        sizes.append(len(starts[-1]) + len(starts[-2]))
    if not asked:
        starts = ends = [np.zeros(0, dtype=np.int64)]
    return Grid(np.concatenate(starts), np.concatenate(ends), np.cumsum(sizes))


def _window(chars: Letters, one: Asked) -> tuple[int, int]:
    at = np.searchsorted(chars.stops, one.start, side="right")
    low = int(chars.stops[at - 1]) if at else 0
    at = np.searchsorted(chars.stops, one.end)
    high = int(chars.stops[at]) - 1 if at < len(chars.stops) else len(chars.chars) - 1
    return max(low, one.start - _BEFORE), max(one.end, min(high, one.end + _BEHIND))


def features(chars: Letters, asked: Sequence[Asked], grid: Grid) -> npt.NDArray[np.int64]:
    """The ids of each candidate's features: (candidates, features)."""
    facts = _Facts(chars, asked, grid)
    rows = [mixed(number, *columns) for number, columns in enumerate(facts.columns(), 1)]
    return np.stack(rows, axis=1).astype(np.uint64).__rshift__(np.uint64(64 - BITS)).astype(np.int64)


def word_id(word: str) -> int:
    """A number for a word, the same in every process."""
    return crc32(word.encode())


class _Facts:
    """What is known of each candidate, as columns."""

    def __init__(self, chars: Letters, asked: Sequence[Asked], grid: Grid) -> None:
        sizes = np.diff(grid.bounds)

        def each(values: Sequence[int]) -> Ints:
            return np.repeat(np.array(values, dtype=np.int64), sizes)

        self.chars, low, high = chars, grid.starts, grid.ends
        start, end = each([one.start for one in asked]), each([one.end for one in asked])
        self.low, self.high = low, high
        before = high <= start
        self.gap_low, self.gap_high = np.where(before, high, end), np.where(before, start, low)
        pauses = np.minimum(chars.pauses[self.gap_high] - chars.pauses[self.gap_low], 3)
        over = np.where(
            before, low < each([one.low for one in asked]), high > each([one.high for one in asked])
        )
        self.where = _ids(16 * before + 2 * pauses + over)
        self.unit = _ids(each([word_id(one.unit) for one in asked]))
        self.size, self.words = _ids(high - low), _ids(chars.words[high] - chars.words[low])
        self.gap = self.gap_high - self.gap_low
        rule_low = each([one.rule[0] if one.rule else -1 for one in asked])
        rule_high = each([one.rule[1] if one.rule else -1 for one in asked])
        common = np.maximum(np.minimum(high, rule_high) - np.maximum(low, rule_low), 0)
        ruled = rule_low >= 0
        longer = np.maximum(np.maximum(high - low, rule_high - rule_low), 1)
        self.same_ends = _ids(np.where(ruled, 2 * (low == rule_low) + (high == rule_high), 5))
        self.share = _ids(np.where(ruled, 4 * common // longer, 9))
        self.left = mixed(1, self._code(start - 2), self._code(start - 1))
        self.right = mixed(1, self._code(end), self._code(end + 1))
        self.tag_left, self.tag_right = self._tag(start - 1), self._tag(end)

    def _code(self, at: Ints) -> Ids:
        return np.asarray(self.chars.codes[np.minimum(at + MARGIN, len(self.chars.codes) - 1)])

    def _tag(self, at: Ints) -> Ids:
        return np.asarray(self.chars.tags[np.minimum(at + MARGIN, len(self.chars.tags) - 1)])

    def columns(self) -> list[tuple[Ids, ...]]:
        """The columns of every feature, in a fixed order."""
        return [*self._of_position(), *self._of_begin(), *self._of_end(), *self._of_range()]

    def _of_position(self) -> list[tuple[Ids, ...]]:
        gap = _ids(np.minimum(self.gap, 12))
        where = self.where
        return [
            (where,),
            (where, self.unit),
            (where, self.size),
            (where, self.words),
            (where, gap),
            (where, gap, self.unit),
            (where, self.tag_left, self.tag_right),
            (where, self.right),
            (where, self.left),
            (where, self.unit, self.tag_right),
            (
                self.chars.spelled(self.gap_low, self.gap_high),
                _ids((self.gap <= 5) & (self.gap >= 0)),
                where,
            ),
            (self.chars.tagged(self.gap_low, self.gap_high), _ids(self.gap <= 12), where),
        ]

    def _of_begin(self) -> list[tuple[Ids, ...]]:
        two, one, here, after = (self._code(self.low + step) for step in (-2, -1, 0, 1))
        tag_before, tag = self._tag(self.low - 1), self._tag(self.low)
        return [
            (here,),
            (one,),
            (one, here),
            (two, one),
            (here, after),
            (one, self.where),
            (tag_before, tag),
            (tag_before, tag, self.where),
            (two, one, self.where),
            (tag, self.where, self.words),
        ]

    def _of_end(self) -> list[tuple[Ids, ...]]:
        before, here, one, two = (self._code(self.high + step) for step in (-2, -1, 0, 1))
        tag, tag_after = self._tag(self.high - 1), self._tag(self.high)
        return [
            (here,),
            (one,),
            (here, one),
            (one, two),
            (before, here),
            (one, self.where),
            (tag, tag_after),
            (tag, tag_after, self.where),
            (one, two, self.where),
            (tag, self.where, self.words),
            (before, here, self.where),
            (before, here, self.unit),
        ]

    def _of_range(self) -> list[tuple[Ids, ...]]:
        words, tags = self.chars.spelled(self.low, self.high), self.chars.tagged(self.low, self.high)
        gap_tags = self.chars.tagged(self.gap_low, self.gap_high)
        return [
            (words,),
            (tags,),
            (tags, self.where),
            (tags, self.where, _ids(np.minimum(self.gap, 12))),
            (tags, gap_tags, self.where),
            (tags, self.unit),
            (self.same_ends,),
            (self.same_ends, self.where),
            (self.share,),
            (self.share, self.where),
            (self.same_ends, self.share, self.unit),
            (np.minimum(self.size, np.uint64(6)), tags, self.same_ends),
            (self._tag(self.low), self._tag(self.high - 1), self.where, self.unit),
        ]


def _ids(values: npt.NDArray[np.generic]) -> Ids:
    return np.asarray(values).astype(np.int64).astype(np.uint64)
