"""What the annotators' loop takes from the model and from normalize: suggestions, and attributes of spans."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.annotate.attributes import Recompute
from pipeline.annotate.batch import Suggest
from pipeline.nlp.model import SpanModel, States, states_of
from pipeline.normalize import Attributes, Context, Found, load_attributes, to_values
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.records.record import Quantity
from pipeline.text.offsets import MappedText

_LEVELS = ("province", "city", "county", "township", "village")


def suggester(model: Path, learnt: Path) -> Suggest:
    """The spans that the model in the folder ``model`` finds in a document, with their attributes.

    ``learnt`` is the folder of what was learnt for attributes.
    """
    spans, known = SpanModel(model), load_attributes(learnt)

    def suggest(document: GoldDocument) -> tuple[GoldSpan, ...]:
        read = spans.read(document.text)
        return attributes(document, [Found(*one) for one in read.spans], known, read.states)

    return suggest


def recomputer(learnt: Path) -> Recompute:
    """The spans of a document with the attributes that normalize gives them."""
    known = load_attributes(learnt)

    def recompute(document: GoldDocument) -> tuple[GoldSpan, ...]:
        found = [Found(one.start, one.end, one.label, 1.0) for one in document.spans]
        return attributes(document, found, known, states_of(document.text))

    return recompute


def attributes(
    document: GoldDocument, found: Sequence[Found], learnt: Attributes, states: States | None
) -> tuple[GoldSpan, ...]:
    """Spans, in order and flat, with attributes; what normalize can tell nothing of stays bare.

    ``states`` are those of the encoder, as `states_of` gives them.
    """
    context = Context(document.title, document.publisher, document.published)
    values = to_values(MappedText.identity(document.text), found, context, learnt, states)
    made: dict[tuple[int, int, str], GoldSpan] = {}

    def put(start: int, end: int, label: str, **known: object) -> None:
        made[start, end, label] = GoldSpan(start, end, label, **known)  # type: ignore[arg-type]

    for place in values.places:
        chain = [name for name in (getattr(place, level) for level in _LEVELS) if name]
        put(place.start, place.end, "PLACE", chain="/".join(chain))
    for organization in values.organizations:
        put(organization.start, organization.end, "ORG", type=organization.type or "")
    for achievement in values.achievements:
        put(achievement.start, achievement.end, "ACHIEVEMENT", **_quantity(achievement))
    for quantity in values.quantities:
        put(quantity.start, quantity.end, "QUANTITY", **_quantity(quantity))
    for mechanism in values.mechanisms:
        parts = tuple(one.text for one in mechanism.components)
        for at, mention in enumerate(mechanism.mentions):
            # a mechanism is taken apart where it is named first
            components = () if at else parts
            put(mention.start, mention.end, "MECHANISM", kind=mechanism.kind or "", components=components)
    return tuple(
        made.get((one.start, one.end, one.label), GoldSpan(one.start, one.end, one.label)) for one in found
    )


def _quantity(one: Quantity) -> dict[str, object]:
    return {
        "value": one.value,
        "value_max": one.value_max,
        "approx": one.approx,
        "unit": one.unit,
        "indicator": one.indicator or "",
    }
