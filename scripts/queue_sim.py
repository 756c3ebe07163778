"""What the queue saves: labelling our corpus again, in the order of the queue and in random order.

    python scripts/queue_sim.py CORPUS POOL OUT

The pool are training documents, as if they were not labelled yet: "own", our own half, in which every
document is of the domain and unlike the others, or "both", with the news, half of which are near the domain
or outside it, as what a crawl brings is. A light learner starts from a few random ones; step by step it
chooses more, is given their gold, and is trained anew. What it then scores on documents that it never
chooses from (test) is one point. Ranking and rules are those of `gongzuofa annotate queue`; only the learner
is another, since the model takes too long to train some hundred times. Writes OUT/queue-POOL.csv (strategy,
seed, documents, characters, F1) and OUT/queue-POOL.svg, and says how many documents a strategy needs for
what random order reaches.

The weights of configs/queue.yaml are all the same: nothing was chosen to look good here.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import mean

from rich.progress import Progress

from pipeline.annotate.light import LightTagger, Prepared, prepare
from pipeline.annotate.queue import Candidate, QueueRules, queue_rules, rank, shapes_of
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import read_jsonl, write_atomic

START, STEP, LAST = 20, 40, 220
SEEDS = range(3)
ITERATIONS = 10
POOLS = {"own": ("own",), "both": ("own", "reference")}
# documents that random order has labelled when the two are compared
TARGETS = (100, 140, 180, 220)
# strategy, seed, documents, characters, F1
Point = tuple[str, int, int, int, float]
Curve = list[tuple[float, float]]


def main(corpus: Path, pool_name: str, out: Path) -> None:
    """Run all strategies from the same starts; print and write."""
    halves = POOLS[pool_name]
    pool, held_out = (
        [
            prepare(one)
            for half in halves
            for one in read_jsonl(corpus / f"{half}-{split}.jsonl", GoldDocument)
        ]
        for split in ("train", "test")
    )
    rules = queue_rules()
    strategies: dict[str, QueueRules | None] = {
        "random": None,
        "queue": rules,
        **{name: replace(rules, weights={name: 1.0}) for name in ("uncertainty", "rarity")},
    }
    points: list[Point] = []
    with Progress() as bar:
        task = bar.add_task("simulate", total=len(SEEDS) * len(strategies) * (1 + (LAST - START) // STEP))
        for seed in SEEDS:
            for name, chosen in strategies.items():
                points += simulate(name, chosen, seed, pool, held_out, lambda: bar.advance(task))
    rows = [
        f"{name},{seed},{documents},{characters},{f1:.4f}" for name, seed, documents, characters, f1 in points
    ]
    for line in summary(points):
        print(line)
    header = "strategy,seed,documents,characters,f1"
    write_atomic(out / f"queue-{pool_name}.csv", ["\n".join([header, *rows, ""]).encode()])
    write_atomic(out / f"queue-{pool_name}.svg", [plot(points).encode()])


def simulate(
    name: str,
    chosen: QueueRules | None,
    seed: int,
    pool: Sequence[Prepared],
    held_out: Sequence[Prepared],
    tick: Callable[[], None],
) -> list[Point]:
    """One course of labelling. The start, and random order, are those of the seed."""
    order = sorted(pool, key=lambda one: one.document.id)
    random.Random(seed).shuffle(order)
    labelled, left = order[:START], order[START:]
    points: list[Point] = []
    while True:
        tagger = LightTagger(labelled, ITERATIONS, hurried=True)
        characters = sum(len(one.document.text) for one in labelled)
        points.append((name, seed, len(labelled), characters, score(tagger, held_out)))
        tick()
        if len(labelled) >= LAST:
            return points
        take = left[:STEP] if chosen is None else choose(tagger, labelled, left, chosen)
        labelled = labelled + take
        names = {one.document.id for one in take}
        left = [one for one in left if one.document.id not in names]


def choose(
    tagger: LightTagger, labelled: Sequence[Prepared], left: Sequence[Prepared], rules: QueueRules
) -> list[Prepared]:
    """The head of the queue. It sees texts and what the learner finds in them, never their gold."""
    candidates = [Candidate(replace(one.document, spans=()), tagger.find(one)) for one in left]
    ranked = rank(candidates, shapes_of(one.document for one in labelled), rules, STEP)
    by_name = {one.document.id: one for one in left}
    return [by_name[one.document.id] for one in ranked]


def score(tagger: LightTagger, documents: Sequence[Prepared]) -> float:
    """Strict F1."""
    gold = found = right = 0
    for one in documents:
        wanted = {(span.start, span.end, span.label) for span in one.document.spans}
        given = {span[:3] for span in tagger.find(one)}
        gold, found, right = gold + len(wanted), found + len(given), right + len(wanted & given)
    return 2 * right / (gold + found) if right else 0.0


def curve(points: Sequence[Point], strategy: str, of: int) -> Curve:
    """Cost (``of`` 2: documents, 3: characters) and F1, means over the seeds, at each step."""
    steps: dict[int, list[Point]] = defaultdict(list)
    for point in points:
        if point[0] == strategy:
            steps[point[2]].append(point)
    return [
        (mean(one[of] for one in steps[step]), mean(one[4] for one in steps[step])) for step in sorted(steps)
    ]


def cost_of(target: float, along: Curve) -> float | None:
    """The cost at which a curve first reaches a target, between its points; None where it never does."""
    for (low, before), (high, after) in pairwise(along):
        if before < target <= after:
            return low + (high - low) * (target - before) / (after - before)
    return along[0][0] if along[0][1] >= target else None


def summary(points: Sequence[Point]) -> list[str]:
    """What each strategy needs to reach what random order reaches, in documents and in characters."""
    lines = []
    plain = {of: curve(points, "random", of) for of in (2, 3)}
    for target in TARGETS:
        at = next(number for number, (documents, _) in enumerate(plain[2]) if documents >= target)
        f1 = plain[2][at][1]
        lines.append(
            f"random order has F1 {f1:.3f} after {target} documents, {plain[3][at][0]:,.0f} characters"
        )
        for name in dict.fromkeys(point[0] for point in points):
            costs = [cost_of(f1, curve(points, name, of)) for of in (2, 3)]
            told = (
                "never"
                if costs[0] is None or costs[1] is None
                else f"{costs[0]:.0f} documents, {costs[1]:,.0f} characters"
            )
            lines.append(f"  {name:12} {told}")
    return lines


def plot(points: Sequence[Point]) -> str:
    """F1 over documents, a line a strategy, with its seeds as dots."""
    colours = {"random": "#757575", "queue": "#c62828", "uncertainty": "#1565c0", "rarity": "#2e7d32"}
    low = min(point[4] for point in points) - 0.01
    high = max(point[4] for point in points) + 0.01

    def x(documents: float) -> float:
        return 60 + 560 * (documents - START) / (LAST - START)

    def y(f1: float) -> float:
        return 360 - 320 * (f1 - low) / (high - low)

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 420"',
        ' font-family="sans-serif" font-size="12">',
        '<rect width="680" height="420" fill="#fff"/>',
        '<text x="60" y="24">Strict F1 on held-out documents, by documents labelled</text>',
    ]
    for tick in range(START, LAST + 1, STEP):
        parts.append(f'<text x="{x(tick):.1f}" y="378" text-anchor="middle">{tick}</text>')
    for number in range(6):
        f1 = low + (high - low) * number / 5
        parts.append(f'<path d="M60 {y(f1):.1f}H620" stroke="#ddd"/>')
        parts.append(f'<text x="52" y="{y(f1) + 4:.1f}" text-anchor="end">{f1:.2f}</text>')
    for number, (name, colour) in enumerate(colours.items()):
        along = " ".join(f"{x(at):.1f},{y(f1):.1f}" for at, f1 in curve(points, name, 2))
        parts.append(f'<polyline points="{along}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x(one[2]):.1f}" cy="{y(one[4]):.1f}" r="2" fill="{colour}" opacity="0.5"/>'
            for one in points
            if one[0] == name
        ]
        parts.append(f'<text x="{80 + 120 * number}" y="404" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
