"""Suspected errors in gold: what a learner that has not seen a document would label otherwise.

Cross-validation with the light learner. Its own few lines rather than a library: what is wanted is a list
of spans with probabilities, which no general method for tokens gives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.annotate.light import LightTagger, Prepared, prepare
from pipeline.records.gold import GoldDocument
from pipeline.settings import labels


@dataclass(frozen=True, slots=True)
class Suspect:
    """A span of gold that the learner finds unlikely, or one that it finds and gold lacks.

    ``kind`` is "unlikely" or "lacking", ``score`` how sure the learner is that gold is wrong.
    """

    document: str
    start: int
    end: int
    label: str
    text: str
    kind: str
    score: float

    def in_words(self) -> str:
        """For the annotator."""
        zh = labels().labels[self.label].zh
        return f"{self.text}〔{'' if self.kind == 'unlikely' else '漏标？'}{zh}〕"


def find_suspects(
    documents: Sequence[GoldDocument],
    folds: int,
    iterations: int,
    doubtful: float,
    sure: float,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Suspect]:
    """Suspects of all documents, the surest first; ``progress`` is told of folds done."""
    prepared = [prepare(one) for one in documents]
    parts = [[one for one in prepared if _fold(one.document, folds) == fold] for fold in range(folds)]
    found: list[Suspect] = []
    for fold, held_out in enumerate(parts):
        rest = [one for other, part in enumerate(parts) if other != fold for one in part]
        if held_out and rest:
            tagger = LightTagger(rest, iterations)
            for one in held_out:
                found += _suspects(one, tagger, doubtful, sure)
        progress(fold + 1, folds)
    return sorted(found, key=lambda one: (-one.score, one.document, one.start))


def _fold(document: GoldDocument, folds: int) -> int:
    # by the text, so that a document stays in its fold when others come and go
    return int(hashlib.sha256(document.text.encode()).hexdigest()[:8], 16) % folds


def _suspects(one: Prepared, tagger: LightTagger, doubtful: float, sure: float) -> list[Suspect]:
    text = one.document.text

    def suspect(start: int, end: int, label: str, kind: str, score: float) -> Suspect:
        return Suspect(one.document.id, start, end, label, text[start:end], kind, round(score, 4))

    unlikely = [
        suspect(start, end, label, "unlikely", 1 - score)
        for start, end, label, score in tagger.doubt(one)
        if score < doubtful
    ]
    gold = one.document.spans
    lacking = [
        suspect(start, end, label, "lacking", score)
        for start, end, label, score in tagger.find(one)
        if score >= sure and not any(span.start < end and start < span.end for span in gold)
    ]
    return unlikely + lacking
