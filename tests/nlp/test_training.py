"""What joins a trained span finder depends on its labels."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.util import load_model_from_config

from pipeline.nlp.training import with_results, write_docbin
from pipeline.records.gold import GoldDocument, GoldSpan
from tests.nlp.test_tagger import example, small_config

TEXT = "已建成3座桥，计划再修5座。"


@pytest.mark.parametrize(
    ("labels", "pipes"),
    [(("ACHIEVEMENT", "QUANTITY"), ["crf", "results"]), (("bridge", "number"), ["crf"])],
)
def test_results_join_where_their_labels_are(
    tmp_path: Path, labels: tuple[str, str], pipes: list[str]
) -> None:
    spans = [(3, 5, labels[0]), (11, 13, labels[1])]
    nlp = load_model_from_config(small_config(), auto_fill=True)
    nlp.initialize(lambda: [example(nlp, TEXT, spans)])
    nlp.to_disk(tmp_path / "model")
    document = GoldDocument("a", TEXT, tuple(GoldSpan(*span) for span in spans))
    write_docbin([document] * 3, tmp_path / "train.spacy")
    made = with_results(tmp_path / "model", tmp_path / "train.spacy")
    assert made.pipe_names == pipes
    assert made.get_pipe("crf").labels == labels
