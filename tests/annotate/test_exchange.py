"""CoNLL, brat, DocBin and inline marks: what goes out comes back, and what does not fit is named."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotate import brat, conll, inline, marks
from pipeline.annotate.alignment import Misaligned, characters, fit
from pipeline.annotate.corpus import own_documents
from pipeline.errors import PipelineError
from pipeline.nlp import docbin
from pipeline.records.gold import GoldDocument, GoldSpan
from pipeline.stages.exchange import export_documents, import_documents
from tests.conftest import ROOT

from .test_doccano import documents

TEXT = "青石县𠮷镇：\r\n成立 合作社12个。😀\n"
DOCUMENT = GoldDocument(
    "a/1 号",
    TEXT,
    (
        GoldSpan(0, 5, "PLACE", chain="甲省/青石县"),
        GoldSpan(8, 14, "ORG", type="cooperative"),
        GoldSpan(14, 17, "ACHIEVEMENT", value=12.0, approx="exact", unit="个", indicator="合作社"),
    ),
)


def bare(document: GoldDocument) -> GoldDocument:
    return GoldDocument(
        document.id, document.text, tuple(GoldSpan(s.start, s.end, s.label) for s in document.spans)
    )


@given(st.lists(documents(), min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_conll_and_docbin_round_trip(
    tmp_path_factory: pytest.TempPathFactory, given_: list[GoldDocument]
) -> None:
    folder = tmp_path_factory.mktemp("exchange")
    named = [replace(one, id=f"d {number}") for number, one in enumerate(given_)]
    pairs = [(one, characters(one.text)) for one in named]
    assert all(fit(one, tokens)[1] == [] for one, tokens in pairs)
    conll.write(pairs, folder / "a.conll")
    assert list(conll.read(folder / "a.conll")) == [bare(one) for one in named]
    docbin.write(pairs, folder / "a.spacy")
    assert list(docbin.read(folder / "a.spacy")) == named


def test_the_whole_corpus_goes_out_and_comes_back(tmp_path: Path) -> None:
    own = sorted(own_documents(ROOT / "annotations" / "own"), key=lambda one: one.id)[::12]
    for format_, out in (("conll", "a.conll"), ("docbin", "a.spacy"), ("brat", "brat"), ("marks", "a.txt")):
        assert export_documents(own, format_, tmp_path / out, "characters", Path("unused")) == []
        found = import_documents(tmp_path / out, format_)
        assert [one.text for one in found] == [one.text for one in own]
        assert [bare(one).spans for one in found] == [bare(one).spans for one in own]
        if format_ != "conll":
            assert [one.spans for one in found] == [one.spans for one in own]
    assert [one.approaches for one in found] == [one.approaches for one in own]
    assert (tmp_path / "a.conll.misaligned.jsonl").read_bytes() == b""


def test_brat_keeps_texts_and_attributes(tmp_path: Path) -> None:
    brat.write([DOCUMENT], tmp_path)
    assert (tmp_path / "a_1_号.txt").read_bytes() == TEXT.encode()
    assert (
        "T2\tORG 8 14\t成立 合作社\n#2\tAnnotatorNotes T2\tcooperative\n"
        in (tmp_path / "a_1_号.ann").read_text()
    )
    assert "MECHANISM" in (tmp_path / "annotation.conf").read_text()
    (back,) = brat.read(tmp_path)
    assert back == replace(DOCUMENT, id="a_1_号")
    with pytest.raises(PipelineError, match="two documents would be a_1_号"):
        brat.write([DOCUMENT, replace(DOCUMENT, id="a 1 号")], tmp_path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("T1\tPLACE 0 2;3 4\t青石 镇", "not one stretch of text"),
        ("T1\tPLACE 0 2\t青县", "[0, 2) is '青石', not '青县'"),
        ("T1\tTOWN 0 2\t青石", "unknown label 'TOWN'"),
        ("T1\tORG 0 2\t青石\n#1\tAnnotatorNotes T1\tclub", "unknown organisation type 'club'"),
        ("T1\tORG 0 3\t青石县\nT2\tORG 2 4\t县𠮷", "overlap or are out of order"),
    ],
)
def test_brat_says_what_it_cannot_read(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / "a.ann").write_text(line)
    with pytest.raises(PipelineError, match=re.escape(message)):
        list(brat.read(tmp_path))


def test_conll_of_others(tmp_path: Path) -> None:
    path = tmp_path / "others.conll"
    path.write_text(
        "-DOCSTART- -X- O\n\n青 B-PLACE\n石 I-PLACE\n县 I-PLACE\n\n镇 B-ORG\n党 I-ORG\n委 I-ORG\n。 O\n\n"
    )
    (found,) = conll.read(path)
    assert (found.id, found.text) == ("others", "青石县\n镇党委。\n")
    assert [(one.start, one.end, one.label) for one in found.spans] == [(0, 3, "PLACE"), (4, 7, "ORG")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("青 O\n石 I-PLACE\n", "conll:2: the tag 'I-PLACE' is not BIO here"),
        ("青 B-PLACE\n石 I-ORG\n", "conll:2: the tag 'I-ORG' is not BIO here"),
        ("青 B\n", "conll:1: the tag 'B' is not BIO here"),
        ("青 E-PLACE\n", "conll:1: the tag 'E-PLACE' is not BIO here"),
        ("青\n", "conll:1: a line is a token and its tag"),
        ('# id = "x"\n# text = "青石"\n青\t1\t2\tO\n', "conll:3: the text has '石' at [1, 2), not '青'"),
        ('# id = "x"\n# text = "青石"\n青\tO\n', "conll:3: token, start, end and tag are wanted"),
    ],
)
def test_conll_says_what_it_cannot_read(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "bad.conll"
    path.write_text(content)
    with pytest.raises(PipelineError, match=re.escape(message)):
        list(conll.read(path))


def test_spans_that_tokens_cannot_hold_are_named() -> None:
    words = [(0, 4), (4, 5), (5, 6), (9, 10), (11, 14), (14, 16), (16, 17)]
    fitting, others = fit(DOCUMENT, words)
    assert [span.label for span in fitting.spans] == ["PLACE", "ACHIEVEMENT"]
    assert others == [Misaligned("a/1 号", 8, 14, "ORG", "成立 合作社", ("立", "合作社"))]


def test_words_of_the_model_are_tokens_too(tmp_path: Path) -> None:
    own = list(own_documents(ROOT / "annotations" / "own"))[:2]
    model = ROOT / "models" / "ner"
    misaligned = export_documents(own, "conll", tmp_path / "w.conll", "words", model)
    found = import_documents(tmp_path / "w.conll", "conll")
    assert [one.text for one in found] == [one.text for one in own]
    kept = sum(len(one.spans) for one in found)
    assert kept + len(misaligned) == sum(len(one.spans) for one in own)
    listed = (tmp_path / "w.conll.misaligned.jsonl").read_text().splitlines()
    assert len(listed) == len(misaligned)


def test_marks_that_would_change_a_text_are_refused(tmp_path: Path) -> None:
    marks.write([replace(DOCUMENT, text=TEXT.strip().replace("\r", ""), spans=())], tmp_path / "a.txt")
    assert [one.text for one in inline.read_file(tmp_path / "a.txt")] == [TEXT.strip().replace("\r", "")]
    for text in ("村\n", "村{", "村\n=== x"):
        with pytest.raises(PipelineError, match="cannot be written as inline marks"):
            marks.write([GoldDocument("d", text)], tmp_path / "b.txt")
    assert not (tmp_path / "b.txt").exists()


def test_names_of_formats_and_tokens(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"unknown format 'xml'\n.*conll, docbin, brat, marks"):
        export_documents([DOCUMENT], "xml", tmp_path / "a", "characters", Path())
    with pytest.raises(PipelineError, match="unknown kind of tokens 'bytes'"):
        export_documents([DOCUMENT], "conll", tmp_path / "a", "bytes", Path())
    with pytest.raises(PipelineError, match="there is no"):
        import_documents(tmp_path / "nothing", "conll")
    (tmp_path / "x.spacy").write_bytes(b"not a bin")
    with pytest.raises(PipelineError, match="is no DocBin"):
        import_documents(tmp_path / "x.spacy", "docbin")
