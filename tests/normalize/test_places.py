from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.gazetteer import gazetteer, rules
from pipeline.normalize.chains import Below, read_chain, split_below
from pipeline.normalize.found import Context, Found, Marked
from pipeline.normalize.fuller import rules as context_rules
from pipeline.normalize.places import find_places, resolve
from pipeline.normalize.sites import site
from pipeline.records.record import Place
from pipeline.settings import load
from pipeline.text.offsets import MappedText


def places(marked: str, **context: str) -> list[Place]:
    """The places of a text that has them in 【】."""
    text, spans = "", []
    for piece in marked.split("【"):
        inside, found, after = piece.partition("】")
        if found:
            spans.append(Found(len(text), len(text) + len(inside), "PLACE", 1.0))
        text += inside + after
    doc = Marked(MappedText.identity(text), spans)
    year = int(context["published"][:4]) if "published" in context else None
    return find_places(doc, resolve(doc, Context(**context)), year)


def chain(place: Place) -> str:
    parts = (place.province, place.city, place.county, place.township, place.village)
    return "/".join(part for part in parts if part)


@pytest.mark.parametrize(("name", "wanted"), rules().examples.items())
def test_examples_of_the_settings(name: str, wanted: str) -> None:
    (place,) = places(f"走进【{name}】。")
    assert chain(place) == wanted


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("【南召县】的干部来到【留山镇】", "河南省/南阳市/南召县/留山镇"),
        ("【江苏省南京市】推开，【鼓楼区】先行", "江苏省/南京市/鼓楼区"),
        ("【徐州】的经验，【鼓楼区】先行", "江苏省/徐州市/鼓楼区"),
        ("【贵州威宁】【东风镇黄泥村】，到【黄泥】", "贵州省/毕节市/威宁彝族回族苗族自治县/东风镇/黄泥村"),
        ("【吉林】", "吉林省"),
        ("【河南】", "河南省"),
        # a township tells its county from the namesakes, behind it or elsewhere in the document
        ("【宝山区大场镇】", "上海市/宝山区/大场镇"),
        ("【大场镇】的人到【宝山区】", "上海市/宝山区"),
        # so do townships together, and a village its township
        ("【人和镇】", "人和镇"),
        ("【江高镇】的人到【人和镇】", "广东省/广州市/白云区/人和镇"),
        ("【人和镇凤和村】", "广东省/广州市/白云区/人和镇/凤和村"),
        # the only county of the city that has such a village
        ("【河南省南阳市】的人走进【杨树沟村】", "河南省/南阳市/南召县/城郊乡/杨树沟村"),
        # a short name of a county begins a longer one, in a province that the document names
        ("【山东荣成天鹅湖】", "山东省/威海市/荣成市"),
        ("【西藏】的【当雄墓地】", "西藏自治区/拉萨市/当雄县"),
        ("【长沙望城坡街道】", "湖南省/长沙市/岳麓区/望城坡街道"),
        ("【黑龙江省】的【龙凤山水库】", "黑龙江省"),
        ("【陕西省】的【渭南西】", "陕西省/渭南市"),
        ("【江西省赣州市】到【赣江吉安段】", "江西省/吉安市"),
        ("【四川省】【西昌至宁南高速公路】", "四川省/凉山彝族自治州"),
        ("【北京市房山区】、【北京市门头沟区】的【斋堂公交场站】", "北京市/门头沟区"),
        # a province is meant, though another that is named has such a county
        ("【山东】、【河南】、【青海】", "青海省"),
        ("【青海】、【山东】、【河南】", "河南省"),
        ("到【长春镇】", "长春镇"),
        ("走【中山路】", ""),
        ("【罗马】", ""),
        ("【浙江省】【南浔区】和【江苏周庄】", "江苏省/周庄"),
        ("【粤桂】", ""),
    ],
)
def test_the_last_place(marked: str, wanted: str) -> None:
    assert chain(places(marked)[-1]) == wanted


@pytest.mark.parametrize(("name", "wanted"), context_rules().examples.items())
def test_examples_of_the_settings_in_context(name: str, wanted: str) -> None:
    place = places(f"【河南省南召县】的人走进【{name}】。")[-1]
    assert chain(place) == wanted
    assert place.basis in ({"name", "document"} if place.adcode else {None})


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("【中山陵】", "江苏省/南京市/玄武区"),
        ("【红旗渠纪念馆】", "河南省/安阳市/林州市"),
        ("【延安市枣园革命旧址】", "陕西省/延安市/宝塔区"),
        # of the document's county, though another site begins so
        ("【江西省井冈山市】的【茨坪镇】", "江西省/吉安市/井冈山市/茨坪镇"),
        ("【西湖区】", ""),
    ],
)
def test_sites_known_by_name(marked: str, wanted: str) -> None:
    assert chain(places(marked)[-1]) == wanted


