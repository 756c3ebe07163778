"""The name of a mechanism and the kind it tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.settings import load


@dataclass(frozen=True, slots=True)
class KindRule:
    """A pattern over a name without quotes, and the kind it tells."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    pattern: str
    kind: str


@dataclass(frozen=True, slots=True)
class MechanismRules:
    """configs/mechanisms.yaml."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    heads: dict[str, list[str]]
    first: list[KindRule]
    last: list[KindRule]
    otherwise: str
    quotes: str
    tails: list[str]
    examples: dict[str, str]


@cache
def rules() -> MechanismRules:
    """The endings of mechanisms, read once."""
    return load("mechanisms", MechanismRules)


@cache
def _kinds() -> dict[str, str]:
    return {head: kind for kind, heads in rules().heads.items() for head in heads}


def mechanism_name(text: str) -> str:
    """The name without quotes: “一二三”工作法 -> 一二三工作法."""
    return re.sub(rules().quotes, "", text).strip()


@cache
def _tails() -> list[str]:
    return sorted(rules().tails, key=len, reverse=True)


@lru_cache(maxsize=4096)
def core(name: str) -> str:
    """The distinguishing part of a name: 一二三工作法 -> 一二三."""
    tail = next((one for one in _tails() if name.endswith(one)), "")
    short = name.removesuffix(tail).removesuffix("的")
    return short if len(short) > 1 else name


@lru_cache(maxsize=4096)
def rule_kind(text: str) -> str:
    """The kind by the name's ending, or else by what it holds, or else the commonest."""
    name = mechanism_name(text)
    for rule in rules().first:
        if re.search(rule.pattern, text):
            return rule.kind
    ends = (name[at:] for at in range(len(name)))
    by_head = next((_kinds()[end] for end in ends if end in _kinds()), None)
    if by_head is not None:
        return by_head
    return next((rule.kind for rule in rules().last if re.search(rule.pattern, name)), rules().otherwise)


def told_by(words: str) -> str | None:
    """The kind that the first word behind a name tells: 的章程 -> system; None where it tells none."""
    words = words.removeprefix("的")
    begins = (words[:end] for end in range(len(words), 0, -1))
    return next((_kinds()[one] for one in begins if one in _kinds()), None)
