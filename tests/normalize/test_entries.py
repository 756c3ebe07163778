"""Every entry of the settings does what it says: the entry itself is the example."""

from __future__ import annotations

import re

import pytest

from pipeline.gazetteer import gazetteer
from pipeline.gazetteer import rules as place_rules
from pipeline.normalize.chains import split_below
from pipeline.normalize.kinds import core, mechanism_name, rule_kind
from pipeline.normalize.kinds import rules as mechanism_rules
from pipeline.normalize.organizations import rule_type
from pipeline.normalize.organizations import rules as organization_rules
from pipeline.numbers.numerals import rules as number_rules
from pipeline.numbers.quantities import parse_quantity

PLAIN = re.compile("[\u4e00-\u9fff]+")


@pytest.mark.parametrize("kind", organization_rules().heads)
def test_heads_of_organizations(kind: str) -> None:
    wrong = {
        head: rule_type(f"某{head}")
        for head in organization_rules().heads[kind]
        if rule_type(f"某{head}") != kind
    }
    # an inside rule speaks before the ending
    inside = [re.compile(rule.pattern) for rule in organization_rules().inside]
    assert {head for head in wrong if not any(one.search(f"某{head}") for one in inside)} == set()


@pytest.mark.parametrize("kind", mechanism_rules().heads)
def test_heads_of_mechanisms(kind: str) -> None:
    first = [re.compile(rule.pattern) for rule in mechanism_rules().first]
    wrong = {
        head
        for head in mechanism_rules().heads[kind]
        if rule_kind(f"甲乙{head}") != kind and not any(one.search(f"甲乙{head}") for one in first)
    }
    # a head that stands under two kinds has the last one's
    twice = {
        head
        for heads in mechanism_rules().heads.values()
        for head in heads
        if sum(head in ones for ones in mechanism_rules().heads.values()) > 1
    }
    assert wrong <= twice


@pytest.mark.parametrize("tail", mechanism_rules().tails)
def test_tails_of_mechanisms(tail: str) -> None:
    assert core(mechanism_name(f"“甲乙”{tail}")) == "甲乙"


def plain_words(side: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The entries that are words; those that are patterns have examples of their own."""
    return [(word, kind) for kind, words in side.items() for word in words if PLAIN.fullmatch(word)]


@pytest.mark.parametrize(("word", "approx"), plain_words(number_rules().before))
def test_words_before_a_number(word: str, approx: str) -> None:
    found = parse_quantity(f"{word}5个")
    assert found is not None
    assert (found.value, found.approx, found.unit) == (5, approx, "个")


@pytest.mark.parametrize(("word", "approx"), plain_words(number_rules().after))
def test_words_after_a_number(word: str, approx: str) -> None:
    found = parse_quantity(f"5个{word}")
    assert found is not None
    assert (found.value, found.approx, found.unit) == (5, approx, "个")


@pytest.mark.parametrize(("word", "idiom"), number_rules().idioms.items())
def test_idioms(word: str, idiom) -> None:
    found = parse_quantity(f"{word}户")
    assert found is not None
    assert (found.value, found.value_max, found.approx, found.unit) == (
        idiom.low,
        idiom.high,
        idiom.approx,
        "户",
    )


@pytest.mark.parametrize("word", number_rules().halves)
def test_halves(word: str) -> None:
    found = parse_quantity(word)
    assert found is not None
    assert found.value == 0.5


@pytest.mark.parametrize(
    ("large", "small", "many", "in_large"),
    [
        (large, small, many, in_large)
        for table, in_large in ((number_rules().smaller, False), (number_rules().larger, True))
        for large, parts in table.items()
        for small, many in parts.items()
    ],
)
def test_two_units(large: str, small: str, many: float, in_large: bool) -> None:
    found = parse_quantity(f"3{large}6{small}")
    assert found is not None
    wanted = (3 + 6 / many, large) if in_large else (3 * many + 6, small)
    assert (found.value, found.unit) == (pytest.approx(wanted[0], abs=1e-6), wanted[1])


@pytest.mark.parametrize(("short", "full"), place_rules().abbreviations.items())
def test_abbreviations_of_provinces(short: str, full: str) -> None:
    assert [unit.level for unit, _ in gazetteer().names[full]] == [1]
    assert len(short) == 1


@pytest.mark.parametrize(("alias", "code"), place_rules().aliases.items())
def test_aliases(alias: str, code: str) -> None:
    assert code in [unit.code for unit, _ in gazetteer().names[alias]]


@pytest.mark.parametrize("ending", [*place_rules().townships, *place_rules().villages])
def test_endings_below_the_county(ending: str) -> None:
    below = split_below(f"桃花{ending}")
    assert f"桃花{ending}" in (below.township, below.village)


@pytest.mark.parametrize("ending", place_rules().zones)
def test_endings_of_zones(ending: str) -> None:
    assert split_below(f"桃花{ending}").zone == f"桃花{ending}"
