"""Cleaners: each finds the edits that take one kind of dirt out of a text.

A cleaner is a function from a text to edits in order. `clean` applies a list of them over and over
until none finds anything, so cleaning a clean text changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from pipeline.text.offsets import Edit, MappedText

Cleaner = Callable[[str], list[Edit]]


def clean(text: MappedText, cleaners: Mapping[str, Cleaner]) -> tuple[MappedText, Counter[str]]:
    """The clean text, and how many edits each cleaner made.

    Ends because every edit deletes something, or turns a character into one that no cleaner turns
    back.
    """
    counts: Counter[str] = Counter()
    changed = True
    while changed:
        changed = False
        for name, cleaner in cleaners.items():
            edits = cleaner(text.text)
            if edits:
                text = text.apply(edits)
                counts[name] += len(edits)
                changed = True
    return text, counts
