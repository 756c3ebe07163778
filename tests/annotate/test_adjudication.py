"""Disagreements, adjudication and attributes, without a server."""

from __future__ import annotations

import pytest

from pipeline.annotate.adjudication import disputed, merge
from pipeline.annotate.attributes import errors, with_attributes
from pipeline.annotate.batch import ADJUDICATED, HUMAN, MODEL, Annotated
from pipeline.annotate.disagreement import disagreements, in_words, shared_documents
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan

TEXT = "松林镇党委组建十二个专班，走访农户。"


def one(*spans: tuple[int, int, str], origin: str = HUMAN, text: str = TEXT, name: str = "d") -> Annotated:
    document = GoldDocument(name, text, tuple(GoldSpan(*span) for span in spans), approaches=("none",))
    return Annotated(name, document, (origin,) * len(spans), confirmed=True)


def side(**ones: Annotated) -> dict[str, Annotated]:
    return ones


@pytest.mark.parametrize(
    ("wang", "li", "kind", "place"),
    [
        ([(0, 5, "ORG")], [], "missing", (0, 5)),
        ([(0, 5, "ORG")], [(0, 3, "ORG")], "boundary", (0, 5)),
        ([(0, 5, "ORG")], [(0, 5, "PLACE")], "label", (0, 5)),
        ([(0, 5, "ORG")], [(0, 3, "PLACE")], "both", (0, 5)),
        ([(0, 5, "ORG")], [(0, 3, "ORG"), (3, 5, "ORG")], "both", (0, 5)),
    ],
)
def test_kinds_of_disagreement(
    wang: list[tuple[int, int, str]], li: list[tuple[int, int, str]], kind: str, place: tuple[int, int]
) -> None:
    (found,) = disagreements(side(wang=one(*wang), li=one(*li)))
    assert (found.kind, (found.start, found.end)) == (kind, place)
    assert set(found.views) == {"wang", "li"}


def test_what_all_have_alike_is_no_disagreement() -> None:
    both = one((0, 5, "ORG"), (7, 10, "ACHIEVEMENT"))
    assert disagreements(side(wang=both, li=both)) == []
    three = side(a=both, b=both, c=one((0, 5, "ORG")))
    (found,) = disagreements(three)
    assert found.views == {"a": ["十二个/ACHIEVEMENT"], "b": ["十二个/ACHIEVEMENT"], "c": []}


def test_stretches_that_hang_together_are_one() -> None:
    found = disagreements(
        side(wang=one((0, 3, "PLACE"), (3, 8, "ORG")), li=one((0, 5, "ORG"), (11, 12, "ORG")))
    )
    assert [(stretch.start, stretch.end) for stretch in found] == [(0, 8), (11, 12)]


def test_the_adjudicator_reads_who_said_what() -> None:
    words = in_words(disagreements(side(wang=one((0, 5, "ORG")), li=one())))
    assert words == "1. …松林镇党委组建十二个专班，走访农户… li：不标；wang：松林镇党委〔组织〕"


def test_only_disputed_documents_go_to_the_adjudicator() -> None:
    wang = [one((0, 5, "ORG"), (7, 10, "QUANTITY"), name="x"), one(name="y")]
    li = [one((0, 5, "ORG"), (7, 10, "ACHIEVEMENT"), name="x"), one(name="y"), one(name="z")]
    shared = shared_documents({"wang": wang, "li": li})
    (batch,) = disputed(shared)
    assert (batch.doc_id, batch.annotator, batch.confirmed) == ("x", "", False)
    # the first annotator's where there is no majority; flat
    assert [span.label for span in batch.document.spans] == ["ORG", "ACHIEVEMENT"]
    third = {"a": wang[0], "b": wang[0], "c": li[0]}
    (batch,) = disputed({"x": third})
    assert [span.label for span in batch.document.spans] == ["ORG", "QUANTITY"]


def test_nothing_is_lost_in_a_merge() -> None:
    alike = one((0, 5, "ORG"), origin=MODEL, name="alike")
    set_by_hand = one((0, 5, "ORG"), origin=HUMAN, name="alike")
    apart = one((0, 3, "PLACE"), name="apart"), one((0, 3, "PLACE"), (7, 10, "QUANTITY"), name="apart")
    decided = one((0, 3, "PLACE"), (7, 10, "ACHIEVEMENT"), name="apart")
    sides = {
        "alike": side(wang=alike, li=set_by_hand),
        "apart": side(wang=apart[0], li=apart[1]),
        "left": side(wang=apart[0], li=apart[1]),
        "lone": side(wang=alike),
        "none": {},
    }
    merged = merge(sides, {"apart": decided}, wanted=2)
    assert merged.ways == {"adjudicated": 1, "agreed": 1}
    assert merged.open == {
        "left": "not adjudicated",
        "lone": "confirmed by 1 of 2 annotators",
        "none": "confirmed by 0 of 2 annotators",
    }
    by_name = {done.doc_id: done for done in merged.documents}
    assert by_name["alike"].origins == (HUMAN,)
    assert by_name["apart"].origins == (HUMAN, ADJUDICATED)
    assert by_name["apart"].annotator == "li+wang"
    assert merge({"lone": side(wang=alike)}, {}, wanted=1).ways == {"single": 1}


def test_different_texts_are_an_error() -> None:
    with pytest.raises(PipelineError, match="d: the annotators have different texts"):
        shared_documents({"wang": [one()], "li": [one(text=TEXT + "。")]})


def test_attributes_of_what_nobody_touched_are_kept() -> None:
    kept = GoldSpan(0, 5, "ORG", type="party_committee")
    moved = GoldSpan(7, 10, "ACHIEVEMENT", value=12.0, approx="exact", unit="个", indicator="专班")
    sent = Annotated("d", GoldDocument("d", TEXT, (kept, moved)), (MODEL, MODEL))
    new = (GoldSpan(0, 5, "ORG"), GoldSpan(7, 9, "ACHIEVEMENT"), GoldSpan(10, 12, "ORG"))
    done = Annotated("d", GoldDocument("d", TEXT, new), (MODEL, HUMAN, HUMAN))

    def recompute(document: GoldDocument) -> tuple[GoldSpan, ...]:
        assert document == done.document
        two = GoldSpan(7, 9, "ACHIEVEMENT", value=12.0, approx="exact", indicator="专班")
        return (GoldSpan(0, 5, "ORG", type="media"), two, GoldSpan(10, 12, "ORG"))

    result, needs = with_attributes(done, sent, recompute)
    assert result.document.spans[0] == kept
    assert result.document.spans[1].value == 12.0
    assert [(need.text, need.reason) for need in needs] == [
        ("十二", "its boundaries have moved, and so have its attributes"),
        ("专班", "no type could be made out"),
    ]
    assert (needs[0].before, needs[0].now) == ("=12 个|专班", "=12|专班")


def test_errors_of_the_guidelines_are_listed() -> None:
    (need,) = errors(one((7, 11, "ORG"), (11, 13, "ORG")))
    assert need.reason == "white space or punctuation at the edge"
