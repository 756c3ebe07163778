"""configs/*.yaml -> frozen dataclasses.

A layer declares the dataclass of its settings; `load` fills it. A misspelt key, a missing one or a
value of the wrong type is an error that names the file and the key.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from pipeline.errors import PipelineError

T = TypeVar("T")
# the same loader, in C where the package brings it: a tenth of the time
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
STRICT = ConfigDict(extra="forbid")


def project_root() -> Path:
    """The folder that holds configs/, models/ and dvc.yaml: GONGZUOFA_ROOT, or the one the package is in."""
    return Path(os.environ.get("GONGZUOFA_ROOT") or Path(__file__).resolve().parents[2])


def fingerprint() -> str:
    """A hash over all settings files: it changes when any of them does."""
    digest = hashlib.sha256()
    for path in sorted((project_root() / "configs").glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def load(name: str, kind: type[T], section: str = "", *, configs: Path | None = None) -> T:
    """Read ``configs/<name>.yaml`` (or one of its sections) into the dataclass ``kind``.

    Raises PipelineError with the file and the key where the file is missing, is no YAML, or does
    not fit the dataclass.
    """
    path = (configs or project_root() / "configs") / f"{name}.yaml"
    try:
        data: Any = yaml.load(path.read_bytes(), Loader=_LOADER)
    except OSError as error:
        raise PipelineError(f"cannot read the settings file {path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise PipelineError(f"{path} is not valid YAML: {error}") from error
    if section:
        if not isinstance(data, dict):
            raise PipelineError(f"{path} has no sections, {section!r} is wanted")
        if section not in data:
            known = ", ".join(sorted(data))
            raise PipelineError(f"{path} has no section {section!r}", f"it has: {known}")
        data = data[section]
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in (section, *first["loc"]) if part != "") or "the whole file"
        raise PipelineError(f"{path}: {key}: {first['msg']} (got {first.get('input')!r})") from error


@dataclass(frozen=True, slots=True, config=STRICT)
class LabelStyle:
    """A span label: its Chinese name and colour, and the least probability of a span that is reported."""

    zh: str
    colour: str
    threshold: float = 0.0


@dataclass(frozen=True, slots=True, config=STRICT)
class ApproxStyle:
    """How an approximation is shown: Chinese name and its one-character mark in annotation files."""

    zh: str
    mark: str


@dataclass(frozen=True, slots=True, config=STRICT)
class Labels:
    """configs/labels.yaml: every name a span, an attribute or a document can carry."""

    labels: dict[str, LabelStyle]
    org_types: dict[str, str]
    mechanism_kinds: dict[str, str]
    approx: dict[str, ApproxStyle]
    approaches: dict[str, str]


@cache
def labels() -> Labels:
    """The one set of names, read once."""
    return load("labels", Labels)
