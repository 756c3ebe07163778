"""Where the sentence and the clause around an offset begin and end."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from pipeline.records.record import Mention

_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_GROUPED = re.compile(r"\d[,，]\d")
_CLAUSE_END = re.compile(r"[。！？!?；;\n，,：:]")


@lru_cache(maxsize=4)
def _ends(text: str, pattern: re.Pattern[str]) -> tuple[int, ...]:
    """Offsets just after the marks of ``pattern``; a comma between digits is none."""
    return tuple(
        match.end()
        for match in pattern.finditer(text)
        if not (match[0] in ",，" and _GROUPED.match(text, max(0, match.start() - 1)))
    )


def _around(text: str, offset: int, pattern: re.Pattern[str]) -> tuple[int, int]:
    ends = _ends(text, pattern)
    index = bisect_right(ends, offset)
    return (ends[index - 1] if index else 0), (ends[index] if index < len(ends) else len(text))


def sentence_start(text: str, offset: int) -> int:
    """Where the sentence that holds ``offset`` begins."""
    return _around(text, offset, _SENTENCE_END)[0]


def clause(text: str, offset: int) -> tuple[int, int]:
    """The clause that holds ``offset``, up to and with its comma."""
    return _around(text, offset, _CLAUSE_END)


def nearest(mentions: Sequence[Mention], low: int, start: int) -> int | None:
    """The index of the last of the mentions, in order, that lies in ``[low, start)``."""
    index = bisect_left(mentions, start, key=lambda mention: mention.start) - 1
    return index if index >= 0 and mentions[index].start >= low else None
