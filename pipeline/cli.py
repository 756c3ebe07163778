"""The command line: parses, calls a stage, prints. One sub-command a task."""

from __future__ import annotations

import json
import logging
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
from pipeline.training_cli import training

app = typer.Typer(
    help="Chinese local-governance articles into structured, source-grounded records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(training)
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
    from pipeline.stages.tools import make_tools

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
            partial(make_tools, text_field=text_field),
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
    from pipeline.stages.tools import reading_rules
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


@app.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Global options."""
    if show:
        print(__version__)
        raise typer.Exit
