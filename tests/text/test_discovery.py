"""Which files a run reads, and in what order."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.text.discovery import InputFile, discover


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "b.txt",
        "a.txt",
        "c.xlsx",
        "sub/d.html",
        "sub/deep/e.pdf",
        ".hidden.txt",
        ".git/f.txt",
        "sub/.g.txt",
    ):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*inputs: str) -> list[str]:
    return [one.name for one in discover(inputs)]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (["in/b.txt", "in/a.txt"], ["in/b.txt", "in/a.txt"]),
        (["in"], ["in/a.txt", "in/b.txt", "in/c.xlsx", "in/sub/d.html", "in/sub/deep/e.pdf"]),
        (["in/sub/"], ["in/sub/d.html", "in/sub/deep/e.pdf"]),
        (["in/*.txt"], ["in/a.txt", "in/b.txt"]),
        (["in/**/*.html"], ["in/sub/d.html"]),
        (["in/*"], ["in/a.txt", "in/b.txt", "in/c.xlsx"]),
        (["in/none-*.txt"], ["in/none-*.txt"]),
        (["in/.hidden.txt"], ["in/.hidden.txt"]),
        (["no/such/file.txt"], ["no/such/file.txt"]),
        (
            ["in/a.txt", "in", "in/a.txt", "in/*.txt"],
            ["in/a.txt", "in/b.txt", "in/c.xlsx", "in/sub/d.html", "in/sub/deep/e.pdf"],
        ),
        (["-", "in/a.txt", "-"], ["-", "in/a.txt"]),
        (["x" * 5000], ["x" * 5000]),
        ([], []),
    ],
)
def test_inputs_become_files(inputs, expected):
    assert names(*inputs) == expected


def test_a_name_with_brackets_is_a_file_before_it_is_a_pattern(folder):
    (folder / "in" / "[1].txt").write_text("x")
    assert names("in/[1].txt") == ["in/[1].txt"]


def test_a_hidden_folder_that_was_asked_for_is_read(folder):
    assert names("in/.git") == ["in/.git/f.txt"]


def test_a_link_to_nowhere_in_a_folder_is_not_lost(folder):
    (folder / "in" / "sub" / "z.txt").symlink_to("nowhere")
    assert names("in/sub")[-1] == "in/sub/z.txt"


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("党建".encode())))
    assert InputFile("-").read() == "党建".encode()
