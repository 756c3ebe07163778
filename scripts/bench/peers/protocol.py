"""What every process of the benchmark does, ours and the peers': documents in, spans and times out.

Standard input holds a JSON object a line with "text"; to standard output goes one line when the model
is there, {"bytes": size of what was loaded}; one for each document, {"spans": [[start, end, label]]},
offsets half-open in code points; and one at the end, {"characters", "seconds", "cpu"}, what the
documents took without the start. Nothing here imports anything that is not in every environment.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Span = tuple[int, int, str]
Finder = Callable[[str], list[Span]]
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’」』）)]*|[^。！？!?；;\n]+")


def serve(find: Finder, files: Iterable[Path]) -> None:
    """Answer for every document of standard input; ``files`` are those that ``find`` was loaded from."""
    tell({"bytes": sum(size(path) for path in files)})
    characters, wall, cpu = 0, time.perf_counter(), time.process_time()
    for line in sys.stdin:
        text = json.loads(line)["text"]
        characters += len(text)
        tell({"spans": find(text)})
    tell({"characters": characters, "seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu})


def tell(content: object) -> None:
    """One line to whoever runs this process."""
    print(json.dumps(content, ensure_ascii=False), flush=True)


def size(path: Path) -> int:
    """Bytes of a file, or of all the files in a folder."""
    return sum(one.stat().st_size for one in (path.rglob("*") if path.is_dir() else [path]) if one.is_file())


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of the sentences of ``text``, in order and without a gap."""
    return (match.span() for match in _SENTENCE.finditer(text))


def ranges(text: str, words: Iterable[str], start: int = 0) -> list[tuple[int, int]]:
    """Where ``words`` stand in ``text``, one after the other, from ``start`` on."""
    found = []
    for word in words:
        begin = text.index(word, start)
        start = begin + len(word)
        found.append((begin, start))
    return found


def joined(words: Iterable[tuple[int, int, str]], labels: dict[str, str]) -> list[Span]:
    """Words with tags -> spans: neighbours of one tag are one span, as 省, 市 and 县 are one PLACE.

    ``labels`` says what the tags are called here; other tags are no spans.
    """
    spans: list[Span] = []
    for start, end, tag in words:
        if tag in labels:
            label = labels[tag]
            if spans and spans[-1][1:] == (start, label):
                spans[-1] = (spans[-1][0], end, label)
            else:
                spans.append((start, end, label))
    return spans


def annotated(paths: Iterable[Path]) -> Iterator[tuple[str, list[Span]]]:
    """Text and spans of the documents of build/corpus/*.jsonl."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield row["text"], [(one["start"], one["end"], one["label"]) for one in row["spans"]]
