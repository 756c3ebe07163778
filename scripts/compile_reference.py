"""Compile marks beside texts (pipeline.annotate.standoff) into annotations by reference.

usage: python scripts/compile_reference.py MARKS_FOLDER TEXTS.jsonl TARGET_FOLDER

TEXTS.jsonl has for each text: id, repo, commit, path, start, end, sha256, licence, text. One file of
marks becomes one file of rows; the split of a document follows from its id.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipeline.annotate import reference, standoff, validate
from pipeline.records.jsonl import write_atomic


def main(marks: Path, texts: Path, target: Path) -> int:
    """Write the rows; exit code 1, and nothing written for a file, where it has errors."""
    sources = {row["id"]: row for row in map(json.loads, texts.read_text(encoding="utf-8").splitlines())}
    failed = 0
    for path in sorted(marks.glob("*.txt")):
        rows, errors = compile_file(path, sources)
        for error in errors:
            print(f"{path.name}: {error}", file=sys.stderr)
        if errors:
            failed += 1
            continue
        lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows]
        write_atomic(target / f"{path.stem}.jsonl", lines)
        print(f"{target / path.stem}.jsonl: {len(rows)} documents")
    return int(failed > 0)


def compile_file(
    path: Path, sources: dict[str, dict[str, object]]
) -> tuple[list[dict[str, object]], list[str]]:
    """The rows of a file of marks, and what is wrong with it."""
    rows, errors = [], []
    for name, block in standoff.blocks(path.read_text(encoding="utf-8")):
        try:
            source = sources[name]
            document = standoff.parse_document(block, str(source["text"]), split_of(name))
            errors += [
                f"{one.document}: {one.where}: {one.message}"
                for one in validate.check(document)
                if one.level == "error"
            ]
            rows.append(reference.to_row(document, source))
        except (KeyError, ValueError) as error:
            errors.append(f"{name}: {error}")
    return rows, errors


def split_of(name: str) -> str:
    """A tenth of the documents for dev and one for test, by the first digits of the text's hash."""
    return {0: "test", 1: "dev"}.get(int(name[:8], 16) % 10, "train")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*map(Path, sys.argv[1:])))
