"""A numeral at the beginning of a string -> its value, with how exact it is.

Arabic, Chinese and mixed ones, with magnitudes and with 余, 多, 几 and 来 inside.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cache

import cn2an

from pipeline.settings import load

_ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_DIGIT = "零〇一二两三四五六七八九"
# 两 after a digit is the weight (五两多), but for 一两里
_TWO = r"(?<![\d二三四五六七八九])两(?<!一两(?=[多余半]|$))"
_CHINESE = rf"(?:[零〇一二三四五六七八九十百千万亿廿卅俩仨]|{_TWO}|点(?=[{_DIGIT}]))"
_NUMERAL = re.compile(
    rf"(?P<head>(?:{_ARABIC}|{_CHINESE})+)?"
    rf"(?P<vague>好几|[余多来几数]|(?<=[十百千万])把)?(?P<power>[十百千万亿]*)(?P<later>[余多来许]?)"
)
_FRACTION = re.compile(rf"(?P<below>[{_DIGIT}十百千万\d]+)分之(?P<above>{_ARABIC}|[{_DIGIT}十百点]+)")
_SLASHED = re.compile(r"(?P<above>\d+)[/／](?P<below>\d+)(?!\d)")
_PAIR = re.compile("(?=(一二|一两|二三|两三|三四|三五|四五|五六|六七|七八|八九))")
_POWERS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_ABOUT = "来把许"
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Idiom:
    """A numeral that is no sum of its characters."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    low: float
    approx: str
    high: float | None = None


@dataclass(frozen=True, slots=True)
class QuantityRules:
    """configs/quantities.yaml, wording."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    before: dict[str, list[str]]
    after: dict[str, list[str]]
    idioms: dict[str, Idiom]
    halves: list[str]
    halves_more: list[str]
    halves_less: list[str]
    tenths: list[str]
    smaller: dict[str, dict[str, float]]
    larger: dict[str, dict[str, float]]
    sized: str
    thousands: list[str]
    examples: dict[str, str]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A value or range, the magnitude that stands last in it (1 for none), and its length in characters."""

    low: float
    high: float | None
    approx: str
    power: float
    length: int


@cache
def rules() -> QuantityRules:
    """The wording of quantities, read once."""
    return load("quantities", QuantityRules, "wording")


def read_numeral(text: str) -> Numeral | None:
    """The numeral that ``text`` begins with, the longest one; None where there is none."""
    for name in sorted(rules().idioms, key=len, reverse=True):
        if text.startswith(name) and text[len(name) : len(name) + 1] not in {*_POWERS}:
            idiom = rules().idioms[name]
            return Numeral(idiom.low, idiom.high, idiom.approx, 1, len(name))
    return _fraction(text) or _half(text) or _plain(text)


def _fraction(text: str) -> Numeral | None:
    match = _FRACTION.match(text) or _SLASHED.match(text)
    if match is None:
        return None
    above, below = _value(match["above"]), _value(match["below"])
    if above is None or not below:
        return None
    return Numeral(round(above / below, 6), None, "exact", 1, match.end())


def _half(text: str) -> Numeral | None:
    for word in rules().halves:
        if text.startswith(word):
            more, less = word in rules().halves_more, word in rules().halves_less
            approx = "more_than" if more else "less_than" if less else "exact"
            return Numeral(0.5, None, approx, 1, len(word))
    return Numeral(0.5, None, "exact", 1, 1) if text.startswith("半") else None


def _plain(text: str) -> Numeral | None:
    digits = re.match(_ARABIC, text)
    if digits and text.startswith(tuple(rules().thousands), digits.end()):
        return _number(digits[0], "", "", digits.end())
    match = _NUMERAL.match(text[:_LONGEST])
    if match is not None and text.startswith(tuple(rules().thousands), match.end("power") - 1):
        # 13.17万千瓦: the last 千 belongs to the unit
        match = _NUMERAL.match(text[: match.end("power") - 1])
    if match is None or not (match["head"] or match["power"]):
        return _few(text)
    head, vague = match["head"] or "", match["vague"] or ""
    if not head and vague not in {"几", "数", "好几"}:
        return None
    if head and vague in {"数", "好几"}:  # the beginning of the noun
        return _number(head, "", "", match.end("head"))
    return _number(head, match["power"], vague or match["later"], match.end())


def _few(text: str) -> Numeral | None:
    """几 or 数 right before a unit: one or more."""
    match = re.match("(?:好几|几|数)(?=[^十百千万亿年月日据字量目额值控以])", text)
    return Numeral(1, None, "more_than", 1, match.end()) if match else None


def _number(head: str, power: str, vague: str, length: int) -> Numeral | None:
    factor = math.prod(_POWERS[one] for one in power)
    approx = "more_than"
    if not vague:
        approx = "exact"
    elif vague in _ABOUT:
        approx = "about"
    low, high = _ends(head)
    if low is None:
        return None
    last = re.search("[百千万亿]+$", head + power)
    scale = math.prod(_POWERS[one] for one in last[0]) if last else 1
    high = high * factor if high is not None else None
    if high is not None and approx == "exact":
        approx = "about"
    number = Numeral(_tidy(low * factor), high, approx, scale, length)
    return number if math.isfinite(number.low) else None


def _ends(head: str) -> tuple[float | None, float | None]:
    """The value of a numeral, or the two values of 三四千, 一百五六十."""
    if not head:
        return 1.0, None
    pairs = _PAIR.findall(head)
    only_digits = len(head) > 2 and all(one in _DIGIT for one in head)
    if pairs and not only_digits:
        pair = pairs[-1]
        at = head.rindex(pair)
        low, high = (_value(head[:at] + one + head[at + 2 :]) for one in pair)
        if low is not None and high is not None and low < high:
            return low, high
    return _value(head), None


def _value(numeral: str) -> float | None:
    """The value of digits; None where they are no number. cn2an wants a digit before a magnitude."""
    plain = re.sub("[,，]", "", numeral).replace("俩", "两").replace("仨", "三")
    try:
        if re.fullmatch(r"\d+(?:\.\d+)?", plain):
            return float(plain)
        scaled = re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万亿]+)", plain)
        if scaled:
            return _tidy(float(scaled[1]) * math.prod(_POWERS[one] for one in scaled[2]))
        if set(plain) <= {*_POWERS}:
            return float(math.prod(_POWERS[one] for one in plain))
        return float(cn2an.cn2an("一" + plain if plain[0] in _POWERS else plain, "smart"))
    except (ValueError, OverflowError, IndexError, KeyError, TypeError):
        return None


def _tidy(value: float) -> float:
    """Without the dust of binary fractions: 2.7 times 10,000."""
    return round(value, 6) if abs(value) < 1e12 else value


def scaled(number: Numeral, factor: float) -> Numeral:
    """The numeral times ``factor``."""
    high = None if number.high is None else _tidy(number.high * factor)
    return replace(number, low=_tidy(number.low * factor), high=high)
