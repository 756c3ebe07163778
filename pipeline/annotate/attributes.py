"""Attributes do not fit doccano's spans: those of spans nobody touched are kept, the rest are made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.annotate.batch import Annotated
from pipeline.annotate.fields import render
from pipeline.annotate.validate import check
from pipeline.records.gold import GoldDocument, GoldSpan

# a document with spans -> the same spans with the attributes a program gives them
Recompute = Callable[[GoldDocument], tuple[GoldSpan, ...]]


@dataclass(frozen=True, slots=True)
class Open:
    """What needs a person: a span of a document, the reason, its attributes before and now."""

    doc_id: str
    document: str
    start: int
    end: int
    label: str
    text: str
    reason: str
    before: str = ""
    now: str = ""


def with_attributes(done: Annotated, sent: Annotated, recompute: Recompute) -> tuple[Annotated, list[Open]]:
    """What an annotator did, with attributes for every span, and what needs a person.

    A span that went out as it came back keeps what it had; a new or moved one takes what ``recompute``
    gives. A person is needed where that is nothing, and where a moved span had other attributes before.
    """
    kept = {(one.start, one.end, one.label): one for one in sent.document.spans}
    new = any((one.start, one.end, one.label) not in kept for one in done.document.spans)
    made = {(one.start, one.end, one.label): one for one in (recompute(done.document) if new else ())}
    spans: list[GoldSpan] = []
    needs: list[Open] = []
    for span in done.document.spans:
        key = (span.start, span.end, span.label)
        spans.append(kept.get(key) or made[key])
        if key not in kept:
            needs += _open(done, spans[-1], sent)
    document = replace(done.document, spans=tuple(spans))
    return replace(done, document=document), needs


def _open(done: Annotated, span: GoldSpan, sent: Annotated) -> list[Open]:
    missing = lacking(span)
    before = [
        one
        for one in sent.document.spans
        if one.label == span.label and one.start < span.end and span.start < one.end
    ]
    reason = ""
    if missing:
        reason = f"no {missing} could be made out"
    elif before and any(_words(one) != _words(span) for one in before):
        reason = "its boundaries have moved, and so have its attributes"
    if not reason:
        return []
    return [
        Open(
            done.doc_id,
            done.document.id,
            span.start,
            span.end,
            span.label,
            done.document.text[span.start : span.end],
            reason,
            "; ".join(map(_words, before)),
            "" if missing else _words(span),
        )
    ]


def lacking(span: GoldSpan) -> str:
    """The attribute that a span of its label must have and has not, or ""."""
    wanted = {"ORG": "type", "MECHANISM": "kind", "ACHIEVEMENT": "value", "QUANTITY": "value"}.get(span.label)
    return wanted if wanted and getattr(span, wanted) in ("", None) else ""


def errors(done: Annotated) -> list[Open]:
    """What the checks of the guidelines call an error in a span; no label and no range then."""
    return [
        Open(done.doc_id, done.document.id, 0, 0, "", found.where, found.message)
        for found in check(done.document)
        if found.level == "error" and found.where != "approaches"
    ]


def _words(span: GoldSpan) -> str:
    """The attributes in one line, as the inline marks write them."""
    return "|".join(render(span)[1]) if not lacking(span) else ""
