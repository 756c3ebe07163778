"""ORG spans -> organisations with their type and the place that belongs to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.normalize.chains import read_chain, split_below, stem
from pipeline.normalize.forms import split_name, tied
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.sentences import sentence_start
from pipeline.records.record import Location, Organization, Place, fields_of
from pipeline.settings import load

_BRACKET = re.compile(r"(?<=.)[（(][^（）()]*[）)]$")


@dataclass(frozen=True, slots=True)
class InsideRule:
    """A pattern over a whole name, and the type it tells."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    pattern: str
    type: str


@dataclass(frozen=True, slots=True)
class OrganizationRules:
    """configs/organizations.yaml."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    heads: dict[str, list[str]]
    inside: list[InsideRule]
    closing: str
    examples: dict[str, str]


@cache
def rules() -> OrganizationRules:
    """The endings of names, read once."""
    return load("organizations", OrganizationRules)


@cache
def _types() -> dict[str, str]:
    closing = rules().closing
    return {re.sub(closing, "", head): kind for kind, heads in rules().heads.items() for head in heads}


def plain_name(name: str) -> str:
    """A name without quotes and without a bracket behind it."""
    return re.sub(rules().closing, "", _BRACKET.sub("", name))


@lru_cache(maxsize=4096)
def known_head(plain: str) -> str:
    """The longest known ending of a plain name; "" for none."""
    return next((plain[at:] for at in range(len(plain)) if plain[at:] in _types()), "")


@lru_cache(maxsize=4096)
def rule_type(name: str) -> str | None:
    """The type by the name's ending; None where no known ending fits (顺丰 is known, 祥欣 is not)."""
    plain = plain_name(name)
    for rule in rules().inside:
        if re.search(rule.pattern, plain):
            return rule.type
    return _types().get(known_head(plain))


def find_organizations(
    doc: Marked,
    places: Sequence[Place],
    types: Mapping[str, str | None],
    located: Callable[[Found], Location | None],
) -> list[Organization]:
    """The record's organisations, one for each ORG span, in order.

    ``types`` by the words of a span; ``located``: where the place is that a span begins with.
    """
    spans = doc.of("ORG")
    long_forms = tied([doc.words(span) for span in spans])
    names = [_names(place) for place in places]
    return [
        Organization(
            **fields_of(doc.mention(span)),
            type=types[doc.words(span)],
            place=_place_of(span, doc, places, names),
            head=split_name(doc.words(span))[1],
            location=located(span),
            long_form=long_form,
        )
        for span, long_form in zip(spans, long_forms, strict=True)
    ]


def _place_of(
    span: Found, doc: Marked, places: Sequence[Place], names: Sequence[Sequence[str]]
) -> int | None:
    """The place that the name begins with; where it begins with none, the one before it in the sentence."""
    name = doc.words(span)
    begun = [
        (len(one), -abs(places[index].start - span.start), index)
        for index, ones in enumerate(names)
        for one in ones
        if name.startswith(one)
    ]
    if begun:
        return max(begun)[2]
    if _has_place(name):
        return None
    low = sentence_start(doc.text, span.start)
    before = [index for index, place in enumerate(places) if low <= place.start and place.end <= span.start]
    return before[-1] if before else None


def _names(place: Place) -> list[str]:
    """What an organisation's name may begin with to be of this place."""
    finest = next(
        (one for one in (place.village, place.township, place.county, place.city, place.province) if one), ""
    )
    names = [place.text, finest, *((stem(finest),) if place.village or place.township else ())]
    return [one for one in names if len(one) > 1]


@lru_cache(maxsize=4096)
def _has_place(name: str) -> bool:
    """Whether the name begins with that of some place: 威宁县, 黄泥村, but not 村 or 联村."""
    if any(name.startswith(unit) for unit in ("全国", "中国", "中共中央", "国家", "国务院")) or read_chain(
        name
    ):
        return True
    below = split_below(name)
    first = below.township or below.village
    return first is not None and len(stem(first)) > 1
