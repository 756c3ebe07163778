"""Units whose names stand inside that of a place: 当雄墓地, 赣江吉安段, 西昌至宁南高速公路."""

from __future__ import annotations

from pipeline.gazetteer import Unit, gazetteer, names_in, rules
from pipeline.normalize.chains import begins, common
from pipeline.normalize.evidence import Evidence

_COUNTY = 3
# behind these a name stands by itself: 西昌至|宁南高速公路
_BEFORE = ("至", "—", "-", "·")


def held(words: str, evidence: Evidence) -> Unit | None:
    """What the units that a name holds have in common; None where it holds none.

    Units of provinces that the document names, by names that nothing behind them makes another's. A county
    told by its short name anywhere but at the beginning or behind 至 is one that the document names.
    """
    found = [
        _named(words[start:end], words[end:], words[:start].endswith(_BEFORE) or start == 0, evidence)
        for start, end, _ in names_in(words)
    ]
    units = {unit for unit in found if unit is not None}
    above = {code for unit in units for code in unit.path[:-1]}
    return common([unit for unit in units if unit.code not in above])


def _named(name: str, rest: str, first: bool, evidence: Evidence) -> Unit | None:
    stands, everyday = begins(name, rest), name[:-1] in rules().not_short
    found = [
        unit
        for unit, full in gazetteer().names[name]
        if evidence.firm[unit.path[0]] > 0
        and (stands or (full and not everyday))
        and (first or full or unit.level < _COUNTY or evidence.weights[unit.code] > 0)
    ]
    return max(found, key=lambda unit: evidence.weights[unit.code], default=None)
