"""ACHIEVEMENT spans -> results: by whom, where, against what."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from pipeline.normalize.found import Found, Marked
from pipeline.normalize.sentences import clause, nearest, sentence_start
from pipeline.records.record import Achievement, Organization, Place, Quantity, fields_of

_UP = re.compile(
    "增长|提高|上升|增加|提升|增收|扩大|攀升|增至|升至|上涨|涨到|翻番|翻了|多了|新增|净增|涨幅|增幅|增到|升到|翻两番"
)
_DOWN = re.compile(
    "下降|降低|减少|降至|降到|缩短|压缩|减至|减轻|回落|下滑|少了|降幅|减到|压减|下跌|削减|降了|缩减|节约|节省"
)
_FROM = re.compile("[从由自]")
_TO = re.compile(r"^[^。；\n\d]{0,10}(?:到|至|为|成)了?[^，。；\n\d]{0,3}$")


def find_achievements(
    doc: Marked, read: dict[Found, Quantity], places: Sequence[Place], organizations: Sequence[Organization]
) -> list[Achievement]:
    """The record's achievements; ``baseline`` counts the QUANTITY spans among ``read``."""
    quantities = [span for span in read if span.label == "QUANTITY"]
    achievements = []
    for span, quantity in read.items():
        if span.label != "ACHIEVEMENT":
            continue
        low = sentence_start(doc.text, span.start)
        achievements.append(
            Achievement(
                **fields_of(quantity),
                organization=nearest(organizations, low, span.start),
                place=nearest(places, low, span.start),
                direction=_direction(doc.text, span.start),
                baseline=_baseline(doc.text, span, quantities),
            )
        )
    return achievements


def _direction(text: str, start: int) -> str | None:
    """The last word of change before the span in its clause."""
    low, _ = clause(text, start)
    words = text[low:start]
    up = max((match.start() for match in _UP.finditer(words)), default=-1)
    down = max((match.start() for match in _DOWN.finditer(words)), default=-1)
    if up == down:
        return None
    return "up" if up > down else "down"


def _baseline(text: str, span: Found, quantities: Sequence[Found]) -> int | None:
    """从|20.85%|下降到 before the span: the index of the quantity that it is compared with."""
    index = bisect_left(quantities, span.start, key=lambda one: one.start) - 1
    if index < 0:
        return None
    before = quantities[index]
    low, _ = clause(text, before.start)
    if _FROM.search(text[low : before.start]) and _TO.match(text[before.end : span.start]):
        return index
    return None
