"""The evidence page: its bytes by reading them, its behaviour in a browser without network."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import PipelineError
from pipeline.records.jsonl import to_line
from pipeline.records.record import (
    Achievement,
    Approach,
    Candidate,
    Component,
    Evidence,
    Mechanism,
    Mention,
    Organization,
    Piece,
    Place,
    Provenance,
    Quantity,
    Record,
    Source,
)
from pipeline.settings import labels
from pipeline.stages.evidence import build_evidence

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
RAW_SHIFT = 7

# emoji before every span: offsets in UTF-16 units would be wrong from the first one on
RICH = (
    "\n🌾“支部+农户”模式\t进村记 🎉\n\n"
    "鼓楼区推行“支部+农户”模式：支部牵头办合作社，农户入股。</script><!--<b>不是标签</b>\n"
    "镇级联合党支部带动增收3至4万余元，比上年的1.2万元更多。\n"
)
HOSTILE = (
    "</script><script>document.title='XSS'</script><img src=x onerror=\"document.title='XSS'\">"
    "\u2028'\"&amp;\\u003c{{ 7 * 7 }}"
)


def where(text: str, words: str, nth: int = 0) -> dict[str, Any]:
    """The nth place of the words as the fields of a component."""
    start = [found.start() for found in re.finditer(re.escape(words), text)][nth]
    end = start + len(words)
    return {
        "text": words,
        "start": start,
        "end": end,
        "raw_start": start + RAW_SHIFT,
        "raw_end": end + RAW_SHIFT,
    }


def mention(text: str, words: str, nth: int = 0, score: float = 0.875) -> dict[str, Any]:
    return {**where(text, words, nth), "score": score}


def record(text: str, **fields: Any) -> Record:
    """A record without spans, but for the fields given."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    empty = Record(
        schema_version="1.1",
        id=digest[:16],
        source=Source("articles/a b.html", digest, "gb18030", 0, RAW_SHIFT, RAW_SHIFT + len(text)),
        title=None,
        published=None,
        publisher=None,
        authors=(),
        text=text,
        places=(),
        organizations=(),
        achievements=(),
        quantities=(),
        mechanisms=(),
        approaches=(),
        primary_approach=None,
        provenance=Provenance("ner", "0" * 64, "0.1.0"),
    )
    return replace(empty, **fields)


def rich() -> Record:
    """Two mentions of a mechanism; components inside a mention and across the edges of an organisation."""
    candidates = (
        Candidate(("江苏省", "南京市", "鼓楼区"), "320106", 0.6),
        Candidate(("福建省", "福州市", "鼓楼区"), "350102", 0.4),
    )
    place = Place(
        **mention(RICH, "鼓楼区"),
        province="江苏省",
        city="南京市",
        county="鼓楼区",
        township=None,
        village=None,
        adcode="320106",
        candidates=candidates,
        basis="document",
    )
    base = Quantity(
        **mention(RICH, "1.2万元"),
        value=12000,
        value_max=None,
        approx="exact",
        unit="元",
        indicator=None,
        indicator_parts=(),
    )
    gain = Achievement(
        **mention(RICH, "3至4万余元"),
        value=30000,
        value_max=40000,
        approx="more_than",
        unit="元",
        indicator="增收",
        indicator_parts=(Piece(**where(RICH, "增收")),),
        organization=1,
        place=0,
        direction="up",
        baseline=0,
    )
    parts = (Component(**where(RICH, "支部牵头办合作社")), Component(**where(RICH, "农户入股")))
    inside = (Component(**where(RICH, "支部", 1)), Component(**where(RICH, "农户", 1)))
    organizations = (
        Organization(
            **mention(RICH, "合作社"),
            type="cooperative",
            place=None,
            head="合作社",
            location=None,
            long_form=1,
        ),
        Organization(
            **mention(RICH, "镇级联合党支部"),
            type="party_branch",
            place=0,
            head="镇级联合党支部",
            location=None,
            long_form=None,
        ),
    )
    crossing = Component(**where(RICH, "党支部带动"))
    mechanism = Mechanism(
        name="支部+农户模式",
        kind="model",
        components=(*parts, *inside, crossing),
        complete=False,
        organization=1,
        place=0,
        mentions=(
            Mention(**mention(RICH, "“支部+农户”模式")),
            Mention(**mention(RICH, "“支部+农户”模式", 1)),
        ),
    )
    start = RICH.index("镇级")
    return record(
        RICH,
        title="“支部+农户”模式进村记",
        publisher="某县融媒体中心",
        published="2024-05-06",
        places=(place,),
        organizations=organizations,
        achievements=(gain,),
        quantities=(base,),
        mechanisms=(mechanism,),
        approaches=(
            Approach("industry", 0.91, (Evidence(start, len(RICH) - 1),)),
            Approach("civic_points", 0.5, ()),
        ),
        primary_approach="industry",
    )


