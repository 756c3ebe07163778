"""The tokenizer: every character is a token, and carries what is known of it before any training.

A span of characters is then a span of tokens, whatever it is; words come in as features. What the
tokenizer leaves on the Doc for the model: ``doc.tensor``, the encoder's states; in ``doc.user_data``
the text (TEXT), the feature ids (COLUMNS), the ranges of the sentences (SENTENCES) and of the words
(WORDS).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from pipeline.nlp.encoder import Ints, encoder
from pipeline.nlp.features import COLUMNS, SENTENCES, columns
from pipeline.nlp.words import Segmenter
from pipeline.text.sentences import sentences

WORDS = "gongzuofa.words"
# doc.text puts the characters together anew each time it is asked
TEXT = "gongzuofa.text"


@registry.tokenizers("gongzuofa.CharTokens.v1")
def create_tokenizer(encode: bool = True) -> Callable[[Language], CharTokens]:
    """Named by ``[nlp.tokenizer]``; ``encode`` switches the pretrained encoder."""

    def create(nlp: Language) -> CharTokens:
        return CharTokens(nlp.vocab, encode=encode)

    return create


def characters(vocab: Vocab, text: str, spans: Iterable[tuple[int, int, str]] = ()) -> Doc:
    """A Doc whose token i is character i of ``text``, with its spans (start, end, label)."""
    doc = Doc(vocab, words=list(text), spaces=[False] * len(text))
    doc.ents = [Span(doc, start, end, label) for start, end, label in spans]
    return doc


class CharTokens:
    """Text -> Doc with one token a character, spaces and line ends among them."""

    def __init__(self, vocab: Vocab, *, encode: bool = True) -> None:
        self.vocab = vocab
        self._encode = encode
        self._segmenter: Segmenter | None = None

    def __call__(self, text: str) -> Doc:
        """A Doc of ``len(text)`` tokens."""
        doc = characters(self.vocab, text)
        if text:
            ranges = sentences(text)
            tags, lac_words = self._ask_encoder(doc, text, ranges)
            words = self.words(text)
            doc.user_data[TEXT] = text
            doc.user_data[SENTENCES] = ranges
            doc.user_data[WORDS] = words
            doc.user_data[COLUMNS] = columns(text, tags, words, lac_words)
        return doc

    def words(self, text: str) -> list[tuple[int, int]]:
        """The ranges of the segmenter's words; none without a segmenter."""
        return self._segmenter.words(text) if self._segmenter else []

    def _ask_encoder(
        self, doc: Doc, text: str, ranges: list[tuple[int, int]]
    ) -> tuple[Ints | None, list[tuple[int, int]]]:
        if not self._encode:
            return None, []
        doc.tensor = encoder().encode(text, ranges)
        tags = encoder().tag_numbers(doc.tensor)
        return tags, list(chain.from_iterable(encoder().words(text, ranges, tags)))

    def initialize(
        self,
        get_examples: Any = None,
        *,
        nlp: Language | None = None,
        pkuseg_model: str | None = None,
        pkuseg_user_dict: str = "default",
    ) -> None:
        """Take the segmenter from the folder ``pkuseg_model``.

        The settings are those of spaCy's own Chinese tokenizer, whose defaults join
        ``[initialize.tokenizer]`` of any config with ``lang = "zh"``; a user dictionary is not used.
        """
        self._segmenter = Segmenter(Path(pkuseg_model)) if pkuseg_model else None

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """The segmenter goes into the model's folder."""
        path = Path(path)
        path.mkdir(parents=True, exist_ok=True)
        if self._segmenter:
            shutil.copytree(self._segmenter.folder, path / "segmenter", dirs_exist_ok=True)

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> CharTokens:
        """The inverse of `to_disk`."""
        folder = Path(path) / "segmenter"
        self._segmenter = Segmenter(folder) if folder.exists() else None
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Where the segmenter is, for another process of this machine."""
        return str(self._segmenter.folder).encode() if self._segmenter else b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> CharTokens:
        """The inverse of `to_bytes`."""
        self._segmenter = Segmenter(Path(data.decode())) if data else None
        return self
