"""Spans of a model -> the values of a record: places, organisations, numbers and mechanisms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.normalize.achievements import find_achievements, find_quantities
from pipeline.normalize.found import Context, Found, Marked
from pipeline.normalize.mechanisms import find_mechanisms
from pipeline.normalize.organizations import find_organizations
from pipeline.normalize.places import find_places
from pipeline.records.record import Achievement, Mechanism, Organization, Place, Quantity
from pipeline.text.offsets import MappedText

__all__ = ["Context", "Found", "Values", "to_values"]


@dataclass(frozen=True, slots=True)
class Values:
    """The lists of a record, in the order of the text; ``dropped`` counts spans without a value by reason."""

    places: tuple[Place, ...]
    organizations: tuple[Organization, ...]
    achievements: tuple[Achievement, ...]
    quantities: tuple[Quantity, ...]
    mechanisms: tuple[Mechanism, ...]
    dropped: dict[str, int]


def to_values(text: MappedText, spans: Sequence[Found], context: Context) -> Values:
    """Values of flat spans in order, with offsets in the clean text and in the source.

    Raises ValueError where a span is empty or lies outside the text.
    """
    doc = Marked(text, spans)
    places = find_places(doc, context)
    organizations = find_organizations(doc, places)
    read, dropped = find_quantities(doc)
    return Values(
        places=tuple(places),
        organizations=tuple(organizations),
        achievements=tuple(find_achievements(doc, read, places, organizations)),
        quantities=tuple(quantity for span, quantity in read.items() if span.label == "QUANTITY"),
        mechanisms=tuple(find_mechanisms(doc)),
        dropped=dict(dropped),
    )
