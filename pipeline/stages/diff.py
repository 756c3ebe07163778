"""Two output folders, record by record: what the later one gained, lost and says otherwise.

Documents are matched by their id. The ids and where their lines stand are all that is held of a
folder, 16 bytes a document; the records are read two at a time.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import numpy as np
import numpy.typing as npt
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import StringConstraints

from pipeline.errors import PipelineError
from pipeline.records.changes import KINDS, Change, approaches_of, changes, items
from pipeline.records.jsonl import parse_line, write_atomic
from pipeline.records.record import SCHEMA_VERSION, Record
from pipeline.settings import labels

TEMPLATE = Path(__file__).with_suffix(".html.j2")
DOCUMENTS = "documents.jsonl"
NAMES = {
    "gained": "新增",
    "lost": "消失",
    "moved": "边界改变",
    "relabelled": "标签改变",
    "values": "取值改变",
}
FIELDS = {
    **{"province": "省", "city": "市", "county": "县", "township": "乡镇", "village": "村"},
    **{"adcode": "区划代码", "type": "类型", "place": "地点", "organization": "组织"},
    **{"value": "数值", "value_max": "上限", "approx": "约略", "unit": "单位", "indicator": "指标"},
    **{"direction": "增减", "baseline": "基数", "name": "名称", "kind": "类别"},
    **{"components": "组成", "complete": "是否齐全"},
}
_AROUND = 24


@dataclass(frozen=True, slots=True)
class Head:
    """What is read of a line to find it again."""

    schema_version: str
    id: Annotated[str, StringConstraints(pattern="^[0-9a-f]{16}$")]


@dataclass(frozen=True)
class Folder:
    """An output folder: the ``ids`` of its documents as numbers, and where in the file each line begins."""

    path: Path
    ids: npt.NDArray[np.uint64]
    offsets: npt.NDArray[np.int64]

    def record(self, file: BinaryIO, at: int) -> Record:
        """The record at a place of `ids`."""
        file.seek(int(self.offsets[at]))
        return parse_line(file.readline(), Record, f"{self.path / DOCUMENTS}, document {self.ids[at]:016x}")


@dataclass(frozen=True, slots=True)
class Compared:
    """One document: its record in each folder, None where a folder lacks it, and what differs."""

    before: Record | None
    after: Record | None
    changes: tuple[Change, ...] = ()

    def any_record(self) -> Record:
        """The later record, or the only one."""
        record = self.after or self.before
        assert record
        return record

    def approaches(self) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """Earlier and later approaches, the primary one first; None where they are the same."""
        if not (self.before and self.after):
            return None
        both = approaches_of(self.before), approaches_of(self.after)
        return both if both[0] != both[1] else None

    def differs(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.changes or self.approaches() or not (self.before and self.after))


@dataclass
class Summary:
    """Counts over all documents. ``spans``: (label, "before", "after", "same" or one of KINDS);
    ``fields``: (label, name of the value) of the values that differ; ``figures``: of report.json, and of
    metrics/*.json where both folders have them, name -> earlier and later number.
    """

    documents: Counter[str] = field(default_factory=Counter)
    spans: Counter[tuple[str, str]] = field(default_factory=Counter)
    fields: Counter[tuple[str, str]] = field(default_factory=Counter)
    approaches: Counter[tuple[str, str]] = field(default_factory=Counter)
    figures: dict[str, tuple[float, float]] = field(default_factory=dict)

    def add(self, one: Compared) -> None:
        """Count one document."""
        self.documents["before"] += one.before is not None
        self.documents["after"] += one.after is not None
        for side, record in (("before", one.before), ("after", one.after)):
            self.spans.update((item.label, side) for item in (items(record) if record else ()))
        if not one.before or not one.after:
            self.documents["gained" if one.after else "lost"] += 1
            return
        self.documents["changed" if one.differs() else "same"] += 1
        self.spans.update((change.label, change.kind) for change in one.changes)
        for change in one.changes:
            self.fields.update((change.label, name) for name, _, _ in change.differing())
        old, new = approaches_of(one.before), approaches_of(one.after)
        self.documents["other primary approach"] += old[:1] != new[:1]
        self.approaches.update((label, "gained") for label in set(new) - set(old))
        self.approaches.update((label, "lost") for label in set(old) - set(new))


def run(before: Path, after: Path, page: Path | None = None) -> Summary:
    """Compare two folders that extract wrote; write the page where one is wanted.

    Raises PipelineError where a folder is none of ours or of another version of the record.
    """
    folders = read_folder(before), read_folder(after)
    summary = Summary(figures=_figures(before, after))
    for one in compared(*folders):
        summary.add(one)
    if page:
        write_atomic(page, (chunk.encode() for chunk in _page(before, after, summary, compared(*folders))))
    return summary


def read_folder(path: Path) -> Folder:
    """Read the ids of a folder's documents. Raises PipelineError where they are not what we write."""
    file = path / DOCUMENTS
    if not file.is_file():
        raise PipelineError(
            f"{path} is no output folder: it has no {DOCUMENTS}", "give two folders that extract wrote"
        )
    ids = array("Q")
    offsets = array("q")
    with file.open("rb") as lines:
        offset = 0
        for number, line in enumerate(lines, 1):
            head = parse_line(line, Head, f"{file}:{number}")
            if head.schema_version != SCHEMA_VERSION:
                raise PipelineError(
                    f"{file}:{number}: the record has version {head.schema_version}, "
                    f"this program reads {SCHEMA_VERSION}",
                    "extract both folders with the same version of gongzuofa",
                )
            ids.append(int(head.id, 16))
            offsets.append(offset)
            offset += len(line)
    folder = Folder(path, np.array(ids, dtype=np.uint64), np.array(offsets, dtype=np.int64))
    if len(np.unique(folder.ids)) < len(ids):
        raise PipelineError(f"{file} has documents with the same id", "see what gongzuofa verify says of it")
    return folder


def compared(before: Folder, after: Folder) -> Iterator[Compared]:
    """Every document of either folder: in the order of the later one, then what only the earlier has."""
    _, old, new = np.intersect1d(before.ids, after.ids, assume_unique=True, return_indices=True)
    partner = np.full(len(after.ids), -1, dtype=np.int64)
    partner[new] = old
    with (before.path / DOCUMENTS).open("rb") as first, (after.path / DOCUMENTS).open("rb") as second:
        for at, other in enumerate(partner):
            record = after.record(second, at)
            if other < 0:
                yield Compared(None, record)
                continue
            earlier = before.record(first, int(other))
            yield Compared(earlier, record, tuple(changes(earlier, record)))
        for at in np.setdiff1d(np.arange(len(before.ids)), old):
            yield Compared(before.record(first, int(at)), None)


def _figures(before: Path, after: Path) -> dict[str, tuple[float, float]]:
    names = ["report.json"]
    names += sorted(str(path.relative_to(before)) for path in before.glob("metrics/**/*.json"))
    figures = {}
    for name in names:
        if (before / name).is_file() and (after / name).is_file():
            old, new = (dict(_numbers(_read_json(folder / name))) for folder in (before, after))
            for key in old | new:
                if old.get(key, 0) != new.get(key, 0) and key != "seconds":
                    figures[f"{name} {key}"] = (old.get(key, 0), new.get(key, 0))
    return figures


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise PipelineError(f"{path} is not valid JSON: {error}") from error


def _numbers(content: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """The numbers of a JSON object, named by the keys that lead to them."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _numbers(value, f"{name}.{key}" if name else key)
    elif isinstance(content, (int, float)) and not isinstance(content, bool):
        yield name, content


def _page(before: Path, after: Path, summary: Summary, documents: Iterator[Compared]) -> Iterator[str]:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    helpers: dict[str, Callable[..., Any]] = {"around": _around, "shown": _shown}
    return environment.get_template(TEMPLATE.name).generate(
        before=before,
        after=after,
        summary=summary,
        documents=(one for one in documents if one.differs()),
        kinds=KINDS,
        names=NAMES,
        fields=FIELDS,
        labels=labels(),
        **helpers,
    )


def _around(one: Compared, change: Change) -> tuple[str, str, str]:
    """The text about a change: before the span, the span, behind it; in the later record if it is there."""
    record, item = (one.after, change.after) if change.after else (one.before, change.before)
    assert record
    assert item
    text = record.text
    return (
        text[max(0, item.start - _AROUND) : item.start],
        text[item.start : item.end],
        text[item.end : item.end + _AROUND],
    )


def _shown(value: Any) -> str:
    if value is None or value == []:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.12g}"
    return "；".join(value) if isinstance(value, list) else str(value)
