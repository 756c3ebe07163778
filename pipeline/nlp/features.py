"""What is known of a character from the text around it, as 64-bit ids in columns.

The ids are hashed again by the embedding, so they need to be distinct, not small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipeline.gazetteer import names_in
from pipeline.text.sentences import sentences

# keys of doc.user_data
COLUMNS = "gongzuofa.columns"
SENTENCES = "gongzuofa.sentences"
NAMES = (
    *("char", "left", "right", "three", "kind", "quote"),
    *("tag", "word", "place_in_word", "lac_word", "head", "cue", "unit"),
)
_AT = {name: column for column, name in enumerate(NAMES)}
_QUOTED = re.compile('“[^“”\n]{1,40}”|‘[^‘’\n]{1,40}’|「[^「」\n]{1,40}」|"[^"\n]{1,40}"')
# words that tell a result from background, plan or rule; the nearest one before a number counts
_CUE = re.compile(
    "力争|争取|计划|规划|预计|预期|目标|拟|将|要求|确保|不得|必须|应当|每年|每月|每周|每天|每季度|每户|每人|每亩|每次|人均|户均|"
    "下辖|辖|总人口|人口|面积|位于|地处|距|海拔|现有|共有|尚有|还有|剩余|仅有|原来|以前|过去|曾|当年|为期|连续|历时|时间|"
    "累计|已|先后|成功|完成|建成|新建|改造|投入|整合|争取到|发放|覆盖|带动|吸纳|帮助|解决|化解|办理|开展|举办|组织|召开|"
    "实现|达到|达|增长|增加|提高|下降|减少|同比|突破|选派|选拔|培训|成立|组建|流转|种植|养殖|销售|收入|分红|增收|"
    "标准|规定|不低于|不少于|上限|缴纳|价格|单价|一斤|一亩|工资|补贴|奖励|罚款|问题|困难|任务"
)
Ids = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
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
# by code point; of what no kind has, Chinese characters are 0, all before them 20
_KIND = np.zeros(0x10000, dtype=np.uint64)
_KIND[:0x3000] = 20
for _number, _chars in enumerate(_KINDS.values(), 1):
    _KIND[[ord(char) for char in _chars]] = _number
_QUOTES = (("“「『", "”」』"), ("‘", "’"), ("《", "》"), ("（(", "）)"))
_OPENING = {char: 1 << bit for bit, (chars, _) in enumerate(_QUOTES) for char in chars}
_CLOSING = {char: 1 << bit for bit, (_, chars) in enumerate(_QUOTES) for char in chars}
_MARK = re.compile(f"[{re.escape(''.join([*_OPENING, *_CLOSING]))}\n]")


def columns(
    text: str,
    tags: npt.NDArray[np.int64] | None,
    words: Sequence[tuple[int, int]] = (),
    lac_words: Sequence[tuple[int, int]] = (),
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
    out[:, _AT["char"]] = codes
    out[:, _AT["left"]] = (left << shift) | codes
    out[:, _AT["right"]] = (codes << shift) | right
    out[:, _AT["three"]] = (((left << shift) | codes) << shift) | right
    out[:, _AT["kind"]] = _KIND[np.minimum(codes, np.uint64(0xFFFF))]
    out[:, _AT["quote"]] = _quote_state(text)
    if tags is not None:
        out[:, _AT["tag"]] = tags.astype(np.uint64) + np.uint64(1)
    for start, end, head in _quoted(text):
        out[start:end, _AT["head"]] = hash_word(head)
    for start, end, cue in _cues(text):
        out[start:end, _AT["cue"]] = hash_word(cue)
    for start, end, rank in names_in(text):
        out[start:end, _AT["unit"]] = 3 * rank + 1
        out[start, _AT["unit"]] = 3 * rank
        out[end - 1, _AT["unit"]] = 3 * rank + 2
    _put_words(out[:, _AT["lac_word"]], text, lac_words)
    starts, ends = _put_words(out[:, _AT["word"]], text, words)
    places = out[:, _AT["place_in_word"]]
    places[out[:, _AT["word"]] > 0] = 2
    places[starts] = 1
    places[ends - 1] = np.where(ends - starts == 1, 4, 3)
    return out


def _put_words(column: Ids, text: str, words: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Write the id of each word, in order and apart, over its characters; returns starts and ends."""
    starts, ends = np.array(words, dtype=np.int64).reshape(-1, 2).T
    edges = np.zeros(len(text) + 1, dtype=np.int64)
    edges[starts] += 1
    edges[ends] -= 1
    ids = np.array([hash_word(text[start:end]) for start, end in words], dtype=np.uint64)
    column[np.cumsum(edges[:-1]) > 0] = np.repeat(ids, ends - starts)
    return starts, ends


@lru_cache(maxsize=1 << 15)
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


def _cues(text: str) -> Iterator[tuple[int, int, str]]:
    """Each cue with the range it rules: from it to the next one, or to the end of the sentence."""
    for start, end in sentences(text):
        found = list(_CUE.finditer(text, start, end))
        stops = [one.start() for one in found[1:]] + [end]
        yield from ((one.start(), stop, one[0]) for one, stop in zip(found, stops, strict=False))


def _quote_state(text: str) -> Ids:
    """For each character which quotes are open around it, as bits; a line end closes all."""
    states = np.zeros(len(text), dtype=np.uint64)
    state = last = 0
    for match in _MARK.finditer(text):
        at, char = match.start(), match[0]
        states[last:at] = state
        state = 0 if char == "\n" else state & ~_CLOSING.get(char, 0)
        states[at] = state
        state |= _OPENING.get(char, 0)
        last = at + 1
    states[last:] = state
    return states
