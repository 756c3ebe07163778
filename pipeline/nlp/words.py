"""Word boundaries from a spacy-pkuseg model of our own."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.nlp.segmentation import Pkuseg


class Segmenter:
    """Text -> words, by the pkuseg model in ``folder`` (features.msgpack, weights.npz)."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "weights.npz").exists():
            raise PipelineError(f"there is no segmenter in {folder}", "train it: dvc repro segmenter")
        self.folder = folder

    @cached_property
    def _model(self) -> Pkuseg:
        return Pkuseg(str(self.folder))

    def words(self, text: str) -> list[tuple[int, int]]:
        """The ranges of the words of ``text``, in order; white space is in none of them."""
        return self._model.words(text)
