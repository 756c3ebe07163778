"""ACHIEVEMENT and QUANTITY spans -> numbers with what was counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.normalize.attributes import Attributes
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.indicators import Around, indicator, parts_of, without_inner
from pipeline.normalize.lists import Range
from pipeline.normalize.pointer import Asked, choose
from pipeline.numbers.quantities import Quantified, parse_quantity
from pipeline.records.record import Quantity, fields_of

# 签约 and 附近 end in an approximator and are none
_BEFORE = re.compile(
    r"((?<![签节条合契预履集])约|(?<![附最接靠临就远])近|超过|超|逾|至少|不足|不低于|不少于|不到|不超过)[^\d，。、；]{0,1}$"
)


def find_quantities(doc: Marked, learnt: Attributes | None) -> tuple[dict[Found, Quantity], Counter[str]]:
    """The quantities that can be read, by span; and how many could not, by reason."""
    values, dropped = read_values(doc)
    found = {}
    for (span, value), parts in zip(values.items(), _indicators(doc, values, learnt), strict=True):
        pieces = tuple(doc.piece(part) for part in parts)
        found[span] = Quantity(
            **fields_of(doc.mention(span)),
            value=value.value,
            value_max=value.value_max,
            approx=value.approx,
            unit=value.unit,
            indicator="".join(piece.text for piece in pieces) or None,
            indicator_parts=pieces,
        )
    return found, dropped


def read_values(doc: Marked) -> tuple[dict[Found, Quantified], Counter[str]]:
    """What the quantities say, by span; and how many say nothing, by reason."""
    read: dict[Found, Quantified] = {}
    dropped: Counter[str] = Counter()
    for span in doc.of("ACHIEVEMENT", "QUANTITY"):
        value = parse_quantity(doc.words(span))
        if value is None:
            dropped["quantity_without_number"] += 1
            continue
        if value.approx == "exact":
            value = replace(value, approx=_approx_before(doc.text, span.start))
        read[span] = value
    return read, dropped


def ask(values: Mapping[Found, Quantified]) -> list[Asked]:
    """Each quantity as the network is asked about it."""
    return [Asked(span.start, span.end, value.unit) for span, value in values.items()]


def _indicators(
    doc: Marked, values: Mapping[Found, Quantified], learnt: Attributes | None
) -> Iterator[Sequence[Range]]:
    if learnt is not None and doc.letters is not None:
        for found in choose(learnt.indicators, doc.letters, ask(values)):
            yield [piece for part in found for piece in without_inner(doc.text, part)]
        return
    spans = doc.of("ACHIEVEMENT", "QUANTITY")
    for index, span in enumerate(spans):
        if span in values:
            low = spans[index - 1].end if index else 0
            high = spans[index + 1].start if index + 1 < len(spans) else len(doc.text)
            at = Around(span.start, span.end, low, high)
            yield parts_of(doc.text, at, indicator(doc.text, at, values[span].unit))


def _approx_before(text: str, start: int) -> str:
    """An approximation that stands just before the span counts though it is outside of it."""
    match = _BEFORE.search(text[max(0, start - 5) : start])
    outside = parse_quantity(match[1] + "1个") if match else None
    return outside.approx if outside else "exact"
