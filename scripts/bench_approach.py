"""The share of extraction that the classification by approach takes, on the bundled samples.

usage: python scripts/bench_approach.py [ROUNDS]

One process extracts the plain-text samples again and again; what the step takes is measured inside it,
in seconds of this process's processor, so that other work on the machine does not show.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from pipeline.approach.classifier import load_classifier
from pipeline.cli import make_cleaning, reading_rules
from pipeline.nlp.model import SpanModel
from pipeline.stages import assembly

ROOT = Path(__file__).resolve().parents[1]


def approach_share(rounds: int) -> float:
    """Seconds of classification over seconds of extraction as a whole, after a first round unmeasured."""
    classifier = load_classifier(ROOT / "models" / "approach")
    tools = assembly.Tools(SpanModel(ROOT / "models" / "ner"), classifier, make_cleaning(), reading_rules())
    files = [(path.name, path.read_bytes()) for path in sorted((ROOT / "samples").glob("*.txt"))]
    spent: list[float] = []
    step = assembly._approaches

    def timed(*arguments: Any) -> Any:
        started = time.process_time()
        found = step(*arguments)
        spent.append(time.process_time() - started)
        return found

    assembly._approaches = timed
    try:
        started = time.process_time()
        for number in range(rounds + 1):
            if number == 1:
                spent.clear()
                started = time.process_time()
            for name, data in files:
                assembly.extract_file(name, data, "0" * 64, tools)
        return sum(spent) / (time.process_time() - started)
    finally:
        assembly._approaches = step


if __name__ == "__main__":
    share = approach_share(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    print(f"classification by approach: {share:.1%} of the time of extraction (wanted: under 5 %)")
