"""The annotations of the repository themselves."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline.annotate.corpus import SPLITS, check_unique, own_documents, reference_documents
from pipeline.annotate.inline import parse_marks, render_marks
from pipeline.annotate.validate import check
from pipeline.records.gold import GoldDocument
from pipeline.settings import labels
from pipeline.text.sentences import sentences

ROOT = Path(__file__).resolve().parents[2]
OWN, REFERENCE = ROOT / "annotations" / "own", ROOT / "annotations" / "reference"
TEXTS = ROOT / "data" / "reference.jsonl"

# Names that documents of any place may share: party rules of the whole country and village
# institutions that have no other name. A model that knows them has not learnt the test set by heart.
EVERYDAY = {
    "三会一课",  # fixed by the party's statutes
    "主题党日",  # held in every branch
    "党员活动日",  # the same under its older name
    "四议两公开",  # the procedure of every village since 2004
    "一事一议",  # fixed by the rural tax reform
    "积分制",  # the plain word for it
    "村民议事会",  # the same
    "红黑榜",  # the plain word for it
}


@pytest.fixture(scope="module")
def own() -> list[GoldDocument]:
    return list(own_documents(OWN))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    paths = sorted(REFERENCE.glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def test_own_documents_have_no_errors(own: list[GoldDocument]) -> None:
    assert {one.split for one in own} == set(SPLITS)
    assert [finding for one in own for finding in check(one) if finding.level == "error"] == []


def test_own_documents_are_whole(own: list[GoldDocument]) -> None:
    for one in own:
        assert one.spans, one.id
        assert one.title, one.id
        assert one.approaches, one.id
        assert one.genre, one.id
        # no mark was mistyped into the text
        assert not re.search(r"[{}|]|^(===|---)", one.text, re.MULTILINE), one.id


def test_own_documents_round_trip(own: list[GoldDocument]) -> None:
    for one in own:
        assert parse_marks(render_marks(one.text, one.spans)) == (one.text, one.spans)


def test_no_two_documents_share_an_id_or_a_text(own: list[GoldDocument], rows: list[dict[str, Any]]) -> None:
    check_unique(own)
    ids = [one.id for one in own] + [row["id"] for row in rows]
    assert len(set(ids)) == len(ids)
    assert len({row["sha256"] for row in rows}) == len(rows)


def test_rows_by_reference_lie_in_their_text(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        length = row["length"] if "length" in row else row["end"] - row["start"]
        ranges = [(one["start"], one["end"]) for one in row["spans"]]
        assert all(0 <= start < end <= length for start, end in ranges), row["id"]
        assert all(left[1] <= right[0] for left, right in pairwise(ranges)), row["id"]
        quotes = list(row["title"])
        for one in row["spans"]:
            quotes += one.get("indicator", [])
            quotes += [piece for part in one.get("components", []) for piece in part]
        assert all(0 <= start < end <= length for start, end in quotes), row["id"]


def test_rows_by_reference_use_known_names(rows: list[dict[str, Any]]) -> None:
    names = labels()
    known = {
        "type": set(names.org_types),
        "kind": set(names.mechanism_kinds),
        "approx": set(names.approx),
        "label": set(names.labels),
    }
    owners = {
        "type": {"ORG"},
        "kind": {"MECHANISM"},
        "components": {"MECHANISM"},
        "chain": {"PLACE"},
    } | {key: {"ACHIEVEMENT", "QUANTITY"} for key in ("approx", "value", "value_max", "unit", "indicator")}
    for row in rows:
        # those gathered later are not annotated for it
        assert bool(row["approaches"]) == ("start" in row), row["id"]
        assert set(row["approaches"]) <= set(names.approaches), row["id"]
        assert row["split"] in SPLITS, row["id"]
        for one in row["spans"]:
            assert all(one[key] in values for key, values in known.items() if key in one), (row["id"], one)
            held = set(one) - {"start", "end", "label"}
            assert all(one["label"] in owners[key] for key in held), (row["id"], one)
            needed = {"ORG": {"type"}, "MECHANISM": {"kind"}, "PLACE": set()}.get(
                one["label"], {"value", "approx"}
            )
            assert needed <= held, (row["id"], one)


def test_rows_by_reference_say_where_their_text_is(rows: list[dict[str, Any]]) -> None:
    places = defaultdict(list)
    for row in rows:
        assert re.fullmatch(r"[0-9a-f]{40}", row["commit"]), row["id"]
        assert re.fullmatch(r"[0-9a-f]{64}", row["sha256"]), row["id"]
        assert row["sha256"].startswith(row["id"])
        assert row["licence"], row["id"]
        assert not Path(row["path"]).is_absolute(), row["id"]
        if "start" in row:
            places[row["repo"], row["path"]].append((row["start"], row["end"]))
        else:
            assert re.fullmatch(r"[0-9a-f]{64}", row["opening"]), row["id"]
            assert row["split"] == "train", row["id"]
    for ranges in places.values():
        assert all(left[1] <= right[0] for left, right in pairwise(sorted(ranges)))


@pytest.mark.skipif(not TEXTS.exists(), reason="the texts by reference are not in the repository")
def test_texts_by_reference_have_no_errors(own: list[GoldDocument]) -> None:
    real = reference_documents(REFERENCE, TEXTS)
    check_unique([*own, *real.documents])
    assert [one for document in real.documents for one in check(document) if one.level == "error"] == []


def bare(text: str) -> str:
    return re.sub(r"[\s“”‘’「」]", "", text)


def test_no_sentence_of_training_stands_in_dev_or_test(own: list[GoldDocument]) -> None:
    held: dict[str, str] = {}
    for one in own:
        if one.split == "train":
            held |= {bare(one.text[start:end]): one.id for start, end in sentences(one.text)}
    shared = [
        (held[sentence], one.id, sentence)
        for one in own
        if one.split != "train"
        for sentence in (bare(one.text[start:end]) for start, end in sentences(one.text))
        if len(sentence) >= 20 and sentence in held
    ]
    assert shared == []


def test_no_mechanism_of_training_stands_in_dev_or_test(own: list[GoldDocument]) -> None:
    names = {
        bare(one.text[span.start : span.end]): one.id
        for one in own
        if one.split == "train"
        for span in one.spans
        if span.label == "MECHANISM"
    }
    assert len(names) > 100
    shared = [
        (names[name], one.id, name)
        for one in own
        if one.split != "train"
        for name in names
        if name not in EVERYDAY and name in bare(one.text)
    ]
    assert shared == []
