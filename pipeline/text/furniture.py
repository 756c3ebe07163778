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
    spam_strong: list[str]
    spam_weak: list[str]
    keep_zhu: list[str]


@dataclass(frozen=True, slots=True)
class Spam:
    """Runs of words that hacked pages carry."""

    word: re.Pattern[str]
    run: re.Pattern[str]
    strong: frozenset[str]

    @classmethod
    def compile(cls, strong: list[str], weak: list[str]) -> Spam:
        """A run is three words and more, with at most one mark between two."""
        one = "|".join(re.escape(word) for word in sorted([*strong, *weak], key=len, reverse=True))
        return cls(
            re.compile(one), re.compile(rf"(?:{one})(?:[ |,，、·-]?(?:{one})){{2,}}"), frozenset(strong)
        )

    def runs(self, text: str) -> list[tuple[int, int]]:
        """The ranges of spam phrases."""
        return [match.span() for match in self.run.finditer(text) if self._counts(match[0])]

    def is_line(self, line: str) -> bool:
        """Whether a line is little else than spam."""
        words = self.word.findall(line)
        share = sum(map(len, words)) / max(1, len(line))
        return (share >= 0.5 and bool(self.strong & set(words))) or (share >= 0.6 and len(words) >= 5)

    def _counts(self, run: str) -> bool:
        words = self.word.findall(run)
        return bool(self.strong & set(words)) or len(words) >= 5


@dataclass(frozen=True, slots=True)
class Furniture:
    """The compiled rules; each method is a cleaner."""

    line: re.Pattern[str]
    tail: re.Pattern[str]
    phrase: re.Pattern[str]
    spam: Spam
    keep_zhu: frozenset[str] = field(default=frozenset())

    @classmethod
    def compile(cls, rules: CleaningRules) -> Furniture:
        """Raises re.error for a pattern that is none."""
        return cls(
            re.compile("|".join(f"(?:{one})" for one in rules.line), re.MULTILINE),
            re.compile("|".join(f"(?:{one})" for one in rules.tail)),
            re.compile("|".join(f"(?:{one})" for one in rules.phrase), re.MULTILINE),
            Spam.compile(rules.spam_strong, rules.spam_weak),
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
        lines = [(start, end, self.spam.is_line(text[start:end])) for start, end in _lines(text) if end > start]
        for number, (start, _, spam) in enumerate(lines):
            rest = [one[2] for one in lines[number:]]
            if spam and len(rest) >= 3 and sum(rest) * 3 >= len(rest) and number:
                return [Edit(start, len(text))]
        whole = [Edit(start, min(end + 1, len(text))) for start, end, spam in lines if spam]
        return whole or [Edit(start, end) for start, end in self.spam.runs(text)]

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
