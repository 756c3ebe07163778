"""PLACE spans -> places with their chain and code.

A place that may be several units is resolved only where the document clearly speaks for one (a share
of at least 0.6); else its chain goes as far as the candidates agree. A township or village without
a county takes the county that the text before it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.normalize.chains import Below, Reading, read_chain, split_below, stem
from pipeline.normalize.evidence import CLEAR, Evidence, Whereabouts, is_everyday, of_publisher
from pipeline.normalize.found import Context, Found, Marked
from pipeline.normalize.gazetteer import Unit, gazetteer, rules
from pipeline.records.record import Candidate, Mention, Place

_MOST_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a mention turned out to be: the unit (None: unknown), what is below it, and what else it may be."""

    unit: Unit | None = None
    below: Below = field(default_factory=Below)
    candidates: tuple[Candidate, ...] = ()


def find_places(doc: Marked, context: Context) -> list[Place]:
    """The record's places, one for each PLACE span, in order."""
    readings = {span: _readings(doc.words(span)) for span in doc.of("PLACE", "ORG")}
    evidence = _gather(doc, context, readings)
    local = {stem(name) for span in doc.of("PLACE") for name in _below_names(doc.words(span))} - {""}
    places: dict[Found, Resolved] = {}
    about = Whereabouts()
    for span, found in readings.items():
        places[span] = _by_table(doc.words(span), found, evidence, local)
        if places[span].unit is not None:
            about.add(span.start, places[span].unit)
    spans = doc.of("PLACE")
    _fill(doc, {span: places[span] for span in spans}, places, about)
    return [_place(doc.mention(span), places[span]) for span in spans]


def _readings(text: str) -> tuple[Reading, ...]:
    full = rules().abbreviations.get(text)
    return tuple(replace(one, full=False) for one in read_chain(full)) if full else read_chain(text)


def _gather(doc: Marked, context: Context, readings: dict[Found, tuple[Reading, ...]]) -> Evidence:
    evidence = Evidence()
    evidence.add(of_publisher(context.publisher), 1.0)
    title = context.title or doc.text.partition("\n")[0]
    for span, found in readings.items():
        evidence.add(found, 2.0 if doc.words(span) in title else 1.0)
    return evidence


def _by_table(text: str, readings: tuple[Reading, ...], evidence: Evidence, local: set[str]) -> Resolved:
    """What the table of units says of a mention, with the document's evidence to choose by.

    A short name of a county that is also that of a township or village in the document (``local``)
    is not the county's, and an everyday word neither, unless the document names the county.
    """
    seen = evidence.weights
    doubtful = {one.unit.code for one in readings if is_everyday(one) or (not one.full and text in local)}
    usable = [one for one in readings if one.unit.code not in doubtful or seen[one.unit.code] > 1]
    if not usable:
        return Resolved(below=split_below(text))
    shares = evidence.shares(usable)
    best, share = shares[0]
    candidates = () if len(shares) == 1 else tuple(_candidate(one, score) for one, score in shares[:_MOST_CANDIDATES])
    if share >= CLEAR and not evidence.supports(best):
        return Resolved(None, best.below, candidates or (_candidate(best, evidence.alone(best)),))
    if share >= CLEAR:
        return Resolved(best.unit, best.below, candidates)
    return Resolved(_common([one.unit for one, _ in shares]), best.below, candidates)


def _candidate(reading: Reading, score: float) -> Candidate:
    chain = tuple(name for name in gazetteer().chain(reading.unit) if name)
    return Candidate(chain, reading.unit.code, round(score, 4))


def _common(units: Sequence[Unit]) -> Unit | None:
    """The finest unit above (or of) all of them; None where not even the province is one."""
    common = None
    for codes in zip(*(unit.path for unit in units), strict=False):
        if len(set(codes)) > 1:
            break
        common = gazetteer().units[codes[0]]
    return common


def _below_names(text: str) -> list[str]:
    below = split_below(text)
    return [name for name in (below.township, below.village) if name and name == text]


def _fill(doc: Marked, given: dict[Found, Resolved], places: dict[Found, Resolved], about: Whereabouts) -> None:
    """Complete what has no unit from fuller mentions, the fullest mentions first, or from the text before."""
    known: dict[str, Resolved] = {}
    for span in sorted(given, key=lambda one: _fullness(given[one])):
        place = _completed(doc.words(span), given[span], known)
        if place.unit is None and not place.candidates and place.below:
            place = replace(place, unit=about.at(span.start))
        places[span] = place
        below = place.below
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


def _fullness(place: Resolved) -> int:
    return (4 if place.unit is None else 0) + (2 if not place.below.township else 0) + (not place.below.village)


def _completed(text: str, place: Resolved, known: dict[str, Resolved]) -> Resolved:
    """A place that names no unit, as a fuller mention in the document has it."""
    if place.unit is not None or place.candidates:
        return place
    below = place.below
    if not below:
        return known.get(text, place)
    for name in (below.village, below.township):
        fuller = known.get(name or "")
        if fuller and (not below.township or fuller.below.township == below.township):
            township = below.township or (fuller.below.township if fuller.below.township != name else None)
            return replace(fuller, below=Below(fuller.below.zone, township or fuller.below.township, below.village))
    return place


def _place(mention: Mention, place: Resolved) -> Place:
    unit, below = place.unit, place.below
    province, city, county = gazetteer().chain(unit) if unit else (None, None, None)
    return Place(
        text=mention.text,
        start=mention.start,
        end=mention.end,
        raw_start=mention.raw_start,
        raw_end=mention.raw_end,
        score=mention.score,
        province=province,
        city=city,
        county=county or (below.zone if unit and unit.level == 2 else None),
        township=below.township,
        village=below.village,
        adcode=unit.code if unit else None,
        candidates=place.candidates,
    )
