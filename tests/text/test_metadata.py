"""Title, date, publisher, authors: where pages state them, and what only looks like it."""

from __future__ import annotations

import pytest

from pipeline import settings
from pipeline.text.documents import Cleaning, CleaningRules, DocumentRules
from pipeline.text.metadata import Metadata

CLEANING = Cleaning(settings.load("cleaning", CleaningRules), settings.load("documents", DocumentRules))
BODY = (
    "松林镇的山坡上，新栽的三千亩油茶已经挂果，合作社的烘干房日夜不停，村民按股分红，家家户户都说好。\n"
    "镇里把十二个村的党组织编成四个片区，片区里共用农机、共请技术员、共建冷库，账目每月公开。\n"
)


def facts(text: str, **hints: str) -> Metadata:
    (document,) = CLEANING.documents(text, hints, one=True)
    return document.facts


DATES = [
    ("来源：青山网　时间：2021-03-05", "2021-03-05"),
    ("发布时间：2021-03-05 10:20:33", "2021-03-05"),
    ("更新时间:2021/3/5点击次数:12次", "2021-03-05"),
    ("2021-03-05 10:20  来源：青山网  责编：王平", "2021-03-05"),
    ("2021年3月5日", "2021-03-05"),
    ("2021年3月5日 10:20", "2021-03-05"),
    ("[2021-03-05]", "2021-03-05"),
    ("（2021年3月5日）", "2021-03-05"),
    ("成文日期 | 2021年3月5日", "2021-03-05"),
    ("来源：青山网 2021-03-05 10:20", "2021-03-05"),
    ("《青山日报》（ 2021年03月05日 04 版）", "2021-03-05"),
    # wrong candidates
    ("2021年3月5日，县委召开动员会，部署春耕。", ""),
    ("报名时间：2021年3月5日起，到镇里报名。", ""),
    ("按照《关于油茶的意见》（2018年6月15日）的要求办。", ""),
    ("发布时间：2021-13-45", ""),
    ("时间：上午九点", ""),
]


@pytest.mark.parametrize(("line", "date"), DATES)
def test_date(line, date):
    assert facts(f"松林镇：油茶红了\n{line}\n{BODY}").published == date


PUBLISHERS = [
    ("来源：青山乡村网　时间：2021-03-05", "青山乡村网"),
    ("2021-03-05 10:20来源:青山乡村网 责编:王平", "青山乡村网"),
    ("来源：青山日报 作者：王平", "青山日报"),
    ("信息来源：青石县委组织部", "青石县委组织部"),
    ("文章来源：青山发布", "青山发布"),
    ("索引号：1 | 发布机构：青石县人民政府", "青石县人民政府"),
    ("青山乡村网 (编辑:王平)", "青山乡村网"),
    ("人民网青石3月5日电 油茶红了。", "人民网"),
    ("青山日报讯 3月5日讯", "青山日报"),
    # wrong candidates
    ("收入来源：种植业占六成。", ""),
    ("资金来源：上级补助", ""),
    ("他说，信心来源于群众。", ""),
]


@pytest.mark.parametrize(("line", "publisher"), PUBLISHERS)
def test_publisher(line, publisher):
    assert facts(f"松林镇：油茶红了\n{line}\n{BODY}").publisher == publisher


AUTHORS = [
    ("作者：王平", ("王平",)),
    ("作者：王平 李小山 来源：青山网", ("王平", "李小山")),
    ("作者：王平、李小山", ("王平", "李小山")),
    ("□本报记者 王平 李小山", ("王平", "李小山")),
    ("本报记者 王平", ("王平",)),
    ("青山网3月5日讯(王平 李小山)油茶红了。", ("王平", "李小山")),
    ("青山网3月5日讯（记者 王平 通讯员 李小山）油茶红了。", ("王平", "李小山")),
    ("青山网3月5日讯(朱善民冯春海)油茶红了。", ("朱善民", "冯春海")),
    ("青山网3月5日讯（记者 王平 实习生 李小山）油茶红了。", ("王平", "李小山")),
    ("油茶红了，大家都来看。（王平 李小山）", ("王平", "李小山")),
    ("油茶红了，大家都来看。（文/王平）", ("王平",)),
    ("作者：阿依·古丽", ("阿依·古丽",)),
    # names that are none
    ("2021-03-05 10:20，正文：近日，油茶红了。", ()),
    ("油茶红了，大家都来看。（完）", ()),
    ("油茶红了，大家都来看。（有删节）", ()),
    ("作者：宣传部", ()),
    ("作者：本报", ()),
    ("收费公文：不再印发", ()),
    ("镇里修路、种树。（种植 养殖）", ()),
    ("据本报记者调查，油茶红了。", ()),
    ("他对作者说，油茶红了。", ()),
]


@pytest.mark.parametrize(("line", "authors"), AUTHORS)
def test_authors(line, authors):
    assert facts(f"松林镇：油茶红了\n{line}\n{BODY}").authors == authors


TITLES = [
    (f"松林镇：油茶红了\n{BODY}", "松林镇：油茶红了"),
    (f"首页 > 正文\n松林镇：油茶红了\n来源：青山网\n{BODY}", "松林镇：油茶红了"),
    (f"篇二：油茶红了\n{BODY}", "油茶红了"),
    (f"松林镇：油茶为什么红？\n{BODY}", "松林镇：油茶为什么红？"),
    (f"松林鎮(zhèn)：黨建引領，油茶紅了\n{BODY}", "松林镇：党建引领，油茶红了"),
    (
        f"2021-03-05 10:20，正文：原标题：松林镇油茶满山红近日，{BODY.replace(chr(10), '')}",
        "松林镇油茶满山红",
    ),
    (f"2021-03-05 10:20，正文：近日，{BODY}原标题：《松林镇油茶满山红》", "松林镇油茶满山红"),
    (BODY, ""),
    (BODY.replace("\n", ""), ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_title(text, title):
    assert facts(text).title == title


def test_what_the_file_states_wins_and_is_cleaned():
    stated = facts(
        f"油茶红了\n来源：青山网　2021-03-05\n作者：王平\n{BODY}",
        title="松林鎮(zhèn)：黨建&nbsp;油茶",
        published="2022-02-02T10:00",
        publisher=" 青石發布會 ",
        authors="李小山; 赵海",
    )
    assert stated == Metadata("松林镇：党建 油茶", "2022-02-02", "青石发布会", ("李小山", "赵海"))


def test_a_hint_that_is_no_date_or_name_gives_way():
    assert facts(f"油茶红了\n2021-03-05\n作者：王平\n{BODY}", published="昨天", authors="本报") == Metadata(
        "油茶红了", "2021-03-05", "", ("王平",)
    )


def test_hints_of_a_file_with_several_documents_are_of_none():
    text = f"篇一：油茶红了\n{BODY}{BODY}篇二：夜校亮了\n{BODY}{BODY}"
    found = [one.facts for one in CLEANING.documents(text, {"title": "两篇", "authors": "王平"})]
    assert found == [Metadata("油茶红了"), Metadata("夜校亮了")]
