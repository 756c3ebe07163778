"""PLACE spans -> places with their chain and code.

A place that may be several units is resolved only where the document clearly speaks for one (a share
of at least 0.6); else its chain goes as far as the candidates agree. A place below the county without
one takes the county that has such a township or village, or that the text before it is about; its
``basis`` says so. Units are those of the document's year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.gazetteer import Unit, gazetteer, rules
from pipeline.normalize.chains import (
    Reading,
    common,
    counties_of,
    having_township,
    read_chain,
    short_names,
    split_below,
)
from pipeline.normalize.divisions import Dated, as_of, divisions
from pipeline.normalize.evidence import (
    CLEAR,
    Evidence,
    Whereabouts,
    is_everyday,
    of_body,
    of_heading,
    of_publisher,
)
from pipeline.normalize.found import Context, Found, Marked
from pipeline.normalize.fuller import complete
from pipeline.normalize.fuller import rules as context_rules
from pipeline.normalize.namesakes import by_company, of_lone_townships, of_township, without_taiwan
from pipeline.normalize.towns import Ground, Resolved, candidate
from pipeline.records.record import Location, Mention, Place, fields_of

_COUNTY = 3
_MOST_CANDIDATES = 10
_HEADING = 200
_MOST_OF_A_LIST = 2 / 3
# a part of a province: 苏北, 鄂西北地区
_PART = re.compile("([^京津沪渝港澳台])[东西南北中]{1,2}(?:地区|山区)?")


def resolve(doc: Marked, context: Context) -> dict[Found, Resolved]:
    """What each PLACE span is, and the place that each ORG span begins with."""
    readings = without_taiwan({span: _readings(doc.words(span)) for span in doc.of("PLACE", "ORG")})
    readings |= by_company(doc, readings)
    below = {one.below for found in readings.values() for one in found}
    below |= {split_below(doc.words(span)) for span, found in readings.items() if not found}
    ground = Ground(Evidence(), Whereabouts(doc.text), frozenset(below))
    _gather(doc, context, readings, ground)
    runs = _runs(doc)
    listed = _listed(doc, runs)
    local = {
        short
        for span in doc.of("PLACE")
        for name in _below_names(doc.words(span))
        for short in short_names(name)
    }
    # 广东、深圳一带 is no list of villages
    local |= {doc.words(span) for span in listed if all(one.unit.level == _COUNTY for one in readings[span])}
    found: dict[Found, Resolved] = {}
    for span, read in readings.items():
        if _is_village(doc.words(span), read, ground.evidence):
            read = ()
        found[span] = _by_table(doc.words(span), read, ground.evidence, local)
        unit = found[span].unit
        if unit:
            ground.about.add(span.start, unit, ground.evidence.is_firm(unit))
    found |= _among_cities(runs, found)
    found |= _among_counties(runs, found, readings)
    for span in readings:
        if len(words := doc.words(span)) == 1 and (unit := _of_letter(words, ground.evidence)):
            found[span] = Resolved(unit, basis="document")
    return complete(doc, found, ground)


def find_places(doc: Marked, resolved: Mapping[Found, Resolved], year: int | None) -> list[Place]:
    """The record's places, one for each PLACE span, in order, with the units of the year."""
    return [_place(doc.mention(span), resolved[span], year) for span in doc.of("PLACE")]


def _readings(text: str) -> tuple[Reading, ...]:
    full = rules().abbreviations.get(text)
    if full is None and (part := _PART.fullmatch(text)) and not read_chain(text):
        full = rules().abbreviations.get(part[1])
    return tuple(replace(one, full=False) for one in read_chain(full)) if full else read_chain(text)


def _gather(
    doc: Marked, context: Context, readings: dict[Found, tuple[Reading, ...]], ground: Ground
) -> None:
    publisher = of_publisher(context.publisher)
    ground.evidence.add(publisher, 1.0)
    ground.about.add(0, next((one.unit for one in publisher if one.full), None))
    title = context.title or doc.text.partition("\n")[0]
    townships = {one.township for one in ground.below}
    shortened = {short: name for name in townships if name for short in short_names(name)}
    for span, found in readings.items():
        told = having_township(found, townships)
        if not of_township(doc.words(span), told, shortened):
            ground.evidence.add(told, 2.0 if doc.words(span) in title else 1.0)
        if span.label == "ORG" and not found:
            for reading in of_body(doc.words(span)):
                ground.add(span.start, reading)
    for at, reading in of_lone_townships(doc, readings):
        ground.add(at, reading)
    inside = [span for span in readings if span.start < _HEADING]
    for at, reading in of_heading(doc.text, _HEADING):
        if not any(span.start <= at < span.end for span in inside):
            ground.add(at, reading)
    if context.title not in doc.text:
        for _, reading in of_heading(context.title, len(context.title)):
            ground.add(0, reading)


def _runs(doc: Marked) -> list[list[Found]]:
    """Places that stand in a row."""
    runs: list[list[Found]] = []
    for span in doc.of("PLACE"):
        if runs and doc.text[runs[-1][-1].end : span.start] in {"、", "，", "和", "与", "及"}:
            runs[-1].append(span)
        else:
            runs.append([span])
    return [run for run in runs if len(run) > 1]


def _listed(doc: Marked, runs: Sequence[Sequence[Found]]) -> set[Found]:
    """Names in a list that is said to be one of townships or villages: 清泉、新民、马河|等4个村."""
    follows = re.compile(f"{context_rules().villages_follow}|{context_rules().townships_follow}")
    return {span for run in runs if follows.match(doc.text, run[-1].end) for span in run}


