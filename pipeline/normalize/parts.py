"""Which of the lists around a mechanism's name are its parts, or that none of them is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

import numpy as np

from pipeline.normalize.company import of_spans, others
from pipeline.normalize.components import Proposal, proposals
from pipeline.normalize.counts import counts
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.hashed import Linear, ids_of
from pipeline.normalize.kinds import core, mechanism_name
from pipeline.normalize.lists import Range, are_like, plain_marks

# the one label of what judges them
PARTS = "parts"
_NEXT = re.compile("[，、；]([^，、；。：！？\n]{1,20})")
_LAST = re.compile("([^，、；。：！？\n]{1,20})[，、；]$")
# the least probability that any of the lists has the parts, and that this one has them
_SURE, _THIS = 0.12, 0.06


def likeliest(doc: Marked, name: Found, model: Linear) -> tuple[float, tuple[Range, ...]]:
    """The probability that the parts of the mechanism ``name`` are spelled out around it, and the list that
    most probably has them; no parts where that is not likely enough.

    The lists compete with each other and with there being none, which scores 0.
    """
    found = list(proposals(doc.text, name.start, name.end))
    if not found:
        return 0.0, ()
    scores = np.array([model.scores(ids)[0] for ids in features(doc, name, found)])
    top = max(0.0, float(scores.max()))
    chances = np.exp(scores - top)
    chances /= chances.sum() + np.exp(-top)
    any_of_them = float(chances.sum())
    if any_of_them < _SURE:
        return any_of_them, ()
    # several patterns may find the same list
    total: dict[tuple[Range, ...], float] = defaultdict(float)
    for one, chance in zip(found, chances.tolist(), strict=True):
        total[one.parts] += chance
    best = max(total, key=lambda parts: total[parts])
    return any_of_them, best if total[best] >= _THIS else ()


def features(doc: Marked, name: Found, found: Sequence[Proposal]) -> Iterator[list[int]]:
    """The ids of the features of each proposal for the mechanism ``name``."""
    text, start, end = plain_marks(doc.text), name.start, name.end
    words, spans = mechanism_name(text[start:end]), others(doc, name)
    of_name = set(ids_of(_of_name(text, start, end, words)))
    for one in found:
        of_list = chain(_of_proposal(text, start, end, words, one), of_spans(name, one, spans))
        yield sorted(of_name.union(ids_of(of_list)))


def _of_name(text: str, start: int, end: int, name: str) -> Iterator[str]:
    yield f"name {name[-2:]}"
    yield from (f"lead {text[max(0, start - 1) : start]}", f"lead {text[max(0, start - 2) : start]}")
    yield from (f"follow {text[end : end + 2]}", f"first {text.find(text[start:end]) == start}")


def _of_proposal(text: str, start: int, end: int, name: str, one: Proposal) -> Iterator[str]:
    wanted = counts(name)
    fits = "fits" if len(one.parts) in wanted else "other" if wanted else "none"
    how = f"{wanted.get(len(one.parts), fits)} of {' '.join(wanted.values())}"
    yield from (f"how {how}", f"how {one.pattern} {how}")
    yield from (f"pattern {one.pattern}", f"fits {one.pattern} {fits}", f"number {fits} {len(one.parts)}")
    yield f"fits {fits}"
    yield from (f"name {one.pattern} {name[-2:]}", f"length {one.pattern} {len(name) // 2}")
    yield f"follow {one.pattern} {text[end : end + 1]}"
    lead = text[max(0, start - 4) : start].rstrip("“‘")
    yield from (f"lead {one.pattern} {lead[-1:]}", f"lead {one.pattern} {lead[-2:]}")
    words = [text[slice(*part)] for part in one.parts]
    yield from _of_words(one.pattern, words)
    of_name = 3 * sum(word[0] in name or word[-1] in name for word in words) // len(words)
    yield from (f"letters {of_name}", f"letters {one.pattern} {of_name}")
    short = core(name)
    told = sum(not set(short).isdisjoint(word) for word in words)
    yield from (f"told {fits} {told == len(words)}", f"told {one.pattern} {3 * told // len(words)}")
    yield f"pairs {fits} {(len(short) + 1) // 2 == len(words)}"
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
    yield from _of_neighbours(text, one.pattern, words, first[0], last[1])
    for left, right in pairwise(one.parts):
        between = text[left[1] : right[0]]
        yield f"between {one.pattern} {between if len(between) < 4 else between[:1] + '…' + between[-1:]}"


def _of_neighbours(text: str, pattern: str, words: list[str], start: int, end: int) -> Iterator[str]:
    """Whether what stands right before and behind a list could be one more part of it."""
    behind, before = _NEXT.match(text, end), _LAST.search(text[max(0, start - 20) : start])
    for where, match, word in (("behind", behind, words[-1]), ("before", before, words[0])):
        other = match[1] if match else ""
        like = bool(other) and (other[0] == word[0] or other[-1] == word[-1], abs(len(other) - len(word)) < 2)
        yield from (f"{where} {like}", f"{where} {pattern} {like}")


def _of_words(pattern: str, words: list[str]) -> Iterator[str]:
    lengths = [len(word) for word in words]
    yield f"longest {pattern} {min(max(lengths), 30) // 2}"
    yield f"shortest {pattern} {min(lengths)}"
    yield f"one length {pattern} {len(set(lengths)) == 1}"
    yield f"one begin {pattern} {len({word[0] for word in words}) == 1}"
    yield f"one end {pattern} {len({word[-1] for word in words}) == 1}"
    alike = sum(are_like(one, two) for one, two in pairwise(words))
    yield f"alike {pattern} {3 * alike // (len(words) - 1)}"
    yield f"marks {pattern} {bool(re.search('[，。；：、]', ''.join(words)))}"
    for word in words:
        yield from (f"begins {word[:1]}", f"begins {word[:2]}", f"ends {word[-1:]}", f"ends {word[-2:]}")
