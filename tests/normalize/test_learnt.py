"""What is learnt for values: arrays that do what they say, from examples made here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from thinc.api import fix_random_seed

from pipeline.errors import PipelineError
from pipeline.nlp.model import continuing_tags
from pipeline.normalize import load_attributes
from pipeline.normalize.attributes import judge
from pipeline.normalize.fitting import Competition, Example, Loss, fit_choice, fit_linear, matrix
from pipeline.normalize.hashed import Linear, ids_of, load_linear
from pipeline.normalize.letters import CODES, letters
from pipeline.normalize.naming import of_mechanism
from pipeline.normalize.network import Shape, Window, load_network, network
from pipeline.normalize.pointer import SHAPE, Asked, choose
from pipeline.normalize.questions import Lesson
from pipeline.normalize.training import Teaching, train
from pipeline.records.gold import GoldDocument, GoldSpan
from tests.conftest import ROOT

TEACHING = Teaching(strength=1.0, parts_strength=1.0, least=1, rounds=30, rate=0.01)
COLOURS = ("red", "blue", "grey")
CONTINUES = np.array([False, True])


def states(size: int) -> np.ndarray:
    """Two columns of states, and two of tags: every second character goes on with a word."""
    return np.array([[0.3, -0.2, at % 2 == 0, at % 2] for at in range(size)], dtype=np.float16).reshape(
        size, 4
    )


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


def test_numbers_of_characters_are_in_the_table() -> None:
    text = "甲乙\U0001f600"
    assert (letters(text, [], states(3), CONTINUES).codes < CODES).all()


def test_linear_models_learn_round_trip_and_say_when_they_do_not_know(tmp_path: Path) -> None:
    examples = [Example(ids_of([word]), label) for word, label in zip(COLOURS, "abc", strict=True)] * 9
    model = fit_linear(examples, 1.0, 1)
    assert [judge(model, [[word]]) for word in COLOURS] == ["a", "b", "c"]
    model.to_disk(tmp_path / "one.npz")
    again = load_linear(tmp_path / "one.npz")
    assert again.labels == model.labels
    assert again.log_odds(ids_of(["red"])) == pytest.approx(model.log_odds(ids_of(["red"])), abs=1e-2)
    four = Linear(tuple("abcd"), np.zeros((1 << 17, 4), np.float32), np.zeros(4, np.float32))
    assert judge(four, [["never seen"]]) is None


def test_what_a_mechanism_is_called_elsewhere_is_a_feature_of_every_mention() -> None:
    text = "推行“三说”制度，群众都说“三说”好。"
    start = text.rindex("三说")
    assert "called 制度" in set(of_mechanism(text, start, start + 2))
    assert "called 制度" not in set(of_mechanism(text[8:], start - 8, start - 6))


def test_an_example_that_counts_more_wins() -> None:
    ids = ids_of(["red"])
    model = fit_linear([Example(ids, "a"), Example(ids, "b", 5.0)], 1.0, 1)
    assert judge(model, [["red"]]) == "b"


def test_the_word_behind_a_name_tells_its_kind() -> None:
    text = "照着“三瓣”的章程掰开来用。"
    assert "called kind system" in set(of_mechanism(text, 3, 5))


def test_one_label_or_none_can_be_learnt() -> None:
    assert judge(fit_linear([Example(ids_of(["x"]), "a")], 1.0, 1), [["x"]]) == "a"
    assert judge(fit_linear([], 1.0, 1), [["x"]]) is None


def test_one_of_several_or_none_is_learnt_to_be_chosen() -> None:
    red, blue, grey = (ids_of([word]) for word in ("red", "blue", "grey"))
    asked = [Competition([grey, red, blue], [0.0, 1.0, 0.7]), Competition([grey, grey], [0.0, 0.5])] * 9
    model = fit_choice("it", asked, 100.0, 1)
    scores = [float(model.scores(ids)[0]) for ids in (red, blue, grey)]
    assert scores[0] > scores[1] > scores[2]
    assert scores[0] > 0 > scores[2]  # 0: none of them
    assert fit_choice("it", [Competition([], [])], 1.0, 1).labels == ()


def test_the_gradient_of_a_choice_is_that_of_small_steps() -> None:
    asked = [Competition([[0, 1], [1, 2]], [1.0, 0.8]), Competition([[0, 2], [2]], [0.1, 0.0], 3.0)]
    loss = Loss(matrix([ids for one in asked for ids in one.ids], 1)[:, :3], asked, 2.0)
    at = np.array([0.3, -0.2, 0.5, 0.1])
    for place, slope in enumerate(loss(at)[1]):
        step = np.eye(4)[place] * 1e-5
        assert (loss(at + step)[0] - loss(at - step)[0]) / 2e-5 == pytest.approx(slope, abs=1e-6)


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
    assert text[slice(*answer[-1])].endswith("坊")
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
