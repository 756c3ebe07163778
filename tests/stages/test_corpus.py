"""The stage corpus, on three small documents."""

from __future__ import annotations

from pathlib import Path

from spacy.tokens import DocBin

from pipeline.stages.corpus import CorpusSettings, run
from pipeline.stages.tools import make_cleaning
from tests.annotate.test_corpus import write


def test_our_own_training_documents_stand_as_often_as_the_settings_say(tmp_path: Path) -> None:
    own, out = tmp_path / "own", tmp_path / "out"
    for split in ("train", "dev", "test"):
        write(own, split, "a.txt", f"x-{split}")
    nowhere = tmp_path / "none"
    counts = run(CorpusSettings(own, nowhere, nowhere, out, own_times=3), make_cleaning())
    stands = {split: len(DocBin().from_disk(out / f"{split}.spacy")) for split in ("train", "dev")}
    assert (stands, counts["own-train documents"]) == ({"train": 3, "dev": 1}, 1)
