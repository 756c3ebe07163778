"""What the other spans of a document say of a list near a mechanism's name, as names of features.

A list of places or bodies is rarely a mechanism's parts, and one that stands nearer to another mechanism is
that one's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.normalize.components import Proposal
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.kinds import core, mechanism_name
from pipeline.normalize.lists import Range

_MECHANISM = "MECHANISM"


def others(doc: Marked, name: Found) -> list[Found]:
    """The spans of the document that are not the mechanism ``name`` or another mention of it."""
    of_name = _core(doc, name)
    return [
        span
        for span in doc.spans
        if not (span.start < name.end and span.end > name.start)
        and not (span.label == _MECHANISM and _core(doc, span) == of_name)
    ]


def _core(doc: Marked, span: Found) -> str:
    return core(mechanism_name(doc.words(span)))


def of_spans(name: Found, one: Proposal, spans: Sequence[Found]) -> Iterator[str]:
    """What of each label stands in the parts, and between them and the name; whether another is nearer."""
    first, last = one.parts[0][0], one.parts[-1][1]
    gap = (name.end, first) if first >= name.end else (last, name.start)
    inside: dict[str, list[Range]] = {}
    for span in spans:
        if span.start < last and span.end > first:
            inside.setdefault(span.label, []).append((span.start, span.end))
    between = {span.label for span in spans if gap[0] <= span.start and span.end <= gap[1]}
    for label, ranges in inside.items():
        held = sum(any(low < end and high > start for low, high in ranges) for start, end in one.parts)
        exact = sum(part in ranges for part in one.parts)
        yield f"{label} in {3 * held // len(one.parts)} {2 * exact // len(one.parts)}"
        yield f"{label} in {one.pattern}"
    for label in sorted(between):
        yield from (f"{label} between", f"{label} between {one.pattern}")
    distance = gap[1] - gap[0]
    if any(max(first - span.end, span.start - last) < distance for span in spans if span.label == _MECHANISM):
        yield from (f"nearer {first >= name.end}", f"nearer {one.pattern}")
