"""Extract real documents and score them against hand-made gold, where both are at hand.

usage: python scripts/eval_real.py FOLDER [MODEL]

FOLDER holds raw/ (pages as found), gold/ (standoff JSON, offsets in the decoded page) and score.py,
which compares by raw offsets. Without the folder it says so and passes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path


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
        return subprocess.run(
            [*score, f"{scratch}/documents.jsonl", str(folder / "raw"), *names], check=False
        ).returncode


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else None))
