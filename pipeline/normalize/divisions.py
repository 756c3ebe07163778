"""Units that today's table does not have: townships, villages, and counties and cities of other years.

The tables are in models/gazetteer, made by scripts/build_gazetteer.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pipeline.errors import PipelineError
from pipeline.gazetteer import Unit, gazetteer, rules, without_nations
from pipeline.settings import project_root

FOLDER = project_root() / "models" / "gazetteer"
_VILLAGE = re.compile(r"(?:村民|居民)?委员会$|(?:社区)?居委会$|村委会$|社区$|行政村$|嘎查$|村$")
# 城区, 新区, 一区 were names too, and are words
_TELLING = re.compile("..[市区盟州旗]$|.县$|..地区$")
# a text without a date is likelier older than what ended in this year or later
_LATELY = 2024
_TOWNSHIP = re.compile(r"(?:街道办事处|街道|民族乡|镇|乡|苏木)$")


@dataclass(frozen=True, slots=True)
class Dated:
    """A unit as it was from ``first`` to ``last`` (None: still so), in years; ``today``: its code now."""

    first: int
    last: int | None
    chain: tuple[str, ...]
    code: str
    today: str

    def holds(self, year: int) -> bool:
        """Whether the unit was so in this year."""
        return self.first <= year and (self.last is None or year <= self.last)


@dataclass(frozen=True)
class Divisions:
    """Townships by county, villages by hashed name, units by year, names of countries and cities abroad."""

    townships: dict[str, tuple[str, ...]]
    keys: npt.NDArray[np.uint32]
    numbers: npt.NDArray[np.uint8]
    dated: tuple[Dated, ...]
    abroad: frozenset[str]

    @cached_property
    def counties(self) -> dict[str, tuple[str, ...]]:
        """Name of a township, with and without its nations -> the codes of the counties that have one."""
        found: dict[str, list[str]] = defaultdict(list)
        for county, names in self.townships.items():
            short = {f"{township_stem(name)}乡" for name in names if name.endswith("族乡")}
            for name in (*names, *sorted(short.difference(names))):
                found[name].append(county)
        return {name: tuple(codes) for name, codes in found.items()}

    @cached_property
    def _stems(self) -> dict[str, dict[str, str]]:
        """County -> stem of a township's name -> the name, today's before an older one."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for county, names in self.townships.items():
            for name in names:
                found[county].setdefault(township_stem(name), name)
        return found

    def township_beginnings(self, county: str) -> frozenset[str]:
        """The first two characters of the short names of a county's townships."""
        return frozenset(stem[:2] for stem in self._stems.get(county, ()) if len(stem) > 1)

    @cached_property
    def township_stems(self) -> frozenset[str]:
        """The short names of all townships."""
        return frozenset(chain.from_iterable(self._stems.values()))

    @cached_property
    def by_today(self) -> dict[str, tuple[Dated, ...]]:
        """Code of today -> what the unit was in other years."""
        found: dict[str, list[Dated]] = defaultdict(list)
        for one in self.dated:
            found[one.today].append(one)
        return {code: tuple(ones) for code, ones in found.items()}

    @cached_property
    def by_name(self) -> dict[str, tuple[Dated, ...]]:
        """Name of a unit that no unit has now, or another one -> what it was."""
        found: dict[str, list[Dated]] = defaultdict(list)
        for one in self.dated:
            if one.last is not None:
                found[one.chain[-1]].append(one)
        return {name: tuple(ones) for name, ones in found.items()}

    def township(self, county: str, name: str) -> str | None:
        """The township of a county by its name, its short name, or another kind of unit's (乡 become 镇)."""
        if name in self.townships.get(county, ()):
            return name
        stem = township_stem(name)
        found = self._stems[county].get(stem) if len(stem) > 1 and county in self._stems else None
        return found if found and (name == stem or not name.endswith("街道")) else None

    def townships_with(self, county: str, village: str) -> tuple[str, ...]:
        """The townships of a county that have a village of this name or short name; the key is a hash."""
        key = village_key(county, village_stem(village))
        low = bisect_left(self.keys, key)
        names = self.townships.get(county, ())
        found = []
        while low < len(self.keys) and self.keys[low] == key:
            number = int(self.numbers[low])
            found += [names[number]] if number < len(names) else []
            low += 1
        return tuple(found)


