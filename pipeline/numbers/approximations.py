"""The words before and after a number that say how exact it is."""

from __future__ import annotations

import re
from functools import cache

from pipeline.numbers.numerals import rules


@cache
def _words(side: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of the words before or after a number, the longest first, with what they say."""
    groups: dict[str, list[str]] = getattr(rules(), side)
    pairs = [(word, approx) for approx in groups for word in groups[approx]]
    pairs.sort(key=lambda pair: -len(pair[0]))
    return tuple((re.compile(word if side == "before" else f"(?:{word})$"), approx) for word, approx in pairs)


def strip_before(text: str) -> tuple[str, str]:
    """The approximation that the words before the number tell ("" for none), and what follows them."""
    found = ""
    while hit := next(((m, a) for p, a in _words("before") if (m := p.match(text))), None):
        text = text[hit[0].end() :]
        found = found or hit[1].replace("exact", "")
    return found, re.sub("^翻了?(?!番)", "", text)


def strip_after(text: str) -> tuple[str, str]:
    """The approximation that the words after the number tell, and the unit before them."""
    found = ""
    leading = re.match("以上|以下|以内|左右|上下", text)
    if leading:  # 30以上人
        text = text[leading.end() :] + leading[0]
    while hit := next(((m, a) for p, a in _words("after") if (m := p.search(text))), None):
        text = text[: hit[0].start()]
        found = found or hit[1]
    return found, text
