"""The feature columns of a character."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.nlp.features import NAMES, columns, hash_word

ROOT = Path(__file__).resolve().parents[2]
TEXT = "“三上门”工作法\n走访😀１２户，占85%。"
WORDS = [(0, 1), (1, 4), (4, 5), (5, 8), (9, 11), (11, 12)]


def column(text: str, name: str, words: list[tuple[int, int]] | tuple[()] = ()) -> list[int]:
    return [int(one) for one in columns(text, None, words)[:, NAMES.index(name)]]


def test_shape_and_the_character_itself() -> None:
    out = columns(TEXT, None)
    assert out.shape == (len(TEXT), len(NAMES))
    assert out.dtype == np.uint64
    assert column(TEXT, "char") == [ord(char) for char in TEXT]
    assert columns("", None).shape == (0, len(NAMES))


@given(st.text(st.sampled_from("甲乙\n😀a"), min_size=1, max_size=12), st.data())
@settings(max_examples=60, deadline=None)
def test_neighbours_are_told_apart(text: str, data: st.DataObject) -> None:
    """Two places have one id exactly where the characters that the column looks at are the same."""
    edged = f"\x01{text}\x02"
    one, other = (data.draw(st.integers(0, len(text) - 1)) for _ in range(2))
    for name, low, high in (("left", 0, 2), ("right", 1, 3), ("three", 0, 3)):
        ids = column(text, name)
        same = edged[one + low : one + high] == edged[other + low : other + high]
        assert (ids[one] == ids[other]) == same, name


def test_kinds() -> None:
    kinds = dict(zip("3３三%+近“”。，\n 村a", column("3３三%+近“”。，\n 村a", "kind"), strict=True))
    assert kinds["3"] == kinds["３"] != kinds["三"]
    assert kinds["。"] == kinds["\n"] != kinds["，"]
    assert kinds["村"] == 0
    assert len({kinds[char] for char in "3三%+近“”。， 村a"}) == 12


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("甲“乙”丙", [0, 0, 1, 0, 0]),
        ("“乙‘丙’丁”", [0, 1, 1, 3, 1, 1, 0]),
        ("《（甲）》", [0, 4, 12, 4, 0]),
        ("“没有收", [0, 1, 1, 1]),
        ("“没\n收", [0, 1, 0, 0]),
        ("”多了一个", [0, 0, 0, 0, 0]),
        ("「甲」", [0, 1, 0]),
        ("(甲)", [0, 8, 0]),
    ],
)
def test_quote_state(text: str, states: list[int]) -> None:
    assert column(text, "quote") == states


def test_words_and_places_in_them() -> None:
    words = column(TEXT, "word", WORDS)
    assert words[1] == words[2] == words[3] == hash_word("三上门")
    assert words[8] == 0  # the line end
    assert column(TEXT, "place_in_word", WORDS)[:9] == [4, 1, 2, 3, 4, 1, 2, 3, 0]
    assert not any(column(TEXT, "word"))
    assert not any(column(TEXT, "place_in_word"))


def test_tags_are_counted_from_one() -> None:
    out = columns("甲乙", np.array([0, 58]))
    assert out[:, NAMES.index("tag")].tolist() == [1, 59]


def test_hashes_of_words_differ() -> None:
    words = ["合作社", "合作", "作合", "社合作", "", "😀", "a", "aa"]
    assert len({hash_word(word) for word in words}) == len(words)
    assert all(0 <= hash_word(word) < 2**64 for word in words)


def test_ids_are_the_same_in_another_process() -> None:
    """Python's own hash() is not: a model would forget its words."""
    code = f"from pipeline.nlp.features import columns; print(columns({TEXT!r}, None, {WORDS!r}).tolist())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "77", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(columns(TEXT, None, WORDS).tolist())


def test_what_stands_in_quotes_knows_what_follows_them() -> None:
    one, other = "推行“三变”改革", "推行“三变”活动"
    assert column(one, "head")[2:6] == [hash_word("“改革")] * 4
    assert column(one, "head")[:2] + column(one, "head")[6:] == [0] * 4
    assert column(other, "head")[2] != column(one, "head")[2]
    assert column("“没有收住\n”", "head") == [0] * 7


def test_a_cue_rules_up_to_the_next_one_and_never_beyond_its_sentence() -> None:
    ids = column("已建成三处，计划五处。六处", "cue")
    assert ids[0] == hash_word("已")
    assert ids[1:6] == [hash_word("建成")] * 5
    assert ids[6:11] == [hash_word("计划")] * 5
    assert ids[11:] == [0, 0]


def test_names_of_places_are_told_by_rank_and_position() -> None:
    def ids(rank: int, length: int) -> list[int]:
        return [3 * rank, *[3 * rank + 1] * (length - 2), 3 * rank + 2]

    assert column("在江苏省泗阳县种桃", "unit") == [0, *ids(1, 3), *ids(5, 3), 0, 0]
    assert column("新疆和静", "unit") == [*ids(2, 2), *ids(6, 2)]
    assert column("村", "unit") == [0]
