"""Parts of a mechanism by what its name counts: 认识关 … 宣传关 … 排查关 of 三关."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.normalize.counts import DIGITS, digit
from pipeline.normalize.lists import Range, pieces

# how far behind the name, and before it
_BEHIND, _BEFORE = 500, 160
_ONE = f"{DIGITS[:9]}1-9两双"
_DIGIT = f"{DIGITS}两双0123456789"
# what is counted: 三|关, 四枚|章, 三级|
_COUNTED = re.compile(f"[{_DIGIT}]+(?:[个枚条张项道支级把盏本](?=[\u4e00-\u9fff]))?([\u4e00-\u9fff])")
# a number and all that it counts: 三|晾, 三|不用
_EACH = re.compile(rf"([{_ONE}])((?:(?![{_ONE}十百])[\u4e00-\u9fff]){{1,2}})(?=[{_ONE}、，]|$)")
# 三本五簿|交账制
_BEGINS = re.compile(rf"(?:[{_ONE}](?![{_ONE}十百])[\u4e00-\u9fff]){{2,}}")
# a number and all that a name is beside it: 五|到位, 四项|服务
_NOTHING_ELSE = re.compile(f"[{_DIGIT}]+[个大项条张道支级]?([\u4e00-\u9fff]{{1,4}})")
# what tells behind a number and what it counts, up to a comma or to the end
_TOLD = re.compile(
    "[”’]?(?:，?(?:则|分别|也)*(?:是|即|为|指的?是?|就是)|[：（])[：，]?"
    "(?P<all>(?P<first>[^，。；！？\\n）]+)[^。；！？\\n）]*)"
)


# no regular expressions here: one for each key would cost more to compile than all the rest of a record
@dataclass(frozen=True, slots=True)
class _Form:
    """Words of Han characters that have a key at their end, or at their beginning (``leads``), and at most
    ``most`` characters beside it. What stands ``before`` and ``behind`` them; "": any Han character.
    """

    before: str
    behind: str
    most: int
    leads: bool = False

    def find(self, key: str, text: str, low: int, high: int) -> Iterator[Range]:
        """The words of this form in ``text[low:high]``."""
        at = text.find(key, low, high)
        while at >= 0:
            end = at + len(key)
            first = at if self.leads else self._first(text, at, low)
            last = self._last(text, end, high) if self.leads else end
            if first is not None and last is not None and self._stands(text, first, last):
                yield first, last
            at = text.find(key, end, high)

    def _stands(self, text: str, first: int, last: int) -> bool:
        behind = text[last : last + 1]
        return (first == 0 or text[first - 1] in self.before) and (
            behind in self.behind if self.behind else _is_han(behind)
        )

    def _first(self, text: str, at: int, low: int) -> int | None:
        """Where the word begins whose key is at ``at``."""
        for first in range(at - 1, max(low, at - self.most) - 1, -1):
            if not _is_han(text[first]):
                return None
            if first == 0 or text[first - 1] in self.before:
                return first
        return None

    def _last(self, text: str, end: int, high: int) -> int | None:
        """Where the word ends whose key ends at ``end``."""
        for last in range(end + 1, min(high, end + self.most) + 1):
            if not _is_han(text[last - 1]):
                return None
            if text[last : last + 1] in self.behind:
                return last
        return None


_MARKS = "，。；：、“‘\n！？"
_ENDS = "”’，。；：、！—"
_WORD = _Form(f"{_MARKS}把严守抓好过筑", "”’，由点在管把为：。、", 4)
_LED = _Form(f"{_MARKS}{DIGITS}遍步次轮先再后是要则", _ENDS, 8, leads=True)
_BEGUN = _Form(_MARKS, "", 4)
_EACH_FORMS = tuple(
    _Form("，。；：、“‘\n！？也又是即既由经和与", f"{_ENDS}\n也又和与之", 8, leads) for leads in (False, True)
)
_HEADINGS = tuple(
    _Form("。；：！？\n”）)、是“‘ 　.．", "”’，。：；！\n 　", 8, leads) for leads in (False, True)
)


def keyed(text: str, start: int, end: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """Words that end, or that begin, in what the name counts, as many as it counts.

    One that ends in it is the first of its clause or in quotes (认识关 of 三关); one that begins in it may
    have a word of order before it (头遍|筛合同 of 三筛).
    """
    for key in _counted(text[start:end]):
        for within in (end, end + _BEHIND), (max(0, start - _BEFORE), start):
            for form in (_WORD, _LED):
                parts = _distinct(key, (form,), text, within)
                if len(parts) in wanted:
                    yield parts


def keyed_each(text: str, start: int, end: int, name: str) -> Iterator[list[Range]]:
    """摸人口、摸田地、摸收入，核户籍、核房产 of 三摸两核: as many words with each key as its number says."""
    counted = [(digit(words[0]), words[1:]) for words in _each(name)]
    if max((number for number, _ in counted), default=0) < 2:
        return
    for first in end, max(0, start - _BEFORE):
        parts: list[Range] = []
        for number, key in counted:
            at = parts[-1][1] if parts else first
            found = _distinct(key, _EACH_FORMS, text, (at, at + _BEHIND if first == end else start))[:number]
            if len(found) == number:
                parts += found
            elif number > 1:
                break
        else:
            yield parts


def _each(name: str) -> list[str]:
    """Each number of a name with all that it counts, of a name with two or more: 三本, 五簿."""
    found = [match[0] for match in _EACH.finditer(name)]
    if len(found) < 2 and (begins := _BEGINS.match(name)):
        found = [begins[0][at : at + 2] for at in range(0, len(begins[0]), 2)]
    return found if len(found) > 1 else []


def told_each(text: str, end: int, name: str) -> Iterator[list[Range]]:
    """所谓三本，是走访本、开支本、承诺本；五簿，是修路、饮水、… of 三本五簿: for each number as long a list.

    Or else all that is told of each: 所谓一席，是把正餐留在柳沟；所谓两榻，是….
    """
    lists: list[Range] = []
    whole: list[Range] = []
    high = min(len(text), end + _BEHIND)
    counted = _each(name)
    for words in counted:
        at = text.find(words, whole[-1][1] if whole else end, high)
        told = _TOLD.match(text, at + len(words), high) if at >= 0 else None
        if told is None:
            return
        items = (pieces(text, *told.span(which), "、") for which in ("first", "all"))
        lists += next((run for run in items if len(run) == digit(words[0])), ())
        whole.append(told.span("all"))
    yield lists if len(lists) == sum(digit(words[0]) for words in counted) else whole


def begun(text: str, start: int, end: int, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """The beginnings of clauses that end in what the name counts, as many as it counts: 水源图|画井和渠，
    沙地图|画风口 of 三图.
    """
    for key in _counted(text[start:end]):
        parts = _distinct(key, (_BEGUN,), text, (end, end + _BEHIND))
        if len(parts) in wanted:
            yield parts


def headed(text: str, start: int, end: int, name: str, wanted: frozenset[int]) -> Iterator[list[Range]]:
    """运行维护到位。…电煤保供到位。… of 五到位: words at the beginnings of sentences anywhere that end, or
    begin, in all that the name counts, as many as it counts.
    """
    if match := _NOTHING_ELSE.fullmatch(name):
        parts = _distinct(match[1], _HEADINGS, text, (0, len(text)))
        if len(parts) in wanted:
            yield parts


def _counted(name: str) -> list[str]:
    return list(dict.fromkeys(match[1] for match in _COUNTED.finditer(name)))


def _distinct(key: str, forms: tuple[_Form, ...], text: str, within: Range) -> list[Range]:
    """Where each word of these forms stands first; with a number before the key it is another name."""
    low, high = within[0], min(len(text), within[1])
    found: dict[str, Range] = {}
    end = low
    for first, last in sorted(one for form in forms for one in form.find(key, text, low, high)):
        word = text[first:last]
        if first >= end and not set(_DIGIT) & set(word[: word.find(key)]):
            found.setdefault(word, (first, last))
            end = last
    return list(found.values())


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
