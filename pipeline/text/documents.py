"""A source text -> its documents, clean and with their facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pipeline.text import furniture, layout, marks, script
from pipeline.text.cleaning import Cleaner, clean
from pipeline.text.furniture import CleaningRules, Furniture
from pipeline.text.metadata import Metadata, MetadataRules, metadata
from pipeline.text.offsets import MappedText
from pipeline.text.splitting import SplittingRules, split


@dataclass(frozen=True, slots=True)
class DocumentRules:
    """configs/documents.yaml."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    splitting: SplittingRules
    metadata: MetadataRules


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """One document: clean text that maps to the source text, its range there, and its facts."""

    text: MappedText
    start: int
    end: int
    facts: Metadata
    edits: Counter[str]


class Cleaning:
    """The cleaners in their order: first the page's, then, on each document, all of them."""

    def __init__(self, rules: CleaningRules, documents: DocumentRules) -> None:
        found = Furniture.compile(rules)
        self._rules = documents
        self.page: Mapping[str, Cleaner] = {
            "newlines": layout.newlines,
            "html_residue": layout.html_residue,
            "invisible": layout.invisible,
            "pinyin": script.pinyin,
            "traditional": partial(script.simplify, keep_zhu=frozenset(rules.keep_zhu)),
            "spaces": layout.spaces,
        }
        self.document: Mapping[str, Cleaner] = {
            **self.page,
            "tail": found.tails,
            "spam": found.spam_runs,
            "contacts": found.contacts,
            "furniture": found.furniture_lines,
            "phrases": found.phrases,
            "repeats": furniture.repeats,
            "broken_lines": layout.broken_lines,
            "loose_spaces": layout.loose_spaces,
            "doubled_marks": marks.doubled_marks,
            "footnotes": marks.footnotes,
            "quotes": marks.quote_direction,
        }

    def documents(
        self, source: str, hints: Mapping[str, str], *, one: bool = False
    ) -> Iterator[CleanDocument]:
        """The documents of a source text; ``one`` keeps it whole.

        The ranges of the documents are in order and hold all of the source text but white space; a
        document whose text is all dirt comes out with an empty text. Hints are of a file with one
        document, and are cleaned like its text.
        """
        page, counts = clean(MappedText.identity(source), self.page)
        ranges = [(0, len(page.text))] if one else split(page.text, self._rules.splitting)
        for start, end in ranges:
            part = MappedText(page.text[start:end], page.starts[start:end], page.ends[start:end])
            text, edits = clean(part, self.document)
            stated = self._clean_hints(hints) if len(ranges) == 1 else {}
            facts = metadata(part.text, text.text, self._rules.metadata, stated)
            raw = page.raw_range(start, end) if end > start else (0, len(source))
            yield CleanDocument(text, *raw, facts, counts + edits)
            counts = Counter()

    def _clean_hints(self, hints: Mapping[str, str]) -> dict[str, str]:
        cleaned = ((key, clean(MappedText.identity(text), self.page)[0].text) for key, text in hints.items())
        return {key: " ".join(text.split()) for key, text in cleaned if text}
