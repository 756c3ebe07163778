"""Word segmentation alone, by spacy-pkuseg: the floor of what work on words costs.

usage: python segmentation.py MODEL < documents > answers
"""

from __future__ import annotations

import sys
from pathlib import Path

import spacy_pkuseg
from protocol import Span, serve


def main(model: Path) -> None:
    """Cut every document, a line at a time."""
    segmenter = spacy_pkuseg.pkuseg(model_name=str(model), user_dict="default")

    def find(text: str) -> list[Span]:
        for line in text.splitlines():
            segmenter.cut(line)
        return []

    serve(find, [model])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
