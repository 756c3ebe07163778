"""What a document says of where it plays: weights of units, to choose among namesakes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from pipeline.gazetteer import Unit, gazetteer, names_in, rules
from pipeline.normalize.chains import Reading, read_chain
from pipeline.normalize.divisions import divisions

CLEAR = 0.6
# a mention of the county itself says more than one of its province
_NEARER = {1: 1.0, 2: 3.0, 3: 9.0}
# who says 吉林 or 海南 and nothing else means the larger unit
_FIRST = {1: 8.0, 2: 4.0, 3: 1.0}
_UNSEEN = 0.05
# characters after which a mention counts half
_FADE = 400
# a short name alone says less than a full one
_SHORT = 0.5
_COUNTY = 3
_HEADING_NAME = 24
# counties from which on a document is one of many places, and the share that makes it one's after all
_MANY, _MAIN = 3, 0.4
# what goes through many places speaks of the one right before: 邢台的|大陆泽
_BESIDE = re.compile("[^、，。；：！？\\n]{2,8}")


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
        firm = readings[0].full or readings[0].unit.level < _COUNTY
        for code in readings[0].unit.path:
            self.weights[code] += weight
            self.firm[code] += weight if firm else 0

    def supports(self, reading: Reading) -> bool:
        """Whether a county told by its short name fits: the document speaks of its province, or of none, or
        it is a city that is known everywhere (涿州, 井冈山).
        """
        return (
            reading.full
            or reading.unit.level < _COUNTY
            or _is_known(reading.unit)
            or not sum(self.firm.values())
            or self.firm[reading.unit.path[0]] > 0
        )

    def is_firm(self, unit: Unit) -> bool:
        """Whether the document names the unit in full, or its short name beside that of its province."""
        return unit.level < _COUNTY or self.firm[unit.code] > 0 or self.firm[unit.path[0]] > 0

    def alone(self, reading: Reading) -> float:
        """The share of one reading against everything else that the document names in full."""
        own = self.weights[reading.unit.code]
        return own / (own + sum(self.firm.values())) if own else 0.0

    def shares(self, readings: Iterable[Reading]) -> list[tuple[Reading, float]]:
        """The readings with their share of what speaks for them, the likeliest first; the shares sum to 1."""
        readings = tuple(readings)
        provinces = {one.unit.code for one in readings if one.unit.level == 1}
        scored = [(one, self._score(one, provinces)) for one in readings]
        whole = sum(score for _, score in scored) or 1.0
        return sorted(((reading, score / whole) for reading, score in scored), key=lambda pair: -pair[1])

    def counties(self) -> list[Unit]:
        """The counties that the document names."""
        units = gazetteer().units
        return [
            units[code]
            for code, weight in self.weights.items()
            if weight > 0 and units[code].level == _COUNTY
        ]

    def _score(self, reading: Reading, provinces: Set[str]) -> float:
        """``provinces``: those that the name may be itself. That 青海 is named makes 河南 no county."""
        path = reading.unit.path
        if provinces and path[0] not in provinces:
            path = path[-1:]
        known = sum(self.weights[code] * _NEARER[gazetteer().units[code].level] for code in path)
        return (_UNSEEN + known) * (1.0 if reading.full else _FIRST[reading.unit.level])


@dataclass(slots=True)
class Whereabouts:
    """Units in the order of the text: which one it speaks of at some point."""

    text: str
    seen: list[tuple[int, Unit, float]] = field(default_factory=list)

    def add(self, at: int, unit: Unit | None, firm: bool = True) -> None:
        """The text names ``unit`` at this offset; None adds nothing."""
        if unit is not None:
            self.seen.append((at, unit, 1.0 if firm else _SHORT))

    def at(self, offset: int) -> tuple[Unit, float] | None:
        """The finest unit that the text before ``offset`` is clearly about, with its share of the evidence.

        A title may name a village first: before any county the others of the document count. Where
        many counties are named, a city or province right before the place rules out those of others.
        """
        last = max((one for one in self.seen if one[0] <= offset), default=None, key=lambda one: one[0])
        wandering = self._wandering()
        if wandering and last is not None and _BESIDE.fullmatch(self.text, last[0], offset):
            return last[1], 1.0
        for level in (_COUNTY, 2, 1):
            seen = [one for one in self.seen if one[1].level == level]
            found = _clear([one for one in seen if one[0] <= offset] or seen, offset)
            if found is not None and not (wandering and _elsewhere(last, found[0])):
                return found
        return None

    def _wandering(self) -> bool:
        """Whether the document goes through many counties, none of them its own."""
        counties = [(0, unit, weight) for _, unit, weight in self.seen if unit.level == _COUNTY]
        weights = _weights(counties, 0)
        return len(weights) >= _MANY and max(weights.values()) < _MAIN * sum(weights.values())

    def near(self, offset: int, units: Iterable[Unit]) -> list[tuple[Unit, float]]:
        """Some of the units by their share of the evidence around ``offset``, the nearest first."""
        weights = _weights(self.seen, offset)
        scored = [(unit, weights[unit.code]) for unit in units]
        whole = sum(weight for _, weight in scored) or 1.0
        return sorted(((unit, weight / whole) for unit, weight in scored), key=lambda pair: -pair[1])


def _elsewhere(last: tuple[int, Unit, float] | None, found: Unit) -> bool:
    return last is not None and last[1].code not in found.path and found.code not in last[1].path


def _weights(seen: Iterable[tuple[int, Unit, float]], offset: int) -> defaultdict[str, float]:
    weights: defaultdict[str, float] = defaultdict(float)
    for at, unit, weight in seen:
        weights[unit.code] += weight / (1 + abs(offset - at) / _FADE)
    return weights


def _clear(seen: list[tuple[int, Unit, float]], offset: int) -> tuple[Unit, float] | None:
    weights = _weights(seen, offset)
    if not weights:
        return None
    code, weight = max(weights.items(), key=lambda pair: pair[1])
    share = weight / sum(weights.values())
    return (gazetteer().units[code], share) if share >= CLEAR else None


def _is_known(unit: Unit) -> bool:
    """Whether a county is a city whose short name no township has; other counties' are words too (唐河)."""
    return unit.name.endswith("市") and unit.name[:-1] not in divisions().township_stems


