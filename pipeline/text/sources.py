"""Files of every kind -> source texts.

The source text of .txt is the decoded file, of .jsonl a row's text field; of .html, .docx and .pdf
it is what the library took out, which the caller keeps so that offsets can be looked up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath
from typing import Any, NamedTuple

from pipeline.errors import InputRejected
from pipeline.text.decoding import decode
from pipeline.text.extraction import Extracted, docx_text, html_text, pdf_text

_HINTS = ("title", "published", "publisher", "authors")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAGIC = ((b"PK\x03\x04", ".docx", "a zip archive"), (b"%PDF", ".pdf", "a PDF"))


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """configs/reading.yaml: what is read, and where reading stops."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    text_field: str
    max_bytes: int
    max_line: int
    min_chinese: int
    min_chinese_share: float


@dataclass(frozen=True, slots=True)
class SourceText:
    """One text of a file.

    ``row`` is the row of a .jsonl file, counted from 0 (None elsewhere). ``extracted`` tells that the
    text is not the decoded file itself. ``hints`` are facts the file states beside its text: title,
    published, publisher, authors.
    """

    text: str
    encoding: str | None
    row: int | None = None
    extracted: bool = False
    hints: dict[str, str] = field(default_factory=dict)


class Share(NamedTuple):
    """The ``number``-th, from 0, of ``of`` equal runs of a .jsonl file's rows; other files have one."""

    number: int
    of: int


WHOLE = Share(0, 1)


def read_texts(
    name: str, data: bytes, rules: ReadingRules, share: Share = WHOLE
) -> Iterator[SourceText | InputRejected]:
    """The texts of a share of one file; what cannot be used comes out as the InputRejected that says why.

    What is wrong with the file as a whole comes out of its first share.
    """
    try:
        if len(data) > rules.max_bytes:
            raise InputRejected("too_large", f"{len(data)} bytes, the limit is {rules.max_bytes}")
        suffix = PurePath(name).suffix.lower()
        _check_magic(suffix, data)
        if suffix == ".jsonl":
            yield from _rows(data, rules, share)
        else:
            yield _checked(_READERS.get(suffix, _plain)(data), rules)
    except InputRejected as rejected:
        if share.number == 0:
            yield rejected


def _check_magic(suffix: str, data: bytes) -> None:
    for magic, expected, what in _MAGIC:
        if data.startswith(magic) and suffix != expected:
            raise InputRejected("wrong_type", f"named {suffix or 'without suffix'}, but it is {what}")


def _plain(data: bytes) -> SourceText:
    decoded = decode(data)
    return SourceText(decoded.text, decoded.encoding)


def _html(data: bytes) -> SourceText:
    decoded = decode(data)
    return _from(html_text(decoded.text), decoded.encoding)


def _from(extracted: Extracted, encoding: str | None = None) -> SourceText:
    return SourceText(extracted.text, encoding, extracted=True, hints=extracted.hints)


_READERS: dict[str, Callable[[bytes], SourceText]] = {
    ".html": _html,
    ".htm": _html,
    ".docx": lambda data: _from(docx_text(data)),
    ".pdf": lambda data: _from(pdf_text(data)),
}
SUFFIXES = frozenset({".txt", ".jsonl", *_READERS})


def _rows(data: bytes, rules: ReadingRules, share: Share) -> Iterator[SourceText | InputRejected]:
    lines, encoding = _lines(data)
    first, end = (len(lines) * number // share.of for number in (share.number, share.number + 1))
    for row, line in enumerate(lines[first:end], first):
        if line.strip():
            try:
                text, hints = _row(line, rules.text_field)
                yield _checked(SourceText(text, encoding, row, hints=hints), rules)
            except InputRejected as rejected:
                yield InputRejected(rejected.reason, f"row {row + 1}: {rejected.message}", row)


# a process reads one share of a file after another
@lru_cache(maxsize=1)
def _lines(data: bytes) -> tuple[list[str], str | None]:
    decoded = decode(data)
    # not splitlines(): a JSON string may hold U+2028 and its like as they are
    return decoded.text.split("\n"), decoded.encoding


def _row(line: str, text_field: str) -> tuple[str, dict[str, str]]:
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputRejected("bad_row", f"not valid JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get(text_field), str):
        keys = ", ".join(row) if isinstance(row, dict) else type(row).__name__
        raise InputRejected("bad_row", f"no text in the field {text_field!r}; the row has: {keys}")
    facts = {key: row[key] for key in _HINTS if isinstance(row.get(key), str)}
    if _SURROGATE.search(row[text_field] + "".join(facts.values())):
        raise InputRejected("bad_row", "half a surrogate pair, which is no character")
    return row[text_field], facts


def _checked(source: SourceText, rules: ReadingRules) -> SourceText:
    longest = max(map(len, source.text.splitlines()), default=0)
    if longest > rules.max_line:
        raise InputRejected("line_too_long", f"a line of {longest} characters, the limit is {rules.max_line}")
    chinese = len(_CHINESE.findall(source.text))
    letters = sum(map(str.isalpha, source.text))
    if chinese < rules.min_chinese or chinese < rules.min_chinese_share * letters:
        raise InputRejected("not_chinese", f"{chinese} Chinese characters among {letters} letters")
    return source
