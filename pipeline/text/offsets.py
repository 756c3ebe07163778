"""Text that knows, for every character, the source range it came from.

All ranges are half-open and in code points.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``[start, end)`` of a text by ``text`` (empty: delete)."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text and, for character ``i``, its source range ``[starts[i], ends[i])``."""

    text: str
    starts: array[int]
    ends: array[int]

    @classmethod
    def identity(cls, text: str, offset: int = 0) -> MappedText:
        """A text that is itself the source range ``[offset, offset + len(text))``."""
        return cls(
            text,
            array("i", range(offset, offset + len(text))),
            array("i", range(offset + 1, offset + len(text) + 1)),
        )

    def raw_range(self, start: int, end: int) -> tuple[int, int]:
        """The source range of the characters ``[start, end)``; raises ValueError for an empty one."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is no range of a text of {len(self.text)} characters")
        return self.starts[start], self.ends[end - 1]

    def apply(self, edits: Iterable[Edit]) -> MappedText:
        """The text after ``edits``; ValueError if they are out of order, overlap or are empty.

        A replacement as long as what it replaces keeps the map character by character; every
        character of any other replacement maps to the whole range that was replaced.
        """
        parts: list[str] = []
        starts, ends = array("i"), array("i")
        last = 0
        for edit in edits:
            # an insertion would be characters that come from nowhere in the source
            if not last <= edit.start < edit.end <= len(self.text):
                raise ValueError(
                    f"edit [{edit.start}, {edit.end}) is empty, out of order or outside the text"
                )
            parts += [self.text[last : edit.start], edit.text]
            starts += self.starts[last : edit.start]
            ends += self.ends[last : edit.start]
            if len(edit.text) == edit.end - edit.start:
                starts += self.starts[edit.start : edit.end]
                ends += self.ends[edit.start : edit.end]
            elif edit.text:
                low, high = self.raw_range(edit.start, edit.end)
                starts += array("i", [low]) * len(edit.text)
                ends += array("i", [high]) * len(edit.text)
            last = edit.end
        if not parts:
            return self
        return MappedText(
            "".join([*parts, self.text[last:]]), starts + self.starts[last:], ends + self.ends[last:]
        )
