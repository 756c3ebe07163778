"""Places that name no unit, completed from what the rest of the document says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipeline.gazetteer import Unit
from pipeline.normalize.chains import Below, stem
from pipeline.normalize.evidence import Whereabouts
from pipeline.normalize.found import Found, Marked
from pipeline.records.record import Candidate


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a mention turned out to be: the unit (None: unknown), what is below it, what else it may be."""

    unit: Unit | None = None
    below: Below = field(default_factory=Below)
    candidates: tuple[Candidate, ...] = ()


def complete(doc: Marked, given: dict[Found, Resolved], about: Whereabouts) -> dict[Found, Resolved]:
    """Complete what has no unit from fuller mentions, the fullest mentions first, or from the text before."""
    known: dict[str, Resolved] = {}
    places: dict[Found, Resolved] = {}
    for span in sorted(given, key=lambda one: _fullness(given[one])):
        place = _completed(doc.words(span), given[span], known)
        if place.unit is None and not place.candidates and place.below:
            place = replace(place, unit=about.at(span.start))
        places[span] = place
        _remember(place, known)
    return places


def _remember(place: Resolved, known: dict[str, Resolved]) -> None:
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


def _fullness(place: Resolved) -> tuple[bool, bool, bool]:
    return place.unit is None, not place.below.township, not place.below.village


def _completed(text: str, place: Resolved, known: dict[str, Resolved]) -> Resolved:
    """A place that names no unit, as a fuller mention in the document has it."""
    if place.unit is not None or place.candidates:
        return place
    below = place.below
    if not below:
        return known.get(text, place)
    for name in (below.village, below.township):
        fuller = known.get(name or "")
        if fuller and below.township in (None, fuller.below.township):
            return replace(fuller, below=Below(fuller.below.zone, fuller.below.township, below.village))
    return place
