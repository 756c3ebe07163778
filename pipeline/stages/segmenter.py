"""Stage segmenter: a spacy-pkuseg model trained on our own texts, taught by LAC.

LAC's words are the silver standard; where an annotated span begins or ends, a word does.
"""

from __future__ import annotations

import contextlib
import io
import random
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pipeline.annotate.inline import read_file
from pipeline.errors import PipelineError
from pipeline.nlp.teacher import words
from pipeline.records.gold import GoldDocument


@dataclass(frozen=True, slots=True)
class SegmenterSettings:
    """configs/stages.yaml, segmenter."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    annotations: Path
    output: Path
    sentences: int
    iterations: int
    held_out: int


def run(settings: SegmenterSettings) -> float:
    """Train and write the segmenter; returns its F1 against the teacher on held-out sentences."""
    sentences = [line for path in sorted(settings.annotations.glob("*.txt")) for line in _silver(path)]
    if len(sentences) < 2 * settings.held_out:
        raise PipelineError(f"{settings.annotations} has too few sentences to train on: {len(sentences)}")
    # evenly over all documents: more sentences make the model larger, not better
    sentences = sentences[:: max(1, round(len(sentences) / settings.sentences))]
    test = sentences[:: settings.held_out]
    train = [line for number, line in enumerate(sentences) if number % settings.held_out]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "train.txt").write_text("\n".join(train) + "\n", encoding="utf-8")
        (folder / "test.txt").write_text("\n".join(test) + "\n", encoding="utf-8")
        printed = _train(folder, settings.iterations)
        shutil.rmtree(settings.output, ignore_errors=True)
        shutil.copytree(folder / "model", settings.output)
    scores = re.findall(r"f-score=([\d.]+)%", printed)
    return float(scores[-1]) / 100


def _train(folder: Path, iterations: int) -> str:
    import spacy_pkuseg

    random.seed(0)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        spacy_pkuseg.train(
            str(folder / "train.txt"), str(folder / "test.txt"), str(folder / "model"), train_iter=iterations
        )
    return printed.getvalue()


def _silver(path: Path) -> Iterator[str]:
    for document in read_file(path):
        cuts = {edge for span in document.spans for edge in (span.start, span.end)}
        yield from (" ".join(sentence) for sentence in _sentences(document, cuts))


def _sentences(document: GoldDocument, cuts: set[int]) -> Iterator[list[str]]:
    for ranges in words(document.text):
        pieces = []
        for start, end in ranges:
            edges = [start, *(at for at in range(start + 1, end) if at in cuts), end]
            pieces += [document.text[a:b] for a, b in pairwise(edges)]
        if pieces:
            yield pieces
