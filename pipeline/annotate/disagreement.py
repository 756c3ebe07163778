"""Where annotators differ: stretches of text that one has marked in one way and another in another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.annotate.agreement import overlap
from pipeline.annotate.batch import Annotated
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldSpan
from pipeline.settings import labels

_AROUND = 12
_NONE = "不标"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A stretch ``[start, end)`` of a document and what each annotator has in it, as "text/LABEL".

    ``kind`` is "missing" (somebody has nothing there), "boundary" (same labels, other edges), "label"
    (same edges, other labels) or "both".
    """

    doc_id: str
    document: str
    start: int
    end: int
    kind: str
    views: dict[str, list[str]]
    around: str


def shared_documents(sides: Mapping[str, Iterable[Annotated]]) -> dict[str, dict[str, Annotated]]:
    """doc_id -> annotator -> document, of those that at least two annotators have.

    Raises PipelineError where one document has two texts.
    """
    found: dict[str, dict[str, Annotated]] = {}
    for annotator, documents in sides.items():
        for one in documents:
            found.setdefault(one.doc_id, {})[annotator] = one
    for name, ones in found.items():
        if len({one.document.text for one in ones.values()}) > 1:
            raise PipelineError(f"{name}: the annotators have different texts")
    return {name: found[name] for name in sorted(found) if len(found[name]) > 1}


def pairs(annotators: Iterable[str]) -> list[tuple[str, str]]:
    """Every pair of annotators, in order."""
    return list(combinations(sorted(annotators), 2))


def disagreements(ones: Mapping[str, Annotated]) -> list[Disagreement]:
    """Where the annotators of one document differ, in the order of its text."""
    names = sorted(ones)
    first = ones[names[0]]
    agreed = agreed_spans(ones)
    disputed = sorted(
        ((span, name) for name in names for span in ones[name].document.spans if _key(span) not in agreed),
        key=lambda pair: (pair[0].start, pair[0].end, pair[1]),
    )
    found: list[Disagreement] = []
    for group in _stretches(disputed):
        low, high = group[0][0].start, max(span.end for span, _ in group)
        views = {name: [span for span, owner in group if owner == name] for name in names}
        text = first.document.text
        found.append(
            Disagreement(
                first.doc_id,
                first.document.id,
                low,
                high,
                _kind(list(views.values())),
                {name: [f"{text[one.start : one.end]}/{one.label}" for one in views[name]] for name in names},
                text[max(0, low - _AROUND) : high + _AROUND],
            )
        )
    return found


def agreed_spans(ones: Mapping[str, Annotated]) -> set[tuple[int, int, str]]:
    """What all annotators of a document have alike."""
    sides = [{_key(span) for span in one.document.spans} for one in ones.values()]
    return set.intersection(*sides)


def in_words(found: Sequence[Disagreement]) -> str:
    """The list as the adjudicator sees it beside the text, a line a stretch."""
    zh = {name: style.zh for name, style in labels().labels.items()}
    lines = []
    for number, one in enumerate(found, 1):
        views = []
        for name, words in one.views.items():
            shown = "、".join(
                f"{text}〔{zh[label]}〕" for text, _, label in (word.rpartition("/") for word in words)
            )
            views.append(f"{name}：{shown or _NONE}")
        lines.append(f"{number}. …{one.around}… ".replace("\r", "").replace("\n", "⏎") + "；".join(views))
    return "\n".join(lines)


def _key(span: GoldSpan) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _stretches(disputed: list[tuple[GoldSpan, str]]) -> list[list[tuple[GoldSpan, str]]]:
    """Groups of spans that hang together by overlap."""
    groups: list[list[tuple[GoldSpan, str]]] = []
    reach = -1
    for span, name in disputed:
        if groups and span.start < reach:
            groups[-1].append((span, name))
        else:
            groups.append([(span, name)])
        reach = max(reach, span.end)
    return groups


def _kind(views: list[list[GoldSpan]]) -> str:
    if not all(views):
        return "missing"
    edges = {tuple((one.start, one.end) for one in view) for view in views}
    names = {tuple(one.label for one in view) for view in views}
    if len(edges) == 1:
        return "label"
    related = any(overlap(one, other) for one in views[0] for other in views[-1])
    return "boundary" if len(names) == 1 and related else "both"
