"""Annotated documents -> spaCy's training files, and a training run of two steps.

``spacy train`` makes the span finder; the regression that tells results from other quantities is fit
after it, on the gold spans of the same documents, and joins its pipeline where these are labels.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.train import train as spacy_train
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.util import load_config

from pipeline.nlp.results import OTHER, RESULT, Example
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
    """Both steps, keeping the best model alone, in ``output``."""
    with tempfile.TemporaryDirectory() as scratch:
        spacy_train(config, Path(scratch), use_gpu=-1, overrides=overrides)
        documents = load_config(config, overrides=overrides, interpolate=True)["paths"]["train"]
        shutil.rmtree(output, ignore_errors=True)
        with_results(Path(scratch) / "model-best", Path(documents)).to_disk(output)


def with_results(model: Path, documents: Path) -> Language:
    """A trained span finder with the component `results`, fit on ``documents`` (.spacy).

    The labels are those of the documents; where they do not tell results apart, nothing is added.
    """
    nlp = spacy.load(model)
    if not {RESULT, OTHER} <= set(nlp.get_pipe("crf").labels):
        return nlp
    component = nlp.add_pipe("results")
    component.fit(_examples(nlp, documents))
    return nlp


def _examples(nlp: Language, documents: Path) -> Iterator[Example]:
    for doc in DocBin().from_disk(documents).get_docs(nlp.vocab):
        spans = [(one.start, one.end, one.label_) for one in doc.ents]
        yield doc.text, spans, nlp.tokenizer.words(doc.text)
