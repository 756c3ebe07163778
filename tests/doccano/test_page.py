"""doccano's page in a browser: what is marked with the mouse lies, after a pull, where it was marked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.doccano.conftest import PASSWORDS, Doccano, Project

pytestmark = pytest.mark.slow
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TEXT = "😀笑着开头\r\n第二行青石县推行。\n第三行𠮷合作社👨‍👩‍👧好❤️的工作队。\r\n\r\n末行石门村"
PLACE_OF = """word => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode()); ) {
    const at = node.data.indexOf(word);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    const box = range.getBoundingClientRect();
    return [box.left, box.right, (box.top + box.bottom) / 2];
  }
}"""


@pytest.fixture
def page() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here to open doccano's page with")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(90_000)
        yield page
        browser.close()


def test_marks_of_the_mouse(page: Any, project: Project, doccano: Doccano, tmp_path: Path) -> None:
    given = [{"start": TEXT.index("石门村"), "end": TEXT.index("石门村") + 3, "label": "PLACE"}]
    (tmp_path / "one.jsonl").write_text(json.dumps({"id": "one", "text": TEXT, "spans": given}) + "\n")
    project.run("push", "鼠标", str(tmp_path / "one.jsonl"), "--annotator", "wang", "--suggest", "own")
    number = doccano.user("wang").projects()["鼠标 · wang"]
    page.goto(f"{doccano.url}/auth")
    page.fill("input[name=username]", "wang")
    page.fill("input[name=password]", PASSWORDS["wang"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/projects**")
    page.goto(f"{doccano.url}/projects/{number}/sequence-labeling?page=1")
    words = {"青石县": "PLACE", "合作社": "ORG", "工作队": "ORG", "末行": "MECHANISM", "𠮷": "PLACE"}
    for done, (word, label) in enumerate(words.items(), 1):
        page.wait_for_function(f"word => ({PLACE_OF})(word)", arg=word)
        left, right, height = page.evaluate(PLACE_OF, word)
        page.mouse.move(left + 1, height)
        page.mouse.down()
        page.mouse.move((left + right) / 2, height)
        page.mouse.move(right - 1, height)
        page.mouse.up()
        item = page.locator(".menuable__content__active .v-list-item", has_text=label)
        item.click()
        item.wait_for(state="hidden")
        # each label is written once more beside the list of labels
        page.wait_for_function(
            "count => document.querySelectorAll('svg circle').length >= count", arg=done + 1
        )
    project.run("pull", "鼠标")
    (row,) = project.rows("鼠标/wang.unconfirmed.jsonl")
    found = {TEXT[one["start"] : one["end"]]: one["label"] for one in row["document"]["spans"]}
    assert found == words | {"石门村": "PLACE"}
