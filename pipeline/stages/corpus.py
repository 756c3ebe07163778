"""Stage corpus: the annotated documents, checked, on their clean text, for the trainer and for people."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pydantic import PositiveInt

from pipeline.annotate.corpus import HALVES, on_clean_text
from pipeline.annotate.dataset import from_dataset, load_corpus
from pipeline.annotate.validate import check
from pipeline.errors import PipelineError
from pipeline.nlp.training import write_docbin
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import to_line, write_atomic
from pipeline.text.documents import Cleaning

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CorpusSettings:
    """configs/stages.yaml, corpus. ``own_times``: how often a document of our own stands in train.spacy."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    own: Path
    reference: Path
    reference_text: Path
    output: Path
    own_times: PositiveInt = 1


def run(settings: CorpusSettings, cleaning: Cleaning) -> Counter[str]:
    """Write <half>-<split>.jsonl and train.spacy, dev.spacy; returns documents and spans a file.

    Raises PipelineError where a validator finds an error.
    """
    corpus = load_corpus(settings.own, settings.reference, settings.reference_text)
    counts: Counter[str] = Counter()
    both: dict[str, list[GoldDocument]] = {"train": [], "dev": []}
    sets = {
        (half, split): list(from_dataset(rows, split, half))
        for half in HALVES
        for split, rows in corpus.items()
    }
    _validate([one for documents in sets.values() for one in documents])
    for (half, split), documents in sets.items():
        clean = [_clean(one, cleaning) for one in documents]
        write_atomic(settings.output / f"{half}-{split}.jsonl", map(to_line, clean))
        counts[f"{half}-{split} documents"] = len(clean)
        counts[f"{half}-{split} spans"] = sum(len(one.spans) for one in clean)
        if split in both:
            both[split] += clean * (settings.own_times if (half, split) == ("own", "train") else 1)
    for split, clean in both.items():
        write_docbin(clean, settings.output / f"{split}.spacy")
    return counts


def _clean(document: GoldDocument, cleaning: Cleaning) -> GoldDocument:
    (clean,) = cleaning.documents(document.text, {}, one=True)
    moved, lost = on_clean_text(document, clean.text)
    if lost:
        log.warning("%s: %d annotated spans lie in what cleaning takes out", document.id, lost)
    return moved


def _validate(documents: list[GoldDocument]) -> None:
    errors = [finding for document in documents for finding in check(document) if finding.level == "error"]
    if errors:
        first = errors[0]
        raise PipelineError(
            f"{len(errors)} errors in the annotations; {first.document}: {first.where}: {first.message}",
            "list them all: gongzuofa annotate check",
        )
