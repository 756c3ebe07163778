"""Stage values: the attributes that normalize gives, against those of the annotated documents.

On gold spans it tells how good the values are; end to end, on the spans the model found in their
exact place, how good a record is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.annotate.corpus import compiled
from pipeline.gazetteer import gazetteer
from pipeline.nlp.model import SpanModel, states_of
from pipeline.normalize import Attributes, Context, Found, load_attributes, to_values
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.records.jsonl import dump_json, write_atomic
from pipeline.text.offsets import MappedText
from pipeline.text.overlap import shared

# those that the table shows; the metrics have more: places that nobody can know and that stay open
# (unplaced), and how many of the components given are right
ATTRIBUTES = ("value", "unit", "approx", "indicator", "type", "place", "kind", "components")
# how much two strings must share, in order: an indicator of the longer, a component of the shorter
_SAME_INDICATOR, _SAME_COMPONENT = 0.5, 0.6
_COUNTY = 3


@dataclass(frozen=True, slots=True)
class ValuesSettings:
    """configs/stages.yaml, values."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    model: Path
    attributes: Path
    corpus: Path
    metrics: Path


@dataclass(frozen=True, slots=True)
class Compared:
    """One attribute of one gold span: what was wanted, what was given, and how much of it is right."""

    document: str
    span: str
    attribute: str
    wanted: str
    given: str
    right: int
    of: int


def run(settings: ValuesSettings) -> dict[str, Any]:
    """Write the metrics: half-split -> "gold spans" and "end to end" -> attribute -> share and number."""
    model = SpanModel(settings.model)
    learnt = load_attributes(settings.attributes)
    metrics = {
        name: {
            "gold spans": shares([one for document in documents for one in compare(document, learnt)]),
            "end to end": shares([one for document in documents for one in compare(document, learnt, model)]),
        }
        for name, documents in compiled(settings.corpus, "dev", "test")
    }
    write_atomic(settings.metrics, [dump_json(metrics)])
    return metrics


def shares(compared: Sequence[Compared]) -> dict[str, dict[str, float | int]]:
    """Attribute -> {"right": share, "of": how many}."""
    right: Counter[str] = Counter()
    number: Counter[str] = Counter()
    for one in compared:
        right[one.attribute] += one.right
        number[one.attribute] += one.of
    return {name: {"right": round(right[name] / number[name], 4), "of": number[name]} for name in number}


def compare(
    document: GoldDocument, learnt: Attributes | None = None, model: SpanModel | None = None
) -> Iterator[Compared]:
    """Each attribute of each gold span, beside what `to_values` makes of the gold spans.

    Without what was ``learnt`` the rules alone are scored. With a ``model``: of the spans it finds;
    gold spans that it does not find are passed over.
    """
    gold = {(span.start, span.end, span.label): span for span in document.spans}
    if model:
        read = model.read(document.text)
        found = [Found(*one) for one in read.spans]
    else:
        found = [Found(span.start, span.end, span.label, 1.0) for span in document.spans]
    states = read.states if model else states_of(document.text) if learnt else None
    context = Context(document.title, document.publisher, document.published)
    values = to_values(MappedText.identity(document.text), found, context, learnt, states)
    lists = {
        "PLACE": values.places,
        "ORG": values.organizations,
        "ACHIEVEMENT": values.achievements,
        "QUANTITY": values.quantities,
    }
    given: dict[tuple[int, int, str], Any] = {
        (one.start, one.end, label): one for label, ones in lists.items() for one in ones
    }
    given |= {
        (mention.start, mention.end, "MECHANISM"): one
        for one in values.mechanisms
        for mention in one.mentions
    }
    kept = {(one.start, one.end, one.label) for one in found}
    for key, span in gold.items():
        if key in kept:
            words = document.text[span.start : span.end]
            for attribute, wanted, have, right, of in _attributes(span, given.get(key)):
                yield Compared(document.id, words, attribute, wanted, have, right, of)


def _attributes(span: GoldSpan, given: Any) -> Iterator[tuple[str, str, str, int, int]]:
    if span.label == "ORG":
        yield _equal("type", span.type, getattr(given, "type", None) or "")
    elif span.label == "PLACE":
        chain = [getattr(given, name, None) for name in ("province", "city", "county", "township", "village")]
        wanted = _to_county(span.chain.split("/")) if span.chain else []
        have = "/".join([one for one in chain if one][: len(wanted)] if wanted else filter(None, chain[:3]))
        yield _equal("place" if wanted else "unplaced", "/".join(wanted), have)
    elif span.label == "MECHANISM":
        yield _equal("kind", span.kind, getattr(given, "kind", None) or "")
        yield from _components(span.components, [one.text for one in given.components] if given else [])
    elif span.value is not None:
        yield from _quantity(span, given)


def _components(wanted: Sequence[str], have: Sequence[str]) -> Iterator[tuple[str, str, str, int, int]]:
    """How many of the wanted ones are found; how many of the given ones were wanted."""

    def right(ones: Sequence[str], others: Sequence[str]) -> int:
        return sum(
            any(shared(one, other) >= _SAME_COMPONENT * min(len(one), len(other)) > 0 for other in others)
            for one in ones
        )

    if wanted:
        yield "components", ";".join(wanted), ";".join(have), right(wanted, have), len(wanted)
    if have:
        yield "components given", ";".join(wanted), ";".join(have), right(have, wanted), len(have)


def _to_county(chain: list[str]) -> list[str]:
    """A chain without what is below the county: 上海市/宝山区 has no city, 仙桃市 neither."""
    counties = (unit for unit, _ in gazetteer().names.get("".join(chain[1:2]), ()) if unit.level == _COUNTY)
    direct = any(len(unit.path) == 2 and gazetteer().chain(unit)[0] == chain[0] for unit in counties)
    return chain[: _COUNTY - direct]


def _quantity(span: GoldSpan, given: Any) -> Iterator[tuple[str, str, str, int, int]]:
    ends = [(span.value, getattr(given, "value", None)), (span.value_max, getattr(given, "value_max", None))]
    yield (
        "value",
        str(ends[0][0]),
        str(ends[0][1]),
        int(all(_close(wanted, have) for wanted, have in ends)),
        1,
    )
    yield _equal("approx", span.approx, getattr(given, "approx", ""))
    yield _equal("unit", span.unit, getattr(given, "unit", None) or "")
    if span.indicator:
        have = getattr(given, "indicator", None) or ""
        longer = max(len(span.indicator), len(have))
        same = shared(span.indicator, have) >= _SAME_INDICATOR * longer
        yield "indicator", span.indicator, have, int(same), 1


def _equal(attribute: str, wanted: str, have: str) -> tuple[str, str, str, int, int]:
    return attribute, wanted, have, int(wanted == have), 1


def _close(wanted: float | None, have: float | None) -> bool:
    if wanted is None or have is None:
        return wanted is have
    return abs(wanted - have) <= 1e-3 * max(1.0, abs(wanted))
