"""What a program can check of the annotation guidelines.

Every check is a function from a document to findings; `check` runs them all. An error must be
mended; a warning is a place for a second look, and may be right as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pydantic.dataclasses import dataclass as settings_dataclass

from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.settings import STRICT, labels, load

_NUMERAL = re.compile(r"[0-9０-９零〇一二两三四五六七八九十百千万亿半几数双俩仨]")
_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "（": "）", "(": ")"}
_EDGE = set(" \u3000\t\n，。；：、！？,;:!?")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with an annotated document: where, what, and how sure."""

    document: str
    level: str
    where: str
    message: str


@settings_dataclass(frozen=True, slots=True, config=STRICT)
class Rules:
    """configs/annotation.yaml."""

    forbidden: dict[str, list[str]]
    bad_start: dict[str, list[str]]
    bad_end: dict[str, list[str]]
    approximators_before: list[str]
    approximators_after: list[str]
    not_approximators_before: list[str]
    not_approximators_after: list[str]


@cache
def rules() -> Rules:
    """The lists the checks go by, read once."""
    return load("annotation", Rules)


def check(document: GoldDocument) -> list[Finding]:
    """All findings of one document, in the order of its text."""
    found = list(_check_document(document))
    for index, span in enumerate(document.spans):
        text = document.text[span.start : span.end]
        around = document.text[max(0, span.start - 8) : span.end + 8].replace("\n", "⏎")
        findings = [
            *_edges(span, text),
            *_lists(span, text),
            *_neighbours(document, index),
            *_attributes(document, span),
        ]
        found += [Finding(document.id, level, f"{text} (…{around}…)", message) for level, message in findings]
    return found


def _check_document(document: GoldDocument) -> Iterator[Finding]:
    # none at all: not annotated for it
    if unknown := set(document.approaches) - set(labels().approaches):
        yield Finding(document.id, "error", "approaches", f"unknown: {sorted(unknown)}")
    if "none" in document.approaches and len(document.approaches) > 1:
        yield Finding(document.id, "error", "approaches", "none stands alone")
    if document.published and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", document.published):
        yield Finding(document.id, "error", "published", f"not an ISO date: {document.published}")


def _edges(span: GoldSpan, text: str) -> Iterator[tuple[str, str]]:
    if text[0] in _EDGE or text[-1] in _EDGE:
        yield "error", "white space or punctuation at the edge"
    for left, right in _PAIRS.items():
        if text.count(left) != text.count(right):
            yield "error", f"unbalanced {left}{right}"
    wrapped = text[0] in "“‘「『《" and text[-1] == _PAIRS[text[0]] and text.count(text[0]) == 1
    if wrapped and text not in ("“两委”", "‘两委’"):
        yield "error", "quotes that wrap the whole span stay outside"
    if span.label in ("ACHIEVEMENT", "QUANTITY"):
        if not _NUMERAL.search(text):
            yield "error", "a quantity needs a number"
        if re.fullmatch(r"(19|20)\d\d年", text):
            yield "error", "a calendar year is no quantity"
        if text.startswith("第"):
            yield "error", "an ordinal is no quantity"


def _lists(span: GoldSpan, text: str) -> Iterator[tuple[str, str]]:
    if text in rules().forbidden.get(span.label, ()):
        yield "error", f"the guidelines exclude it as {span.label}"
    for start in rules().bad_start.get(span.label, ()):
        if text.startswith(start):
            yield "warning", f"begins with {start}"
    for end in rules().bad_end.get(span.label, ()):
        if text.endswith(end):
            yield "warning", f"ends with {end}"


def _neighbours(document: GoldDocument, index: int) -> Iterator[tuple[str, str]]:
    span = document.spans[index]
    before, after = document.text[: span.start], document.text[span.end :]
    if span.label in ("ACHIEVEMENT", "QUANTITY"):
        for word in rules().approximators_before:
            if before.endswith(word) and not before.endswith(tuple(rules().not_approximators_before)):
                # 近三年 may mean the last three years
                recent = word == "近" and document.text[: span.end].endswith(("年", "月", "天", "日", "周"))
                yield "warning" if recent else "error", f"{word} belongs inside the quantity"
        for word in rules().approximators_after:
            if after.startswith(word) and not after.startswith(tuple(rules().not_approximators_after)):
                yield "warning" if word == "多" else "error", f"{word} belongs inside the quantity"
        if before[-1:].isdigit():
            yield "error", "cuts a number"
    if index + 1 < len(document.spans):
        follower = document.spans[index + 1]
        if span.label == "PLACE" and follower.start == span.end and follower.label in ("PLACE", "ORG"):
            yield "warning", f"a place chain directly before a {follower.label} is usually one span with it"


def _attributes(document: GoldDocument, span: GoldSpan) -> Iterator[tuple[str, str]]:
    if span.label in ("ACHIEVEMENT", "QUANTITY"):
        if span.unit and span.unit not in document.text[span.start : span.end]:
            yield "error", f"the unit {span.unit!r} is not in the span"
        if not span.indicator:
            yield "warning", "no indicator"
        missing = sorted(set(span.indicator) - set(document.text))
        if missing:
            yield "error", f"the indicator has characters that the document has not: {''.join(missing)}"
        if span.unit == "成" and (span.value or 0) >= 1:
            yield "error", "成 are tenths: 七成 is =0.7 成"
        if span.value_max is not None and span.value is not None and span.value_max <= span.value:
            yield "error", "the upper end of a range lies above the lower"
    for component in span.components:
        if component not in document.text:
            yield "error", f"the component {component!r} is not in the text"
    if span.label == "PLACE" and "|" in span.chain + "".join(span.components):
        yield "error", "a place chain is joined by /"
