"""Stage approach: the classifier of documents by approach, trained and scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.annotate.corpus import compiled
from pipeline.approach.classifier import Classifier
from pipeline.approach.terms import Tagged, tag
from pipeline.approach.training import train
from pipeline.nlp.words import Segmenter
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import dump_json, write_atomic


@dataclass(frozen=True, slots=True)
class ApproachSettings:
    """configs/stages.yaml, approach."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    corpus: Path
    segmenter: Path
    output: Path
    metrics: Path
    strengths: list[float]
    least: int


def run(settings: ApproachSettings) -> dict[str, Any]:
    """Write the classifier and its metrics; returns half-split -> figures."""
    segmenter = Segmenter(settings.segmenter)
    known = [one for _, documents in compiled(settings.corpus, "train") for one in documents]
    tagged = [as_tagged(document, segmenter) for document in known]
    classifier = train(tagged, [one.approaches for one in known], settings.strengths, settings.least)
    classifier.to_disk(settings.output)
    metrics = {
        name: score(documents, classifier, segmenter)
        for name, documents in compiled(settings.corpus, "dev", "test")
    }
    write_atomic(settings.metrics, [dump_json(metrics)])
    return metrics


def as_tagged(document: GoldDocument, segmenter: Segmenter) -> Tagged:
    """An annotated document as the classifier sees it."""
    spans = [
        (one.start, one.end, tag(one.label, one.type or one.kind))
        for one in document.spans
        if one.label in ("ORG", "MECHANISM")
    ]
    return Tagged(document.text, segmenter.words(document.text), spans)


def score(documents: Sequence[GoldDocument], classifier: Classifier, segmenter: Segmenter) -> dict[str, Any]:
    """Micro and macro F1 over the approaches, and how often the primary one is right."""
    pairs = [
        (set(one.approaches), [judged.label for judged in classifier.judge(as_tagged(one, segmenter))])
        for one in documents
    ]
    by_label = {label: _f1(pairs, {label}) for label in classifier.labels}
    seen = [label for label in by_label if any(label in wanted for wanted, _ in pairs)]
    first = [one.approaches[0] == given[0] for one, (_, given) in zip(documents, pairs, strict=True)]
    return {
        "documents": len(documents),
        "micro_f1": _f1(pairs, set(classifier.labels)),
        "macro_f1": round(sum(by_label[label] for label in seen) / len(seen), 4),
        "primary": round(sum(first) / len(first), 4),
        "f1": {label: by_label[label] for label in seen},
    }


def _f1(pairs: Sequence[tuple[set[str], list[str]]], labels: set[str]) -> float:
    right = sum(len(wanted & set(given) & labels) for wanted, given in pairs)
    sizes = sum(len(wanted & labels) + len(set(given) & labels) for wanted, given in pairs)
    return round(2 * right / sizes, 4) if sizes else 0.0