def village_stem(name: str) -> str:
    """A village's name without what it ends in; as it is where nothing would be left: 黄泥村 -> 黄泥."""
    return _VILLAGE.sub("", name) or name


def township_stem(name: str) -> str:
    """A township's name without what it ends in: 留山镇 -> 留山, 普古彝族苗族乡 -> 普古."""
    stem = _TOWNSHIP.sub("", name) or name
    return without_nations(stem) if stem.endswith("族") else stem


def village_key(county: str, stem: str) -> int:
    """32 bits for a village of a county."""
    return crc32(f"{county}{stem}".encode())


@cache
def divisions() -> Divisions:
    """The tables, read at first use (50 ms). Raises PipelineError where they are missing."""
    try:
        rows = (FOLDER / "townships.txt").read_text(encoding="utf-8").splitlines()
        years = (FOLDER / "years.tsv").read_text(encoding="utf-8").splitlines()
        abroad = (FOLDER / "abroad.txt").read_text(encoding="utf-8").split()
        with np.load(FOLDER / "villages.npz", allow_pickle=False) as arrays:
            planes, numbers = arrays["steps"], arrays["townships"]
    except OSError as error:
        raise PipelineError(
            f"the tables of places are not in {FOLDER}: {error.strerror}",
            "they belong to the repository; scripts/build_gazetteer.py makes them again",
        ) from error
    steps = np.ascontiguousarray(planes.T).view("<u4").ravel()
    townships = {code: tuple(names.split(" ")) for code, _, names in (row.partition("\t") for row in rows)}
    return Divisions(
        townships,
        np.cumsum(steps, dtype=np.uint32),
        numbers,
        tuple(_dated(row) for row in years),
        frozenset(abroad),
    )


def _dated(row: str) -> Dated:
    first, last, chain, code, today = row.split("\t")
    return Dated(int(first), int(last) if last else None, tuple(chain.split("/")), code, today)


@cache
def former_names() -> dict[str, tuple[tuple[Unit, bool], ...]]:
    """Names that no unit bears now -> the units of today that bore them, each with True: 林县 -> 林州市."""
    units, names = gazetteer().units, gazetteer().names
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for one in divisions().dated:
        name = one.chain[-1]
        usable = one.last is not None and one.today in units and name not in names
        if usable and _TELLING.search(name) and name[:2] not in rules().not_short:
            found[name].setdefault(one.today)
    return {name: tuple((units[code], True) for code in codes) for name, codes in found.items()}


def as_of(unit: Unit, year: int | None, words: str) -> Dated | None:
    """What a unit that ``words`` name was in the year, where that differs from today: 2015 叙州区 -> 宜宾县.

    None where the unit was as it is now, or where the words name it as it is now though the year came
    before that. Where the year is not known, only what ended lately and is named counts.
    """
    if year is None:
        ended = (one for one in divisions().by_today.get(unit.code, ()) if (one.last or 0) >= _LATELY)
        return next((one for one in ended if one.chain[-1] in words), None)
    then = [one for one in divisions().by_today.get(unit.code, ()) if one.holds(year)]
    named = [one for one in then if one.last is not None and one.chain[-1] in words]
    if named:
        return named[0]
    if then and any(one.last is None for one in then):
        return None
    bore = [
        one
        for one in divisions().by_name.get(unit.name, ())
        if one.holds(year) and one.chain[0] == gazetteer().chain(unit)[0] and unit.name in words
    ]
    return bore[0] if bore else None
