"""The two ways something can go wrong: for the whole run, or for one input."""

from __future__ import annotations


class PipelineError(Exception):
    """The run cannot go on: what is wrong, with the offending value, and what to do next."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(f"{what}\n  {hint}" if hint else what)
        self.what = what
        self.hint = hint


class InputRejected(Exception):
    """One input cannot be used and goes to quarantine; the run goes on.

    ``reason`` is one of the stable codes in `pipeline.records.REASONS`; ``message`` is for people.
    ``row`` is the row of a .jsonl file, counted from 0, where it is one row alone.
    """

    def __init__(self, reason: str, message: str, row: int | None = None) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.message = message
        self.row = row
