"""A hundred hard sentences in the manner of real pages, with the values they should give."""

from __future__ import annotations

import pytest

from pipeline.annotate.fields import parse
from pipeline.nlp.model import states_of
from pipeline.normalize import Attributes, Context, Found, Values, load_attributes, to_values
from pipeline.text.offsets import MappedText
from pipeline.text.overlap import shared
from tests.conftest import ROOT

# 【】 a result, 〔〕 another quantity, ［］ a place, ｛｝ an organisation, ＜＞ a mechanism
MARKS = {"【": "ACHIEVEMENT", "〔": "QUANTITY", "［": "PLACE", "｛": "ORG", "＜": "MECHANISM"}
CLOSING = "】〕］｝＞"


@pytest.fixture(scope="module")
def learnt() -> Attributes:
    return load_attributes(ROOT / "models" / "attributes")


def read(marked: str, learnt: Attributes, **context: str) -> Values:
    text, spans, opened = "", [], (0, "")
    for char in marked:
        if char in MARKS:
            opened = (len(text), MARKS[char])
        elif char in CLOSING:
            spans.append(Found(opened[0], len(text), opened[1], 1.0))
        else:
            text += char
    return to_values(MappedText.identity(text), spans, Context(**context), learnt, states_of(text))


# sentence -> sign, value and unit as annotators write them, and what was counted ("" where nobody could say)
QUANTITIES = [
    ("全乡先后成立【127个】扶贫党支部", "=127 个", "扶贫党支部"),
    ("累计帮群众解决问题【345个】", "=345 个", "解决问题"),
    ("全县农民人均实现纯收入【8013.5元】", "=8013.5 元", "人均纯收入"),
    ("宽带网络覆盖率达到【85%】", "=85 %", "宽带网络覆盖率"),
    ("带动周边农户户均增收【4500余元】", ">4500 元", "户均增收"),
    ("共发动党员【1.2万余名】参加值守", ">12000 名", "党员"),
    ("当年发放小额贷款【1,100万元】", "=11000000 元", "小额贷款"),
    ("坡上栽下花椒苗【两千三百株】", "=2300 株", "花椒苗"),
    ("办起【十几家】夜间托管点", ">10 家", "夜间托管点"),
    ("清运陈年垃圾【数百吨】", ">100 吨", "垃圾"),
    ("开办田间课堂【百余场】", ">100 场", "田间课堂"),
    ("补种行道树【上千棵】", ">1000 棵", "行道树"),
    ("吸引返乡青年【近200名】", "<200 名", "返乡青年"),
    ("建成高标准农田【约5.5万亩】", "~55000 亩", "高标准农田"),
    ("流转撂荒地【超过3000亩】", ">3000 亩", "流转撂荒地"),
    ("吸纳脱贫人口【不低于六成】", ">0.6 成", "脱贫人口"),
    ("带头的合作社让【逾4000户】村民入了股", ">4000 户", "村民"),
    ("每斤梨比上年多卖【3至4元】", "=3..4 元", ""),
    ("出苗率提高了【5%–10%】", "=5..10 %", "出苗率"),
    ("亩产枸杞【三四千斤】", "~3000..4000 斤", "亩产枸杞"),
    ("村里【三分之一】的老屋改成了民宿", "=0.333333", "老屋"),
    ("入社农户占全村【七成】", "=0.7 成", "入社农户"),
    ("三年下来村集体收入增长【2倍】", "=2 倍", "村集体收入"),
    ("合作社的订单两年【翻番】", "=1 番", "订单"),
    ("贫困发生率比上年下降【12.6个百分点】", "=12.6 个百分点", "贫困发生率"),
    ("承包费定为每年〔1.5万元/亩〕", "=15000 元/亩", "承包费"),
    ("义诊服务老人【300人次以上】", ">300 人次", "服务老人"),
    ("造林面积达【4.2平方公里】", "=4.2 平方公里", "造林面积"),
    ("老支书在这条沟里干了〔十五六年〕", "~15..16 年", ""),
    ("从村口走到学校要〔1小时20分〕", "=80 分", ""),
    ("一窝能收蜜〔三斤三两〕", "=3.3 斤", "收蜜"),
    ("人均只有〔一亩三分〕地", "=1.3 亩", "地"),
    ("抢修队在堤上守了〔三天三夜〕", "=3 天", "守"),
    ("账上记得满满的，足有〔三大本〕", "=3 本", ""),
    ("为等这条路，大家盼了〔小半年〕", "<0.5 年", "盼"),
    ("全组〔一大半〕的劳力在外地", ">0.5", "劳力"),
    ("光伏电站装机容量【13.17万千瓦】", "=131700 千瓦", "装机容量"),
    ("河道拓宽到【两米六】", "=2.6 米", "河道"),
    ("一斤核桃卖到【15块6】", "=15.6 块", "核桃"),
    ("每天磨豆腐〔7个多小时〕", ">7 小时", "磨豆腐"),
    ("培训【2万8】人次", "=28000", "培训"),
    ("全镇建档立卡户【２，３４５户】", "=2345 户", "建档立卡户"),
    ("便民点办件量突破【45万余件】", ">450000 件", "办件量"),
    ("全年发动群众投工【万余人次】", ">10000 人次", "投工"),
    ("种植中药材【5万亩以上】", ">50000 亩", "中药材"),
    ("合同期〔不少于三年〕", ">3 年", "合同期"),
    ("每户补贴〔8000至1万元〕", "=8000..10000 元", "补贴"),
    ("一台机子顶〔4、5000块钱〕", "=4000..5000 块钱", ""),
    ("来看展的人【数以万计】", ">10000", "看展的人"),
    ("收到捐书【成千上万册】", ">1000 册", "捐书"),
    ("社区里常住的少数民族居民约占【近三分之一】", "<0.333333", "少数民族居民"),
    ("投放分类垃圾桶【１２０个】", "=120 个", "分类垃圾桶"),
    ("村民每人分到【一百七八十斤】稻谷", "~170..180 斤", "稻谷"),
    ("园区用电【142.68万千瓦时】", "=1426800 千瓦时", "用电"),
    ("水池蓄水【1.2亿余立方米】", ">120000000 立方米", "蓄水"),
]

