"""Documents to measure with: as many as wanted, made of the bundled samples."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# a number that is no part of a date
_NUMBER = re.compile(r"(?<![\d年月.-])\d+(?![\d年月日.-])")


def make_documents(number: int) -> list[str]:
    """``number`` texts, each another one: a sample with other numbers and a last line of its own."""
    samples = [text for path in sorted((ROOT / "samples").glob("*.txt")) if (text := read(path))]
    return [vary(samples[at % len(samples)], at) for at in range(number)]


def vary(text: str, seed: int) -> str:
    """The text with numbers of the same length in the place of its own."""
    numbers = random.Random(seed)

    def other(match: re.Match[str]) -> str:
        low = 10 ** (len(match[0]) - 1)
        return str(numbers.randrange(low, 10 * low))

    return f"{_NUMBER.sub(other, text)}\n第{seed + 1}份材料到此为止。\n"


def read(path: Path) -> str:
    """A sample in UTF-8; nothing where it is in another encoding."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def write_folder(texts: list[str], folder: Path) -> None:
    """A file a document, for the command line."""
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")


def write_rows(texts: list[str], path: Path) -> None:
    """A row a document, for the processes that speak the protocol."""
    rows = (json.dumps({"text": text}, ensure_ascii=False) for text in texts)
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
