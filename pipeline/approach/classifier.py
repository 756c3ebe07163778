"""The classifier at work: tf-idf, one logistic regression an approach, and one over all for the primary.

scikit-learn trains it (`pipeline.approach.training`); what it learnt is stored as numbers and names,
which any version reads and nothing in which runs.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.approach.terms import Tagged, Term, terms
from pipeline.errors import PipelineError
from pipeline.records.jsonl import dump_json, write_atomic

Doubles: TypeAlias = npt.NDArray[np.float64]
NONE = "none"
_FORMAT = 1
_FILES = ("classifier.json", "classifier.npz")
_ARRAYS = {
    "idf": np.float32,
    "weights": np.float16,
    "offsets": np.float32,
    "primary_weights": np.float16,
    "primary_offsets": np.float32,
}
# how many terms, and how many places of each, are shown for an approach
_TERMS, _PLACES = 5, 3


@dataclass(frozen=True, slots=True)
class Judged:
    """An approach of a document: its probability and the ranges of the text that spoke for it most."""

    label: str
    score: float
    evidence: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Classifier:
    """What was learnt: ``labels``, ``vocabulary`` (term -> column), ``idf`` (columns,), ``weights``
    (labels, columns) and ``offsets`` (labels,) of each approach for itself, those of the choice of the
    primary one, the ``threshold`` of a further approach, and the hash of the files it was read from.
    """

    labels: tuple[str, ...]
    vocabulary: dict[str, int]
    idf: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    offsets: npt.NDArray[np.float32]
    primary_weights: npt.NDArray[np.float32]
    primary_offsets: npt.NDArray[np.float32]
    threshold: float
    sha256: str = ""

    def probabilities(self, document: Tagged) -> tuple[Doubles, Doubles]:
        """Of each of ``labels`` the probability for itself, and that of being the primary one."""
        return self._probabilities(*self._vector(terms(document)))

    def _probabilities(self, columns: list[int], values: Doubles) -> tuple[Doubles, Doubles]:
        each = self.weights[:, columns].astype(np.float64) @ values + self.offsets
        first = np.exp(self.primary_weights[:, columns].astype(np.float64) @ values + self.primary_offsets)
        return np.asarray(1 / (1 + np.exp(-each))), np.asarray(first / first.sum())

    def judge(self, document: Tagged) -> tuple[Judged, ...]:
        """The approaches of a document, the primary one first, each with its evidence.

        Others are those above the threshold, the more probable first; "none", where it is primary,
        stands alone.
        """
        found = list(terms(document))
        columns, values = self._vector(found)
        scores, first = self._probabilities(columns, values)
        chosen = [int(first.argmax())]
        if self.labels[chosen[0]] != NONE:
            order = (int(at) for at in np.argsort(-scores, kind="stable"))
            more = (at for at in order if scores[at] >= self.threshold and self.labels[at] != NONE)
            chosen += [at for at in more if at != chosen[0]]
        places = self._places(found)
        return tuple(
            Judged(
                self.labels[at],
                round(float(scores[at]), 4),
                self._evidence(dict(zip(columns, self.weights[at, columns] * values, strict=True)), places),
            )
            for at in chosen
        )

    def _vector(self, found: Iterable[Term]) -> tuple[list[int], Doubles]:
        counts = Counter(term.name for term in found)
        known = {self.vocabulary[name]: number for name, number in counts.items() if name in self.vocabulary}
        columns = sorted(known)
        values = (1 + np.log([known[column] for column in columns])) * self.idf[columns]
        length = float(np.linalg.norm(values))
        return columns, np.asarray(values / length if length else values, dtype=np.float64)

    def _places(self, found: Iterable[Term]) -> dict[str, list[tuple[int, int]]]:
        """Where each known term stands first."""
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for term in found:
            if term.name in self.vocabulary and len(places[term.name]) < _PLACES:
                places[term.name].append((term.start, term.end))
        return places

    def _evidence(
        self, gains: dict[int, float], places: dict[str, list[tuple[int, int]]]
    ) -> tuple[tuple[int, int], ...]:
        """The places of the terms whose columns add most to a label's log odds."""
        best = sorted(places, key=lambda name: (-gains[self.vocabulary[name]], name))[:_TERMS]
        kept = (place for name in best if gains[self.vocabulary[name]] > 0 for place in places[name])
        return tuple(sorted(set(kept)))

    def to_disk(self, folder: Path) -> None:
        """Write classifier.json and classifier.npz."""
        facts = {
            "format": _FORMAT,
            "labels": self.labels,
            "threshold": self.threshold,
            "vocabulary": sorted(self.vocabulary, key=self.vocabulary.__getitem__),
        }
        write_atomic(folder / "classifier.json", [dump_json(facts)])
        arrays = {name: getattr(self, name).astype(kind) for name, kind in _ARRAYS.items()}
        np.savez_compressed(folder / "classifier.npz", **arrays)


def load_classifier(folder: Path) -> Classifier:
    """The inverse of `Classifier.to_disk`. Raises PipelineError where it is missing or of another format."""
    try:
        facts = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
        with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
            learnt = {name: arrays[name].astype(np.float32) for name in _ARRAYS}
    except OSError as error:
        raise PipelineError(
            f"there is no classifier in {folder}: {error.strerror}", "train one: dvc repro approach"
        ) from error
    if facts["format"] != _FORMAT:
        raise PipelineError(
            f"the classifier in {folder} has format {facts['format']}, this version reads {_FORMAT}",
            "train it again: dvc repro approach",
        )
    return Classifier(
        labels=tuple(facts["labels"]),
        vocabulary={name: column for column, name in enumerate(facts["vocabulary"])},
        threshold=facts["threshold"],
        sha256=hashlib.sha256(b"".join((folder / name).read_bytes() for name in _FILES)).hexdigest(),
        **learnt,
    )
