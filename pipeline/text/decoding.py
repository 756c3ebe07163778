"""Bytes of unknown encoding -> text.

Strict all the way: a file that no encoding reads without a fault is rejected, because a replacement
character would be a source character that never was.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from pipeline.errors import InputRejected

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("gb18030", "big5hkscs")
# eight Chinese characters in UTF-8, which no other encoding writes by chance
_UTF8_RUN = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){8}")
_PLAUSIBLE = 0.03
# what pages are written with; a wrong decoding yields rarer characters
_COMMON = re.compile(
    "[的一是不了在有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过民前面道理后小么心多"
    "天而没日三好学如事把还第样定又去公无展党村镇县组织贫农业這來們時會對說為國學動過發後無組織貧農業縣鎮黨與開關幫產]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the name of the encoding it was read with; a byte order mark is not part of it."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Bytes -> text. Raises InputRejected (empty, binary, truncated, mixed_encoding, undecodable)."""
    if not data.strip():
        raise InputRejected("empty", "the file is empty")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(_strict(data, encoding), encoding)
    if b"\x00" in data:
        decoded = _without_mark_utf16(data)
        if decoded is None:
            raise InputRejected("binary", f"NUL bytes, the first at byte {data.index(0)}: this is no text")
        return decoded
    try:
        return _checked(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _legacy(data, error)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 4:
            raise InputRejected("truncated", f"the file ends inside a {encoding} character") from error
        raise InputRejected(
            "undecodable", f"its byte order mark says {encoding}, but byte {error.start} does not fit"
        ) from error


def _without_mark_utf16(data: bytes) -> Decoded | None:
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_COMMON.findall(text)) * 20 > len(text):
            return _checked(text, encoding)
    return None


def _legacy(data: bytes, utf8_error: UnicodeDecodeError) -> Decoded:
    if _UTF8_RUN.search(data):
        if utf8_error.start >= len(data) - 3:
            raise InputRejected("truncated", "the file ends inside a UTF-8 character")
        raise InputRejected(
            "mixed_encoding", f"UTF-8 in part; byte {utf8_error.start} is the first that is something else"
        )
    guess = from_bytes(data, cp_isolation=list(_LEGACY)).best()
    if guess is not None and _plausibility(str(guess)) >= _PLAUSIBLE:
        return _checked(str(guess), guess.encoding)
    for encoding in _LEGACY:
        text, fault = _longest(data, encoding)
        if _plausibility(text) < _PLAUSIBLE:
            continue
        if fault is None:
            return _checked(text, encoding)
        if fault >= len(data) - 3:
            raise InputRejected("truncated", f"the file ends inside a {encoding} character")
        raise InputRejected(
            "mixed_encoding", f"reads as {encoding} up to byte {fault}, and as something else after"
        )
    decoded = _without_mark_utf16(data)
    if decoded is None:
        raise InputRejected(
            "undecodable", f"no known encoding reads it; UTF-8 fails at byte {utf8_error.start}"
        )
    return decoded


def _longest(data: bytes, encoding: str) -> tuple[str, int | None]:
    """What ``encoding`` reads from the start, and the byte where it stops (None: it reads all)."""
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        return data[: error.start].decode(encoding), error.start


def _plausibility(text: str) -> float:
    """Share of everyday characters, less that of characters no page has."""
    wide = sum(char > "\u007f" for char in text)
    if not wide:
        return 0.0
    return (len(_COMMON.findall(text)) - 3 * len(_PRIVATE.findall(text))) / wide


def _checked(text: str, encoding: str) -> Decoded:
    if not text.strip():
        raise InputRejected("empty", "the file holds white space alone")
    control = _CONTROL.search(text)
    if control and "\x00" in text:
        raise InputRejected("binary", f"NUL characters, the first at {text.index(chr(0))}: this is no text")
    if len(_CONTROL.findall(text)) * 100 > len(text):
        raise InputRejected("binary", "more than one in a hundred characters is a control character")
    return Decoded(text, encoding)
