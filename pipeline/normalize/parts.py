"""Which of the lists around a mechanism's name are its parts: what each proposal is judged by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import exp

from pipeline.normalize.components import Proposal, expected, proposals
from pipeline.normalize.hashed import Linear, ids_of
from pipeline.normalize.kinds import mechanism_name
from pipeline.normalize.lists import Range

YES, NO = "parts", "other"
# below this probability a list is none of the mechanism's
_SURE = 0.08


def likeliest(text: str, start: int, end: int, model: Linear) -> tuple[float, tuple[Range, ...]]:
    """The proposal that most probably has the parts of the mechanism at ``[start, end)``, with its
    probability; no parts where none is likely enough.
    """
    best: tuple[float, tuple[Range, ...]] = (_SURE, ())
    for one in proposals(text, start, end):
        odds = model.log_odds(ids_of(of_proposal(text, start, end, one)))
        chance = exp(odds[model.labels.index(YES)])
        best = max(best, (chance, one.parts), key=lambda pair: pair[0])
    return best


def of_proposal(text: str, start: int, end: int, one: Proposal) -> Iterator[str]:
    """The features of a proposal."""
    name = mechanism_name(text[start:end])
    wanted = expected(name)
    fits = "fits" if len(one.parts) in wanted else "other" if wanted else "none"
    yield from (f"pattern {one.pattern}", f"fits {one.pattern} {fits}", f"number {fits} {len(one.parts)}")
    yield from (f"name {one.pattern} {name[-2:]}", f"name {name[-2:]}")
    words = [text[slice(*part)] for part in one.parts]
    yield from _of_words(one.pattern, words)
    first, last = one.parts[0], one.parts[-1]
    ahead = first[0] >= end
    gap = text[end : first[0]] if ahead else text[last[1] : start]
    yield f"gap {one.pattern} {min(len(gap), 60) // 6}"
    yield f"crosses {one.pattern} {'。' in gap} {len(gap) == 0}"
    yield f"gap begins {ahead} {gap[:3]}"
    yield f"gap ends {ahead} {gap[-2:]}"
    yield f"gap is {ahead} {gap if len(gap) < 8 else ''}"
    yield f"after {text[last[1] : last[1] + 1]}"
    yield f"after it {text[last[1] : last[1] + 2]}"
    yield f"before {text[max(0, first[0] - 2) : first[0]]}"
    for left, right in pairwise(one.parts):
        between = text[left[1] : right[0]]
        yield f"between {one.pattern} {between if len(between) < 4 else between[:1] + '…' + between[-1:]}"


def _of_words(pattern: str, words: list[str]) -> Iterator[str]:
    lengths = [len(word) for word in words]
    yield f"longest {pattern} {min(max(lengths), 30) // 2}"
    yield f"shortest {pattern} {min(lengths)}"
    yield f"one length {pattern} {len(set(lengths)) == 1}"
    yield f"one begin {pattern} {len({word[0] for word in words}) == 1}"
    yield f"one end {pattern} {len({word[-1] for word in words}) == 1}"
    alike = sum(
        one[0] == two[0] or one[-1] == two[-1] or len(one) == len(two) for one, two in pairwise(words)
    )
    yield f"alike {pattern} {3 * alike // (len(words) - 1)}"
    yield f"marks {pattern} {bool(re.search('[，。；：、]', ''.join(words)))}"
    for word in words:
        yield from (f"begins {word[:1]}", f"begins {word[:2]}", f"ends {word[-1:]}", f"ends {word[-2:]}")
