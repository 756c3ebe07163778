"""Runs scripts/doccano/client.py, which lives in an environment of its own: JSON lines in, JSON lines out.

What it says of an error becomes a PipelineError with what to do next.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic.dataclasses import dataclass

from pipeline.errors import PipelineError
from pipeline.settings import STRICT, load, project_root

_HINTS = {
    "down": "start it (make doccano) or name another (--url), and run the command again: it goes on",
    "worker": "uploads need it: make doccano starts web server and worker; then run the command again",
    "password": "set DOCCANO_USERNAME and DOCCANO_PASSWORD; make doccano prints them",
    "version": "this speaks with doccano 1.8.4: make doccano",
    "user": "create them in doccano (/admin), or DOCCANO_ANNOTATORS='wang li' make doccano",
    "project": "choose another name, or tidy up in doccano",
}


@dataclass(frozen=True, slots=True, config=STRICT)
class Doccano:
    """configs/doccano.yaml. ``chunk``: documents in one upload; ``timeout`` for one, ``patience`` for the
    task worker and ``fresh``, how old a fetched document may be when a pull goes on, in seconds."""

    url: str
    client: str
    folder: str
    guideline: str
    chunk: int
    timeout: int
    patience: int
    fresh: int


def doccano_settings() -> Doccano:
    """The settings, read anew."""
    return load("doccano", Doccano)


def talk(
    settings: Doccano,
    command: str,
    header: dict[str, Any],
    rows: Iterable[dict[str, Any]] = (),
    on_event: Callable[[dict[str, Any]], None] = lambda event: None,
) -> dict[str, Any]:
    """Run one command of the client: ``header`` and ``rows`` in; returns the last event, ``done``.

    Every event before it goes to ``on_event``. Raises PipelineError with what the client says went wrong.
    """
    root = project_root()
    python = root / settings.client
    if not python.exists():
        raise PipelineError(f"the doccano client is not installed: no {python}", "make doccano-client")
    header = {"url": settings.url, "patience": settings.patience, "timeout": settings.timeout, **header}
    # a file, not a pipe: the client reads when it likes, and nobody waits for the other
    with tempfile.TemporaryFile() as lines:
        for row in (header, *rows):
            lines.write(json.dumps(row).encode() + b"\n")
        lines.seek(0)
        with subprocess.Popen(
            [str(python), str(root / "scripts" / "doccano" / "client.py"), command],
            stdin=lines,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        ) as process:
            try:
                return _last(process, on_event)
            except BaseException:
                # it takes back the upload that is under way before it ends
                process.terminate()
                raise


def _last(process: subprocess.Popen[bytes], on_event: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    for event in _events(process):
        if event["event"] == "error":
            raise PipelineError(event["message"], _HINTS.get(event["kind"], ""))
        if event["event"] == "done":
            return event
        on_event(event)
    assert process.stderr
    said = process.stderr.read().decode(errors="replace").strip().splitlines()
    raise PipelineError(f"the doccano client died: {said[-1] if said else 'it said nothing'}")


def _events(process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    assert process.stdout
    for line in process.stdout:
        yield json.loads(line)


def batch_folder(settings: Doccano, name: str) -> Path:
    """Where a batch and what becomes of it are kept. Raises PipelineError on a name that is no folder's."""
    if not name or name != Path(name).name or name.startswith("."):
        raise PipelineError(f"{name!r} is no name for a batch", "use letters, digits, 中文, - and _")
    return project_root() / settings.folder / name
