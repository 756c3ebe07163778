"""Places that name no unit, completed from the gazetteer and from what the rest of the document says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from pipeline.gazetteer import Unit, gazetteer
from pipeline.normalize.chains import Below, counties_of, stem
from pipeline.normalize.divisions import divisions
from pipeline.normalize.evidence import Evidence, Whereabouts
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.sites import site
from pipeline.records.record import Candidate
from pipeline.settings import load

_COUNTY = 3
_MOST_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class ContextRules:
    """configs/places_in_context.yaml."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    cities: dict[str, str]
    nowhere: list[str]
    wide: list[str]
    townships_follow: str
    villages_follow: str
    examples: dict[str, str]


@cache
def rules() -> ContextRules:
    """What the document may place, read once."""
    return load("places_in_context", ContextRules)


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


def complete(doc: Marked, given: dict[Found, Resolved], ground: Ground) -> dict[Found, Resolved]:
    """Complete what has no unit from fuller mentions, the fullest mentions first, or from the text before."""
    known: dict[str, Resolved] = {}
    places: dict[Found, Resolved] = {}
    for span in sorted(given, key=lambda one: _fullness(given[one])):
        words = doc.words(span)
        if span.label == "ORG" and not given[span].unit and not given[span].below:
            places[span] = given[span]
            continue
        place = _nearer(words, _completed(words, given[span], known))
        if place.unit is None and place.candidates:
            place = _local(words, place, span.start, known, ground)
        if place.unit is None and not place.candidates and (site(words) or not _is_nowhere(words)):
            place = _placed(words, place, span.start, ground)
            place = _of_province(place) if _fits(words, "wide") else place
            if place.unit and place.below.township and span.label == "PLACE":
                ground.about.add(span.start, place.unit)
        places[span] = place
        if span.label == "PLACE":
            _remember(place, known)
    return places


def _nearer(words: str, place: Resolved) -> Resolved:
    """The county of a site behind the name of its city: 安阳市红旗渠."""
    unit = (site(words) or site(place.rest)) if place.unit and place.rest else None
    if unit is None or place.unit is None or place.unit.code not in unit.path:
        return place
    return replace(place, unit=unit)


def _local(words: str, place: Resolved, offset: int, known: dict[str, Resolved], ground: Ground) -> Resolved:
    """The township or village of the document's counties that bears the short name of another county."""
    alone = Resolved(below=place.below)
    found = _completed(words, alone, known)
    if found.unit is None and not place.below:
        found = _by_village(words, alone, offset, ground) or alone
    return found if found.unit else place


def candidate(unit: Unit, score: float) -> Candidate:
    """A unit as it stands in a record."""
    chain = tuple(name for name in gazetteer().chain(unit) if name)
    return Candidate(chain, unit.code, round(score, 4))


@lru_cache(maxsize=4096)
def _is_nowhere(words: str) -> bool:
    """Whether a name reaches over counties or lies abroad: the document cannot place it."""
    return words in divisions().abroad or _fits(words, "nowhere")


def _fits(words: str, which: str) -> bool:
    return any(re.fullmatch(one, words) for one in getattr(rules(), which))


def _of_province(place: Resolved) -> Resolved:
    """The province alone of a river or road that goes on beyond the county."""
    if place.unit is None:
        return place
    return replace(place, unit=gazetteer().units[place.unit.path[0]], below=Below(), candidates=())


def _placed(words: str, place: Resolved, offset: int, ground: Ground) -> Resolved:
    """A place by the gazetteer's townships and villages, or else by the text before it."""
    found = None
    if place.below.township:
        found = _by_township(place, offset, ground)
    elif not place.below.zone:
        found = _by_village(words, place, offset, ground)
    if found is not None:
        return found
    if (known := site(words)) is not None:
        return replace(place, unit=known, basis="name")
    about = ground.about.at(offset)
    if about is None:
        return place
    unit, share = about
    return replace(
        place, unit=unit, basis="document", candidates=(candidate(unit, share),) if share < 1 else ()
    )


def _by_township(place: Resolved, offset: int, ground: Ground) -> Resolved | None:
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


def _by_village(words: str, place: Resolved, offset: int, ground: Ground) -> Resolved | None:
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


def _remember(place: Resolved, known: dict[str, Resolved]) -> None:
    below = place.below
    if place.unit and len(place.rest) > 1:
        known.setdefault(place.rest, replace(place, candidates=()))
    if below.township:
        parent = replace(place, below=replace(below, village=None), candidates=())
        known.setdefault(below.township, parent)
        known.setdefault(_known_stem(below.township), parent)
    if below.village:
        known.setdefault(below.village, replace(place, candidates=()))
        known.setdefault(_known_stem(below.village), replace(place, candidates=()))


def _known_stem(name: str) -> str:
    """The short name of a township or village; its full one where that is a single character (唐镇)."""
    short = stem(name)
    return short if len(short) > 1 else name


def _fullness(place: Resolved) -> tuple[bool, bool, bool]:
    return place.unit is None, not place.below.township, not place.below.village


def _completed(text: str, place: Resolved, known: dict[str, Resolved]) -> Resolved:
    """A place that names no unit, as a fuller mention in the document has it."""
    if place.unit is not None or place.candidates:
        return place
    below = place.below
    if not below:
        fuller = known.get(text)
        return replace(fuller, basis="document") if fuller else place
    for name in (below.village, below.township):
        fuller = known.get(name or "")
        if fuller and below.township in (None, fuller.below.township):
            below = Below(fuller.below.zone, fuller.below.township, below.village)
            return replace(fuller, below=below, basis="document")
    return place
