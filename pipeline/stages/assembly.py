"""A share of an input file -> all it gives: records, what is set aside, counts. For the stage extract."""

from __future__ import annotations

import hashlib
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline import __version__
from pipeline.approach.classifier import Classifier
from pipeline.approach.terms import of_values
from pipeline.errors import InputRejected, PipelineError
from pipeline.normalize import Context, Found, Values, to_values
from pipeline.records.record import SCHEMA_VERSION, Approach, Evidence, Provenance, Record, Source
from pipeline.records.report import Quarantined
from pipeline.records.shard import Shard
from pipeline.stages.tools import Tools
from pipeline.text.documents import CleanDocument, Cleaning
from pipeline.text.sources import WHOLE, Share, SourceText, read_texts


def extract_file(name: str, data: bytes, sha256: str, tools: Tools, share: Share = WHOLE) -> Shard:
    """All that a share of one file gives: records, what was set aside, kept source texts, counts."""
    records: list[Record] = []
    aside: list[Quarantined] = []
    kept: str | None = None
    counts: Counter[str] = Counter()

    def part(row: int | None) -> int:
        return len(records) + len(aside) if row is None else row

    def set_aside(row: int | None, reason: str, message: str) -> None:
        aside.append(Quarantined(name, sha256, part(row), reason, message))

    for source in read_texts(name, data, tools.reading, share):
        if isinstance(source, InputRejected):
            set_aside(source.row, source.reason, source.message)
            continue
        kept = source.text if source.extracted else kept
        for document in _documents(source, tools.cleaning):
            if isinstance(document, Exception):
                set_aside(source.row, "failed", _last_line(document))
                continue
            counts.update({f"edits/{cleaner}": number for cleaner, number in document.edits.items()})
            if not document.text.text.strip():
                set_aside(source.row, "no_body", "nothing but boilerplate was found")
                continue
            where = Source(name, sha256, source.encoding, part(source.row), document.start, document.end)
            try:
                record, dropped = _record(source, document, where, tools)
            except PipelineError:
                raise
            except Exception as error:
                set_aside(source.row, "failed", _last_line(error))
                continue
            counts.update({f"dropped/{reason}": number for reason, number in dropped.items()})
            records.append(record)
    return Shard(tuple(records), tuple(aside), kept, dict(sorted(counts.items())))


def _documents(source: SourceText, cleaning: Cleaning) -> Iterator[CleanDocument | Exception]:
    """The documents of a text; one that the program fails on is no reason to lose those before it."""
    try:
        yield from cleaning.documents(source.text, source.hints, one=source.row is not None)
    except PipelineError:
        raise
    except Exception as error:
        yield error


def _last_line(error: Exception) -> str:
    """What a traceback ends with, and where it was raised."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno}, {last.name})"


def _record(
    source: SourceText, document: CleanDocument, where: Source, tools: Tools
) -> tuple[Record, Mapping[str, int]]:
    """The record, and how many spans were dropped for which reason."""
    facts = document.facts
    read = tools.model.read(document.text.text)
    found = [Found(*one) for one in read.spans]
    context = Context(facts.title, facts.publisher, facts.published)
    values: Values = to_values(document.text, found, context, tools.attributes, read.states)
    approaches = _approaches(document.text.text, read.words, values, tools.classifier)
    raw = source.text[document.start : document.end]
    record = Record(
        schema_version=SCHEMA_VERSION,
        id=hashlib.sha256(raw.encode()).hexdigest()[:16],
        source=where,
        title=facts.title or None,
        published=facts.published or None,
        publisher=facts.publisher or None,
        authors=facts.authors,
        text=document.text.text,
        places=values.places,
        organizations=values.organizations,
        achievements=values.achievements,
        quantities=values.quantities,
        mechanisms=values.mechanisms,
        approaches=approaches,
        primary_approach=approaches[0].label,
        provenance=Provenance(tools.model.name, tools.model.sha256, __version__),
    )
    return record, values.dropped


def _approaches(
    text: str, words: list[tuple[int, int]], values: Values, classifier: Classifier
) -> tuple[Approach, ...]:
    quantities = {"ACHIEVEMENT": values.achievements, "QUANTITY": values.quantities}
    document = of_values(text, words, values.organizations, values.mechanisms, quantities)
    return tuple(
        Approach(one.label, one.score, tuple(Evidence(*place) for place in one.evidence))
        for one in classifier.judge(document)
    )
