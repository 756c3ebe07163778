"""Stage train-approach: the classifier of documents by approach, chosen by cross-validation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.annotate.corpus import compiled
from pipeline.approach.terms import cue_rules
from pipeline.approach.training import Candidate, Known, Recipe, train
from pipeline.nlp.words import Segmenter
from pipeline.records.jsonl import dump_json, write_atomic


@dataclass(frozen=True, slots=True)
class TrainApproachSettings:
    """configs/stages.yaml, train-approach."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    corpus: Path
    segmenter: Path
    output: Path
    metrics: Path
    candidates: list[Candidate]
    least: int
    groups: list[str]

    def recipe(self) -> Recipe:
        """What is learnt from; the cues come from configs/approach.yaml."""
        return Recipe(self.candidates, self.least, self.groups, cue_rules().patterns())


def run(settings: TrainApproachSettings) -> dict[str, dict[str, float]]:
    """Write the classifier; returns, and writes, what cross-validation says of each candidate."""
    documents = [one for _, ones in compiled(settings.corpus, "train") for one in ones]
    known = Known.of(documents, Segmenter(settings.segmenter).words)
    classifier, tried = train(known, settings.recipe())
    classifier.to_disk(settings.output)
    write_atomic(settings.metrics, [dump_json(tried)])
    return tried
