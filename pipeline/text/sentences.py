"""Text -> sentences."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’」』）)]*|[^。！？!?；;\n]+\Z")
_CLAUSE = re.compile(r"[，,、：:]")


def sentences(text: str, longest: int = 120) -> list[tuple[int, int]]:
    """The ranges of the sentences of ``text``, in order and without a gap.

    A sentence over ``longest`` characters is cut after the last comma that fits, or just cut.
    """
    ranges = []
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        while end - start > longest:
            cut = start + longest
            for comma in _CLAUSE.finditer(text, start + longest // 2, cut):
                cut = comma.end()
            ranges.append((start, cut))
            start = cut
        ranges.append((start, end))
    return ranges
