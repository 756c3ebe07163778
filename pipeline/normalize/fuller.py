"""Places that name no unit, completed from the gazetteer and from what the rest of the document says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from pipeline.gazetteer import gazetteer
from pipeline.normalize.chains import Below, short_names
from pipeline.normalize.divisions import divisions
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.sites import site
from pipeline.normalize.towns import (
    Ground,
    Resolved,
    by_beginning,
    by_township,
    by_village,
    candidate,
)
from pipeline.normalize.within import held
from pipeline.settings import load


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
            if place.unit and place.below.township and span.label == "PLACE":
                ground.about.add(span.start, place.unit)
        place = _begun(words, place, known)
        places[span] = place
        if span.label == "PLACE":
            _remember(words, place, known)
    return places


def _nearer(words: str, place: Resolved) -> Resolved:
    """The county of a site behind the name of its city: 安阳市红旗渠."""
    unit = (site(words) or site(place.rest)) if place.unit and place.rest else None
    if unit is None or place.unit is None or place.unit.code not in unit.path:
        return place
    return replace(place, unit=unit)


def _begun(words: str, place: Resolved, known: dict[str, Resolved]) -> Resolved:
    """The unit of a fuller mention that a name begins like: 晋祠|博物馆."""
    level = place.unit.level if place.unit else 0
    for name in (words, place.rest):
        for length in range(len(name) - 1, 1, -1):
            fuller = known.get(name[:length])
            unit = fuller.unit if fuller else None
            if unit and unit.level > level and (place.unit is None or place.unit.code in unit.path):
                return replace(place, unit=unit, basis="document", candidates=())
    return place


def _local(words: str, place: Resolved, offset: int, known: dict[str, Resolved], ground: Ground) -> Resolved:
    """The township or village of the document's counties that bears the short name of another county."""
    alone = Resolved(below=place.below)
    found = _completed(words, alone, known)
    if found.unit is None and not place.below:
        found = by_village(words, alone, offset, ground) or alone
    return found if found.unit else place


@lru_cache(maxsize=4096)
def _is_nowhere(words: str) -> bool:
    """Whether a name reaches over counties or lies abroad: the document cannot place it."""
    return words in divisions().abroad or _fits(words, "nowhere")


def _fits(words: str, which: str) -> bool:
    return any(re.fullmatch(one, words) for one in getattr(rules(), which))


def _placed(words: str, place: Resolved, offset: int, ground: Ground) -> Resolved:
    """A place by the gazetteer's townships and villages, or else by the text before it."""
    found = None
    if place.below.township:
        found = by_township(place, offset, ground)
    elif not place.below.zone:
        found = by_village(words, place, offset, ground)
    found = found or by_beginning(words, place, offset, ground)
    if found is not None:
        return found
    about = ground.about.at(offset)
    inside = held(words, ground.evidence)
    if inside is not None and (about is None or inside.code not in about[0].path):
        return replace(place, unit=inside, basis="document")
    if (known := site(words)) is not None:
        return replace(place, unit=known, basis="name")
    if about is None:
        return place
    unit, share = about
    if _fits(words, "wide"):
        # a river or road goes on beyond the county
        return replace(place, unit=gazetteer().units[unit.path[0]], below=Below(), basis="document")
    several = (candidate(unit, share),) if share < 1 else ()
    return replace(place, unit=unit, basis="document", candidates=several)


def _remember(words: str, place: Resolved, known: dict[str, Resolved]) -> None:
    below = place.below
    if place.unit and place.unit.level > 1 and len(words) > 1:
        known.setdefault(words, replace(place, candidates=()))
    if place.unit and len(place.rest) > 1:
        known.setdefault(place.rest, replace(place, candidates=()))
    if below.township:
        parent = replace(place, below=replace(below, village=None), candidates=())
        for name in (below.township, *short_names(below.township)):
            known.setdefault(name, parent)
    if below.village:
        for name in (below.village, *short_names(below.village)):
            known.setdefault(name, replace(place, candidates=()))


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
