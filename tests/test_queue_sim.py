"""The simulation of the queue, on a corpus of a few documents."""

from __future__ import annotations

import csv
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.annotate.corpus import own_documents
from pipeline.annotate.light import LightTagger, prepare
from pipeline.annotate.queue import Candidate, queue_rules
from pipeline.records.jsonl import to_line, write_atomic
from tests.conftest import ROOT


@pytest.fixture
def simulation(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("queue_sim", ROOT / "scripts" / "queue_sim.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, value in (("START", 4), ("STEP", 4), ("LAST", 12), ("SEEDS", range(2)), ("TARGETS", (8,))):
        monkeypatch.setattr(module, name, value)
    return module


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    own = sorted(own_documents(ROOT / "annotations" / "own"), key=lambda one: (len(one.text), one.id))
    write_atomic(tmp_path / "own-train.jsonl", map(to_line, own[:18]))
    write_atomic(tmp_path / "own-test.jsonl", map(to_line, own[18:24]))
    return tmp_path


def test_all_strategies_start_alike_and_two_runs_are_the_same(corpus: Path) -> None:
    small = "q.START, q.STEP, q.LAST, q.SEEDS, q.TARGETS = 4, 4, 12, range(2), (8,)"
    for name in ("first", "second"):
        # alone, because the learner's generator is that of the process
        code = f"import sys, pathlib; sys.path.insert(0, 'scripts'); import queue_sim as q; {small}; "
        code += f"q.main(pathlib.Path({str(corpus)!r}), 'own', pathlib.Path({str(corpus / name)!r}))"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "after 8 documents" in done.stdout
    for name in ("queue-own.csv", "queue-own.svg"):
        assert (corpus / "first" / name).read_bytes() == (corpus / "second" / name).read_bytes()
    with (corpus / "first" / "queue-own.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4 * 2 * 3
    starts = {(row["seed"], row["characters"], row["f1"]) for row in rows if row["documents"] == "4"}
    assert len(starts) == 2
    assert {row["documents"] for row in rows} == {"4", "8", "12"}


def test_the_queue_never_sees_gold(
    simulation: ModuleType, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = [prepare(one) for one in own_documents(ROOT / "annotations" / "own")][:10]
    seen: list[Candidate] = []

    def rank(candidates: list[Candidate], known: object, rules: object, size: int) -> list[Candidate]:
        seen.extend(candidates)
        return candidates[:size]

    monkeypatch.setattr(simulation, "rank", rank)
    taken = simulation.choose(LightTagger(pool[:4], 3), pool[:4], pool[4:], queue_rules())
    assert [one.document.id for one in taken] == [one.document.id for one in pool[4:8]]
    assert len(seen) == 6
    assert all(one.document.spans == () for one in seen)


def test_what_a_target_costs(simulation: ModuleType) -> None:
    along = [(10.0, 0.5), (20.0, 0.7), (30.0, 0.8)]
    assert simulation.cost_of(0.6, along) == pytest.approx(15)
    assert simulation.cost_of(0.8, along) == pytest.approx(30)
    assert simulation.cost_of(0.4, along) == 10
    assert simulation.cost_of(0.9, along) is None
