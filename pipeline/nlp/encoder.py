"""Baidu's LAC as a frozen encoder: two bidirectional GRU layers over characters, by onnxruntime.

Its files and their recipe: models/pretrained/lac, scripts/build_encoder.py.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from pipeline.errors import PipelineError

Ints = npt.NDArray[np.int64]
Floats2d = npt.NDArray[np.float32]
FOLDER = Path(__file__).resolve().parents[2] / "models" / "pretrained" / "lac"
TAGS = 49
# where the columns of the second layer begin
SECOND = 256
WIDTH = 2 * SECOND + TAGS
# larger batches are slower: their matrices leave the cache
_BATCH = 8


class Encoder:
    """Characters -> states. One session on one thread; processes are what scales."""

    def __init__(self, folder: Path = FOLDER) -> None:
        try:
            tables = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
        except OSError as error:
            raise PipelineError(
                f"the pretrained encoder is not in {folder}: {error.strerror}",
                "it belongs to the repository; scripts/build_encoder.py makes it again",
            ) from error
        # which tags go on with a word
        self.goes_on: list[bool] = [name.endswith("-I") for name in tables["tags"]]
        self._unknown: int = tables["unknown"]
        self._numbers: dict[str, int] = tables["characters"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            network = (folder / "encoder.onnx").read_bytes()
        except OSError as error:
            raise PipelineError(
                f"the pretrained encoder is not in {folder}: {error.strerror}",
                "it belongs to the repository; scripts/build_encoder.py makes it again",
            ) from error
        self._session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])

    def encode(self, text: str, ranges: list[tuple[int, int]]) -> Floats2d:
        """The states of a text, each of its ``ranges`` by itself: (characters, WIDTH).

        Columns: the first layer, from SECOND on the second, the probabilities of the tags as the last.
        """
        out = np.zeros((len(text), WIDTH), dtype=np.float32)
        ranges = sorted(ranges, key=lambda one: one[1] - one[0])
        for at in range(0, len(ranges), _BATCH):
            self._encode_batch(text, ranges[at : at + _BATCH], out)
        return out

    def tag_numbers(self, states: Floats2d) -> Ints:
        """The number of each character's best tag."""
        return states[:, -TAGS:].argmax(axis=1)

    def words(self, text: str, ranges: list[tuple[int, int]], numbers: Ints) -> list[list[tuple[int, int]]]:
        """For each of ``ranges`` the ranges of the words that the tags spell; white space is in none."""
        found: list[list[tuple[int, int]]] = []
        for start, end in ranges:
            inside: list[tuple[int, int]] = []
            for at in range(start, end):
                if text[at].isspace():
                    continue
                if inside and inside[-1][1] == at and self.goes_on[numbers[at]]:
                    inside[-1] = (inside[-1][0], at + 1)
                else:
                    inside.append((at, at + 1))
            found.append(inside)
        return found

    def _encode_batch(self, text: str, ranges: list[tuple[int, int]], out: Floats2d) -> None:
        lengths = np.array([end - start for start, end in ranges], dtype=np.int64)
        numbers = np.zeros((len(ranges), int(lengths.max())), dtype=np.int64)
        for row, (start, end) in enumerate(ranges):
            numbers[row, : end - start] = [self._numbers.get(char, self._unknown) for char in text[start:end]]
        first, second, scores = self._run(numbers, lengths)
        for row, (start, end) in enumerate(ranges):
            size = end - start
            out[start:end, :SECOND] = first[:size, row]
            out[start:end, SECOND:-TAGS] = second[row, :size]
            out[start:end, -TAGS:] = _softmax(scores[row, :size, :TAGS])

    def _run(self, numbers: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> list[Any]:
        names = ["states_1", "states_2", "scores"]
        return list(self._session.run(names, {"token_ids": numbers, "length": lengths}))


def _softmax(scores: Floats2d) -> Floats2d:
    # raw scores are ten times as large as the states and would drown them
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


@cache
def encoder() -> Encoder:
    """The one encoder of a process, made when it is first needed."""
    return Encoder()
