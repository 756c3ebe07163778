"""Files of records: whole or not at all, every key in every line, every mistake named."""

from __future__ import annotations

import copy
import json
import stat
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from pipeline.errors import PipelineError
from pipeline.records.jsonl import dump_json, read_jsonl, record_schema, to_line, write_atomic
from pipeline.records.record import (
    SCHEMA_VERSION,
    Achievement,
    Approach,
    Candidate,
    Component,
    Evidence,
    Location,
    Mechanism,
    Mention,
    Organization,
    Piece,
    Place,
    Provenance,
    Quantity,
    Record,
    Source,
    spans_of,
)

TEXT = "松林镇党委推行三色工作法，即红色带头、绿色种树，农户由5户增至12户。😀"


def at(words: str) -> dict[str, Any]:
    start = TEXT.index(words)
    place = {"start": start, "end": start + len(words)}
    return {"text": words, **place, "raw_start": start + 7, "raw_end": start + 7 + len(words)}


RECORD = Record(
    schema_version=SCHEMA_VERSION,
    id="0123456789abcdef",
    source=Source("in/a.txt", "0" * 64, None, 0, 7, 7 + len(TEXT)),
    title=None,
    published="2021-03-04",
    publisher=None,
    authors=("某某",),
    text=TEXT,
    places=(
        Place(
            **at("松林镇"),
            score=0.9,
            province=None,
            city=None,
            county="青石县",
            township="松林镇",
            village=None,
            adcode=None,
            candidates=(Candidate(("甲省", "青石县"), "000000", 0.5),),
            basis="document",
        ),
    ),
    organizations=(
        Organization(
            **at("松林镇党委"),
            score=0.8,
            type="party_committee",
            place=0,
            head="党委",
            location=Location(None, None, "青石县", "松林镇", None, None),
            long_form=None,
        ),
    ),
    achievements=(
        Achievement(
            **at("12户"),
            score=1.0,
            value=12.0,
            value_max=None,
            approx="exact",
            unit="户",
            indicator=None,
            indicator_parts=(),
            organization=0,
            place=None,
            direction="up",
            baseline=0,
        ),
    ),
    quantities=(
        Quantity(
            **at("5户"),
            score=0.7,
            value=5.0,
            value_max=6.5,
            approx="about",
            unit="户",
            indicator="农户",
            indicator_parts=(Piece(**at("农户")),),
        ),
    ),
    mechanisms=(
        Mechanism(
            "三色工作法",
            "method",
            (Component(**at("红色带头")), Component(**at("绿色种树"))),
            False,
            0,
            None,
            (Mention(**at("三色工作法"), score=0.99),),
        ),
    ),
    approaches=(Approach("industry", 0.6, (Evidence(0, 5),)),),
    primary_approach="industry",
    provenance=Provenance("zh_x-1", "f" * 64, "0.1.0"),
)
EMPTY = replace(
    RECORD,
    places=(),
    organizations=(),
    achievements=(),
    quantities=(),
    mechanisms=(),
    approaches=(),
    authors=(),
    primary_approach=None,
)


