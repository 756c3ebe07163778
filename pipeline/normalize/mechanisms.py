"""MECHANISM spans -> mechanisms: mentions of one gathered, with its kind and its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.normalize.components import components, expected
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.kinds import core, mechanism_kind, mechanism_name
from pipeline.normalize.lists import Range
from pipeline.records.record import Component, Mechanism


def find_mechanisms(doc: Marked) -> list[Mechanism]:
    """The record's mechanisms in the order of their first mention; the longest mention gives the name."""
    return [_mechanism(doc, group) for group in _gathered(doc)]


def _gathered(doc: Marked) -> list[list[Found]]:
    """Mentions that share their name or its distinguishing part: “一二三”, 一二三工作法, “一二三”工作法."""
    groups: list[tuple[set[str], list[Found]]] = []
    for span in doc.of("MECHANISM"):
        keys = _keys(doc.words(span))
        joined = [group for group in groups if group[0] & keys]
        for group in joined:
            groups.remove(group)
        spans = sorted([span, *(one for group in joined for one in group[1])], key=lambda one: one.start)
        groups.append((keys.union(*(group[0] for group in joined)), spans))
    return [spans for _, spans in sorted(groups, key=lambda group: group[1][0].start)]


def _keys(text: str) -> set[str]:
    name = mechanism_name(text)
    quoted = re.match("[“‘]([^”’]{2,})[”’]", text)
    return {name, core(name), *([mechanism_name(quoted[1])] if quoted else [])}


def _mechanism(doc: Marked, spans: Sequence[Found]) -> Mechanism:
    longest = max(spans, key=lambda span: len(mechanism_name(doc.words(span))))
    name = mechanism_name(doc.words(longest))
    wanted = expected(name)
    found: list[Range] = []
    for span in spans:
        parts = components(doc.text, span.start, span.end)
        if len(parts) > len(found) and (not found or len(found) not in wanted):
            found = parts
    return Mechanism(
        name=name,
        kind=mechanism_kind(doc.words(longest)),
        components=tuple(_component(doc, part) for part in found),
        # numbers in a name that is itself a list count inside its parts
        complete=len(found) in wanted if wanted and not re.search("[、，]", name) else None,
        mentions=tuple(doc.mention(span) for span in spans),
    )


def _component(doc: Marked, part: Range) -> Component:
    raw_start, raw_end = doc.mapped.raw_range(*part)
    return Component(doc.text[part[0] : part[1]], part[0], part[1], raw_start, raw_end)
