"""Stage attributes: what is learnt for the values of a record, from the training documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.annotate.corpus import compiled
from pipeline.nlp.model import continuing_tags, states_of
from pipeline.normalize.questions import Lesson
from pipeline.normalize.training import Teaching, train


@dataclass(frozen=True, slots=True)
class AttributesSettings:
    """configs/stages.yaml, attributes; ``own_weight``: how much a quantity of the own half counts."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    corpus: Path
    output: Path
    own_weight: float
    teaching: Teaching


def run(settings: AttributesSettings, progress: Callable[[int], None] = lambda done: None) -> int:
    """Write what was learnt; returns from how many documents. ``progress`` is told how many are read."""
    documents = [
        (one, settings.own_weight if name.startswith("own") else 1.0)
        for name, half in compiled(settings.corpus, "train")
        for one in half
    ]

    def lessons() -> Iterator[Lesson]:
        for done, (document, weight) in enumerate(documents, 1):
            yield Lesson(document, states_of(document.text), weight)
            progress(done)

    train(lessons(), continuing_tags(), settings.teaching).to_disk(settings.output)
    return len(documents)
