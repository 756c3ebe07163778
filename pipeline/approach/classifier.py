"""The classifier at work: tf-idf, and for each approach two calibrated linear scores: that the document
tells of it, and that it is what the document is mainly about.

scikit-learn trains it (`pipeline.approach.training`); what it learnt is stored as numbers and names,
which any version reads and nothing in which runs.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from pipeline.approach.terms import Tagged, compiled, terms
from pipeline.errors import PipelineError
from pipeline.records.jsonl import dump_json, write_atomic

Doubles: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = dict[int, list[tuple[int, int]]]
NONE = "none"
_FORMAT = 2
_FILES = ("classifier.json", "classifier.npz")
_ARRAYS = {
    "idf": np.float32,
    "weights": np.float16,
    "offsets": np.float32,
    "primary_weights": np.float16,
    "primary_offsets": np.float32,
}
# of how many terms, and how many places of each, evidence is shown
_TERMS, _PLACES = 6, 3


@dataclass(frozen=True, slots=True)
class Judged:
    """An approach of a document: its probability and the ranges of the text that spoke for it most."""

    label: str
    score: float
    evidence: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Classifier:
    """What was learnt: ``labels``, ``vocabulary`` (term -> column), ``idf`` (columns,), ``weights``
    (labels, columns) and ``offsets`` (labels,) of the log odds of each approach, those of its being the
    primary one, the ``threshold`` of a further approach, the ``cues`` by their patterns, what it was
    ``made_by`` (learner, strength, least, groups), and the hash of the files it was read from.
    """

    labels: tuple[str, ...]
    vocabulary: dict[str, int]
    cues: dict[str, str]
    threshold: float
    idf: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    offsets: npt.NDArray[np.float32]
    primary_weights: npt.NDArray[np.float32]
    primary_offsets: npt.NDArray[np.float32]
    made_by: dict[str, Any]
    sha256: str = ""

    @cached_property
    def _patterns(self) -> Any:
        return compiled(self.cues)

    def probabilities(self, document: Tagged) -> tuple[Doubles, Doubles]:
        """Of each of ``labels`` the probability that the document tells of it, and that it is primary."""
        return self._probabilities(*self._vector(self._places(document)))

    def judge(self, document: Tagged) -> tuple[Judged, ...]:
        """The approaches of a document as `chosen` chooses them, each with its evidence."""
        places = self._places(document)
        columns, values = self._vector(places)
        scores, first = self._probabilities(columns, values)
        return tuple(
            Judged(
                self.labels[at],
                round(float(scores[at]), 4),
                _evidence(columns, self.weights[at, columns] * values, places),
            )
            for at in chosen(scores, first, self.labels, self.threshold)
        )

    def _places(self, document: Tagged) -> Places:
        """Where the terms of the vocabulary stand, by their columns."""
        places: Places = {}
        columns = self.vocabulary
        for name, start, end in terms(document, self._patterns):
            if (column := columns.get(name)) is not None:
                places.setdefault(column, []).append((start, end))
        return places

    def _vector(self, places: Places) -> tuple[list[int], Doubles]:
        columns = sorted(places)
        values = (1 + np.log([len(places[column]) for column in columns])) * self.idf[columns]
        length = float(np.linalg.norm(values))
        return columns, np.asarray(values / length if length else values, dtype=np.float64)

    def _probabilities(self, columns: list[int], values: Doubles) -> tuple[Doubles, Doubles]:
        each = self.weights[:, columns].astype(np.float64) @ values + self.offsets
        first = self.primary_weights[:, columns].astype(np.float64) @ values + self.primary_offsets
        return np.asarray(1 / (1 + np.exp(-each))), np.asarray(1 / (1 + np.exp(-first)))

    def to_disk(self, folder: Path) -> None:
        """Write classifier.json and classifier.npz."""
        facts = {
            "format": _FORMAT,
            "labels": self.labels,
            "threshold": self.threshold,
            "made_by": self.made_by,
            "cues": self.cues,
            "vocabulary": sorted(self.vocabulary, key=self.vocabulary.__getitem__),
        }
        write_atomic(folder / "classifier.json", [dump_json(facts)])
        arrays = {name: getattr(self, name).astype(kind) for name, kind in _ARRAYS.items()}
        packed = io.BytesIO()
        np.savez_compressed(packed, **arrays)
        write_atomic(folder / "classifier.npz", [packed.getvalue()])


def chosen(scores: Doubles, first: Doubles, labels: Sequence[str], threshold: float) -> list[int]:
    """The places of a document's labels, the primary one first, then the more probable first.

    ``scores`` and ``first`` (labels,) are as `Classifier.probabilities` gives them. A further approach is
    one above the threshold; "none" stands alone or not at all.
    """
    primary = int(first.argmax())
    if labels[primary] == NONE:
        return [primary]
    more = (int(at) for at in np.argsort(-scores, kind="stable") if scores[at] >= threshold)
    return [primary, *(at for at in more if at != primary and labels[at] != NONE)]


def _evidence(columns: list[int], gains: Doubles, places: Places) -> tuple[tuple[int, int], ...]:
    """The places of the terms that add most to a label's log odds; no two of them overlap."""
    kept: list[tuple[int, int]] = []
    shown = 0
    for at in np.argsort(-gains, kind="stable"):
        if shown == _TERMS or gains[at] <= 0:
            break
        free = [one for one in dict.fromkeys(places[columns[at]]) if _is_free(one, kept)][:_PLACES]
        kept += free
        shown += bool(free)
    return tuple(sorted(kept))


def _is_free(place: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return all(place[1] <= start or end <= place[0] for start, end in taken)


def load_classifier(folder: Path) -> Classifier:
    """The inverse of `Classifier.to_disk`. Raises PipelineError where it is missing, broken or of another
    format.
    """
    again = "train it again: dvc repro train-approach"
    try:
        facts = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PipelineError(f"there is no classifier in {folder}: {error}", again) from error
    if facts.get("format") != _FORMAT:
        raise PipelineError(
            f"the classifier in {folder} has format {facts.get('format')}, this version reads {_FORMAT}",
            again,
        )
    try:
        packed = io.BytesIO((folder / "classifier.npz").read_bytes())
        with np.load(packed, allow_pickle=False) as arrays:
            learnt = {name: arrays[name].astype(np.float32) for name in _ARRAYS}
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise PipelineError(f"the classifier in {folder} is not whole: {error}", again) from error
    return Classifier(
        labels=tuple(facts["labels"]),
        vocabulary={name: column for column, name in enumerate(facts["vocabulary"])},
        cues=facts["cues"],
        threshold=facts["threshold"],
        made_by=facts["made_by"],
        sha256=hashlib.sha256(b"".join((folder / name).read_bytes() for name in _FILES)).hexdigest(),
        **learnt,
    )
