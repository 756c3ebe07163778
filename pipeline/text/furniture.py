"""Cleaners of what is on a page beside the article: site furniture, spam, repetitions.

Which lines are furniture is data: configs/cleaning.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.text.offsets import Edit

# a tail mark counts once this much body stands before it
_BODY = 80
_LONG_PARAGRAPH = 30


@dataclass(frozen=True, slots=True)
class CleaningRules:
    """configs/cleaning.yaml: what the cleaners take for dirt, as regular expressions and words."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    line: list[str]
    tail: list[str]
    phrase: list[str]
    spam: list[str]
    keep_zhu: list[str]


@dataclass(frozen=True, slots=True)
class Furniture:
    """The compiled rules; each method is a cleaner."""

    line: re.Pattern[str]
    tail: re.Pattern[str]
    phrase: re.Pattern[str]
    spam: re.Pattern[str]
    keep_zhu: frozenset[str] = field(default=frozenset())

    @classmethod
    def compile(cls, rules: CleaningRules) -> Furniture:
        """Raises re.error for a pattern that is none."""
        return cls(
            re.compile("|".join(f"(?:{one})" for one in rules.line), re.MULTILINE),
            re.compile("|".join(f"(?:{one})" for one in rules.tail)),
            re.compile("|".join(f"(?:{one})" for one in rules.phrase), re.MULTILINE),
            re.compile("|".join(f"(?:{one})" for one in rules.spam)),
            frozenset(rules.keep_zhu),
        )

    def tails(self, text: str) -> list[Edit]:
        """Everything from the first tail mark after the body on."""
        for start, end in _lines(text):
            if self.tail.match(text, start, end):
                body = sum("\u4e00" <= char <= "\u9fff" for char in text[:start])
                return [Edit(start, len(text))] if body >= _BODY else [Edit(start, min(end + 1, len(text)))]
        return []

    def spam_runs(self, text: str) -> list[Edit]:
        """Lines that are spam, from a spam tail on everything, and spam phrases inside a sentence."""
        lines = [(start, end, self._is_spam(text[start:end])) for start, end in _lines(text) if end > start]
        for number, (start, _, spam) in enumerate(lines):
            rest = [one[2] for one in lines[number:]]
            if spam and len(rest) >= 3 and sum(rest) * 3 >= len(rest) and number:
                return [Edit(start, len(text))]
        whole = [Edit(start, min(end + 1, len(text))) for start, end, spam in lines if spam]
        if whole:
            return whole
        return [Edit(*match.span()) for match in self.spam.finditer(text)]

    def furniture_lines(self, text: str) -> list[Edit]:
        """Lines of the site: position, source, time, clicks, image names, captions, portal tables."""
        return [
            Edit(start, min(end + 1, len(text)))
            for start, end in _lines(text)
            if end > start and self.line.match(text, start)
        ]

    def phrases(self, text: str) -> list[Edit]:
        """Phrases of the site inside a line."""
        return [Edit(*match.span()) for match in self.phrase.finditer(text) if match.end() > match.start()]

    def _is_spam(self, line: str) -> bool:
        hits = sum(len(match[0]) for match in self.spam.finditer(line))
        return hits * 3 >= len(line) or (hits >= 4 and len(line) <= 30 and "。" not in line)


def repeats(text: str) -> list[Edit]:
    """A title given twice, a body given twice: the first stays."""
    seen: set[str] = set()
    edits = []
    lines = [(start, end) for start, end in _lines(text) if end > start]
    for number, (start, end) in enumerate(lines):
        line = text[start:end].strip()
        again = line in seen and (len(line) >= _LONG_PARAGRAPH or number <= 3)
        if again:
            edits.append(Edit(start, min(end + 1, len(text))))
        seen.add(line)
    return edits


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1
