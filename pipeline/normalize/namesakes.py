"""What tells a unit from its namesakes before the document's own units are counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.normalize.chains import Below, Reading, counties_of, split_below
from pipeline.normalize.divisions import divisions
from pipeline.normalize.found import Found, Marked

_COUNTY = 3
_TAIWAN = "710000"


def without_taiwan(readings: Mapping[Found, tuple[Reading, ...]]) -> dict[Found, tuple[Reading, ...]]:
    """The readings without counties of Taiwan that have namesakes (金山区) or are told by short names (万里).

    With them where anything else speaks of Taiwan.
    """
    of_taiwan = [one.unit for found in readings.values() for one in found if one.unit.path[0] == _TAIWAN]
    if not of_taiwan or any(unit.level < _COUNTY for unit in of_taiwan):
        return dict(readings)
    return {
        span: tuple(one for one in found if one.unit.path[0] != _TAIWAN or (one.full and len(found) == 1))
        for span, found in readings.items()
    }


def by_company(
    doc: Marked, readings: Mapping[Found, tuple[Reading, ...]]
) -> dict[Found, tuple[Reading, ...]]:
    """One of several counties of a name where other places begin like its townships and not like those of its
    namesakes: 普陀区 beside 桃浦 and 长风.
    """
    begins = {doc.words(span)[:2] for span in doc.of("PLACE") if not readings[span]}
    told: dict[Found, tuple[Reading, ...]] = {}
    for span, found in readings.items():
        if len(found) < 2 or any(one.unit.level < _COUNTY for one in found):
            continue
        company = [len(divisions().township_beginnings(one.unit.code) & begins) for one in found]
        most, next_most = sorted(company, reverse=True)[:2]
        if most > max(1, 2 * next_most):
            told[span] = (found[company.index(most)],)
    return told


def of_township(text: str, readings: Sequence[Reading], shortened: Mapping[str, str]) -> bool:
    """Whether a county's short name is that of a township of the document elsewhere: 大宁 of 大宁路街道.

    ``shortened``: the short names of the document's townships, with their names.
    """
    units = [one.unit for one in readings if not one.full and one.unit.level == _COUNTY]
    counties = counties_of(shortened[text]) if units and text in shortened else []
    return bool(counties) and not any(unit in counties for unit in units)


def of_lone_townships(
    doc: Marked, readings: Mapping[Found, tuple[Reading, ...]]
) -> Iterator[tuple[int, Reading]]:
    """The counties that alone have a township of the document, and where it stands: 宜川路街道.

    None in another province than what the document names in full: no table has all townships of all years.
    """
    certain = (found[0] for found in readings.values() if len(found) == 1)
    provinces = {one.unit.path[0] for one in certain if one.full}
    for span in readings:
        below = split_below(doc.words(span))
        counties = counties_of(below.township or "") if not below.zone else []
        if len(counties) == 1 and not provinces.difference({counties[0].path[0]}):
            yield span.start, Reading(counties[0], True, Below())