def _among_cities(runs: Sequence[Sequence[Found]], found: Mapping[Found, Resolved]) -> dict[Found, Resolved]:
    """Short names of counties that a list names beside a city or province: 上海、|昆山."""
    units = gazetteer().units
    told: dict[Found, Resolved] = {}
    for run in runs:
        beside = [unit for span in run if (unit := found[span].unit) and unit.level < _COUNTY]
        for span in run if beside else ():
            place = found[span]
            if place.unit is None and len(place.candidates) == 1:
                told[span] = replace(place, unit=units[place.candidates[0].adcode], basis="document")
    return told


def _among_counties(
    runs: Sequence[Sequence[Found]],
    found: Mapping[Found, Resolved],
    readings: Mapping[Found, Sequence[Reading]],
) -> dict[Found, Resolved]:
    """What may be a county of the city all of whose counties a list names: 东城、|西城|、海淀."""
    told: dict[Found, Resolved] = {}
    for run in runs:
        beside = [unit for span in run if (unit := found[span].unit) and unit.level == _COUNTY]
        above = {unit.path[-2] for unit in beside}
        if len(above) != 1 or len(beside) < _MOST_OF_A_LIST * len(run):
            continue
        for span in run:
            inside = [one.unit for one in readings[span] if one.unit.path[-2:-1] == tuple(above)]
            if len(inside) == 1 and found[span].unit is not inside[0]:
                told[span] = replace(found[span], unit=inside[0], basis="document")
    return told


def _of_letter(letter: str, evidence: Evidence) -> Unit | None:
    """The city or county that one character stands for: one of the document, if not in the province that the
    character stands for too (青 in a page of 青岛), or the one that it always means (甬).
    """
    units = gazetteer().units
    city = context_rules().cities.get(letter)
    province = rules().abbreviations.get(letter)
    about = (units[code] for code, weight in evidence.weights.items() if weight > 0)
    lower = [unit for unit in about if unit.level > 1 and units[unit.path[0]].name != province]
    told = [unit for unit in lower if unit.name[0] == letter or unit.name == city]
    if not told and city and not province:
        return next(unit for unit, _ in gazetteer().names[city])
    best = max(told, key=lambda one: evidence.weights[one.code], default=None)
    return best if best and all(one.code in best.path or best.code in one.path for one in told) else None


def _by_table(text: str, readings: tuple[Reading, ...], evidence: Evidence, local: set[str]) -> Resolved:
    """What the table of units says of a mention, with the document's evidence to choose by.

    A short name of a county that is also that of a township or village in the document (``local``)
    is not the county's, and an everyday word neither, unless the document names the county.
    """
    if _is_township(text) and not any(one.full for one in readings):
        return Resolved(below=split_below(text))
    seen = evidence.weights
    doubtful = {one.unit.code for one in readings if is_everyday(one) or (not one.full and text in local)}
    usable = [one for one in readings if one.unit.code not in doubtful or seen[one.unit.code] > 1]
    if not usable:
        return Resolved(below=split_below(text))
    shares = evidence.shares(usable)
    best, share = shares[0]
    candidates = (
        ()
        if len(shares) == 1
        else tuple(candidate(one.unit, score) for one, score in shares[:_MOST_CANDIDATES])
    )
    if share >= CLEAR and not evidence.supports(best):
        return Resolved(None, best.below, candidates or (candidate(best.unit, evidence.alone(best)),))
    basis = "name" if len(shares) == 1 else "document"
    if share >= CLEAR:
        return Resolved(best.unit, best.below, candidates, basis, best.rest)
    shared = common([one.unit for one, _ in shares])
    return Resolved(shared, best.below, candidates, basis if shared else None, best.rest if shared else "")


def _is_village(text: str, readings: Sequence[Reading], evidence: Evidence) -> bool:
    """Whether a name is that of a village of the document's counties though it begins like a unit elsewhere:
    四川营社区 of 西城区.
    """
    counties = evidence.counties()
    if not readings or any(
        not one.rest or one.unit.code in county.path for one in readings for county in counties
    ):
        return False
    return split_below(text).village == text and any(
        divisions().townships_with(county.code, text) for county in counties
    )


def _is_township(text: str) -> bool:
    """Whether a name is a township's though it begins like a county's: 延吉新村街道."""
    below = split_below(text)
    return bool(below.township and counties_of(below.township))


def _below_names(text: str) -> list[str]:
    below = split_below(text)
    return [name for name in (below.township, below.village) if name and name == text]


def _place(mention: Mention, place: Resolved, year: int | None) -> Place:
    where = located(place, year, mention.text)
    return Place(**fields_of(mention), **fields_of(where), candidates=place.candidates, basis=place.basis)


def located(place: Resolved, year: int | None, words: str) -> Location:
    """The chain and code of what ``words`` were found to be, as they were in the year."""
    unit, below = place.unit, place.below
    province, city, county = gazetteer().chain(unit) if unit else (None, None, None)
    code = unit.code if unit else None
    then = as_of(unit, year, words) if unit else None
    if then is not None:
        province, code = then.chain[0], then.code
        city, county = _city_and_county(then)
    county = county or (below.zone if unit and unit.level == 2 else None)
    return Location(province, city, county, below.township, below.village, code)


def _city_and_county(then: Dated) -> tuple[str | None, str | None]:
    """The rest of a chain; a county that hangs on its province has no city."""
    if len(then.chain) == 3:
        return then.chain[1], then.chain[2]
    return (then.chain[1], None) if then.code.endswith("00") else (None, then.chain[1])
