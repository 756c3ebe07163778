"""Extract real documents and score them against hand-made gold, where both are at hand.

usage: python scripts/eval_real.py FOLDER [MODEL]

FOLDER holds raw/ (pages as found), gold/ (standoff JSON, offsets in the decoded page) and score.py,
which compares by raw offsets. Without the folder it says so and passes; below the floors of
configs/floors.yaml it fails.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline import settings
from pipeline.stages.evaluate import Floors, below


def main(folder: Path, model: Path | None) -> int:
    """Print the scores; exit code of whatever fails."""
    if not (folder / "gold").is_dir():
        print(f"{folder} is not here: nothing to score (make eval-real REAL=folder of real documents)")
        return 0
    names = sorted(path.stem for path in (folder / "gold").glob("*.json"))
    with tempfile.TemporaryDirectory() as scratch:
        command = Path(sys.executable).with_name("gongzuofa")
        chosen = ["--model", str(model)] if model else []
        subprocess.run([command, "extract", str(folder / "raw"), "--out", scratch, *chosen], check=True)
        subprocess.run([command, "verify", scratch], check=True)
        score = [sys.executable, str(folder / "score.py"), "score", str(folder / "gold")]
        scored = subprocess.run(
            [*score, f"{scratch}/documents.jsonl", str(folder / "raw"), *names],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    print(scored, end="")
    low = below({"real": figures(scored)}, settings.load("floors", Floors))
    print("\n".join(low))
    return int(bool(low))


def figures(scored: str) -> dict[str, dict[str, float]]:
    """The lines ``label P … R … F1 …`` of what score.py prints."""
    lines = re.findall(r"(?m)^(\w+) +P [\d.]+ R [\d.]+ F1 ([\d.]+)", scored)
    return {label: {"f1": float(f1)} for label, f1 in lines}


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else None))
