"""What a set of annotated documents is like, in figures that can stand side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.settings import labels
from pipeline.text.sentences import sentences

_QUOTES = (("“", "”"), ("‘", "’"), ("「", "」"), ('"', '"'))
Words = Callable[[str], list[str]]


def profile(documents: Sequence[GoldDocument]) -> dict[str, str]:
    """Figures by name, each as it is printed: sizes, lengths, density, label mix, names and quotes.

    Lengths are in characters, as 10th, 50th and 90th percentile; sentences as the model cuts them.
    """
    spans = [(document, span) for document in documents for span in document.spans]
    characters = sum(len(document.text) for document in documents)
    cuts = [end - start for document in documents for start, end in sentences(document.text)]
    figures = {
        "documents": f"{len(documents):,}",
        "characters": f"{characters:,}",
        "spans": f"{len(spans):,}",
        "length of a document": _percentiles([len(document.text) for document in documents]),
        "length of a sentence": _percentiles(cuts),
        "spans in 1,000 characters": f"{1000 * len(spans) / max(characters, 1):.1f}",
    }
    for label in labels().labels:
        texts = [document.text[span.start : span.end] for document, span in spans if span.label == label]
        figures |= {
            f"{label} in 1,000 characters": f"{1000 * len(texts) / max(characters, 1):.1f}",
            f"{label} of all spans": _share(len(texts), len(spans)),
            f"{label} distinct": f"{len(set(texts)):,} ({_share(len(set(texts)), len(texts))})",
            f"{label} length": _percentiles([len(text) for text in texts]),
        }
    styles = Counter(
        quote_style(document.text, span) for document, span in spans if span.label == "MECHANISM"
    )
    names = ["none", *(f"{where} {left}{right}" for left, right in _QUOTES for where in ("around", "inside"))]
    figures |= {f"MECHANISM quotes, {name}": _share(styles[name], styles.total()) for name in names}
    return figures


def quote_style(text: str, span: GoldSpan) -> str:
    """Where a span has quotes and which: "around “”", "inside ‘’" or "none"."""
    name = text[span.start : span.end]
    for left, right in _QUOTES:
        if text[span.start - 1 : span.start] == left and text[span.end : span.end + 1] == right:
            return f"around {left}{right}"
        if left in name:
            return f"inside {left}{right}"
    return "none"


def novelty(
    documents: Sequence[GoldDocument], others: Sequence[GoldDocument], words: Words
) -> dict[str, str]:
    """The share of what stands in ``documents`` that ``others`` never say: running characters,
    running pairs of words (``words`` cuts a text), and distinct span texts of each label.
    """
    known = Counter(char for other in others for char in other.text)
    pairs = {pair for other in others for pair in pairwise(words(other.text))}
    running = [pair for document in documents for pair in pairwise(words(document.text))]
    characters = [char for document in documents for char in document.text]
    figures = {
        "characters": _share(sum(char not in known for char in characters), len(characters)),
        "word pairs": _share(sum(pair not in pairs for pair in running), len(running)),
    }
    for label in labels().labels:
        here, there = _names(documents, label), _names(others, label)
        figures[label] = _share(len(here - there), len(here))
    return figures


def _names(documents: Sequence[GoldDocument], label: str) -> set[str]:
    spans = ((document.text, span) for document in documents for span in document.spans)
    return {
        re.sub(r"[“”‘’「」\"]", "", text[one.start : one.end]) for text, one in spans if one.label == label
    }


def _percentiles(lengths: list[int]) -> str:
    ordered = sorted(lengths) or [0]
    return " / ".join(str(ordered[int(len(ordered) * part)]) for part in (0.1, 0.5, 0.9))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"
