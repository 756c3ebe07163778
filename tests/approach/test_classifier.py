"""The classifier: what scikit-learn learnt is what is computed, stored and read again."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from pipeline.approach.classifier import Classifier, chosen, load_classifier
from pipeline.approach.scoring import indicator_matrix
from pipeline.approach.terms import GROUPS, Tagged
from pipeline.approach.training import Candidate, Known, Recipe, freeze, make_pipeline, term_counts, train
from pipeline.errors import PipelineError

KINDS = {
    "industry": ("大棚", "产业", "销售"),
    "civic_points": ("积分", "红白", "兑换"),
    "none": ("球队", "比分", "票房"),
}
RECIPE = Recipe([Candidate("svm", 1.0), Candidate("logistic", 10.0)], 2, GROUPS, {"points": "积分|兑换"})


def document(*said: str) -> Tagged:
    text = "，".join(said) + "。"
    words, at = [], 0
    for word in said:
        words.append((at, at + len(word)))
        at += len(word) + 1
    return Tagged(text, words, [])


def corpus() -> Known:
    documents, approaches = [], []
    for number in range(8):
        for label, said in KINDS.items():
            documents.append(document(*said, "工作", f"第{number}"))
            approaches.append((label,))
        documents.append(document(*KINDS["industry"], *KINDS["civic_points"][:2], f"第{number}"))
        approaches.append(("industry", "civic_points"))
    return Known(documents, approaches, ["one"] * len(documents))


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return train(corpus(), RECIPE)[0]


@pytest.mark.parametrize("candidate", RECIPE.candidates, ids=str)
def test_what_is_computed_is_what_scikit_learn_computes(candidate: Candidate) -> None:
    known, labels = corpus(), tuple(sorted(KINDS))
    recipe = Recipe([candidate], 2, GROUPS, RECIPE.cues)
    first = indicator_matrix([one[:1] for one in known.approaches], labels)
    wanted = np.hstack([indicator_matrix(known.approaches, labels), first])
    # the primary column of "none" is left out, as one too rare to learn
    learnt = [0, 1, 2, 3, 4]
    fitted = make_pipeline(candidate).fit(term_counts(known.documents, recipe), wanted[:, learnt])
    ours = freeze(fitted, learnt, labels, recipe, 0.5)
    for one in [*known.documents[:4], document("大棚", "没见过", "大棚"), document("没见过")]:
        row = term_counts([one], Recipe([candidate], 1, GROUPS, RECIPE.cues))
        given = np.hstack(ours.probabilities(one))
        assert given[learnt] == pytest.approx(fitted.predict_proba(row)[0], abs=1e-5)
        assert given[5] < 0.001


@pytest.mark.parametrize(("said", "labels"), [(said, [label]) for label, said in KINDS.items()])
def test_documents_of_one_approach(classifier: Classifier, said: tuple[str, ...], labels: list[str]) -> None:
    one = document(*said, "从未", "见过")
    judged = classifier.judge(one)
    assert [one.label for one in judged] == labels
    spoke = {one.text[start:end] for start, end in judged[0].evidence}
    assert spoke & set(said)
    assert not spoke & {"从未", "见过"}


def test_no_two_places_of_evidence_overlap(classifier: Classifier) -> None:
    for judged in classifier.judge(document(*KINDS["civic_points"], *KINDS["civic_points"])):
        assert all(one[1] <= other[0] for one, other in combinations(judged.evidence, 2))


def test_documents_of_two_approaches(classifier: Classifier) -> None:
    judged = classifier.judge(document(*KINDS["industry"], *KINDS["civic_points"][:2]))
    assert [one.label for one in judged] == ["industry", "civic_points"]


@pytest.mark.parametrize(
    ("scores", "first", "labels"),
    [
        ((0.9, 0.8, 0.7), (0.2, 0.1, 0.6), ["none"]),
        ((0.9, 0.8, 0.7), (0.2, 0.6, 0.1), ["industry", "civic_points"]),
        ((0.3, 0.8, 0.7), (0.2, 0.6, 0.1), ["industry"]),
        ((0.5, 0.1, 0.1), (0.2, 0.6, 0.1), ["industry", "civic_points"]),
        ((0.1, 0.1, 0.1), (0.2, 0.1, 0.1), ["civic_points"]),
    ],
)
def test_which_approaches_are_given(scores: list[float], first: list[float], labels: list[str]) -> None:
    names = ("civic_points", "industry", "none")
    given = chosen(np.array(scores), np.array(first), names, 0.5)
    assert [names[at] for at in given] == labels


def test_a_document_without_a_known_word_gets_an_answer(classifier: Classifier) -> None:
    for one in (Tagged("", [], []), document("从未见过")):
        (judged, *_) = classifier.judge(one)
        assert judged.label in KINDS
        assert judged.evidence == ()


def test_the_best_candidate_is_taken_and_each_is_told_of() -> None:
    classifier, tried = train(corpus(), RECIPE)
    assert set(tried) == {"svm 1", "logistic 10"}
    best = max(tried.values(), key=lambda one: one["micro_f1"] + one["primary"])
    assert classifier.threshold == best["threshold"]
    assert classifier.made_by["groups"] == list(GROUPS)
    assert Recipe.of(classifier).candidates[0] in RECIPE.candidates


def test_two_trainings_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(corpus(), RECIPE)[0].to_disk(tmp_path / name)
    for name in ("classifier.json", "classifier.npz"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_documents_of_one_voice_stay_together() -> None:
    from pipeline.approach import training

    voices = [f"{number % 12}" for number in range(60)]
    for inside, outside in training._folds(voices):
        assert not {voices[at] for at in inside} & {voices[at] for at in outside}


def test_settings_and_documents_that_cannot_be_learnt_from() -> None:
    with pytest.raises(PipelineError, match="no terms of the group letters"):
        Recipe(RECIPE.candidates, 2, ["letters"], {})
    with pytest.raises(PipelineError, match="no learner is given"):
        Recipe([], 2, GROUPS, {})
    few = corpus().part(range(6))
    with pytest.raises(PipelineError, match="no two approaches have 5 each"):
        train(few, RECIPE)


def test_it_comes_back_from_disk(classifier: Classifier, tmp_path: Path) -> None:
    classifier.to_disk(tmp_path)
    again = load_classifier(tmp_path)
    assert (again.cues, again.made_by) == (classifier.cues, classifier.made_by)
    for one in corpus().documents[:4]:
        assert [judged.label for judged in again.judge(one)] == [
            judged.label for judged in classifier.judge(one)
        ]
        assert again.probabilities(one)[0] == pytest.approx(classifier.probabilities(one)[0], abs=1e-2)
    assert len(again.sha256) == 64


def test_what_cannot_be_read_is_refused(classifier: Classifier, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="there is no classifier"):
        load_classifier(tmp_path)
    classifier.to_disk(tmp_path)
    (tmp_path / "classifier.npz").write_bytes(b"PK\x03\x04 half of it")
    with pytest.raises(PipelineError, match="is not whole"):
        load_classifier(tmp_path)
    facts = json.loads((tmp_path / "classifier.json").read_text(encoding="utf-8"))
    (tmp_path / "classifier.json").write_text(json.dumps(facts | {"format": 99}))
    with pytest.raises(PipelineError, match="has format 99, this version reads 2"):
        load_classifier(tmp_path)
