"""The span component: its tables, what it learns, what it keeps on disk."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import fix_random_seed, load_config, load_model_from_config, load_model_from_path
from spacy.vocab import Vocab

from pipeline.errors import PipelineError
from pipeline.nlp.model import SpanModel, _pieces
from pipeline.nlp.tagger import SCORES, CharCrf, _bioes, _decode, _mend_cut
from pipeline.text.sentences import sentences

ROOT = Path(__file__).resolve().parents[2]
# a mark is text/LABEL in brackets; the names are made up
TAUGHT = (
    "[青岩县/PLACE]推行[三色工作法/MECHANISM]，走访农户[214户/ACHIEVEMENT]。",
    "[石门村/PLACE]成立[联合党支部/ORG]，流转土地[300亩/ACHIEVEMENT]。",
    "昨天，[双桥镇/PLACE]的[联合党支部/ORG]开会，学习[三色工作法/MECHANISM]。",
    "[联合党支部/ORG]为[石门村/PLACE]修路[12公里/ACHIEVEMENT]。",
    "在[青岩县/PLACE]，[驻村工作队/ORG]帮助[214户/ACHIEVEMENT]卖出柑橘。",
    "[驻村工作队/ORG]来到[双桥镇/PLACE]。\n大家都说[三色工作法/MECHANISM]好。",
    "会上没有人说话。",
    "[双桥镇/PLACE]栽种桃树[300亩/ACHIEVEMENT]；[石门村/PLACE]栽种梨树[300亩/ACHIEVEMENT]。",
    "[三色工作法/MECHANISM]在[青岩县/PLACE]铺开。",
    "修好水渠[12公里/ACHIEVEMENT]以后，[驻村工作队/ORG]离开了[石门村/PLACE]。",
)
LABELS = ("ACHIEVEMENT", "MECHANISM", "ORG", "PLACE")
VOCAB = Vocab()


def read(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    text, spans = "", []
    for part in marked.replace("]", "[").split("["):
        plain, _, label = part.partition("/")
        if label:
            spans.append((len(text), len(text) + len(plain), label))
        text += plain
    return text, spans


def example(nlp: Language, text: str, spans: list[tuple[int, int, str]]) -> Example:
    reference = nlp.make_doc(text)
    reference.ents = [Span(reference, start, end, label=label) for start, end, label in spans]
    return Example(nlp.make_doc(text), reference)


def small_config() -> Any:
    """configs/ner.cfg without the encoder and the segmenter, and narrow."""
    tok2vec = "components.crf.model.tok2vec"
    overrides = {
        "nlp.tokenizer.encode": False,
        "initialize.tokenizer.pkuseg_model": None,
        f"{tok2vec}.width": 32,
        f"{tok2vec}.depth": 2,
        f"{tok2vec}.embed_width": 16,
        f"{tok2vec}.states": False,
        f"{tok2vec}.rows": {"char": 500, "left": 500, "right": 500, "kind": 50, "quote": 50},
    }
    return load_config(ROOT / "configs" / "ner.cfg", overrides=overrides)


@pytest.fixture(scope="module")
def nlp() -> Language:
    fix_random_seed(1)
    made = load_model_from_config(small_config(), auto_fill=True)
    examples = [example(made, *read(marked)) for marked in TAUGHT]
    optimizer = made.initialize(lambda: examples)
    optimizer.learn_rate = 0.015
    for _ in range(30):
        losses = made.get_pipe("crf").update(examples, sgd=optimizer, drop=0.1)
    assert losses["crf"] < 0.1
    return made


def found(nlp: Language, text: str) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.label_) for span in nlp(text).ents]


def test_bioes_of_one_label() -> None:
    allowed, starts, ends = _bioes(1)
    order = "OBIES"
    follows = {a: "".join(b for j, b in enumerate(order) if allowed[i, j]) for i, a in enumerate(order)}
    assert follows == {"O": "OBS", "B": "IE", "I": "IE", "E": "OBS", "S": "OBS"}
    assert "".join(tag for tag, yes in zip(order, starts, strict=True) if yes) == "OBS"
    assert "".join(tag for tag, yes in zip(order, ends, strict=True) if yes) == "OES"


@pytest.mark.parametrize("labels", [2, 5])
def test_bioes_keeps_to_one_label_inside_a_span(labels: int) -> None:
    allowed, starts, ends = _bioes(labels)
    names = ["O", *(f"{kind}-{label}" for label in range(labels) for kind in "BIES")]
    for a, one in enumerate(names):
        for b, other in enumerate(names):
            expected = other[0] in "IE" and other[2:] == one[2:] if one[0] in "BI" else other[0] in "OBS"
            assert allowed[a, b] == expected, (one, other)
    assert [name for name, yes in zip(names, starts, strict=True) if not yes] == [
        name for name in names if name[0] in "IE"
    ]
    assert [name for name, yes in zip(names, ends, strict=True) if not yes] == [
        name for name in names if name[0] in "BI"
    ]


@st.composite
def cut_texts(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]], list[tuple[int, int]]]:
    """A length, its sentences, and flat spans that may cross the ends of sentences."""
    length = draw(st.integers(1, 24))
    cuts = sorted(draw(st.sets(st.integers(1, length), max_size=5)) - {length})
    edges = [0, *cuts, length]
    points = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    spans = [pair for pair in itertools.pairwise(points) if draw(st.booleans())]
    return length, list(itertools.pairwise(edges)), spans


@given(cut_texts())
@settings(max_examples=150, deadline=None)
def test_gold_is_the_spans_that_lie_in_one_sentence(
    case: tuple[int, list[tuple[int, int]], list[tuple[int, int]]],
) -> None:
    length, ranges, spans = case
    component = CharCrf(VOCAB, None)  # type: ignore[arg-type]
    component.cfg["labels"] = ["A", "B"]
    doc = Doc(VOCAB, words=["x"] * length)
    given_spans = [Span(doc, a, b, label="AB"[number % 2]) for number, (a, b) in enumerate(spans)]
    doc.ents = given_spans
    tags = component._gold(doc, ranges)
    kept = [
        (one.start, one.end, "AB".index(one.label_))
        for one in given_spans
        if any(start <= one.start and one.end <= end for start, end in ranges)
    ]
    assert list(_decode(tags)) == kept
    assert (tags != 0).sum() == sum(end - start for start, end, _ in kept)


def test_mend_cut_leaves_a_whole_sentence_alone() -> None:
    tags = np.array([1, 2, 3, 0, 4])
    _mend_cut(tags, 0, 5)
    assert tags.tolist() == [1, 2, 3, 0, 4]


@pytest.mark.parametrize("marked", TAUGHT)
def test_finds_what_it_was_taught(nlp: Language, marked: str) -> None:
    text, spans = read(marked)
    assert found(nlp, text) == spans


def test_finds_it_elsewhere_too(nlp: Language) -> None:
    text, spans = read("后来[驻村工作队/ORG]又到[石门村/PLACE]。")
    assert found(nlp, text) == spans


def test_labels_and_scores(nlp: Language) -> None:
    crf = nlp.get_pipe("crf")
    assert crf.labels == LABELS
    assert crf.label_data == list(LABELS)
    for marked in TAUGHT:
        doc = nlp(read(marked)[0])
        scores = doc.user_data[SCORES]
        assert set(scores) == {(span.start, span.end) for span in doc.ents}
        assert all(0.0 < score <= 1.0 for score in scores.values())
    assert min(nlp(read(TAUGHT[0])[0]).user_data[SCORES].values()) > 0.5


def test_labels_come_from_the_examples_alone(nlp: Language) -> None:
    with pytest.raises(NotImplementedError, match="those of the training data"):
        nlp.get_pipe("crf").add_label("NEW")


def test_a_span_does_not_cross_the_end_of_a_sentence(nlp: Language) -> None:
    """The names are taught; a sentence that ends in the middle of one makes two halves of it."""
    text = "驻村工作队来到青岩\n县推行三色。工作法在石！门村铺开。"
    ranges = sentences(text)
    assert len(ranges) == 4
    for start, end, _ in found(nlp, text):
        assert any(low <= start and end <= high for low, high in ranges)
    assert ("驻村工作队", "ORG") in [(text[start:end], label) for start, end, label in found(nlp, text)]


def test_an_example_whose_gold_crosses_a_sentence_end_can_be_trained_on(nlp: Language) -> None:
    text = "青岩\n县好。"
    nlp.get_pipe("crf").get_loss(
        [example(nlp, text, [(0, 4, "PLACE")])],
        nlp.get_pipe("crf").model.predict([nlp.make_doc(text)]),
    )


def test_a_batch_gives_what_single_texts_give(nlp: Language) -> None:
    texts = ["", *(read(marked)[0] for marked in TAUGHT), "\n", " "]
    together = [[(s.start, s.end, s.label_) for s in doc.ents] for doc in nlp.pipe(texts, batch_size=5)]
    assert together == [found(nlp, text) for text in texts]


@pytest.mark.parametrize("text", ["", " ", "\n", "\n\n\n", "。", "\u3000"])
def test_texts_with_nothing_in_them(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert len(doc) == len(text)
    assert [span for span in doc.ents if not span.text.strip()] == []


def test_no_step_is_taken_on_empty_texts_alone(nlp: Language) -> None:
    crf = nlp.get_pipe("crf")
    before = crf.model.to_bytes()
    assert crf.update([example(nlp, "", [])], sgd=nlp.create_optimizer()) == {"crf": 0.0}
    assert crf.model.to_bytes() == before


def test_offsets_are_code_points(nlp: Language) -> None:
    """An emoji of several code points, one beyond the basic plane, a rare character, an accent of its own."""
    text, spans = read(
        "👨‍👩‍👧😀𠮷田e\u0301说：[石门村/PLACE]成立[联合党支部/ORG]👍🏽，流转土地[300亩/ACHIEVEMENT]。"
    )
    assert spans[0][:2] == (12, 15)
    assert found(nlp, text) == spans
    assert "".join(token.text for token in nlp(text)) == text


def test_disk_gives_the_same_spans(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    again = load_model_from_path(tmp_path / "model")
    assert again.get_pipe("crf").labels == LABELS
    for marked in TAUGHT:
        one, other = nlp(read(marked)[0]), again(read(marked)[0])
        assert [(s.start, s.end, s.label_) for s in one.ents] == [
            (s.start, s.end, s.label_) for s in other.ents
        ]
        assert one.user_data[SCORES] == pytest.approx(other.user_data[SCORES])


def test_span_model_is_the_model_on_disk(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "one")
    nlp.to_disk(tmp_path / "two")
    model = SpanModel(tmp_path / "one")
    assert model.sha256 == SpanModel(tmp_path / "two").sha256
    (tmp_path / "two" / "more").write_text("x")
    assert model.sha256 != SpanModel(tmp_path / "two").sha256
    assert model.name.startswith("zh_")
    assert model.find("") == []
    text, spans = read(TAUGHT[0])
    spans_found = model.find(text)
    assert [one[:3] for one in spans_found] == spans
    assert all(0.0 < one[3] <= 1.0 for one in spans_found)


def test_span_model_takes_a_long_text_in_pieces(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    line, spans = read(TAUGHT[1])
    text = (line + "\n") * 400
    pieces = list(_pieces(text))
    assert len(pieces) > 1
    assert [start for start, _ in pieces] == [0, *(end for _, end in pieces[:-1])]
    assert pieces[-1][1] == len(text)
    expected = [(at + s, at + e, label) for at in range(0, len(text), len(line) + 1) for s, e, label in spans]
    assert [one[:3] for one in SpanModel(tmp_path / "model").find(text)] == expected


def test_span_model_says_where_there_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"there is no model in .*nowhere"):
        SpanModel(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("推行“四链”模式", "四链”模式", "“四链”模式"),
        ("推行“四链模式”", "“四链模式”", "四链模式"),
        ("推行“四链模式”", "“四链模式", "“四链模式”"),
        ("推行‘双绑’机制", "双绑’机制", "‘双绑’机制"),
        ("村“两委”", "“两委”", "“两委”"),
        ("推行四链模式", "四链模式", "四链模式"),
        ("这是四链”", "四链”", "四链"),
        ("这是 四链\n", " 四链\n", "四链"),
    ],
)
def test_quotes_of_a_span_come_in_pairs(text: str, span: str, expected: str) -> None:
    from pipeline.nlp.tidy import tidy

    start = text.index(span)
    low, high = tidy(text, start, start + len(span))
    if expected == "“四链模式”":
        low, high = tidy(text, low, high)
        expected = "四链模式"
    assert text[low:high] == expected
