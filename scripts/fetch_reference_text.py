"""Bring the texts of the reference half under data/, where the corpus stage finds them.

usage: python scripts/fetch_reference_text.py [--from TEXTS]...

The annotations of annotations/reference are offsets into news texts that stand in a public
repository; they are their publishers' and not part of this project. Without --from the script
clones that repository at the pinned commit. With it, it reads what is given instead, as often as
given: a clone (a folder), JSON Lines with ``id`` and ``text`` (.jsonl), or texts one a line (.txt,
.txt.xz). Every text's sha256 is checked.
"""

from __future__ import annotations

import argparse
import json
import lzma
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.annotate.reference import digest, find_texts
from pipeline.records.jsonl import write_atomic

ROWS = Path("annotations/reference")
TARGET = Path("data/reference.jsonl")
Rows = list[dict[str, Any]]


def main() -> int:
    """Write data/reference.jsonl; exit code 1 where a text is missing or another than annotated."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--from", dest="sources", type=Path, action="append", help="a clone, a .jsonl, a .txt or a .txt.xz"
    )
    sources: list[Path] | None = parser.parse_args().sources
    rows: Rows = [
        json.loads(line)
        for path in sorted(ROWS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    found: dict[str, str] = {}
    if sources:
        for source in sources:
            found |= read(source, rows)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            found |= read(clone(rows, Path(scratch)), rows)
    kept = [row["id"] for row in rows if digest(found.get(row["id"], "")) == row["sha256"]]
    lines = (json.dumps({"id": name, "text": found[name]}, ensure_ascii=False) for name in kept)
    write_atomic(TARGET, (line.encode() + b"\n" for line in lines))
    print(f"{TARGET}: {len(kept)} of {len(rows)} texts, each as annotated")
    if wrong := sorted({row["id"] for row in rows} - set(kept)):
        print(f"missing or changed: {', '.join(wrong)}", file=sys.stderr)
    return int(bool(wrong))


def read(source: Path, rows: Rows) -> dict[str, str]:
    """The texts of ``rows`` by id, as far as ``source`` has them; they are still to be checked."""
    if source.is_dir():
        return dict(_from_clone(source, rows))
    with (lzma.open if source.suffix == ".xz" else open)(source, "rt", encoding="utf-8") as lines:
        if source.suffix == ".jsonl":
            wanted = {row["id"] for row in rows}
            pairs = (json.loads(line) for line in lines)
            return {pair["id"]: pair["text"] for pair in pairs if pair["id"] in wanted}
        return dict(find_texts(lines, rows))


def _from_clone(folder: Path, rows: Rows) -> Iterator[tuple[str, str]]:
    inside = defaultdict(list)
    for row in rows:
        inside[folder / row["path"]].append(row)
    for path, here in inside.items():
        if path.is_dir():
            yield from find_texts(_lines(path), here)
        elif path.exists():
            text = path.read_bytes().decode("utf-8")
            yield from ((row["id"], text[row["start"] : row["end"]]) for row in here)


def _lines(folder: Path) -> Iterable[str]:
    for path in sorted(folder.iterdir()):
        # not splitlines(): a line separator inside a text is a character of it
        yield from path.read_bytes().decode("utf-8").split("\n")


def clone(rows: Rows, folder: Path) -> Path:
    """The public repository at its pinned commit. Raises SystemExit where it cannot be reached."""
    repository, commit = rows[0]["repo"], rows[0]["commit"]
    commands = [
        ["git", "init", "-q", str(folder)],
        [
            "git",
            "-C",
            str(folder),
            "fetch",
            "-q",
            "--depth",
            "1",
            f"https://github.com/{repository}.git",
            commit,
        ],
        ["git", "-C", str(folder), "checkout", "-q", "FETCH_HEAD"],
    ]
    for command in commands:
        if subprocess.run(command, check=False).returncode:
            sys.exit(
                f"could not fetch {repository} at {commit}; clone it by hand and give the folder with --from"
            )
    return folder


if __name__ == "__main__":
    sys.exit(main())
