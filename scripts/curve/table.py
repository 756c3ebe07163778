"""Gather the points of the learning curve into one table, a row a share.

usage: python scripts/curve/table.py POINTS_FOLDER BOTH.json TARGET.csv

Columns: strict F1 of a model trained on a share of one half, on the test documents of each half;
"both" is the released model, trained on all of both.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

from pipeline.records.jsonl import write_atomic

HALVES = ("own", "reference")


def main(points: Path, both: Path, target: Path) -> int:
    """Write the table and print it."""
    figures = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in points.glob("*-*.json")}
    shares = sorted({int(name.rpartition("-")[2]) for name in figures})
    whole = json.loads(both.read_text(encoding="utf-8"))
    out = io.StringIO()
    names = [f"{trained} on {tested}" for trained in HALVES for tested in HALVES]
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["share", *names, *(f"both on {tested}" for tested in HALVES)])
    for share in shares:
        points_of = [figures.get(f"{trained}-{share}", {}) for trained in HALVES]
        last = whole if share == shares[-1] else {}
        rows.writerow([share, *(f1(point, tested) for point in [*points_of, last] for tested in HALVES)])
    write_atomic(target, [out.getvalue().encode()])
    print(out.getvalue(), end="")
    return 0


def f1(figures: dict[str, Any], half: str) -> float | str:
    """Strict F1 over all labels on the half's test documents; empty where it was not measured."""
    return float(figures[f"{half}-test"]["all"]["f1"]) if f"{half}-test" in figures else ""


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*map(Path, sys.argv[1:])))
