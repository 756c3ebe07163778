from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.stages import extract as stage
from pipeline.stages.verify import run as verify
from tests.conftest import ARTICLE, ROOT


@pytest.fixture
def out(tmp_path: Path, tools) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE.replace("，", "，，").replace("\n", "\r\n"), encoding="utf-8", newline="")
    stage.run(
        [str(path)],
        tmp_path / "out",
        stage.ExtractSettings(
            ROOT / "models" / "ner", ROOT / "models" / "attributes", ROOT / "models" / "approach", 1
        ),
        lambda *_: tools,
    )
    return tmp_path / "out"


def change(out: Path, name: str, **values: object) -> None:
    path = out / name
    data = json.loads(path.read_text(encoding="utf-8"))
    for key, value in values.items():
        place, *rest = key.split("__")
        if rest:
            data[place][0] |= {rest[0]: value}
        else:
            data[key] = value
    path.write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")


def test_a_folder_as_written_holds(out, tools):
    assert verify(out, tools.reading) == ("", [])


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("documents.jsonl", {"achievements__value": "many"}, "schema"),
        ("documents.jsonl", {"schema_version": None}, "schema"),
        ("report.json", {"documents": "one"}, "schema"),
        ("report.json", {"documents": 2}, "conservation"),
        ("report.json", {"files": 3}, "conservation"),
        ("documents.jsonl", {"organizations__start": 0}, "clean text"),
        ("documents.jsonl", {"organizations__text": "别的组织"}, "clean text"),
        ("documents.jsonl", {"organizations__raw_start": 3}, "source text"),
        ("documents.jsonl", {"organizations__raw_end": 999999}, "source text"),
    ],
)
def test_one_wrong_value_is_found_and_named(out, tools, name, values, kind):
    change(out, name, **values)
    found, problems = verify(out, tools.reading)
    assert found == kind
    assert problems


def test_a_source_that_changed_is_found(out, tools, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("另加一行，前面的位置全都变了。\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert verify(out, tools.reading)[0] == "source text"


def test_a_source_that_is_gone_is_found(out, tools, tmp_path):
    (tmp_path / "a.txt").unlink()
    kind, problems = verify(out, tools.reading)
    assert kind == "source text"
    assert "cannot be read again" in problems[0]


def test_a_line_too_many_is_found(out, tools):
    path = out / "documents.jsonl"
    path.write_bytes(path.read_bytes() * 2)
    assert verify(out, tools.reading)[0] == "conservation"
