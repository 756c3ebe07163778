"""Bytes of every encoding, and bytes of none."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputRejected
from pipeline.records.report import REASONS
from pipeline.text.decoding import decode

TEXT = (
    "青石县松林镇：油茶红了\r\n今年以来，松林镇党委组织十二个村的群众发展油茶，村民按股分红，"
    "一年下来户均增收3600元，大家都说这个办法好。\n外出的年轻人也回来了，村里的小学又开了班。\n"
)
OLD = (
    "青石縣松林鎮：油茶紅了\n今年以來，松林鎮黨委組織十二個村的群眾發展油茶，村民按股分紅，"
    "一年下來戶均增收3600元，大家都說這個辦法好。\n外出的年輕人也回來了，村裏的小學又開了班。\n"
)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode("utf-8"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.replace("\r", "").replace("\n", "").encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-32"), "utf-32"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("gb18030"), "gb18030"),
        ((TEXT + "㐂𠮷").encode("gb18030"), "gb18030"),
    ],
)
def test_encodings(data, encoding):
    decoded = decode(data)
    assert decoded.encoding == encoding
    assert decoded.text.startswith("青石县松林镇：油茶红了")
    assert not decoded.text.startswith("\ufeff")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_traditional_text_in_every_encoding(encoding):
    assert decode(OLD.encode(encoding)).text == OLD


@given(st.integers(0, 60), st.integers(40, 100))
def test_a_piece_of_any_length_is_told_apart(start, length):
    for text, encoding in ((TEXT, "gb18030"), (OLD, "big5hkscs"), (OLD, "gb18030")):
        piece = text[start : start + length]
        assert decode(piece.encode(encoding)).text == piece


def test_line_ends_are_left_to_the_cleaners():
    assert decode(TEXT.encode()).text == TEXT


REJECTED = [
    (b"", "empty", "the file is empty"),
    (b" \n\t\n", "empty", "empty"),
    ("\u3000\n\u3000".encode(), "empty", "white space alone"),
    (codecs.BOM_UTF8, "empty", "white space alone"),
    (bytes(range(256)) * 40, "binary", "first at byte 0"),
    (TEXT.encode().replace(b"\n", b"\x00", 1), "binary", "first at byte"),
    (b"\x89PNG\r\n\x1a\n" + bytes(500), "binary", "first at byte 8"),
    ((TEXT + "\x01\x02\x03" * 9).encode(), "binary", "control character"),
    (codecs.BOM_UTF8 + TEXT.encode() + b"\x00", "binary", "NUL characters, the first at 91"),
    (TEXT.rstrip().encode("gb18030")[:-1], "truncated", "inside a gb18030 character"),
    (OLD.rstrip().encode("big5hkscs")[:-1], "truncated", "inside a big5hkscs character"),
    (TEXT.rstrip().encode()[:-1], "truncated", "inside a UTF-8 character"),
    (TEXT.encode("utf-16")[:-1], "truncated", "inside a utf-16 character"),
    (TEXT.encode() + TEXT.encode("gb18030"), "mixed_encoding", f"byte {len(TEXT.encode())} is the first"),
    (TEXT.encode("gb18030") + TEXT.encode(), "mixed_encoding", "UTF-8 in part"),
    (
        TEXT.encode("gb18030") + b"\xff\xff" + TEXT.encode("gb18030"),
        "mixed_encoding",
        f"up to byte {len(TEXT.encode('gb18030'))}",
    ),
    (codecs.BOM_UTF8 + TEXT.encode("gb18030"), "undecodable", "its byte order mark says utf-8-sig, but byte"),
    ("Grüße aus Köln, schöne Übung über Äpfel".encode("latin-1") * 5, "undecodable", "UTF-8 fails at byte 2"),
]


@pytest.mark.parametrize(
    ("data", "reason", "message"), REJECTED, ids=[f"{n}-{one[1]}" for n, one in enumerate(REJECTED)]
)
def test_what_is_no_text_is_rejected_with_the_place(data, reason, message):
    with pytest.raises(InputRejected) as caught:
        decode(data)
    assert caught.value.reason == reason
    assert message in caught.value.message


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_rejected_with_a_known_reason(data):
    try:
        decoded = decode(data)
    except InputRejected as rejected:
        reason = rejected.reason
    else:
        reason = "empty" if decoded.text == data.decode(decoded.encoding) else "wrong"
    assert reason in REASONS
