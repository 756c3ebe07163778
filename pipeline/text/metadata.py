"""Title, date, publisher and authors, from where a page states them."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴"
    "贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤倪师温康施牛樊葛邢安齐"
    "肖欧詹冉左易庞文窦伍颜瞿鄢连成桑焦郁邬柯刁俞闫兰殷洪祝季柳骆耿关岳梅章裴翟申符翁鲁游卓喻童凌单褚费柴解娄栾"
    "苗曲尚阮甘涂占滕匡隋欧冀党麦臧蒲卞商房霍车景甄付包巩巫宁冼阳苟谷苑桂杭盛虞晏原舒丛麻屈辛蔺管鲍保项揭岑谌候曾"
    "靳胥茹迟仇宗闻胥米艾隆古戎计敖晋公杲佘饶区明相鹿漆战荆储全国栗矫亓由门牟雍路仝常花沙邸衣禹韶年化银邰佟赖司"
    "和阿吐热努扎木玛娜吉幸惠上诸侍粟边屠初楚代支练占"
)
_OFFICE = re.compile("..[部局委办室网报队社台站会院镇乡县市区]$")


@dataclass(frozen=True, slots=True)
class MetadataRules:
    """configs/documents.yaml, metadata: patterns whose first group is the fact."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    published: list[str]
    publisher: list[str]
    authors: list[str]
    not_names: list[str]
    title_stops: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states of itself; "" and () where it states nothing. ``published`` is an ISO date."""

    title: str = ""
    published: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()


def metadata(page: str, body: str, rules: MetadataRules, hints: dict[str, str]) -> Metadata:
    """Facts of a document.

    ``page`` is its text before the furniture was taken out, ``body`` after; ``hints`` are facts
    that the file stated beside the text, which win.
    """
    return Metadata(
        title=hints.get("title", "") or _title(page, body, rules),
        published=_date(hints.get("published", "")) or _date(_first(rules.published, page)),
        publisher=hints.get("publisher", "") or _first(rules.publisher, page),
        authors=_authors(page, hints.get("authors", ""), rules),
    )


def _first(patterns: list[str], page: str) -> str:
    for pattern in patterns:
        match = re.search(pattern, page, re.MULTILINE)
        if match:
            return match[1].strip()
    return ""


def _date(text: str) -> str:
    numbers = [int(one) for one in re.findall(r"\d+", text)[:3]]
    try:
        return datetime.date(*numbers).isoformat() if len(numbers) == 3 else ""
    except ValueError:
        return ""


def _title(page: str, body: str, rules: MetadataRules) -> str:
    first = body.partition("\n")[0].strip()
    if first and len(first) <= 60 and first[-1] not in "。；，" and "\n" in body.strip():
        return re.sub(r"^(?:[^：:]{1,4}篇|篇[一二三四五六七八九十\d]+|范文.)\s*[：:]\s*", "", first)
    later = re.search(r"原标题[：:]\s*《(.+)》\s*$", page)
    if later:
        return later[1]
    if "原标题" not in page[:200]:
        return ""
    stop = re.search(rules.title_stops, body[6:70])
    return body[: 6 + stop.start()].strip() if stop else ""


def _authors(page: str, hint: str, rules: MetadataRules) -> tuple[str, ...]:
    found = (match[1] for pattern in rules.authors for match in re.finditer(pattern, page, re.MULTILINE))
    for text in (hint, *found):
        parts = (part.removeprefix("通讯员") for part in re.split(r"[\s、，,;；]+", text))
        names = [name for part in parts for name in _names(part) if name not in rules.not_names]
        if names and 2 * sum(map(_is_name, names)) >= len(names):
            return tuple(dict.fromkeys(names))
    return ()


def _names(run: str) -> list[str]:
    """One name, or two written without a space between (朱善永冯春涛)."""
    if len(run) == 6 and run[0] in _SURNAMES and run[3] in _SURNAMES:
        return [run[:3], run[3:]]
    return [run] if run else []


def _is_name(name: str) -> bool:
    """Whether a person may be called so: 2 to 4 characters from a surname on, or 阿依·古丽."""
    return "·" in name or (2 <= len(name) <= 4 and name[0] in _SURNAMES and not _OFFICE.search(name))
