"""The DVC stages on the command line, and what shows their results: parses, calls a stage, prints."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipeline import settings
from pipeline.errors import PipelineError

training = typer.Typer()
err = Console(stderr=True)
T = TypeVar("T")


def _stage_settings(kind: type[T], name: str) -> T:
    """A stage's section; its paths are relative to the project's root, so that is where it runs."""
    os.chdir(settings.project_root())
    return settings.load("stages", kind, name)


@training.command()
def segmenter() -> None:
    """Train the word segmenter (DVC stage)."""
    from pipeline.stages import segmenter as stage

    chosen = _stage_settings(stage.SegmenterSettings, "segmenter")
    print(f"{chosen.output}: word F1 {stage.run(chosen):.3f} against the teacher, on held-out sentences")


@training.command()
def corpus() -> None:
    """Compile the annotated documents (DVC stage)."""
    from pipeline.stages import corpus as stage
    from pipeline.stages.tools import make_cleaning

    for name, number in stage.run(_stage_settings(stage.CorpusSettings, "corpus"), make_cleaning()).items():
        print(f"{name:26}{number:8,}")


@training.command()
def train(
    documents: Annotated[Path | None, typer.Option(help="Other training documents (.spacy).")] = None,
    config: Annotated[Path | None, typer.Option(help="Another recipe: configs/ner-fast.cfg.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the model goes.")] = None,
) -> None:
    """Train the span model (DVC stage)."""
    from dataclasses import replace

    from pipeline.stages import train as stage

    chosen = _stage_settings(stage.TrainSettings, "train")
    if config and not out:
        raise PipelineError(
            f"a model of {config} has no place of its own", "say where it goes: --out models/ner-fast"
        )
    stage.run(
        replace(chosen, config=config or chosen.config, documents=documents, output=out or chosen.output)
    )


@training.command()
def evaluate(
    model: Annotated[Path | None, typer.Option(help="A model folder.")] = None,
    metrics: Annotated[
        Path | None, typer.Option(help="Where the figures go; no plots and no floors then.")
    ] = None,
) -> None:
    """Score the model on dev and test documents (DVC stage)."""
    from dataclasses import replace

    from pipeline.stages import evaluate as stage

    chosen = _stage_settings(stage.EvaluateSettings, "evaluate")
    if metrics:
        chosen = replace(chosen, metrics=metrics, plots=None)
    found = stage.run(replace(chosen, model=model or chosen.model))
    names = [*settings.labels().labels, "all"]
    table = Table("set", *names, title="strict F1")
    for name, figures in found.items():
        table.add_row(name, *(f"{figures[label]['f1']:.3f}" for label in names))
    Console().print(table)
    if not metrics and (low := stage.below(found, settings.load("floors", stage.Floors))):
        raise PipelineError(
            "the model is below its floors: " + "; ".join(low), "see configs/floors.yaml and docs/model.md"
        )


@training.command()
def errors(
    name: Annotated[str, typer.Argument(help="A set of the corpus: own-dev, reference-test, …")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The page.")] = Path("build/errors.html"),
) -> None:
    """Show every wrong span of the model with its sentence, by kind, as an HTML page."""
    from pipeline.stages import errors as stage
    from pipeline.stages.evaluate import EvaluateSettings

    target = out.resolve()
    chosen = _stage_settings(EvaluateSettings, "evaluate")
    counts = stage.run(chosen.corpus, name, chosen.model, target)
    table = Table("label", *stage.KINDS, title=f"wrong spans of {name}")
    for label in settings.labels().labels:
        table.add_row(label, *(str(counts[label, kind]) for kind in stage.KINDS))
    Console().print(table)
    print(out)


@training.command()
def train_approach() -> None:
    """Train the classifier of documents by approach (DVC stage)."""
    from pipeline.stages import train_approach as stage

    chosen = _stage_settings(stage.TrainApproachSettings, "train-approach")
    with err.status("cross-validation of the learners"):
        tried = stage.run(chosen)
    table = Table("learner", "threshold", "micro F1", "primary", "Brier", title="approaches, cross-validated")
    for name, figures in tried.items():
        table.add_row(name, *(f"{one:.3f}" for one in figures.values()))
    Console().print(table)


@training.command()
def evaluate_approach() -> None:
    """Score the classifier of documents by approach, with baselines (DVC stage)."""
    from pipeline.stages import evaluate_approach as stage

    chosen = _stage_settings(stage.EvaluateApproachSettings, "evaluate-approach")
    with err.status("") as status:
        metrics = stage.run(chosen, status.update)
    table = Table("set", "of", "micro F1", "macro F1", "primary", "Brier", title="approaches")
    for name, figures in metrics.items():
        table.add_section()
        for other in ("", *(key for key, value in figures.items() if "micro_f1" in str(value))):
            shown = figures[other] if other else figures
            table.add_row(
                "" if other else name,
                other or "the classifier",
                *(f"{shown[one]:.3f}" for one in ("micro_f1", "macro_f1", "primary", "brier")),
            )
    Console().print(table)


@training.command()
def attributes() -> None:
    """Learn what the values of a record are judged by (DVC stage)."""
    from pipeline.stages import attributes as stage

    with Progress(
        TextColumn("attributes"), TextColumn("{task.completed} documents"), TimeElapsedColumn()
    ) as bar:
        task = bar.add_task("attributes", total=None)
        number = stage.run(
            _stage_settings(stage.AttributesSettings, "attributes"),
            lambda done: bar.update(task, completed=done),
        )
    print(f"learnt from {number} documents")


@training.command()
def values() -> None:
    """Score the values on gold spans and end to end (DVC stage)."""
    from pipeline.stages import values as stage

    metrics = stage.run(_stage_settings(stage.ValuesSettings, "values"))
    table = Table("set", "spans", *stage.ATTRIBUTES, title="values: share that is right")
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    for name, views in metrics.items():
        for view, figures in views.items():
            shown = (f"{figures[one]['right']:.3f}" if one in figures else "" for one in stage.ATTRIBUTES)
            table.add_row(name, view, *shown)
    Console().print(table)
