"""Files, folders, globs and standard input -> the files of a run, in a fixed order."""

from __future__ import annotations

import glob
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputRejected
from pipeline.text.sources import SUFFIXES

STDIN = "-"


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, by the name it is given in the records: the path as the user wrote it."""

    name: str

    def size(self) -> int:
        """Its bytes, counted; 0 where that cannot be told."""
        try:
            return Path(self.name).stat().st_size
        except OSError:
            return 0

    def read(self) -> bytes:
        """Its bytes. Raises InputRejected (missing, unreadable, unsupported)."""
        if self.name == STDIN:
            return sys.stdin.buffer.read()
        path = Path(self.name)
        if path.suffix.lower() not in SUFFIXES:
            raise InputRejected(
                "unsupported", f"{path.suffix or 'no suffix'}: known are {', '.join(sorted(SUFFIXES))}"
            )
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise InputRejected("missing", f"no such file: {self.name}") from error
        except OSError as error:
            raise InputRejected("unreadable", error.strerror or str(error)) from error


def discover(inputs: Iterable[str]) -> Iterator[InputFile]:
    """Each file once, in the order of the arguments, a folder's files sorted; hidden files left out.

    A path that does not exist comes out too: reading it is what fails.
    """
    seen: set[str] = set()
    for given in inputs:
        for name in _expand(given):
            if name not in seen:
                seen.add(name)
                yield InputFile(name)


def _expand(given: str) -> list[str]:
    path = Path(given)
    try:
        folder = path.is_dir()
    except OSError:
        return [given]
    if given == STDIN or (not folder and path.is_file()):
        return [given]
    if folder:
        # a link to nowhere is missing, not nothing
        found = (one for one in path.rglob("*") if not _hidden(one, path))
        inside = (one for one in found if one.is_file() or not one.exists())
        return sorted(one.as_posix() for one in inside)
    if glob.has_magic(given):
        return sorted(one for one in glob.glob(given, recursive=True) if Path(one).is_file()) or [given]
    return [given]


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
