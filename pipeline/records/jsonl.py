"""Reading and writing: JSON Lines of the data model, its JSON Schema, atomic files."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from pipeline.errors import PipelineError
from pipeline.records.record import Record

T = TypeVar("T")


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """The adapter of a type, made once: making one takes milliseconds."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_line(item: Any) -> bytes:
    """One object as a line of JSON, keys in the order of the data model."""
    return bytes(_adapter(type(item)).dump_json(item)) + b"\n"


def read_jsonl(path: Path, kind: type[T]) -> Iterator[T]:
    """The objects of a file. Raises PipelineError with file, line and field of the first wrong one."""
    try:
        lines = path.open("rb")
    except OSError as error:
        raise PipelineError(f"cannot read {path}: {error.strerror}") from error
    with lines:
        for number, line in enumerate(lines, 1):
            yield parse_line(line, kind, f"{path}:{number}")


def parse_line(line: bytes, kind: type[T], where: str) -> T:
    """One object from its line. Raises PipelineError with ``where`` it stands and the wrong field."""
    try:
        return _adapter(kind).validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "the line"
        raise PipelineError(f"{where}: {name}: {first['msg']}") from error


def write_atomic(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file whole or not at all: beside it first, then in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.writelines(chunks)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def record_schema() -> dict[str, Any]:
    """The JSON Schema of a line of documents.jsonl."""
    schema = _adapter(Record).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def dump_json(content: Any) -> bytes:
    """A JSON file for people and diffs."""
    plain = _adapter(type(content)).dump_python(content, mode="json")
    return (json.dumps(plain, ensure_ascii=False, indent=2) + "\n").encode()
