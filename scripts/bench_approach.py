"""The share of extraction that the classification by approach takes, on the bundled samples.

usage: python scripts/bench_approach.py [ROUNDS]

One process extracts the plain-text samples again and again; what `Classifier.judge` takes is measured
inside it, in seconds of this process's processor, so that other work on the machine does not show.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from pipeline.approach.classifier import Classifier, Judged, load_classifier
from pipeline.approach.terms import Tagged
from pipeline.cli import make_cleaning, reading_rules
from pipeline.nlp.model import SpanModel
from pipeline.stages.assembly import Tools, extract_file

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Timed(Classifier):
    """A classifier that adds up the seconds it takes."""

    def judge(self, document: Tagged) -> tuple[Judged, ...]:
        """The same, timed."""
        started = time.process_time()
        judged = super().judge(document)
        _spent.append(time.process_time() - started)
        return judged


_spent: list[float] = []


def approach_share(rounds: int) -> float:
    """Seconds of classification over seconds of extraction as a whole, after a first round unmeasured."""
    classifier = load_classifier(ROOT / "models" / "approach")
    timed = Timed(**{name: getattr(classifier, name) for name in classifier.__dataclass_fields__})
    tools = Tools(SpanModel(ROOT / "models" / "ner"), timed, make_cleaning(), reading_rules())
    files = [(path.name, path.read_bytes()) for path in sorted((ROOT / "samples").glob("*.txt"))]
    extract_all(files, tools)
    _spent.clear()
    started = time.process_time()
    for _ in range(rounds):
        extract_all(files, tools)
    return sum(_spent) / (time.process_time() - started)


def extract_all(files: list[tuple[str, bytes]], tools: Tools) -> None:
    """Every file once."""
    for name, data in files:
        extract_file(name, data, "0" * 64, tools)


if __name__ == "__main__":
    share = approach_share(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    print(f"classification by approach: {share:.1%} of the time of extraction (wanted: under 5 %)")
