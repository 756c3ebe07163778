"""HTML, DOCX and PDF -> text, by the library that does it best.

Paragraphs come out one a line. What the file states of itself (title, date, publisher, author)
comes out as hints.
"""

from __future__ import annotations

import io
import logging
import zipfile
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import InputRejected


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text taken out of a file, and the facts the file states beside it."""

    text: str
    hints: dict[str, str] = field(default_factory=dict)


def html_text(html: str) -> Extracted:
    """Title and main text of a page. Raises InputRejected (no_text)."""
    # trafilatura takes half a second to import: only where there is HTML
    import trafilatura

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
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise InputRejected("broken", f"this is no readable DOCX: {error}") from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return _non_empty("\n".join(lines), "the document holds no text")


def pdf_text(data: bytes) -> Extracted:
    """The text layer of a PDF. Raises InputRejected (broken, encrypted, no_text)."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise InputRejected("encrypted", "this PDF is locked with a password")
        text = "\n".join(page.extract_text() for page in reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise InputRejected("broken", f"this is no readable PDF: {error}") from error
    return _non_empty(text, "this PDF has no text layer; it needs OCR first")


def _non_empty(text: str, message: str) -> Extracted:
    if not text.strip():
        raise InputRejected("no_text", message)
    return Extracted(text)
