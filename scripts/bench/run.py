"""Speed, memory, size and quality of extraction beside those of the peers, in one run on one text.

usage: python scripts/bench/run.py [--documents N] [--no-peers] [--fast MODEL]

--documents  how many documents to measure with (400); they are made of the samples, each another one
--no-peers   ours alone, for long runs: memory over --documents 10000
--fast       a model of configs/ner-fast.cfg to measure too

Peers run in .venv-peers; those that learn are trained once, on our training documents, into
build/bench. Everything runs on one thread. Seconds tell of this machine: what to quote are the ratios,
which are of processor time, so that other work on the machine does not move them much. The figures
also go to build/bench/results.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from documents import ROOT, make_documents, write_folder, write_rows
from processes import Answers, Cost, ask, ask_all, measure
from quality import score
from recognisers import FLOOR, Recogniser, ours, peers
from rich.console import Console
from rich.table import Table

CONSOLE = Console()
OUT = ROOT / "build" / "bench"
CORES = os.cpu_count() or 1


def main(documents: int, with_peers: bool, fast: Path | None) -> None:
    """Measure, print, write."""
    texts = make_documents(documents)
    characters = sum(map(len, texts))
    CONSOLE.print(f"{documents:,} documents, {characters:,} characters, {CORES} cores")
    everyone = ours(fast) + (peers() if with_peers else [])
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        write_rows(texts, place / "all.jsonl")
        results = {
            "alone": alone(everyone, texts, place),
            "extraction": extraction(texts, place, ours(fast)),
            "shares": shares(place / "all.jsonl", ours(fast)),
        }
        results["quality"] = score(everyone, ROOT / "build" / "corpus", CONSOLE)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "results.json").write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


def alone(everyone: list[Recogniser], texts: list[str], place: Path) -> dict[str, Any]:
    """Text to spans: each recogniser by itself, in one process and in one a core."""
    parts = [place / f"part{number}.jsonl" for number in range(CORES)]
    for number, path in enumerate(parts):
        write_rows(texts[number::CORES], path)
    characters = sum(map(len, texts))
    found: dict[str, Any] = {}
    for peer in everyone:
        CONSOLE.log(f"{peer.name}: speed")
        one = ask(peer.command, place / "all.jsonl")
        many = ask_all(peer.command, parts)
        found[peer.name] = facts(characters, one, many)
    floor = found[FLOOR]["characters a cpu second"] if FLOOR in found else 0.0
    table = Table(
        "text to spans", "chars/s", f"chars/s, {CORES} processes", "start-up s", "peak MiB", "model MB",
        f"speed, {FLOOR} = 1", title="recognisers alone",
    )  # fmt: skip
    for name, one in found.items():
        table.add_row(
            name,
            f"{one['characters a second']:,.0f}",
            f"{one['characters a second, all cores']:,.0f}",
            f"{one['start']:.1f}",
            f"{one['memory']:.0f}",
            f"{one['size'] / 1e6:.0f}",
            f"{one['characters a cpu second'] / floor:.2f}" if floor else "",
        )
    table.columns[0].no_wrap = True
    CONSOLE.print(table)
    return found


def facts(characters: int, one: Answers, many: list[Answers]) -> dict[str, float]:
    """What is kept of a recogniser's runs; speeds are without the start."""
    return {
        "characters a second": characters / one.seconds,
        "characters a cpu second": characters / one.cpu,
        "characters a second, all cores": characters / max(part.seconds for part in many),
        "start": one.start,
        "memory": one.memory,
        "size": one.size,
    }


def extraction(texts: list[str], place: Path, models: list[Recogniser]) -> dict[str, Any]:
    """Pages to records: the whole command, its start-up, its memory, its gain from processes."""
    tenth = texts[: max(1, len(texts) // 10)]
    for name, chosen in (("whole", texts), ("tenth", tenth), ("one", texts[:1])):
        write_folder(chosen, place / name)
    table = Table(
        "gongzuofa extract", "chars/s", f"chars/s, {CORES} processes", "start-up s", "peak MiB",
        "peak, a tenth", title="pages to records",
    )  # fmt: skip
    found: dict[str, Any] = {}
    characters = sum(map(len, texts))
    for peer in models:
        CONSOLE.log(f"{peer.name}: extraction")
        cost = {name: extract(place / name, peer.model, 1) for name in ("whole", "tenth", "one")}
        many = extract(place / "whole", peer.model, CORES)
        start = cost["one"].seconds
        found[peer.name] = {
            "characters a second": characters / (cost["whole"].seconds - start),
            "characters a cpu second": characters / (cost["whole"].cpu - cost["one"].cpu),
            "characters a second, all cores": characters / (many.seconds - start),
            "start": start,
            "memory": cost["whole"].memory,
            "memory of a tenth": cost["tenth"].memory,
        }
        one = found[peer.name]
        table.add_row(
            peer.name,
            f"{one['characters a second']:,.0f}",
            f"{one['characters a second, all cores']:,.0f}",
            f"{start:.1f}",
            f"{one['memory']:.0f}",
            f"{one['memory of a tenth']:.0f}",
        )
    table.columns[0].no_wrap = True
    CONSOLE.print(table)
    for name, one in found.items():
        gain = one["characters a second, all cores"] / one["characters a second"]
        growth = one["memory"] / one["memory of a tenth"]
        CONSOLE.print(
            f"{name}: {one['characters a cpu second']:,.0f} characters a processor second; {gain:.2f} times "
            f"as fast in {CORES} processes; memory for ten times the documents {growth:.2f} times"
        )
    return found


def extract(folder: Path, model: Path, jobs: int) -> Cost:
    """The cost of ``gongzuofa extract`` in so many processes."""
    command = Path(sys.executable).with_name("gongzuofa")
    with tempfile.TemporaryDirectory() as out:
        return measure([command, "extract", folder, "--out", out, "--model", model, "--jobs", str(jobs)])


def shares(rows: Path, models: list[Recogniser]) -> dict[str, Any]:
    """Where the processor time of one process goes."""
    found: dict[str, Any] = {}
    for peer in models:
        told = OUT / "shares.json"
        told.parent.mkdir(parents=True, exist_ok=True)
        measure([sys.executable, ROOT / "scripts" / "bench" / "shares.py", peer.model, rows, told])
        found[peer.name] = json.loads(told.read_text(encoding="utf-8"))
        whole = sum(found[peer.name].values())
        line = ", ".join(f"{step} {seconds / whole:.0%}" for step, seconds in found[peer.name].items())
        CONSOLE.print(f"{peer.name}, share of the time of extraction: {line}")
    return found


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--fast", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    given = arguments()
    main(given.documents, not given.no_peers, given.fast)
