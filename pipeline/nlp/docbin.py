"""spaCy's DocBin for others: documents with their spans as entities, on tokens of any kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin, Span

from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.records.jsonl import write_atomic

ID, SPANS = "gongzuofa.id", "gongzuofa.spans"
Range = tuple[int, int]


def write(documents: Iterable[tuple[GoldDocument, Sequence[Range]]], path: Path) -> None:
    """Write documents with their tokens; what lies between tokens becomes a token too.

    Id and attributes travel in ``doc.user_data``. Raises ValueError where a span is no span of tokens.
    """
    vocab = spacy.blank("zh").vocab
    packed = DocBin(store_user_data=True)
    for document, tokens in documents:
        edges = sorted({0, len(document.text), *(edge for token in tokens for edge in token)})
        words = [document.text[start:end] for start, end in pairwise(edges)]
        doc = Doc(vocab, words=words, spaces=[False] * len(words))
        places = {edge: number for number, edge in enumerate(edges)}
        try:
            doc.ents = [Span(doc, places[one.start], places[one.end], one.label) for one in document.spans]
        except KeyError as error:
            raise ValueError(f"{document.id}: no token begins or ends at {error}") from error
        doc.user_data = {ID: document.id, SPANS: [asdict(one) for one in document.spans]}
        packed.add(doc)
    write_atomic(path, [packed.to_bytes()])


def read(path: Path) -> Iterator[GoldDocument]:
    """The documents of a file; those of others are called after it and have no attributes."""
    try:
        docs = list(DocBin().from_bytes(path.read_bytes()).get_docs(spacy.blank("zh").vocab))
    except OSError as error:
        raise PipelineError(f"cannot read {path}: {error.strerror}") from error
    except Exception as error:
        # whatever zlib and msgpack raise on bytes that are none of theirs
        raise PipelineError(f"{path} is no DocBin: {error}") from error
    for number, doc in enumerate(docs):
        spans = tuple(GoldSpan(one.start_char, one.end_char, one.label_) for one in doc.ents)
        known = {
            (one["start"], one["end"], one["label"]): GoldSpan(
                **one | {"components": tuple(one["components"])}
            )
            for one in doc.user_data.get(SPANS, [])
        }
        spans = tuple(known.get((one.start, one.end, one.label), one) for one in spans)
        yield GoldDocument(doc.user_data.get(ID, f"{path.stem}-{number}"), doc.text, spans)
