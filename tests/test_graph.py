"""The whole DVC graph on toy data, as a new user runs it: it works, and a second run does nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from pipeline.annotate.corpus import SPLITS
from pipeline.cli import app
from tests.conftest import ARTICLE, ROOT

TOOLS = Path(sys.executable).parent


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of a few documents, whose model trains for a few steps."""
    root = tmp_path / "project"
    for name in ("configs", "pipeline"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "models" / "pretrained").mkdir(parents=True)
    (root / "models" / "pretrained" / "lac").symlink_to(ROOT / "models" / "pretrained" / "lac")
    (root / "models" / "gazetteer").symlink_to(ROOT / "models" / "gazetteer")
    for split in SPLITS:
        (root / "annotations" / "own" / split).mkdir(parents=True)
        # so many that each of the commoner approaches has a few documents
        sources = sorted((ROOT / "annotations" / "own" / split).glob("*.txt"))
        for source in sources[: 12 if split == "train" else 1]:
            shutil.copy(source, root / "annotations" / "own" / split)
    for name in ("annotations/reference", "data", "samples"):
        (root / name).mkdir(parents=True)
    (root / "data" / "README.md").write_text("nothing here\n")
    (root / "samples" / "one.txt").write_text(ARTICLE, encoding="utf-8")
    shutil.copy(ROOT / "dvc.yaml", root)
    shutil.copy(ROOT / ".dvcignore", root)
    config = (root / "configs" / "ner.cfg").read_text(encoding="utf-8")
    lines = ["max_steps = 2" if line.startswith("max_steps") else line for line in config.splitlines()]
    (root / "configs" / "ner.cfg").write_text("\n".join(lines) + "\n", encoding="utf-8")
    # two steps reach no floor
    (root / "configs" / "floors.yaml").write_text("strict_f1: {}\n")
    stages = (root / "configs" / "stages.yaml").read_text(encoding="utf-8")
    (root / "configs" / "stages.yaml").write_text(
        stages.replace("iterations: 8", "iterations: 1"), encoding="utf-8"
    )
    return root


def dvc(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PATH": f"{TOOLS}:{os.environ['PATH']}",
        "GONGZUOFA_ROOT": str(root),
        "DVC_NO_ANALYTICS": "1",
        "HOME": str(root.parent),
    }
    return subprocess.run(
        [TOOLS / "dvc", *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_repro_runs_the_graph_and_then_has_nothing_to_do(project):
    assert dvc(project, "init", "--no-scm").returncode == 0
    first = dvc(project, "repro")
    assert first.returncode == 0, first.stdout + first.stderr
    outputs = ["models/segmenter/weights.npz", "models/ner/meta.json", "models/approach/classifier.npz"]
    for output in [*outputs, "build/samples/documents.jsonl"]:
        assert (project / output).exists()
    metrics = json.loads((project / "metrics" / "ner.json").read_text())
    assert set(metrics) == {"own-dev", "own-test"}
    approach = json.loads((project / "metrics" / "approach.json").read_text())
    assert set(approach["own-test"]) > {"micro_f1", "primary", "gold spans", "words alone", "features alone"}
    assert_drawn_without_network(project)
    second = dvc(project, "repro")
    assert "up to date" in second.stdout
    assert "Running stage" not in second.stdout


def assert_drawn_without_network(project: Path) -> None:
    """Every plot of dvc.yaml is on the page, and the page asks for nothing."""
    environment = os.environ | {"PATH": f"{TOOLS}:{os.environ['PATH']}", "GONGZUOFA_ROOT": str(project)}
    command = [sys.executable, str(ROOT / "scripts" / "plots.py"), "build/plots.html"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = (project / "build" / "plots.html").read_text(encoding="utf-8")
    tables = {path.name for path in (project / "metrics" / "plots").glob("*.csv")}
    assert {name for name in tables if name in page} == tables > {"by_label.csv", "approach_primary.csv"}
    assert page.count("<svg") == len(tables)
    assert not re.findall(r"://|@import|<script|url\((?!#)", page)


def test_the_graph_and_the_settings_name_the_same_things():
    import yaml

    graph = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    settings = yaml.safe_load((ROOT / "configs" / "stages.yaml").read_text(encoding="utf-8"))
    modules = {path.stem.replace("_", "-") for path in (ROOT / "pipeline" / "stages").glob("*.py")}
    commands = set(get_command(app).commands)
    assert set(graph) == set(settings) <= modules & commands
    for name, stage in graph.items():
        assert stage["cmd"].startswith(f"gongzuofa {name}")
        for dependency in stage["deps"]:
            assert (ROOT / dependency).exists() or dependency.startswith("build/"), dependency


def test_the_committed_graph_is_what_the_lock_file_says():
    status = subprocess.run(
        [TOOLS / "dvc", "status", "segmenter", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PATH": f"{TOOLS}:{os.environ['PATH']}"},
    )
    assert json.loads(status.stdout) == {}
