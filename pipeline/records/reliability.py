"""Whether probabilities mean what they say: of what is said with 0.9, nine in ten should be true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_BINS = 10


@dataclass(frozen=True, slots=True)
class Tenth:
    """What was said with a probability of one tenth of the scale: its ``middle``, the mean probability
    ``said``, the share that is ``true``, the ``number`` of cases.
    """

    middle: float
    said: float
    true: float
    number: int


def tenths(judged: Iterable[tuple[float, bool]]) -> list[Tenth]:
    """The tenths that have any case, in order, from (probability, whether it is true)."""
    cases: dict[int, list[tuple[float, bool]]] = {}
    for probability, true in judged:
        cases.setdefault(min(int(probability * _BINS), _BINS - 1), []).append(
            (float(probability), bool(true))
        )
    return [
        Tenth(
            round((at + 0.5) / _BINS, 2),
            round(sum(probability for probability, _ in inside) / len(inside), 4),
            round(sum(true for _, true in inside) / len(inside), 4),
            len(inside),
        )
        for at, inside in sorted(cases.items())
    ]


def calibration_error(found: Sequence[Tenth]) -> float:
    """How far, in the mean over all cases, the probabilities of a tenth are from the share that is true."""
    apart = sum(one.number * abs(one.said - one.true) for one in found)
    return round(apart / max(sum(one.number for one in found), 1), 4)
