"""Stage extract: files in, documents.jsonl, quarantine.jsonl and report.json out.

Every input file, or share of a long .jsonl file, becomes one shard in ``<out>/.work``; at the end the
shards are merged in the order of the inputs. A killed run finds its shards again, and the order of work
does not show in the output.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pipeline import __version__
from pipeline.errors import InputRejected, PipelineError
from pipeline.records.jsonl import dump_json, read_jsonl, to_line, write_atomic
from pipeline.records.record import Mention, Piece, spans_of
from pipeline.records.report import Duplicate, Quarantined, Report
from pipeline.records.shard import Shard
from pipeline.stages.assembly import extract_file
from pipeline.stages.tools import Tools
from pipeline.text.discovery import STDIN, InputFile, discover
from pipeline.text.sources import Share

# starting a process takes as long as a few dozen files
_WORTH_A_PROCESS = 50
_SHARE_BYTES = 512 * 1024
# what spans without a class of their own are in a record
_COUNTED_AS = {"mention": "mechanism_mention", "piece": "indicator_part"}
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ExtractSettings:
    """configs/stages.yaml, extract."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    model: Path
    attributes: Path
    approach: Path
    jobs: int


def run(
    inputs: Sequence[str],
    out: Path,
    settings: ExtractSettings,
    make_tools: Callable[[Path, Path, Path], Tools],
    progress: Progress = lambda done, total: None,
) -> Report:
    """Extract all ``inputs`` into ``out``; returns what report.json says.

    ``make_tools`` makes the tools for the folders of the model, of what was learnt for values, and of
    the classifier; each worker process calls it once.
    ``progress`` is told how many files, or shares of them, are done of how many.
    """
    started = time.monotonic()
    files = list(discover(inputs))
    if not files:
        raise PipelineError(
            f"no files in {', '.join(inputs)}", "give files, folders, globs or - for standard input"
        )
    work = out / ".work"
    work.mkdir(parents=True, exist_ok=True)
    make = partial(make_tools, settings.model, settings.attributes, settings.approach)
    shards = []
    tasks = [_Task(file, share) for file in files for share in _shares(file)]
    for done, shard in enumerate(_shards(tasks, work, make, _processes(settings.jobs, tasks)), 1):
        shards.append(shard)
        progress(done, len(tasks))
    report = _merge(shards, len(files), out)
    report = replace(report, seconds=round(time.monotonic() - started, 3))
    write_atomic(out / "report.json", [dump_json(report)])
    shutil.rmtree(work)
    if report.balance():
        raise PipelineError(f"{report.balance()} inputs are unaccounted for; see {out / 'report.json'}")
    return report


class _Task(NamedTuple):
    file: InputFile
    share: Share


def _shares(file: InputFile) -> Iterator[Share]:
    """The pieces of work a file is: rows can be read apart."""
    of = 1 + file.size() // _SHARE_BYTES if file.name.lower().endswith(".jsonl") else 1
    return (Share(number, of) for number in range(of))


def _processes(wanted: int, tasks: list[_Task]) -> int:
    if any(task.file.name == STDIN for task in tasks):
        return 1  # a worker process has no standard input of ours
    work = sum(_WORTH_A_PROCESS if task.share.of > 1 else 1 for task in tasks)
    return min(wanted, len(tasks)) or min(os.cpu_count() or 1, 1 + work // _WORTH_A_PROCESS)


def _shards(tasks: list[_Task], work: Path, make: Callable[[], Tools], jobs: int) -> Iterator[Path]:
    if jobs == 1:
        _start(make)
        yield from (_make_shard(task, work) for task in tasks)
        return
    # spawned, not forked: onnxruntime's threads do not survive a fork
    context = multiprocessing.get_context("spawn")
    with context.Pool(jobs, _start, (make,)) as pool:
        yield from pool.imap(partial(_make_shard, work=work), tasks)


_tools: list[Tools] = []


def _start(make: Callable[[], Tools]) -> None:
    _tools[:] = [make()]


def _make_shard(task: _Task, work: Path) -> Path:
    tools, (file, share) = _tools[0], task
    try:
        data = file.read()
    except InputRejected as rejected:
        aside = Quarantined(file.name, None, 0, rejected.reason, rejected.message)
        shard = Shard(quarantined=() if share.number else (aside,))
        return _write(work, f"{file.name}\0{share}\0{rejected.reason}".encode(), shard)
    sha256 = hashlib.sha256(data).hexdigest()
    key = f"{file.name}\0{share}\0{sha256}\0{tools.model.sha256}\0{tools.fingerprint}\0{__version__}".encode()
    path = _path(work, key)
    return path if path.exists() else _write(work, key, extract_file(file.name, data, sha256, tools, share))


def _path(work: Path, key: bytes) -> Path:
    return work / f"{hashlib.sha256(key).hexdigest()[:32]}.json"


def _write(work: Path, key: bytes, shard: Shard) -> Path:
    path = _path(work, key)
    write_atomic(path, [to_line(shard)])
    return path


def _merge(shards: Iterable[Path], files: int, out: Path) -> Report:
    """Write the output files from the shards, in their order; one shard in memory at a time."""
    counts: Counter[str] = Counter()
    seen: dict[str, str] = {}
    duplicates: list[Duplicate] = []
    aside: list[Quarantined] = []

    def lines() -> Iterator[bytes]:
        for path in shards:
            (shard,) = read_jsonl(path, Shard)
            counts["parts"] += len(shard.records) + len(shard.quarantined)
            counts.update(shard.counts)
            aside.extend(shard.quarantined)
            for record in shard.records:
                if record.id in seen:
                    duplicates.append(
                        Duplicate(record.source.path, record.source.part, record.id, seen[record.id])
                    )
                    continue
                seen[record.id] = record.source.path
                counts["characters"] += len(record.text)
                counts.update(f"spans/{kind}" for kind in map(_kind, spans_of(record)))
                yield to_line(record)
            if shard.source_text is not None and shard.records:
                name = f"{shard.records[0].source.sha256[:16]}.txt"
                write_atomic(out / "sources" / name, [shard.source_text.encode()])

    write_atomic(out / "documents.jsonl", lines())
    write_atomic(out / "quarantine.jsonl", map(to_line, aside))
    return Report(
        files=files,
        split=counts["parts"] - files,
        documents=len(seen),
        duplicates=len(duplicates),
        quarantined=len(aside),
        characters=counts["characters"],
        seconds=0.0,
        spans=_group(counts, "spans"),
        edits=_group(counts, "edits"),
        dropped_spans=_group(counts, "dropped"),
        reasons=dict(sorted(Counter(one.reason for one in aside).items())),
        duplicate_list=tuple(duplicates),
    )


def _kind(span: Mention | Piece) -> str:
    name = type(span).__name__.lower()
    return _COUNTED_AS.get(name, name)


def _group(counts: Counter[str], group: str) -> dict[str, int]:
    return {key.partition("/")[2]: counts[key] for key in sorted(counts) if key.startswith(f"{group}/")}
