"""Cleaners of punctuation: doubled commas, footnote marks, quotes that point the wrong way."""

from __future__ import annotations

import re

from pipeline.text.offsets import Edit

_DOUBLED = re.compile(r"([，,、；;。])\1+(?!\1)")
_FOOTNOTE = re.compile(
    r"(?<=[\u3400-\u9fff”’）)》。，；])(?:\[\d{1,3}(?:[-–,，、]\d{1,3})*\]|［\d{1,3}］|〔\d{1,2}〕(?!号))"
    r"|(?<=[\u3400-\u9fff”’）)》])(?<![图表式见])[①-⑳](?=[，。；、：！？\n]|\Z)"
    r"|(?<=[\u3400-\u9fff”’）)》。])(?<![米里寸尺])[¹²³⁰⁴-⁹]+"
)
_QUOTES = {pair: re.compile(f"[{pair}]") for pair in ("“”", "‘’")}


def doubled_marks(text: str) -> list[Edit]:
    """，， at every pause, 。。: one is meant. Three dots and more are an ellipsis and stay."""
    return [
        Edit(match.start() + 1, match.end())
        for match in _DOUBLED.finditer(text)
        if not (match[1] == "。" and len(match[0]) > 2)
    ]


def footnotes(text: str) -> list[Edit]:
    """[1], ① at the end of a clause, ²: marks of a note. ① that opens an item stays."""
    return [Edit(*match.span()) for match in _FOOTNOTE.finditer(text)]


def quote_direction(text: str) -> list[Edit]:
    """Quotes of a line that come in pairs but point the wrong way are turned.

    A line with an odd number of them has lost one, and which one nobody can tell: it stays.
    """
    edits = []
    for line in re.finditer(r"[^\n]+", text):
        for pair, pattern in _QUOTES.items():
            marks = [match.start() for match in pattern.finditer(text, *line.span())]
            if len(marks) % 2 == 0 and not _balanced([text[at] for at in marks], pair):
                right = [(at, pair[number % 2]) for number, at in enumerate(marks)]
                edits += [Edit(at, at + 1, mark) for at, mark in right if text[at] != mark]
    return sorted(edits, key=lambda edit: edit.start)


def _balanced(marks: list[str], pair: str) -> bool:
    depth = 0
    for mark in marks:
        depth += 1 if mark == pair[0] else -1
        if depth < 0:
            return False
    return depth == 0
