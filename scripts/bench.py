"""Speed and memory of extraction, beside word segmentation alone, in one run on one text.

usage: python scripts/bench.py [CHARACTERS]

The bundled samples are repeated, each copy with a line of its own, up to CHARACTERS (2,000,000).
Whole processes are measured, with their start-up, on one thread each; the memory is that of the
largest one. Ratios are what to quote, the machine is what the absolute figures tell of.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
SEGMENT = """
import sys, pathlib, spacy_pkuseg
segmenter = spacy_pkuseg.pkuseg(model_name=sys.argv[1], user_dict="default")
for path in sorted(pathlib.Path(sys.argv[2]).glob("*.txt")):
    for line in path.read_text(encoding="utf-8").splitlines():
        segmenter.cut(line)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall seconds and peak memory in MiB of one process and its children."""

    seconds: float
    memory: float


def main(characters: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        whole, half, one = (
            write_copies(folder / name, size)
            for name, size in (("whole", characters), ("half", characters // 2), ("one", 1))
        )
        rows = {
            "extract, one a core": (
                whole,
                extract(folder / "whole", folder / "out-cores", os.cpu_count() or 1),
            ),
            "extract, one process": (whole, extract(folder / "whole", folder / "out-whole", 1)),
            "the same, half the text": (half, extract(folder / "half", folder / "out-half", 1)),
            "one document (start-up)": (one, extract(folder / "one", folder / "out-one", 1)),
            "pkuseg alone, one process": (
                whole,
                measure(
                    [sys.executable, "-c", SEGMENT, str(ROOT / "models/segmenter"), str(folder / "whole")]
                ),
            ),
        }
    table = Table("", "characters", "seconds", "characters/s", "peak MiB", title="whole processes")
    for name, (size, cost) in rows.items():
        table.add_row(
            name, f"{size:,}", f"{cost.seconds:.1f}", f"{size / cost.seconds:,.0f}", f"{cost.memory:.0f}"
        )
    Console().print(table)
    alone = rows["pkuseg alone, one process"][1].seconds
    growth = rows["extract, one process"][1].memory / rows["the same, half the text"][1].memory
    for name in ("extract, one a core", "extract, one process"):
        print(f"{name}: {alone / rows[name][1].seconds:.2f} of the speed of segmentation alone")
    print(f"memory for twice the text: {growth:.2f} times (wanted: about 1)")


def write_copies(folder: Path, characters: int) -> int:
    """Copies of the plain-text samples in ``folder``; returns their characters."""
    folder.mkdir()
    texts = [read(path) for path in sorted((ROOT / "samples").glob("*.txt"))]
    texts = [text for text in texts if text]
    written = number = 0
    while written < characters:
        text = f"{texts[number % len(texts)]}\n第{number}份副本到此为止。\n"
        (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
        written += len(text)
        number += 1
    return written


def read(path: Path) -> str:
    """A sample in UTF-8, or nothing."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def extract(folder: Path, out: Path, jobs: int) -> Cost:
    """The cost of ``gongzuofa extract`` in so many processes."""
    command = Path(sys.executable).with_name("gongzuofa")
    return measure([str(command), "extract", str(folder), "--out", str(out), "--jobs", str(jobs)])


def measure(command: list[str]) -> Cost:
    """Run a command to its end, as the operating system accounts for it."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed with status {status}: {' '.join(command)[:200]}")
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
