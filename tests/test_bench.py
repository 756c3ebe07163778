"""The benchmark: its documents, its protocol, its figures on small input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

BENCH = ROOT / "scripts" / "bench"
sys.path[:0] = [str(BENCH), str(BENCH / "peers")]

import cluener  # noqa: E402
import crf_tags  # noqa: E402
import documents  # noqa: E402
import processes  # noqa: E402
import protocol  # noqa: E402

from pipeline.nlp.model import SpanModel  # noqa: E402


def test_every_document_is_another_one() -> None:
    texts = documents.make_documents(60)
    assert len(texts) == len(set(texts)) == 60
    assert texts == documents.make_documents(60)
    assert all("份材料到此为止" in text for text in texts)


def test_numbers_change_and_dates_stay() -> None:
    text = "2022年9月23日，修路125公里，惠及86户（2021-06-03）。"
    varied = documents.vary(text, 3)
    assert varied != f"{text}\n第4份材料到此为止。\n"
    assert "2022年9月23日" in varied
    assert "2021-06-03" in varied
    assert len(varied.splitlines()[0]) == len(text)


def test_neighbouring_words_of_one_tag_are_one_span() -> None:
    words = [(0, 3, "LOC"), (3, 6, "LOC"), (6, 7, "v"), (7, 9, "LOC"), (10, 12, "LOC"), (12, 15, "ORG")]
    assert protocol.joined(words, {"LOC": "PLACE", "ORG": "ORG"}) == [
        (0, 6, "PLACE"),
        (7, 9, "PLACE"),
        (10, 12, "PLACE"),
        (12, 15, "ORG"),
    ]


def test_sentences_leave_nothing_out() -> None:
    text = "甲。“乙！”丙\n\n丁；戊"
    ranges = list(protocol.sentences(text))
    assert "".join(text[start:end] for start, end in ranges) == text
    assert [text[start:end] for start, end in ranges] == ["甲。", "“乙！”", "丙\n\n", "丁；", "戊"]


def test_tags_and_spans_are_inverse() -> None:
    spans = [(0, 2, "PLACE"), (2, 3, "PLACE"), (4, 7, "ORG")]
    tags = crf_tags.tagged(8, spans)
    assert tags == ["B-PLACE", "I-PLACE", "B-PLACE", "O", "B-ORG", "I-ORG", "I-ORG", "O"]
    assert crf_tags.spans(tags, 10) == [(start + 10, end + 10, label) for start, end, label in spans]


def test_our_process_answers_what_the_model_finds(tmp_path: Path) -> None:
    texts = ["青石县松林镇召开议事会86场。", "", "流转土地300亩。\n"]
    documents.write_rows(texts, tmp_path / "rows.jsonl")
    folders = [ROOT / "models" / "ner", ROOT / "models" / "pretrained" / "lac"]
    given = processes.ask([sys.executable, BENCH / "peers" / "ours.py", *folders], tmp_path / "rows.jsonl")
    model = SpanModel(folders[0])
    assert given.spans == [[one[:3] for one in model.find(text)] for text in texts]
    assert given.size == sum(protocol.size(folder) for folder in folders)
    assert given.cpu > 0
    assert given.start > 0
    assert given.memory > 50


def test_a_process_that_fails_ends_the_run_with_its_words(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"text": "好"}\n')
    with pytest.raises(SystemExit, match="there is no model in"):
        processes.ask([sys.executable, BENCH / "peers" / "ours.py", tmp_path], tmp_path / "rows.jsonl")
    with pytest.raises(SystemExit, match="failed with status 7"):
        processes.measure([sys.executable, "-c", "raise SystemExit(7)"])


def test_the_shares_add_up(tmp_path: Path) -> None:
    documents.write_rows(documents.make_documents(2), tmp_path / "rows.jsonl")
    command = [sys.executable, BENCH / "shares.py", ROOT / "models" / "ner", tmp_path / "rows.jsonl"]
    processes.measure([*command, tmp_path / "shares.json"])
    shares = json.loads((tmp_path / "shares.json").read_text())
    assert set(shares) == {"cleaning", "model", "values", "classifier", "reading, records, writing"}
    assert all(seconds > 0 for seconds in shares.values())
    assert max(shares, key=shares.__getitem__) == "model"


def test_cluener_is_read_with_inclusive_ends(tmp_path: Path) -> None:
    rows = [
        {
            "text": "柳湾村的王老五来了",
            "label": {"address": {"柳湾村": [[0, 2]]}, "name": {"王老五": [[4, 6]]}},
        },
        {
            "text": "青石县松林镇政府",
            "label": {"address": {"青石县": [[0, 2]]}, "government": {"x": [[0, 7]]}},
        },
    ]
    for indent in (None, 2):
        path = tmp_path / "dev.json"
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False, indent=indent) for row in rows))
        first, second = cluener.sentences(path)
        assert [(first[1][one.start : one.end], one.label) for one in first[2]] == [
            ("柳湾村", "address"),
            ("王老五", "name"),
        ]
        assert [(one.start, one.end) for one in cluener.flat_document(*second).spans] == [(0, 8)]


def test_without_the_data_set_it_says_so(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCH / "cluener.py"), str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "is not here" in done.stdout


def test_the_lock_of_the_peers_names_what_is_asked_for() -> None:
    """With hashes, and without the host of a registry."""
    lock = (BENCH / "requirements.lock").read_text(encoding="utf-8")
    for line in (BENCH / "requirements.in").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            assert f"{line.partition(' ')[0]} \\\n    --hash=sha256:" in lock
    assert "://" not in lock
