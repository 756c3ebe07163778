"""Lists in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize.lists import plain_marks


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("一是修路,二是引水;看:", "一是修路，二是引水；看："),
        ("共1,204人,10:30到(村里)", "共1,204人，10:30到（村里）"),
        ("「三晒」和『五不』", "“三晒”和‘五不’"),
        ('"三晒"和"五不"\n又说"晒账', "“三晒”和“五不”\n又说“晒账"),
    ],
)
def test_marks_are_those_that_the_patterns_know(text: str, plain: str) -> None:
    assert plain_marks(text) == plain


@given(st.text('三晒,，;；:：12“”"「」\n()（）'))
def test_plain_marks_stand_in_their_places(text: str) -> None:
    plain = plain_marks(text)
    assert len(plain) == len(text)
    assert [one for one in plain if one.isalnum()] == [one for one in text if one.isalnum()]
    assert plain_marks(plain) == plain
