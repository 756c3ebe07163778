"""Result or background: a logistic regression that gives a quantity found its label.

ACHIEVEMENT and QUANTITY have the same boundaries; which of them a number is depends on words that may
stand far from it (力争, 下辖, 累计) and on what is counted, which a sum over many words tells better
than the CRF does. Its log odds and the CRF's are added.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from math import log10
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc, Span

from pipeline.nlp.tagger import RIVALS, SCORES
from pipeline.nlp.tokens import TEXT, WORDS
from pipeline.numbers.quantities import Quantified, parse_quantity
from pipeline.text.sentences import sentences

Range: TypeAlias = tuple[int, int]
# an annotated text: the text, its spans as (start, end, label), its words
Example: TypeAlias = tuple[str, Sequence[tuple[int, int, str]], Sequence[Range]]
RESULT, OTHER = "ACHIEVEMENT", "QUANTITY"
_BITS = 20
_PLAN = re.compile("力争|争取|计划|规划|预计|目标|拟|将|要求|确保|不得|必须|应|须")
_STOPS = re.compile("[，,；：、。]")
_NEAR = 6
_FAR = 9


@Language.factory("results", assigns=["doc.ents"], default_config={"trust": 0.4})
def create(nlp: Language, name: str, trust: float) -> Results:
    """Named by the pipeline of the trained model; ``trust`` weighs the CRF's log odds."""
    return Results(name, trust)


class Results:
    """Gives the quantities of a Doc their labels; their probabilities follow."""

    def __init__(self, name: str, trust: float) -> None:
        self.name = name
        self.trust = trust
        self._weights: npt.NDArray[np.float32] = np.zeros(1 << _BITS, dtype=np.float32)

    def __call__(self, doc: Doc) -> Doc:
        """The Doc with new labels, and with SCORES to match."""
        found = [span for span in doc.ents if span.label_ in (RESULT, OTHER)]
        if not found:
            return doc
        scores, rivals = doc.user_data[SCORES], doc.user_data[RIVALS]
        labels = {}
        ranges = [(one.start, one.end) for one in found]
        odds = self._log_odds(doc.user_data[TEXT], ranges, doc.user_data[WORDS])
        for span, own in zip(found, odds, strict=True):
            at = span.start, span.end
            both = scores[at] + rivals[at]
            crf = np.log((scores[at] + 1e-6) / (rivals[at] + 1e-6))
            combined = own + self.trust * (crf if span.label_ == RESULT else -crf)
            labels[at] = RESULT if combined > 0 else OTHER
            scores[at] = float(both / (1 + np.exp(-abs(combined))))
        doc.ents = [
            Span(doc, one.start, one.end, label=labels.get((one.start, one.end), one.label_))
            for one in doc.ents
        ]
        return doc

    def fit(self, examples: Iterable[Example]) -> None:
        """Learn from annotated texts; with one label only, or none, nothing is learnt."""
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression

        rows: list[tuple[Sequence[int], npt.NDArray[np.float32]]] = []
        wanted: list[bool] = []
        for text, spans, words in examples:
            quantities = [span for span in spans if span[2] in (RESULT, OTHER)]
            rows += _rows(text, [(start, end) for start, end, _ in quantities], words)
            wanted += [label == RESULT for _, _, label in quantities]
        if len(set(wanted)) < 2:
            return
        ends = np.cumsum([0, *(len(ids) for ids, _ in rows)])
        columns = list(chain.from_iterable(ids for ids, _ in rows))
        values = np.concatenate([values for _, values in rows])
        matrix = csr_matrix((values, columns, ends), shape=(len(rows), 1 << _BITS))
        model = LogisticRegression(C=0.3, max_iter=300, fit_intercept=False).fit(matrix, wanted)
        self._weights = model.coef_[0].astype(np.float32)

    def _log_odds(self, text: str, spans: Sequence[Range], words: Sequence[Range]) -> list[float]:
        return [float(self._weights[ids] @ values) for ids, values in _rows(text, spans, words)]

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """The weights that are not 0, as half floats."""
        path = Path(path)
        path.mkdir(parents=True, exist_ok=True)
        kept = np.flatnonzero(self._weights).astype(np.uint32)
        np.savez_compressed(path / "weights.npz", ids=kept, weights=self._weights[kept].astype(np.float16))

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Results:
        """The inverse of `to_disk`."""
        with np.load(Path(path) / "weights.npz") as stored:
            self._weights = np.zeros(1 << _BITS, dtype=np.float32)
            self._weights[stored["ids"]] = stored["weights"]
        return self


