"""What the values of a record cost beside the model that finds its spans, in one process on one thread.

usage: python scripts/bench_values.py [CHARACTERS]

The plain-text samples are repeated up to CHARACTERS (200,000). In a release all values
together cost less than a quarter of the model's time; more fails.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline.nlp.model import SpanModel
from pipeline.normalize import Attributes, Context, Found, load_attributes, to_values
from pipeline.text.offsets import MappedText

ROOT = Path(__file__).resolve().parents[1]
WANTED = 0.25


def main(characters: int) -> int:
    """Print the seconds of both; exit code 1 where values cost too much."""
    model = SpanModel(ROOT / "models" / "ner")
    learnt = load_attributes(ROOT / "models" / "attributes")
    texts = [path.read_bytes().decode("utf-8", "ignore") for path in sorted((ROOT / "samples").glob("*.txt"))]
    texts = [text for text in texts if text]
    seconds = {"model": 0.0, "values": 0.0}
    read = spans = at = 0
    one(texts[0], model, learnt, {"model": 0.0, "values": 0.0})  # tables are read at first use
    while read < characters:
        text = texts[at % len(texts)]
        spans += one(text, model, learnt, seconds)
        read += len(text)
        at += 1
    table = Table("", "seconds", "characters/s", title=f"{read:,} characters, {spans:,} spans")
    for name, spent in seconds.items():
        table.add_row(name, f"{spent:.2f}", f"{read / spent:,.0f}")
    Console().print(table)
    share = seconds["values"] / seconds["model"]
    print(f"values cost {share:.3f} of the model's time (wanted: less than {WANTED})")
    return int(share >= WANTED)


def one(text: str, model: SpanModel, learnt: Attributes, seconds: dict[str, float]) -> int:
    """Read a text and give its values, adding up the seconds of the processor; returns its spans."""
    started = time.process_time()
    found = model.read(text)
    between = time.process_time()
    spans = [Found(*span) for span in found.spans]
    to_values(MappedText.identity(text), spans, Context(), learnt, found.tags)
    seconds["model"] += between - started
    seconds["values"] += time.process_time() - between
    return len(spans)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
