"""One file, several documents; and articles that are one, however they look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from pipeline import settings
from pipeline.text.documents import Cleaning, CleaningRules, DocumentRules
from pipeline.text.splitting import split

RULES = settings.load("documents", DocumentRules)
CLEANING = Cleaning(settings.load("cleaning", CleaningRules), RULES)
PARAGRAPH = (
    "松林镇把十二个村的党组织编成四个片区，片区里共用农机、共请技术员、共建冷库，账目每月公开，村民随时可以查。"
    "到去年底，全镇集体收入过五十万元的村有九个，外出的年轻人回来了两百多名，合作社的烘干房日夜不停。"
    "镇里还办起夜校，请来县里的技术员讲修剪、讲防病、讲储藏，讲完就到园子里动手，学不会不散场。\n"
)
NUMBERED = f"一、建强组织\n{PARAGRAPH}二、兴办产业\n{PARAGRAPH}"
BYLINE = "来源：青山乡村网　时间：2021-03-05\n"


def titles(text: str) -> list[str]:
    return [one.text.text.partition("\n")[0] for one in CLEANING.documents(text, {})]


COMPOUND = [
    # papers on one subject
    (
        ["松林镇油茶产业工作方案", "松林镇油茶产业工作总结", "松林镇油茶产业考察报告（二）"],
        [NUMBERED, PARAGRAPH, NUMBERED],
    ),
    (
        ["抓党建促振兴情况汇报", "抓党建促振兴经验材料", "抓党建促振兴讲话稿"],
        [PARAGRAPH, NUMBERED, PARAGRAPH],
    ),
    # a weak word opens a paper where the headings begin again
    (["松林镇油茶产业工作方案", "松林镇油茶产业发展情况"], [NUMBERED, NUMBERED]),
    # numbered collections
    (["篇一：油茶红了", "篇二：夜校亮了", "篇三：年轻人回来了"], [PARAGRAPH] * 3),
    (["第一篇：油茶红了", "第二篇：夜校亮了"], [PARAGRAPH] * 2),
    (["范文1：油茶工作计划", "范文2：夜校工作计划"], [PARAGRAPH] * 2),
    (["【篇一】油茶红了", "【篇二】夜校亮了"], [PARAGRAPH] * 2),
    # the next article appended, with its byline
    (["松林镇：油茶红了", "柳湾村：夜校亮了"], [BYLINE + PARAGRAPH] * 2),
    (["松林镇：油茶红了", "柳湾村：夜校亮了"], ["2021-03-05 10:20 来源：青山网\n" + PARAGRAPH] * 2),
]


@pytest.mark.parametrize(("names", "bodies"), COMPOUND)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_several_documents_in_one_file(names, bodies, gap):
    text = gap.join(f"{name}\n{gap}{body}" for name, body in zip(names, bodies, strict=True))
    assert titles(text) == names


def test_the_range_of_each_document_is_its_own():
    names, bodies = COMPOUND[0]
    pieces = [f"{name}\n{body}" for name, body in zip(names, bodies, strict=True)]
    text = "".join(pieces)
    found = [(one.start, one.end) for one in CLEANING.documents(text, {})]
    assert [text[start:end].strip() for start, end in found] == [piece.strip() for piece in pieces]


def test_one_keeps_a_file_whole():
    names, bodies = COMPOUND[0]
    text = "".join(f"{name}\n{body}" for name, body in zip(names, bodies, strict=True))
    (whole,) = CLEANING.documents(text, {}, one=True)
    assert all(name in whole.text.text for name in names)


ONE = {
    "an article": f"油茶红了\n{BYLINE}{PARAGRAPH}{PARAGRAPH}",
    "sections named like papers": f"松林镇油茶产业工作总结\n松林镇油茶产业主要做法\n{NUMBERED}"
    f"松林镇油茶产业工作情况\n{PARAGRAPH}松林镇油茶产业下步措施\n三、抓好销售\n{PARAGRAPH}",
    "an article about reports": f"一份会说话的调研报告\n{PARAGRAPH}"
    f"村民听报告\n{PARAGRAPH}干部写报告\n{PARAGRAPH}",
    "reports with the genre alone in common": f"政府工作报告\n{PARAGRAPH}向村民作工作报告\n{PARAGRAPH}",
    "a title that ends like a paper inside an article": f"油茶红了\n{PARAGRAPH}松林镇油茶产业工作方案\n"
    f"{PARAGRAPH}",
    "an attachment too short to be a document": f"松林镇油茶产业工作方案\n{NUMBERED}"
    "松林镇油茶产业工作计划\n见附表。\n",
    "three articles of a poem": f"做好三篇文章\n第一篇章 修路\n{PARAGRAPH}第二篇章 种树\n{PARAGRAPH}",
    "a sentence that begins with 一篇": f"油茶红了\n一篇报道引来客商\n{PARAGRAPH}"
    f"一篇日记记下变化\n{PARAGRAPH}",
    "a source inside the text": f"油茶红了\n{PARAGRAPH}收入有三条来源：财政、集体、自筹。\n{PARAGRAPH}",
    "a numbered heading over a byline": f"油茶红了\n{PARAGRAPH}一、修路\n来源：上级补助\n{PARAGRAPH}",
    "a single piece": f"篇一：油茶红了\n{PARAGRAPH}",
    "nothing": "",
}


@pytest.mark.parametrize("name", ONE)
def test_one_document_stays_whole(name):
    assert len(titles(ONE[name])) == 1


def test_an_introduction_stays_with_the_first_document():
    text = f"本期要目\n篇一：油茶红了\n{PARAGRAPH}篇二：夜校亮了\n{PARAGRAPH}"
    assert titles(text) == ["本期要目", "篇二：夜校亮了"]


lines = st.sampled_from(
    [
        "",
        "篇一：甲",
        "篇二：乙",
        "松林镇油茶工作方案",
        "松林镇油茶工作情况",
        "一、甲",
        "来源：青山网",
        "油茶红了",
        PARAGRAPH.strip(),
        "短句。",
    ]
)


@given(st.lists(lines, max_size=25).map("\n".join))
@checked(deadline=None)
def test_ranges_cover_a_text_and_no_document_is_short(text):
    ranges = split(text, RULES.splitting)
    assert [start for start, _ in ranges] == [0, *(end for _, end in ranges[:-1])]
    assert ranges[-1][1] == len(text)
    pieces = [sum("\u4e00" <= char <= "\u9fff" for char in text[slice(*one)]) for one in ranges]
    assert len(pieces) == 1 or min(pieces) >= RULES.splitting.min_chinese
