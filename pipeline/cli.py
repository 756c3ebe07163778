"""The command line: parses, calls a stage, prints. One sub-command a task."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from pipeline import __version__, settings
from pipeline.annotate_cli import annotate
from pipeline.errors import PipelineError
from pipeline.text.documents import Cleaning, DocumentRules
from pipeline.text.furniture import CleaningRules
from pipeline.text.sources import ReadingRules

app = typer.Typer(
    help="Chinese local-governance articles into structured, source-grounded records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(annotate, name="annotate")
err = Console(stderr=True)
T = TypeVar("T")

# exit codes: 0 all went well, 1 the run could not be done, 3 done, but inputs went to quarantine
QUARANTINED = 3


def main() -> None:
    """Run the command line; a PipelineError is a message and exit code 1, never a traceback."""
    logging.basicConfig(
        level=logging.INFO,
        format="%(message)s",
        handlers=[RichHandler(console=err, show_time=False, show_path=False)],
    )
    try:
        app()
    except PipelineError as error:
        err.print(f"[bold red]error:[/] {error.what}", highlight=False, soft_wrap=True)
        if error.hint:
            err.print(f"  {error.hint}", highlight=False, soft_wrap=True)
        raise SystemExit(1) from None


def make_cleaning() -> Cleaning:
    """The cleaners as configs/ sets them."""
    return Cleaning(settings.load("cleaning", CleaningRules), settings.load("documents", DocumentRules))


def reading_rules(text_field: str | None = None) -> ReadingRules:
    """configs/reading.yaml, with another text field where one is given."""
    from dataclasses import replace

    rules = settings.load("reading", ReadingRules)
    return replace(rules, text_field=text_field) if text_field else rules


def _make_tools(model: Path, attributes: Path, approach: Path, text_field: str | None = None) -> Any:
    from pipeline.approach.classifier import load_classifier
    from pipeline.nlp.model import SpanModel
    from pipeline.normalize import load_attributes
    from pipeline.stages.assembly import Tools

    rules = reading_rules(text_field)
    learnt = load_attributes(attributes)
    classifier = load_classifier(approach)
    made_of = f"{settings.fingerprint()} {rules} {classifier.sha256} {learnt.sha256}"
    return Tools(SpanModel(model), learnt, classifier, make_cleaning(), rules, made_of)


TextField = Annotated[str | None, typer.Option(help="The field of a .jsonl row that holds the text.")]


@app.command()
def extract(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, globs; - for standard input.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where documents.jsonl and the rest go.")],
    model: Annotated[Path | None, typer.Option(help="A model folder.")] = None,
    jobs: Annotated[int | None, typer.Option(help="Processes; default: one a core.", min=1)] = None,
    text_field: TextField = None,
) -> None:
    """Turn articles into records: documents.jsonl, quarantine.jsonl, report.json."""
    from dataclasses import replace
    from functools import partial

    from pipeline.stages import extract as stage

    chosen = settings.load("stages", stage.ExtractSettings, "extract")
    root = settings.project_root()
    chosen = replace(
        chosen,
        model=model or root / chosen.model,
        attributes=root / chosen.attributes,
        approach=root / chosen.approach,
        jobs=jobs or chosen.jobs,
    )
    columns = (
        TextColumn("extract"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("extract", total=None)
        report = stage.run(
            inputs,
            out,
            chosen,
            partial(_make_tools, text_field=text_field),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    _print_report(report, out)
    if report.quarantined:
        raise typer.Exit(QUARANTINED)


def _print_report(report: Any, out: Path) -> None:
    table = Table(title=f"{out}", show_header=False)
    table.add_row("files + further documents in them", f"{report.files} + {report.split}")
    table.add_row(
        "= documents + duplicates + quarantined",
        f"{report.documents} + {report.duplicates} + {report.quarantined}",
    )
    table.add_row("characters of clean text", f"{report.characters:,} in {report.seconds:.1f} s")
    for kind, number in report.spans.items():
        table.add_row(f"  {kind}", f"{number:,}")
    for reason, number in report.reasons.items():
        table.add_row(f"  quarantined: {reason}", str(number))
    Console().print(table)


@app.command()
def evidence(
    out: Annotated[Path, typer.Argument(help="A folder that extract wrote.")],
    page: Annotated[Path | None, typer.Option(help="The page; default: evidence.html in the folder.")] = None,
) -> None:
    """Make the evidence page: every article with its spans in colour, one HTML file."""
    from pipeline.stages.evidence import build_evidence

    target = page or out / "evidence.html"
    number = build_evidence(out / "documents.jsonl", target)
    print(f"{target}: {number} documents")


@app.command()
def verify(
    out: Annotated[Path, typer.Argument(help="A folder that extract wrote.")],
    text_field: TextField = None,
) -> None:
    """Check schema, conservation and every offset, in the clean text and in the source files."""
    from pipeline.stages.verify import run

    kind, problems = run(out, reading_rules(text_field))
    for problem in problems:
        print(problem)
    if kind:
        err.print(f"[bold red]{len(problems)} failures: {kind}[/]")
        raise typer.Exit(1)
    print(f"{out}: schema, conservation, clean offsets and source offsets hold")


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(help="A folder that extract wrote.")],
    after: Annotated[Path, typer.Argument(help="Another, of the same documents or some of them.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="An HTML page of every change.")] = None,
) -> None:
    """Compare two output folders: spans, values and approaches, gained, lost and changed."""
    from pipeline.records.changes import KINDS
    from pipeline.stages import diff as stage

    summary = stage.run(before, after, out)
    table = Table("label", "before", "after", *KINDS, title=f"{before} -> {after}")
    for label in settings.labels().labels:
        table.add_row(label, *(str(summary.spans[label, one]) for one in ("before", "after", *KINDS)))
    print("documents: " + ", ".join(f"{number:,} {what}" for what, number in summary.documents.items()))
    Console().print(table)
    _print_changes(summary)
    if out:
        print(out)


def _print_changes(summary: Any) -> None:
    """What a diff counts beside the spans, each table where it has rows."""
    values = Table("label", "value", "differs")
    for (label, name), number in sorted(summary.fields.items()):
        values.add_row(label, name, str(number))
    approaches = Table("approach", "gained", "lost")
    for label in settings.labels().approaches:
        numbers = [summary.approaches[label, kind] for kind in ("gained", "lost")]
        if any(numbers):
            approaches.add_row(label, *map(str, numbers))
    figures = Table("figure", "before", "after", "change")
    for name, (old, new) in summary.figures.items():
        figures.add_row(name, f"{old:.10g}", f"{new:.10g}", f"{new - old:+.4g}")
    for table in (values, approaches, figures):
        if table.row_count:
            Console().print(table)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a line of documents.jsonl."""
    from pipeline.records.jsonl import record_schema

    print(json.dumps(record_schema(), ensure_ascii=False, indent=2))


def _stage_settings(kind: type[T], name: str) -> T:
    """A stage's section; its paths are relative to the project's root, so that is where it runs."""
    os.chdir(settings.project_root())
    return settings.load("stages", kind, name)


@app.command()
def segmenter() -> None:
    """Train the word segmenter (DVC stage)."""
    from pipeline.stages import segmenter as stage

    chosen = _stage_settings(stage.SegmenterSettings, "segmenter")
    print(f"{chosen.output}: word F1 {stage.run(chosen):.3f} against the teacher, on held-out sentences")


@app.command()
def corpus() -> None:
    """Compile the annotated documents (DVC stage)."""
    from pipeline.stages import corpus as stage

    for name, number in stage.run(_stage_settings(stage.CorpusSettings, "corpus"), make_cleaning()).items():
        print(f"{name:26}{number:8,}")


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Global options."""
    if show:
        print(__version__)
        raise typer.Exit
