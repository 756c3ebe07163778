from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotate.fields import parse
from pipeline.numbers.numerals import rules
from pipeline.numbers.quantities import Quantified, parse_quantity

WORDS = "0123456789０９.,，%％两一二三五十百千万亿半几数余多来约近超不足以上以下左右至到、-–成分之倍番"
WORDS += "个元块小时月翻点俩仨xX /\n廿把第"


@pytest.mark.parametrize(("text", "wanted"), rules().examples.items())
def test_examples_of_the_settings(text: str, wanted: str) -> None:
    gold = parse("A", [wanted, ""])
    found = parse_quantity(text)
    assert found is not None
    assert found.value == pytest.approx(gold["value"], abs=1e-6)
    assert found.value_max == gold["value_max"]
    assert (found.approx, found.unit) == (gold["approx"], gold["unit"])


@pytest.mark.parametrize(
    ("text", "value", "value_max", "approx", "unit"),
    [
        ("不低于六成", 0.6, None, "more_than", "成"),
        ("四分之三以上", 0.75, None, "more_than", ""),
        ("1/4", 0.25, None, "exact", ""),
        ("好几百只", 100, None, "more_than", "只"),
        ("数千万元", 10_000_000, None, "more_than", "元"),
        ("二十几台", 20, None, "more_than", "台"),
        ("1亿2000万元", 120_000_000, None, "exact", "元"),
        ("十五六岁", 15, 16, "about", "岁"),
        ("一百七八十棵", 170, 180, "about", "棵"),
        ("两到三轮", 2, 3, "exact", "轮"),
        ("100—200公里", 100, 200, "exact", "公里"),
        ("约3.5平方公里", 3.5, None, "about", "平方公里"),
        ("2 000 人次", 2000, None, "exact", "人次"),
        ("半数以上", 0.5, None, "more_than", ""),
        ("-2.5%", -2.5, None, "exact", "%"),
        ("翻一番", 1, None, "exact", "番"),
        ("翻番", 1, None, "exact", "番"),
        ("二〇二三", 2023, None, "exact", ""),
        ("1斤2两", 1.2, None, "exact", "斤"),
        ("不足百户", 100, None, "less_than", "户"),
        ("400多万家", 4_000_000, None, "more_than", "家"),
        ("三分钱", 3, None, "exact", "分钱"),
        ("十年多", 10, None, "more_than", "年"),
        ("30以上人", 30, None, "more_than", "人"),
    ],
)
def test_forms(text: str, value: float, value_max: float | None, approx: str, unit: str) -> None:
    assert parse_quantity(text) == Quantified(value, value_max, approx, unit)


@pytest.mark.parametrize("text", ["", "%", "个", "XX万元", "x户", "若干", "若干名", ".5万元", "余人", "亩"])
def test_no_number(text: str) -> None:
    assert parse_quantity(text) is None


@given(st.one_of(st.text(max_size=30), st.text(alphabet=WORDS, max_size=14)))
def test_never_raises(text: str) -> None:
    found = parse_quantity(text)
    assert found is None or found.value == found.value


@given(st.integers(1, 9_999), st.sampled_from(["", "万", "亿"]), st.sampled_from(["名", "亩", "元", "人次"]))
def test_arabic_numbers_come_back(number: int, power: str, unit: str) -> None:
    factor = {"": 1, "万": 10_000, "亿": 100_000_000}[power]
    assert parse_quantity(f"{number}{power}{unit}") == Quantified(number * factor, None, "exact", unit)
    assert parse_quantity(f"{number:,}{power}余{unit}") == Quantified(
        number * factor, None, "more_than", unit
    )


def chinese(number: int) -> str:
    """A number below 10,000 in Chinese numerals."""
    out, zero = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            out += ("零" if zero and out else "") + "零一二三四五六七八九"[digit] + name
        zero = not digit
    return out


@given(st.integers(1, 9_999), st.sampled_from(["户", "件", "公里"]))
def test_chinese_numbers_come_back(number: int, unit: str) -> None:
    assert parse_quantity(f"近{chinese(number)}{unit}") == Quantified(number, None, "less_than", unit)


@given(st.integers(1, 500), st.integers(501, 999), st.sampled_from(["至", "到", "–", "～", "-"]))
def test_ranges_come_back(low: int, high: int, separator: str) -> None:
    assert parse_quantity(f"{low}{separator}{high}元") == Quantified(low, high, "exact", "元")
    assert parse_quantity(f"{low}%{separator}{high}%") == Quantified(low, high, "exact", "%")


def printed(number: int) -> str:
    """A number below 10 ** 12 in Chinese numerals: groups of four digits with 亿 and 万."""
    out = ""
    for power, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group, number = divmod(number, power)
        if group:
            out += ("零" if out and group < 1000 else "") + chinese(group) + name
    return out


WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
VAGUE = [("{}余", "more_than"), ("{}多", "more_than"), ("近{}", "less_than"), ("约{}", "about")]
VAGUE += [("逾{}", "more_than"), ("不足{}", "less_than"), ("{}", "exact"), ("不少于{}", "more_than")]


@given(st.integers(1, 10**12 - 1), st.sampled_from(["户", "元", "人次", "平方公里", ""]))
def test_large_chinese_numbers_come_back(number: int, unit: str) -> None:
    assert parse_quantity(printed(number) + unit) == Quantified(number, None, "exact", unit)


@given(
    st.integers(1, 99_999),
    st.sampled_from([("", 1), ("万", 10_000), ("亿", 100_000_000)]),
    st.sampled_from(VAGUE),
    st.booleans(),
)
def test_decimals_come_back_in_every_dress(
    hundredths: int, power: tuple[str, int], vague: tuple[str, str], wide: bool
) -> None:
    text = vague[0].format(f"{hundredths / 100:g}{power[0]}") + "元"
    found = parse_quantity(text.translate(WIDE) if wide else text)
    assert found is not None
    assert found.value == pytest.approx(hundredths / 100 * power[1], rel=1e-6)
    assert (found.approx, found.unit) == (vague[1], "元")


@given(st.integers(2, 99), st.data())
def test_fractions_and_tenths_come_back(below: int, data: st.DataObject) -> None:
    above = data.draw(st.integers(1, below - 1))
    wanted = Quantified(round(above / below, 6), None, "exact", "")
    assert parse_quantity(f"{chinese(below)}分之{chinese(above)}") == wanted
    assert parse_quantity(f"{below}分之{above}") == wanted
    tenths = data.draw(st.integers(1, 9))
    assert parse_quantity(f"{chinese(tenths)}成") == Quantified(tenths / 10, None, "exact", "成")


@given(st.integers(1, 99), st.integers(1, 9), st.sampled_from([("斤", "两", 10), ("年", "个月", 12)]))
def test_two_units_of_one_measure_come_back(first: int, second: int, units: tuple[str, str, int]) -> None:
    large, small, many = units
    wanted = Quantified(round(first + second / many, 6), None, "exact", large)
    assert parse_quantity(f"{first}{large}{second}{small}") == wanted
