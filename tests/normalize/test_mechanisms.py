from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize.components import components
from pipeline.normalize.counts import expected
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.kinds import mechanism_name, rule_kind, rules
from pipeline.normalize.mechanisms import find_mechanisms
from pipeline.settings import labels
from pipeline.text.offsets import MappedText


def parts(marked: str) -> list[str]:
    start, end = marked.index("【"), marked.index("】") - 1
    text = marked.replace("【", "").replace("】", "")
    return [text[low:high] for low, high in components(text, start, end)]


@pytest.mark.parametrize(("name", "kind"), rules().examples.items())
def test_examples_of_the_settings(name: str, kind: str) -> None:
    assert rule_kind(name) == kind


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("一二三工作法", {3}),
        ("343督导工作法", {3}),
        ("四链模式", {4}),
        ("三先三后", {3, 6}),
        ("三会两队", {5}),
        ("五双筷子", {5}),
        ("米七水二人一", {3, 10}),
        ("十二碗", {12}),
        # more than any name counts
        ("三十夜入户", set()),
        ("五查十五问", set()),
        ("党员活动日", set()),
        ("万企兴万村行动", set()),
        ("一村一策", set()),
        ("1+3+N模式", {3}),
        ("五个一活动", {5}),
    ],
)
def test_the_number_in_a_name(name: str, numbers: set[int]) -> None:
    assert expected(name) == numbers


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("推行【“支部+公司+农户”的模式】，", ["支部", "公司", "农户"]),
        ("建立【“阵地联建、队伍联管”机制】。", ["阵地联建", "队伍联管"]),
        ("推行“【三清】”：清账目、清垃圾、清积案。", ["清账目", "清垃圾", "清积案"]),
        (
            "实行【四必到工作法】（即矛盾必到、困难必到、红事必到、白事必到），",
            ["矛盾必到", "困难必到", "红事必到", "白事必到"],
        ),
        ("落实走访、代办、回访“【三步】”流程", ["走访", "代办", "回访"]),
        ("【“一二”工作法】。“一”即建强一个支部。“二”即办好两件实事。", ["建强一个支部", "办好两件实事"]),
        ("开展【“三亮”活动】。", []),
        ("开展【“亮身份、亮职责、亮承诺”主题活动】。", ["亮身份", "亮职责", "亮承诺"]),
        ("开展【“迎新春、促发展”活动】。", []),
        ("采取【“党支部-合作社-农户”模式】，", ["党支部", "合作社", "农户"]),
        (
            "推行【三色敲门法】，绿色门打电话，黄色门隔窗看，红色门进屋问，",
            ["绿色门打电话", "黄色门隔窗看", "红色门进屋问"],
        ),
        (
            "立下【‘五账合一’法】，补助账、自筹账、旧宅账、土地账、营生账一次说清。",
            ["补助账", "自筹账", "旧宅账", "土地账", "营生账"],
        ),
        (
            "通过召开一次会议、开展一次谈话、签订一份承诺书等【“三个一”方式】，",
            ["召开一次会议", "开展一次谈话", "签订一份承诺书"],
        ),
        ("党建网格和治理网格【“双网融合”】，", ["党建网格", "治理网格"]),
        ("建立【“1+6+N”】（即1个党委、6个支部、N个中心户）", ["1个党委", "6个支部", "N个中心户"]),
        (
            "做到【三抓】。一是抓学习强本领。二是抓制度管长远。三是抓特色树品牌。",
            ["抓学习强本领", "抓制度管长远", "抓特色树品牌"],
        ),
        ("实现【“三变”】，资源变资产,资金变股金,农民变股东。", ["资源变资产", "资金变股金", "农民变股东"]),
        ("总结【“双带”做法】，队伍有1,204人，经费5万元。", []),
        ("推行【积分制】，老李说好，大家都说好。", []),
        ("召开【村民说事会】，张三、李四到场", []),
    ],
)
def test_parts(marked: str, wanted: list[str]) -> None:
    assert parts(marked) == wanted


def test_mentions_of_one_mechanism_are_gathered() -> None:
    text = "推行“一二三”工作法。有了一二三工作法，“一二三”叫得响。另有积分制。"
    names = ["“一二三”工作法", "一二三工作法", "一二三", "积分制"]
    at, spans = 0, []
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        spans.append(Found(start, at, "MECHANISM", 0.9))
    first, second = find_mechanisms(Marked(MappedText.identity(text), spans), [], [], None)
    assert (first.name, first.kind, first.complete) == ("一二三工作法", "method", False)
    assert [mention.text for mention in first.mentions] == names[:3]
    assert (second.name, second.kind, second.complete) == ("积分制", "institution", None)


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        # a later mention that is the beginning or the end of a name is short for it
        (["“三印一封”溯源制", "三印"], ["三印一封溯源制"]),
        (["“三段接力”出山机制", "接力机制"], ["三段接力出山机制"]),
        (["“三印一封”溯源制", "三口价"], ["三印一封溯源制", "三口价"]),
        # and so is what counts the parts behind them
        (["“镇里点题、村里破题”两段题制", "两段题"], ["镇里点题、村里破题两段题制"]),
        (["“镇里点题、村里破题”工作法", "工作法"], ["镇里点题、村里破题工作法"]),
        # the short name of what comes later is no short form of it
        (["积分制", "道德积分制"], ["积分制", "道德积分制"]),
        (["党建+养老", "党建+"], ["党建+养老", "党建+"]),
    ],
)
def test_a_later_short_form_is_a_mention(names: list[str], groups: list[str]) -> None:
    text, spans = "", []
    for name in names:
        spans.append(Found(len(text) + 1, len(text) + 1 + len(name), "MECHANISM", 1.0))
        text += f"用{name}。"
    found = find_mechanisms(Marked(MappedText.identity(text), spans), [], [], None)
    assert [one.name for one in found] == groups


@given(st.text(alphabet="“”‘’一二三+＋、，。：；（）即是法模式村N12\n ", min_size=1, max_size=40), st.data())
def test_never_raises_and_stays_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert rule_kind(text[start:end]) in labels().mechanism_kinds
    assert not set("“”") & set(mechanism_name(text[start:end]))
    for low, high in components(text, start, end):
        assert 0 <= low < high <= len(text)
