"""How many parts the number in a mechanism's name counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from pipeline.normalize.kinds import core

DIGITS = "一二三四五六七八九十"
# 1+3+N: numbers alone, of what the text counts elsewhere
FORMULA = re.compile(r"[\dNnX]+(?:[+＋][\dNnX]+)+")
# no name counts more parts than these
_MANY = 12
# a number in a name; 双 behind another counts pairs
_NUMBER = re.compile(rf"[{DIGITS}两\d]+|(?<![{DIGITS}两\d])双")
# 米七|水二|人一: as many parts as numbers
_IN_TURN = re.compile(rf"(?:[^{DIGITS}两双\d][{DIGITS}]){{2,}}")


def expected(name: str) -> frozenset[int]:
    """How many parts the number in a name may mean; empty where it has none.

    一二三 and 343 are one part a digit; 五个一 five; 三先三后 three or six; 三会两队 five; 一看二访三定 three
    or six; 米七水二人一 three or ten. No name counts more than ``_MANY``: 三十夜入户.
    """
    return frozenset(counts(name))


@lru_cache(maxsize=4096)
def counts(name: str) -> Mapping[int, str]:
    """The numbers of `expected`, each with how it is read from the name."""
    if numbers := FORMULA.fullmatch(core(name)):
        return {len(re.split("[+＋]", numbers[0])): "formula"}
    run = re.search(rf"(?<![{DIGITS}\d])(?:[{DIGITS[:9]}]{{2,}}|\d{{2,}})(?![{DIGITS}\d百千万%+＋])", name)
    if run:
        return {len(run[0]): "digits"}
    if of_ones := re.search(rf"([{DIGITS[1:]}两])个", name):
        return {digit(of_ones[1]): "ones"}
    if re.search("[百千万亿+＋]", name):
        return {}
    values = [_value(one) for one in _NUMBER.findall(name)]
    if not values or max(values) < 2:
        return {}
    read = {sum(values): "sum"} if len(values) > 1 else {values[0]: "one"}
    if _IN_TURN.match(name):
        read.setdefault(len(values), "in turn")
    if len(set(values)) == 1:
        read.setdefault(values[0], "same")
    if values == [*range(1, len(values) + 1)]:
        read.setdefault(len(values), "in order")
    if values.count(1) == len(values) - 1:
        read.setdefault(max(values), "largest")
    return {count: how for count, how in read.items() if count <= _MANY}


def _value(number: str) -> int:
    """The value of a number up to 99 in a name: 三, 双, 十五; of 一三十 that of its digits together."""
    tens, ten, ones = number.partition("十")
    if not ten or len(tens) > 1 or len(ones) > 1:
        return sum(map(digit, number))
    return (digit(tens) if tens else 1) * 10 + (digit(ones) if ones else 0)


def digit(one: str) -> int:
    """The value of one digit of a name: 三, 3, 两."""
    return int(one) if one.isdecimal() else {"两": 2, "双": 2}.get(one, DIGITS.find(one) + 1)
