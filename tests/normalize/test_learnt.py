"""What is learnt for values: arrays that do what they say, from examples made here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thinc.api import fix_random_seed

from pipeline.errors import PipelineError
from pipeline.nlp.model import continuing_tags
from pipeline.normalize import load_attributes
from pipeline.normalize.attributes import judge
from pipeline.normalize.hashed import Linear, ids_of, load_linear
from pipeline.normalize.letters import CODES, letters
from pipeline.normalize.network import Shape, Window, load_network, network
from pipeline.normalize.parts import likeliest
from pipeline.normalize.pointer import SHAPE, Asked, Choice, choice, choose, expected_best, scores, slopes
from pipeline.normalize.training import Lesson, Teaching, fit_linear, train
from pipeline.records.gold import GoldDocument, GoldSpan
from tests.conftest import ROOT

TEACHING = Teaching(strength=1.0, parts_strength=1.0, least=1, rounds=30, rate=0.01)
CONTINUES = np.array([False, True])


def states(size: int) -> np.ndarray:
    """Two columns of states, and two of tags: every second character goes on with a word."""
    return np.array([[0.3, -0.2, at % 2 == 0, at % 2] for at in range(size)], dtype=np.float16).reshape(
        size, 4
    )


def chars(text: str):
    return letters(text, [], states(len(text)), CONTINUES)


# no digit: a comma between digits is no pause
@given(st.text("甲乙丙丁。，：个户", max_size=50), st.data())
def test_candidates_are_ranges_beside_the_quantity_without_a_pause(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if start == end:
        return
    given = choice(chars(text), Asked(start, end, "户"))
    assert (given.window.facts < SHAPE.tables).all()
    assert (given.window.facts >= 0).all()
    for low, high in zip(given.starts.tolist(), given.ends.tolist(), strict=True):
        assert 0 <= low < high <= len(given.window)
        low, high = low + given.offset, high + given.offset
        assert high <= start or end <= low
        assert not set(text[low:high]) & set("。，：")


def small() -> tuple[Shape, list[Window]]:
    """A network of three tables, and windows of several lengths for it."""
    random = np.random.default_rng(0)
    windows = [
        Window(
            random.normal(size=(size, 5)).astype(np.float16), random.integers(0, 4, (size, 3), dtype=np.int32)
        )
        for size in (1, 2, 7, 30)
    ]
    return Shape((4, 4, 4), (1, 2), width=6, out=3), windows


def test_a_window_is_read_alike_whatever_is_read_with_it_and_after_a_round_trip(tmp_path: Path) -> None:
    shape, windows = small()
    model = network(shape)
    model.initialize(X=windows)
    together = model.predict(windows)
    assert [one.shape for one in together] == [(len(one), 3) for one in windows]
    model.to_disk(tmp_path / "one.bin")
    again = load_network(shape, tmp_path / "one.bin")
    for window, read in zip(windows, together, strict=True):
        assert again.predict([window])[0] == pytest.approx(read, abs=1e-5)


def test_the_gradient_of_the_network_is_that_of_small_steps() -> None:
    shape, windows = small()
    fix_random_seed(0)
    model = network(replace(shape, dropout=0.0))
    model.initialize(X=windows)
    random = np.random.default_rng(1)
    wanted = [random.normal(size=(len(one), 3)).astype(np.float32) for one in windows]

    def loss() -> float:
        found = model.predict(windows)
        return float(sum((one * other).sum() for one, other in zip(found, wanted, strict=True)))

    _, backprop = model.begin_update(windows)
    backprop(wanted)
    learnt = [(node, name) for node in model.walk() for name in node.param_names if node.has_grad(name)]
    assert len(learnt) > 10
    for node, name in learnt:
        weights, gradient = node.get_param(name), node.get_grad(name)
        at = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
        before, change = float(weights[at]), 2e-3
        weights[at] = before + change
        high = loss()
        weights[at] = before - change
        low = loss()
        weights[at] = before
        assert (high - low) / (2 * change) == pytest.approx(float(gradient[at]), rel=0.1, abs=0.05)


def test_the_slopes_of_the_scores_are_those_of_small_steps() -> None:
    window = Window(np.zeros((6, 4), np.float16), np.zeros((6, 4), np.int32))
    one = Choice(window, 0, np.array([0, 0, 2, 5]), np.array([2, 3, 3, 6]))
    read = np.random.default_rng(0).normal(size=(6, SHAPE.out)).astype(np.float64)
    pull = np.array([0.5, -1.0, 0.25, 2.0])
    found = slopes(one, read, pull)
    for at in np.ndindex(read.shape):
        moved = read.copy()
        moved[at] += 1e-4
        assert ((scores(one, moved) - scores(one, read)) @ pull) / 1e-4 == pytest.approx(found[at], abs=1e-4)


def test_no_quantities_no_answers() -> None:
    assert choose(network(SHAPE), chars("无"), []) == []


def test_numbers_of_characters_are_in_the_table() -> None:
    assert (chars("甲乙\U0001f600").codes < CODES).all()


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
    return Lesson(GoldDocument(str(number), text, spans), states(len(text)))


def test_training_learns_is_repeatable_and_round_trips(tmp_path: Path) -> None:
    lessons = [lesson(number) for number in range(1, 30)]
    one, two = (train(lessons, CONTINUES, TEACHING) for _ in range(2))
    assert one.indicators.to_bytes() == two.indicators.to_bytes()
    assert (one.types.weights == two.types.weights).all()
    text = "今年，村里办起酒坊77个，都说好。"
    found = letters(text, [(9, 12, "ACHIEVEMENT")], states(len(text)), CONTINUES)
    (answer,) = choose(one.indicators, found, [Asked(9, 12, "个")])
    assert answer is not None
    assert text[slice(*answer)].endswith("坊")
    one.to_disk(tmp_path)
    again = load_attributes(tmp_path)
    assert choose(again.indicators, found, [Asked(9, 12, "个")]) == [answer]
    assert (again.continues == CONTINUES).all()


def test_without_a_quantity_there_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="no quantity with an indicator"):
        train([], CONTINUES, TEACHING)


def test_what_is_committed_is_of_this_encoder() -> None:
    learnt = load_attributes(ROOT / "models" / "attributes")
    assert (learnt.continues == continuing_tags()).all()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="what was learnt for values"):
        load_attributes(tmp_path)
    with pytest.raises(PipelineError, match=r"indicators\.bin"):
        load_network(SHAPE, tmp_path / "indicators.bin")


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
