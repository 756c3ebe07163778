"""The words of a quantity -> value, range, approximation and unit.

Conventions: a vague quantity has its bound as value (万余名 -> 10000 more_than, 数十 -> 10 more_than,
近三分之一 -> 0.333333 less_than); 成 and fractions are parts of one (七成 -> 0.7); % and 倍 stay as
written (85% -> 85). Units are as written, without the magnitude; "" where none is written (76万).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.numbers.approximations import strip_after, strip_before
from pipeline.numbers.numerals import Numeral, read_numeral, rules, scaled

_HALF_WIDTH = {**{0xFF10 + i: str(i) for i in range(10)}, ord("．"): ".", ord("％"): "%", ord("﹪"): "%"}
_NO_DIGITS = re.compile(r"[^\d一二三四五六七八九十]*[xX×Ｘｘ○＊*]")
_RANGE = re.compile(
    r"(?P<unit>[^\d至到或、~～–—－-]{0,4}?)(?P<sep>[-–—－~～―]+|至|到|或|、)(?P<rest>.+)", re.DOTALL
)
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Quantified:
    """What a quantity says; ``value_max`` is the upper end of a range."""

    value: float
    value_max: float | None
    approx: str
    unit: str


# the model asks, and then the values do
@lru_cache(maxsize=4096)
def parse_quantity(text: str) -> Quantified | None:
    """Read a quantity; None where it has no number (XX万元, a lone %). Never raises."""
    clean = re.sub(r"\s+", "", text).translate(_HALF_WIDTH)
    if _NO_DIGITS.match(clean):
        return None
    before, rest = strip_before(clean)
    negative = re.match(r"[-−－](?=\d)", rest)
    number = read_numeral(rest[1:] if negative else rest)
    if number is None:
        return _worded(rest)
    rest = rest[number.length + bool(negative) :]
    number, rest = _range(number, rest)
    after, unit = strip_after(rest)
    number, unit, inner = _unit(number, unit)
    if re.match(r"[\d.,，]", unit):
        return None
    approx = before or after or inner or number.approx
    if before == "less_than" and "more_than" in (inner, number.approx):  # 近4600多条 says both
        approx = "about"
    sign = -1 if negative else 1
    return Quantified(sign * number.low, number.high, approx, unit)


def _worded(text: str) -> Quantified | None:
    """A number in a word: 翻番 is once 番, 双倍 is twice."""
    if text in {"番", "翻番"}:
        return Quantified(1.0, None, "exact", "番")
    by_thousands = re.match("数以(百万|千万|[百千万亿])计(?:的)?", text)
    if by_thousands:
        number = read_numeral(f"一{by_thousands[1]}")
        return Quantified(number.low, None, "more_than", text[by_thousands.end() :]) if number else None
    return Quantified(2.0, None, "exact", text[1:]) if re.match("双[倍份]", text) else None


def _range(low: Numeral, rest: str) -> tuple[Numeral, str]:
    """Join the numeral with a second one after 至, – or 、; both as they are where there is none."""
    match = _RANGE.match(rest)
    high = read_numeral(match["rest"]) if match else None
    if match is None or high is None or (match["sep"] == "、" and match["unit"]):
        return low, rest
    after = match["rest"][high.length :]
    if match["unit"] and not after.startswith(match["unit"]):
        return low, rest
    value = low.low
    if low.power == 1 and high.power > 1 and value < high.low / high.power:
        value *= high.power
    if match["sep"] == "、":
        while value * 10 < high.low:
            value *= 10
    top = high.high if high.high is not None else high.low
    if not value < top:
        return low, rest
    approx = high.approx if low.approx == "exact" else low.approx
    return replace(low, low=value, high=top, approx=approx), after


def _unit(number: Numeral, unit: str) -> tuple[Numeral, str, str]:
    """The unit proper, with what it still adds to the number (半, 多, a last digit) taken into that."""
    inner = ""
    split = re.match("(个)([多半余来])(?=.)", unit)
    if split:
        unit = unit[2:]
        inner = {"半": "", "来": "about"}.get(split[2], "more_than")
        number = _plus(number, 0.5) if split[2] == "半" else number
    elif unit.endswith("半") and len(unit) > 1:
        number, unit = _plus(number, 0.5), unit[:-1]
    elif unit in {"个亿", "个万"}:
        number, unit = scaled(number, 1e8 if unit[1] == "亿" else 1e4), ""
    else:
        number, unit = _tenths(*_second(number, unit))
    if unit.startswith("成") and unit != "成人":
        number = scaled(number, 0.1)
    return number, re.sub(rules().sized, "", unit), inner


def _plus(number: Numeral, more: float) -> Numeral:
    return replace(number, low=number.low + more)


def _tenths(number: Numeral, unit: str) -> tuple[Numeral, str]:
    """两米六, 15块6, 一块八九, 1米75."""
    match = re.fullmatch(r"(\D+?)([一二三四五六七八九\d])([一二三四五六七八九\d])?", unit)
    if match is None or match[1] not in rules().tenths:
        return number, unit
    if match[3] and match[3].isdecimal():
        more = int(match[2] + match[3]) / 100 if match[2].isdecimal() else 0.0
        return (_plus(number, more), match[1]) if more else (number, unit)
    first = (int(one) if one.isdecimal() else _DIGITS.index(one) for one in (match[2], match[3] or "零"))
    low, high = first
    whole = number.low
    number = replace(number, low=round(whole + low / 10, 6))
    if high > low:
        number = replace(number, high=round(whole + high / 10, 6), approx="about")
    return number, match[1]


def _second(number: Numeral, unit: str) -> tuple[Numeral, str]:
    """Two units of one measure: 1小时47分钟 in the smaller one, 三斤三两 in the larger, 三天三夜 once."""
    for first in sorted({*rules().smaller, *rules().larger}, key=len, reverse=True):
        rest = unit.removeprefix(first)
        second = read_numeral(re.sub("^零", "", rest)) if rest != unit else None
        if second is None:
            continue
        end = rest[second.length + rest.startswith("零") :]
        if factor := rules().smaller.get(first, {}).get(end):
            return replace(number, low=number.low * factor + second.low, high=None), end
        if factor := rules().larger.get(first, {}).get(end):
            return replace(number, low=round(number.low + second.low / factor, 6), high=None), first
        if (first, end) == ("天", "夜") and second.low == number.low:
            return number, first
    return number, unit
