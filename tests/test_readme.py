"""What README.md shows is what comes out."""

from __future__ import annotations

import json
import re
from typing import Any

from pipeline.records.jsonl import read_jsonl
from pipeline.records.record import Record
from pipeline.stages import extract as stage
from tests.conftest import ROOT, SETTINGS


def holds(whole: Any, part: Any) -> bool:
    """Whether ``whole`` has all that ``part`` has: keys of objects, items of lists."""
    if isinstance(part, dict):
        return all(key in whole and holds(whole[key], value) for key, value in part.items())
    if isinstance(part, list):
        return all(any(holds(one, item) for one in whole) for item in part)
    return bool(whole == part)


def test_the_record_of_the_sample(tmp_path, tools):
    (shown,) = re.findall(r"```json\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    stage.run([str(ROOT / "samples")], tmp_path, SETTINGS, lambda *_: tools)
    assert len(list(read_jsonl(tmp_path / "documents.jsonl", Record))) > 1
    lines = (tmp_path / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = json.loads(shown)
    (record,) = (one for one in map(json.loads, lines) if one["title"] == wanted["title"])
    for key, value in wanted.items():
        assert holds(record[key], value), key
