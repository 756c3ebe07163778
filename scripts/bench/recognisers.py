"""Who is measured, and how each one is started; those that learn are trained here, once."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from documents import ROOT

HERE = ROOT / "scripts" / "bench" / "peers"
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
CORPUS = ROOT / "build" / "corpus"
TRAINED = ROOT / "build" / "bench"
FLOOR = "pkuseg alone"
PLACES = ("PLACE", "ORG")


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A process of the protocol: its name in the tables, its command, and the labels it knows.

    ``labels`` is None where it knows them all; ``model`` is the folder of one of ours.
    """

    name: str
    command: list[str | Path]
    labels: tuple[str, ...] | None = None
    model: Path = Path()


def ours(fast: Path | None) -> list[Recogniser]:
    """The released model and, where one is given, that of the fast recipe."""
    encoder = ROOT / "models" / "pretrained" / "lac"
    released = ROOT / "models" / "ner"
    command: list[str | Path] = [sys.executable, HERE / "ours.py"]
    found = [Recogniser("gongzuofa", [*command, released, encoder], model=released)]
    if fast:
        found.append(Recogniser("gongzuofa, fast", [*command, fast.resolve()], model=fast.resolve()))
    return found


def peers() -> list[Recogniser]:
    """Those of other makers. HanLP, LTP and Stanza are not among them: their models are not on PyPI."""
    if not PYTHON.exists():
        sys.exit(
            f"the peers are not installed in {PYTHON.parents[1]}: run make bench, or leave them: --no-peers"
        )
    documents = [path for half in ("own", "reference") if (path := CORPUS / f"{half}-train.jsonl").exists()]
    dev = CORPUS / "own-dev.jsonl"
    crf = trained("crf.py", documents)
    stock = trained("stock_ner.py", documents, dev)
    return [
        Recogniser("jieba + CRF", [PYTHON, HERE / "crf.py", "find", crf]),
        Recogniser("spaCy ner", [PYTHON, HERE / "stock_ner.py", "find", stock]),
        Recogniser("LAC", [PYTHON, HERE / "lac.py"], PLACES),
        Recogniser("jiagu", [PYTHON, HERE / "jiagu_ner.py"], PLACES),
        Recogniser(FLOOR, [PYTHON, HERE / "segmentation.py", ROOT / "models" / "segmenter"], ()),
    ]


def trained(script: str, documents: list[Path], *more: Path) -> Path:
    """The folder of a peer's model: one trained before, by the same code on the same documents, or new."""
    digest = hashlib.sha256()
    for path in (
        HERE / script,
        HERE / "protocol.py",
        HERE / "crf_tags.py",
        ROOT / "scripts/bench/requirements.lock",
        *more,
        *documents,
    ):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    folder = TRAINED / f"{Path(script).stem}-{digest.hexdigest()[:12]}"
    if folder.exists():
        return folder
    print(f"training {script} on {', '.join(path.name for path in documents)}: some minutes", file=sys.stderr)
    TRAINED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TRAINED) as scratch:
        made = Path(scratch) / "model"
        made.mkdir()
        # what it tells of its progress goes where ours does
        subprocess.run(
            [PYTHON, HERE / script, "train", made, *more, *documents],
            check=True,
            stdout=sys.stderr,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        )
        shutil.move(made, folder)
    return folder
