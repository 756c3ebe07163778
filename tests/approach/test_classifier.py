"""The classifier: what scikit-learn learnt is what is computed, stored and read again."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from pipeline.approach.classifier import Classifier, load_classifier
from pipeline.approach.terms import Tagged, terms
from pipeline.approach.training import _frozen, above, make_pipeline, train
from pipeline.errors import PipelineError

KINDS = {
    "industry": ("大棚", "产业", "销售"),
    "civic_points": ("积分", "红白", "兑换"),
    "none": ("球队", "比分", "票房"),
}


def document(*said: str) -> Tagged:
    text = "，".join(said) + "。"
    words, at = [], 0
    for word in said:
        words.append((at, at + len(word)))
        at += len(word) + 1
    return Tagged(text, words, [])


def corpus() -> tuple[list[Tagged], list[tuple[str, ...]]]:
    documents, approaches = [], []
    for number in range(8):
        for label, said in KINDS.items():
            documents.append(document(*said, "工作", f"第{number}"))
            approaches.append((label,))
        documents.append(document(*KINDS["industry"], *KINDS["civic_points"][:2], f"第{number}"))
        approaches.append(("industry", "civic_points"))
    return documents, approaches


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return train(*corpus(), strengths=[10.0], least=2)


def test_what_is_computed_is_what_scikit_learn_computes() -> None:
    documents, approaches = corpus()
    rows = [Counter(term.name for term in terms(one)) for one in documents]
    wanted = np.array([[label in one for label in sorted(KINDS)] for one in approaches], dtype=int)
    each = make_pipeline(10.0).fit(rows, wanted)
    first = make_pipeline(10.0, primary=True).fit(rows, [one[0] for one in approaches])
    ours = _frozen(each, first, sorted(KINDS), 0.5)
    for one in [*documents[:4], document("大棚", "没见过"), document("没见过")]:
        row = [Counter(term.name for term in terms(one))]
        given = ours.probabilities(one)
        assert given[0] == pytest.approx(each.predict_proba(row)[0], abs=1e-5)
        theirs = dict(zip(first.classes_, first.predict_proba(row)[0], strict=True))
        assert dict(zip(ours.labels, given[1], strict=True)) == pytest.approx(
            {label: theirs.get(label, 0.0) for label in ours.labels}, abs=1e-5
        )


@pytest.mark.parametrize(("said", "labels"), [(said, [label]) for label, said in KINDS.items()])
def test_documents_of_one_approach(classifier: Classifier, said: tuple[str, ...], labels: list[str]) -> None:
    judged = classifier.judge(document(*said, "从未", "见过"))
    assert [one.label for one in judged] == labels
    text = document(*said, "从未", "见过").text
    spoke = {text[start:end] for start, end in judged[0].evidence}
    assert spoke & set(said)
    assert not spoke & {"从未", "见过"}


def test_documents_of_two_approaches(classifier: Classifier) -> None:
    judged = classifier.judge(document(*KINDS["industry"], *KINDS["civic_points"][:2]))
    assert [one.label for one in judged] == ["industry", "civic_points"]


def test_none_stands_alone(classifier: Classifier) -> None:
    mixed = document(*KINDS["none"], *KINDS["none"], "产业", "积分")
    assert [one.label for one in classifier.judge(mixed)] == ["none"]


def test_a_document_without_a_known_word_gets_an_answer(classifier: Classifier) -> None:
    for one in (Tagged("", [], []), document("从未见过")):
        (judged, *_) = classifier.judge(one)
        assert judged.label in KINDS
        assert judged.evidence == ()


def test_it_comes_back_from_disk(classifier: Classifier, tmp_path: Path) -> None:
    classifier.to_disk(tmp_path)
    again = load_classifier(tmp_path)
    for one in corpus()[0][:4]:
        assert [judged.label for judged in again.judge(one)] == [
            judged.label for judged in classifier.judge(one)
        ]
        assert again.probabilities(one)[0] == pytest.approx(classifier.probabilities(one)[0], abs=1e-2)
    assert len(again.sha256) == 64


def test_another_format_is_refused(classifier: Classifier, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="there is no classifier"):
        load_classifier(tmp_path)
    classifier.to_disk(tmp_path)
    facts = json.loads((tmp_path / "classifier.json").read_text(encoding="utf-8"))
    (tmp_path / "classifier.json").write_text(json.dumps(facts | {"format": 99}))
    with pytest.raises(PipelineError, match="has format 99, this version reads 1"):
        load_classifier(tmp_path)


def test_the_most_probable_label_is_above_any_threshold() -> None:
    scores = np.array([[0.1, 0.2], [0.9, 0.8]])
    assert above(scores, 0.85).tolist() == [[False, True], [True, False]]
