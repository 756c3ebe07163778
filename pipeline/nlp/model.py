"""The trained model as the rest of the pipeline sees it: text in, spans with probabilities out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import spacy
from spacy.language import Language

from pipeline.errors import PipelineError
from pipeline.nlp.encoder import FOLDER, SECOND, encoder
from pipeline.nlp.tagger import SCORES
from pipeline.nlp.tidy import EDGE, tidy
from pipeline.nlp.tokens import WORDS
from pipeline.settings import labels
from pipeline.text.sentences import sentences

States: TypeAlias = npt.NDArray[np.float32]

# the states of a character take 2.3 kB: a long text goes through in pieces
_PIECE = 3000


@dataclass(frozen=True, slots=True)
class Read:
    """A text as the model reads it: its spans in order and flat (start, end, label, probability), the
    ranges of its words, and the encoder's states as `states_of` gives them; None without an encoder.
    """

    spans: list[tuple[int, int, str, float]]
    words: list[tuple[int, int]]
    states: States | None


class SpanModel:
    """A model on disk. ``name`` is its name and version, ``sha256`` that of all its files."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "meta.json").exists():
            raise PipelineError(f"there is no model in {folder}", "train one: dvc repro train")
        # named by the config of the model; its entry points need no install this way
        import pipeline.nlp.calibration
        import pipeline.nlp.layers
        import pipeline.nlp.results  # noqa: F401

        self._nlp: Language = spacy.load(folder)
        self._thresholds = {name: style.threshold for name, style in labels().labels.items()}
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        self.name = f"{meta['lang']}_{meta['name']}-{meta['version']}"
        self.sha256 = _digest([folder, FOLDER])

    def find(self, text: str) -> list[tuple[int, int, str, float]]:
        """The spans of ``text``, in order and flat: (start, end, label, probability).

        Those below the threshold of their label (configs/labels.yaml) are left out.
        """
        return self.read(text).spans

    def read(self, text: str) -> Read:
        """All that the model knows of ``text``."""
        found = []
        states: States | None = None
        words: list[tuple[int, int]] = []
        for offset, end in _pieces(text):
            doc = self._nlp(text[offset:end])
            if len(doc.tensor):
                upper = doc.tensor[:, SECOND:]
                states = np.zeros((len(text), upper.shape[1]), np.float32) if states is None else states
                states[offset:end] = upper
            words += [(offset + start, offset + stop) for start, stop in doc.user_data.get(WORDS, [])]
            scores = doc.user_data.get(SCORES, {})
            for span in doc.ents:
                start, stop = offset + span.start, offset + span.end
                score = scores[span.start, span.end]
                if text[start:stop].strip(EDGE) and score >= self._thresholds.get(span.label_, 0.0):
                    found.append((*tidy(text, start, stop), span.label_, score))
        return Read(found, words, states)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of whole sentences, at most _PIECE characters each."""
    start = end = 0
    for _, stop in sentences(text):
        if stop - start > _PIECE and end > start:
            yield start, end
            start = end
        end = stop
    if end > start:
        yield start, end


def _digest(folders: list[Path]) -> str:
    """One hash over names and bytes of all files, in a fixed order."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def states_of(text: str) -> States:
    """The encoder's second layer, and behind it the probabilities of its tags: (characters, columns)."""
    return encoder().encode(text, sentences(text))[:, SECOND:]


def continuing_tags() -> npt.NDArray[np.bool_]:
    """Which of the encoder's tags go on with a word."""
    return np.array(encoder().goes_on)
