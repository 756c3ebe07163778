"""What one input file gives, on its way to the output."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.records.record import Record
from pipeline.records.report import Quarantined


@dataclass(frozen=True, slots=True)
class Shard:
    """Records and quarantined parts of a file, in order.

    ``source_text`` is set where the text is not the decoded file itself; ``counts`` are edits a
    cleaner (``edits/…``) and spans dropped for a reason (``dropped/…``).
    """

    records: tuple[Record, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    source_text: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
