"""The corpus functions, on toy files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from pipeline.annotate.corpus import check_unique, on_clean_text, own_documents, reference_documents
from pipeline.annotate.reference import to_row
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.text.offsets import Edit, MappedText


def write(folder: Path, split: str, name: str, ident: str) -> None:
    (folder / split).mkdir(parents=True, exist_ok=True)
    text = f"=== {ident}\napproaches: none\n---\n{{石门村|P|?}}{ident}。\n"
    (folder / split / name).write_text(text, encoding="utf-8")


def row(document: GoldDocument) -> dict[str, object]:
    digest = hashlib.sha256(document.text.encode()).hexdigest()
    where = {"repo": "r", "commit": "c", "path": "p", "start": 0, "end": len(document.text), "licence": "l"}
    return to_row(document, {**where, "sha256": digest})


def test_own_documents_carry_the_split_of_their_folder(tmp_path: Path) -> None:
    write(tmp_path, "test", "a.txt", "x-3")
    write(tmp_path, "train", "b.txt", "x-2")
    write(tmp_path, "train", "a.txt", "x-1")
    (tmp_path / "train" / "notes.md").write_text("not one of them")
    documents = list(own_documents(tmp_path))
    assert [(one.id, one.split) for one in documents] == [("x-1", "train"), ("x-2", "train"), ("x-3", "test")]
    assert list(own_documents(tmp_path / "none")) == []


def test_own_documents_name_the_bad_file(tmp_path: Path) -> None:
    write(tmp_path, "dev", "c.txt", "x-1")
    (tmp_path / "dev" / "c.txt").write_text("=== x-1\nno marks\n", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"dev/c\.txt:1: no line '---'"):
        list(own_documents(tmp_path))


def test_reference_documents_whose_text_is_not_at_hand_are_counted(tmp_path: Path) -> None:
    # a line separator inside a text ends no row
    documents = [
        GoldDocument("r-1", "石门村\u2028的\x85桥", (GoldSpan(0, 3, "PLACE"),)),
        GoldDocument("r-2", "别处"),
    ]
    lines = [json.dumps(row(one)) for one in documents]
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "a.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    texts = tmp_path / "texts.jsonl"
    assert reference_documents(tmp_path / "rows", texts).missing == 2
    pair = {"id": "r-1", "text": documents[0].text}
    texts.write_text(json.dumps(pair, ensure_ascii=False) + "\n", encoding="utf-8")
    found = reference_documents(tmp_path / "rows", texts)
    assert found.documents == (documents[0],)
    assert found.missing == 1


@pytest.mark.parametrize("bad", ["rows/a.jsonl", "texts.jsonl"])
def test_rows_that_are_no_json(tmp_path: Path, bad: str) -> None:
    (tmp_path / "rows").mkdir()
    for name in ("rows/a.jsonl", "texts.jsonl"):
        (tmp_path / name).write_text(json.dumps(row(GoldDocument("r-1", "石"))) + "\n", encoding="utf-8")
    (tmp_path / bad).write_text('\n{"id": \n', encoding="utf-8")
    with pytest.raises(PipelineError, match=rf"{bad}:2: Expecting value"):
        reference_documents(tmp_path / "rows", tmp_path / "texts.jsonl")


def test_spans_move_onto_the_clean_text() -> None:
    text = "石门 村。广告广告广告双桥村。"
    spans = (GoldSpan(0, 4, "PLACE"), GoldSpan(5, 7, "ORG"), GoldSpan(11, 14, "PLACE", chain="?"))
    clean = MappedText.identity(text).apply([Edit(2, 3), Edit(5, 11)])
    moved, lost = on_clean_text(GoldDocument("r", text, spans), clean)
    assert moved.text == "石门村。双桥村。"
    assert [(moved.text[one.start : one.end], one.label) for one in moved.spans] == [
        ("石门村", "PLACE"),
        ("双桥村", "PLACE"),
    ]
    assert moved.spans[1].chain == "?"
    assert lost == 1


def test_no_two_documents_are_the_same() -> None:
    one, other = GoldDocument("r-1", "石"), GoldDocument("r-2", "门")
    check_unique([one, other])
    with pytest.raises(PipelineError, match="two annotated documents have the same id: 'r-1'"):
        check_unique([one, other, GoldDocument("r-1", "村")])
    with pytest.raises(PipelineError, match="two annotated documents have the same text: '石'"):
        check_unique([one, other, GoldDocument("r-3", "石")])