def test_every_site_lies_in_a_unit_of_the_table() -> None:
    listed = load("sites", dict[str, list[str]])
    names = [name for of_one in listed.values() for name in of_one]
    assert len(set(names)) == len(names)
    assert all(site(name) is not None for name in names)
    # what the table of units names is not a site
    assert not set(names) & gazetteer().names.keys()


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("【山东省青岛市】的【青】", "山东省/青岛市"),
        ("【青海省】的【青】", "青海省"),
        ("【甬】", "浙江省/宁波市"),
        ("【河南省南召县】的【青】", "青海省"),
    ],
)
def test_one_character_for_a_city(marked: str, wanted: str) -> None:
    assert chain(places(marked)[-1]) == wanted


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        # a village that begins like a unit elsewhere
        ("【西城区椿树街道】的【四川营社区】", "北京市/西城区/椿树街道/四川营社区"),
        ("【东山县】的【黄山母村】", "福建省/漳州市/东山县/黄山母村"),
        ("【浙江梅村】", "浙江省/梅村"),
        # a township without its nations
        ("【盘州市】的【普古乡】", "贵州省/六盘水市/盘州市/普古乡"),
        # a city that is known everywhere, and a county whose name is a river's, too
        ("【北京】的队伍开进【涿州】", "河北省/保定市/涿州市"),
        ("【北京】的队伍开进【唐河】", ""),
        # a county among those of its city
        ("【海淀】、【丰台】、【西城】", "北京市/西城区"),
        # the short name of a county that is a township's of the document
        ("【大宁】的楼道亮了，【大宁】的灯是【大宁路街道】装的，【大宁】", "上海市/静安区/大宁路街道"),
        # a township that only one county has places the document
        ("【佛山】的展馆开了，【戴村镇】的人去看，住【上董村】", "浙江省/杭州市/萧山区/戴村镇/上董村"),
        # namesakes in Taiwan, where nothing speaks of it
        ("开到【金山区】", "上海市/金山区"),
        ("从【台北】开到【金山区】", "台湾省/新北市/金山区"),
        # the county whose townships stand beside it
        ("【桃浦】的茶、【长风】的花、【真如】的灯，都在【普陀区】", "上海市/普陀区"),
        ("【海口江东新区】", "海南省/海口市/江东新区"),
        # a county told twice, by its city and by itself
        ("【湖南省湘潭乌石镇】", "湖南省/湘潭市/湘潭县/乌石镇"),
        # what begins like a place of the document that has its county
        ("【太原市晋源区】的雨停了，【晋源】和【晋源地区】的路通了", "山西省/太原市/晋源区"),
    ],
)
def test_names_that_are_like_others(marked: str, wanted: str) -> None:
    assert chain(places(marked)[-1]) == wanted


def beside(body: str, name: str) -> Place:
    """What a place is in a document that names nothing else but a body."""
    at = len(body) + 3
    spans = [Found(0, len(body), "ORG", 1.0), Found(at, at + len(name), "PLACE", 1.0)]
    doc = Marked(MappedText.identity(f"{body}的人到{name}"), spans)
    (place,) = find_places(doc, resolve(doc, Context()), None)
    return place


def test_what_stands_inside_the_name_of_a_body_places_the_document() -> None:
    assert chain(beside("国网铜鼓县供电公司", "高桥村")) == "江西省/宜春市/铜鼓县/高桥乡/高桥村"
    (place,) = places("走进【诸佛庵镇】", publisher="中共霍山县委办公室")
    assert place.county == "霍山县"


@pytest.mark.parametrize("body", ["学校集中区管理站", "中铁广州局一公司"])
def test_what_only_looks_like_a_unit_in_the_name_of_a_body_places_nothing(body: str) -> None:
    assert beside(body, "高桥村").province is None


def test_a_place_of_the_document_says_so() -> None:
    named, told = places("【河南省南召县】的人走进【土门】。")
    assert (named.basis, told.basis) == ("name", "document")


def test_a_county_known_by_its_village_alone_has_the_other_counties_as_candidates() -> None:
    found = places("【河南省南召县】和【鲁山县】的人走进【四棵树乡】。")[-1]
    assert chain(found).startswith("河南省/")
    assert found.basis == "document"


def test_namesakes_without_evidence_stay_open() -> None:
    (place,) = places("走进【鼓楼区】。")
    assert (place.province, place.county, place.adcode) == (None, None, None)
    assert {one.adcode for one in place.candidates} == {"320106", "320302", "350102", "410204"}
    assert sum(one.score for one in place.candidates) == pytest.approx(1, abs=1e-3)


