"""Spans as BIO tags of characters, and back."""

from __future__ import annotations

from protocol import Span


def tagged(length: int, given: list[Span]) -> list[str]:
    """BIO tags of a text of ``length`` characters."""
    tags = ["O"] * length
    for start, end, label in given:
        tags[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
    return tags


def spans(tags: list[str], offset: int) -> list[Span]:
    """The inverse of `tagged`, for tags that begin at ``offset``."""
    found: list[Span] = []
    for at, tag in enumerate(tags, offset):
        kind_of, _, label = tag.partition("-")
        if kind_of == "I" and found and found[-1][1:] == (at, label):
            found[-1] = (found[-1][0], at + 1, label)
        elif kind_of != "O":
            found.append((at, at + 1, label))
    return found
