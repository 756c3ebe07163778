"""Cleaners of what is on a page beside the article: site furniture, repetitions.

Which lines are furniture is data: configs/cleaning.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from pipeline.text.layout import HAN, lines_of
from pipeline.text.offsets import Edit
from pipeline.text.spam import Spam

# a tail mark counts once this many characters of body stand before it
_BODY = 80
_LONG_PARAGRAPH = 30
# a line of this length with a sentence in it is no furniture, whatever it begins with
_SENTENCES = 50
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class CleaningRules:
    """configs/cleaning.yaml: what the cleaners take for dirt, as regular expressions and words."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    line: list[str]
    tail: list[str]
    contact: list[str]
    phrase: list[str]
    spam_strong: list[str]
    spam_weak: list[str]
    spam_joining: list[str]
    keep_zhu: list[str]


@dataclass(frozen=True, slots=True)
class Furniture:
    """The compiled rules; each method is a cleaner."""

    line: re.Pattern[str]
    tail: re.Pattern[str]
    contact: re.Pattern[str]
    phrase: re.Pattern[str]
    spam: Spam

    @classmethod
    def compile(cls, rules: CleaningRules) -> Furniture:
        """Raises re.error for a pattern that is none."""
        line, tail, contact, phrase = (
            re.compile("|".join(f"(?:{one})" for one in patterns), re.MULTILINE)
            for patterns in (rules.line, rules.tail, rules.contact, rules.phrase)
        )
        spam = Spam.compile(rules.spam_strong, rules.spam_weak, rules.spam_joining)
        return cls(line, tail, contact, phrase, spam)

    def tails(self, text: str) -> list[Edit]:
        """Everything from the first tail mark after the body on; before the body, the line alone."""
        edits: list[Edit] = []
        body = 0
        for start, end in lines_of(text):
            if self.tail.match(text, start, end):
                if body >= _BODY:
                    return [*edits, Edit(start, len(text))]
                edits.append(_line(text, start, end))
            else:
                body += len(_HAN.findall(text, start, end))
        return edits

    def contacts(self, text: str) -> list[Edit]:
        """The address, post code and telephone of the site, where they close the text.

        A text that gives addresses further up as well is about them.
        """
        lines = [one for one in lines_of(text) if one[1] > one[0]]
        first = next((n for n, one in enumerate(lines) if self.contact.match(text, *one)), len(lines))
        block = lines[first:]
        if sum(len(self.contact.findall(text, *one)) for one in block) < 2:
            return []
        if not all(self.contact.match(text, *one) or self._is_furniture(text, *one) for one in block):
            return []
        body = len(_HAN.findall(text, 0, block[0][0]))
        return [Edit(block[0][0], len(text))] if body >= _BODY else []

    def spam_runs(self, text: str) -> list[Edit]:
        """Lines that are spam, from a spam tail on everything, and spam phrases inside a sentence."""
        lines = [(*one, self.spam.is_line(text[slice(*one)])) for one in lines_of(text) if one[1] > one[0]]
        left, left_spam, body = len(lines), sum(spam for *_, spam in lines), 0
        edits: list[Edit] = []
        for start, end, spam in lines:
            if spam:
                if body >= _BODY and left >= 3 and left_spam * 3 >= left:
                    return [*edits, Edit(start, len(text))]
                edits.append(_line(text, start, end))
            else:
                body += len(_HAN.findall(text, start, end))
            left, left_spam = left - 1, left_spam - spam
        return edits or [Edit(*one) for one in self.spam.runs(text)]

    def furniture_lines(self, text: str) -> list[Edit]:
        """Lines of the site: position, source, time, clicks, image names, captions, portal tables."""
        return [_line(text, *one) for one in lines_of(text) if self._is_furniture(text, *one)]

    def phrases(self, text: str) -> list[Edit]:
        """Phrases of the site inside a line."""
        return [Edit(*match.span()) for match in self.phrase.finditer(text) if match.end() > match.start()]

    def _is_furniture(self, text: str, start: int, end: int) -> bool:
        if end == start or (end - start >= _SENTENCES and "。" in text[start : end - 1]):
            return False
        return self.line.match(text, start) is not None


def repeats(text: str) -> list[Edit]:
    """A title given twice, a body given twice: the first stays.

    Lines seen before go where one of them is a paragraph, or where they stand under the title.
    """
    seen: set[str] = set()
    known: list[tuple[bool, int, int, int]] = []
    for start, end in lines_of(text):
        line = text[start:end].strip()
        if line:
            known.append((line in seen, len(known), start, end))
            seen.add(line)
    edits = []
    for again, group in groupby(known, key=lambda one: one[0]):
        run = list(group)
        if again and (run[0][1] <= 3 or max(end - start for *_, start, end in run) >= _LONG_PARAGRAPH):
            edits += [_line(text, start, end) for *_, start, end in run]
    return edits


def _line(text: str, start: int, end: int) -> Edit:
    """The edit that takes a line out, with its line end."""
    return Edit(start, min(end + 1, len(text)))