def records() -> list[Record]:
    hostile = record(
        HOSTILE,
        title=HOSTILE,
        places=(
            Place(
                **mention(HOSTILE, "<img src=x"),
                province=None,
                city=None,
                county=None,
                township=None,
                village=None,
                adcode=None,
                candidates=(),
                basis=None,
            ),
        ),
    )
    long = record("\n".join(f"第{i}段没有标注。" for i in range(80)), title="没有标注的长文")
    # the last but one repeats an id, the last is empty
    return [rich(), hostile, long, replace(long, title="同号的文档"), record("")]


def build(folder: Path, items: list[Record]) -> Path:
    documents, target = folder / "documents.jsonl", folder / "evidence.html"
    documents.write_bytes(b"".join(map(to_line, items)))
    assert build_evidence(documents, target) == len(items)
    return target


def test_embeds_every_record_whole(tmp_path: Path) -> None:
    page = build(tmp_path, records()).read_text(encoding="utf-8")
    block = re.search(r'id="records">(.*?)</script>', page, re.DOTALL)
    assert block
    assert json.loads(block[1]) == [json.loads(to_line(item)) for item in records()]


def test_refers_to_nothing_outside(tmp_path: Path) -> None:
    page = build(tmp_path, []).read_text(encoding="utf-8")
    assert "://" not in page
    assert "@import" not in page
    assert "url(" not in page
    assert "innerHTML =" not in page
    assert set(re.findall(r'(?:src|href)="([^"]*)"', page)) == {"data:,", "#text"}
    assert "default-src 'none'" in page


def test_colours_and_names_come_from_the_labels(tmp_path: Path) -> None:
    page = build(tmp_path, []).read_text(encoding="utf-8")
    for label, style in labels().labels.items():
        assert f'[data-label="{label}"] {{ --c: {style.colour}; }}' in page
        assert f'"zh": "{style.zh}"' in page


def test_same_records_same_bytes(tmp_path: Path) -> None:
    first = build(tmp_path, records()).read_bytes()
    assert build(tmp_path, records()).read_bytes() == first
    assert "\r" not in first.decode()


def test_a_broken_line_leaves_the_page_as_it_was(tmp_path: Path) -> None:
    target = build(tmp_path, records())
    before = target.read_bytes()
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(to_line(record("好")) + b'{"id": 1}\n')
    with pytest.raises(PipelineError, match=r"broken\.jsonl:2"):
        build_evidence(broken, target)
    assert target.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"documents.jsonl", "broken.jsonl", "evidence.html"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip(
            "no chromium, chromium-browser or google-chrome on PATH: the page's behaviour is not tested"
        )
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as engine:
        arguments = ["--no-sandbox", "--disable-gpu"]
        yield engine.chromium.launch(executable_path=CHROMIUM, args=arguments)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build(tmp_path_factory.mktemp("evidence"), records()).as_uri()


