from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize.indicators import Around, indicator, rules
from pipeline.numbers.quantities import parse_quantity


def read(marked: str) -> str | None:
    """The indicator of the quantity in 【】."""
    start, end = marked.index("【"), marked.index("】") - 1
    text = marked.replace("【", "").replace("】", "")
    value = parse_quantity(text[start:end])
    assert value is not None
    return indicator(text, Around(start, end), value.unit)


@pytest.mark.parametrize(("marked", "wanted"), rules().examples.items())
def test_examples_of_the_settings(marked: str, wanted: str) -> None:
    assert read(marked) == wanted


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("全县自来水普及率由72%提高到【96%】，群众满意", "自来水普及率"),
        ("为期【10天】的集中培训，学员", "集中培训"),
        ("今年以来，新建蓄水池【12口】。", "新建蓄水池"),
        ("村里有【3名】返乡大学生。", "返乡大学生"),
        ("农家乐收入80万元，同比增长【15%】。", "农家乐收入同比增长"),
        ("【15个】", None),
    ],
)
def test_patterns(marked: str, wanted: str | None) -> None:
    assert read(marked) == wanted


@given(st.text(max_size=40), st.integers(0, 40), st.integers(1, 5), st.sampled_from(["个", "元", "年", ""]))
def test_never_raises_and_stays_in_the_text(text: str, start: int, length: int, unit: str) -> None:
    text += "十个村，增长了。"
    start = min(start, len(text) - 1)
    found = indicator(text, Around(start, min(len(text), start + length)), unit)
    assert found is None or found