def objects(value: Any, plain: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Each dataclass in a record with what JSON made of it."""
    if is_dataclass(value):
        yield value, plain
        for field in fields(value):
            yield from objects(getattr(value, field.name), plain[field.name])
    elif isinstance(value, tuple):
        for one, other in zip(value, plain, strict=True):
            yield from objects(one, other)


@pytest.mark.parametrize("record", [RECORD, EMPTY])
def test_every_key_is_always_present_and_in_order(record: Record) -> None:
    for value, plain in objects(record, json.loads(to_line(record))):
        assert list(plain) == [field.name for field in fields(value)]


def test_the_design_s_keys() -> None:
    """What consumers read; a change of these is a change of the schema's version."""
    plain = json.loads(to_line(RECORD))
    span = ["text", "start", "end", "raw_start", "raw_end"]
    scored = [*span, "score"]
    quantity = [*scored, "value", "value_max", "approx", "unit", "indicator", "indicator_parts"]
    assert plain["schema_version"] == "1.1"
    assert list(plain["source"]) == ["path", "sha256", "encoding", "part", "start", "end"]
    units = ["province", "city", "county", "township", "village", "adcode"]
    assert list(plain["places"][0]) == [*scored, *units, "candidates", "basis"]
    assert list(plain["organizations"][0]) == [*scored, "type", "place", "head", "location", "long_form"]
    assert list(plain["organizations"][0]["location"]) == units
    assert list(plain["quantities"][0]) == quantity
    assert list(plain["achievements"][0]) == [*quantity, "organization", "place", "direction", "baseline"]
    assert list(plain["mechanisms"][0]) == [
        *("name", "kind", "components", "complete", "organization", "place", "mentions")
    ]
    assert list(plain["mechanisms"][0]["components"][0]) == span
    assert list(plain["approaches"][0]) == ["label", "score", "evidence"]
    assert list(plain["provenance"]) == ["model", "model_sha256", "pipeline_version"]


def test_a_line_is_one_line_of_utf_8() -> None:
    line = to_line(replace(RECORD, text=TEXT + "\n\u2028\x85\r"))
    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    assert "😀" in line.decode()


@pytest.mark.parametrize("record", [RECORD, EMPTY])
def test_records_round_trip(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "documents.jsonl"
    write_atomic(path, [to_line(record), to_line(EMPTY)])
    assert list(read_jsonl(path, Record)) == [record, EMPTY]


def test_spans_of_a_record() -> None:
    texts = ["松林镇", "松林镇党委", "12户", "5户", "农户", "三色工作法", "红色带头", "绿色种树"]
    assert [span.text for span in spans_of(RECORD)] == texts
    assert all(TEXT[span.start : span.end] == span.text for span in spans_of(RECORD))
    assert spans_of(EMPTY) == []


def fits(schema: dict[str, Any], value: Any, whole: dict[str, Any]) -> bool:
    """As much of JSON Schema as pydantic writes for a record."""
    if "$ref" in schema:
        return fits(whole["$defs"][schema["$ref"].rpartition("/")[2]], value, whole)
    if "anyOf" in schema:
        return any(fits(one, value, whole) for one in schema["anyOf"])
    if schema["type"] == "object":
        return (
            isinstance(value, dict)
            and set(schema["required"]) <= set(value) <= set(schema["properties"])
            and all(fits(schema["properties"][key], one, whole) for key, one in value.items())
        )
    if schema["type"] == "array":
        return isinstance(value, list) and all(fits(schema["items"], one, whole) for one in value)
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
    return isinstance(value, kinds[schema["type"]])


def test_the_schema_fits_a_record_and_not_a_broken_one() -> None:
    schema = record_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    plain = json.loads(to_line(RECORD))
    assert fits(schema, plain, schema)
    assert fits(schema, json.loads(to_line(EMPTY)), schema)
    assert TypeAdapter(Record).validate_python(plain) == RECORD
    for broken in (
        {"title": 5},
        {"places": [{"text": "松林镇"}]},
        {"primary_approach": ["industry"]},
        {"source": None},
    ):
        assert not fits(schema, plain | broken, schema), broken


def test_the_schema_requires_every_key_and_says_what_an_object_is() -> None:
    schema = record_schema()
    for one in (schema, *schema["$defs"].values()):
        assert one["required"] == list(one["properties"])
        assert one["description"]


def test_messages_about_a_line(tmp_path: Path) -> None:
    path = tmp_path / "documents.jsonl"
    plain = json.loads(to_line(RECORD))
    wrong, missing = copy.deepcopy(plain), copy.deepcopy(plain)
    wrong["places"][0]["start"] = "x"
    del missing["provenance"]["model"]
    for line, message in (
        (json.dumps(wrong), r"documents\.jsonl:2: places\.0\.start: Input should be a valid integer"),
        (json.dumps(missing), r"documents\.jsonl:2: provenance\.model: Field required"),
        ("{", r"documents\.jsonl:2: the line: Invalid JSON"),
        ("", r"documents\.jsonl:2: the line: Invalid JSON"),
    ):
        path.write_bytes(to_line(RECORD) + line.encode() + b"\n")
        lines = read_jsonl(path, Record)
        assert next(lines) == RECORD
        with pytest.raises(PipelineError, match=message):
            next(lines)


@pytest.mark.parametrize("name", ["none.jsonl", "."])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(PipelineError, match=r"cannot read .*: (No such file|Is a directory)"):
        list(read_jsonl(tmp_path / name, Record))


def test_write_atomic_makes_folders_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "out.jsonl"
    write_atomic(path, [b"one\n", b"two\n"])
    assert path.read_bytes() == b"one\ntwo\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    write_atomic(path, iter([]))
    assert path.read_bytes() == b""
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_write_atomic_leaves_the_old_file_when_the_writer_fails(
    tmp_path: Path, error: type[BaseException]
) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half of it" * 100_000
        raise error("in the middle")

    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old\n")
    with pytest.raises(error, match="in the middle"):
        write_atomic(path, chunks())
    assert path.read_bytes() == b"old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_write_atomic_leaves_nothing_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "out" / "full").mkdir(parents=True)
    with pytest.raises(OSError, match="out"):
        write_atomic(tmp_path / "out", [b"x"])
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_dump_json_is_for_people() -> None:
    data = dump_json(RECORD.source)
    assert data.startswith(b'{\n  "path": "in/a.txt"')
    assert data.endswith(b"}\n")
    assert "石门" in dump_json({"a": "石门"}).decode()
