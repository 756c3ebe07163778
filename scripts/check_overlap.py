"""Check that no file of the project shares a run of 30 characters with texts that are not ours.

usage: python scripts/check_overlap.py TEXTS...

TEXTS are files or folders of texts, .jsonl by the field "text"; those that are not there are passed
over. White space and inline marks do not count, and a run needs Chinese in it. Exit code 1 where a
run is shared.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import InputRejected
from pipeline.text.decoding import decode

ROOT = Path(__file__).resolve().parents[1]
RUN = 30
_MARK = re.compile(r"\{([^{}|\n]+)\|[^{}\n]+\}")
_NO_CHINESE = re.compile(r"[^\u3400-\u9fff]*")


def main(places: list[Path]) -> int:
    """Print each of our files that shares a run, with the run."""
    theirs = [text for place in places for text in texts_of(place)]
    if not theirs:
        print("none of those texts is here: nothing to compare")
        return 0
    runs = {run for text in theirs for run in runs_of(text)}
    ours = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    files = [ROOT / name for name in ours.decode().split("\0") if name]
    shared = [(path, run) for path in files for run in first_shared(path, runs)]
    for path, run in shared:
        print(f"{path.relative_to(ROOT)}: {run}")
    print(f"{len(files)} files, {len(theirs)} texts beside them, {len(shared)} files share {RUN} characters")
    return int(bool(shared))


def texts_of(place: Path) -> Iterator[str]:
    """The texts of a file, or of the files of a folder."""
    if place.is_dir():
        for path in sorted(place.iterdir()):
            yield from texts_of(path)
    elif place.suffix == ".jsonl" and place.exists():
        with place.open(encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)
    elif place.exists():
        yield decode(place.read_bytes()).text


def runs_of(text: str) -> Iterator[str]:
    """All runs of RUN characters with Chinese in them."""
    bare = re.sub(r"\s", "", text)
    runs = (bare[at : at + RUN] for at in range(len(bare) - RUN + 1))
    return (run for run in runs if not _NO_CHINESE.fullmatch(run))


def first_shared(path: Path, runs: set[str]) -> list[str]:
    """The first run that a file of ours shares, if any; files that are no text have none."""
    try:
        text = decode(path.read_bytes()).text if path.is_file() else ""
    except InputRejected:
        return []
    return next(([run] for run in runs_of(_MARK.sub(r"\1", text)) if run in runs), [])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(list(map(Path, sys.argv[1:]))))
