"""The bundled samples: after cleaning the dirt is gone and the article is all there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.errors import InputRejected
from pipeline.text.cleaning import clean
from pipeline.text.documents import CleanDocument, Cleaning, CleaningRules, DocumentRules
from pipeline.text.offsets import MappedText
from pipeline.text.sources import ReadingRules, read_texts

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@dataclass(frozen=True)
class Sample:
    """What is expected of one file; ``ends`` are the first and the last words of each document."""

    ends: list[tuple[str, str]]
    gone: list[str]
    kept: list[str]
    encoding: str | None = "utf-8"
    facts: dict[str, object] = field(default_factory=dict)


EXPECTED = {
    "01-traditional-pinyin.txt": Sample(
        ends=[("甘肃礼县盐官镇：院灯亮处，难题清零", "让干部着力办好群众最急的事。")],
        gone=[
            "(",
            "(dang)",
            "zhèn",
            "鎮",
            "黨",
            "著",
            "jpg",
            "来源",
            "版权",
            "延伸阅读",
            "骡马大会",
            "微信",
            "ICP",
            "石广禾",
        ],
        kept=[
            "成立苹果、花椒、骡马交易、劳务输转、危房改造等9个产业联合党支部和14个村级帮扶党小组，推行“问灯”工作法，让党员趁着夜色走进农家院落",
            "“记灯”就是给每户建一张灯卡。灯卡写明收入、就学、看病、住房、饮水五项，红色急办，黄色缓办，绿色办结。",
            "该支部筹资64.5万元修通1.7公里果园路，三四千斤苹果不用再靠人背，每斤多卖两三毛钱。",
            "带动贫困户386户、1,704人，户均增收近4000元。全镇贫困发生率从2014年的31.6%下降到0.74%",
        ],
        facts={"published": "2020-06-11", "publisher": "西北乡土经济网", "authors": ("石广禾", "任柏林")},
    ),
    "02-portal-table.txt": Sample(
        ends=[("雷山县郎德镇推行“鼓坪晒单”制度有关情况", "每村培养35岁以下的评理员1至2名。")],
        gone=[
            "首页",
            "位置",
            "索引号",
            "522634",
            "41号",
            "主动公开",
            "字号",
            "点击次数",
            "打印",
            "上一篇",
            "主办",
            "邮编",
            "备案",
            "网安备",
            "\u3000",
        ],
        kept=[
            "郎德镇位于雷公山西麓，辖9个行政村、71个自然寨，共3,162户、13208人，苗族人口占九成以上。",
            "评理会实行“火塘三问”工作法：一问缘由，二问榔规，三问和气。一年化解纠纷83起，调解成功率由76%提高到97.5%。",
            "（二）晒账务单。上郎德村股份经济合作社",
        ],
        facts={"published": "2022-09-23", "publisher": "郎德镇党建工作办公室"},
    ),
    "03-spam-tail.txt": Sample(
        ends=[("湘西古丈：花兰村的早茶会", "还差六七万元，怎么凑？")],
        gone=["彩票", "百家乐", "彩金", "投注", "娱乐", "棋牌", "时时彩", "来源"],
        kept=[
            "“从前开会，党员坐台上，我们蹲墙根；如今一张桌子，谁占理听谁的。”",
            "最好的一批毛尖卖出1280元一斤。全村人均纯收入由2017年的4310元涨到12960元，翻了一番半还多",
        ],
        facts={"publisher": "武陵山农家网"},
    ),
    "04-gbk-lying-meta.html": Sample(
        ends=[("怒江泸水：“灯谱”挂进楼梯口", "惠及搬迁群众2.6万余人。")],
        gone=[
            "首页",
            "时政",
            "位置",
            "来源",
            "热门点击",
            "草果",
            "版权",
            "木建芝",
            "clicks",
            "SimSun",
            "关于我们",
        ],
        kept=[
            "红灯管急事，两小时内上门；黄灯管难事，三天内拿出办法",
            "江西片区 | 351户 | 57 | 96.5%",
            "礼金不超过100元。\n珠海市对口帮扶怒江州工作组投入资金380万元",
        ],
        encoding="gb18030",
        facts={"published": "2022-11-08", "publisher": "怒江河谷在线", "authors": ("和茂林",)},
    ),
    "05-plan.docx": Sample(
        ends=[("寻乌县“橙乡坡长”三年爬坡方案（2023年至2025年）", "由县委分管领导约谈。")],
        gone=["内部资料", "— 1 —"],
        kept=[
            "建立‘一坡一策’台账，重点管好黄龙病病树清除、水土保持和农药减量三件事。",
            "试点 | 2023年3月—12月 | 3个镇、210面果坡，病树清除率95%",
            "单户额度5万元至20万元，年利率不高于3.85%。",
        ],
        encoding=None,
    ),
    "06-wrapped-lines.pdf": Sample(
        ends=[("柞水县小岭镇2021年党建引领木耳产业工作总结", "工作法更加可学可用。")],
        gone=["- 1 -", "- 2 -", "\u3000", "  "],
        kept=[
            "入社农户达到1,127户",
            "发放菌袋1020万袋，归还率达99.2%。\n三是强服务。",
            "二、取得的成效\n全年产干耳518吨",
        ],
        encoding=None,
    ),
    "07-four-papers.txt": Sample(
        ends=[
            ("凌云县“支部炉火”行动实施方案", "结果占乡镇绩效考评的8%。"),
            ("凌云县“支部炉火”行动工作总结", "对后两成的炉火点实行挂单整改。"),
            ("凌云县“支部炉火”行动考察报告", "由县委党建工作领导小组评估。"),
            ("凌云县“支部炉火”行动情况汇报材料", "汇报完毕，请批评指正。"),
        ],
        gone=["Copyright", "example", "备案号", "供学习参考"],
        kept=[
            "（一）添柴。由后盾单位向村里添人、添钱、添技术",
            "召开拨火会1,320场次，认领急事5,174件，办结4,986件，办结率96.4%。",
            "是三年前的2.7倍，信访量下降45.8%。",
        ],
    ),
    "08-word-pinyin-doubled-commas.txt": Sample(
        ends=[("福建屏南：“料本”上的老村新账", "再用三年时间盘活老屋300座。")],
        gone=["，，", "jìyún", "zhèn", "(j", " ", "2023-02-14"],
        kept=[
            "屏南县棠口镇漈云村坐落在鹫峰山腰，老屋一百七十多座，前些年常住人口不足60人，七成房子上着锁。",
            "推行“党支部+料本+新村民”的做法，先请县里的古建协会估工，再由5名党员担任料本管家",
            "漈云村与龙源社区(社区)、仕洋村的3个党组织结成联建小组",
            "宁德市已有9个县(县)区来村里学习",
        ],
        facts={"published": "2023-02-14"},
    ),
    "09-html-residue-twice.txt": Sample(
        ends=[("山西临县碛口镇：河灯驿站里的“枣账本”", "再吸收五六百户枣农入股。")],
        gone=["<", ">", "&", "nbsp", "[1]", "[2]", "①", "content", "浏览", "谷雨", "分享", "打印", "\xa0"],
        kept=[
            "“河灯驿站”里已经挤满了人。",
            "全县枣林面积82万亩，红枣却一度卖到几毛钱一斤",
            "每个工分兑现8元至12元；“利账”记分红",
            "人均可支配收入超过1.1万元，增长了1.8倍。",
        ],
        facts={"published": "2021-10-12", "publisher": "吕梁乡情"},
    ),
    "10-anonymised-quotes.txt": Sample(
        ends=[("XX市抓党建促基层治理工作汇报", "人均每月不足xx元的问题。")],
        gone=["”巷口", "长凳“", "”坐得住", "”金长凳"],
        kept=[
            "探索“巷口长凳”协商机制",
            "“坐得住、听得进、办得成，是我们评凳长的三条杠。”XX街道党工委书记说。全市每年评选“金长凳”50条",
            "一年受理诉求达件，按时办结率达%，群众满意率比上年提高个百分点。",
            "深化“巷口长凳协商机制",
            "吸纳脱贫户xx户、xx人",
        ],
    ),
    "11-one-line-news.txt": Sample(
        ends=[("宁夏红寺堡：移民村里的水钥匙近日，宁夏回族自治区吴忠市红寺堡区", "骑上电动车往家走去。")],
        gone=["正文", "原标题", "08:20", "来源", "分享", "罗山晨报"],
        kept=["党员管总闸，组长管支闸，农户管斗闸，三把钥匙合在一起才能放水"],
        facts={"title": "宁夏红寺堡：移民村里的水钥匙", "published": "2023-05-18", "publisher": "罗山晨报"},
    ),
    "12-next-article-appended.txt": Sample(
        ends=[
            ("安徽金寨：“背篓支部”走山路", "覆盖全县所有乡镇。"),
            ("河北阜平：太行山里种“蜂箱股”", "带动就业800人以上。"),
        ],
        gone=["来源", "时间：", "江淮山乡网", "太行农事"],
        kept=[
            "起站接单、中站会诊、终站办结、回站评分",
            "坡股归集体，按面积分红；箱股归农户，500元一股，脱贫户由帮扶资金代缴；艺股归养蜂能手，教会一个徒弟记一股。",
        ],
    ),
    "13-big5.txt": Sample(
        ends=[("四川昭觉：「火塘账」算出好日子", "在火塘边按下了手印。")],
        gone=["首页", "來源", "来源", "责任编辑", "责编", "相关阅读", "摔跤", "苦荞", "版权", "ICP"],
        kept=[
            "成了远近著名的新风村。",
            "第一笔算「酒账」：全村187户，一年喝酒、办席要花96万元，户均五千多元；",
            "最后39户、204人脱贫，贫困发生率从52.7%下降到0，适龄儿童入学率达到100%。",
        ],
        encoding="big5hkscs",
        facts={"published": "2021-01-19", "publisher": "凉山乡音", "authors": ("阿卓晨星",)},
    ),
    "14-rows.jsonl": Sample(
        ends=[
            ("在青海海东的互助土族自治县五十镇", "老人每顿饭只花2元。"),
            ("海南省白沙黎族自治县南开乡", "三分之一的护林员由脱贫户担任。"),
            ("秋收时节，吉林延边的和龙市", "数了数，一共1,274张。"),
        ],
        gone=["“面馆书记”\n", "published"],
        kept=[
            "汤底由老店免费教，店面由同乡会帮着找",
            "干胶亩产反而从58公斤提高到66公斤",
            "实行「工票分田」办法：地票，每公顷保底9000元",
        ],
    ),
    "15-feature-utf16.txt": Sample(
        ends=[("一穗谷子的“七分地”——内蒙古敖汉旗谷乡见闻", "“还是七分地。”")],
        gone=["扫一扫", "打印", "关闭", "\r"],
        kept=[
            "《史记》里有“粟”的记载",
            "订单价从每斤2.1元涨到3.6元。全旗谷子种植面积由不足50万亩恢复到百万亩左右",
        ],
        encoding="utf-16",
        facts={"published": "2023-10-15"},
    ),
    "16-community-report-bom.txt": Sample(
        ends=[
            ("2022年度宜宾市翠屏区安阜街道“院坝信箱”社区治理运行报告", "平均办理时长由3.4天压缩到2天以内。")
        ],
        gone=["第 1 页", "\ufeff", "\r"],
        kept=[
            "其中线下4,013件，占35.0%；线上7,449件，占65.0%。",
            "2.建立拆信会。每周五下午由社区党委书记主持",
            "重复来信从每百件17件减少到4件。",
        ],
        encoding="utf-8-sig",
    ),
    "17-out-of-domain.txt": Sample(
        ends=[("乌鲁木齐天山野生动物园迎来两只雪豹幼崽", "不要使用闪光灯。")],
        gone=["发布日期", "来源", "责任编辑", "上一篇"],
        kept=[
            "体重分别达到1.92公斤和2.07公斤",
            "繁育北山羊、普氏野马、蓑羽鹤等15种、96只，比去年同期多出27只。",
        ],
        encoding="gb18030",
        facts={"published": "2023-06-21", "publisher": "天山自然观察"},
    ),
}


@pytest.fixture(scope="module")
def cleaning() -> Cleaning:
    return Cleaning(settings.load("cleaning", CleaningRules), settings.load("documents", DocumentRules))


@pytest.fixture(scope="module")
def read(cleaning: Cleaning):
    """File name -> its documents, each with its source text and encoding."""
    rules = settings.load("reading", ReadingRules)
    known: dict[str, list[tuple[CleanDocument, str, str | None]]] = {}

    def documents(name: str) -> list[tuple[CleanDocument, str, str | None]]:
        if name not in known:
            known[name] = []
            for source in read_texts(name, (SAMPLES / name).read_bytes(), rules):
                assert not isinstance(source, InputRejected), f"{name}: {source.reason}"
                found = cleaning.documents(source.text, source.hints)
                known[name] += [(one, source.text, source.encoding) for one in found]
        return known[name]

    return documents


def test_every_sample_has_its_expectations_and_a_row_in_the_readme():
    files = {path.name for path in SAMPLES.iterdir()} - {"README.md"}
    assert files == set(EXPECTED)
    readme = (SAMPLES.parent / "docs" / "samples.md").read_text("utf-8")
    assert [name for name in sorted(files) if f"| `{name}` |" not in readme] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_documents_begin_and_end_where_the_articles_do(read, name):
    texts = [one.text.text for one, _, _ in read(name)]
    assert len(texts) == len(EXPECTED[name].ends)
    for text, (first, last) in zip(texts, EXPECTED[name].ends, strict=True):
        assert text.startswith(first)
        assert text.endswith(last)


@pytest.mark.parametrize("name", EXPECTED)
def test_dirt_is_gone(read, name):
    text = "\n".join(one.text.text for one, _, _ in read(name))
    assert [dirt for dirt in EXPECTED[name].gone if dirt in text] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_the_article_is_all_there_and_once(read, name):
    text = "\n".join(one.text.text for one, _, _ in read(name))
    kept = EXPECTED[name].kept
    assert {sentence: text.count(sentence) for sentence in kept} == dict.fromkeys(kept, 1)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_encoding_is_told(read, name):
    assert {encoding for _, _, encoding in read(name)} == {EXPECTED[name].encoding}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_source_ranges_of_the_ends_lie_in_the_document(read, name):
    """The first and last characters of a clean text are characters of its range of the source."""
    for one, source, _ in read(name):
        start, end = one.text.raw_range(0, len(one.text.text))
        assert one.start <= start < end <= one.end <= len(source)
        for at in (0, len(one.text.text) - 1):
            low, high = one.text.raw_range(at, at + 1)
            assert source[low:high].strip()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_clean_text_stays_as_it_is(read, cleaning, name):
    for one, _, _ in read(name):
        again, edits = clean(MappedText.identity(one.text.text), cleaning.document)
        assert again.text == one.text.text, edits


@pytest.mark.parametrize(
    ("name", "fact"), [(name, fact) for name, sample in EXPECTED.items() for fact in sample.facts]
)
def test_facts(read, name, fact):
    assert getattr(read(name)[0][0].facts, fact) == EXPECTED[name].facts[fact]


@pytest.mark.parametrize("name", [name for name in EXPECTED if not name.startswith(("11", "14"))])
def test_the_title_is_the_first_line(read, name):
    titles = [one.facts.title for one, _, _ in read(name)]
    assert titles == [first for first, _ in EXPECTED[name].ends]


def test_each_article_of_a_file_has_its_own_date_and_publisher(read):
    facts = [(one.facts.published, one.facts.publisher) for one, _, _ in read("12-next-article-appended.txt")]
    assert facts == [("2023-03-09", "江淮山乡网"), ("2023-07-21", "太行农事")]


def test_each_row_has_its_own_date_and_publisher(read):
    facts = [(one.facts.published, one.facts.publisher) for one, _, _ in read("14-rows.jsonl")]
    assert facts == [("2022-03-17", "河湟乡村观察"), ("2021-11-30", "黎乡周刊"), ("2023-10-09", "长白山农讯")]


def test_each_row_keeps_its_title(read):
    titles = [one.facts.title for one, _, _ in read("14-rows.jsonl")]
    assert titles == [
        "青海互助：拉面匠返乡当“面馆书记”",
        "海南白沙：雨林里的“护橡联席”",
        "吉林和龙：光东村的稻田“工票”",
    ]


def test_date_after_the_source(read):
    assert read("03-spam-tail.txt")[0][0].facts.published == "2021-04-26"


def test_newspaper_page_line_is_gone(read):
    assert "05版" not in read("15-feature-utf16.txt")[0][0].text.text


@pytest.mark.parametrize(
    "sentence",
    [
        "围绕“小木耳、大产业”，以“耳棚托管”工作法为抓手，推动支部建在产业上、党员干在菌棚里、群众富在链条中，",
        "李砭村、金米村、岭丰村联合成立柞水县岭上耳农专业合作社，入社农户达到1,127户，占全镇总户数的41.3%。",
        "耳农户均增收6850元，比上年多出一千二三百元；",
    ],
)
def test_lines_that_a_pdf_broke_are_whole(read, sentence):
    assert sentence in read("06-wrapped-lines.pdf")[0][0].text.text
