from __future__ import annotations

import pytest

from pipeline.annotate.agreement import agreement
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan

TEXT = "松林镇党委组建十二个专班"


def document(*spans: tuple[int, int, str], text: str = TEXT, name: str = "d") -> GoldDocument:
    return GoldDocument(name, text, tuple(GoldSpan(*span) for span in spans))


def test_strict_needs_both_ends_relaxed_an_overlap():
    first = document((0, 5, "ORG"), (7, 10, "ACHIEVEMENT"))
    second = document((0, 3, "ORG"), (7, 10, "ACHIEVEMENT"), (10, 12, "ORG"))
    result = agreement([first], [second])
    assert (result["ORG"].strict, result["ORG"].relaxed) == (0.0, pytest.approx(2 / 3))
    assert result["ACHIEVEMENT"].strict == 1.0
    assert result["PLACE"].strict == 1.0
    assert result["all"].strict == pytest.approx(2 / 5)


def test_only_shared_documents_count():
    alone = document((0, 3, "PLACE"), name="other")
    result = agreement([document((0, 5, "ORG")), alone], [document((0, 5, "ORG"))])
    assert (result["all"].first, result["all"].strict) == (1, 1.0)


def test_other_texts_and_nothing_in_common_are_errors():
    with pytest.raises(PipelineError, match="no document in common"):
        agreement([document(name="a")], [document(name="b")])
    with pytest.raises(PipelineError, match="different texts"):
        agreement([document()], [document(text=TEXT + "。")])
