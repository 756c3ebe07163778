"""What the type of an organisation and the kind of a mechanism are judged by, as names of features.

The rules' answer is one feature among the characters of the name and the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from pipeline.normalize.kinds import core, mechanism_name, rule_kind, told_by
from pipeline.normalize.organizations import known_head, plain_name, rule_type

# places of a name that are looked at
_PLACES = 6
_NUMBER = re.compile("[一二三四五六七八九十两双百千万0-9]")
_OTHER = re.compile("[^N+＋、，]")
_NEXT = re.compile("[”’」』]?(的?[\u4e00-\u9fff]{0,4})")
_VERB = re.compile("([\u4e00-\u9fff]{0,3})[“‘「『]?$")


def of_organization(text: str, start: int, end: int) -> Iterator[str]:
    """The features of the organisation at ``[start, end)``."""
    name = plain_name(text[start:end])
    rule, head = rule_type(text[start:end]), known_head(name)
    yield from _of_name(name, rule)
    yield from _around(text, start, end, 4, 4)
    yield f"head {head}"
    yield f"before the head {name.removesuffix(head)[-2:]} {head}"


def of_mechanism(text: str, start: int, end: int) -> Iterator[str]:
    """The features of the mechanism named at ``[start, end)``."""
    name = mechanism_name(text[start:end])
    yield from _of_name(name, rule_kind(text[start:end]))
    yield from _around(text, start, end, 8, 10)
    yield f"core {core(name)}"
    yield f"core ends {core(name)[-2:]}"
    yield f"core rule {rule_kind(core(name))}"
    yield f"quoted {text[max(0, start - 1) : start] in set('“‘「『')}"
    yield f"shape {_OTHER.sub('x', _NUMBER.sub('N', name))[:8]}"
    follows = _NEXT.match(text, end)
    verb = _VERB.search(text[max(0, start - 6) : start])
    for size in range(1, 5):
        yield f"next {follows[1][:size] if follows else ''}"
        yield f"verb {verb[1][-size:] if verb else ''}"
    for words in _called(text, core(name)):
        yield from (f"called {words[:2]}", f"called {words[2:]}", f"called kind {told_by(words)}")


def _called(text: str, name: str) -> Iterator[str]:
    """What follows the first places of a name: one of them may say what it is (“三说”制度)."""
    for place in islice(re.finditer(re.escape(name), text), _PLACES):
        yield text[place.end() : place.end() + 5].lstrip("”’」』")[:4]


def _of_name(name: str, rule: str | None) -> Iterator[str]:
    yield f"rule {rule}"
    yield f"rule and end {rule} {name[-2:]}"
    yield f"whole {name}"
    yield f"size {min(len(name), 12)}"
    for size in range(1, min(len(name), 6) + 1):
        yield f"end {name[-size:]}"
    for size in (1, 2, 3):
        yield f"begin {name[:size]}"
    for size in (2, 3):
        yield from (f"in {name[at : at + size]}" for at in range(len(name) - size + 1))


def _around(text: str, start: int, end: int, left: int, right: int) -> Iterator[str]:
    before, after = text[max(0, start - left) : start], text[end : end + right]
    for size in (1, 2, 3):
        yield f"left {before[-size:]}"
        yield f"right {after[:size]}"
    yield from (f"near left {before[at : at + 2]}" for at in range(len(before) - 1))
    yield from (f"near right {after[at : at + 2]}" for at in range(len(after) - 1))