# sentence -> how the result compares with what it is compared with
CHANGES = [
    ("贫困发生率由〔20.85%〕下降到【1.85%】", "down", "20.85%"),
    ("村集体收入从〔3.2万元〕增加到【21万元】", "up", "3.2万元"),
    ("办一件事的时间由〔半个月〕缩短为【3天】", "down", "半个月"),
    ("去年收入〔8万元〕。今年销售蜂蜜【600公斤】", None, None),
]

# sentence, publisher, date -> chain of the last place
PLACES = [
    ("［河南省南召县］把会开到了［留山镇］", "", "", "河南省/南阳市/南召县/留山镇"),
    ("｛南召县林业局｝的人走进［留山镇土门村］", "", "", "河南省/南阳市/南召县/留山镇/土门村"),
    ("［江苏省南京市］推开，［鼓楼区］先行", "", "", "江苏省/南京市/鼓楼区"),
    ("走进［鼓楼区］", "福建日报", "", "福建省/福州市/鼓楼区"),
    ("走进［鼓楼区］", "", "", ""),
    ("［深圳市］的［龙田街道］", "", "", "广东省/深圳市/坪山区/龙田街道"),
    ("［上海市］［延吉新村街道］", "", "", "上海市/杨浦区/延吉新村街道"),
    ("［贵州威宁］的［黄河］边", "", "", ""),
    ("［林县］人修渠", "", "2023-07-22", "河南省/安阳市/林州市"),
    ("［宜宾县］的茶农", "", "2015-04-02", "四川省/宜宾市/宜宾县"),
    ("［宜宾县］的茶农", "", "2024-04-02", "四川省/宜宾市/叙州区"),
    ("［巢湖市］的渔民", "", "2009-03-01", "安徽省/巢湖市"),
    ("［巢湖市］的渔民", "", "2016-03-01", "安徽省/合肥市/巢湖市"),
    ("［公主岭市］的玉米", "", "2016-10-01", "吉林省/四平市/公主岭市"),
    ("［青海省西宁市大通县］赛歌", "", "", "青海省/西宁市/大通回族土族自治县"),
    ("［南召县］与［巴黎］结对", "", "", ""),
    ("［隆德县］选［清泉］、［新民］、［马河］等4个村试点", "", "", "宁夏回族自治区/固原市/隆德县/沙塘镇"),
    ("［内蒙古阿左旗］的牧民", "", "", "内蒙古自治区/阿拉善盟/阿拉善左旗"),
    ("［XX县］的做法", "某某新闻网", "", ""),
]

# sentence -> type of the last organisation, its head, the long form it is short for
ORGANIZATIONS = [
    ("｛河南省南召县留山镇供电所｝", "government", "供电所", None),
    ("｛南召县委｝开会，｛县委｝常委到场", "party_committee", "县委", "南召县委"),
    ("｛中共林口县委｝发文", "party_committee", "中共县委", None),
    (
        "｛南召县恒利康生物科技股份有限公司｝来了，｛恒利康公司｝包销",
        "enterprise",
        "恒利康公司",
        "南召县恒利康生物科技股份有限公司",
    ),
    ("｛黄泥村党支部｝和｛东坡村党支部｝结对，｛党支部｝牵头", "party_branch", "党支部", None),
    ("｛村“两委”｝商量", "village_committee", "村“两委”", None),
    ("｛县消费者权益保护委员会｝受理", "social_org", "县消费者权益保护委员会", None),
    ("｛脱贫攻坚联合党支部｝", "party_branch", "脱贫攻坚联合党支部", None),
    ("｛威宁县融媒体中心｝播出", "media", "融媒体中心", None),
    ("｛南召县农业农村局｝派人，｛县农业农村局｝建账", "government", "县农业农村局", "南召县农业农村局"),
]