@pytest.fixture(params=[(1280, 800, "light"), (400, 800, "dark")], ids=["wide", "narrow-dark"])
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The open page; afterwards: nothing but the file was asked for, and nothing was complained of."""
    width, height, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        offline=True,
        reduced_motion="reduce",
    )
    tab = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(address)
    yield tab
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert {url.split("#")[0] for url in asked} == {address}
    assert complaints == []


def open_document(page: Any, index: int) -> None:
    if page.locator("#menu").is_visible() and page.locator("#docs").is_hidden():
        page.click("#menu")
    page.locator("#docs a").nth(index).click()
    page.wait_for_function("at => state.record === records[at]", arg=index)


def marked(page: Any, label: str) -> list[str]:
    """The texts under a label; `|` stands before each span, so that a wrong edge shows."""
    pieces = page.locator(f"mark[data-label={label}]")
    script = "all => all.map(one => (one.classList.contains('starts') ? '|' : '') + one.textContent).join('')"
    return str(pieces.evaluate_all(script)).split("|")[1:]


def test_every_text_survives_exactly(page: Any) -> None:
    for index, item in enumerate(records()):
        open_document(page, index)
        assert page.locator("article").evaluate("node => node.textContent") == item.text


def test_texts_are_never_markup(page: Any) -> None:
    open_document(page, 1)
    assert page.locator("#main img, #main script, #docs img").count() == 0
    assert page.title() == f"{HOSTILE} · 证据页"
    assert marked(page, "PLACE") == ["<img src=x"]


def test_the_browser_refuses_markup_from_strings(browser: Any, address: str) -> None:
    tab = browser.new_page()
    tab.goto(address)
    attempt = "() => { try { document.body.innerHTML = '<i>' } catch (error) { return error.message } }"
    assert "TrustedHTML" in tab.evaluate(attempt)
    tab.close()


def test_spans_have_their_edges(page: Any) -> None:
    assert marked(page, "PLACE") == ["鼓楼区"]
    assert marked(page, "ORG") == ["合作社", "镇级联合党支部"]
    assert marked(page, "ACHIEVEMENT") == ["3至4万余元"]
    assert marked(page, "MECHANISM") == ["“支部+农户”模式"] * 2
    underlined = page.locator("mark.component").all_text_contents()
    assert underlined == ["支部", "农户", "支部牵头办", "合作社", "农户入股", "党支部", "带动"]


def test_hover_and_focus_show_the_values(page: Any) -> None:
    card = page.locator("#card")
    page.locator("mark[data-label=ACHIEVEMENT]").hover()
    shown = card.inner_text()
    for words in (
        "30,000–40,000元",
        "超过",
        "增收",
        "镇级联合党支部",
        "鼓楼区",
        "上升",
        "1.2万元（12,000元）",
        "87.5%",
    ):
        assert words in shown
    gain = rich().achievements[0]
    assert f"[{gain.start}, {gain.end})" in shown
    assert f"[{gain.raw_start}, {gain.raw_end})" in shown
    assert "articles/a b.html" in shown
    page.locator("mark[data-label=PLACE]").focus()
    shown = card.inner_text()
    for words in ("江苏省 › 南京市 › 鼓楼区", "320106", "福建省 › 福州市 › 鼓楼区 350102 40.0%"):
        assert words in shown
    page.keyboard.press("Tab")
    assert "不齐，与名称中的数字不符" in card.inner_text()
    page.keyboard.press("Escape")
    assert card.is_hidden()


def test_a_piece_of_two_spans_shows_both(page: Any) -> None:
    page.locator("mark.component[data-label=ORG]").first.hover()
    assert page.locator("#card h4").all_inner_texts() == ["支部牵头办合作社\n机制组成", "合作社\n组织"]


def test_the_pointer_can_reach_the_card(page: Any) -> None:
    page.locator("mark[data-label=PLACE]").hover()
    page.locator("#card h4").hover()
    page.wait_for_timeout(300)
    assert page.locator("#card").is_visible()
    page.locator("h2.title").hover()
    page.locator("#card").wait_for(state="hidden")


def test_legend_switches_labels(page: Any) -> None:
    button = page.locator(".legend [data-label=ORG]")
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert marked(page, "ORG") == []
    assert page.locator("article").evaluate("node => node.textContent") == RICH
    button.click()
    assert len(marked(page, "ORG")) == 2


def test_search_filters_by_title_source_and_text(page: Any) -> None:
    page.fill("#search", "第79段 articles")
    assert page.locator("#docs b").all_inner_texts() == ["没有标注的长文", "同号的文档"]
    page.fill("#search", "产业带动")
    assert page.locator("#docs li").count() == 1
    page.fill("#search", "入股")
    assert page.evaluate("[...CSS.highlights.get('search')].map(String)") == ["入股"]
    page.fill("#search", "[无此")
    assert page.inner_text("#found") == "找到 0 篇，共 5 篇"


def test_rows_lead_to_their_spans_and_back(page: Any) -> None:
    page.locator(".legend [data-label=ACHIEVEMENT]").click()
    line = page.locator("#table-ACHIEVEMENT tbody tr")
    assert line.all_inner_texts() == ["3至4万余元\t增收\t超过 30,000–40,000\t元\t镇级联合党支部\t鼓楼区"]
    line.locator("td").nth(1).click()
    span = page.locator("mark[data-label=ACHIEVEMENT]")
    assert span.evaluate("node => node === document.activeElement && node.classList.contains('flash')")
    assert span.evaluate(
        "node => { const b = node.getBoundingClientRect(); return b.top > 0 && b.bottom < innerHeight }"
    )
    page.keyboard.press("Escape")
    assert line.locator("button").evaluate("node => node === document.activeElement")
    page.locator("#table-MECHANISM li button").nth(4).click()
    assert page.evaluate("document.activeElement.textContent") == "党支部"


def test_approaches_light_their_evidence(page: Any) -> None:
    page.locator("button.chip").click()
    lit = "".join(page.locator("article .lit").all_text_contents())
    assert lit == RICH[RICH.index("镇级") : -1]


def test_the_address_names_the_document(page: Any, address: str) -> None:
    open_document(page, 3)
    assert page.url == f"{address}#{records()[2].id}-3"
    page.reload()
    assert page.inner_text("h2.title") == "同号的文档"


def test_a_run_without_documents(browser: Any, tmp_path: Path) -> None:
    tab = browser.new_page()
    tab.goto(build(tmp_path, []).as_uri())
    assert tab.inner_text("main") == "这次运行没有产出文档。"
    tab.close()
