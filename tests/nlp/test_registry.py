"""configs/ner.cfg: every name in it resolves, by entry points alone, and the config fills."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from spacy.util import load_config

from pipeline.nlp.features import NAMES

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "configs" / "ner.cfg"
FAST = ROOT / "configs" / "ner-fast.cfg"
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]


def used() -> list[tuple[str, str]]:
    """(registry, name) of each name in the config."""
    names = []

    def walk(section: dict[str, object]) -> None:
        for key, value in section.items():
            if isinstance(value, dict):
                walk(value)
            elif key.startswith("@"):
                names.append((key[1:], str(value)))
            elif key == "factory":
                names.append(("factories", str(value)))

    walk(load_config(CONFIG))
    return names


OURS = [
    (registry, name) for registry, name in used() if name.startswith("gongzuofa.") or registry == "factories"
]


# join the pipeline when the training of the config is over
AFTER = [("factories", "results"), ("factories", "calibration")]


def test_the_names_of_this_project_are_entry_points() -> None:
    assert len(OURS) == 6
    for registry, name in OURS + AFTER:
        assert name in DECLARED[f"spacy_{registry}"], name
    assert sum(map(len, DECLARED.values())) == len(OURS + AFTER), "an entry point that nothing uses"


@pytest.mark.parametrize(("registry", "name"), OURS)
def test_an_installed_entry_point_is_the_declared_one(registry: str, name: str) -> None:
    """A stale install would still find the old function."""
    group = f"spacy_{registry}"
    (point,) = entry_points(group=group, name=name)
    assert point.value == DECLARED[group][name]
    assert callable(point.load())


RESOLVE = """
import json, sys
import spacy
from spacy.schemas import ConfigSchemaTraining
from spacy.util import load_config, load_model_from_config, registry

config = load_config(sys.argv[1])
assert not [name for name in sys.modules if name.startswith("pipeline")]
for kind, name in json.loads(sys.argv[2]):
    if kind != "factories":
        registry.get(kind, name)
nlp = load_model_from_config(config, auto_fill=True)
training = registry.resolve(nlp.config.interpolate()["training"], schema=ConfigSchemaTraining)
crf = nlp.get_pipe("crf")
print(json.dumps({
    "modules": sorted(name for name in sys.modules if name.startswith("pipeline.")),
    "pipes": nlp.pipe_names,
    "tokenizer": type(nlp.tokenizer).__name__,
    "width": crf.model.get_ref("output").get_dim("nI"),
    "steps": training["max_steps"],
    "nodes": [node.name for node in crf.model.walk()],
}))
"""


def test_every_name_resolves_and_the_config_fills() -> None:
    """In a process of its own, where nothing of this package was imported before."""
    done = subprocess.run(
        [sys.executable, "-c", RESOLVE, str(CONFIG), json.dumps(used())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    config = load_config(CONFIG)
    assert told["pipes"] == ["crf"]
    assert told["tokenizer"] == "CharTokens"
    assert told["width"] == config["components"]["crf"]["model"]["tok2vec"]["width"]
    assert told["steps"] == config["training"]["max_steps"]
    assert "take_states" in told["nodes"]
    assert "pipeline.nlp.tagger" in told["modules"]


def test_the_feature_columns_in_use_exist() -> None:
    rows = load_config(CONFIG)["components"]["crf"]["model"]["tok2vec"]["rows"]
    assert set(rows) <= set(NAMES)
    assert all(size > 0 for size in rows.values())


def test_the_fast_recipe_is_the_other_without_the_encoder() -> None:
    """What is set anew is set on purpose; all else is one recipe."""
    one, fast = (flat(load_config(path)) for path in (CONFIG, FAST))
    tok2vec = "components.crf.model.tok2vec"
    assert set(fast) - set(one) == set()
    assert set(one) - set(fast) == {f"{tok2vec}.rows.{name}" for name in ("tag", "lac_word")}
    changed = {key for key in fast if fast[key] != one[key]}
    assert changed <= {
        "nlp.tokenizer.encode",
        *(f"{tok2vec}.{name}" for name in ("states", "width", "depth", "embed_width")),
        *("training.max_steps", "training.optimizer.learn_rate.total_steps"),
    }
    assert not fast["nlp.tokenizer.encode"]
    assert not fast[f"{tok2vec}.states"]


def flat(section: dict[str, object], name: str = "") -> dict[str, object]:
    """Dotted key -> value."""
    found: dict[str, object] = {}
    for key, value in section.items():
        if isinstance(value, dict):
            found |= flat(value, f"{name}{key}.")
        else:
            found[f"{name}{key}"] = value
    return found
