"""Pictures of doccano for docs/annotating.zh.md: the real pages, with a document of our own.

    python scripts/doccano/screenshots.py URL PROJECT_ID OUT

The user is DOCCANO_USERNAME with DOCCANO_PASSWORD; PROJECT_ID is a project that `gongzuofa annotate push`
made, and its first document gets confirmed. Needs playwright and a Chromium with a Chinese font."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright


def main(url: str, project: str, out: Path) -> None:
    """Sign in and take every picture."""
    out.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1100, "height": 620}, locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{url}/auth")
        page.wait_for_selector("input[name=username]")
        in_chinese(page)
        page.screenshot(path=out / "login.png")
        page.fill("input[name=username]", os.environ["DOCCANO_USERNAME"])
        page.fill("input[name=password]", os.environ["DOCCANO_PASSWORD"])
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/projects**")
        in_chinese(page)
        page.screenshot(path=out / "projects.png")
        page.goto(f"{url}/projects/{project}/dataset")
        in_chinese(page)
        page.screenshot(path=out / "documents.png")
        page.goto(f"{url}/projects/{project}/sequence-labeling?page=1")
        page.wait_for_selector("svg text")
        in_chinese(page)
        page.screenshot(path=out / "label.png")
        # the end of the title: a drag over what is not marked yet opens the list of labels
        box = page.locator("svg text[id]").first.bounding_box()
        right, height = box["x"] + box["width"], box["y"] + box["height"] / 2
        page.mouse.move(right - 79, height)
        page.mouse.down()
        page.mouse.move(right - 40, height)
        page.mouse.move(right - 1, height)
        page.mouse.up()
        page.wait_for_selector(".menuable__content__active .v-list-item")
        settled(page)
        page.screenshot(path=out / "menu.png")
        page.keyboard.press("Escape")
        page.locator("svg text:not([id])").first.click()
        page.wait_for_selector(".menuable__content__active .v-list-item")
        settled(page)
        page.screenshot(path=out / "change.png")
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        settled(page)
        page.screenshot(path=out / "confirmed.png")
        browser.close()


def in_chinese(page: Any) -> None:
    """The page's own switch; doccano forgets it when a page is loaded anew."""
    settled(page)
    if page.get_by_role("button", name="EN").count():
        page.get_by_role("button", name="EN").first.click()
        page.get_by_text("中文").first.click()
        settled(page)


def settled(page: Any) -> None:
    """Wait until nothing moves any more."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
