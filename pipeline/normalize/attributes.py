"""What was learnt for the values of a record, and how it is asked; rules answer where it is not at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.normalize.hashed import Linear, ids_of, load_arrays, load_linear
from pipeline.normalize.network import Layer, load_network
from pipeline.normalize.pointer import SHAPE

# below this probability nothing is said
UNSURE = 0.3
FILES = ("types.npz", "kinds.npz", "parts.npz", "tags.npz", "indicators.bin")


@dataclass(frozen=True)
class Attributes:
    """Types of organisations, kinds and parts of mechanisms, indicators of quantities.

    ``continues`` (tags,): which of the encoder's tags go on with a word; ``sha256`` that of the files.
    """

    types: Linear
    kinds: Linear
    parts: Linear
    continues: npt.NDArray[np.bool_]
    indicators: Layer
    sha256: str = ""

    def to_disk(self, folder: Path) -> None:
        """Write FILES."""
        folder.mkdir(parents=True, exist_ok=True)
        self.types.to_disk(folder / FILES[0])
        self.kinds.to_disk(folder / FILES[1])
        self.parts.to_disk(folder / FILES[2])
        np.savez_compressed(folder / FILES[3], continues=self.continues)
        self.indicators.to_disk(folder / FILES[4])


def load_attributes(folder: Path) -> Attributes:
    """The inverse of `Attributes.to_disk`. Raises PipelineError where a file is missing."""
    return Attributes(
        load_linear(folder / FILES[0]),
        load_linear(folder / FILES[1]),
        load_linear(folder / FILES[2]),
        load_arrays(folder / FILES[3])["continues"].astype(bool),
        load_network(SHAPE, folder / FILES[4]),
        hashlib.sha256(b"".join((folder / name).read_bytes() for name in FILES)).hexdigest(),
    )


def judge(model: Linear, mentions: Sequence[Iterable[str]]) -> str | None:
    """The label that the features of all mentions of one thing speak for; None where none is likely."""
    if not model.labels:
        return None
    odds = np.mean([model.log_odds(ids_of(names)) for names in mentions], axis=0)
    best = int(odds.argmax())
    return model.labels[best] if odds[best] - _log_sum(odds) > log(UNSURE) else None


def _log_sum(odds: npt.NDArray[np.float64]) -> float:
    most = float(odds.max())
    return most + float(np.log(np.exp(odds - most).sum()))
