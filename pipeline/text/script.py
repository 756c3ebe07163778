"""Cleaners of script: inserted pinyin, and traditional characters."""

from __future__ import annotations

import re
from functools import cache

from opencc import OpenCC

from pipeline.text.offsets import Edit

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜêńňǹḿ"
_LETTERS = rf"[a-zɡüA-Z{_TONED}\u0300-\u030c'’]"
_BRACKET = re.compile(
    rf"(?<=[\u3400-\u9fff])(?:[（(] ?{_LETTERS}{{1,40}}(?: {_LETTERS}{{1,7}}){{0,12}} ?[)）])+"
)
_PLAIN = str.maketrans(f"{_TONED}üɡ", "aaaaeeeeiiiioooouuuuvvvvennnmvg")
# a converted page differs from its simplified form in a good part of its characters
_TRADITIONAL = 0.03


def pinyin(text: str) -> list[Edit]:
    """Readings inserted in brackets after characters: 镇(zhèn), 县(xian)(xian), 承天村(chéngtiāncūn).

    Letters with a tone mark are always a reading; plain ones are only where they are in fact the
    reading of the characters before them, so that (app) and (PPP) stay.
    """
    edits = []
    for match in _BRACKET.finditer(text):
        inside = re.split(r"[（()） ]+", match[0].strip("（()） "))
        before = text[max(0, match.start() - 12) : match.start()]
        tone = any(char in _TONED or "\u0300" <= char <= "\u030c" for char in match[0])
        # in lower case, or a foreign name in its own spelling: 洛佩斯(López), 拉海纳(Lahaina)
        lower = match[0] == match[0].lower()
        reads = (tone or lower) and any(_reads(before, one) for one in ("".join(inside), inside[0]))
        if reads or (tone and lower):
            edits.append(Edit(*match.span()))
    return edits


def _reads(before: str, letters: str) -> bool:
    """Whether ``letters`` is the reading of the last characters of ``before``."""
    rest = re.sub(r"['’\u0300-\u030c]", "", letters.lower().translate(_PLAIN))
    for char in reversed(before):
        ends = [one for one in _readings(char) if rest.endswith(one)]
        if not ends:
            return False
        rest = rest[: -len(max(ends, key=len))]
        if not rest:
            return True
    return False


@cache
def _readings(char: str) -> tuple[str, ...]:
    from pypinyin import Style
    from pypinyin import pinyin as readings

    return tuple(one.replace("ü", "v") for one in readings(char, style=Style.NORMAL, heteronym=True)[0])


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplify(text: str, keep_zhu: frozenset[str]) -> list[Edit]:
    """Traditional characters become simplified, one for one; a simplified text is left alone.

    OpenCC leaves 著 where simplified writing has 着; words of ``keep_zhu`` really have 著.
    """
    converted = _converter().convert(text)
    if len(converted) != len(text):
        # a phrase rule changed the length: convert by character, which cannot
        converted = "".join(_single(char) for char in text)
    changed = [at for at, (old, new) in enumerate(zip(text, converted, strict=True)) if old != new]
    if len(changed) < max(2, _TRADITIONAL * len(text)):
        return []
    edits = [Edit(at, at + 1, converted[at]) for at in changed]
    edits += [
        Edit(match.start(), match.end(), "着")
        for match in re.finditer("著", converted)
        if text[match.start()] == "著"
        and converted[match.start() : match.end() + 1] not in keep_zhu
        and converted[match.start() - 1 : match.end()] not in keep_zhu
    ]
    return sorted(edits, key=lambda edit: edit.start)


def fold_script(text: str) -> str:
    """Every character by itself in its simplified form, 著 as 着: for comparing, not for reading."""
    return "".join(_single(char) for char in text).replace("著", "着")


@cache
def _single(char: str) -> str:
    converted = _converter().convert(char)
    return converted if len(converted) == 1 else char
