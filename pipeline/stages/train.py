"""Stage train: the span model, by ``spacy train`` from configs/ner.cfg, which holds all there is to set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.nlp import training


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """configs/stages.yaml, train."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    config: Path
    output: Path
    documents: Path | None = None
    silver: bool = True
    seed: int | None = None


def run(settings: TrainSettings) -> None:
    """Train and write the model; ``documents`` takes the place of the config's training documents.

    Without ``silver`` the documents that a model labelled are left out; ``seed`` takes the place of the
    config's.
    """
    chosen: dict[str, Any] = {}
    if settings.documents:
        chosen["paths.train"] = str(settings.documents)
    if not settings.silver:
        chosen["paths.silver"] = None
    if settings.seed is not None:
        chosen["system.seed"] = settings.seed
    training.train(settings.config, settings.output, chosen)
