"""Stage train: the span model, by ``spacy train`` from configs/ner.cfg, which holds all there is to set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.nlp import training


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """configs/stages.yaml, train."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    config: Path
    output: Path
    documents: Path | None = None


def run(settings: TrainSettings) -> None:
    """Train and write the model; ``documents`` takes the place of the config's training documents."""
    chosen = {"paths.train": str(settings.documents)} if settings.documents else {}
    training.train(settings.config, settings.output, chosen)
