"""One file, several documents: where each begins.

Works on the lines of a page whose layout and script are clean already.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SENTENCE = re.compile(r"[。；;，,！？!?]")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．]|第[一二三四五六七八九十]")
_SHARED = 4


@dataclass(frozen=True, slots=True)
class SplittingRules:
    """configs/documents.yaml, splitting: what opens the next document."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    numbered: str
    genres: list[str]
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
    for start, end in zip([0, *starts], [*starts, len(text)], strict=True):
        small = _chinese(text[start:end]) < rules.min_chinese
        if ranges and (small or _chinese(text[slice(*ranges[0])]) < rules.min_chinese):
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
    found = [start for start, line in lines if opening.match(line) and len(line) <= rules.title_length[1] + 10]
    return found if len(found) >= 2 else []


def _papers(lines: list[tuple[int, str]], rules: SplittingRules) -> list[int]:
    titles = [
        (start, line)
        for start, line in lines
        if _title_like(line, rules) and line.rstrip("）)1234567890一二三四五").endswith(tuple(rules.genres))
    ]
    if not titles or titles[0][0] != lines[0][0]:
        return []
    related = [start for start, line in titles[1:] if any(_share(line, other) for at, other in titles if at < start)]
    return related


def _articles(lines: list[tuple[int, str]], rules: SplittingRules) -> list[int]:
    byline = re.compile(rules.byline)
    return [
        start
        for (start, line), (_, follower) in zip(lines[2:], lines[3:], strict=False)
        if byline.match(follower) and _title_like(line, rules)
    ]


def _title_like(line: str, rules: SplittingRules) -> bool:
    low, high = rules.title_length
    return low <= len(line) <= high and not _SENTENCE.search(line) and not _HEADING.match(line)


def _share(one: str, other: str) -> bool:
    """Whether two titles have a run of characters in common that is longer than a genre's name."""
    return any(one[at : at + _SHARED] in other for at in range(len(one) - _SHARED + 1))


def _chinese(text: str) -> int:
    return sum("\u4e00" <= char <= "\u9fff" for char in text)
