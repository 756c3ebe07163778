"""The words of our reading of a pkuseg model are those of pkuseg's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spacy_pkuseg
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.nlp.segmentation import Pkuseg

ROOT = Path(__file__).resolve().parents[2]
FOLDER = str(ROOT / "models" / "segmenter")
SAMPLES = sorted((ROOT / "samples").glob("*.txt")) + sorted((ROOT / "annotations").glob("own/dev/*.txt"))
# words of the vocabulary, classes of characters, marks that are renamed, gaps, strangers
texts = st.lists(
    st.one_of(
        st.sampled_from(
            ["专业合作社", "联合党委", "农业农村", "第一书记", "村民委员会", "两院制", "灰身粉骨"]
        ),
        st.sampled_from(
            [*"村委会开大了一百多户。，0１２3％%ＡＢａ·-._,|/*:&～／・－", " ", "\n", "\u3000", "\x1c"]
        ),
        st.characters(blacklist_categories=["Cs"]),
    ),
    max_size=30,
).map("".join)


@pytest.fixture(scope="module")
def theirs() -> Any:
    return spacy_pkuseg.pkuseg(model_name=FOLDER, user_dict="default")


@pytest.fixture(scope="module")
def ours() -> Pkuseg:
    return Pkuseg(FOLDER)


def words(ours: Pkuseg, text: str) -> list[str]:
    return [text[start:end] for start, end in ours.words(text)]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_whole_texts(ours: Pkuseg, theirs: Any, path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="ignore")
    assert words(ours, text) == theirs.cut(text)


@given(text=texts)
@settings(max_examples=300, deadline=None)
def test_any_text(ours: Pkuseg, theirs: Any, text: str) -> None:
    assert words(ours, text) == theirs.cut(text)
    ranges = ours.words(text)
    assert all(start < end for start, end in ranges)
    assert "".join(words(ours, text)) == "".join(text.split())


def test_scores_are_the_same_to_the_last_bit(ours: Pkuseg, theirs: Any) -> None:
    from spacy_pkuseg import inference

    piece = "县委组织部联合12个专业合作社，流转土地3,500亩。"
    extractor, model = theirs.feature_extractor, theirs.model
    nodes = list(extractor.normalize_text(piece))
    features = [extractor.get_node_features_idx(at, nodes) for at in range(len(nodes))]
    expected, steps = inference.getLogYY(features, model.n_tag, model.n_feature * model.n_tag, model.w, 1.0)
    numbers = ours._numbers[[ord(char) for char in piece]]
    assert (ours._scores(numbers) == expected).all()
    assert (ours._steps == steps).all()
