from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.records.jsonl import read_jsonl
from pipeline.records.record import Record, spans_of
from pipeline.records.report import Quarantined
from pipeline.stages import extract as stage
from pipeline.stages.tools import Tools
from pipeline.stages.verify import run as verify
from tests.conftest import ARTICLE, EXPECTED_REASONS, SETTINGS


def records(out: Path) -> list[Record]:
    return list(read_jsonl(out / "documents.jsonl", Record))


def test_bad_inputs_go_to_quarantine_and_good_ones_come_out(mixed, tmp_path, tools):
    out = tmp_path / "out"
    report = stage.run([str(mixed), str(tmp_path / "nowhere.txt")], out, SETTINGS, lambda *_: tools)

    reasons = {Path(one.path).name: one.reason for one in read_jsonl(out / "quarantine.jsonl", Quarantined)}
    assert reasons == EXPECTED_REASONS | {"nowhere.txt": "missing"}
    assert [Path(one.source.path).name for one in records(out)] == ["a-good.txt", "b-good-gbk.txt"]
    assert [Path(one.path).name for one in report.duplicate_list] == ["c-same-bytes.txt"]
    assert (report.files, report.split, report.balance()) == (16, 0, 0)
    assert report.spans.keys() <= {
        *("place", "organization", "achievement", "quantity", "indicator_part"),
        *("mechanism_mention", "component"),
    }
    assert {"place", "organization", "indicator_part"} <= report.spans.keys()
    assert verify(out, tools.reading) == ("", [])


def test_a_record_says_what_the_article_says(tmp_path, tools):
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    stage.run([str(path)], tmp_path / "out", SETTINGS, lambda *_: tools)

    (record,) = records(tmp_path / "out")
    assert record.title == "青石县松林镇：小院议事解难题"
    assert (record.published, record.publisher) == ("2021-06-03", "青石县人民政府网")
    assert "责任编辑" not in record.text
    assert "来源" not in record.text
    for span in spans_of(record):
        assert ARTICLE[span.raw_start : span.raw_end] == span.text
        assert not hasattr(span, "score") or 0 < span.score <= 1
    found = {(one.value, one.unit) for one in [*record.achievements, *record.quantities]}
    assert {(86, "场"), (143, "个"), (3600, "元")} <= found


def test_two_runs_and_any_number_of_processes_give_the_same_bytes(mixed, tmp_path, tools):
    from functools import partial

    from pipeline.stages.tools import make_tools

    names = ["documents.jsonl", "quarantine.jsonl"]
    stage.run([str(mixed)], tmp_path / "one", SETTINGS, lambda *_: tools)
    two = replace(SETTINGS, jobs=2)
    stage.run([str(mixed)], tmp_path / "two", two, partial(make_tools, text_field=None))
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    first, second = (json.loads((tmp_path / run / "report.json").read_text()) for run in ("one", "two"))
    assert first | {"seconds": 0} == second | {"seconds": 0}


def interrupt(folder: Path, out: Path, tools: Tools, files: int, after: int, monkeypatch) -> list[str]:
    """Stop a run over new files after so many; returns the list that later runs write their files to."""
    folder.mkdir()
    for number in range(files):
        (folder / f"{number}.txt").write_text(f"第{number}期\n{ARTICLE}", encoding="utf-8")
    done: list[str] = []
    original = stage.extract_file

    def stopping(name, *rest):
        if len(done) == after:
            raise KeyboardInterrupt
        done.append(name)
        return original(name, *rest)

    monkeypatch.setattr(stage, "extract_file", stopping)
    with pytest.raises(KeyboardInterrupt):
        stage.run([str(folder)], out, SETTINGS, lambda *_: tools)
    assert not (out / "documents.jsonl").exists()
    again: list[str] = []
    monkeypatch.setattr(
        stage, "extract_file", lambda name, *rest: (again.append(name), original(name, *rest))[1]
    )
    return again


def test_a_killed_run_resumes_where_it_was(tmp_path, tools, monkeypatch):
    folder, out = tmp_path / "in", tmp_path / "out"
    again = interrupt(folder, out, tools, 4, 2, monkeypatch)
    stage.run([str(folder)], out, SETTINGS, lambda *_: tools)
    assert [Path(name).name for name in again] == ["2.txt", "3.txt"]
    assert len(records(out)) == 4