# sentence -> name, kind, parts and whether they are as many as the name says, of the first mechanism
MECHANISMS = [
    (
        "推行＜“一二三”工作法＞。“一”即建强一个支部，“二”即管好两本台账，“三”即走通三条路子。",
        ("一二三工作法", "method", ["建强一个支部", "管好两本台账", "走通三条路子"], True),
    ),
    ("探索＜“支部+合作社+农户”模式＞，", ("支部+合作社+农户模式", "model", ["支部", "合作社", "农户"], None)),
    (
        "形成产业联育、环境联治、平安联防的“＜三联＞”机制。",
        ("三联", None, ["产业联育", "环境联治", "平安联防"], True),
    ),
    (
        "落实＜“三清”行动＞：清淤泥、清杂草、清旧账。",
        ("三清行动", "program", ["清淤泥", "清杂草", "清旧账"], True),
    ),
    (
        "坚持＜“四必访”制度＞（即病人必访、产妇必访、孤老必访、新户必访）。",
        ("四必访制度", "system", ["病人必访", "产妇必访", "孤老必访", "新户必访"], True),
    ),
    ("每月开一次＜院坝会＞，", ("院坝会", "institution", [], None)),
    ("提出＜三个聚焦＞，", ("三个聚焦", "framework", [], False)),
    (
        "按＜“三步走”工作法＞推进。一是摸清家底。二是排好队伍。三是干出样子。",
        ("三步走工作法", "method", ["摸清家底", "排好队伍", "干出样子"], True),
    ),
    ("＜“五美庭院”创建活动＞", ("五美庭院创建活动", "program", [], False)),
    (
        "＜“阵地联建、队伍联管”机制＞",
        ("阵地联建、队伍联管机制", "system", ["阵地联建", "队伍联管"], None),
    ),
    ("推出＜积分制＞，", ("积分制", None, [], None)),
    (
        "建立＜“三关”机制＞，守住“入口关”，先看账；再守“质量关”，三查三验；后守“出口关”，逐户回访。",
        ("三关机制", "system", ["入口关", "质量关", "出口关"], True),
    ),
]


@pytest.mark.parametrize(("marked", "number"), [case[:2] for case in QUANTITIES])
def test_quantities(marked: str, number: str, learnt: Attributes) -> None:
    values = read(marked, learnt)
    (found,) = [*values.achievements, *values.quantities]
    gold = parse("A", [number, ""])
    assert found.value == pytest.approx(gold["value"], abs=1e-6)
    assert (found.value_max, found.approx, found.unit) == (gold["value_max"], gold["approx"], gold["unit"])
    assert "".join(part.text for part in found.indicator_parts) == (found.indicator or "")


def test_indicators_of_the_quantities(learnt: Attributes) -> None:
    """The choice among ranges is learnt and errs; on these it may err in one of five."""
    right = []
    for marked, _, indicator in QUANTITIES:
        values = read(marked, learnt)
        given = [one.indicator or "" for one in (*values.achievements, *values.quantities)]
        if indicator:
            right.append(shared(indicator, given[0]) >= 0.5 * max(len(indicator), len(given[0])))
    assert sum(right) >= 0.8 * len(right)


@pytest.mark.parametrize(("marked", "direction", "baseline"), CHANGES)
def test_changes(marked: str, direction: str | None, baseline: str | None, learnt: Attributes) -> None:
    values = read(marked, learnt)
    (found,) = values.achievements
    assert found.direction == direction
    assert (values.quantities[found.baseline].text if found.baseline is not None else None) == baseline


@pytest.mark.parametrize(("marked", "publisher", "published", "chain"), PLACES)
def test_places(marked: str, publisher: str, published: str, chain: str, learnt: Attributes) -> None:
    place = read(marked, learnt, publisher=publisher, published=published).places[-1]
    units = (place.province, place.city, place.county, place.township, place.village)
    assert "/".join(one for one in units if one) == chain
    assert (place.basis is None) == (place.adcode is None)


@pytest.mark.parametrize(("marked", "kind", "head", "long_form"), ORGANIZATIONS)
def test_organizations(marked: str, kind: str, head: str, long_form: str | None, learnt: Attributes) -> None:
    values = read(marked, learnt)
    last = values.organizations[-1]
    assert (last.type, last.head) == (kind, head)
    tied = last.long_form
    assert (values.organizations[tied].text if tied is not None else None) == long_form


@pytest.mark.parametrize(("marked", "wanted"), MECHANISMS)
def test_mechanisms(
    marked: str, wanted: tuple[str, str | None, list[str], bool | None], learnt: Attributes
) -> None:
    first = read(marked, learnt).mechanisms[0]
    name, kind, parts, complete = wanted
    assert first.name == name
    assert kind is None or first.kind == kind
    assert [part.text for part in first.components] == parts
    assert first.complete is complete


def test_there_are_a_hundred() -> None:
    assert sum(map(len, (QUANTITIES, CHANGES, PLACES, ORGANIZATIONS, MECHANISMS))) == 100
