"""Stage evaluate: the model against the dev and test documents of each half of the corpus.

Strict: label and both ends agree, counted on character offsets. nervaluate adds the softer views.
Reliability: whether of the spans that say 0.9 nine in ten are right. A model below a floor of
configs/floors.yaml is no release.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nervaluate.evaluator import Evaluator

from pipeline.annotate.corpus import HALVES, compiled
from pipeline.nlp.model import SpanModel
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import dump_json, write_atomic
from pipeline.records.reliability import calibration_error, tenths
from pipeline.settings import labels

Spans = list[tuple[int, int, str]]
_TESTS = [f"{half}-test" for half in HALVES]
_NONE: dict[str, Any] = {"reliability": {"tenths": []}}


@dataclass(frozen=True, slots=True)
class EvaluateSettings:
    """configs/stages.yaml, evaluate."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    model: Path
    corpus: Path
    metrics: Path
    plots: Path | None = None


@dataclass(frozen=True, slots=True)
class Floors:
    """configs/floors.yaml: the least strict F1 by set, then by label or "all"."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    strict_f1: dict[str, dict[str, float]]


def below(metrics: dict[str, Any], floors: Floors) -> list[str]:
    """What lies below its floor, in words; sets and labels that were not scored are passed over."""
    return [
        f"{name} {label}: {metrics[name][label]['f1']:.3f} below {least:.3f}"
        for name, labels_ in floors.strict_f1.items()
        for label, least in labels_.items()
        if name in metrics and metrics[name][label]["f1"] < least
    ]


def run(settings: EvaluateSettings) -> dict[str, Any]:
    """Write the metrics, and plots where a folder is set for them.

    Returns half-split -> label or "all" -> figures.
    """
    model = SpanModel(settings.model)
    sets = compiled(settings.corpus, "dev", "test")
    metrics = {name: score(documents, model) for name, documents in sets}
    write_atomic(settings.metrics, [dump_json(metrics)])
    if settings.plots:
        write_atomic(settings.plots / "by_label.csv", _rows(metrics))
        write_atomic(settings.plots / "reliability.csv", _reliability_rows(metrics))
    return metrics


def score(documents: list[GoldDocument], model: SpanModel) -> dict[str, Any]:
    """Figures of one set: per label and "all" precision, recall, f1; "partial_f1" and "type_f1" for all."""
    gold = [[(one.start, one.end, one.label) for one in document.spans] for document in documents]
    scored = [model.find(document.text) for document in documents]
    found = [[span[:3] for span in spans] for spans in scored]
    pairs = zip(gold, scored, strict=True)
    of_tenths = tenths((span[3], span[:3] in wanted) for wanted, spans in pairs for span in spans)
    figures: dict[str, Any] = {name: strict(gold, found, {name}) for name in labels().labels}
    figures["all"] = strict(gold, found, set(labels().labels))
    return figures | {
        "documents": len(documents),
        **_soft(gold, found),
        "reliability": {
            "calibration_error": calibration_error(of_tenths),
            "tenths": [asdict(one) for one in of_tenths],
        },
    }


def strict(gold: list[Spans], found: list[Spans], names: set[str]) -> dict[str, float | int]:
    """Precision, recall and F1 of spans that agree in label and both ends."""
    wanted = {(number, *span) for number, spans in enumerate(gold) for span in spans if span[2] in names}
    given = {(number, *span) for number, spans in enumerate(found) for span in spans if span[2] in names}
    right = len(wanted & given)
    precision = right / len(given) if given else 0.0
    recall = right / len(wanted) if wanted else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
        "gold": len(wanted),
        "found": len(given),
    }


def _soft(gold: list[Spans], found: list[Spans]) -> dict[str, float]:
    as_dicts = [
        [[{"label": label, "start": start, "end": end - 1} for start, end, label in spans] for spans in side]
        for side in (gold, found)
    ]
    results = Evaluator(*as_dicts, tags=list(labels().labels), loader="default").evaluate()["overall"]
    return {
        f"{view}_f1": round(float(results[key].f1), 4)
        for view, key in (("partial", "partial"), ("type", "ent_type"))
    }


def _rows(metrics: dict[str, Any]) -> Iterator[bytes]:
    """One row a bar: bars of the same name would be drawn on end."""
    yield b"span,f1\n"
    for label in [*labels().labels, "all"]:
        for name, figures in metrics.items():
            yield f"{label} {name},{figures[label]['f1']}\n".encode()


def _reliability_rows(metrics: dict[str, Any]) -> Iterator[bytes]:
    """A row a tenth, a column a test set; empty where a set has no such probability."""
    sets = [
        {one["middle"]: one["true"] for one in metrics.get(name, _NONE)["reliability"]["tenths"]}
        for name in _TESTS
    ]
    yield f"{','.join(['probability', *_TESTS])}\n".encode()
    for middle in (round(at / 20, 2) for at in range(1, 20, 2)):
        yield f"{','.join([str(middle), *(str(one.get(middle, '')) for one in sets)])}\n".encode()
