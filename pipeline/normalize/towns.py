"""Places below the county, put where the document plays by the table of townships and villages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pipeline.gazetteer import Unit, gazetteer
from pipeline.normalize.chains import Below, Reading, begins, counties_of, stem
from pipeline.normalize.divisions import divisions
from pipeline.normalize.evidence import Evidence, Whereabouts
from pipeline.records.record import Candidate

_COUNTY = 3
_MOST_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a mention turned out to be: the unit (None: unknown), what is below it, what else it may be.

    ``basis``: whether the name itself says so, or the document around it; None where nothing does.
    ``rest``: what follows the units in the name.
    """

    unit: Unit | None = None
    below: Below = field(default_factory=Below)
    candidates: tuple[Candidate, ...] = ()
    basis: str | None = None
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the document says of where it plays; ``below``: the townships and villages it names."""

    evidence: Evidence
    about: Whereabouts
    below: frozenset[Below] = frozenset()

    def add(self, at: int, reading: Reading) -> None:
        """The document names a unit at this offset."""
        self.evidence.add((reading,), 1.0)
        self.about.add(at, reading.unit)


def candidate(unit: Unit, score: float) -> Candidate:
    """A unit as it stands in a record."""
    chain = tuple(name for name in gazetteer().chain(unit) if name)
    return Candidate(chain, unit.code, round(score, 4))


def by_beginning(words: str, place: Resolved, offset: int, ground: Ground) -> Resolved | None:
    """The county of the document that has a township by whose short name the words begin: 斋堂|公交场站."""
    counties = ground.evidence.counties()
    for length in range(min(4, len(words) - 2), 1, -1):
        towns = [one for one in counties if divisions().township(one.code, words[:length])]
        if towns and begins(words[:length], words[length:]):
            shares = ground.about.near(offset, towns)
            return _choice(place, shares[0][0], shares)
    return None


def by_township(place: Resolved, offset: int, ground: Ground) -> Resolved | None:
    """The county that has the township: one that the document names, or the only one where it plays, or in
    a city that it names.
    """
    name = place.below.township or ""
    counties = counties_of(name)
    named = [one for one in ground.evidence.counties() if divisions().township(one.code, name)]
    if named:
        shares = ground.about.near(offset, named)
        return _choice(place, shares[0][0], shares)
    about = ground.about.at(offset)
    if about is None:
        if len(counties) == 1:
            return replace(place, unit=counties[0], basis="name")
        return _by_company(place, counties, ground)
    inside = [one for one in counties if about[0].code in one.path]
    if not inside and len(counties) == 1 and counties[0].path[0] == about[0].path[0]:
        inside = counties
    if len(inside) == 1:
        return replace(place, unit=inside[0], basis="document")
    told = [one for one in counties if any(ground.evidence.firm[code] > 0 for code in one.path[1:])]
    if not inside and len(told) == 1:
        return replace(place, unit=told[0], basis="document")
    if inside:
        if (found := _by_company(place, inside, ground)) is not None:
            return found
        equal = tuple(candidate(one, 1 / len(inside)) for one in inside[:_MOST_CANDIDATES])
        return replace(place, unit=about[0], basis="document", candidates=equal)
    return None


def _by_company(place: Resolved, counties: Sequence[Unit], ground: Ground) -> Resolved | None:
    """The one of several counties that has most of the document's townships, each with its villages."""
    having = Counter({one: sum(_has(one, below) for below in ground.below) for one in counties})
    ranked = having.most_common(2)
    if len(ranked) < 2 or ranked[0][1] <= max(1, ranked[1][1]):
        return None
    return replace(place, unit=ranked[0][0], basis="document")


def _has(county: Unit, below: Below) -> int:
    """How much of a township and its village a county has: 0 to 2."""
    if below.township not in divisions().townships.get(county.code, ()):
        return 0
    return 1 + (
        below.village is not None and below.township in divisions().townships_with(county.code, below.village)
    )


def by_village(words: str, place: Resolved, offset: int, ground: Ground) -> Resolved | None:
    """The county among those of the document that has such a township or village, with its township."""
    name = place.below.village or words
    if len(stem(name)) < 2:
        return None
    named = ground.evidence.counties()
    about = ground.about.at(offset)
    if about is not None and about[0].level == _COUNTY:
        named = [about[0], *(one for one in named if one is not about[0])]
    if not place.below.village:
        towns = [one for one in named if divisions().township(one.code, name)]
        if towns:
            shares = ground.about.near(offset, towns)
            below = Below(township=divisions().township(shares[0][0].code, name))
            return _choice(replace(place, below=below), shares[0][0], shares)
    having = [one for one in named if divisions().townships_with(one.code, name)]
    if not having and about is not None and about[0].level < _COUNTY:
        return _only_one(name, place, about[0])
    elsewhere = about is not None and about[0].level == _COUNTY and about[0] not in having
    if not having or (elsewhere and len(having) > 1):
        return None
    shares = ground.about.near(offset, having)
    townships = set(divisions().townships_with(shares[0][0].code, name))
    if len(townships) == 1:
        place = replace(place, below=replace(place.below, township=townships.pop()))
    return _choice(place, shares[0][0], shares)


def _only_one(village: str, place: Resolved, city: Unit) -> Resolved | None:
    """The only county of a city that has such a village, with its township."""
    found = [
        (county, township)
        for county in _counties_in(city.code)
        for township in divisions().townships_with(county.code, village)
    ]
    if len({county for county, _ in found}) != 1:
        return None
    county, township = found[0]
    below = replace(place.below, township=township) if len(found) == 1 else place.below
    return replace(place, unit=county, below=below, basis="document")


@cache
def _counties_in(city: str) -> tuple[Unit, ...]:
    """The counties right below a city; none below a province that has cities, but for those without one."""
    units = gazetteer().units.values()
    return tuple(one for one in units if one.level == _COUNTY and one.path[-2] == city)


def _choice(place: Resolved, unit: Unit, shares: list[tuple[Unit, float]]) -> Resolved:
    """One unit of several that fit, with all of them."""
    candidates = tuple(candidate(*one) for one in shares) if len(shares) > 1 else ()
    return replace(place, unit=unit, basis="document", candidates=candidates)
