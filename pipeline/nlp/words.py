"""Word boundaries from a spacy-pkuseg model of our own."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError


class Segmenter:
    """Text -> words, by the pkuseg model in ``folder`` (features.msgpack, weights.npz)."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "weights.npz").exists():
            raise PipelineError(f"there is no segmenter in {folder}", "train it: dvc repro segmenter")
        self.folder = folder

    @cached_property
    def _model(self) -> Any:
        import spacy_pkuseg

        # "default" is an empty user dictionary; None makes pkuseg fail
        return spacy_pkuseg.pkuseg(model_name=str(self.folder), user_dict="default")

    def words(self, text: str) -> list[tuple[int, int]]:
        """The ranges of the words of ``text``, in order; white space is in none of them."""
        ranges = []
        at = 0
        for word in self._model.cut(text):
            # cut() drops white space and folds nothing else
            start = text.index(word, at)
            at = start + len(word)
            ranges.append((start, at))
        return ranges
