"""One input file -> all it gives: records, what is set aside, counts. Used by the stage extract."""

from __future__ import annotations

import hashlib
from collections import Counter

from pipeline import __version__
from pipeline.approach.classifier import Classifier
from pipeline.approach.terms import of_values
from pipeline.errors import InputRejected
from pipeline.normalize import Context, Found, Values, to_values
from pipeline.records.record import SCHEMA_VERSION, Approach, Evidence, Provenance, Record, Source
from pipeline.records.report import Quarantined
from pipeline.records.shard import Shard
from pipeline.stages.tools import Tools
from pipeline.text.documents import CleanDocument
from pipeline.text.sources import SourceText, read_texts


def extract_file(name: str, data: bytes, sha256: str, tools: Tools) -> Shard:
    """All that one file gives: records, what was set aside, kept source texts, counts."""
    records: list[Record] = []
    aside: list[Quarantined] = []
    kept: str | None = None
    counts: Counter[str] = Counter()

    def set_aside(reason: str, message: str) -> None:
        aside.append(Quarantined(name, sha256, len(records) + len(aside), reason, message))

    for source in read_texts(name, data, tools.reading):
        if isinstance(source, InputRejected):
            set_aside(source.reason, source.message)
            continue
        kept = source.text if source.extracted else kept
        for document in tools.cleaning.documents(source.text, source.hints, one=source.row is not None):
            counts.update({f"edits/{cleaner}": number for cleaner, number in document.edits.items()})
            if not document.text.text.strip():
                set_aside("no_body", "nothing but boilerplate was found")
                continue
            part = len(records) + len(aside) if source.row is None else source.row
            where = Source(name, sha256, source.encoding, part, document.start, document.end)
            records.append(_record(source, document, where, tools, counts))
    if not records and not aside:
        set_aside("no_text", "the file holds no rows")
    return Shard(tuple(records), tuple(aside), kept, dict(sorted(counts.items())))


def _record(
    source: SourceText, document: CleanDocument, where: Source, tools: Tools, counts: Counter[str]
) -> Record:
    facts = document.facts
    read = tools.model.read(document.text.text)
    found = [Found(*one) for one in read.spans]
    context = Context(facts.title, facts.publisher, facts.published)
    values: Values = to_values(document.text, found, context, tools.attributes, read.tags)
    counts.update({f"dropped/{reason}": number for reason, number in values.dropped.items()})
    approaches = _approaches(document.text.text, read.words, values, tools.classifier)
    raw = source.text[document.start : document.end]
    return Record(
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


def _approaches(
    text: str, words: list[tuple[int, int]], values: Values, classifier: Classifier
) -> tuple[Approach, ...]:
    quantities = {"ACHIEVEMENT": values.achievements, "QUANTITY": values.quantities}
    document = of_values(text, words, values.organizations, values.mechanisms, quantities)
    return tuple(
        Approach(one.label, one.score, tuple(Evidence(*place) for place in one.evidence))
        for one in classifier.judge(document)
    )
