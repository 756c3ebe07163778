"""jiagu's own recogniser: places (LOC) and organisations (ORG).

usage: python jiagu_ner.py < documents > answers
"""

from __future__ import annotations

from pathlib import Path

import jiagu
from protocol import Span, joined, ranges, sentences, serve

LABELS = {"LOC": "PLACE", "ORG": "ORG"}


def main() -> None:
    """Cut every document and tag its words, a sentence at a time."""
    # not jiagu.init(): that loads a part-of-speech model too, which nothing here uses
    jiagu.any.init_cws()
    jiagu.any.init_ner()

    def find(text: str) -> list[Span]:
        spans = []
        for start, end in sentences(text):
            words = jiagu.seg(text[start:end])
            tags = (tag.rpartition("-")[2] for tag in jiagu.ner(words))
            places = ranges(text, words, start)
            spans += joined([(*place, tag) for place, tag in zip(places, tags, strict=True)], LABELS)
        return spans

    folder = Path(jiagu.__file__).parent
    serve(find, [folder / "model" / "ner.model", folder / "segment" / "dict", folder / "segment" / "model"])


if __name__ == "__main__":
    main()
