"""Which documents come first, why, and what looks wrong in gold."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.annotate.corpus import own_documents
from pipeline.annotate.light import LightTagger, prepare
from pipeline.annotate.queue import Candidate, QueueRules, queue_rules, rank, shape, shapes_of
from pipeline.annotate.suspects import find_suspects
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.settings import labels
from pipeline.stages import queue as stage
from tests.conftest import ROOT

SURE = 0.999
TEXT = "松林镇党委组建12个专班，走访农户。" * 20


def rules(**weights: float) -> QueueRules:
    return replace(queue_rules(), weights=weights)


def candidate(name: str, *found: tuple[int, int, str, float], **more: object) -> Candidate:
    return Candidate(GoldDocument(name, TEXT), found, **more)  # type: ignore[arg-type]


def order(candidates: list[Candidate], known: Counter[tuple[str, str]], chosen: QueueRules) -> list[str]:
    return [one.document.id for one in rank(candidates, known, chosen, len(candidates))]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("“五联”工作机制", "‘三带’工作机制", True),
        ("“联心”工作机制", "“带富”工作机制", True),
        ("“五联心”工作机制", "“三带富”工作机制", True),
        ("1200余亩", "3.5万余亩", True),
        ("十二个", "三个", True),
        ("青石县林业局", "白马县水利局", False),
        ("青石县农业局", "白马县林业局", True),
    ],
)
def test_shapes(one: str, other: str, same: bool) -> None:
    assert (shape(one, "ORG") == shape(other, "ORG")) is same
    assert shape(one, "ORG") != shape(one, "PLACE")


def test_the_unsure_come_first() -> None:
    ones = [candidate("a", (0, 5, "ORG", SURE)), candidate("b", (0, 5, "ORG", 0.4)), candidate("c")]
    assert order(ones, Counter(), rules(uncertainty=1.0)) == ["b", "a", "c"]


def test_new_shapes_come_first_and_count_once() -> None:
    known = shapes_of([GoldDocument("g", TEXT, (GoldSpan(0, 5, "ORG"), GoldSpan(18, 23, "ORG")))])
    same = [candidate(name, (7, 10, "QUANTITY", 1.0), (0, 3, "PLACE", 1.0)) for name in "ab"]
    ones = [*same, candidate("c", (7, 10, "QUANTITY", 1.0)), candidate("d", (0, 5, "ORG", 1.0))]
    # b has nothing that a has not, and c neither, once a is chosen
    assert order(ones, known, rules(rarity=1.0))[0] == "a"
    new = candidate("e", (10, 12, "ORG", 1.0))
    assert order([*same, new], known, rules(rarity=1.0)) == ["a", "e", "b"]


def test_disagreement_and_suspects_count() -> None:
    found = ((0, 5, "ORG", 1.0),)
    ones = [
        candidate("a", *found, other=found),
        candidate("b", *found, other=((0, 3, "PLACE", 1.0),)),
        candidate("c", *found, suspects=("松林镇",)),
    ]
    assert order(ones, Counter(), rules(disagreement=1.0))[0] == "b"
    assert order(ones, Counter(), rules(suspects=1.0))[0] == "c"
    reasons = {one.document.id: one.note for one in rank(ones, Counter(), queue_rules(), 3)}
    assert "两个模型看法不同2处：松林镇、松林镇党委" in reasons["b"]
    assert "原有标注可疑1处：松林镇" in reasons["c"]


def test_every_place_has_its_reason() -> None:
    unsure = candidate("a", (0, 5, "ORG", 0.4), (7, 10, "QUANTITY", 0.95))
    (first, last) = rank([candidate("b"), unsure], Counter(), queue_rules(), 9)
    assert first.note == "模型没有把握：松林镇党委〔组织 40%〕；少见的写法2种：松林镇党委、12个"
    assert (last.rank, last.note) == (2, "没有特别之处，排在后面")
    assert set(first.signals) == set(queue_rules().weights)


def test_the_order_of_the_candidates_does_not_show() -> None:
    ones = [candidate(f"d{number}", (0, 5, "ORG", number / 10)) for number in range(8)]
    wanted = order(ones, Counter(), queue_rules())
    for seed in range(3):
        mixed = list(ones)
        random.Random(seed).shuffle(mixed)
        assert order(mixed, Counter(), queue_rules()) == wanted


@pytest.fixture(scope="module")
def own() -> list[GoldDocument]:
    return sorted(own_documents(ROOT / "annotations" / "own"), key=lambda one: (len(one.text), one.id))[:90]


def test_the_light_learner_learns_and_repeats(own: list[GoldDocument]) -> None:
    ready = [prepare(one) for one in own]
    first, second = (LightTagger(ready[:60], 40) for _ in range(2))
    right = 0
    for one in ready[60:]:
        found = first.find(one)
        assert found == second.find(one)
        assert all(0 <= score <= 1 + 1e-9 and one.document.text[start:end] for start, end, _, score in found)
        right += len({span[:3] for span in found} & {(s.start, s.end, s.label) for s in one.document.spans})
    assert right > 0.3 * sum(len(one.document.spans) for one in ready[60:])


def test_planted_errors_are_suspected(own: list[GoldDocument]) -> None:
    """Wrong labels are found far more often among the suspects than chance would have it."""
    chooser = random.Random(7)
    planted, documents = set(), []
    for one in own:
        spans = list(one.spans)
        if spans:
            at = chooser.randrange(len(spans))
            label = chooser.choice([name for name in labels().labels if name != spans[at].label])
            spans[at] = GoldSpan(spans[at].start, spans[at].end, label)
            planted.add((one.id, spans[at].start, spans[at].end))
        documents.append(replace(one, spans=tuple(spans)))
    told: list[int] = []
    found = find_suspects(documents, 3, 40, 0.05, 0.95, lambda done, of: told.append(done))
    assert told == [1, 2, 3]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    unlikely = [one for one in found if one.kind == "unlikely"][: len(planted)]
    hits = sum((one.document, one.start, one.end) in planted for one in unlikely)
    chance = len(planted) / sum(len(one.spans) for one in documents)
    assert hits / len(unlikely) > 5 * chance


def test_the_stage_queues_what_gold_does_not_have(own: list[GoldDocument]) -> None:
    model = ROOT / "models" / "ner"
    ranked = stage.run(own[:6], own[:3], [model], queue_rules(), 2)
    assert len(ranked) == 2
    assert {one.document.id for one in ranked} <= {one.id for one in own[3:6]}
    with pytest.raises(PipelineError, match="no documents to queue"):
        stage.run(own[:3], own[:3], [model], queue_rules(), 2)
    again = stage.run(own[:30], own[:30], [model, Path(model)], queue_rules(), 30, suspects=True)
    assert len(again) == 30
    assert all(one.signals["disagreement"] == 0 for one in again)
