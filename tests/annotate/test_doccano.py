"""Rows of doccano, both ways, without a server."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotate.batch import HUMAN, MODEL, Annotated, doc_id, extend_batch
from pipeline.annotate.doccano import from_rows, project_labels, to_row
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.settings import labels

CHARS = "村党\n\r\t 😀𠮷é\u2028❤️👨‍👩‍👧a。"


@st.composite
def documents(draw: st.DrawFn) -> GoldDocument:
    """A text with what browsers count otherwise, and flat spans with no white space at their edges."""
    pieces = draw(st.lists(st.text(CHARS, min_size=1, max_size=6), min_size=1, max_size=8))
    text, spans = "", []
    for piece in pieces:
        if draw(st.booleans()) and piece == piece.strip() and piece:
            label = draw(st.sampled_from(sorted(labels().labels)))
            spans.append(GoldSpan(len(text), len(text) + len(piece), label, indicator="x"))
        text += piece
    return GoldDocument("d", text + "完", tuple(spans))


def sent(document: GoldDocument, origin: str = MODEL) -> Annotated:
    return Annotated(doc_id(document.text), document, (origin,) * len(document.spans))


def back(one: Annotated, **changes: Any) -> dict[str, Any]:
    """The row as the client gives it when nobody has touched the document."""
    row = json.loads(json.dumps(to_row(one)))
    spans = [
        {"start": start, "end": end, "label": label, "user": "admin"} for start, end, label in row["label"]
    ]
    plain = {"example": 7, "meta": {"doc_id": row["doc_id"]}, "text": row["text"], "confirmed": True}
    return plain | {"spans": spans} | changes


def read(one: Annotated, *rows: dict[str, Any]) -> Any:
    return from_rows(list(rows), {one.doc_id: one}, "wang")


@given(documents())
@settings(max_examples=200, deadline=None)
def test_what_nobody_touched_comes_back_as_it_went(document: GoldDocument) -> None:
    one = sent(document)
    done, aside, repairs = read(one, back(one))
    assert done == [replace(one, annotator="wang", confirmed=True)]
    assert aside == []
    assert not any(repairs.values())


@given(documents(), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(max_examples=200, deadline=None)
def test_other_line_ends_are_repaired(document: GoldDocument, newline: str) -> None:
    """The returned text has other line ends, and its spans lie where they lie in that text."""
    one = sent(document)
    plain = document.text.replace("\r\n", "\n").replace("\r", "\n")

    def there(at: int) -> int:
        before = document.text[:at].replace("\r\n", "\n").replace("\r", "\n").replace("\n", newline)
        return len(before.encode("utf-16-le")) // 2

    # an edge inside \r\n is no edge in another text
    if any("\r\n" in document.text[edge - 1 : edge + 1] for s in document.spans for edge in (s.start, s.end)):
        return
    spans = [
        {"start": there(span.start), "end": there(span.end), "label": span.label, "user": "admin"}
        for span in document.spans
    ]
    done, aside, _ = read(one, back(one, text=plain.replace("\n", newline), spans=spans))
    assert aside == []
    assert done[0].document == document


def test_offsets_are_what_a_browser_counts() -> None:
    document = GoldDocument("d", "😀𠮷\r\n青石县", (GoldSpan(4, 7, "PLACE"),))
    assert to_row(sent(document))["label"] == [[6, 9, "PLACE"]]
    assert set(to_row(sent(document))) == {"text", "label", "doc_id", "name", "note"}


def test_who_set_a_span_is_its_origin() -> None:
    document = GoldDocument("d", "青石县松林镇党委", (GoldSpan(0, 3, "PLACE"), GoldSpan(3, 6, "PLACE")))
    one = sent(document)
    row = back(one)
    row["spans"][1]["user"] = "wang"
    row["spans"].append({"start": 6, "end": 8, "label": "ORG", "user": "admin"})
    (done,), _, _ = read(one, row)
    assert done.origins == (MODEL, HUMAN, HUMAN)


def test_white_space_at_the_edges_is_left_out() -> None:
    document = GoldDocument("d", "\r\n 青石县 \n")
    one = sent(document)
    row = back(one, spans=[{"start": 0, "end": 7, "label": "PLACE", "user": "wang"}])
    (done,), _, repairs = read(one, row)
    assert (done.document.spans[0].start, done.document.spans[0].end) == (3, 6)
    assert repairs["white space"] == 1


@pytest.mark.parametrize(
    ("changes", "reason", "message"),
    [
        ({"text": "青石乡。 "}, "text", "another from character 2 on: '乡。 '"),
        ({"text": "青石县"}, "text", "another from character 3 on"),
        ({"spans": [{"start": 0, "end": 9, "label": "PLACE", "user": "x"}]}, "offset", "offset 9 is no"),
        ({"spans": [{"start": 4, "end": 5, "label": "PLACE", "user": "x"}]}, "empty", "nothing but white"),
        ({"spans": [{"start": 0, "end": 1, "label": "村", "user": "x"}]}, "label", "unknown label '村'"),
        (
            {
                "spans": [
                    {"start": 0, "end": 2, "label": "ORG", "user": "x"},
                    {"start": 1, "end": 3, "label": "ORG", "user": "x"},
                ]
            },
            "overlap",
            "'青石' and '石县' overlap",
        ),
        ({"meta": {}}, "unknown", "the batch has no document ''"),
    ],
)
def test_what_is_no_annotation_is_set_aside(changes: dict[str, Any], reason: str, message: str) -> None:
    one = sent(GoldDocument("d", "青石县。 "))
    done, aside, _ = read(one, back(one, **changes))
    assert done == []
    assert aside[0].reason == reason
    assert message in aside[0].message
    # the document itself is accounted for
    assert {set_aside.doc_id for set_aside in aside} >= {one.doc_id}


def test_a_document_that_is_there_twice_or_not_at_all() -> None:
    one = sent(GoldDocument("d", "青石县。"))
    done, aside, _ = read(one, back(one), back(one))
    assert ([len(done)], [set_aside.reason for set_aside in aside]) == ([1], ["duplicate"])
    done, aside, _ = read(one)
    assert (done, [set_aside.reason for set_aside in aside]) == ([], ["missing"])


def test_a_batch_grows_and_never_changes() -> None:
    document = GoldDocument("d", "青石县。", (GoldSpan(0, 3, "PLACE"),))
    first = extend_batch([], [(document, "为什么")])
    assert (first[0].origins, first[0].note) == ((HUMAN,), "为什么")
    again = extend_batch(first, [(replace(document, id="other"), "")], suggest=lambda one: ())
    assert again == first
    more = extend_batch(first, [(replace(document, text="松林镇。"), "")], suggest=lambda one: one.spans)
    assert [one.origins for one in more] == [(HUMAN,), (MODEL,)]
    with pytest.raises(PipelineError, match="d: there is no text to annotate"):
        extend_batch([], [(GoldDocument("d", " \n"), "")])


def test_origins_match_spans() -> None:
    with pytest.raises(ValueError, match="1 spans, but origins"):
        Annotated("x", GoldDocument("d", "村", (GoldSpan(0, 1, "PLACE"),)), ())
    with pytest.raises(ValueError, match="known are model, human, adjudicated"):
        Annotated("x", GoldDocument("d", "村", (GoldSpan(0, 1, "PLACE"),)), ("somebody",))


def test_labels_have_keys_and_colours_of_their_own() -> None:
    found = project_labels()
    assert [one["text"] for one in found] == list(labels().labels)
    assert len({one["suffix_key"] for one in found}) == len({one["background_color"] for one in found}) == 5
