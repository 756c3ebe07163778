"""MECHANISM spans -> mechanisms: mentions of one gathered, with its kind and its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from pipeline.normalize.attributes import Attributes, judge
from pipeline.normalize.components import components
from pipeline.normalize.counts import expected
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.hashed import Linear
from pipeline.normalize.kinds import core, mechanism_name, rule_kind
from pipeline.normalize.lists import Range
from pipeline.normalize.naming import of_mechanism
from pipeline.normalize.parts import PARTS, likeliest
from pipeline.normalize.sentences import nearest, sentence_start
from pipeline.records.record import Component, Mechanism, Mention, Organization, Place, fields_of

# the probability from which no other mention is asked for the parts
_CERTAIN = 0.9
# shorter words than these name nothing; 党建+ names no one of 党建+养老 and 党建+文化
_SHORT, _OPEN = 2, ("+", "＋")


def find_mechanisms(
    doc: Marked, places: Sequence[Place], organizations: Sequence[Organization], learnt: Attributes | None
) -> list[Mechanism]:
    """The record's mechanisms in the order of their first mention; the longest mention gives the name."""
    return [
        replace(
            _mechanism(doc, group, learnt),
            organization=_first(doc, group, organizations),
            place=_first(doc, group, places),
        )
        for group in _gathered(doc)
    ]


def _first(doc: Marked, spans: Sequence[Found], named: Sequence[Mention]) -> int | None:
    """What the sentence of the first mention that has any names last before it."""
    for span in spans:
        found = nearest(named, sentence_start(doc.text, span.start), span.start)
        if found is not None:
            return found
    return None


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
    told: list[tuple[set[str], list[Found]]] = []
    for keys, spans in sorted(groups, key=lambda group: group[1][0].start):
        longer = [known for names, known in told if _shortens(keys, names)]
        if longer:
            longer[-1] += spans
        else:
            told.append((keys, spans))
    return [sorted(spans, key=lambda span: span.start) for _, spans in told]


def _shortens(keys: set[str], names: set[str]) -> bool:
    """Whether a later mention is the beginning or the end of a name: 三印 of “三印一封”溯源制."""
    return any(
        _SHORT <= len(key) < len(name) and (name.startswith(key) or name.endswith(key))
        for key in keys
        for name in names
        if not key.endswith(_OPEN)
    )


def _keys(text: str) -> set[str]:
    name = mechanism_name(text)
    quoted = re.match("[“‘]([^”’]{2,})[”’](.*)", text)
    parts = [mechanism_name(quoted[1])] if quoted else []
    # “甲题、乙题、丙题”三段题制 is called 三段题, too
    if quoted and expected(quoted[2]):
        parts.append(mechanism_name(quoted[2]))
    return {name, core(name), *parts}


def _mechanism(doc: Marked, spans: Sequence[Found], learnt: Attributes | None) -> Mechanism:
    longest = max(spans, key=lambda span: len(mechanism_name(doc.words(span))))
    name = mechanism_name(doc.words(longest))
    wanted = expected(name)
    found = _parts(doc, spans, wanted, learnt.parts if learnt else None)
    return Mechanism(
        name=name,
        kind=_kind(doc, spans, longest, learnt.kinds if learnt else None),
        components=tuple(Component(**fields_of(doc.piece(part))) for part in found),
        # numbers in a name that is itself a list count inside its parts
        complete=len(found) in wanted if wanted and not re.search("[、，]", name) else None,
        organization=None,
        place=None,
        mentions=tuple(doc.mention(span) for span in spans),
    )


def _parts(
    doc: Marked, spans: Sequence[Found], wanted: frozenset[int], model: Linear | None
) -> Sequence[Range]:
    """The likeliest parts around the mention that most probably has any; by the patterns alone those of the
    first that has enough.
    """
    if model is not None and PARTS in model.labels:
        best: tuple[float, tuple[Range, ...]] = (0.0, ())
        for span in spans:
            best = max(best, likeliest(doc, span, model), key=itemgetter(0))
            if best[0] >= _CERTAIN:
                break
        return best[1]
    found: list[Range] = []
    for span in spans:
        parts = components(doc.text, span.start, span.end)
        if len(parts) > len(found) and (not found or len(found) not in wanted):
            found = parts
    return found


def _kind(doc: Marked, spans: Sequence[Found], longest: Found, kinds: Linear | None) -> str | None:
    """The kind that all mentions speak for together, or else the one of the longest by the rules."""
    if kinds is None:
        return rule_kind(doc.words(longest))
    return judge(kinds, [of_mechanism(doc.text, span.start, span.end) for span in spans])
