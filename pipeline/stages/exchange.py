"""Documents for other tools and from them: CoNLL, brat, DocBin, inline marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from pipeline.annotate import brat, conll, inline, marks
from pipeline.annotate.alignment import Misaligned, Range, characters, fit
from pipeline.errors import PipelineError
from pipeline.nlp import docbin
from pipeline.nlp.model import SpanModel
from pipeline.records.gold import GoldDocument
from pipeline.records.jsonl import to_line, write_atomic

T = TypeVar("T")
_ON_TOKENS = {"conll": conll.write, "docbin": docbin.write}
_ON_CHARACTERS = {"brat": brat.write, "marks": marks.write}
_READERS = {"conll": conll.read, "brat": brat.read, "docbin": docbin.read, "marks": inline.read_file}


def export_documents(
    documents: Sequence[GoldDocument], to: str, out: Path, tokens: str, model: Path
) -> list[Misaligned]:
    """Write ``documents`` as ``to``; returns the spans that the tokens cannot represent.

    Those are left out of the export and listed beside it in ``<out>.misaligned.jsonl``. ``tokens`` are
    characters, or words as the ``model`` cuts them. Raises PipelineError on an unknown name.
    """
    if to in _ON_CHARACTERS:
        _ON_CHARACTERS[to](documents, out)
        return []
    write = _known(_ON_TOKENS, to, "format", [*_ON_TOKENS, *_ON_CHARACTERS])
    known = {"characters": lambda: characters, "words": lambda: _words(model)}
    cutters: dict[str, Callable[[], Callable[[str], list[Range]]]] = known
    cut = _known(cutters, tokens, "kind of tokens", list(cutters))()
    pairs, misaligned = [], []
    for document in documents:
        ranges = cut(document.text)
        fitting, others = fit(document, ranges)
        pairs.append((fitting, ranges))
        misaligned += others
    write(pairs, out)
    write_atomic(out.with_name(f"{out.name}.misaligned.jsonl"), map(to_line, misaligned))
    return misaligned


def import_documents(source: Path, format_: str) -> list[GoldDocument]:
    """The documents of a file or folder. Raises PipelineError on what is not of the format."""
    if not source.exists():
        raise PipelineError(f"there is no {source}")
    documents = list(_known(_READERS, format_, "format", list(_READERS))(source))
    if not documents:
        raise PipelineError(f"{source} holds no documents in the format {format_}")
    return documents


def _words(folder: Path) -> Callable[[str], list[Range]]:
    model = SpanModel(folder)
    return lambda text: model.read(text).words


def _known(table: dict[str, T], name: str, what: str, names: list[str]) -> T:
    if name not in table:
        raise PipelineError(f"unknown {what} {name!r}", f"use one of {', '.join(names)}")
    return table[name]
