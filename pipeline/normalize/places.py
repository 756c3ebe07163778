"""PLACE spans -> places with their chain and code.

A place that may be several units is resolved only where the document clearly speaks for one (a share
of at least 0.6); else its chain goes as far as the candidates agree. A township or village without
a county takes the county that the text before it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.gazetteer import Unit, gazetteer, rules
from pipeline.normalize.chains import Reading, read_chain, split_below, stem
from pipeline.normalize.evidence import CLEAR, Evidence, Whereabouts, is_everyday, of_publisher
from pipeline.normalize.found import Context, Found, Marked
from pipeline.normalize.fuller import Resolved, complete
from pipeline.records.record import Candidate, Mention, Place

_MOST_CANDIDATES = 10


def find_places(doc: Marked, context: Context) -> list[Place]:
    """The record's places, one for each PLACE span, in order."""
    readings = {span: _readings(doc.words(span)) for span in doc.of("PLACE", "ORG")}
    evidence = _gather(doc, context, readings)
    local = {stem(name) for span in doc.of("PLACE") for name in _below_names(doc.words(span))} - {""}
    places: dict[Found, Resolved] = {}
    about = Whereabouts()
    about.add(0, next((one.unit for one in of_publisher(context.publisher) if one.full), None))
    for span, found in readings.items():
        places[span] = _by_table(doc.words(span), found, evidence, local)
        unit = places[span].unit
        about.add(span.start, unit if unit and evidence.is_firm(unit) else None)
    spans = doc.of("PLACE")
    places = complete(doc, {span: places[span] for span in spans}, about)
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
    candidates = (
        () if len(shares) == 1 else tuple(_candidate(one, score) for one, score in shares[:_MOST_CANDIDATES])
    )
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
