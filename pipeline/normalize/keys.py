"""Parts of a mechanism by what its name counts: 认识关 … 宣传关 … 排查关 of 三关."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.normalize.lists import Range

# how far behind the name
_BEHIND = 500
DIGITS = "一二三四五六七八九十"
_ONE = f"{DIGITS[:9]}1-9两双"
# what is counted: 三|关, 四枚|章, 三级|
_COUNTED = re.compile(
    "[一二三四五六七八九十两双0-9]+(?:[个枚条张项道支级把盏本](?=[\u4e00-\u9fff]))?([\u4e00-\u9fff])"
)
# a number and all that it counts: 三|晾, 三|不用
_EACH = re.compile(rf"([{_ONE}])((?:(?![{_ONE}十百])[\u4e00-\u9fff]){{1,2}})(?=[{_ONE}、，]|$)")
# a number and all that a name is beside it: 五|到位, 四项|服务
_NOTHING_ELSE = re.compile("[一二三四五六七八九十两双0-9]+[个大项条张道支级]?([\u4e00-\u9fff]{1,4})")
_NUMBER = re.compile("[一二三四五六七八九十两双0-9]")
_BEFORE_WORD = "(?:(?<=[，。；：、“‘\n！])|(?<=[把严守抓好过筑])[“‘]?)"
_BEFORE_KEY = "(?<=[，。；：、“‘\n！一二三四五六七八九十遍步次轮先再后是要则])"
_SENTENCE_BEGINS = "[^\u4e00-\u9fff，A-Za-z]|是"
_PART_BEGINS = "(?<=[，。；：、“‘\n也又是即既由经和与])"
_PART_ENDS = "(?=[”’，。；：、！\n也又和与之])"


def keyed(text: str, start: int, end: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """Words that end, or that begin, in what the name counts, as many as it counts.

    One that ends in it is the first of its clause or in quotes (认识关 of 三关); one that begins in it may
    have a word of order before it (头遍|筛合同 of 三筛).
    """
    for key in _counted(text[start:end]):
        for form in _words(key):
            parts = _distinct(form, text, end, end + _BEHIND, text[start:end])
            if len(parts) in wanted:
                yield parts


def keyed_each(text: str, start: int, end: int, name: str) -> Iterator[list[Range]]:
    """摸人口、摸田地、摸收入，核户籍、核房产 of 三摸两核: as many words with each key as its number says."""
    counted = [(digit(one[1]), one[2]) for one in _EACH.finditer(name)]
    if len(counted) < 2 or max(number for number, _ in counted) < 2:
        return
    parts: list[Range] = []
    for number, key in counted:
        at = parts[-1][1] if parts else end
        found = _distinct(_with(key), text, at, at + _BEHIND, text[start:end])[:number]
        if len(found) == number:
            parts += found
        elif number > 1:
            return
    yield parts


def begun(text: str, start: int, end: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """The beginnings of clauses that end in what the name counts, as many as it counts: 水源图|画井和渠，
    沙地图|画风口 of 三图.
    """
    for key in _counted(text[start:end]):
        parts = _distinct(_beginning(key), text, end, end + _BEHIND, text[start:end])
        if len(parts) in wanted:
            yield parts


def headed(text: str, start: int, end: int, name: str, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """运行维护到位。…电煤保供到位。… of 五到位: words at the beginnings of sentences anywhere that end, or
    begin, in all that the name counts, as many as it counts.
    """
    if match := _NOTHING_ELSE.fullmatch(name):
        parts = _distinct(_heading(match[1]), text, 0, len(text), text[start:end])
        if len(parts) in wanted:
            yield parts


def _counted(name: str) -> list[str]:
    return list(dict.fromkeys(match[1] for match in _COUNTED.finditer(name)))


def digit(one: str) -> int:
    """The value of one digit of a name: 三, 3, 两."""
    return int(one) if one.isdecimal() else {"两": 2, "双": 2}.get(one, DIGITS.find(one) + 1)


def _distinct(form: re.Pattern[str], text: str, low: int, high: int, name: str) -> list[Range]:
    """Where each word of this form stands first; the name itself is none of its parts."""
    found: dict[str, Range] = {}
    for match in form.finditer(text, low, high):
        if match[1] not in name or not _NUMBER.search(match[1]):
            found.setdefault(match[1], match.span(1))
    return list(found.values())


@cache
def _heading(key: str) -> re.Pattern[str]:
    word = f"[\u4e00-\u9fff]{{1,8}}(?<!{_NUMBER.pattern}){key}|{key}[\u4e00-\u9fff]{{1,8}}"
    return re.compile(rf"(?:^|(?<={_SENTENCE_BEGINS}))[“‘]?({word})(?=[”’，。：；！\n 　])")


@cache
def _words(key: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"{_BEFORE_WORD}([\u4e00-\u9fff]{{1,4}}?{key})(?=[”’，由点在管把为：。、])"),
        re.compile(rf"{_BEFORE_KEY}({key}[\u4e00-\u9fff]{{1,8}})(?=[”’，。；：、！])"),
    )


@cache
def _with(key: str) -> re.Pattern[str]:
    return re.compile(
        rf"{_PART_BEGINS}({key}[\u4e00-\u9fff]{{1,8}}?|[\u4e00-\u9fff]{{1,8}}?{key}){_PART_ENDS}"
    )


@cache
def _beginning(key: str) -> re.Pattern[str]:
    return re.compile(f"(?<=[，。；：、“‘\n！])([\u4e00-\u9fff]{{1,4}}?{key})(?=[\u4e00-\u9fff])")
