"""Running processes and what they cost, as the operating system accounts for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Span = tuple[int, int, str]
# one thread each: processes are what scales
ENVIRONMENT = os.environ | dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall and processor seconds, and peak memory in MiB, of a process and its largest child."""

    seconds: float
    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Answers:
    """What a process of the protocol answered: spans a document, size in bytes of what it loaded,
    seconds until it was there, wall and processor seconds that the documents took, peak memory in MiB.
    """

    spans: list[list[Span]]
    size: int
    start: float
    seconds: float
    cpu: float
    memory: float


def measure(command: list[str | Path]) -> Cost:
    """Run a command to its end."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, env=ENVIRONMENT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if status:
            told.seek(0)
            fail(command, process.returncode, told.read())
    return Cost(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def ask(command: list[str | Path], rows: Path) -> Answers:
    """Run a process of the protocol on the documents in ``rows``."""
    return ask_all(command, [rows])[0]


def ask_all(command: list[str | Path], shares: list[Path]) -> list[Answers]:
    """Run one such process for each of ``shares``, all at once."""
    with tempfile.TemporaryDirectory() as scratch:
        running = []
        for number, rows in enumerate(shares):
            with rows.open("rb") as questions, (Path(scratch) / str(number)).open("wb") as told:
                process = subprocess.Popen(
                    command, stdin=questions, stdout=subprocess.PIPE, stderr=told, env=ENVIRONMENT
                )
            running.append((time.perf_counter(), process))
        firsts = []
        for started, process in running:
            assert process.stdout
            first = process.stdout.readline()
            firsts.append((first, time.perf_counter() - started))
        return [
            _answers(command, process, first, (Path(scratch) / str(number)))
            for number, ((_, process), first) in enumerate(zip(running, firsts, strict=True))
        ]


def _answers(
    command: list[str | Path], process: subprocess.Popen[bytes], first: tuple[bytes, float], told: Path
) -> Answers:
    assert process.stdout
    with process.stdout as told_lines:
        lines = told_lines.read().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status or not first[0]:
        fail(command, process.returncode, told.read_bytes())
    *rows, last = map(json.loads, lines)
    spans = [[(start, end, label) for start, end, label in row["spans"]] for row in rows]
    known: dict[str, Any] = json.loads(first[0])
    return Answers(spans, known["bytes"], first[1], last["seconds"], last["cpu"], usage.ru_maxrss / 1024)


def fail(command: list[str | Path], status: int, told: bytes) -> None:
    """End the run with what the process said last."""
    shown = " ".join(map(str, command))
    sys.exit(f"failed with status {status}: {shown}\n{told.decode(errors='replace')[-2000:]}")
