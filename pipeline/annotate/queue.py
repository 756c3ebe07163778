"""Which documents to label next, and why.

Four signals, each a number a document, the higher the sooner: how unsure the model is, how many spans of
shapes that gold does not have, how far two models differ, and how likely gold itself is wrong. They are
put on one scale by rank, weighed, and added; shapes count as known once a chosen document has them, so
that the head of a queue is not twenty times the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic.dataclasses import dataclass as settings_dataclass

from pipeline.records.gold import GoldDocument
from pipeline.settings import STRICT, labels, load

# start, end, label, probability
Found = tuple[int, int, str, float]
Shape = tuple[str, str]
_NUMERALS = re.compile("[零〇一二两三四五六七八九十百千万亿半几]+")
_QUOTES = str.maketrans('‘’「」『』"', "“”“”“”“")


@settings_dataclass(frozen=True, slots=True, config=STRICT)
class QueueRules:
    """configs/queue.yaml. ``weights`` by signal; ``known`` times in gold make a shape known; ``doubtful``
    is the probability below which a gold span is suspected, ``sure`` the one from which a span that gold
    lacks is; ``folds`` and ``iterations`` of the light learner; ``shown`` examples in a reason."""

    weights: dict[str, float]
    known: int
    doubtful: float
    sure: float
    folds: int
    iterations: int
    shown: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document with what models find in it; ``suspects`` are places where gold may be wrong, in words."""

    document: GoldDocument
    found: Sequence[Found]
    other: Sequence[Found] | None = None
    suspects: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Queued:
    """A place in the queue: the document, its score, its signals, and the reason in words."""

    rank: int
    score: float
    signals: dict[str, float]
    note: str
    document: GoldDocument


def queue_rules() -> QueueRules:
    """The settings."""
    return load("queue", QueueRules)


def shape(text: str, label: str) -> Shape:
    """What a span looks like: numbers and words as placeholders, quotes and the last two characters kept.

    “五联”工作机制 and “三带”工作机制 are of one shape, 六步工作法 is of another.
    """
    plain = text.translate(_QUOTES)
    head, tail = plain[:-2], plain[-2:]
    head = re.sub(r"\d[\d.,，．%]*", "0", head)
    head = _NUMERALS.sub("0", head)
    head = re.sub(r"[^\W\d_]+", "文", head)
    tail = re.sub(r"\d", "0", _NUMERALS.sub("0", tail))
    return label, re.sub(r"0+", "0", head + tail)


def shapes_of(documents: Iterable[GoldDocument]) -> Counter[Shape]:
    """How often gold has each shape."""
    return Counter(
        shape(document.text[span.start : span.end], span.label)
        for document in documents
        for span in document.spans
    )


def rank(
    candidates: Sequence[Candidate], known: Counter[Shape], rules: QueueRules, size: int
) -> list[Queued]:
    """The ``size`` documents to label first, in order. Ties fall by id."""
    left = sorted(candidates, key=lambda one: one.document.id)
    signals = {one.document.id: _signals(one, known, rules) for one in left}
    scales = {name: sorted(one[name] for one in signals.values()) for name in rules.weights}
    shapes = {one.document.id: _rare(one, known, rules) for one in left}
    seen: set[Shape] = set()
    queue: list[Queued] = []
    while left and len(queue) < size:
        scored = []
        for place, one in enumerate(left):
            now = dict(signals[one.document.id])
            fresh = [kind for kind in shapes[one.document.id] if kind not in seen]
            now["rarity"] = _density(len(fresh), one.document)
            score = sum(
                weight * _percentile(now[name], scales[name]) for name, weight in rules.weights.items()
            )
            scored.append((-score, place, now))
        score, place, now = min(scored, key=lambda triple: triple[:2])
        one = left.pop(place)
        rounded = {name: round(value, 4) for name, value in now.items()}
        queue.append(
            Queued(len(queue) + 1, round(-score, 4), rounded, _reason(one, shapes, seen, rules), one.document)
        )
        seen |= shapes[one.document.id].keys()
    return queue


def _signals(one: Candidate, known: Counter[Shape], rules: QueueRules) -> dict[str, float]:
    return {
        "uncertainty": _density(sum(1 - score for *_, score in one.found), one.document),
        "rarity": _density(len(_rare(one, known, rules)), one.document),
        "disagreement": 0.0 if one.other is None else 1 - _f1(one.found, one.other),
        "suspects": _density(len(one.suspects), one.document),
    }


def _density(number: float, document: GoldDocument) -> float:
    """In 1,000 characters: labelling costs by the character. A short text is not dense for being short."""
    return 1000 * number / max(len(document.text), 200)


def _percentile(value: float, scale: list[float]) -> float:
    """The share of the candidates that lie below, counting those alike half; 0 for nothing at all."""
    if value <= 0:
        return 0.0
    return (bisect_left(scale, value) + bisect_right(scale, value)) / (2 * len(scale))


def _rare(one: Candidate, known: Counter[Shape], rules: QueueRules) -> dict[Shape, str]:
    """Shapes of found spans that gold hardly has, each with the text of its first span."""
    rare: dict[Shape, str] = {}
    for start, end, label, _ in one.found:
        text = one.document.text[start:end]
        kind = shape(text, label)
        if known[kind] < rules.known:
            rare.setdefault(kind, text)
    return rare


def _f1(one: Sequence[Found], other: Sequence[Found]) -> float:
    left, right = ({span[:3] for span in side} for side in (one, other))
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 1.0


def _reason(one: Candidate, shapes: dict[str, dict[Shape, str]], seen: set[Shape], rules: QueueRules) -> str:
    """What the annotator is told, the signals that say something, each with examples."""
    zh = {name: style.zh for name, style in labels().labels.items()}
    text = one.document.text
    unsure = sorted((score, start, end, label) for start, end, label, score in one.found)[: rules.shown]
    parts = []
    if unsure and unsure[0][0] < 0.9:
        shown = "、".join(
            f"{text[start:end]}〔{zh[label]} {score:.0%}〕"
            for score, start, end, label in unsure
            if score < 0.9
        )
        parts.append(f"模型没有把握：{shown}")
    fresh = [words for kind, words in shapes[one.document.id].items() if kind not in seen]
    if fresh:
        parts.append(f"少见的写法{len(fresh)}种：{'、'.join(fresh[: rules.shown])}")
    if one.other is not None and (apart := _apart(one)):
        parts.append(f"两个模型看法不同{len(apart)}处：{'、'.join(apart[: rules.shown])}")
    if one.suspects:
        parts.append(f"原有标注可疑{len(one.suspects)}处：{'、'.join(one.suspects[: rules.shown])}")
    return "；".join(parts).replace("\n", "⏎") or "没有特别之处，排在后面"


def _apart(one: Candidate) -> list[str]:
    sides = [{span[:3] for span in side} for side in (one.found, one.other or ())]
    return [one.document.text[start:end] for start, end, _ in sorted(sides[0] ^ sides[1])]
