"""What a script builds into the repository: written, or with --check compared with what is in place."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def wants_check(description: str | None) -> bool:
    """Whether the command line asks for a comparison."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="compare with what is in place, write nothing")
    return bool(parser.parse_args().check)


def put(folder: Path, files: dict[str, bytes], *, check: bool) -> int:
    """Write ``files`` into ``folder``, or with ``check`` say which differ from those there.

    Returns an exit code: 1 where a check finds a difference.
    """
    if check:
        differing = [name for name, data in files.items() if not _same(folder / name, data)]
        print("differs: " + ", ".join(differing) if differing else f"{folder.relative_to(ROOT)} is as built")
        return int(bool(differing))
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
        print(f"{folder / name}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")
    return 0


def _same(path: Path, data: bytes) -> bool:
    return path.exists() and path.read_bytes() == data
