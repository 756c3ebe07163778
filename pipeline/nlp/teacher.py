"""LAC as a teacher of segmentation."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.nlp.encoder import encoder
from pipeline.text.sentences import sentences


def words(text: str) -> Iterator[list[tuple[int, int]]]:
    """For each sentence of ``text`` the ranges of its words, white space left out."""
    lac = encoder()
    ranges = sentences(text)
    tags = lac.tag_numbers(lac.encode(text, ranges))
    goes_on = [name.endswith("-I") for name in lac.tags]
    for start, end in ranges:
        found: list[tuple[int, int]] = []
        for at in range(start, end):
            if text[at].isspace():
                continue
            if found and found[-1][1] == at and goes_on[tags[at]]:
                found[-1] = (found[-1][0], at + 1)
            else:
                found.append((at, at + 1))
        yield found
