"""Where the time of extraction goes: seconds of the processor a step, in one process.

usage: python shares.py MODEL DOCUMENTS.jsonl RESULT.json

The result is an object, step -> seconds.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.approach.classifier import Classifier, load_classifier
from pipeline.nlp.model import SpanModel
from pipeline.normalize import load_attributes
from pipeline.records.jsonl import to_line
from pipeline.stages import assembly
from pipeline.stages.tools import make_cleaning, reading_rules
from pipeline.text import documents

ROOT = Path(__file__).resolve().parents[2]


def main(model: Path, rows: Path, result: Path) -> None:
    """Time the steps, then the rest."""
    taken: defaultdict[str, float] = defaultdict(float)
    for owner, name, step in (
        (documents, "clean", "cleaning"),
        (documents, "split", "cleaning"),
        (documents, "metadata", "cleaning"),
        (SpanModel, "read", "model"),
        (assembly, "to_values", "values"),
        (Classifier, "judge", "classifier"),
    ):
        setattr(owner, name, timed(getattr(owner, name), step, taken))
    learnt = load_attributes(ROOT / "models" / "attributes")
    classifier = load_classifier(ROOT / "models" / "approach")
    tools = assembly.Tools(SpanModel(model), learnt, classifier, make_cleaning(), reading_rules())
    texts = [json.loads(line)["text"] for line in rows.read_text(encoding="utf-8").splitlines()]
    # the first document pays for what is made when it is first needed
    assembly.extract_file("first.txt", texts[0].encode(), "", tools)
    taken.clear()
    started = time.process_time()
    for number, text in enumerate(texts):
        to_line(assembly.extract_file(f"{number}.txt", text.encode(), "", tools))
    whole = time.process_time() - started
    rest = {"reading, records, writing": whole - sum(taken.values())}
    result.write_text(json.dumps(taken | rest), encoding="utf-8")


def timed(call: Callable[..., Any], step: str, taken: defaultdict[str, float]) -> Callable[..., Any]:
    """The same call, with its seconds added to those of the step."""

    def run(*given: Any, **named: Any) -> Any:
        started = time.process_time()
        try:
            return call(*given, **named)
        finally:
            taken[step] += time.process_time() - started

    return run


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
