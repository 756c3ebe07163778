"""The record of a document, as it stands in documents.jsonl.

All offsets are half-open code-point ranges: ``start``, ``end`` in the record's clean ``text``;
``raw_start``, ``raw_end`` in the source text (of a .txt or .jsonl input the decoded file or its text
field; else the file under ``sources/``). An index into another list of the record is null where
nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

SCHEMA_VERSION = "1.1"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from.

    ``path`` as the user gave it; ``sha256`` of the file's bytes; ``encoding`` null where the file
    has none (DOCX, PDF); ``part`` counts the rows of a .jsonl file or the documents of a compound
    file from 0; ``start``, ``end`` its range in the source text.
    """

    path: str
    sha256: str
    encoding: str | None
    part: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A span: its text, its two ranges, and the probability the model gives it."""

    text: str
    start: int
    end: int
    raw_start: int
    raw_end: int
    score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """An administrative unit that a place may be: chain, GB/T 2260 code, share of the evidence."""

    chain: tuple[str, ...]
    adcode: str
    score: float


@dataclass(frozen=True, slots=True)
class Location:
    """Where something is: the chain of its units as far as known, and the code of the finest with one."""

    province: str | None
    city: str | None
    county: str | None
    township: str | None
    village: str | None
    adcode: str | None


@dataclass(frozen=True, slots=True)
class Place(Mention):
    """A named place, resolved as far as text and gazetteer allow; several candidates when they do not.

    ``basis`` tells how its chain is known: "name", the words name the unit and fit no other;
    "document", they fit several or none, and the rest of the document speaks for this one; null
    where nothing is known. The units are those of the document's year.
    """

    province: str | None
    city: str | None
    county: str | None
    township: str | None
    village: str | None
    adcode: str | None
    candidates: tuple[Candidate, ...]
    basis: str | None


@dataclass(frozen=True, slots=True)
class Organization(Mention):
    """An organisation; ``place`` is the index of the place that its name holds or stands at.

    ``head``: the name without the place it begins with (南召县留山镇|供电所); ``location``: that place,
    null where it begins with none. ``long_form``: the index of an organisation that bears the full name
    of which this is the short one (县委 of 南召县委), null where none does, or several might.
    """

    type: str | None
    place: int | None
    head: str
    location: Location | None
    long_form: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text with its two ranges."""

    text: str
    start: int
    end: int
    raw_start: int
    raw_end: int


@dataclass(frozen=True, slots=True)
class Quantity(Mention):
    """A quantity; ``value_max`` is the upper end of a range, ``unit`` has no magnitude.

    ``indicator``: what was counted or measured; ``indicator_parts``: the pieces of the text that spell
    it, in order, mostly one (人均|实现|纯收入: two).
    """

    value: float
    value_max: float | None
    approx: str
    unit: str
    indicator: str | None
    indicator_parts: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Achievement(Quantity):
    """A quantity that states work done; ``baseline`` is the index of the quantity it is compared with."""

    organization: int | None
    place: int | None
    direction: str | None
    baseline: int | None


@dataclass(frozen=True, slots=True)
class Component(Piece):
    """A part of a mechanism that the text spells out."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A named way of working with all its mentions.

    ``complete``: whether as many components were found as the number in the name says; null where
    the name has no number. ``organization``, ``place``: who has it and where, by the sentence of the
    first mention that says so.
    """

    name: str
    kind: str | None
    components: tuple[Component, ...]
    complete: bool | None
    organization: int | None
    place: int | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A range of the clean text that speaks for an approach."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Approach:
    """A class of the document, with its probability and what spoke for it."""

    label: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made the record."""

    model: str
    model_sha256: str
    pipeline_version: str


@dataclass(frozen=True, slots=True)
class Record:
    """One document. ``id`` is the first 16 hex digits of the sha256 of its source text."""

    schema_version: str
    id: str
    source: Source
    title: str | None
    published: str | None
    publisher: str | None
    authors: tuple[str, ...]
    text: str
    places: tuple[Place, ...]
    organizations: tuple[Organization, ...]
    achievements: tuple[Achievement, ...]
    quantities: tuple[Quantity, ...]
    mechanisms: tuple[Mechanism, ...]
    approaches: tuple[Approach, ...]
    primary_approach: str | None
    provenance: Provenance


def spans_of(record: Record) -> list[Mention | Piece]:
    """Every span of a record: the items of its lists, the mentions and components of mechanisms."""
    flat: list[Mention | Piece] = [
        *record.places,
        *record.organizations,
        *record.achievements,
        *record.quantities,
    ]
    for quantity in (*record.achievements, *record.quantities):
        flat += quantity.indicator_parts
    for mechanism in record.mechanisms:
        flat += [*mechanism.mentions, *mechanism.components]
    return flat


def fields_of(item: Any) -> dict[str, Any]:
    """The fields of a dataclass by name, as they are: ``asdict`` copies every value deeply."""
    return {field.name: getattr(item, field.name) for field in fields(item)}