def test_the_publisher_tells_namesakes_apart() -> None:
    (place,) = places("走进【鼓楼区】。", publisher="福建日报")
    assert (chain(place), place.adcode) == ("福建省/福州市/鼓楼区", "350102")


def test_a_short_name_of_another_province_stays_open() -> None:
    place = places("【江西省】【莲花县】，到【大石桥】看看")[-1]
    assert place.adcode is None
    assert [one.chain[-1] for one in place.candidates] == ["大石桥市"]


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        # a list with a city or province in it is one of units
        ("【河南省南召县】的人去【上海】、【昆山】", "江苏省/苏州市/昆山市"),
        # a township or village of the document's own county bears the name
        ("【江苏省宿迁市沭阳县新河镇】的夜市散了，【新河】的灯还亮着", "江苏省/宿迁市/沭阳县/新河镇"),
        ("【湖北省英山县】的人来到【红山】", "湖北省/黄冈市/英山县/红山镇"),
        # a township of a city that the document names
        ("【麦盖提县】的枣到了【日照】，摆在【石臼街道】", "山东省/日照市/东港区/石臼街道"),
        # a township that begins like a city
        ("【周口店镇】", "北京市/房山区/周口店镇"),
        ("【周口店镇泗马沟村】", "北京市/房山区/周口店镇/泗马沟村"),
        # around a city is not among villages
        ("销往【广东】、【深圳】一带", "广东省/深圳市"),
        ("【安徽省颍上县】的人去【苏南】", "江苏省"),
        ("【福建省南平市】的人去【闽北山区】", "福建省"),
        # the county that the document names has the village, the nearest county has none of its name
        (
            "【荔湾区】的队员到了【连南瑶族自治县】，先是【荔湾区】【荔湾区】，再进【油岭】",
            "广东省/清远市/连南瑶族自治县/三排镇",
        ),
    ],
)
def test_what_tells_a_short_name_or_a_township_of_elsewhere(marked: str, wanted: str) -> None:
    assert chain(places(marked)[-1]) == wanted


@pytest.mark.parametrize(
    ("marked", "published", "wanted"),
    [
        ("【重庆】的【渝北区】", "2023-07-01", "重庆市/渝北区"),
        ("【重庆市】各区，如【江北区】", "2023-07-01", "重庆市/江北区"),
        ("【重庆市】的【渝北区】", "2026-07-01", "重庆市/两江新区"),
        ("【浙江省】的【江北区】", "2023-07-01", "浙江省/宁波市/江北区"),
    ],
)
def test_a_unit_that_ended_is_that_of_the_year(marked: str, published: str, wanted: str) -> None:
    assert chain(places(marked, published=published)[-1]) == wanted


def test_without_a_date_a_unit_that_ended_lately_is_what_the_words_say() -> None:
    (place,) = places("走进【重庆市江北区】")
    assert (chain(place), place.adcode) == ("重庆市/江北区", "500105")


def test_codes() -> None:
    names = ["新疆", "毕节市", "上海市宝山区", "仙桃市", "南召县留山镇", "纽约"]
    found = places("、".join(f"【{name}】" for name in names))
    assert [place.adcode for place in found] == ["650000", "520500", "310113", "429004", "411321", None]


@pytest.mark.parametrize(
    ("text", "below"),
    [
        ("留山镇", Below(township="留山镇")),
        ("八里庄街道朝阳社区", Below(township="八里庄街道", village="朝阳社区")),
        ("高新区双泉镇红村", Below("高新区", "双泉镇", "红村")),
        ("上村村", Below(village="上村村")),
        ("李家屯", Below(village="李家屯")),
        ("秦巴山区", Below()),
    ],
)
def test_below_the_county(text: str, below: Below) -> None:
    assert split_below(text) == below


@given(st.sampled_from(sorted(gazetteer().units)))
def test_a_full_chain_has_one_reading(code: str) -> None:
    unit = gazetteer().units[code]
    names = [name for name in gazetteer().chain(unit) if name]
    assert [reading.unit.code for reading in read_chain("".join(names))] == [code]


@given(st.text(alphabet="河南省县镇村市鼓楼区朝阳吉林XX、。abc和平路", max_size=12), st.text(max_size=10))
def test_never_raises(name: str, publisher: str) -> None:
    for marked in (
        f"【{name or '村'}】在【南召县】，【{name or '镇'}】",
        f"【{publisher.replace('【', '') or '村'}】",
    ):
        for place in places(marked.replace("】】", "】"), publisher=publisher):
            assert place.adcode is None or place.adcode in gazetteer().units
