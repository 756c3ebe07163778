"""What is known of a character from the text around it, as 64-bit ids in columns.

The ids are hashed again by the embedding, so they need to be distinct, not small.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

# keys of doc.user_data
COLUMNS = "gongzuofa.columns"
SENTENCES = "gongzuofa.sentences"
NAMES = ("char", "left", "right", "three", "kind", "quote", "tag", "word", "place_in_word", "lac_word", "head")
_QUOTED = re.compile("“[^“”\n]{1,40}”|‘[^‘’\n]{1,40}’|「[^「」\n]{1,40}」|\"[^\"\n]{1,40}\"")
Ids = npt.NDArray[np.uint64]
_KINDS = {
    "digit": "0123456789０１２３４５６７８９",
    "numeral": "零〇一二三四五六七八九十两百千万亿半几",
    "percent": "%％‰",
    "join": "+＋-—－~～·・、/",
    "about": "余多近约超逾达上下左右",
    "open": '“‘「『"《（(【',
    "close": "”’」』》）)】",
    "stop": "。！？；!?;\n",
    "pause": "，,：:",
    "space": " \t",
}
_KIND = {char: number for number, chars in enumerate(_KINDS.values(), 1) for char in chars}
_QUOTES = (("“「『", "”」』"), ("‘", "’"), ("《", "》"), ("（(", "）)"))


def columns(
    text: str,
    tags: npt.NDArray[np.int64] | None,
    words: Iterable[tuple[int, int]] = (),
    lac_words: Iterable[tuple[int, int]] = (),
) -> Ids:
    """The ids of a text's characters: (characters, len(NAMES)).

    ``tags`` are the encoder's tag numbers, ``words`` and ``lac_words`` word ranges of the segmenter
    and of the encoder; without them their columns are 0 throughout.
    """
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    padded = np.concatenate(([np.uint64(1)], codes, [np.uint64(2)]))
    left, right = padded[:-2], padded[2:]
    out = np.zeros((len(text), len(NAMES)), dtype=np.uint64)
    shift = np.uint64(21)
    out[:, 0] = codes
    out[:, 1] = (left << shift) | codes
    out[:, 2] = (codes << shift) | right
    out[:, 3] = (((left << shift) | codes) << shift) | right
    out[:, 4] = [_KIND.get(char, 0 if char > "\u2fff" else 20) for char in text]
    out[:, 5] = _quote_state(text)
    if tags is not None:
        out[:, 6] = tags.astype(np.uint64) + np.uint64(1)
    for start, end, head in _quoted(text):
        out[start:end, 10] = hash_word(head)
    for start, end in lac_words:
        out[start:end, 9] = hash_word(text[start:end])
    for start, end in words:
        out[start:end, 7] = hash_word(text[start:end])
        out[start:end, 8] = 2
        out[start, 8] = 1
        out[end - 1, 8] = 4 if end - start == 1 else 3
    return out


def hash_word(word: str) -> int:
    """A word's id, the same in every process."""
    number = 14695981039346656037
    for char in word:
        number = ((number ^ ord(char)) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return number


def _quoted(text: str) -> Iterator[tuple[int, int, str]]:
    """What stands in quotes, quotes included, with the two characters after it: “三变”改革 -> 改革.

    Whether a name goes on behind its quotes is seen at the opening one this way.
    """
    for match in _QUOTED.finditer(text):
        yield *match.span(), f"{match[0][0]}{text[match.end() : match.end() + 2]}"


def _quote_state(text: str) -> list[int]:
    """For each character which quotes are open around it, as bits; a line end closes all."""
    opening = {char: 1 << bit for bit, (chars, _) in enumerate(_QUOTES) for char in chars}
    closing = {char: 1 << bit for bit, (_, chars) in enumerate(_QUOTES) for char in chars}
    state = 0
    states = []
    for char in text:
        if char in closing:
            state &= ~closing[char]
        elif char == "\n":
            state = 0
        states.append(state)
        if char in opening:
            state |= opening[char]
    return states
