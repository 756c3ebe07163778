"""Lists in running text: their items as ranges, and whether items belong to one list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import cycle, pairwise
from typing import TypeAlias

Range: TypeAlias = tuple[int, int]
_QUOTES = str.maketrans("「」『』", "“”‘’")
_MARKS = str.maketrans(",;:!?()", "，；：！？（）")
_STRAIGHT = re.compile('["＂]')
# not those of 1,204 and 10:30
_HALF_WIDTH = re.compile(r"(?<!\d)[,:]|[,:](?!\d)|[;!?()]")
# no item of a list is longer, in characters
LONGEST = 40


@lru_cache(maxsize=2)
def plain_marks(text: str) -> str:
    """The text with the marks and quotes that all patterns know, each in the place of another: “ of 「."""
    lines = (_STRAIGHT.sub(_paired(), line) for line in text.translate(_QUOTES).split("\n"))
    return _HALF_WIDTH.sub(lambda match: match[0].translate(_MARKS), "\n".join(lines))


def _paired() -> Callable[[re.Match[str]], str]:
    quotes = cycle("“”")
    return lambda match: next(quotes)


def pieces(text: str, start: int, end: int, separators: str) -> list[Range]:
    """The pieces of a range between separators, without quotes and white space at their ends."""
    cuts = [start - 1, *_outside_brackets(text, start, end, separators), end]
    pieces = (_unquoted(text, left + 1, right) for left, right in pairwise(cuts))
    return [_to_its_quote(text, *piece) for piece in pieces if piece[0] < piece[1]]


def _outside_brackets(text: str, start: int, end: int, separators: str) -> Iterator[int]:
    depth = 0
    for match in _marks(separators).finditer(text, start, end):
        at, mark = match.start(), match[0]
        depth += (mark in "（(") - (mark in "）)")
        # a plain comma is one, but for the one in 1,204
        if depth <= 0 and (mark in separators or (mark == "," and not text[at - 1].isdigit())):
            yield at


@cache
def _marks(separators: str) -> re.Pattern[str]:
    """Separators and brackets; where ， separates, a plain comma may too."""
    return re.compile(f"[（(）){re.escape(separators)}{',' if '，' in separators else ''}]")


def _unquoted(text: str, low: int, high: int) -> Range:
    """A range without white space, and without quotes that wrap it or have lost their partner."""
    while low < high:
        words = text[low:high]
        lone = words.count("“") + words.count("‘") - words.count("”") - words.count("’")
        wrapped = words[0] in "“‘" and words[-1] in "”’" and not re.search("[“”‘’]", words[1:-1])
        left = words[0] in " 　" or (words[0] in "“‘" and (lone > 0 or wrapped))
        right = words[-1] in " 　" or (words[-1] in "”’" and (lone < 0 or wrapped))
        if not left and not right:
            break
        low, high = low + left, high - (right and high - low > left)
    return low, high


def _to_its_quote(text: str, low: int, high: int) -> Range:
    """A range up to a closing quote whose opening one lies before it: the end of a list in quotes."""
    words = text[low:high]
    closing = words.find("”")
    return (low, low + closing) if closing > 0 and "“" not in words[:closing] else (low, high)


def parallel(text: str, parts: list[Range], share: float) -> bool:
    """Whether parts could be items of one list: none is long, and of neighbours a ``share`` are alike."""
    words = [text[slice(*part)] for part in parts]
    if max(map(len, words)) > LONGEST or any(re.search("[。！？；\n]", word) for word in words):
        return False
    if any(word.count("“") > word.count("”") for word in words):
        return False
    if max(map(len, words)) > 4 * sorted(map(len, words))[len(words) // 2] + 4:
        return False
    like = sum(are_like(one, other) for one, other in pairwise(words))
    return like >= share * (len(words) - 1)


def all_alike(text: str, parts: list[Range]) -> bool:
    """Whether every part is short and like its neighbour."""
    words = [text[slice(*part)] for part in parts]
    return max(map(len, words)) <= LONGEST // 2 and all(
        are_like(one, other) for one, other in pairwise(words)
    )


def are_like(one: str, other: str) -> bool:
    """Whether two items begin, end or measure alike."""
    return bool(one and other) and (one[0] == other[0] or one[-1] == other[-1] or len(one) == len(other))


def same_end(text: str, parts: list[Range], whole: bool = False) -> list[Range]:
    """The last part without what follows the list: 旧账、新账、土地账|一次说清.

    That of parts that are ``whole`` clauses may be longer than the others.
    """
    *others, (low, high) = parts
    words = [text[slice(*part)] for part in others]
    if high - low <= max(map(len, words)):
        return parts
    last = words[0][-1]
    if all(word.endswith(last) for word in words) and (at := text.find(last, low, high)) > low:
        return [*others, (low, at + 1)]
    if len({len(word) for word in words}) == 1 and not whole:
        return [*others, (low, min(high, low + len(words[0])))]
    return parts


def same_start(text: str, parts: list[Range]) -> list[Range]:
    """The first part without the words before the list: 打好|产业助农、技能助农."""
    (low, high), *others = parts
    words = [text[slice(*part)] for part in others]
    first = words[0][0]
    if all(word.startswith(first) for word in words) and (at := text.rfind(first, low, high)) >= low:
        return [(at, high), *others]
    longest = max(map(len, words))
    return [(max(low, high - longest), high), *others]