def _rows(
    text: str, spans: Sequence[Range], words: Sequence[Range]
) -> list[tuple[list[int], npt.NDArray[np.float32]]]:
    """For each span the ids of its features, and their values."""
    if not spans:
        return []
    ranges = sentences(text, longest=len(text) + 1)
    starts = [start for start, _ in words]
    density = {
        "plans": min(len(_PLAN.findall(text)) / len(text) * 200, 2.0),
        "numbers": min(len(spans) / len(text) * 50, 2.0),
    }
    rows = []
    for start, end in spans:
        low, high = ranges[bisect_right(ranges, (start, len(text))) - 1]
        before = [text[a:b] for a, b in words[bisect_left(starts, low) : bisect_left(starts, start)]]
        after = [text[a:b] for a, b in words[bisect_left(starts, end) : bisect_left(starts, max(high, end))]]
        read = parse_quantity(text[start:end])
        names = {
            *_of_span(text, start, end, read),
            *_of_clause(text[low:start], text[end : max(high, end)]),
            *_of_words(before, after, read.unit if read else ""),
        }
        # sorted: sums of floats must not depend on the order of a set
        ids = [get_string_id(name) >> (64 - _BITS) for name in (*sorted(names), *density, "position")]
        values = np.ones(len(ids), dtype=np.float32)
        values[-3:] = [*density.values(), start / len(text)]
        rows.append((ids, values))
    return rows


def _of_span(text: str, start: int, end: int, read: Quantified | None) -> Iterator[str]:
    unit, approx, value = (read.unit, read.approx, read.value) if read else ("", "", 0.0)
    size = int(log10(abs(value) + 1))
    yield from ("*", f"unit {unit}", f"approx {approx}", f"size {size}", f"unit approx {unit} {approx}")
    yield from (f"unit size {unit} {size}", f"unit left {unit} {text[max(0, start - 1) : start]}")
    for size in (1, 2, 3):
        yield f"left {text[max(0, start - size) : start]}"
        yield f"right {text[end : end + size]}"


def _of_clause(left: str, right: str) -> Iterator[str]:
    clauses = ("clause left", _STOPS.split(left)[-1]), ("clause right", _STOPS.split(right)[0])
    for name, clause in clauses:
        for size in (2, 3):
            yield from (f"{name} {clause[at : at + size]}" for at in range(len(clause) - size + 1))


def _of_words(before: list[str], after: list[str], unit: str) -> Iterator[str]:
    yield from (f"before {word}" for word in before)
    yield from (f"after {word}" for word in after)
    yield from (f"near before {word}" for word in before[-_NEAR:])
    yield from (f"near after {word}" for word in after[:_NEAR])
    yield from (f"last {' '.join(before[-number:])}" for number in (1, 2))
    yield from (f"first {' '.join(after[:number])}" for number in (1, 2))
    yield f"last three {' '.join(before[-3:])}"
    yield from (f"pair before {one} {two}" for one, two in pairwise(before[-_FAR:]))
    yield from (f"pair after {one} {two}" for one, two in pairwise(after[:_FAR]))
    yield f"unit last {unit} {''.join(before[-1:])}"
    yield f"unit first {unit} {''.join(after[:1])}"
