"""LAC as a teacher of segmentation."""

from __future__ import annotations

from pipeline.nlp.encoder import encoder
from pipeline.text.sentences import sentences


def words(text: str) -> list[list[tuple[int, int]]]:
    """For each sentence of ``text`` the ranges of its words, white space left out."""
    lac = encoder()
    ranges = sentences(text)
    return lac.words(text, ranges, lac.tag_numbers(lac.encode(text, ranges)))
