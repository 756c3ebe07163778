"""What differs between two records of one document: spans, their values, approaches.

Spans are matched by label and by their range in the source text, counted from where the document
begins in it, so that neither another cleaning nor more text before the document moves them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from pipeline.errors import PipelineError
from pipeline.records.record import Achievement, Mention, Organization, Place, Quantity, Record

Values: TypeAlias = dict[str, Any]
Range: TypeAlias = tuple[int, int]
KINDS = ("gained", "lost", "moved", "relabelled", "values")
_PLACE = ("province", "city", "county", "township", "village", "adcode")
_QUANTITY = ("value", "value_max", "approx", "unit", "indicator")


@dataclass(frozen=True, slots=True)
class Item:
    """A span of a record: its label, its range ``[start, end)`` of the clean text, what was made of it.

    ``place`` is its range of the source text, counted from the document's first character.
    """

    label: str
    text: str
    start: int
    end: int
    place: Range
    values: Values


@dataclass(frozen=True, slots=True)
class Change:
    """One of `KINDS`: a span that only one record has, one with other ends ("moved"), with another label,
    or with other values. ``before`` is None where it was gained, ``after`` where it was lost.
    """

    kind: str
    before: Item | None
    after: Item | None

    @property
    def label(self) -> str:
        """The label of the span in the later record, or in the earlier one where it was lost."""
        item = self.after or self.before
        assert item
        return item.label

    def differing(self) -> list[tuple[str, Any, Any]]:
        """Where both records have the span: name, earlier and later value of what differs."""
        if not (self.before and self.after):
            return []
        old, new = self.before.values, self.after.values
        return [(name, old.get(name), new.get(name)) for name in old | new if old.get(name) != new.get(name)]


def items(record: Record) -> Iterator[Item]:
    """The labelled spans of a record with what they say; an index is resolved to the text it points at."""
    lists = {
        "PLACE": record.places,
        "ORG": record.organizations,
        "ACHIEVEMENT": record.achievements,
        "QUANTITY": record.quantities,
    }
    for label, found in lists.items():
        for one in found:
            yield _item(label, one, _values(one, record), record)
    for mechanism in record.mechanisms:
        values = {
            "name": mechanism.name,
            "kind": mechanism.kind,
            "components": [part.text for part in mechanism.components],
            "complete": mechanism.complete,
        }
        for mention in mechanism.mentions:
            yield _item("MECHANISM", mention, values, record)


def _item(label: str, span: Mention, values: Values, record: Record) -> Item:
    first = record.source.start
    return Item(
        label, span.text, span.start, span.end, (span.raw_start - first, span.raw_end - first), values
    )


def _values(span: Any, record: Record) -> Values:
    if isinstance(span, Place):
        return {name: getattr(span, name) for name in _PLACE}
    if isinstance(span, Organization):
        return {"type": span.type, "place": _text(record, record.places, span.place)}
    values = {name: getattr(span, name) for name in _QUANTITY}
    if isinstance(span, Achievement):
        values |= {
            "organization": _text(record, record.organizations, span.organization),
            "place": _text(record, record.places, span.place),
            "direction": span.direction,
            "baseline": _text(record, record.quantities, span.baseline),
        }
    return values


def _text(
    record: Record, spans: tuple[Place, ...] | tuple[Organization, ...] | tuple[Quantity, ...], at: int | None
) -> Any:
    if at is not None and at >= len(spans):
        raise PipelineError(
            f"document {record.id}: a span points at item {at} of {len(spans)}", "extract it again"
        )
    return None if at is None else spans[at].text


def changes(before: Record, after: Record) -> list[Change]:
    """What differs between the spans of two records of one document, in the order of its text.

    A span is the same where label and range are; else it is relabelled where the range alone is, and
    moved where one of the other record overlaps it and has its label. Each span is in one change at most.
    """
    old = {(one.label, one.place): one for one in items(before)}
    new = {(one.label, one.place): one for one in items(after)}
    found = [
        Change("values", old[key], new[key])
        for key in old
        if key in new and old[key].values != new[key].values
    ]
    lost = [one for key, one in old.items() if key not in new]
    gained = [one for key, one in new.items() if key not in old]
    found += _pairs("relabelled", lost, gained)
    found += _pairs("moved", lost, gained)
    found += [Change("lost", one, None) for one in lost]
    found += [Change("gained", None, one) for one in gained]
    return sorted(found, key=_position)


def _pairs(kind: str, lost: list[Item], gained: list[Item]) -> Iterator[Change]:
    """Pairs of spans that stand for one another; they are taken out of both lists."""
    for one in list(lost):
        for other in gained:
            if _stands_for(kind, one, other):
                lost.remove(one)
                gained.remove(other)
                yield Change(kind, one, other)
                break


def _stands_for(kind: str, one: Item, other: Item) -> bool:
    if kind == "relabelled":
        return one.place == other.place
    overlap = one.place[0] < other.place[1] and other.place[0] < one.place[1]
    return one.label == other.label and overlap


def _position(change: Change) -> tuple[int, int, str]:
    item = change.after or change.before
    assert item
    return (*item.place, item.label)


def approaches_of(record: Record) -> tuple[str, ...]:
    """The approaches of a record, the primary one first, the others by name: order tells nothing more."""
    first = [record.primary_approach] if record.primary_approach else []
    return (*first, *sorted(one.label for one in record.approaches if one.label not in first))
