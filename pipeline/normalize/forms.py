"""Names of organisations taken apart: the place a name begins with, and which name is short for which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.normalize.chains import read_chain, split_below, stem

_NATION = ("全国", "中国", "国家", "国务院", "中央")
_PARTY = "中共"
# 南召县|委 is 南召 + 县委
_COMMITTEE = re.compile("委(?!员会|托)")


@lru_cache(maxsize=4096)
def split_name(name: str) -> tuple[str, str]:
    """The place that a name begins with, "" for none, and the rest: 河南省南召县留山镇, 供电所."""
    party = _PARTY if name.startswith(_PARTY) else ""
    plain = name[len(party) :]
    if plain.startswith(_NATION):
        return "", name
    readings = read_chain(plain)
    at = len(plain) - len(readings[0].rest) if readings else 0
    below = split_below(plain[at:])
    named = [one for one in (below.zone, below.township, below.village) if one]
    # 村党支部, 联村党委 begin with no name
    if at or (named and len(stem(named[0])) > 1 and not plain.startswith("联")):
        at += sum(map(len, named))
    if at and _COMMITTEE.match(plain, at):
        at -= 1
    return (plain[:at], party + plain[at:]) if 0 < at < len(plain) else ("", name)


def tied(names: Sequence[str]) -> list[int | None]:
    """For each name the first place in ``names`` of the one longer name that it is short for.

    县委 is short for 南召县委 where that is the only 县委 with a place, 恒利公司 for 南召县恒利农业有限公司.
    """
    first = {name: index for index, name in reversed(list(enumerate(names)))}
    full = {name: _fuller(name, list(first)) for name in first}
    return [first[full[name]] if full[name] else None for name in names]


def _fuller(name: str, names: Sequence[str]) -> str:
    found = [one for one in names if len(one) > len(name) and is_short_for(name, one)]
    longest = max(found, key=len, default="")
    # 中共南召县委 and 南召县委 are one
    return longest if all(is_short_for(one, longest) or one == longest for one in found) else ""


@lru_cache(maxsize=4096)
def is_short_for(short: str, full: str) -> bool:
    """Whether one name is the other without its place, or its place's first words, or an abridged form."""
    place, head = split_name(full)
    own, rest = split_name(short)
    if full.endswith(short):
        before = full[: len(full) - len(short)]
        return before == _PARTY or bool(place and len(before) <= len(place) + len(_PARTY))
    if own and not place.endswith(own):
        return False
    return len(rest) > 3 and 3 * len(rest) <= 2 * len(head) and _abridged(rest, head)


def _abridged(short: str, full: str) -> bool:
    """Whether a name has the other's first two characters, its last two, and all between in order."""
    rest = iter(full)
    return short[:2] == full[:2] and short[-2:] == full[-2:] and all(char in rest for char in short)
