"""The pretrained encoder."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import PipelineError
from pipeline.nlp.encoder import FOLDER, WIDTH, Encoder, encoder
from pipeline.nlp.teacher import words
from pipeline.text.sentences import sentences

TEXT = (
    "松林镇开了一次院坝会。会上，王大姐说：“水渠该修了。”大家都同意！\n"
    "三天以后，第一批水泥运到了村口；没有人再提旧账。"
)


def test_one_row_a_character_and_every_part_of_it_is_filled() -> None:
    states = encoder().encode(TEXT, sentences(TEXT))
    assert states.shape == (len(TEXT), WIDTH)
    assert states.dtype == np.float32
    assert np.isfinite(states).all()
    for columns in (slice(0, 256), slice(256, 512), slice(512, WIDTH)):
        assert (np.abs(states[:, columns]).sum(axis=1) > 0).all()


def test_a_batch_gives_what_single_sentences_give() -> None:
    ranges = sentences(TEXT * 9)
    assert len(ranges) > 32  # more than one batch
    together = encoder().encode(TEXT * 9, ranges)
    for start, end in ranges[:8]:
        alone = encoder().encode((TEXT * 9)[start:end], [(0, end - start)])
        assert together[start:end] == pytest.approx(alone, abs=1e-4)


def test_a_sentence_does_not_look_at_its_neighbours() -> None:
    first, second = "水渠修好了。", "路也通了。"
    states = encoder().encode(first + second, [(0, len(first)), (len(first), len(first + second))])
    alone = encoder().encode(second, [(0, len(second))])
    assert states[len(first) :] == pytest.approx(alone, abs=1e-4)


def test_what_no_range_holds_stays_zero() -> None:
    states = encoder().encode("甲乙丙丁", [(1, 3)])
    assert not states[[0, 3]].any()
    assert states[[1, 2]].any(axis=1).all()
    assert encoder().encode("甲", []).tolist() == np.zeros((1, WIDTH)).tolist()
    assert encoder().encode("", []).shape == (0, WIDTH)


def test_a_long_sentence() -> None:
    text = "村里修路" * 500
    states = encoder().encode(text, [(0, len(text))])
    assert np.isfinite(states).all()
    assert states[-1].any()


def test_unknown_characters_are_all_one() -> None:
    rare = ["\U0002a6d6", "\U0001f600", "\ue000", "\u200d"]
    states = [encoder().encode(f"去{char}村", [(0, 3)]) for char in rare]
    for one in states[1:]:
        assert one == pytest.approx(states[0], abs=1e-5)
    assert states[0] != pytest.approx(encoder().encode("去一村", [(0, 3)]), abs=1e-2)


def test_the_one_encoder_of_a_process() -> None:
    assert encoder() is encoder()


def test_a_folder_without_tables(tmp_path: Path) -> None:
    with pytest.raises(
        PipelineError, match=r"the pretrained encoder is not in .*nowhere: No such file"
    ) as caught:
        Encoder(tmp_path / "nowhere")
    assert "build_encoder.py" in caught.value.hint


def test_a_folder_without_the_network(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "tables.json", tmp_path)
    with pytest.raises(PipelineError, match="the pretrained encoder is not in"):
        Encoder(tmp_path)


def test_the_teacher_s_words_lie_in_their_sentences() -> None:
    ranges = sentences(TEXT)
    taught = list(words(TEXT))
    assert len(taught) == len(ranges)
    for (start, end), found in zip(ranges, taught, strict=True):
        assert "".join(TEXT[a:b] for a, b in found) == "".join(TEXT[start:end].split())
        assert all(start <= a < b <= end for a, b in found)
    assert "水泥" in [TEXT[a:b] for found in taught for a, b in found]


def test_the_teacher_tells_places_and_punctuation() -> None:
    text = "南召县的村民在大棚里采摘草莓，修好了水渠。"
    found = [text[a:b] for sentence in words(text) for a, b in sentence]
    assert found == [
        "南召县",
        "的",
        "村民",
        "在",
        "大棚",
        "里",
        "采摘",
        "草莓",
        "，",
        "修好",
        "了",
        "水渠",
        "。",
    ]
