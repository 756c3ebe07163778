"""How much two strings have in common."""

from __future__ import annotations


def shared(one: str, other: str) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for char in one:
        above = 0
        for at, have in enumerate(other, 1):
            above, row[at] = row[at], above + 1 if char == have else max(row[at], row[at - 1])
    return row[-1]
