"""The error analysis: every wrong span of the model with its sentence, by kind, as one HTML page."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.nlp.model import SpanModel
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import read_jsonl, write_atomic
from pipeline.settings import labels
from pipeline.text.sentences import sentences

TEMPLATE = Path(__file__).with_suffix(".html.j2")
KINDS = {"boundary": "边界不对", "label": "标签不对", "missed": "漏标", "spurious": "多标"}
Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A span of gold that was not found as it is, or one that was found and is in no gold.

    ``label`` is the gold one, of a spurious span its own. ``pieces`` are the sentence, cut where a
    span begins or ends: (text, in the gold span, in a found span); ``found`` says what was found
    instead: (label, text, probability).
    """

    document: str
    kind: str
    label: str
    pieces: tuple[tuple[str, bool, bool], ...]
    found: tuple[tuple[str, str, float], ...]


def run(corpus: Path, name: str, model: Path, target: Path) -> Counter[tuple[str, str]]:
    """Write the page of one set (own-dev, reference-test, …); returns how many by label and kind."""
    spans = SpanModel(model)
    documents = read_jsonl(corpus / f"{name}.jsonl", GoldDocument)
    found = [one for document in documents for one in mistakes(document, spans.find(document.text))]
    counts = Counter((one.label, one.kind) for one in found)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template(TEMPLATE.name).render(
        name=name, mistakes=found, counts=counts, kinds=KINDS, labels=labels().labels
    )
    write_atomic(target, [page.encode()])
    return counts


def mistakes(document: GoldDocument, found: Iterable[tuple[int, int, str, float]]) -> Iterator[Mistake]:
    """What is wrong in one document, in the order of its text, first the gold spans.

    A gold span with its ends and another label is a "label" mistake, one that overlaps found spans
    is a "boundary" mistake where one of them has its label and else a "label" one, one with nothing
    in its place is "missed"; a found span that overlaps no gold is "spurious".
    """
    given = {(start, end, label): score for start, end, label, score in found}
    gold = [(span.start, span.end, span.label) for span in document.spans]
    for span in gold:
        if span not in given:
            instead = [one for one in given if one[0] < span[1] and span[0] < one[1]]
            yield _mistake(document, _kind(span, instead), span, span, instead, given)
    for one in given:
        if not any(one[0] < span[1] and span[0] < one[1] for span in gold):
            yield _mistake(document, "spurious", one, None, [one], given)


def _kind(span: Span, instead: list[Span]) -> str:
    if not instead:
        return "missed"
    same_ends = any(one[:2] == span[:2] for one in instead)
    return "boundary" if not same_ends and any(one[2] == span[2] for one in instead) else "label"


def _mistake(
    document: GoldDocument,
    kind: str,
    at: Span,
    gold: Span | None,
    instead: list[Span],
    scores: dict[Span, float],
) -> Mistake:
    text = document.text
    ends = [(at[0], at[1]), *((start, end) for start, end, _ in instead)]
    low, high = min(start for start, _ in ends), max(end for _, end in ends)
    around = [one for one in sentences(text) if one[0] < high and low < one[1]]
    cuts = sorted({around[0][0], around[-1][1], *(edge for one in ends for edge in one)})
    pieces = tuple(
        (
            text[start:end],
            gold is not None and gold[0] <= start and end <= gold[1],
            any(one[0] <= start and end <= one[1] for one in instead),
        )
        for start, end in itertools.pairwise(cuts)
    )
    found = tuple((label, text[start:end], scores[start, end, label]) for start, end, label in instead)
    return Mistake(document.id, kind, at[2], pieces, found)
