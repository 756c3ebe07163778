"""Bring the texts of the reference half under data/, where the corpus stage finds them.

usage: python scripts/fetch_reference_text.py [--from TEXTS.jsonl | --from REPOSITORY_FOLDER]

The annotations of annotations/reference are offsets into news texts that stand in a public
repository; they are their publishers' and not part of this project. Without --from the script
clones that repository at the pinned commit; with it, it reads a clone, or a JSON Lines file with
``id`` and ``text``. Every text's sha256 is checked.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.records.jsonl import write_atomic

ROWS = Path("annotations/reference")
TARGET = Path("data/reference.jsonl")


def main() -> int:
    """Write data/reference.jsonl; exit code 1 where a text is missing or another than annotated."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--from", dest="source", type=Path, help="a JSON Lines file, or a clone of the repository"
    )
    source: Path | None = parser.parse_args().source
    rows = [
        json.loads(line)
        for path in sorted(ROWS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    if source is not None and source.is_file():
        found = from_jsonl(source, {row["id"] for row in rows})
    elif source is not None:
        found = from_clone(source, rows)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            found = from_clone(clone(rows, Path(scratch)), rows)
    good = {name: text for name, text in found.items() if text}
    wrong = [
        row["id"]
        for row in rows
        if hashlib.sha256(good.get(row["id"], "").encode()).hexdigest() != row["sha256"]
    ]
    kept = (row["id"] for row in rows if row["id"] not in set(wrong))
    write_atomic(
        TARGET,
        (json.dumps({"id": name, "text": good[name]}, ensure_ascii=False).encode() + b"\n" for name in kept),
    )
    print(f"{TARGET}: {len(rows) - len(wrong)} of {len(rows)} texts, each as annotated")
    if wrong:
        print(f"missing or changed: {', '.join(wrong)}", file=sys.stderr)
    return int(bool(wrong))


def from_jsonl(path: Path, wanted: set[str]) -> dict[str, str]:
    """Texts of a JSON Lines file by id."""
    with path.open(encoding="utf-8") as lines:
        pairs = (json.loads(line) for line in lines)
        return {pair["id"]: pair["text"] for pair in pairs if pair["id"] in wanted}


def from_clone(folder: Path, rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Texts cut out of the files of a clone by code-point range."""
    return dict(_cut(folder, rows))


def _cut(folder: Path, rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    files = defaultdict(list)
    for row in rows:
        files[row["path"]].append(row)
    for path, inside in files.items():
        if (folder / path).exists():
            text = (folder / path).read_bytes().decode("utf-8")
            yield from ((row["id"], text[row["start"] : row["end"]]) for row in inside)


def clone(rows: list[dict[str, Any]], folder: Path) -> Path:
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
