"""What is learnt for values: arrays that do what they say, from examples made here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PipelineError
from pipeline.nlp.model import continuing_tags
from pipeline.normalize import load_attributes
from pipeline.normalize.attributes import judge
from pipeline.normalize.hashed import Linear, ids_of, load_linear
from pipeline.normalize.letters import letters
from pipeline.normalize.parts import likeliest
from pipeline.normalize.pointer import Asked, Pointer, candidates, expected_best, features, load_pointer
from pipeline.normalize.training import Lesson, Teaching, fit_linear, train
from pipeline.records.gold import GoldDocument, GoldSpan
from tests.conftest import ROOT

TEACHING = Teaching(strength=1.0, parts_strength=1.0, least=1, rounds=3, longer=0.0)
CONTINUES = np.array([False, True])


def chars(text: str):
    """Every second character goes on with a word."""
    tags = np.array([at % 2 for at in range(len(text))], dtype=np.int8)
    return letters(text, tags, CONTINUES)


@given(st.text("甲乙丙。，1,2 ", min_size=2, max_size=40), st.data())
def test_equal_ranges_have_equal_hashes(text: str, data: st.DataObject) -> None:
    found = chars(text)
    size = data.draw(st.integers(1, len(text)))
    low = np.arange(len(text) - size + 1)
    spelled = found.spelled(low, low + size)
    words = [text[at : at + size] for at in low]
    assert len(set(spelled.tolist())) == len(set(words))


# no digit: a comma between digits is no pause
@given(st.text("甲乙丙丁。，：个户", max_size=50), st.data())
def test_candidates_are_ranges_beside_the_quantity_without_a_pause(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if start == end:
        return
    asked = [Asked(start, end, 0, len(text), "户", None)] * 2
    grid = candidates(chars(text), asked)
    for low, high in zip(grid.starts.tolist(), grid.ends.tolist(), strict=True):
        assert 0 <= low < high <= len(text)
        assert high <= start or end <= low
        assert not set(text[low:high]) & set("。，：")
    ids = features(chars(text), asked, grid)
    half = len(ids) // 2
    assert (ids[:half] == ids[half:]).all()


def test_no_quantities_no_answers() -> None:
    pointer = Pointer(np.zeros(1 << 20, dtype=np.float32))
    assert pointer.choose(chars("无"), []) == []


def test_the_answer_has_most_in_common_with_what_is_probable() -> None:
    starts, ends = np.array([0, 2, 3, 20]), np.array([9, 6, 6, 22])
    assert expected_best(np.log([0.3, 0.25, 0.2, 0.25]), starts, ends) == (2, 6)
    assert expected_best(np.zeros(0), starts[:0], ends[:0]) is None
    # ten answers that have nothing in common: none is likely enough
    assert expected_best(np.zeros(10), np.arange(10) * 5, np.arange(10) * 5 + 2) is None


def test_linear_models_learn_round_trip_and_say_when_they_do_not_know(tmp_path: Path) -> None:
    examples = [(ids_of(["red"]), "a"), (ids_of(["blue"]), "b"), (ids_of(["grey"]), "c")] * 9
    model = fit_linear(examples, 1.0, 1)
    assert [judge(model, [[word]]) for word in ("red", "blue", "grey")] == ["a", "b", "c"]
    model.to_disk(tmp_path / "one.npz")
    again = load_linear(tmp_path / "one.npz")
    assert again.labels == model.labels
    assert again.log_odds(ids_of(["red"])) == pytest.approx(model.log_odds(ids_of(["red"])), abs=1e-2)
    four = Linear(tuple("abcd"), np.zeros((1 << 17, 4), np.float32), np.zeros(4, np.float32))
    assert judge(four, [["never seen"]]) is None


def test_one_label_or_none_can_be_learnt() -> None:
    assert judge(fit_linear([(ids_of(["x"]), "a")], 1.0, 1), [["x"]]) == "a"
    assert judge(fit_linear([], 1.0, 1), [["x"]]) is None


def lesson(number: int) -> Lesson:
    noun = "甲乙丙丁戊己"[number % 6]
    text = f"今年，村里办起{noun}坊{number}个，都说好。县委来看。"
    start = text.index(f"{number}个")
    spans = (
        GoldSpan(
            start, start + len(f"{number}个"), "ACHIEVEMENT", value=1.0, unit="个", indicator=f"{noun}坊"
        ),
        GoldSpan(text.index("县委"), text.index("县委") + 2, "ORG", type="party_committee"),
    )
    return Lesson(GoldDocument(str(number), text, spans), np.zeros(len(text), dtype=np.int8), 1.0)


def test_training_learns_is_repeatable_and_round_trips(tmp_path: Path) -> None:
    lessons = [lesson(number) for number in range(1, 30)]
    one, two = (train(lessons, CONTINUES, TEACHING) for _ in range(2))
    assert (one.pointer.weights == two.pointer.weights).all()
    assert (one.types.weights == two.types.weights).all()
    text = "今年，村里办起酒坊77个，都说好。"
    found = letters(text, np.zeros(len(text), dtype=np.int8), CONTINUES)
    (answer,) = one.pointer.choose(found, [Asked(9, 12, 0, len(text), "个", None)])
    assert answer is not None
    assert text[slice(*answer)] == "酒坊"
    one.to_disk(tmp_path)
    again = load_attributes(tmp_path)
    assert (again.pointer.weights == load_pointer(tmp_path / "indicators.npz").weights).all()
    assert (again.continues == CONTINUES).all()


def test_what_is_committed_is_of_this_encoder() -> None:
    learnt = load_attributes(ROOT / "models" / "attributes")
    assert (learnt.continues == continuing_tags()).all()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="what was learnt for values"):
        load_attributes(tmp_path)


@given(st.text("“三清”行动：、，。即甲乙一是二是等的\n", max_size=60), st.data())
def test_parts_lie_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if start == end:
        return
    flat = Linear(("other", "parts"), np.zeros((1 << 17, 2), np.float32), np.zeros(2, np.float32))
    chance, parts = likeliest(text, start, end, flat)
    assert bool(parts) == (chance == 0.5)
    for low, high in parts:
        assert 0 <= low < high <= len(text)
