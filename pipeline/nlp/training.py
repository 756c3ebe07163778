"""Annotated documents -> spaCy's training files, and a training run."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.train import train as spacy_train
from spacy.tokens import Doc, DocBin, Span

from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import write_atomic


def write_docbin(documents: Iterable[GoldDocument], path: Path) -> None:
    """Gold of character tokens: token i is character i of the document's text."""
    vocab = spacy.blank("zh").vocab
    bin_ = DocBin()
    for document in documents:
        text = document.text
        doc = Doc(vocab, words=list(text), spaces=[False] * len(text))
        doc.ents = [Span(doc, one.start, one.end, label=one.label) for one in document.spans]
        bin_.add(doc)
    write_atomic(path, [bin_.to_bytes()])


def train(config: Path, output: Path, overrides: dict[str, Any]) -> None:
    """``spacy train``, keeping the best model alone, in ``output``."""
    with tempfile.TemporaryDirectory() as scratch:
        spacy_train(config, Path(scratch), use_gpu=-1, overrides=overrides)
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(Path(scratch) / "model-best", output)
