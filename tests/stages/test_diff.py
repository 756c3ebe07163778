"""Two output folders compared: folders that extraction wrote, one of them changed span by span."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import PipelineError
from pipeline.records.record import SCHEMA_VERSION
from pipeline.stages import extract
from pipeline.stages.diff import Compared, compared, read_folder, run
from tests.conftest import ARTICLE, MORE, SETTINGS

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, tools) -> Path:
    """An output folder of two documents."""
    folder = tmp_path_factory.mktemp("diff")
    (folder / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "b.txt").write_text(MORE, encoding="utf-8")
    extract.run([str(folder / "a.txt"), str(folder / "b.txt")], folder / "out", SETTINGS, lambda *_: tools)
    return folder / "out"


@pytest.fixture
def both(written: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The folder twice, the second one to be changed; achievements point at nothing that could go."""
    folders = shutil.copytree(written, tmp_path / "before"), shutil.copytree(written, tmp_path / "after")
    for folder in folders:
        edit(folder, lambda row: [one.update(organization=None, place=None) for one in row["achievements"]])
    return folders


def edit(folder: Path, change: Edit, line: int = 0) -> None:
    path = folder / "documents.jsonl"
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    change(rows[line])
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def changed(both: tuple[Path, Path]) -> list[Compared]:
    return [one for one in compared(*map(read_folder, both)) if one.differs()]


def shorten(row: dict[str, Any]) -> None:
    span = row["organizations"][0]
    span.update(text=span["text"][1:], start=span["start"] + 1, raw_start=span["raw_start"] + 1)


def relabel(row: dict[str, Any]) -> None:
    span = row["achievements"].pop(0)
    for name in ("organization", "place", "direction", "baseline"):
        del span[name]
    row["quantities"].append(span)


EDITS: list[tuple[Edit, str, str]] = [
    (lambda row: row["organizations"].pop(-1), "ORG", "lost"),
    (shorten, "ORG", "moved"),
    (relabel, "QUANTITY", "relabelled"),
    (lambda row: row["achievements"][0].update(value=99.0), "ACHIEVEMENT", "values"),
    (lambda row: row["mechanisms"][0].update(kind="model"), "MECHANISM", "values"),
    (lambda row: row["places"][0].update(county="别县"), "PLACE", "values"),
]


@pytest.mark.parametrize(("change", "label", "kind"), EDITS)
def test_one_change_is_found_and_named(both: tuple[Path, Path], change: Edit, label: str, kind: str) -> None:
    edit(both[1], change)
    (one,) = changed(both)
    (found,) = one.changes
    assert (found.label, found.kind) == (label, kind)
    summary = run(*both)
    assert summary.spans[label, kind] == 1
    assert sum(summary.spans[key] for key in summary.spans if key[1] not in ("before", "after")) == 1
    assert summary.documents == {
        **{"before": 2, "after": 2, "same": 1, "changed": 1, "other primary approach": 0}
    }


def test_what_the_other_way_round_is_gained(both: tuple[Path, Path]) -> None:
    edit(both[0], lambda row: row["organizations"].pop(-1))
    ((found,),) = [one.changes for one in changed(both)]
    assert (found.kind, found.before) == ("gained", None)


def test_a_span_of_an_index_is_named_by_its_text(both: tuple[Path, Path]) -> None:
    def point(row: dict[str, Any], at: int | None) -> None:
        row["achievements"][0]["place"] = at

    edit(both[1], lambda row: point(row, 0))
    ((found,),) = [one.changes for one in changed(both)]
    place = json.loads((both[1] / "documents.jsonl").read_text(encoding="utf-8").splitlines()[0])["places"][0]
    assert found.differing() == [("place", None, place["text"])]


def test_more_text_before_a_document_moves_no_span(both: tuple[Path, Path]) -> None:
    def shift(row: dict[str, Any]) -> None:
        spans = [
            one for name in ("places", "organizations", "achievements", "quantities") for one in row[name]
        ]
        spans += [one for mechanism in row["mechanisms"] for one in mechanism["mentions"]]
        for span in [row["source"], *spans]:
            for name in ("start", "end") if span is row["source"] else ("raw_start", "raw_end"):
                span[name] += 40

    edit(both[1], shift)
    assert changed(both) == []


def test_documents_of_one_folder_alone(both: tuple[Path, Path], tmp_path: Path) -> None:
    for folder, keep in zip(both, (0, 1), strict=True):
        rows = (folder / "documents.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / "documents.jsonl").write_text(rows[keep], encoding="utf-8")
    summary = run(*both, tmp_path / "page.html")
    assert (summary.documents["gained"], summary.documents["lost"]) == (1, 1)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "新增的文档" in page
    assert "少了的文档" in page


def test_approaches_and_figures(both: tuple[Path, Path], tmp_path: Path) -> None:
    def other(row: dict[str, Any]) -> None:
        row["approaches"] = [{"label": "civic_points", "score": 0.5, "evidence": []}]
        row["primary_approach"] = "civic_points"

    edit(both[1], other)
    for folder, f1 in zip(both, (0.75, 0.8), strict=True):
        (folder / "metrics").mkdir()
        (folder / "metrics" / "ner.json").write_text(json.dumps({"own-test": {"all": {"f1": f1}}}))
    summary = run(*both, tmp_path / "page.html")
    assert summary.documents["other primary approach"] == 1
    assert summary.approaches["civic_points", "gained"] == 1
    assert summary.figures == {"metrics/ner.json own-test.all.f1": (0.75, 0.8)}
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "积分与移风易俗（主要）" in page
    assert "+0.05" in page


def test_the_page_shows_the_text_and_escapes_it(both: tuple[Path, Path], tmp_path: Path) -> None:
    edit(both[1], lambda row: row["achievements"][0].update(indicator="<script>alert(1)</script>"))
    run(*both, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    row = json.loads((both[1] / "documents.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert f"<mark>{row['achievements'][0]['text']}</mark>" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "://" not in page
    first = page
    run(*both, tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == first


def test_an_index_that_points_at_nothing_is_an_error(both: tuple[Path, Path]) -> None:
    edit(both[1], lambda row: row["achievements"][0].update(place=99))
    with pytest.raises(PipelineError, match=r"document [0-9a-f]{16}: a span points at item 99"):
        run(*both)


def test_two_runs_of_the_same_pages_do_not_differ(written: Path, tmp_path: Path, tools) -> None:
    pages = sorted(str(path) for path in written.parent.glob("*.txt"))
    extract.run(pages[::-1], tmp_path / "again", SETTINGS, lambda *_: tools)
    assert changed((written, tmp_path / "again")) == []


def test_what_is_no_output_folder(both: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="is no output folder"):
        run(both[0], tmp_path)
    documents = both[1] / "documents.jsonl"
    whole = documents.read_text(encoding="utf-8")
    documents.write_text(whole + whole, encoding="utf-8")
    with pytest.raises(PipelineError, match="documents with the same id"):
        run(*both)
    documents.write_text(whole.replace(f'"{SCHEMA_VERSION}"', '"0.9"', 1), encoding="utf-8")
    with pytest.raises(PipelineError, match=f"jsonl:1: the record has version 0.9.*reads {SCHEMA_VERSION}"):
        run(*both)
    documents.write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(PipelineError, match=r"documents.jsonl:1: schema_version"):
        run(*both)
