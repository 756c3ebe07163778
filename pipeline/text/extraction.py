"""HTML, DOCX and PDF -> text, by the library that does it best.

Paragraphs come out one a line. What the file states of itself (title, date, publisher, author)
comes out as hints.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import InputRejected


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text taken out of a file, and the facts the file states beside it."""

    text: str
    hints: dict[str, str] = field(default_factory=dict)


def html_text(html: str) -> Extracted:
    """Title and main text of a page. Raises InputRejected (broken, no_text)."""
    # trafilatura takes half a second to import: only where there is HTML
    import trafilatura

    with _broken("HTML"):
        page: Any = trafilatura.bare_extraction(
            html, with_metadata=True, include_comments=False, include_tables=True, favor_recall=True
        )
    if page is None or not (page.text or "").strip():
        raise InputRejected("no_text", "no main text was found in this page")
    title = (page.title or "").strip()
    text = page.text.strip()
    if title and title not in text[: 3 * len(title)]:
        text = f"{title}\n{text}"
    facts = {"title": title, "published": page.date, "publisher": page.sitename, "authors": page.author}
    return Extracted(text, {key: value for key, value in facts.items() if value})


def docx_text(data: bytes) -> Extracted:
    """Paragraphs and table rows of a Word document. Raises InputRejected (broken, no_text)."""
    import docx
    from docx.table import Table

    with _broken("DOCX"):
        lines: list[str] = []
        for block in docx.Document(io.BytesIO(data)).iter_inner_content():
            if isinstance(block, Table):
                # a merged cell is in the row once for each column
                rows = ({id(cell._tc): cell.text for cell in row.cells} for row in block.rows)
                lines += [" | ".join(row.values()) for row in rows]
            else:
                lines.append(block.text)
    return _non_empty("\n".join(lines), "the document holds no text")


def pdf_text(data: bytes) -> Extracted:
    """The text layer of a PDF. Raises InputRejected (broken, encrypted, no_text)."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with _broken("PDF"):
        reader = PdfReader(io.BytesIO(data))
        try:
            # many are locked against changes alone, with an empty password for reading
            if reader.is_encrypted and not reader.decrypt(""):
                raise InputRejected("encrypted", "this PDF is locked with a password")
        except DependencyError as error:
            raise InputRejected("encrypted", f"this PDF is encrypted: {error}") from error
        text = "\n".join(page.extract_text() for page in reader.pages)
    return _non_empty(text, "this PDF has no text layer; it needs OCR first")


@contextmanager
def _broken(kind: str) -> Iterator[None]:
    """What a parser raises on damaged bytes, which may be anything, becomes an InputRejected."""
    try:
        yield
    except InputRejected:
        raise
    except Exception as error:
        message = f"this is no readable {kind}: {type(error).__name__}: {error}"
        raise InputRejected("broken", message) from error


def _non_empty(text: str, message: str) -> Extracted:
    if not text.strip():
        raise InputRejected("no_text", message)
    return Extracted(text)
