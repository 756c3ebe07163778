"""Spans of a model -> the values of a record: places, organisations, numbers and mechanisms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.normalize.achievements import find_achievements
from pipeline.normalize.attributes import Attributes, load_attributes
from pipeline.normalize.found import Context, Found, Marked
from pipeline.normalize.letters import States, letters
from pipeline.normalize.mechanisms import find_mechanisms
from pipeline.normalize.organizations import find_organizations
from pipeline.normalize.places import find_places, located, resolve
from pipeline.normalize.quantities import find_quantities
from pipeline.normalize.types import organization_types
from pipeline.records.record import Achievement, Location, Mechanism, Organization, Place, Quantity
from pipeline.text.offsets import MappedText

__all__ = ["Attributes", "Context", "Found", "Values", "load_attributes", "to_values"]


@dataclass(frozen=True, slots=True)
class Values:
    """The lists of a record, in the order of the text; ``dropped`` counts spans without a value by reason."""

    places: tuple[Place, ...]
    organizations: tuple[Organization, ...]
    achievements: tuple[Achievement, ...]
    quantities: tuple[Quantity, ...]
    mechanisms: tuple[Mechanism, ...]
    dropped: dict[str, int]


def to_values(
    text: MappedText,
    spans: Sequence[Found],
    context: Context,
    learnt: Attributes | None = None,
    states: States | None = None,
) -> Values:
    """Values of flat spans in order, with offsets in the clean text and in the source.

    ``learnt`` makes them better, and the encoder's ``states`` (characters, their width) the indicators;
    without them the rules alone answer. Raises ValueError where a span is empty or lies outside the text.
    """
    doc = Marked(text, spans)
    if learnt and states is not None:
        marks = [(span.start, span.end, span.label) for span in spans]
        doc = replace(doc, letters=letters(text.text, marks, states, learnt.continues))
    resolved = resolve(doc, context)
    year = int(context.published[:4]) if context.published[:4].isdecimal() else None
    places = find_places(doc, resolved, year)

    def of_name(span: Found) -> Location | None:
        place = resolved[span]
        return located(place, year, doc.words(span)) if place.unit or place.below else None

    types = organization_types(doc, learnt.types if learnt else None)
    organizations = find_organizations(doc, places, types, of_name)
    read, dropped = find_quantities(doc, learnt)
    return Values(
        places=tuple(places),
        organizations=tuple(organizations),
        achievements=tuple(find_achievements(doc, read, places, organizations)),
        quantities=tuple(quantity for span, quantity in read.items() if span.label == "QUANTITY"),
        mechanisms=tuple(find_mechanisms(doc, places, organizations, learnt)),
        dropped=dict(dropped),
    )