def is_everyday(reading: Reading) -> bool:
    """Whether the reading rests on a short name that is an everyday word (和平 for 和平县)."""
    unit = reading.unit
    return (
        not reading.full
        and unit.level == _COUNTY
        and unit.name[:2] in rules().not_short
        and len(unit.name) == 3
    )


def of_publisher(name: str) -> tuple[Reading, ...]:
    """The place a publisher's name begins with or holds: 贵州日报, 威宁县融媒体中心, 中共霍山县委办公室."""
    for end in range(min(len(name), gazetteer().longest), 1, -1):
        readings = read_chain(name[:end])
        if readings:
            return readings
    return tuple(reading for _, reading in of_heading(name, len(name))[:1])


def of_body(name: str) -> list[Reading]:
    """The units that stand inside a body's name: 国网铜鼓县供电公司; 集中区 holds no 中区, and 中铁广州局
    works anywhere.
    """
    read = (read_chain(name[start:]) for start, _, _ in names_in(name))
    sure = (one[0] for one in read if len(one) == 1)
    return [
        one
        for one in sure
        if (one.full and len(one.unit.name) > 2)
        or (one.unit.level < _COUNTY and not one.rest.startswith("局"))
    ]


def of_heading(text: str, longest: int) -> list[tuple[int, Reading]]:
    """Units that a heading or dateline names in full or with those above them: 湘西保靖报道, and where."""
    found = []
    end = 0
    for start, stop, _ in names_in(text[:longest]):
        if start < end:
            continue
        words = re.match(r"[\u4e00-\u9fff]+", text[start:])
        lengths = range(stop - start, min(len(words[0]) if words else 0, _HEADING_NAME) + 1)
        read = [(read_chain(text[start : start + length]), start + length) for length in lengths]
        sure = [
            (one[0], at) for one, at in read if len(one) == 1 and (one[0].full or one[0].unit.level < _COUNTY)
        ]
        if sure:
            reading, end = max(sure, key=lambda pair: (pair[0].unit.level, -pair[1]))
            found.append((start, reading))
    return found
