"""A text's characters as arrays, so that features of ranges come from a few operations on all of them.

The hash of a range is the difference of two prefix sums of a polynomial, brought to a common power.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

_BASE = 1099511628211
_INVERSE = pow(_BASE, -1, 1 << 64)
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_PAUSE = re.compile(r"(?<!\d)[，,]|[，,](?!\d)|[：:。！？!?；;\n]")
_STOP = re.compile(r"[。！？!?；;\n]")
# characters beyond the ends, for features that look there
MARGIN = 3


@dataclass(frozen=True)
class Letters:
    """Of each character its code and its tag, both with MARGIN places at the ends, and prefix sums.

    ``words``, ``pauses``: how many words begin, and how many pauses stand, before each offset.
    ``edges``: offsets where a word or a clause may begin or end. ``stops``: offsets behind sentences.
    """

    codes: Ids
    tags: Ids
    chars: Ids
    sequences: Ids
    words: Ints
    pauses: Ints
    edges: Ints
    stops: Ints

    def spelled(self, low: Ints, high: Ints) -> Ids:
        """Hashes of the characters of ranges."""
        return np.asarray((self.chars[high] - self.chars[low]) * _powers(len(self.chars))[1][low])

    def tagged(self, low: Ints, high: Ints) -> Ids:
        """Hashes of the tags of the words of ranges."""
        first, last = self.words[low], self.words[high]
        return np.asarray((self.sequences[last] - self.sequences[first]) * _powers(len(self.chars))[1][first])


def letters(text: str, tags: npt.NDArray[np.integer], continues: npt.NDArray[np.bool_]) -> Letters:
    """``tags`` numbers each character's tag; ``continues`` tells the tags that go on with a word."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    begins = ~continues[tags] if len(tags) else np.zeros(0, dtype=bool)
    numbers = tags.astype(np.uint64)
    pauses = np.zeros(len(text) + 1, dtype=np.int64)
    for match in _PAUSE.finditer(text):
        pauses[match.end()] = 1
    is_edge = np.append(begins, True)
    is_edge |= (pauses == 1) | np.append(pauses[1:] == 1, False)
    return Letters(
        codes=_padded(codes),
        tags=_padded(numbers + np.uint64(4)),
        chars=_prefix(codes),
        sequences=_prefix(numbers[begins] + np.uint64(1)),
        words=np.concatenate(([0], np.cumsum(begins))).astype(np.int64),
        pauses=np.cumsum(pauses),
        edges=np.flatnonzero(is_edge),
        stops=np.array([match.end() for match in _STOP.finditer(text)], dtype=np.int64),
    )


def mixed(number: int, *columns: Ids | np.uint64) -> Ids:
    """One id of what stands in the columns, different for each ``number`` of a feature."""
    out = np.asarray(columns[0] ^ np.uint64(number * 0x9E3779B1), dtype=np.uint64)
    for column in columns[1:]:
        out = (out * _FIRST) ^ column
        out ^= out >> np.uint64(29)
    out = out * _SECOND
    out ^= out >> np.uint64(32)
    return np.asarray(out * _FIRST)


def _padded(values: Ids) -> Ids:
    ends = np.arange(1, MARGIN + 1, dtype=np.uint64)
    return np.concatenate((ends, values, ends))


def _prefix(values: Ids) -> Ids:
    powers = _powers(len(values) + 1)[0]
    return np.concatenate(([np.uint64(0)], np.cumsum(values * powers[: len(values)], dtype=np.uint64)))


def _powers(least: int) -> tuple[Ids, Ids]:
    """Powers of the base and of its inverse modulo 2**64, at least so many."""
    return _powers_up_to(1 << max(12, least.bit_length()))


@cache
def _powers_up_to(number: int) -> tuple[Ids, Ids]:
    first, second = (
        np.cumprod(np.concatenate((np.ones(1, np.uint64), np.full(number - 1, base))), dtype=np.uint64)
        for base in (np.uint64(_BASE), np.uint64(_INVERSE))
    )
    return first, second
