"""Our model alone: clean text to spans.

usage: python ours.py MODEL [MORE ...] < documents > answers

MORE are folders that the model loads besides its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from protocol import serve

from pipeline.nlp.model import SpanModel


def main(folders: list[Path]) -> None:
    """Find the spans of every document."""
    model = SpanModel(folders[0])
    serve(lambda text: [(start, end, label) for start, end, label, _ in model.find(text)], folders)


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
