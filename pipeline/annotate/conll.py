"""CoNLL: a token a line with its BIO tag in the last column, an empty line between sentences.

    # id = a-001
    # text = "青石县\\n"
    青	0	1	B-PLACE

Our own files say the id, the text as a JSON string and the range of each token, so that nothing is lost
with white space; files of others may have the token and the tag alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.annotate.alignment import Range
from pipeline.errors import PipelineError
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.records.jsonl import write_atomic
from pipeline.text.sentences import sentences


def write(documents: Iterable[tuple[GoldDocument, Sequence[Range]]], path: Path) -> None:
    """Write documents with their tokens; every span begins and ends with one."""
    write_atomic(path, (line.encode() for document, tokens in documents for line in _lines(document, tokens)))


def _lines(document: GoldDocument, tokens: Sequence[Range]) -> Iterator[str]:
    yield f"# id = {json.dumps(document.id, ensure_ascii=False)}\n"
    yield f"# text = {json.dumps(document.text, ensure_ascii=True)}\n"
    tags: dict[Range, str] = {}
    for span in document.spans:
        inside = [token for token in tokens if span.start <= token[0] and token[1] <= span.end]
        tags |= {token: f"{'I' if at else 'B'}-{span.label}" for at, token in enumerate(inside)}
    ends = {end for _, end in sentences(document.text)}
    left = 0
    for start, end in tokens:
        if (
            any(at in ends for at in range(left + 1, start + 1))
            and left
            and tags.get((start, end), "O")[0] != "I"
        ):
            yield "\n"
        left = end
        yield f"{document.text[start:end]}\t{start}\t{end}\t{tags.get((start, end), 'O')}\n"
    yield "\n"


def read(path: Path) -> Iterator[GoldDocument]:
    """The documents of a file. Raises PipelineError with the line that is not CoNLL with BIO tags.

    Without ``# id`` and ``# text`` the file is one document, whose tokens are joined as Chinese is, with
    a line end between sentences.
    """
    block: list[tuple[int, str]] = []
    header: dict[str, str] = {}
    # not splitlines(): a line separator may be a token
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        key, found, value = line.removeprefix("# ").partition(" = ")
        if line.startswith("# ") and found and key in ("id", "text"):
            if key == "id" and header:
                yield _document(path, header, block)
                block, header = [], {}
            try:
                header[key] = json.loads(value)
            except ValueError:
                header[key] = value
        else:
            block.append((number, line))
    if header or any(line.strip() for _, line in block):
        yield _document(path, header, block)


def _document(path: Path, header: dict[str, str], block: list[tuple[int, str]]) -> GoldDocument:
    parts: list[str] = []
    length = 0
    ranges: list[tuple[int, int, int, str]] = []
    for number, line in block:
        # a token may be white space of a kind that strip() takes away
        cells = line.split("\t") if "\t" in line else line.split()
        if not cells or line == "":
            parts.append("\n" if parts and parts[-1] != "\n" else "")
            length += len(parts[-1])
            continue
        if cells[0] == "-DOCSTART-":
            continue
        if len(cells) < 2:
            raise PipelineError(f"{path}:{number}: a line is a token and its tag, not {line!r}")
        if "text" in header:
            start, end = _range(path, number, cells, header["text"])
        else:
            start, end = length, length + len(cells[0])
            parts.append(cells[0])
            length = end
        ranges.append((number, start, end, cells[-1]))
    text = header.get("text", "".join(parts))
    return GoldDocument(header.get("id", path.stem), text, tuple(_spans(path, ranges)))


def _range(path: Path, number: int, cells: list[str], text: str) -> Range:
    if len(cells) != 4 or not (cells[1].isdigit() and cells[2].isdigit()):
        raise PipelineError(f"{path}:{number}: token, start, end and tag are wanted, not {cells}")
    start, end = int(cells[1]), int(cells[2])
    if text[start:end] != cells[0]:
        raise PipelineError(
            f"{path}:{number}: the text has {text[start:end]!r} at [{start}, {end}), not {cells[0]!r}"
        )
    return start, end


def _spans(path: Path, ranges: list[tuple[int, int, int, str]]) -> Iterator[GoldSpan]:
    open_: tuple[int, int, str] | None = None
    for number, start, end, tag in ranges:
        kind, _, label = tag.partition("-")
        if kind == "I" and open_ and open_[2] == label:
            open_ = (open_[0], end, label)
            continue
        if open_:
            yield GoldSpan(*open_)
        open_ = (start, end, label) if kind == "B" else None
        if kind not in ("B", "O") or (kind == "B") != bool(label):
            raise PipelineError(f"{path}:{number}: the tag {tag!r} is not BIO here")
    if open_:
        yield GoldSpan(*open_)
