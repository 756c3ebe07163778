from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ARTICLE, ROOT

COMMAND = str(Path(sys.executable).with_name("gongzuofa"))


def run(*arguments: str, stdin: str | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
    )


def test_standard_input_to_records(tmp_path):
    result = run("extract", "-", "--out", str(tmp_path / "out"), stdin=ARTICLE)
    assert result.returncode == 0, result.stderr
    (line,) = (tmp_path / "out" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["source"]["path"] == "-"


def test_a_run_with_quarantine_ends_with_its_own_exit_code(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    result = run("extract", "a.txt", "b.txt", "--out", "out", cwd=tmp_path)
    assert result.returncode == 3
    assert "quarantined: empty" in result.stdout
    assert run("verify", "out", cwd=tmp_path).returncode == 0


def test_an_error_is_a_message_not_a_traceback(tmp_path):
    result = run(
        "extract", str(ROOT / "samples"), "--out", str(tmp_path / "out"), "--model", str(tmp_path / "none")
    )
    assert result.returncode == 1
    assert "there is no model in" in result.stderr
    assert "dvc repro train" in result.stderr
    assert "Traceback" not in result.stderr


def test_verify_names_the_failure_and_fails(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    run("extract", "a.txt", "--out", "out", cwd=tmp_path)
    documents = tmp_path / "out" / "documents.jsonl"
    documents.write_text(
        documents.read_text(encoding="utf-8").replace('"places"', '"plases"'), encoding="utf-8"
    )
    result = run("verify", "out", cwd=tmp_path)
    assert result.returncode == 1
    assert "schema" in result.stderr
    assert "places" in result.stdout


def test_the_published_schema_is_that_of_the_data_model():
    result = run("schema")
    assert json.loads(result.stdout) == json.loads(
        (ROOT / "docs" / "record.schema.json").read_text(encoding="utf-8")
    )


@pytest.mark.parametrize(
    "name",
    [
        *("extract", "verify", "evidence", "diff", "schema", "segmenter", "corpus", "train", "evaluate"),
        *("values", "train-approach", "evaluate-approach"),
    ],
)
def test_every_command_has_help(name):
    result = run(name, "--help")
    assert result.returncode == 0
    assert "Usage" in result.stdout


@pytest.mark.parametrize(
    "name", ["check", "push", "pull", "agreement", "adjudicate", "queue", "export", "import"]
)
def test_every_command_of_the_loop_has_help(name):
    result = run("annotate", name, "--help")
    assert result.returncode == 0
    assert "Usage" in result.stdout


def test_a_queue_of_records_goes_out_and_comes_back(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    run("extract", "a.txt", "--out", "out", cwd=tmp_path)
    queued = run("annotate", "queue", "out/documents.jsonl", "-o", "queue.jsonl", cwd=tmp_path)
    assert queued.returncode == 0, queued.stderr
    (row,) = map(json.loads, (tmp_path / "queue.jsonl").read_text(encoding="utf-8").splitlines())
    assert row["note"] in queued.stdout.replace("\n", "")
    marked = tmp_path / "marked.txt"
    marked.write_text(
        "=== x-1\n---\n{松林镇党委|O|party_committee}组建{12个|A|=12 个|专班}专班。\n", encoding="utf-8"
    )
    out = run("annotate", "export", "marked.txt", "--to", "conll", "-o", "x.conll", cwd=tmp_path)
    assert "1 documents, 2 of 2 spans" in out.stdout
    back = run("annotate", "import", "x.conll", "--from", "conll", "-o", "x.jsonl", cwd=tmp_path)
    assert "1 documents, 2 spans" in back.stdout
    wrong = run("annotate", "export", "marked.txt", "--to", "xml", "-o", "x.xml", cwd=tmp_path)
    assert wrong.returncode == 1
    assert "use one of conll, docbin, brat, marks" in wrong.stderr


def test_push_without_the_client_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGZUOFA_ROOT", str(tmp_path))
    (tmp_path / "configs").symlink_to(ROOT / "configs")
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": ARTICLE}) + "\n", encoding="utf-8")
    result = run("annotate", "push", "x", "a.jsonl", "--annotator", "wang", "--suggest", "none", cwd=tmp_path)
    assert result.returncode == 1
    assert "the doccano client is not installed" in result.stderr
    assert "make doccano-client" in result.stderr
    result = run("annotate", "push", "x", "a.jsonl", "--annotator", "wang", "--suggest", "all", cwd=tmp_path)
    assert result.returncode == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "bad.jsonl:1: "),
        ('{"id": "a"}', "bad.jsonl:1: text: "),
        (
            '{"id": "a", "text": "村", "spans": [{"start": 0, "end": 2, "label": "ORG"}]}',
            "ends after the text",
        ),
    ],
)
def test_a_bad_row_is_named(tmp_path, line, message):
    (tmp_path / "bad.jsonl").write_text(line + "\n", encoding="utf-8")
    result = run("annotate", "export", "bad.jsonl", "--to", "brat", "-o", "out", cwd=tmp_path)
    assert result.returncode == 1
    assert message in result.stderr


def test_annotate_check_lists_errors(tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_text("=== x-1\napproaches: industry\n---\n标题\n近{20个|A|=20 个|村}村。\n", encoding="utf-8")
    result = run("annotate", "check", str(bad))
    assert result.returncode == 1
    assert "近 belongs inside the quantity" in result.stdout


def test_diff_prints_what_changed_and_names_what_is_no_output_folder(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    run("extract", "a.txt", "--out", "before", cwd=tmp_path)
    after = tmp_path / "after"
    after.mkdir()
    line = (tmp_path / "before" / "documents.jsonl").read_text(encoding="utf-8")
    (after / "documents.jsonl").write_text(line.replace('"unit":"个"', '"unit":"处"'), encoding="utf-8")
    result = run("diff", "before", "after", "--out", "page.html", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "1 changed" in result.stdout
    assert "unit" in result.stdout
    assert "处" in (tmp_path / "page.html").read_text(encoding="utf-8")
    missing = run("diff", "before", "nowhere", cwd=tmp_path)
    assert missing.returncode == 1
    assert "nowhere is no output folder" in missing.stderr
