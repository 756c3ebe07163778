"""spaCy's own named entity recogniser, as ``spacy init config`` sets it up, over jieba's words.

usage: python stock_ner.py train MODEL_FOLDER DEV DOCUMENTS.jsonl ...
       python stock_ner.py find MODEL_FOLDER < documents > answers
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

import jieba
import spacy
from protocol import Span, annotated, sentences, serve
from spacy.cli.init_config import init_config
from spacy.cli.train import train as spacy_train
from spacy.language import Language
from spacy.tokens import DocBin

# where its figures on dev have long stopped to rise
STEPS = 4000


def train(folder: Path, dev: Path, documents: list[Path]) -> None:
    """Write the best model; spaCy tells how it goes."""
    config = init_config(lang="zh", pipeline=["ner"], optimize="efficiency")
    config["nlp"]["tokenizer"]["segmenter"] = "jieba"
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        nlp.config.to_disk(place / "config.cfg")
        paths = {"train": documents, "dev": [dev]}
        for name, files in paths.items():
            write(nlp, files, place / f"{name}.spacy")
        given = {f"paths.{name}": str(place / f"{name}.spacy") for name in paths}
        spacy_train(place / "config.cfg", place, overrides=given | {"training.max_steps": STEPS})
        spacy.load(place / "model-best").to_disk(folder)


def write(nlp: Language, files: list[Path], path: Path) -> None:
    """The sentences of annotated documents; spans that do not end where words do are left out."""
    bin_ = DocBin()
    lost = total = 0
    for text, spans in annotated(files):
        for start, end in sentences(text):
            doc = nlp.make_doc(text[start:end])
            inside = [one for one in spans if start <= one[0] and one[1] <= end]
            aligned = [doc.char_span(low - start, high - start, label) for low, high, label in inside]
            doc.ents = [one for one in aligned if one is not None]
            lost += len(aligned) - len(doc.ents)
            total += len(aligned)
            bin_.add(doc)
    bin_.to_disk(path)
    print(f"{path.stem}: {lost} of {total} spans do not lie on jieba's words", file=sys.stderr)


def find(folder: Path) -> None:
    """Find the spans of every document, its sentences as one batch."""
    nlp = spacy.load(folder)
    jieba.initialize()

    def spans_of(text: str) -> list[Span]:
        places = list(sentences(text))
        docs = nlp.pipe(text[start:end] for start, end in places)
        return [
            (start + one.start_char, start + one.end_char, one.label_)
            for (start, _), doc in zip(places, docs, strict=True)
            for one in doc.ents
        ]

    serve(spans_of, [folder, Path(jieba.__file__).parent / "dict.txt"])


if __name__ == "__main__":
    jieba.setLogLevel(logging.WARNING)
    if sys.argv[1] == "train":
        train(Path(sys.argv[2]), Path(sys.argv[3]), [Path(name) for name in sys.argv[4:]])
    else:
        find(Path(sys.argv[2]))
