"""Lists that may be the parts of a mechanism."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.normalize.components import proposals


@st.composite
def named(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(st.text("三大法“”、，。；其中即一二:：+和 账事人", max_size=60))
    start = draw(st.integers(0, len(text)))
    return text, start, draw(st.integers(start, len(text)))


@given(named())
@example(("办好三大事之间的分工。其中，理账占一半，理事占三成，理人占两成。", 2, 5))
def test_every_part_of_a_proposal_has_words(case: tuple[str, int, int]) -> None:
    text = case[0]
    for one in proposals(*case):
        assert len(one.parts) > 1
        assert all(0 <= low < high <= len(text) for low, high in one.parts)
