"""Annotated documents -> spaCy's training files, and a training run of three steps.

``spacy train`` makes the span finder; the regression that tells results from other quantities is fit
after it, on the gold spans of the same documents, where these are labels, and the calibration of
probabilities on what is found in the dev documents. Both join the pipeline.
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
from spacy.tokens import DocBin
from spacy.util import load_config

from pipeline.nlp.results import OTHER, RESULT, Example
from pipeline.nlp.tagger import SCORES
from pipeline.nlp.tidy import EDGE, tidy
from pipeline.nlp.tokens import characters
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import write_atomic


def write_docbin(documents: Iterable[GoldDocument], path: Path) -> None:
    """Gold of character tokens: token i is character i of the document's text."""
    vocab = spacy.blank("zh").vocab
    bin_ = DocBin()
    for document in documents:
        spans = ((one.start, one.end, one.label) for one in document.spans)
        bin_.add(characters(vocab, document.text, spans))
    write_atomic(path, [bin_.to_bytes()])


def train(config: Path, output: Path, overrides: dict[str, Any]) -> None:
    """All steps, keeping the best model alone, in ``output``."""
    with tempfile.TemporaryDirectory() as scratch:
        spacy_train(config, Path(scratch), use_gpu=-1, overrides=overrides)
        paths = load_config(config, overrides=overrides, interpolate=True)["paths"]
        shutil.rmtree(output, ignore_errors=True)
        nlp = with_results(Path(scratch) / "model-best", Path(paths["train"]))
        with_calibration(nlp, Path(paths["dev"])).to_disk(output)


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


def with_calibration(nlp: Language, documents: Path) -> Language:
    """The model with its probabilities calibrated on ``documents`` (.spacy), which it was not fit on."""
    judged = list(_judged(nlp, documents))
    nlp.add_pipe("calibration").fit(judged)
    return nlp


def _judged(nlp: Language, documents: Path) -> Iterator[tuple[str, float, bool]]:
    """Each span found: its label, its probability, whether it is in the gold."""
    for gold in DocBin().from_disk(documents).get_docs(nlp.vocab):
        wanted = {(one.start, one.end, one.label_) for one in gold.ents}
        doc = nlp(gold.text)
        for span in doc.ents:
            if not span.text.strip(EDGE):
                continue
            place = tidy(gold.text, span.start, span.end)
            yield span.label_, doc.user_data[SCORES][span.start, span.end], (*place, span.label_) in wanted


def _examples(nlp: Language, documents: Path) -> Iterator[Example]:
    for doc in DocBin().from_disk(documents).get_docs(nlp.vocab):
        spans = [(one.start, one.end, one.label_) for one in doc.ents]
        yield doc.text, spans, nlp.tokenizer.words(doc.text)
