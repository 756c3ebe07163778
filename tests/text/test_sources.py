"""Files of every kind, sound and broken."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline import settings
from pipeline.errors import InputRejected
from pipeline.records.report import REASONS
from pipeline.text.discovery import InputFile
from pipeline.text.sources import ReadingRules, Share, SourceText, read_texts

RULES = settings.load("reading", ReadingRules)
LINES = [
    "青石县松林镇：油茶红了",
    "今年以来，松林镇党委组织十二个村的群众发展油茶，村民按股分红，大家都说这个办法好。",
    "外出的年轻人也回来了，村里的小学又开了班，山坡上的烘干房日夜不停。",
]
TEXT = "\n".join(LINES)


def read(name: str, data: bytes) -> list[SourceText | InputRejected]:
    return list(read_texts(name, data, RULES))


def source(name: str, data: bytes) -> SourceText:
    (one,) = read(name, data)
    assert isinstance(one, SourceText), one
    return one


def rejected(name: str, data: bytes) -> InputRejected:
    (one,) = read(name, data)
    assert isinstance(one, InputRejected)
    assert one.reason in REASONS
    return one


def page(charset: str, body: str = "") -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in LINES[1:])
    return (
        f'<html><head><meta charset="{charset}"><title>{LINES[0]}</title></head><body>'
        f"<article><h1>{LINES[0]}</h1>{paragraphs}{body}</article></body></html>"
    )


def word(*, table: bool = False) -> bytes:
    document = docx.Document()
    document.add_paragraph(LINES[0])
    if table:
        cells = document.add_table(2, 3)
        for at, text in enumerate(("村名", "户数", "面积")):
            cells.cell(0, at).text = text
        cells.cell(1, 0).merge(cells.cell(1, 2)).text = "合计"
    for line in LINES[1:]:
        document.add_paragraph(line)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def pdf(*, text: bool = True, **options: object) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    data = io.BytesIO()
    canvas = Canvas(data, **options)
    canvas.setFont("STSong-Light", 12)
    for at, line in enumerate(LINES if text else []):
        canvas.drawString(50, 800 - 20 * at, line)
    canvas.rect(10, 10, 100, 100)
    canvas.save()
    return data.getvalue()


def locked(user: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt(user, "owner", algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def archive(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as out:
        out.writestr(name, "x" * 200)
    return data.getvalue()


def test_txt_is_the_decoded_file():
    one = source("a.txt", TEXT.encode("gb18030"))
    assert (one.text, one.encoding, one.extracted, one.row) == (TEXT, "gb18030", False, None)


def test_standard_input_is_text():
    assert source("-", TEXT.encode()).text == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "big5", "nonsense"])
@pytest.mark.parametrize("name", ["a.html", "a.HTM"])
def test_html_is_read_whatever_its_meta_tag_says(name, encoding, charset):
    one = source(name, page(charset).encode(encoding))
    assert one.encoding == encoding
    assert one.extracted
    assert one.text.startswith(LINES[0])
    assert all(line in one.text for line in LINES)
    assert one.text.count(LINES[0]) == 1
    assert one.hints["title"] == LINES[0]


def test_html_with_an_xml_declaration():
    assert LINES[1] in source("a.html", ('<?xml version="1.0" encoding="gbk"?>' + page("gbk")).encode()).text


def test_docx_gives_paragraphs_and_tables_in_order():
    assert source("a.docx", word()).text == TEXT
    expected = [LINES[0], "村名 | 户数 | 面积", "合计", *LINES[1:]]
    assert source("a.docx", word(table=True)).text.split("\n") == expected


def test_pdf_gives_its_text_layer():
    one = source("a.pdf", pdf())
    assert one.text.split() == LINES
    assert (one.extracted, one.encoding) == (True, None)


def test_a_pdf_locked_against_changes_alone_is_read():
    assert source("a.pdf", locked("")).text.split() == LINES


def test_a_locked_pdf_is_set_aside():
    one = rejected("a.pdf", locked("secret"))
    assert (one.reason, one.message) == ("encrypted", "this PDF is locked with a password")
    by_another_tool = pdf(encrypt=StandardEncryption("secret", canPrint=0))
    assert rejected("a.pdf", by_another_tool).reason == "encrypted"


@pytest.mark.parametrize(
    ("name", "data", "reason", "message"),
    [
        ("a.pdf", pdf(text=False), "no_text", "no text layer; it needs OCR"),
        ("a.pdf", b"%PDF-1.7\nnothing of the kind", "broken", "no readable PDF: "),
        ("a.pdf", b"", "broken", "no readable PDF: "),
        ("a.pdf", pdf()[: len(pdf()) // 3], "broken", "no readable PDF: "),
        ("a.docx", b"PK\x03\x04 nothing of the kind", "broken", "no readable DOCX: "),
        ("a.docx", word()[:2000], "broken", "no readable DOCX: "),
        ("a.docx", archive("a.txt"), "broken", "no readable DOCX: "),
        ("a.docx", TEXT.encode(), "broken", "no readable DOCX: "),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "broken", "no readable DOCX: "),
        ("a.html", archive("a.txt"), "wrong_type", "named .html, but it is a zip archive"),
        ("a.txt", word(), "wrong_type", "named .txt, but it is a zip archive"),
        ("-", pdf(), "wrong_type", "named without suffix, but it is a PDF"),
        ("a.docx", pdf(), "wrong_type", "named .docx, but it is a PDF"),
        ("a.html", b"<html><body></body></html>", "no_text", "no main text"),
        ("a.html", b"", "empty", "the file is empty"),
        (
            "a.txt",
            b"Nothing in this file is Chinese. " * 30,
            "not_chinese",
            "0 Chinese characters among 780 letters",
        ),
        ("a.txt", "党建引领".encode(), "not_chinese", "4 Chinese characters among 4 letters"),
        ("a.txt", (TEXT + "long english text " * 90).encode(), "not_chinese", "Chinese characters among"),
        (
            "a.txt",
            ("党建引领乡村振兴，" * 780_000).encode(),
            "line_too_long",
            "a line of 7020000 characters, the limit is 200000",
        ),
        (
            "a.txt",
            bytes(RULES.max_bytes + 1),
            "too_large",
            f"{RULES.max_bytes + 1} bytes, the limit is {RULES.max_bytes}",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_bad_files_are_set_aside(name, data, reason, message):
    one = rejected(name, data)
    assert one.reason == reason
    assert message in one.message


def test_an_empty_docx_has_no_text():
    data = io.BytesIO()
    docx.Document().save(data)
    assert rejected("a.docx", data.getvalue()).reason == "no_text"


@pytest.mark.parametrize(("name", "data"), [("a.pdf", pdf()), ("a.docx", word())])
def test_damaged_files_never_raise(name, data):
    rng = random.Random(7)
    for _ in range(60):
        damaged = bytearray(data[: rng.randrange(len(data))] if rng.random() < 0.3 else data)
        for _ in range(rng.choice([1, 5, 50])):
            if damaged:
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        (one,) = read(name, bytes(damaged))
        assert isinstance(one, SourceText) or one.reason in REASONS


ROWS = [
    ('{"text": "x", ', "row 2: not valid JSON"),
    ("[1, 2]", "row 2: no text in the field 'text'; the row has: list"),
    ('{"content": "党", "id": 3}', "row 2: no text in the field 'text'; the row has: content, id"),
    ('{"text": 5}', "row 2: no text in the field 'text'; the row has: text"),
    ('{"text": ' + "9" * 5000 + "}", "row 2: not valid JSON"),
    ("[" * 100_000, "row 2: not valid JSON"),
    (json.dumps({"text": TEXT + "\ud83d"}), "row 2: half a surrogate pair"),
    (json.dumps({"text": "短"}), "row 2: 1 Chinese characters among 1 letters"),
]


@pytest.mark.parametrize(("row", "message"), ROWS, ids=range(len(ROWS)))
def test_a_bad_row_is_set_aside_and_the_others_are_read(row, message):
    good = json.dumps({"text": TEXT}, ensure_ascii=False)
    first, bad, last = read("a.jsonl", f"{good}\n{row}\n{good}\n".encode())
    assert (first.text, first.row) == (TEXT, 0)
    assert isinstance(bad, InputRejected)
    assert message in bad.message
    assert bad.reason in {"bad_row", "not_chinese"}
    assert (last.text, last.row) == (TEXT, 2)


def test_a_row_states_facts_and_may_hold_any_line_end():
    row = {
        "text": TEXT + "\u2028\u0085甲",
        "title": "油茶红了",
        "published": "2021-03-05",
        "publisher": 3,
        "x": 1,
    }
    data = "\r\n".join([json.dumps(row, ensure_ascii=False), "", json.dumps({"text": TEXT})])
    first, last = read("a.jsonl", data.encode())
    assert first.text == row["text"]
    assert first.hints == {"title": "油茶红了", "published": "2021-03-05"}
    assert (last.text, last.row, last.hints) == (TEXT, 2, {})


@pytest.mark.parametrize("of", range(1, 9))
def test_the_shares_of_a_file_are_the_file(of):
    rows = [json.dumps({"text": f"{TEXT}第{n}段"}, ensure_ascii=False) for n in range(5)]
    data = "\n".join([*rows[:2], "", "[1]", *rows[2:], ""]).encode()

    def told(texts: Iterable[SourceText | InputRejected]) -> list[tuple[int | None, str]]:
        return [(one.row, one.text if isinstance(one, SourceText) else one.message) for one in texts]

    whole = told(read("a.jsonl", data))
    assert [row for row, _ in whole] == [0, 1, 3, 4, 5, 6]
    shares = (read_texts("a.jsonl", data, RULES, Share(number, of)) for number in range(of))
    assert told(chain.from_iterable(shares)) == whole


@pytest.mark.parametrize(("data", "reason"), [(b"\n \n" * 9, "empty"), (b"\0\1\2" * 9, "binary")])
def test_what_is_wrong_with_a_file_comes_out_once(data, reason):
    first, *others = (list(read_texts("a.jsonl", data, RULES, Share(number, 3))) for number in range(3))
    assert [one.reason for one in first] == [reason]
    assert others == [[], []]


def test_another_text_field():
    from dataclasses import replace

    (one,) = read_texts("a.jsonl", json.dumps({"body": TEXT}).encode(), replace(RULES, text_field="body"))
    assert isinstance(one, SourceText)
    assert one.text == TEXT


@pytest.mark.parametrize(
    ("name", "reason", "message"),
    [
        ("no/such.txt", "missing", "no such file: no/such.txt"),
        ("table.xlsx", "unsupported", ".xlsx: known are .docx, .htm, .html, .jsonl, .pdf, .txt"),
        ("README", "unsupported", "no suffix: known are"),
        ("x" * 5000 + ".txt", "unreadable", "File name too long"),
    ],
)
def test_files_that_cannot_be_read(name, reason, message):
    with pytest.raises(InputRejected) as caught:
        InputFile(name).read()
    assert caught.value.reason == reason
    assert message in caught.value.message


def test_an_unreadable_file(tmp_path: Path):
    (tmp_path / "x.txt").symlink_to("/proc/self/mem")
    with pytest.raises(InputRejected) as caught:
        InputFile(str(tmp_path / "x.txt")).read()
    assert caught.value.reason == "unreadable"
    assert caught.value.message


def test_a_folder_named_like_a_file(tmp_path: Path):
    (tmp_path / "x.txt").mkdir()
    with pytest.raises(InputRejected) as caught:
        InputFile(str(tmp_path / "x.txt")).read()
    assert caught.value.reason == "unreadable"
