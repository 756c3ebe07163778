"""The error analysis: kinds of mistakes, and the page."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.records.jsonl import to_line, write_atomic
from pipeline.stages.errors import mistakes, run
from tests.conftest import ROOT

TEXT = "前一句。南召县留山镇党委成立5支队伍。"


def document(*spans: tuple[int, int, str]) -> GoldDocument:
    return GoldDocument("e-1", TEXT, tuple(GoldSpan(*span) for span in spans))


@pytest.mark.parametrize(
    ("gold", "found", "kind"),
    [
        ((4, 12, "ORG"), [], "missed"),
        ((4, 12, "ORG"), [(7, 12, "ORG")], "boundary"),
        ((4, 12, "ORG"), [(4, 7, "PLACE"), (7, 12, "ORG")], "boundary"),
        ((4, 12, "ORG"), [(4, 12, "PLACE")], "label"),
        ((4, 12, "ORG"), [(4, 10, "PLACE")], "label"),
    ],
)
def test_kinds(gold: tuple[int, int, str], found: list[tuple[int, int, str]], kind: str) -> None:
    (one,) = mistakes(document(gold), [(*span, 0.5) for span in found])
    assert (one.kind, one.label) == (kind, "ORG")
    assert "".join(text for text, _, _ in one.pieces) == TEXT[4:]
    assert "".join(text for text, in_gold, _ in one.pieces if in_gold) == TEXT[gold[0] : gold[1]]
    assert [label for label, _, _ in one.found] == [span[2] for span in found]


def test_what_is_in_no_gold_is_spurious_and_what_is_right_is_no_mistake() -> None:
    (one,) = mistakes(document((4, 12, "ORG")), [(4, 12, "ORG", 1.0), (14, 16, "QUANTITY", 0.7)])
    assert (one.kind, one.label, one.found) == ("spurious", "QUANTITY", (("QUANTITY", "5支", 0.7),))
    assert not any(in_gold for _, in_gold, _ in one.pieces)


def test_the_page_shows_each_mistake_as_text(tmp_path: Path) -> None:
    text = "<b>石门村</b>&党支部。"
    gold = GoldDocument("e-1", text, (GoldSpan(0, len(text) - 1, "MECHANISM"),))
    write_atomic(tmp_path / "own-dev.jsonl", [to_line(gold)])
    counts = run(tmp_path, "own-dev", ROOT / "models" / "ner", tmp_path / "page.html")
    assert sum(number for (label, _), number in counts.items() if label == "MECHANISM") == 1
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    shown: list[str] = []
    parser = HTMLParser()
    parser.handle_data = shown.append  # type: ignore[method-assign]
    parser.feed(page)
    assert text in "".join(shown)
    assert "<b>" not in page
    run(tmp_path, "own-dev", ROOT / "models" / "ner", tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page
