"""The report counts everything, and its reasons are known ones."""

from __future__ import annotations

import pytest

from pipeline.errors import PipelineError
from pipeline.records.jsonl import dump_json
from pipeline.records.report import REASONS, Duplicate, Quarantined, Report

REPORT = Report(
    files=5,
    split=2,
    documents=4,
    duplicates=1,
    quarantined=2,
    characters=900,
    seconds=0.5,
    spans={"PLACE": 3},
    reasons={"empty": 2},
    duplicate_list=(Duplicate("b.txt", 0, "0123456789abcdef", "a.txt"),),
)


def test_reports_round_trip() -> None:
    assert Report.from_json(dump_json(REPORT).decode()) == REPORT


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"files": 5', '"files": "many"', r"report\.json: files: Input should be a valid integer"),
        ('"seconds"', '"second"', r"report\.json: seconds: Field required"),
        ('"part": 0', '"part": null', r"report\.json: duplicate_list\.0\.part: Input should be"),
    ],
)
def test_a_report_that_is_none(old: str, new: str, message: str) -> None:
    text = dump_json(REPORT).decode()
    assert old in text
    with pytest.raises(PipelineError, match=message):
        Report.from_json(text.replace(old, new))


def test_balance() -> None:
    assert REPORT.balance() == 0
    assert Report(3, 0, 1, 0, 1, 0, 0.0).balance() == 1


def test_a_reason_is_one_of_the_known() -> None:
    for reason in REASONS:
        assert Quarantined("a", None, 0, reason, "m").reason == reason
    with pytest.raises(PipelineError, match="unknown reason for quarantine: 'odd'\n  add it to REASONS"):
        Quarantined("a", None, 0, "odd", "m")
