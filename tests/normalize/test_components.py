"""Lists that may be the parts of a mechanism."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.normalize.components import proposals


@st.composite
def named(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(st.text("三大法“”、，。；其中即一二:：+和 账事人", max_size=60))
    start = draw(st.integers(0, len(text)))
    return text, start, draw(st.integers(start, len(text)))


@given(named())
@example(("办好三大事之间的分工。其中，理账占一半，理事占三成，理人占两成。", 2, 5))
@example(("  、  、甲乙的账法", 9, 11))
def test_every_part_of_a_proposal_has_words(case: tuple[str, int, int]) -> None:
    text = case[0]
    for one in proposals(*case):
        assert len(one.parts) > 1
        assert all(0 <= low < high <= len(text) for low, high in one.parts)


@pytest.mark.parametrize(
    ("marked", "pattern", "wanted"),
    [
        ("过＜三关＞。先过“认识关”，再过“宣传关”，后过“排查关”。", "keyed", "认识关 宣传关 排查关"),
        ("用＜“三筛”清理法＞，头遍筛合同，二遍筛账目，末了再筛资源。", "keyed", "筛合同 筛账目 筛资源"),
        ("＜1+3+N跑腿制＞，每村有1名代办员、3名跑腿员和N名骑手，各守一段。", "formula", "代办员 跑腿员 骑手"),
        (
            "＜“1+2”联动模式＞：1个行业党总支管统筹，2个联合党支部管环节。",
            "formula",
            "行业党总支管统筹 联合党支部管环节",
        ),
        ("＜1+3+N跑腿制＞，每村有1名代办员、5名跑腿员。", "formula", None),
        ("推行＜“屋场会”“夜话亭”和“连心桥”计划＞。", "in quotes", "屋场会 夜话亭 连心桥"),
        ("举办＜“书香满村 书声满屋”读书活动＞。", "in quotes", "书香满村 书声满屋"),
        ("举办＜“书香满村”读书活动＞。", "in quotes", None),
        ("实行＜“一铃一灯一广播”叫应制＞。", "repeated", "一铃 一灯 一广播"),
        ("实行＜“一村一策”＞。", "repeated", None),
        ("坚持＜四到户＞。种苗送到户。镇里出钱。技术教到户，销路找到户。账目算到户。", "headed", None),
        (
            "种苗送到户。镇里出钱，村里出工。技术教到户。坚持＜三到户＞，就这样。\n销路找到户。公司来收。",
            "headed",
            "种苗送到户 技术教到户 销路找到户",
        ),
        ("＜三问＞摆在墙上。问冷暖。问收成。大家都答。问去留。", "headed", "问冷暖 问收成 问去留"),
        # whatever marks the page uses
        (
            "用＜三聚焦＞定事:聚焦老人吃得上,聚焦娃娃上得起;聚焦田里有水浇。",
            "keyed",
            "聚焦老人吃得上 聚焦娃娃上得起 聚焦田里有水浇",
        ),
        (
            "推行＜“一沟三联”法＞。\n（一）联班子。沟里沟外同开会。\n（二）联产业。一家出苗。\n（三）联难事。\n",
            "counted",
            "联班子 联产业 联难事",
        ),
        ("推行＜“四联”法＞。\n1.联班子。\n2.联产业。\n3.联难事。\n", "counted", None),
        ("用＜“三遍”访贫法＞，第一遍看炕，第二遍看粮，第三遍看账。", "counted", "看炕 看粮 看账"),
    ],
)
def test_what_a_pattern_finds(marked: str, pattern: str, wanted: str | None) -> None:
    start, end = marked.index("＜"), marked.index("＞") - 1
    text = marked.replace("＜", "").replace("＞", "")
    found = [one.parts for one in proposals(text, start, end) if one.pattern == pattern]
    lists = [" ".join(text[slice(*part)] for part in parts) for parts in found]
    assert lists == ([] if wanted is None else [wanted])


@pytest.mark.parametrize(
    ("name", "behind", "run", "there"),
    [
        (
            "“同灶派饭”制度",
            "：队员轮流吃饭，一顿付十元，饭后帮着干活。次日",
            ["队员轮流吃饭", "一顿付十元", "饭后帮着干活"],
            True,
        ),
        ("夜课", "教老人认钱、看秤、算价。", ["看秤", "算价"], True),
        # a number in the name says how many
        ("“三看”法", "，先看天，再看地，后看人，看完才走。", ["先看天", "再看地", "后看人"], True),
        ("“三看”法", "，先看天，再看地，后看人，看完才走。", ["先看天", "再看地"], False),
        # the next sentence is no part of the run, but may be one of its own
        ("夜课", "开了，人来了。灯亮了，书翻开了。", ["人来了", "灯亮了", "书翻开了"], False),
        ("夜课", "开了，人来了。分三步：点灯，翻书，算账。", ["点灯", "翻书", "算账"], True),
        ("夜课", "开了。点灯→翻书→算账，一步不落。", ["点灯", "翻书", "算账"], True),
        ("柳条卡", "上记：院子净，添10分；老人笑，添15分。", ["院子净", "老人笑"], True),
        ("柳条卡", "上记：旧屋拆了，院子净；冬衣到了，老人笑。", ["院子净", "老人笑"], True),
    ],
)
def test_runs_of_clauses_behind_a_name_are_proposed(
    name: str, behind: str, run: list[str], there: bool
) -> None:
    text = name + behind
    found = [[text[slice(*part)] for part in one.parts] for one in proposals(text, 0, len(name))]
    assert (run in found) == there


@pytest.mark.parametrize(
    ("before", "name", "behind", "run"),
    [
        # as many with each key as its number says, and never the name itself
        (
            "推行",
            "“三摸两核”法",
            "，摸人口、摸田地、摸收入，核户籍、核房产，贴榜。",
            "摸人口 摸田地 摸收入 核户籍 核房产",
        ),
        ("推行", "双挂双考", "办法，即挂村也挂户、考事也考人，年底算。", "挂村 挂户 考事 考人"),
        ("有", "‘两晒两不用’制", "：只会讲的不用，晒账本、晒欠条；没人缘的不用。", None),
        # the words that begin clauses
        (
            "带着",
            "“三图”进村",
            "：水源图画井和渠，量尺。沙地图画林带，人情图画邻里。",
            "水源图 沙地图 人情图",
        ),
        # a sequence is one part a number
        ("采取", "“一察二访三比”法", "，察班子，访群众，比实绩，定去留。", "察班子 访群众 比实绩"),
        # clauses before the name
        (
            "年初。大果贴红纸，中果贴黄纸，小果不贴，这叫",
            "“三色”分级法",
            "，都说好。",
            "大果贴红纸 中果贴黄纸 小果不贴",
        ),
        # a list later in the sentence
        (
            "推行",
            "“四弦”管理",
            "，每格配齐支部委员、车间线长、公寓楼管、民警，缺一不可。",
            "每格配齐支部委员 车间线长 公寓楼管 民警",
        ),
        # before the name as well, and behind a question
        ("早锄、早浇，晚收、晚晒、晚封，叫作", "两早三晚", "种瓜法。", "早锄 早浇 晚收 晚晒 晚封"),
        ("推行", "“两存一取”", "积分。存什么？存勤快、存孝心；取什么？取肥皂。", "存勤快 存孝心 取肥皂"),
        # what is told of each number
        (
            "念",
            "“两本三簿”",
            "账。所谓两本，是走访本、承诺本；三簿，是水、电、路。",
            "走访本 承诺本 水 电 路",
        ),
        (
            "实行",
            "“一席两榻”",
            "制。所谓一席，是把饭留在东村；所谓两榻，是把住宿分给西村。",
            "把饭留在东村 把住宿分给西村",
        ),
        # clauses that are alike among others
        (
            "每人盯一家，早看烟囱，午看门闩，晚看灯火，有异样就报。这叫",
            "“三看邻”",
            "。",
            "早看烟囱 午看门闩 晚看灯火",
        ),
        # the first of a list without what leads to it
        ("推行", "“三包”", "，服务内容分别为包种、包收、包卖，收费不高。", "包种 包收 包卖"),
        # the steps of a clause
        ("镇里有套接法，收音—认门—派活，编成", "“三响”", "。", "收音 认门 派活"),
        # clauses are as long as they are
        ("规矩叫", "“三说”", "：先说自家，再说对门，后说往后怎么办。", "先说自家 再说对门 后说往后怎么办"),
        # the marks behind a name are no part
        ("推行", "“两账”", "，投入账、收益账分开记，月月贴。", "投入账 收益账分开记，月月贴"),
        # the number counts something else
        ("推行", "“5分钟响圈”", "，建站点、配装备、练队伍。", "建站点 配装备 练队伍"),
    ],
)
def test_lists_some_way_off_are_proposed(before: str, name: str, behind: str, run: str | None) -> None:
    text = before + name + behind
    start, end = len(before), len(before) + len(name)
    found = [[text[slice(*part)] for part in one.parts] for one in proposals(text, start, end)]
    if run:
        assert run.split() in found
    else:
        assert not any(one.pattern == "keys" for one in proposals(text, start, end))
