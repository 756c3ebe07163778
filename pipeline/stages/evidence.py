"""The evidence page: the records of a run as one HTML file that people check in a browser.

The file works from disk and without network. Its offsets stay those of the records, half-open
code-point ranges of the clean text; the page's script cuts by code points, not by UTF-16 units, so
that an emoji before a span does not shift it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from pipeline.records.jsonl import read_jsonl, to_line, write_atomic
from pipeline.records.record import Record
from pipeline.settings import labels

TEMPLATE = Path(__file__).with_suffix(".html.j2")


def build_evidence(documents: Path, target: Path) -> int:
    """Write the page for a documents.jsonl and return how many documents it shows.

    The same records and the same labels give the same bytes. Raises PipelineError where a line of
    ``documents`` is not a record; ``target`` then stays as it was.
    """
    records = [_embed(to_line(record).decode()) for record in read_jsonl(documents, Record)]
    names = labels()
    page = _template().generate(
        records=records,
        labels=names.labels,
        names=_embed(json.dumps(asdict(names), ensure_ascii=False)),
    )
    write_atomic(target, (chunk.encode() for chunk in page))
    return len(records)


def _template() -> Template:
    """The page's template, beside this module."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE.name)


def _embed(data: str) -> Markup:
    """JSON that can stand in a script element.

    In JSON ``<`` occurs only within strings, so its escape keeps every value; without a ``<``
    neither ``</script>`` nor ``<!--`` can end or reopen the element.
    """
    return Markup(data.strip().replace("<", "\\u003c"))
