"""Rows of doccano: what is uploaded, and what is made of what comes back.

doccano's page counts UTF-16 code units (a character beyond the BMP is two) while its server stores any
number it is given; so offsets are converted here, in both directions, and nowhere else.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

from pipeline.annotate.batch import HUMAN, Annotated
from pipeline.annotate.fields import LETTER
from pipeline.records.gold import GoldSpan
from pipeline.settings import labels

_NEWLINE = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A document that came back in a state that is no annotation of what went out, and why."""

    doc_id: str
    example: int
    annotator: str
    reason: str
    message: str
    row: dict[str, Any]


class _Bad(Exception):
    def __init__(self, reason: str, message: str) -> None:
        self.reason, self.message = reason, message


def project_labels() -> list[dict[str, str]]:
    """The labels of a project: name, colour and key, from configs/labels.yaml."""
    return [
        {"text": name, "background_color": style.colour, "suffix_key": LETTER[name].lower()}
        for name, style in labels().labels.items()
    ]


def to_row(one: Annotated) -> dict[str, Any]:
    """A document as doccano's JSONL import takes it; every row has the same keys.

    One that lacks a key of another would get a NaN for it, which loses the whole upload; a key ``id``
    would take the place of doccano's own.
    """
    units = _units(one.document.text)
    spans = [[units[span.start], units[span.end], span.label] for span in one.document.spans]
    return {
        "text": one.document.text,
        "label": spans,
        "doc_id": one.doc_id,
        "name": one.document.id,
        "note": one.note,
    }


def from_rows(
    rows: list[dict[str, Any]], batch: Mapping[str, Annotated], annotator: str
) -> tuple[list[Annotated], list[SetAside], dict[str, int]]:
    """Rows of the client -> what the annotator did, what is set aside, and repairs by kind.

    Every document of the batch is in one of the two lists, and so is every row that is of no document.
    """
    done: list[Annotated] = []
    aside: list[SetAside] = []
    repairs = {"newlines": 0, "white space": 0}
    seen: set[str] = set()
    for row in rows:
        name = str(row["meta"].get("doc_id", ""))
        try:
            if name not in batch:
                raise _Bad("unknown", f"the batch has no document {name!r}")
            if name in seen:
                raise _Bad("duplicate", "the project has this document twice")
            done.append(_from_row(row, batch[name], annotator, repairs))
        except _Bad as bad:
            aside.append(SetAside(name, row["example"], annotator, bad.reason, bad.message, row))
        seen.add(name)
    for name in sorted(batch.keys() - seen):
        aside.append(SetAside(name, 0, annotator, "missing", "the project does not have this document", {}))
    return done, aside, repairs


def _from_row(row: dict[str, Any], sent: Annotated, annotator: str, repairs: dict[str, int]) -> Annotated:
    text = sent.document.text
    place = _places(row["text"], text, repairs)
    known = {(one.start, one.end, one.label): (one, origin) for one, origin in _with_origin(sent)}
    found: list[tuple[GoldSpan, str]] = []
    for span in row["spans"]:
        if span["label"] not in labels().labels:
            raise _Bad("label", f"unknown label {span['label']!r}")
        start, end = _trim(text, place(span["start"]), place(span["end"]), repairs)
        key = (start, end, span["label"])
        # a suggestion that was taken away and set again by hand is the annotator's own
        if key in known and span["user"] != annotator:
            found.append(known[key])
        else:
            attributes = known[key][0] if key in known else GoldSpan(*key)
            found.append((attributes, HUMAN))
    found.sort(key=lambda pair: pair[0].start)
    for (left, _), (right, _) in pairwise(found):
        if right.start < left.end:
            words = text[left.start : left.end], text[right.start : right.end]
            raise _Bad("overlap", f"{words[0]!r} and {words[1]!r} overlap")
    document = replace(sent.document, spans=tuple(span for span, _ in found))
    origins = tuple(origin for _, origin in found)
    return replace(
        sent, document=document, origins=origins, annotator=annotator, confirmed=bool(row["confirmed"])
    )


def _with_origin(sent: Annotated) -> Iterator[tuple[GoldSpan, str]]:
    return zip(sent.document.spans, sent.origins, strict=True)


class _places:  # noqa: N801
    """Offset of doccano in the text that came back -> code point of the text that went out."""

    def __init__(self, returned: str, sent: str, repairs: dict[str, int]) -> None:
        self._units = _units(returned)
        self._moved: list[int] | None = None
        if returned != sent:
            if _NEWLINE.sub("\n", returned) != _NEWLINE.sub("\n", sent):
                at = next(
                    (at for at, pair in enumerate(zip(returned, sent, strict=False)) if pair[0] != pair[1]),
                    min(len(returned), len(sent)),
                )
                raise _Bad("text", f"the text is another from character {at} on: {returned[at : at + 20]!r}")
            self._moved = _across(returned, sent)
            repairs["newlines"] += 1

    def __call__(self, offset: int) -> int:
        at = bisect_left(self._units, offset)
        if at == len(self._units) or self._units[at] != offset:
            raise _Bad("offset", f"offset {offset} is no character's edge in this text")
        return self._moved[at] if self._moved else at


def _units(text: str) -> list[int]:
    """The offset in UTF-16 code units of every code point, and that of the end."""
    return [0, *accumulate(2 if char > "\uffff" else 1 for char in text)]


def _across(one: str, other: str) -> list[int]:
    """For every place between characters of ``one`` that of ``other``, which has other line ends."""
    there: list[int] = []
    shift = last = 0
    for left, right in zip(_NEWLINE.finditer(one), _NEWLINE.finditer(other), strict=True):
        there += [at + shift for at in range(last, left.start() + 1)]
        # the middle of a pair that has become one character: its end
        there += [right.end()] * (len(left[0]) - 1)
        shift, last = right.end() - left.end(), left.end()
    return there + [at + shift for at in range(last, len(one) + 1)]


def _trim(text: str, start: int, end: int, repairs: dict[str, int]) -> tuple[int, int]:
    """A range without the white space at its edges, which a mouse takes in easily."""
    low, high = start, end
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    if low >= high:
        raise _Bad("empty", f"the span [{start}, {end}) holds nothing but white space")
    repairs["white space"] += (low, high) != (start, end)
    return low, high
