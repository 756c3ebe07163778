"""Adjudication: the documents that annotators differ on go to one person, and the result becomes gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.annotate.batch import ADJUDICATED, HUMAN, Annotated
from pipeline.annotate.disagreement import agreed_spans, disagreements, in_words
from pipeline.records.gold import GoldSpan

_ORDER = (ADJUDICATED, HUMAN)


@dataclass(frozen=True, slots=True)
class Merged:
    """Documents that are settled, how each was ("agreed", "adjudicated", "single"), and what is open.

    ``open`` maps the doc_id of a document that is not settled to the reason.
    """

    documents: list[Annotated]
    ways: dict[str, int]
    open: dict[str, str]


def disputed(shared: Mapping[str, Mapping[str, Annotated]]) -> list[Annotated]:
    """The batch for the adjudicator: documents with a disagreement, which its note lists.

    Its suggestions are what most annotators have, and where that is nobody's or overlaps what is
    there already, the first annotator's.
    """
    batch = []
    for ones in shared.values():
        found = disagreements(ones)
        if found:
            spans = _proposal(ones)
            first = next(iter(ones.values()))
            batch.append(
                replace(
                    first,
                    document=replace(first.document, spans=tuple(span for span, _ in spans)),
                    origins=tuple(origin for _, origin in spans),
                    annotator="",
                    confirmed=False,
                    note=in_words(found),
                )
            )
    return batch


def merge(
    sides: Mapping[str, Mapping[str, Annotated]], decided: Mapping[str, Annotated], wanted: int
) -> Merged:
    """``sides``: doc_id -> annotator -> confirmed document; ``decided``: doc_id -> what the adjudicator
    confirmed; ``wanted``: how many annotators a document is to have.

    Spans on which the annotators agreed keep their origin; the rest of an adjudicated document is
    adjudicated. A document of one annotator, where two are wanted, stays open.
    """
    documents: list[Annotated] = []
    ways: Counter[str] = Counter()
    left: dict[str, str] = {}
    for name, ones in sides.items():
        if len(ones) < wanted:
            left[name] = f"confirmed by {len(ones)} of {wanted} annotators"
        elif wanted == 1:
            documents.append(next(iter(ones.values())))
            ways["single"] += 1
        elif not disagreements(ones):
            documents.append(_settled(next(iter(ones.values())), ones))
            ways["agreed"] += 1
        elif name in decided:
            documents.append(_settled(decided[name], ones))
            ways["adjudicated"] += 1
        else:
            left[name] = "not adjudicated"
    return Merged(documents, dict(sorted(ways.items())), left)


def _settled(result: Annotated, ones: Mapping[str, Annotated]) -> Annotated:
    agreed = agreed_spans(ones)
    origins = tuple(
        _origin(key, ones) if key in agreed else ADJUDICATED
        for key in ((span.start, span.end, span.label) for span in result.document.spans)
    )
    return replace(result, origins=origins, confirmed=True, annotator="+".join(sorted(ones)), note="")


def _origin(key: tuple[int, int, str], ones: Mapping[str, Annotated]) -> str:
    """Of a span that all have: a person's where one of them set it by hand."""
    origins = {
        origin
        for one in ones.values()
        for span, origin in zip(one.document.spans, one.origins, strict=True)
        if (span.start, span.end, span.label) == key
    }
    return next((one for one in _ORDER if one in origins), next(iter(origins)))


def _proposal(ones: Mapping[str, Annotated]) -> list[tuple[GoldSpan, str]]:
    votes: Counter[tuple[int, int, str]] = Counter()
    best: dict[tuple[int, int, str], tuple[GoldSpan, str]] = {}
    for name in sorted(ones):
        for span, origin in zip(ones[name].document.spans, ones[name].origins, strict=True):
            key = (span.start, span.end, span.label)
            votes[key] += 1
            best.setdefault(key, (span, origin))
    # a dict keeps the order in which the annotators were asked, and sorting keeps it among equals
    chosen: list[tuple[GoldSpan, str]] = []
    for key in sorted(best, key=lambda key: -votes[key]):
        if all(key[1] <= span.start or span.end <= key[0] for span, _ in chosen):
            chosen.append(best[key])
    return sorted(chosen, key=lambda pair: pair[0].start)
