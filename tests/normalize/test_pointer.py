"""Indicators chosen from the ranges around a quantity: one piece of the text or two."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize.letters import letters
from pipeline.normalize.network import Window, network
from pipeline.normalize.pointer import (
    FIRST,
    SECOND,
    SHAPE,
    Asked,
    Choice,
    Head,
    both_scores,
    choice,
    choose,
    expected_best,
)
from pipeline.normalize.questions import Lesson, in_two, questions_of
from pipeline.records.gold import GoldDocument, GoldSpan
from tests.normalize.test_learnt import CONTINUES, states


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
    assert (given.starts[-1] + given.offset, given.ends[-1] + given.offset) == (start, end)
    for low, high in zip(given.starts[:-1].tolist(), given.ends[:-1].tolist(), strict=True):
        assert 0 <= low < high <= len(given.window)
        low, high = low + given.offset, high + given.offset
        assert high <= start or end <= low
        assert not set(text[low:high]) & set("。，：")


def test_no_quantities_no_answers() -> None:
    assert choose(network(SHAPE), chars("无"), []) == []


def some_choice(length: int, ranges: list[tuple[int, int]], quantity: tuple[int, int]) -> Choice:
    window = Window(np.zeros((length, 4), np.float16), np.zeros((length, 4), np.int32))
    starts, ends = (np.array(one, dtype=np.int64) for one in zip(*ranges, quantity, strict=True))
    return Choice(window, 0, starts, ends)


def best(one: Choice, first: list[float], second: list[float]) -> list[tuple[int, int]]:
    return expected_best(one, np.array(first), np.array(second))


@pytest.mark.parametrize("head", [FIRST, SECOND])
def test_the_slopes_of_the_scores_are_those_of_small_steps(head: Head) -> None:
    starts, ends = np.array([0, 0, 2, 5]), np.array([2, 3, 3, 6])
    read = np.random.default_rng(0).normal(size=(6, SHAPE.out)).astype(np.float64)
    pull = np.array([0.5, -1.0, 0.25, 2.0])
    found = np.zeros_like(read)
    head.slopes(read, starts, ends, pull, found)
    for at in np.ndindex(read.shape):
        moved = read.copy()
        moved[at] += 1e-4
        change = (head.scores(moved, starts, ends) - head.scores(read, starts, ends)) @ pull
        assert change / 1e-4 == pytest.approx(found[at], abs=1e-4)


def test_windows_read_together_are_scored_alike() -> None:
    choices = [some_choice(9, [(0, 2), (1, 4)], (5, 7)), some_choice(6, [(3, 6)], (1, 2))]
    random = np.random.default_rng(0)
    read = [random.normal(size=(len(one.window), SHAPE.out)).astype(np.float32) for one in choices]
    for one, own, both in zip(choices, read, both_scores(choices, read), strict=True):
        for head, found in zip((FIRST, SECOND), both, strict=True):
            assert found == pytest.approx(head.scores(own, one.starts, one.ends))


def test_the_answer_has_most_in_common_with_what_is_probable() -> None:
    one = some_choice(30, [(0, 9), (2, 6), (3, 6), (20, 22)], (12, 14))
    alone = [-30.0, -30.0, -30.0, -30.0, 0.0]
    assert best(one, list(np.log([0.3, 0.25, 0.2, 0.25])), alone) == [(2, 6)]


def test_what_is_to_be_added_is_added_in_the_order_of_the_text() -> None:
    one = some_choice(30, [(0, 4), (6, 8), (16, 19)], (12, 14))
    assert best(one, [-9, -9, 0], [-9, 0, -9, -9]) == [(6, 8), (16, 19)]
    assert best(one, [-9, -9, 0], [-9, -9, -9, 0]) == [(16, 19)]
    # nothing can be added to itself
    assert best(one, [-9, -9, 0], [-9, -9, 0, -1]) == [(16, 19)]


def test_where_nothing_is_likely_nothing_is_said() -> None:
    one = some_choice(60, [(at * 5, at * 5 + 2) for at in range(11)], (55, 57))
    assert best(one, [0.0] * 11, [-900.0] * 11 + [0.0]) == []
    assert expected_best(some_choice(60, [], (55, 57)), np.zeros(0), np.zeros(1)) == []


def question(text: str, quantity: str, indicator: str):
    start = text.index(quantity)
    span = GoldSpan(start, start + len(quantity), "QUANTITY", value=1.0, unit="个", indicator=indicator)
    lesson = Lesson(GoldDocument("one", text, (span,)), states(len(text)))
    return list(questions_of(lesson, np.array([False, False])))


def test_an_indicator_around_its_quantity_is_asked_for_in_two_pieces() -> None:
    text = "今年对接帮扶7个贫困村，都好。"
    (one,) = question(text, "7个", "对接帮扶贫困村")
    low, high = one.choice.starts, one.choice.ends
    main, added = int(one.good.argmax()), int(one.added.argmax())
    assert text[low[main] : high[main]] == "对接帮扶"
    assert text[low[added] : high[added]] == "贫困村"
    assert one.good.sum() == one.added.sum() == 1


def test_an_indicator_in_one_piece_needs_no_other() -> None:
    (one,) = question("今年帮扶7个贫困村，都好。", "7个", "贫困村")
    assert one.added.argmax() == len(one.choice.starts) - 1


def test_of_an_indicator_that_the_words_do_not_spell_nothing_is_known_of_what_is_added() -> None:
    (one,) = question("今年帮扶7个贫困村，都好。", "7个", "贫穷困难村")
    assert len(one.added) == 0
    assert question("今年帮扶7个贫困村，都好。", "7个", "游客量") == []


def test_two_pieces_are_found_in_the_order_of_the_text_only() -> None:
    assert in_two("甲乙丙丁", "乙丁", [1, 3, 0], [2, 4, 1]) == [(0, 1)]
    assert in_two("甲乙丙丁", "丁乙", [1, 3, 0], [2, 4, 1]) == []
