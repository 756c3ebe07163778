"""Where a span begins and ends as the guidelines want it."""

from __future__ import annotations

# a span of nothing but these is none
EDGE = " \u3000\n“”‘’"


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """A range as the guidelines want it: no white space at its edges, its quotes in pairs.

    “四链模式” whole in quotes loses them, 四链”模式 takes its opening one in. ``text[start:end]`` is
    more than quotes and white space.
    """
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    for opening, closing in ("“”", "‘’"):
        words = text[start:end]
        lone = words.count(opening) - words.count(closing)
        if lone < 0 and text[start - 1 : start] == opening:
            start -= 1
        elif lone < 0 and words.endswith(closing):
            end -= 1
        elif lone > 0 and text[end : end + 1] == closing:
            end += 1
        elif lone > 0 and words.startswith(opening):
            start += 1
        words = text[start:end]
        if (
            words[:1] == opening
            and words[-1:] == closing
            and words.count(opening) == 1
            and "两委" not in words
        ):
            start, end = start + 1, end - 1
    return start, end
