"""A text character by character, as the networks read it, and where words and clauses begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
States: TypeAlias = npt.NDArray[np.float32]

# the most characters of a range
LONGEST = 14
# numbers that stand for a character, and for the label of the span it stands in
CODES, LABELS = 4096, 6
_NUMBERS = {"PLACE": 1, "ORG": 2, "ACHIEVEMENT": 3, "QUANTITY": 4, "MECHANISM": 5}
_MIX = np.uint32(2654435761)
_PAUSE = re.compile(r"(?<!\d)[，,]|[，,](?!\d)|[：:。！？!?；;\n]")
_STOP = re.compile(r"[。！？!?；;\n]")


@dataclass(frozen=True)
class Letters:
    """Of each character the encoder's ``states`` (characters, their width), a number of the character
    itself below CODES and one of its label below LABELS, 0 outside spans.

    ``starts`` and ``ends``, in the order of starts: the ranges of at most LONGEST characters between edges of
    words and spans, without a pause. ``stops``: offsets behind sentences.
    """

    states: States
    codes: Ints
    labels: Ints
    starts: Ints
    ends: Ints
    stops: tuple[int, ...]


def letters(
    text: str, spans: Iterable[tuple[int, int, str]], states: States, continues: npt.NDArray[np.bool_]
) -> Letters:
    """``spans``: (start, end, label). The last columns of ``states`` are the probabilities of the encoder's
    tags; ``continues`` tells those that go on with a word.
    """
    tags = states[:, -len(continues) :].argmax(axis=1) if len(text) else np.zeros(0, dtype=np.int64)
    pauses = np.zeros(len(text) + 1, dtype=np.int64)
    for match in _PAUSE.finditer(text):
        pauses[match.end()] = 1
    is_edge = np.append(~continues[tags], True)
    is_edge |= (pauses == 1) | np.append(pauses[1:] == 1, False)
    labels = np.zeros(len(text), dtype=np.int64)
    for start, end, label in spans:
        labels[start:end] = _NUMBERS[label]
        is_edge[[start, end]] = True
    starts, ends = _ranges(np.flatnonzero(is_edge), np.cumsum(pauses))
    return Letters(
        states=states,
        codes=_codes(text),
        labels=labels,
        starts=starts,
        ends=ends,
        stops=tuple(match.end() for match in _STOP.finditer(text)),
    )


def _ranges(edges: Ints, pauses: Ints) -> tuple[Ints, Ints]:
    starts, ends = [], []
    for step in range(1, min(LONGEST + 1, len(edges))):
        low, high = edges[:-step], edges[step:]
        kept = (high - low <= LONGEST) & (pauses[low] == pauses[high])
        starts.append(low[kept])
        ends.append(high[kept])
    if not starts:
        return edges[:0], edges[:0]
    low, high = np.concatenate(starts), np.concatenate(ends)
    order = np.argsort(low, kind="stable")
    return low[order], high[order]


def _codes(text: str) -> Ints:
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    return ((points * _MIX) >> np.uint32(20)).astype(np.int64)
