"""The annotators' loop on the command line: parses, calls, prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipeline import settings

annotate = typer.Typer(
    help="Annotated documents, and the annotators' loop with doccano.", no_args_is_help=True
)
err = Console(stderr=True)

Batch = Annotated[str, typer.Argument(help="The name of the batch.")]
Url = Annotated[str | None, typer.Option(help="Where doccano is; default: configs/doccano.yaml.")]
Model = Annotated[Path | None, typer.Option(help="A model folder.")]
Files = Annotated[
    list[Path], typer.Argument(help="Documents: .txt with inline marks, or .jsonl (gold, records, a queue).")
]


@annotate.command()
def check(files: Annotated[list[Path], typer.Argument(help="Files of documents with inline marks.")]) -> None:
    """Hold annotated documents against what a program can check of the guidelines."""
    from pipeline.annotate.inline import read_file
    from pipeline.annotate.validate import check as check_document

    findings = [
        finding for path in files for document in read_file(path) for finding in check_document(document)
    ]
    for finding in findings:
        print(f"{finding.level}: {finding.document}: {finding.where}: {finding.message}")
    errors = sum(finding.level == "error" for finding in findings)
    print(f"{errors} errors, {len(findings) - errors} warnings")
    raise typer.Exit(int(errors > 0))


@annotate.command()
def push(
    batch: Batch,
    files: Files,
    annotator: Annotated[list[str], typer.Option(help="A doccano user; once for each annotator.")],
    suggest: Annotated[str, typer.Option(help="Suggestions: of the model, own spans, or none.")] = "model",
    model: Model = None,
    url: Url = None,
) -> None:
    """Bring documents with suggestions to doccano: a project an annotator. Again adds what is missing."""
    from pipeline.annotate.documents import read_documents
    from pipeline.annotate.push import push as bring

    known = settings.project_root() / "models" / "ner"
    makers: dict[str, Callable[[], Any]] = {
        "model": lambda: _suggester(model or known),
        "own": lambda: None,
        "none": lambda: lambda document: (),
    }
    if suggest not in makers:
        raise typer.BadParameter(f"{suggest!r} is none of {', '.join(makers)}", param_hint="--suggest")
    doccano, folder = _place(batch, url)
    documents = read_documents(files)
    with _bar() as progress:
        result = bring(folder, documents, annotator, doccano, makers[suggest](), progress)
    table = Table("project", "documents", "added", "suggestions", "surplus copies removed")
    for one in result:
        numbers = (one.documents, one.added, one.suggestions, one.removed)
        table.add_row(one.project, *map(str, numbers))
    Console().print(table)


def _suggester(folder: Path) -> Any:
    from pipeline.stages.annotation import suggester

    return suggester(folder, settings.project_root() / "models" / "attributes")


def _recomputer() -> Any:
    from pipeline.stages.annotation import recomputer

    return recomputer(settings.project_root() / "models" / "attributes")


@annotate.command()
def pull(batch: Batch, url: Url = None) -> None:
    """Fetch what the annotators of a batch have done, checked, confirmed apart from unconfirmed."""
    from pipeline.annotate.pull import pull as fetch

    doccano, folder = _place(batch, url)
    with _bar() as progress:
        result = fetch(folder, doccano, _recomputer(), progress)
    table = Table(
        "annotator", "confirmed", "unconfirmed", "quarantined", "repaired", "origin of spans", "open"
    )
    for one in result:
        cells = (
            one.confirmed,
            one.unconfirmed,
            *map(_counts, (one.reasons, one.repairs, one.origins)),
            one.open,
        )
        table.add_row(one.annotator, *map(str, cells))
    Console().print(table)
    print(folder)


@annotate.command()
def agreement(
    batch: Annotated[
        str | None, typer.Argument(help="A batch that was pulled; without: the two folders.")
    ] = None,
    first: Annotated[Path, typer.Option(help="Folder of annotations by reference.")] = Path(
        "annotations/reference"
    ),
    second: Annotated[Path, typer.Option(help="The same documents annotated again.")] = Path(
        "annotations/second"
    ),
    texts: Annotated[Path, typer.Option(help="Their texts.")] = Path("data/reference.jsonl"),
) -> None:
    """Say how far annotators agree, a label; of a batch also where they do not."""
    from pipeline.annotate.agreement import agreement as compare
    from pipeline.annotate.corpus import reference_documents

    if batch is None:
        sides = [reference_documents(folder, texts).documents for folder in (first, second)]
        _print_agreement(("first", "second"), compare(*sides))
        return
    from pipeline.annotate.rounds import compare as compare_batch

    _, folder = _place(batch, None)
    figures, found = compare_batch(folder)
    for names, figure in figures.items():
        _print_agreement(names, figure)
    for one in found:
        views = "; ".join(f"{name}: {', '.join(words) or '–'}" for name, words in one.views.items())
        print(f"{one.document} [{one.start}, {one.end}) {one.kind}: {views}")
    print(f"{len(found)} disagreements in {len({one.doc_id for one in found})} documents")


def _print_agreement(names: tuple[str, str], figures: dict[str, Any]) -> None:
    table = Table("label", *names, "strict F1", "relaxed F1", "kappa")
    for label, one in figures.items():
        scores = (f"{score:.3f}" for score in (one.strict, one.relaxed, one.kappa))
        table.add_row(label, str(one.first), str(one.second), *scores)
    Console().print(table)


@annotate.command()
def adjudicate(
    batch: Batch,
    annotator: Annotated[str | None, typer.Option(help="The doccano user who decides.")] = None,
    url: Url = None,
) -> None:
    """Bring the disputed documents to an adjudicator; without one, fetch the decisions and merge."""
    from pipeline.annotate.push import ADJUDICATION, ANNOTATORS
    from pipeline.annotate.rounds import adjudication_batch, settle

    doccano, folder = _place(batch, url)
    court = folder / ADJUDICATION
    if annotator:
        from pipeline.annotate.push import push_batch

        disputed = adjudication_batch(folder)
        if not disputed:
            print("the annotators do not differ: there is nothing to decide")
            return
        with _bar() as progress:
            (result,) = push_batch(court, disputed, [annotator], doccano, progress)
        print(f"{result.project}: {result.documents} documents to decide, {result.added} of them new")
        return
    if (court / ANNOTATORS).exists():
        from pipeline.annotate.pull import pull as fetch

        with _bar() as progress:
            fetch(court, doccano, _recomputer(), progress)
    merged, left = settle(folder)
    print(f"{len(merged.documents)} documents merged: {_counts(merged.ways)}")
    for name, reason in merged.open.items():
        print(f"  not merged: {name}: {reason}")
    for need in left:
        change = f" {need.before} → {need.now}" if need.before else ""
        print(f"  needs a person: {need.document}: {need.text}: {need.reason}{change}")
    print(folder / "merged.jsonl")


@annotate.command()
def queue(
    files: Files,
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the queue goes (.jsonl), for push.")],
    gold: Annotated[
        list[Path] | None, typer.Option(help="Annotated documents; default: those of annotations/own/train.")
    ] = None,
    model: Model = None,
    other: Annotated[Path | None, typer.Option(help="A second model, whose disagreement counts.")] = None,
    suspects: Annotated[
        bool, typer.Option("--suspects", help="The documents are gold: look for errors in it.")
    ] = False,
    size: Annotated[int, typer.Option("-n", help="How many documents.", min=1)] = 50,
) -> None:
    """Rank documents by what labelling them would teach, each with its reason."""
    from pipeline.annotate.documents import read_documents
    from pipeline.annotate.queue import queue_rules
    from pipeline.records.jsonl import to_line, write_atomic
    from pipeline.stages import queue as stage

    root = settings.project_root()
    known = gold or sorted((root / "annotations" / "own" / "train").glob("*.txt"))
    documents, annotated = ([one for one, _ in read_documents(paths)] for paths in (files, known))
    models = [model or root / "models" / "ner", *([other] if other else [])]
    with _bar() as progress:
        ranked = stage.run(
            documents, annotated, models, queue_rules(), size, suspects=suspects, progress=progress
        )
    write_atomic(out, map(to_line, ranked))
    for one in ranked[:10]:
        print(f"{one.rank:4} {one.score:.2f} {one.document.id}: {one.note}")
    print(f"{out}: {len(ranked)} of {len(documents)} documents")


@annotate.command("export")
def export_(
    files: Files,
    to: Annotated[str, typer.Option(help="conll, brat, docbin, or marks.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file; a folder for brat.")],
    tokens: Annotated[
        str, typer.Option(help="Tokens of conll and docbin: characters or words.")
    ] = "characters",
    model: Model = None,
) -> None:
    """Write documents for other tools; names every span that their tokens cannot represent."""
    from pipeline.annotate.documents import read_documents
    from pipeline.stages.exchange import export_documents

    documents = [document for document, _ in read_documents(files)]
    model = model or settings.project_root() / "models" / "ner"
    misaligned = export_documents(documents, to, out, tokens, model)
    for one in misaligned:
        print(
            f"{one.document} [{one.start}, {one.end}) {one.label} {one.text}: cuts {' | '.join(one.tokens)}"
        )
    spans = sum(len(document.spans) for document in documents)
    print(f"{out}: {len(documents)} documents, {spans - len(misaligned)} of {spans} spans")


@annotate.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="The file; a folder for brat.")],
    format_: Annotated[str, typer.Option("--from", help="conll, brat, docbin, or marks.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the documents go (.jsonl).")],
) -> None:
    """Read documents of other tools."""
    from pipeline.records.jsonl import to_line, write_atomic
    from pipeline.stages.exchange import import_documents

    documents = import_documents(source, format_)
    write_atomic(out, map(to_line, documents))
    print(f"{out}: {len(documents)} documents, {sum(len(one.spans) for one in documents)} spans")


def _place(batch: str, url: str | None) -> tuple[Any, Path]:
    from pipeline.annotate.client import batch_folder, doccano_settings

    doccano = doccano_settings()
    doccano = replace(doccano, url=url) if url else doccano
    return doccano, batch_folder(doccano, batch)


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar for each thing that is told of."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)

        yield tell


def _counts(numbers: dict[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items()) or "–"
