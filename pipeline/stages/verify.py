"""Verify an output folder: schema, offsets in the clean text and in the source, conservation.

The check of the source does not use the offset map: the source file is read again, and a span's raw
range must begin and end with the span's own characters and hold all of them in order.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from pipeline.errors import InputRejected, PipelineError
from pipeline.records.jsonl import read_jsonl
from pipeline.records.record import Record, spans_of
from pipeline.records.report import Quarantined, Report
from pipeline.text.discovery import InputFile
from pipeline.text.script import fold_script
from pipeline.text.sources import ReadingRules, read_texts

_FOLD = str.maketrans("“”‘’「」『』＂", '""' + "''" + '""""' + '"')


def run(out: Path, rules: ReadingRules) -> tuple[str, list[str]]:
    """The first kind of failure (schema, conservation, clean, source; "" for none) and its list."""
    checks: dict[str, Callable[[], list[str]]] = {
        "schema": lambda: _schema(out),
        "conservation": lambda: _conservation(out),
        "clean text": lambda: _clean(out),
        "source text": lambda: _source(out, rules),
    }
    for kind, check in checks.items():
        problems = check()
        if problems:
            return kind, problems
    return "", []


def _schema(out: Path) -> list[str]:
    problems = []
    for name, kind in (("documents.jsonl", Record), ("quarantine.jsonl", Quarantined)):
        try:
            for _ in read_jsonl(out / name, kind):
                pass
        except PipelineError as error:
            problems.append(str(error))
    try:
        _report(out)
    except PipelineError as error:
        problems.append(str(error))
    return problems


def _report(out: Path) -> Report:
    path = out / "report.json"
    try:
        compact = json.dumps(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise PipelineError(f"cannot read {path}: {error}") from error
    return Report.from_json(compact)


def _conservation(out: Path) -> list[str]:
    report = _report(out)
    found = {
        "documents": sum(1 for _ in read_jsonl(out / "documents.jsonl", Record)),
        "quarantined": sum(1 for _ in read_jsonl(out / "quarantine.jsonl", Quarantined)),
        "duplicates": len(report.duplicate_list),
    }
    problems = [
        f"report.json counts {getattr(report, what)} {what}, there are {number}"
        for what, number in found.items()
        if getattr(report, what) != number
    ]
    if report.balance():
        problems.append(f"files and splits less outcomes is {report.balance()}, not 0")
    return problems


def _clean(out: Path) -> list[str]:
    return [
        f"{record.id} [{span.start}, {span.end}): {span.text!r} against {there!r}"
        for record in read_jsonl(out / "documents.jsonl", Record)
        for span in spans_of(record)
        if (there := record.text[span.start : span.end]) != span.text
    ]


def _source(out: Path, rules: ReadingRules) -> list[str]:
    @lru_cache(maxsize=1)
    def texts(path: str) -> dict[int | None, str]:
        return dict(_texts(path, rules))

    problems: list[str] = []
    for record in read_jsonl(out / "documents.jsonl", Record):
        where = record.source
        kept = out / "sources" / f"{where.sha256[:16]}.txt"
        try:
            # newline="": the offsets count the source's own line ends
            source = kept.open(encoding="utf-8", newline="").read() if kept.exists() else None
            if source is None:
                rows = texts(where.path)
                source = rows[None if None in rows else where.part]
        except (InputRejected, KeyError) as error:
            problems.append(f"{record.id}: {where.path} cannot be read again: {error}")
            continue
        problems += [f"{record.id}: {where.path}: {problem}" for problem in _mismatches(record, source)]
    return problems


def _texts(path: str, rules: ReadingRules) -> Iterator[tuple[int | None, str]]:
    for source in read_texts(path, InputFile(path).read(), rules):
        if not isinstance(source, InputRejected):
            yield source.row, source.text


def _mismatches(record: Record, source: str) -> Iterator[str]:
    for span in spans_of(record):
        raw = source[span.raw_start : span.raw_end]
        inside = record.source.start <= span.raw_start < span.raw_end <= record.source.end
        if not inside or not _holds(raw, span.text):
            yield f"[{span.raw_start}, {span.raw_end}): {span.text!r} against {raw!r}"


def _holds(raw: str, text: str) -> bool:
    """Whether ``raw`` begins and ends with the edge characters of ``text`` and holds all in order."""
    folded, wanted = _fold(html.unescape(raw)), _fold(text)
    if not folded or folded[0] != wanted[0] or not (folded[-1] == wanted[-1] or raw.endswith(";")):
        return False
    at = 0
    for char in wanted:
        at = folded.find(char, at) + 1
        if not at:
            return False
    return True


def _fold(text: str) -> str:
    return fold_script(text).translate(_FOLD)
