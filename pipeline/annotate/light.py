"""A light learner: a linear-chain CRF over characters that trains in seconds.

It stands in where the model would have to be trained many times over: to find suspected errors in gold
by cross-validation, and to simulate what a queue saves.
"""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from pipeline.records.gold import GoldDocument
from pipeline.text.sentences import sentences

Found = tuple[int, int, str, float]
_NUMERALS = frozenset("零〇一二两三四五六七八九十百千万亿半几")
_PAD = "\0" * 3


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document as the learner takes it: a sequence of features and BIO tags a sentence.

    ``ranges[i]`` is the sentence that ``items[i]`` and ``tags[i]`` are of.
    """

    document: GoldDocument
    ranges: tuple[tuple[int, int], ...]
    items: tuple[pycrfsuite.ItemSequence, ...]
    tags: tuple[tuple[str, ...], ...]


def prepare(document: GoldDocument) -> Prepared:
    """Features and tags of a document, to be made once."""
    text = document.text
    tags = ["O"] * len(text)
    for span in document.spans:
        tags[span.start : span.end] = [f"I-{span.label}"] * (span.end - span.start)
        tags[span.start] = f"B-{span.label}"
    ranges = tuple(sentences(text))
    return Prepared(
        document,
        ranges,
        tuple(pycrfsuite.ItemSequence(_features(text[start:end])) for start, end in ranges),
        tuple(tuple(tags[start:end]) for start, end in ranges),
    )


class LightTagger:
    """Trained on ``documents``; two trainings on the same documents in the same order are the same.

    Unless ``hurried``: stochastic descent takes half the time and learns more from little, but shuffles with
    the C library's generator. It is seeded here; another thread that draws from it makes a difference.
    """

    def __init__(self, documents: Iterable[Prepared], iterations: int, *, hurried: bool = False) -> None:
        trainer = pycrfsuite.Trainer(algorithm="l2sgd" if hurried else "lbfgs", verbose=False)
        extra = {"calibration.samples": 200} if hurried else {"feature.minfreq": 2}
        trainer.set_params({"max_iterations": iterations, "c2": 0.1} | extra)
        ctypes.CDLL(None).srand(1)
        for one in documents:
            for items, tags in zip(one.items, one.tags, strict=True):
                trainer.append(items, tags)
        self._tagger = pycrfsuite.Tagger()
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "light.crfsuite")
            trainer.train(path)
            self._tagger.open(path)

    def find(self, one: Prepared) -> list[Found]:
        """The spans of a document: (start, end, label, the least probability of one of its tags)."""
        return [
            (offset + start, offset + end, label, self.probability(tags, start, end))
            for (offset, _), items in zip(one.ranges, one.items, strict=True)
            for tags in [self._read(items)]
            for start, end, label in _decode(tags)
        ]

    def doubt(self, one: Prepared) -> list[tuple[int, int, str, float]]:
        """The gold spans of a document, each with the probability that the learner gives it."""
        told = []
        for (offset, stop), items in zip(one.ranges, one.items, strict=True):
            self._tagger.set(items)
            for span in one.document.spans:
                if offset <= span.start and span.end <= stop:
                    tags = [f"I-{span.label}"] * (span.end - span.start)
                    tags[0] = f"B-{span.label}"
                    score = min(self._marginal(tag, span.start - offset + at) for at, tag in enumerate(tags))
                    told.append((span.start, span.end, span.label, score))
        return told

    def probability(self, tags: Sequence[str], start: int, end: int) -> float:
        """The least marginal of the tags ``[start, end)`` of the sentence read last."""
        return min(self._marginal(tags[at], at) for at in range(start, end))

    def _marginal(self, tag: str, at: int) -> float:
        return float(self._tagger.marginal(tag, at)) if tag in self._tagger.labels() else 0.0

    def _read(self, items: pycrfsuite.ItemSequence) -> list[str]:
        self._tagger.set(items)
        return list(self._tagger.tag())


def _features(text: str) -> list[list[str]]:
    """Characters around each character, singly, in pairs and threes, and what kind they are of."""
    padded = _PAD + text + _PAD
    kinds = "".join(map(_kind, padded))
    return [
        [
            f"0{padded[at]}",
            f"-{padded[at - 1]}",
            f"+{padded[at + 1]}",
            f"={padded[at - 2]}",
            f"*{padded[at + 2]}",
            f"a{padded[at - 1 : at + 1]}",
            f"b{padded[at : at + 2]}",
            f"c{padded[at - 2 : at]}",
            f"d{padded[at + 1 : at + 3]}",
            f"e{padded[at - 1 : at + 2]}",
            f"f{padded[at - 3 : at]}",
            f"g{padded[at + 1 : at + 4]}",
            f"k{kinds[at - 2 : at + 3]}",
        ]
        for at in range(len(_PAD), len(_PAD) + len(text))
    ]


def _kind(char: str) -> str:
    if char.isdigit():
        return "0"
    if char in _NUMERALS:
        return "1"
    if char.isalpha():
        return "a" if char.isascii() else "c"
    return char if char in "“”‘’《》（）" else "."


def _decode(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    start = -1
    for at, tag in enumerate([*tags, "O"]):
        if start >= 0 and tag != f"I-{tags[start][2:]}":
            yield start, at, tags[start][2:]
            start = -1
        if tag.startswith("B-") or (tag.startswith("I-") and start < 0):
            start = at
