"""One file, several documents: where each begins.

Works on the lines of a page whose layout and script are clean already.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, pairwise

_SENTENCE = re.compile(r"[。；;，,！？!?]")
_NUMBER = "[一二三四五六七八九十]"
_HEADING = re.compile(
    rf"{_NUMBER}{{1,3}}[、.．]|[（(](?:{_NUMBER}|\d){{1,3}}[)）]|\d{{1,2}}[.、．]|第{_NUMBER}"
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
# two titles share their subject when they share a run of so many characters
_SHARED = 4


@dataclass(frozen=True, slots=True)
class SplittingRules:
    """configs/documents.yaml, splitting: what opens the next document."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    numbered: str
    genres: list[str]
    section_genres: list[str]
    byline: str
    title_length: tuple[int, int]
    min_chinese: int


def split(text: str, rules: SplittingRules) -> list[tuple[int, int]]:
    """The ranges of the documents of ``text``, in order and without a gap; often one.

    A document opens at “篇二：…”, at the title of a paper that shares its subject with the titles
    of others, or at a title with a byline under it. A piece too short to be a document stays with
    the one before it; an introduction too short for one stays with the first.
    """
    lines = _lines(text)
    starts = _numbered(lines, rules) or sorted({*_papers(lines, rules), *_articles(lines, rules)})
    ranges: list[tuple[int, int]] = []
    for start, end in pairwise([0, *starts, len(text)]):
        small = _is_small(text, start, end, rules)
        if ranges and (small or (len(ranges) == 1 and _is_small(text, *ranges[0], rules))):
            ranges[-1] = (ranges[-1][0], end)
        elif end > start:
            ranges.append((start, end))
    return ranges or [(0, len(text))]


def _lines(text: str) -> list[tuple[int, str]]:
    lines, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((start, line.strip()))
        start += len(line) + 1
    return lines


def _numbered(lines: list[tuple[int, str]], rules: SplittingRules) -> list[int]:
    opening = re.compile(rules.numbered)
    longest = rules.title_length[1] + 10
    found = [start for start, line in lines if len(line) <= longest and opening.match(line)]
    return found if len(found) >= 2 else []


def _papers(lines: list[tuple[int, str]], rules: SplittingRules) -> list[int]:
    """Titles of papers after the first line, which must be one: all with a subject in common."""
    again = _restarts([line for _, line in lines])
    found: list[int] = []
    known: set[str] = set()
    for number, (start, line) in enumerate(lines):
        paper = _stem(line, rules.genres)
        stem = (paper or _stem(line, rules.section_genres)) if _title_like(line, rules) else ""
        if not stem and not number:
            return []
        shared = {stem[at : at + _SHARED] for at in range(len(stem) - _SHARED + 1)}
        if known & shared and (paper or number in again):
            found.append(start)
        known |= shared
    return found


def _stem(line: str, genres: list[str]) -> str:
    """A title without the name of its genre, or "" where it has none: 关于…工作的报告（二） -> 关于…."""
    bare = line.rstrip("）)（(1234567890一二三四五")
    genre = max((one for one in genres if bare.endswith(one)), key=len, default="")
    return bare.removesuffix(genre).rstrip("的").removesuffix("工作") if genre else ""


def _restarts(lines: list[str]) -> set[int]:
    """The lines after which the numbered headings begin again at 一、 (within a paper they go on)."""
    first = re.compile("一[、.．]")
    earliest = next((number for number, line in enumerate(lines) if first.match(line)), len(lines))
    again, opens = set(), False
    for number in range(len(lines) - 1, earliest, -1):
        if opens:
            again.add(number)
        if _HEADING.match(lines[number]):
            opens = bool(first.match(lines[number]))
    return again


def _articles(lines: list[tuple[int, str]], rules: SplittingRules) -> list[int]:
    byline = re.compile(rules.byline)
    return [
        start
        for (start, line), (_, follower) in pairwise(lines[2:])
        if byline.match(follower) and _title_like(line, rules)
    ]


def _title_like(line: str, rules: SplittingRules) -> bool:
    low, high = rules.title_length
    return low <= len(line) <= high and not _SENTENCE.search(line) and not _HEADING.match(line)


def _is_small(text: str, start: int, end: int, rules: SplittingRules) -> bool:
    """Whether a piece has fewer Chinese characters than a document needs."""
    chinese = (match for match in _CHINESE.finditer(text, start, end))
    return sum(1 for _ in islice(chinese, rules.min_chinese)) < rules.min_chinese
