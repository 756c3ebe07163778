"""Parts of a mechanism that its name itself spells out: A+B+C, “甲、乙”机制, 一车一医一干部."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.normalize.kinds import core
from pipeline.normalize.lists import Range, pieces

_JOINS = "+＋—–－–~～→-"
# what begins like a list in such a name may be its slogan; the parts of a list are alike
_SLOGAN = re.compile("(?:活动|品牌|项目|行动)$")
_QUOTED = re.compile("[“‘「]([^“”‘’「」]{2,})[”’」]")
_REPEATED = re.compile(r"([\u4e00-\u9fff])[\u4e00-\u9fff]{1,3}(?:\1[\u4e00-\u9fff]{1,3}){2,}")


def joined(text: str, start: int, end: int) -> list[Range]:
    """支部引领+党员示范+能人带动, “甲、乙”机制: what marks join, in the first quotes that have any."""
    name = text[start:end]
    inner = re.search(f"[“‘「]([^”’」]*[{_JOINS}、，][^”’」]*)[”’」]", name)
    if inner:
        start, end = start + inner.start(1), start + inner.end(1)
    elif lost := re.search("[”’]", name):
        end = start + lost.start()
    elif re.search(f"[{_JOINS}、，]", name):
        end = start + len(core(name)) if name.startswith(core(name)) else end
    else:
        return []
    separators = next((one for one in ("+＋", "、，", _JOINS) if re.search(f"[{one}]", text[start:end])), "")
    parts = pieces(text, start, end, separators)
    words = [text[slice(*part)] for part in parts]
    if len(parts) < 2 or any(re.fullmatch(r"[\dNnX]+", word) for word in words):
        return []
    slogan = separators == "、，" and _SLOGAN.search(name)
    return [] if slogan and not any(len({word[at] for word in words}) == 1 for at in (0, -1)) else parts


def quoted(text: str, start: int, end: int) -> list[Range]:
    """“甲”“乙”和“丙”计划, “甲 乙”活动: what is in each of the quotes, or parted by spaces in the only."""
    found = [match.span(1) for match in _QUOTED.finditer(text, start, end)]
    return pieces(text, *found[0], " 　") if len(found) == 1 else found


def repeated(text: str, start: int, end: int) -> list[Range]:
    """一车|一医|一干部, 同棚|同温|同价: pieces that begin with the same character, three or more."""
    match = _REPEATED.search(text, start, end)
    if match is None:
        return []
    cuts = [at for at in range(*match.span()) if text[at] == match[1]]
    return list(pairwise([*cuts, match.end()]))
