"""A place's words -> the units they may name, and the township and village behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from pipeline.gazetteer import Unit, gazetteer, rules
from pipeline.normalize.divisions import divisions, former_names

_COUNTY = 3
_ROADS = ("路", "街", "大街", "大道", "公园", "广场", "桥", "门")
# neither is a county's short name one before these: 望城|坡街道, 龙凤|山水库
_OTHERS = ("坡", "山")
# 渭南|西 is a station, 武汉江夏|段 a part of a line
_BEHIND = ("东", "西", "南", "北", "站", "段")


@dataclass(frozen=True, slots=True)
class Below:
    """What a chain names under the last unit of the table; None where it names nothing."""

    zone: str | None = None
    township: str | None = None
    village: str | None = None

    def __bool__(self) -> bool:
        return bool(self.zone or self.township or self.village)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a place: its finest unit and what follows, as units and as it stands (``rest``).

    ``full``: the unit is named in full, or by a short name after a unit that holds it (贵州威宁).
    """

    unit: Unit
    full: bool
    below: Below
    rest: str = ""


@lru_cache(maxsize=4096)
def read_chain(text: str) -> tuple[Reading, ...]:
    """All ways to read the beginning of ``text`` as a chain of units, those that take the most of it.

    A township that follows a province or a city tells the county: 深圳市龙田街道 lies in 坪山区; one that
    follows a county's name tells it from its namesakes: 宝山区大场镇 is not the 宝山区 of 双鸭山.
    """
    steps = list(_steps(text, 0, None))
    most = max((end for _, _, end in steps), default=0)
    best = {unit.code: (unit, full) for unit, full, end in steps if end == most}
    below = split_below(text[most:])
    readings = [Reading(unit, full, below, text[most:]) for unit, full in best.values()]
    return having_township(
        [finer for reading in readings for finer in _with_county(reading)], [below.township]
    )


def _with_county(reading: Reading) -> list[Reading]:
    township = reading.below.township
    if reading.unit.level == _COUNTY or not township:
        return [reading]
    inside = [one for one in counties_of(township) if reading.unit.code in one.path]
    return [replace(reading, unit=one, full=True) for one in inside] or [reading]


def having_township(readings: Sequence[Reading], townships: Iterable[str | None]) -> tuple[Reading, ...]:
    """Those of several readings whose county has one of the townships; all of them where none has."""
    if len(readings) < 2:
        return tuple(readings)
    names = [name for name in townships if name]
    found = [one for one in readings if any(divisions().township(one.unit.code, name) for name in names)]
    return tuple(found or readings)


def counties_of(township: str) -> list[Unit]:
    """The counties that have a township of this name, of all of China."""
    units = gazetteer().units
    return [units[code] for code in divisions().counties.get(township, ()) if code in units]


def common(units: Sequence[Unit]) -> Unit | None:
    """The finest unit above (or of) all of them; None where not even the province is one."""
    found = None
    for codes in zip(*(unit.path for unit in units), strict=False):
        if len(set(codes)) > 1:
            break
        found = gazetteer().units[codes[0]]
    return found


@lru_cache(maxsize=4096)
def split_below(text: str) -> Below:
    """The zone, township and village that ``text`` begins with."""
    match = _below().match(text)
    if match is None:
        return Below()
    return Below(match["zone"], match["township"], match["village"] or match["hamlet"])


@lru_cache(maxsize=4096)
def stem(name: str) -> str:
    """A township's or village's name without its ending: 黄泥村 -> 黄泥, 唐镇 -> 唐."""
    for ending in sorted((*rules().townships, *rules().villages, *rules().hamlets), key=len, reverse=True):
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


def short_names(name: str) -> set[str]:
    """A township's or village's short names of two characters or more: 甘泉路街道 -> 甘泉路, 甘泉."""
    short = stem(name)
    return {one for one in (short, short.removesuffix("路"), short.removesuffix("新村")) if len(one) > 1}


@cache
def _below() -> re.Pattern[str]:
    def any_of(words: list[str]) -> str:
        return "|".join(sorted(words, key=len, reverse=True))

    place = "[\u4e00-\u9fff·]"
    return re.compile(
        rf"(?P<zone>{place}{{0,8}}?(?:{any_of(rules().zones)})(?=.|$))?"
        rf"(?P<township>{place}{{1,8}}?(?:{any_of(rules().townships)})(?!村$|村振|村民|街道))?"
        rf"(?:(?P<village>{place}{{1,10}}?(?:{any_of(rules().villages)})村?(?<!农村)(?!社区|居委会))"
        rf"|(?P<hamlet>{place}{{1,6}}(?:{any_of(rules().hamlets)})$))?"
    )


def _steps(text: str, at: int, parent: Unit | None) -> Iterator[tuple[Unit, bool, int]]:
    names = gazetteer().names
    for length in range(min(gazetteer().longest, len(text) - at), 1, -1):
        name = text[at : at + length]
        for unit, full in names.get(name, ()) or former_names().get(name, ()):
            if parent is not None and (unit is parent or parent.code not in unit.path):
                continue
            end = at + length
            further = list(_steps(text, end, unit))
            if further:
                yield from further
            elif full or _stands_alone(text[end:], unit, name) or _told(parent, name, unit, text[end:]):
                yield unit, full or parent is not None, end


def _told(parent: Unit | None, short: str, unit: Unit, rest: str) -> bool:
    """Whether a short name tells its county behind the city or province: 南京雨花台|陵园, 山东荣成|天鹅湖."""
    if parent is None or unit.level != _COUNTY:
        return False
    return len(short) > 2 or (begins(short, rest) and not _in_another(short + rest, parent))


def begins(short: str, rest: str) -> bool:
    """Whether a short name may be one before these words: not in 中山|路, 望城|坡街道, 龙凤|山水库."""
    if rest in _BEHIND:
        return short not in rules().not_short
    if len(rest) < 2 or short in rules().not_short or re.match("[东西南北中]{1,2}路", rest):
        return False
    return not rest.startswith((*rules().other_names, *_OTHERS))


def _in_another(words: str, parent: Unit) -> bool:
    """Whether words begin with a township of the city or province: 长沙|望城坡街道."""
    township = split_below(words).township
    return any(parent.code in one.path for one in counties_of(township or ""))


def _stands_alone(rest: str, unit: Unit, short: str) -> bool:
    """Whether a short name is one before ``rest``: not in 中山路, 长春镇, 石泉路街道, 板桥体育馆."""
    if not rest or (len(short) > 2 and short[-1] in "县旗州"):
        return True
    below = split_below(rest)
    other = rest.startswith(tuple(rules().other_names)) and not below.zone
    if len(rest) == 1 or other or re.match("[东西南北中]{1,2}路", rest):
        return False
    first = below.zone or below.township or below.village
    # 白银|纳村 is none of 白银, 浙江|余村 is one of 浙江
    is_bare = first is not None and below.zone is None and len(stem(first)) < 2
    if is_bare and (unit.level == _COUNTY or (unit.level == 2 and below.township is None)):
        return False
    if unit.level == _COUNTY:
        return first is not None and short not in rules().not_short
    return not rest.endswith(tuple(one for one in rules().other_names if one in _ROADS))
