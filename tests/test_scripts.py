"""The scripts that check and measure the corpus, run as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from pipeline.annotate.corpus import own_documents
from pipeline.records.jsonl import to_line, write_atomic
from tests.conftest import ROOT


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / script), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_run_shared_with_another_text_is_found(tmp_path: Path) -> None:
    ours = next(own_documents(ROOT / "annotations" / "own")).text
    sentence = max(ours.split("。"), key=len)[:40]
    (tmp_path / "theirs.jsonl").write_text(json.dumps({"text": f"前面。{sentence}"}) + "\n")
    found = run("check_overlap.py", tmp_path, tmp_path / "not there")
    assert found.returncode == 1
    assert "annotations/own/train/a1.txt" in found.stdout
    (tmp_path / "theirs.jsonl").write_text(json.dumps({"text": sentence[:20]}) + "\n")
    assert run("check_overlap.py", tmp_path).returncode == 0


def test_nothing_to_compare_is_no_failure(tmp_path: Path) -> None:
    found = run("check_overlap.py", tmp_path / "not there")
    assert found.returncode == 0
    assert "nothing to compare" in found.stdout


def test_a_smaller_share_is_part_of_a_larger_one(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    documents = list(own_documents(ROOT / "annotations" / "own"))[:8]
    write_atomic(tmp_path / "own-train.jsonl", map(to_line, documents))
    texts = {}
    for share in (25, 50, 100):
        target = tmp_path / f"{share}.spacy"
        assert run("curve/sample.py", tmp_path, "own", share, target).returncode == 0
        docs = DocBin().from_disk(target).get_docs(spacy.blank("zh").vocab)
        texts[share] = {doc.text for doc in docs}
    assert [len(texts[share]) for share in (25, 50, 100)] == [2, 4, 8]
    assert texts[25] < texts[50] < texts[100]


def test_the_points_of_the_curve_become_one_table(tmp_path: Path) -> None:
    points = tmp_path / "points"
    points.mkdir()
    for name, f1 in (("own-25", 0.5), ("own-100", 0.6), ("reference-100", 0.7)):
        figures = {f"{half}-test": {"all": {"f1": f1}} for half in ("own", "reference")}
        (points / f"{name}.json").write_text(json.dumps(figures))
    (tmp_path / "both.json").write_text(json.dumps({"own-test": {"all": {"f1": 0.8}}}))
    made = run("curve/table.py", points, tmp_path / "both.json", tmp_path / "table.csv")
    assert made.returncode == 0
    assert (tmp_path / "table.csv").read_text().splitlines() == [
        "share,own on own,own on reference,reference on own,reference on reference,"
        "both on own,both on reference",
        "25,0.5,0.5,,,,",
        "100,0.6,0.6,0.7,0.7,0.8,",
    ]


def test_the_profile_shows_the_halves() -> None:
    made = run("profile_corpus.py")
    assert made.returncode == 0
    assert "MECHANISM distinct" in made.stdout
