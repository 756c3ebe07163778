"""Marks beside a text that is not ours: how a real document is annotated by reference.

A person reads the text as numbered lines (`number_lines`) and writes one mark a line:

    === 983b44880f97
    title: 一句话的标题
    approaches: industry collective_economy
    12 A 127个|=127 个|扶贫党支部
    12 O 驻村工作队#2|work_team

The number is the line's; marks of a line stand in the order of the text; ``#2`` picks the second
occurrence after the mark before it. What is stored is the offsets alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.annotate.fields import parse
from pipeline.records.gold import GoldDocument, GoldSpan

_LINE = re.compile(r"[^。！？!?；\n]*[。！？!?；\n]*")
_MARK = re.compile(r"(?P<line>\d+) (?P<letter>[POAQM]) (?P<text>[^|]+?)(#(?P<nth>\d+))?(\|(?P<fields>.*))?")
_HEADER = ("title", "published", "publisher", "approaches", "genre")


def number_lines(text: str) -> list[tuple[int, int]]:
    """The ranges of a text's lines: up to the end of a sentence, blank ones left out."""
    ranges = [match.span() for match in _LINE.finditer(text)]
    return [(start, end) for start, end in ranges if text[start:end].strip()]


def parse_document(block: str, text: str, split: str = "train") -> GoldDocument:
    """Marks of one document and its text -> gold. Raises ValueError that names the line."""
    first, *lines = [line.strip() for line in block.strip().split("\n")]
    header: dict[str, str] = {}
    spans: list[GoldSpan] = []
    ranges = number_lines(text)
    reached = 0
    for line in lines:
        key, found, value = line.partition(":")
        if found and key in _HEADER:
            header[key] = value.strip()
        elif line:
            try:
                span = _span(line, text, ranges, reached)
            except ValueError as error:
                raise ValueError(f"{line!r}: {error}") from error
            spans.append(span)
            reached = span.end
    return GoldDocument(
        id=first.removeprefix("===").strip(),
        text=text,
        spans=tuple(spans),
        title=header.get("title", ""),
        published=header.get("published", ""),
        publisher=header.get("publisher", ""),
        genre=header.get("genre", ""),
        approaches=tuple(header.get("approaches", "").split()),
        split=split,
    )


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """(document id, its block of marks) for each ``=== id`` of a file."""
    for block in re.split(r"(?m)^(?==== )", text):
        if block.startswith("=== "):
            yield block.splitlines()[0].removeprefix("===").strip(), block


def _span(line: str, text: str, ranges: list[tuple[int, int]], reached: int) -> GoldSpan:
    match = _MARK.fullmatch(line)
    if match is None:
        raise ValueError("write a mark as 'LINE LETTER text|field|field'")
    number = int(match["line"])
    if not 1 <= number <= len(ranges):
        raise ValueError(f"there is no line {number}, the text has {len(ranges)}")
    low, high = ranges[number - 1]
    start = _find(text, match["text"], max(low, reached), high, int(match["nth"] or 1))
    attributes = parse(match["letter"], (match["fields"] or "").split("|"))
    return GoldSpan(start, start + len(match["text"]), **attributes)


def _find(text: str, wanted: str, low: int, high: int, nth: int) -> int:
    """Where the nth occurrence begins; one inside a longer number (2个 in 12个) does not count."""
    at = low - 1
    while nth:
        at = text.find(wanted, at + 1, high)
        if at < 0:
            raise ValueError(f"{wanted!r} is not in that line after the mark before it")
        inside_number = wanted[0].isdigit() and at and text[at - 1] in "0123456789.,"
        nth -= not inside_number
    return at
