"""What a document says of where it plays: weights of units, to choose among namesakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.gazetteer import Unit, gazetteer, rules
from pipeline.normalize.chains import Reading, read_chain

CLEAR = 0.6
# a mention of the county itself says more than one of its province
_NEARER = {1: 1.0, 2: 3.0, 3: 9.0}
# who says 吉林 or 海南 and nothing else means the larger unit
_FIRST = {1: 8.0, 2: 4.0, 3: 1.0}
_UNSEEN = 0.05
# characters after which a mention counts half
_FADE = 400


@dataclass(slots=True)
class Evidence:
    """Weights of units by code, each unit's also counted for the ones above it."""

    weights: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    firm: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, readings: Iterable[Reading], weight: float) -> None:
        """Count a mention that has one reading; one that has several says nothing."""
        readings = tuple(readings)
        if len(readings) != 1 or is_everyday(readings[0]):
            return
        firm = readings[0].full or readings[0].unit.level < 3
        for code in readings[0].unit.path:
            self.weights[code] += weight
            self.firm[code] += weight if firm else 0

    def supports(self, reading: Reading) -> bool:
        """Whether a county told by its short name fits: the document speaks of its province, or of none."""
        return (
            reading.full
            or reading.unit.level < 3
            or not sum(self.firm.values())
            or self.firm[reading.unit.path[0]] > 0
        )

    def is_firm(self, unit: Unit) -> bool:
        """Whether the document names the unit in full, or its short name beside that of its province."""
        return unit.level < 3 or self.firm[unit.code] > 0 or self.firm[unit.path[0]] > 0

    def alone(self, reading: Reading) -> float:
        """The share of one reading against everything else that the document names in full."""
        own = self.weights[reading.unit.code]
        return own / (own + sum(self.firm.values())) if own else 0.0

    def shares(self, readings: Iterable[Reading]) -> list[tuple[Reading, float]]:
        """The readings with their share of what speaks for them, the likeliest first; the shares sum to 1."""
        scored = [(reading, self._score(reading)) for reading in readings]
        whole = sum(score for _, score in scored) or 1.0
        return sorted(((reading, score / whole) for reading, score in scored), key=lambda pair: -pair[1])

    def _score(self, reading: Reading) -> float:
        known = sum(self.weights[code] * _NEARER[gazetteer().units[code].level] for code in reading.unit.path)
        return (_UNSEEN + known) * (1.0 if reading.full else _FIRST[reading.unit.level])


@dataclass(slots=True)
class Whereabouts:
    """Counties (and cities) in the order of the text: which one it speaks of at some point."""

    seen: list[tuple[int, Unit]] = field(default_factory=list)

    def add(self, at: int, unit: Unit | None) -> None:
        """The text names ``unit`` at this offset; None adds nothing."""
        if unit is not None:
            self.seen.append((at, unit))

    def at(self, offset: int) -> Unit | None:
        """The county, or else the city, that the text before ``offset`` is clearly about.

        A title may name a village first: before any county the only one of the document counts.
        """
        for level in (3, 2):
            seen = [(at, unit) for at, unit in self.seen if unit.level == level]
            before = [(at, unit) for at, unit in seen if at <= offset]
            only = len({unit.code for _, unit in seen}) == 1
            unit = _clear(before or (seen if only else []), offset)
            if unit is not None:
                return unit
        return None


def _clear(seen: list[tuple[int, Unit]], offset: int) -> Unit | None:
    weights: defaultdict[str, float] = defaultdict(float)
    for at, unit in seen:
        weights[unit.code] += 1 / (1 + abs(offset - at) / _FADE)
    if not weights:
        return None
    code, weight = max(weights.items(), key=lambda pair: pair[1])
    return gazetteer().units[code] if weight >= CLEAR * sum(weights.values()) else None


def is_everyday(reading: Reading) -> bool:
    """Whether the reading rests on a short name that is an everyday word (和平 for 和平县)."""
    unit = reading.unit
    return not reading.full and unit.level == 3 and unit.name[:2] in rules().not_short and len(unit.name) == 3


def of_publisher(name: str) -> tuple[Reading, ...]:
    """The place that a publisher's name begins with: 贵州日报, 威宁县融媒体中心."""
    for end in range(min(len(name), gazetteer().longest), 1, -1):
        readings = read_chain(name[:end])
        if readings:
            return readings
    return ()