def test_a_process_killed_by_the_system_leaves_a_folder_that_the_next_run_finishes(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.txt").write_text(f"第{number}期\n{ARTICLE}", encoding="utf-8")
    command = [
        Path(sys.executable).with_name("gongzuofa"),
        "extract",
        str(folder),
        "--out",
        str(tmp_path / "out"),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    work = tmp_path / "out" / ".work"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (work.exists() and any(work.glob("*.json"))):
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert not (tmp_path / "out" / "documents.jsonl").exists()
    finished = subprocess.run(command, capture_output=True, check=False)
    assert finished.returncode == 0, finished.stderr.decode()
    assert len(records(tmp_path / "out")) == 30
    assert not work.exists()


def test_rows_of_a_jsonl_file_are_documents_with_offsets_into_their_text(tmp_path, tools):
    path = tmp_path / "rows.jsonl"
    rows = [
        {"text": ARTICLE, "title": "给定的标题"},
        {"body": "没有"},
        {"text": ARTICLE.replace("松林", "柏林")},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    report = stage.run([str(path)], tmp_path / "out", SETTINGS, lambda *_: tools)
    first, second = records(tmp_path / "out")
    assert [first.source.part, second.source.part] == [0, 2]
    assert (report.files, report.split, report.documents, report.quarantined) == (1, 2, 2, 1)
    for span in spans_of(second):
        assert rows[2]["text"][span.raw_start : span.raw_end] == span.text
    assert verify(tmp_path / "out", tools.reading) == ("", [])


def test_a_long_jsonl_file_is_shared_out_and_comes_out_the_same(tmp_path, tools, monkeypatch):
    path = tmp_path / "rows.jsonl"
    texts = [ARTICLE.replace("松林", name) for name in ("柏林", "松岭", "梅林", "竹林")]
    rows = [json.dumps({"text": text}, ensure_ascii=False) for text in texts]
    path.write_text("\n".join([*rows[:2], "[]", *rows[2:]]), encoding="utf-8")
    stage.run([str(path)], tmp_path / "whole", SETTINGS, lambda *_: tools)
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(stage, "_SHARE_BYTES", path.stat().st_size // 3)
    report = stage.run(
        [str(path)], tmp_path / "shares", SETTINGS, lambda *_: tools, lambda *now: told.append(now)
    )
    assert told == [(number, 4) for number in (1, 2, 3, 4)]
    assert (report.files, report.split, report.documents, report.quarantined) == (1, 4, 4, 1)
    for name in ("documents.jsonl", "quarantine.jsonl"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "shares" / name).read_bytes()
    (bad,) = read_jsonl(tmp_path / "shares" / "quarantine.jsonl", Quarantined)
    assert (bad.part, bad.reason) == (2, "bad_row")


class Stumbling:
    """Something of the tools that fails on one text and is itself for all others."""

    def __init__(self, whole: object, name: str, error: Exception) -> None:
        self.whole, self.name, self.error = whole, name, error

    def __getattr__(self, name: str):
        original = getattr(self.whole, name)
        return self.fail(original) if name == self.name else original

    def fail(self, original):
        def call(text, *rest, **named):
            if "柏林" in text:
                raise self.error
            return original(text, *rest, **named)

        return call


@pytest.mark.parametrize(("tool", "name"), [("model", "read"), ("cleaning", "documents")])
def test_a_text_that_the_program_fails_on_is_set_aside_alone(tool, name, tmp_path, tools):
    path = tmp_path / "rows.jsonl"
    texts = [ARTICLE, ARTICLE.replace("松林", "柏林"), ARTICLE.replace("松林", "梅林")]
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    stumbling = Stumbling(getattr(tools, tool), name, ValueError("an empty part"))
    report = stage.run(
        [str(path)], tmp_path / "out", SETTINGS, lambda *_: replace(tools, **{tool: stumbling})
    )
    assert (report.documents, report.quarantined) == (2, 1)
    (bad,) = read_jsonl(tmp_path / "out" / "quarantine.jsonl", Quarantined)
    assert (bad.part, bad.reason) == (1, "failed")
    assert bad.message.startswith("ValueError: an empty part (test_extract.py, line ")


def test_what_is_wrong_with_the_whole_run_ends_it(tmp_path, tools):
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE.replace("松林", "柏林"), encoding="utf-8")
    broken = replace(tools, model=Stumbling(tools.model, "read", PipelineError("the encoder is gone")))
    with pytest.raises(PipelineError, match="the encoder is gone"):
        stage.run([str(path)], tmp_path / "out", SETTINGS, lambda *_: broken)


def test_no_input_at_all_is_an_error_that_says_what_to_give(tmp_path, tools):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(PipelineError, match=r"no files in .*empty"):
        stage.run([str(empty)], tmp_path / "out", SETTINGS, lambda *_: tools)


def test_a_missing_model_is_an_error_that_says_how_to_get_one(tmp_path):
    from pipeline.nlp.model import SpanModel

    with pytest.raises(PipelineError, match="there is no model in"):
        SpanModel(tmp_path)


def test_a_resumed_run_with_other_settings_starts_over(tmp_path, tools, monkeypatch):
    folder, out = tmp_path / "in", tmp_path / "out"
    again = interrupt(folder, out, tools, 2, 1, monkeypatch)
    stage.run([str(folder)], out, SETTINGS, lambda *_: replace(tools, fingerprint="other settings"))
    assert len(again) == 2
