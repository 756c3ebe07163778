"""Documents from whatever holds them: inline marks, gold, records of extract, queues, batches."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pipeline.annotate import inline
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument

_DOCUMENT = TypeAdapter(GoldDocument)
_FIELDS = {one.name for one in fields(GoldDocument)}


def read_documents(paths: Sequence[Path]) -> list[tuple[GoldDocument, str]]:
    """The documents of all files, each with the note its row has.

    A .txt file holds inline marks. A row of any other is a document (``id``, ``text`` and whatever else
    of GoldDocument), a line of documents.jsonl, or has one under ``document``. Raises PipelineError with
    file, line and field.
    """
    return [pair for path in paths for pair in _read(path)]


def _read(path: Path) -> Iterator[tuple[GoldDocument, str]]:
    if path.suffix == ".txt":
        yield from ((one, "") for one in inline.read_file(path))
        return
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise PipelineError(f"cannot read {path}: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _from_row(json.loads(line))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"])) or "the line"
                raise PipelineError(f"{path}:{number}: {where}: {first['msg']}") from error
            except (ValueError, AttributeError) as error:
                raise PipelineError(f"{path}:{number}: {error}") from error


def _from_row(row: dict[str, Any]) -> tuple[GoldDocument, str]:
    held = row.get("document", row)
    # null where a record has no title; approaches of a record are more than names
    plain = {key: value for key, value in held.items() if key in _FIELDS and value is not None}
    if plain.get("approaches") and not isinstance(plain["approaches"][0], str):
        plain["approaches"] = [one["label"] for one in plain["approaches"]]
    return _DOCUMENT.validate_python(plain), str(row.get("note", ""))
