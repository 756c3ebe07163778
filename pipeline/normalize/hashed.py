"""Linear models over hashed features: what was learnt for the values of a record, as plain arrays.

scikit-learn or numpy trains them (`pipeline.normalize.training`); numpy alone runs them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pipeline.errors import PipelineError

BITS = 17


def ids_of(names: Iterable[str]) -> list[int]:
    """The ids of features, each once and in order: sums of floats must not depend on that of a set."""
    return sorted({_id(name) for name in names})


# most features come again and again
@lru_cache(maxsize=1 << 16)
def _id(name: str) -> int:
    return crc32(name.encode()) >> (32 - BITS)


@dataclass(frozen=True)
class Linear:
    """``labels``; ``weights`` (1 << BITS, labels) float32, a row a feature; ``offsets`` (labels,)."""

    labels: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    offsets: npt.NDArray[np.float32]

    def scores(self, ids: Iterable[int]) -> npt.NDArray[np.float64]:
        """What the features that are there say for each label: (labels,)."""
        return np.asarray(self.weights[list(ids)].sum(axis=0, dtype=np.float64) + self.offsets)

    def log_odds(self, ids: Iterable[int]) -> npt.NDArray[np.float64]:
        """The logarithms of the labels' probabilities, given the features that are there: (labels,)."""
        scores = self.scores(ids)
        scores -= scores.max()
        return np.asarray(scores - np.log(np.exp(scores).sum()))

    def to_disk(self, path: Path) -> None:
        """The rows that are not 0, as half floats."""
        kept = np.flatnonzero(self.weights.any(axis=1)).astype(np.uint32)
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            ids=kept,
            weights=self.weights[kept].astype(np.float16),
            offsets=self.offsets,
        )


def load_linear(path: Path) -> Linear:
    """The inverse of `Linear.to_disk`. Raises PipelineError where it is missing."""
    stored = load_arrays(path)
    weights = np.zeros((1 << BITS, len(stored["labels"])), dtype=np.float32)
    weights[stored["ids"]] = stored["weights"]
    return Linear(tuple(map(str, stored["labels"])), weights, stored["offsets"].astype(np.float32))


def load_arrays(path: Path) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of a file. Raises PipelineError where it is missing."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except OSError as error:
        raise PipelineError(
            f"what was learnt for values is not in {path}: {error.strerror}", "learn it: dvc repro attributes"
        ) from error
