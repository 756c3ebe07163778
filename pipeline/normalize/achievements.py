"""ACHIEVEMENT and QUANTITY spans -> numbers with what was counted, by whom, where and against what."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from pipeline.normalize.found import Found, Marked
from pipeline.normalize.indicators import Around, indicator
from pipeline.normalize.sentences import clause, sentence_start
from pipeline.numbers.quantities import parse_quantity
from pipeline.records.record import Achievement, Mention, Organization, Place, Quantity, fields_of

_UP = re.compile(
    "增长|提高|上升|增加|提升|增收|扩大|攀升|增至|升至|上涨|涨到|翻番|翻了|多了|新增|净增|涨幅|增幅|增到|升到|翻两番"
)
_DOWN = re.compile(
    "下降|降低|减少|降至|降到|缩短|压缩|减至|减轻|回落|下滑|少了|降幅|减到|压减|下跌|削减|降了|缩减|节约|节省"
)
# 签约 and 附近 end in an approximator and are none
_BEFORE = re.compile(
    r"((?<![签节条合契预履集])约|(?<![附最接靠临就远])近|超过|超|逾|至少|不足|不低于|不少于|不到|不超过)[^\d，。、；]{0,1}$"
)
_FROM = re.compile("[从由自]")
_TO = re.compile(r"^[^。；\n\d]{0,10}(?:到|至|为|成)了?[^，。；\n\d]{0,3}$")


def find_quantities(doc: Marked) -> tuple[dict[Found, Quantity], Counter[str]]:
    """The quantities that can be read, by span; and how many could not, by reason."""
    spans = doc.of("ACHIEVEMENT", "QUANTITY")
    read: dict[Found, Quantity] = {}
    dropped: Counter[str] = Counter()
    for index, span in enumerate(spans):
        value = parse_quantity(doc.words(span))
        if value is None:
            dropped["quantity_without_number"] += 1
            continue
        low = spans[index - 1].end if index else 0
        high = spans[index + 1].start if index + 1 < len(spans) else len(doc.text)
        approx = value.approx
        if approx == "exact":
            approx = _approx_before(doc.text, span.start)
        read[span] = Quantity(
            **fields_of(doc.mention(span)),
            value=value.value,
            value_max=value.value_max,
            approx=approx,
            unit=value.unit,
            indicator=indicator(doc.text, Around(span.start, span.end, low, high), value.unit),
        )
    return read, dropped


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
                organization=_nearest(organizations, low, span.start),
                place=_nearest(places, low, span.start),
                direction=_direction(doc.text, span.start),
                baseline=_baseline(doc.text, span, quantities),
            )
        )
    return achievements


def _approx_before(text: str, start: int) -> str:
    """An approximation that stands just before the span counts though it is outside of it."""
    match = _BEFORE.search(text[max(0, start - 5) : start])
    outside = parse_quantity(match[1] + "1个") if match else None
    return outside.approx if outside else "exact"


def _nearest(mentions: Sequence[Mention], low: int, start: int) -> int | None:
    """The index of the last mention that lies in ``[low, start)``."""
    index = bisect_left(mentions, start, key=lambda mention: mention.start) - 1
    return index if index >= 0 and mentions[index].start >= low else None


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
