"""What a document is classified by: its words and pairs of words, and what was found in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from pipeline.records.gold import GoldDocument
from pipeline.records.record import Mechanism, Organization, Quantity
from pipeline.settings import load

_FIRST = re.compile(r"[\n。！？]")
_OPENING, _LONGEST = 60, 80
# a feature of a document and the range [start, end) of its text where it stands: name, start, end
Term: TypeAlias = tuple[str, int, int]
# the groups of terms, by what they come from; "words" is a bag of words, the rest what the pipeline knows
GROUPS = ("words", "opening", "spans", "quantities", "cues")


@dataclass(frozen=True, slots=True)
class Told:
    """A span ``[start, end)``, what it is ("ORG cooperative", "ACHIEVEMENT 亩") and, of a quantity, what
    it counts.
    """

    start: int
    end: int
    tag: str
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text with the ranges of its words and with its spans."""

    text: str
    words: Sequence[tuple[int, int]]
    spans: Sequence[Told]


@dataclass(frozen=True, slots=True)
class CueRules:
    """configs/approach.yaml: subject -> regular expressions of the words that speak of it."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    cues: dict[str, list[str]]
    examples: dict[str, list[str]]

    def patterns(self) -> dict[str, str]:
        """One regular expression a subject."""
        return {name: "|".join(words) for name, words in self.cues.items()}


@cache
def cue_rules() -> CueRules:
    """The cues as the settings have them now; a trained classifier keeps those it was trained with."""
    return load("approach", CueRules)


def of_gold(document: GoldDocument, words: Sequence[tuple[int, int]]) -> Tagged:
    """An annotated document, with the spans that people marked."""
    spans = [
        Told(one.start, one.end, f"{one.label} {one.type or one.kind or one.unit}".strip(), one.indicator)
        for one in document.spans
        if one.label != "PLACE"
    ]
    return Tagged(document.text, words, spans)


def of_values(
    text: str,
    words: Sequence[tuple[int, int]],
    organizations: Sequence[Organization],
    mechanisms: Sequence[Mechanism],
    quantities: Mapping[str, Sequence[Quantity]],
) -> Tagged:
    """A document with what the pipeline found in it; ``quantities`` by their label."""
    spans = [Told(one.start, one.end, f"ORG {one.type or ''}".strip()) for one in organizations]
    spans += [
        Told(mention.start, mention.end, f"MECHANISM {one.kind or ''}".strip())
        for one in mechanisms
        for mention in one.mentions
    ]
    spans += [
        Told(one.start, one.end, f"{label} {one.unit}".strip(), one.indicator or "")
        for label, ones in quantities.items()
        for one in ones
    ]
    return Tagged(text, words, spans)


def terms(document: Tagged, cues: Mapping[str, re.Pattern[str]]) -> Iterator[Term]:
    """The terms of a document, in no order that matters.

    Words and pairs of neighbouring words; "^": the words of its title or first sentence again; "#": the
    tags of its spans; "$": what the names of its mechanisms end in; "%": pairs of characters of its
    indicators; "@": the subjects that its words speak of, "^@" in the title or first sentence.
    """
    text = document.text
    opening = _opening(text)
    yield from _words(text, document.words, opening)
    for span in document.spans:
        yield f"# {span.tag}", span.start, span.end
        if span.tag.startswith("MECHANISM"):
            yield f"$ {text[max(span.start, span.end - 2) : span.end]}", span.start, span.end
        for at in range(len(span.indicator) - 1):
            yield f"% {span.indicator[at : at + 2]}", span.start, span.end
    for name, pattern in cues.items():
        for found in pattern.finditer(text):
            start, end = found.span()
            yield f"@ {name}", start, end
            if end <= opening:
                yield f"^@ {name}", start, end


def _words(text: str, words: Sequence[tuple[int, int]], opening: int) -> Iterator[Term]:
    before, reached = "", -1
    for start, end in words:
        word = text[start:end]
        if not word[0].isalnum():
            continue
        yield word, start, end
        if end <= opening:
            yield f"^ {word}", start, end
        if reached == start:
            yield f"{before} {word}", start - len(before), end
        before, reached = word, end


def _opening(text: str) -> int:
    """Where the title or the first sentence ends; where neither is short, a first few words."""
    end = _FIRST.search(text, 0, _LONGEST)
    return end.start() if end else _OPENING


def group(name: str) -> str:
    """The group, one of `GROUPS`, of a term."""
    if name.startswith(("@ ", "^@ ")):
        return "cues"
    if name.startswith(("# ACHIEVEMENT", "# QUANTITY", "% ")):
        return "quantities"
    return {"^ ": "opening", "# ": "spans", "$ ": "spans"}.get(name[:2], "words")


def compiled(patterns: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    """Cues ready for `terms`."""
    return {name: re.compile(pattern) for name, pattern in patterns.items()}
