"""Who is who across documents, as a person decides it: in Chromium, with keys, two tabs, a killed desk and a hand."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk_sample import NAMESAKES, build_sample, served
from desk_tab import Tab, browser, in_chromium, playwright, tab

from onrecord.package import load

pytestmark = in_chromium


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_sample(tmp_path_factory.mktemp("who"), NAMESAKES)


@pytest.fixture
def root(package: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(package, tmp_path / "package"))


def written(root: Path) -> str:
    path = root / "data/review/entities.yaml"
    return path.read_text("utf-8") if path.exists() else ""


def enter(desk: Tab) -> Any:
    desk.page.select_option("#document", "=")
    desk.page.locator(".side").first.wait_for()
    return desk.page


def test_pairs_are_decided_one_after_the_other_and_the_tables_follow(root: Path, tab: Callable[[str], Tab]) -> None:
    with served(root) as (address, _):
        desk = tab(address)
        page = enter(desk)
        rows = page.locator("#rows .row")
        playwright.expect(rows).to_have_count(3)
        # both sides with the words of their own articles, which stay words
        desk.choose("John Smith")
        playwright.expect(page.locator(".side")).to_have_count(2)
        desk.see(".side >> nth=0", "spokesman for the Harbor Authority")
        desk.see(".side >> nth=1", "<img src=x onerror=")
        assert page.locator(".side img").count() == 0 and "owned" not in page.title()
        desk.see("#panel", "73 %")
        # skip, and back; a decision with its reason, and on to the next
        desk.press("j")
        desk.see("#panel h2", "Coast Institute")
        desk.press("k")
        desk.see("#panel h2", "John Smith")
        page.get_by_label("Reason").fill("one is a roofer")
        page.get_by_role("button", name="Different").click()
        desk.see("#say", "Different")
        playwright.expect(rows).to_have_count(2)
        assert "different: [{document: harbor, name: John Smith}, {document: museum, name: John Smith}]" in written(
            root
        )
        assert "reason: one is a roofer" in written(root)
        desk.see("#panel h2", "Coast Institute")
        desk.press("s")
        desk.see("#panel h2", "P. Oreshnik")
        # keys that come faster than the answers are all heard, in their order
        for key in "sud":
            desk.press(key)
        desk.see("#say", "Different")
        playwright.expect(rows).to_have_count(0)
        desk.filter("", "decided")
        desk.choose("P. Oreshnik")
        desk.see("#panel", "line 2: different")
        desk.press("s")
        desk.badge("the same")
        playwright.expect(page.locator("#build")).to_have_text("Tables up to date", timeout=60_000)
        assert load("entity_doubts", root).height == 0
        names = load("people", root)["name"].to_list()
        assert names.count("John Smith") == 2 and "P. Oreshnik" not in names
        assert load("organizations", root)["name"].to_list().count("Coast Institute") == 1
        # the article is one step away
        page.locator(".side").get_by_role("button", name="Flood Recedes").click()
        desk.see("#article", "We were lucky")
        assert page.locator("#document").input_value() == "flood"


def test_two_tabs_a_hand_and_a_killed_desk_lose_nothing(root: Path, tab: Callable[[str], Tab]) -> None:
    with served(root) as (address, process):
        one, two = tab(address), tab(address)
        for desk in (one, two):
            enter(desk)
            desk.choose("John Smith")
        one.press("s")
        one.see("#say", "The same")
        # the second tab hears of it, by itself or when it decides on what it still sees
        playwright.expect(two.page.locator("#rows .row")).to_have_count(2)
        two.choose("Coast Institute")
        two.press("d")
        two.see("#say", "Different")
        # a hand in between
        path = root / "data/review/entities.yaml"
        path.write_text(
            "# by hand\n" + written(root).replace("decisions:", "reviewed_by: me\ndecisions:"), encoding="utf-8"
        )
        one.press("u")  # its own, not the other tab's
        one.see("#say", "Undone")
        assert "John Smith" not in written(root) and "# by hand" in written(root) and "Coast Institute" in written(root)
        one.see("#panel h2", "John Smith")
        one.press("d")
        one.see("#say", "Different")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert "different: [{document: harbor, name: John Smith}" in written(root)
        one.see("#alerts", "does not answer")
        one.page.close()
        two.page.close()
    with served(root) as (address, _):
        desk = tab(address)
        page = enter(desk)
        playwright.expect(page.locator("#build")).to_have_text("Tables up to date", timeout=60_000)
        assert load("entity_doubts", root)["person_id_a"].to_list() == ["person:p-oreshnik"]
        # a broken file is named with its line, and left alone
        broken = written(root) + "- {table: people, alike: []}\n"
        path.write_text(broken, encoding="utf-8")
        desk.see("#alerts", "entities.yaml, line")
        desk.press("s")
        desk.see("#panel .notice", "mend the file first")
        assert written(root) == broken


def test_undo_leads_back_to_where_the_decision_was_made(root: Path, tab: Callable[[str], Tab]) -> None:
    with served(root, "--no-build") as (address, _):
        desk = tab(address)
        page = enter(desk)
        desk.choose("John Smith")
        desk.press("d")
        desk.see("#say", "Different")
        page.select_option("#document", "harbor")
        desk.see("#article", "four years")
        desk.filter("people")
        desk.choose("John Smith")
        desk.press("c")
        desk.see("#say", "Confirmed")
        page.select_option("#document", "=")
        page.locator(".side").first.wait_for()
        for _ in range(2):
            desk.press("u")
        playwright.expect(page.locator("#undo")).to_be_disabled()
        playwright.expect(page.locator("#document")).to_have_value("=")
        desk.see("#panel h2", "John Smith")
        desk.badge("to decide")
        assert "John Smith" not in written(root) + (root / "data/review/harbor.yaml").read_text("utf-8")


def test_the_pairs_are_accessible(root: Path, browser: Any) -> None:
    found = []
    with served(root, "--no-build") as (address, _):
        for scheme, width in (("light", 1280), ("dark", 1280), ("light", 420)):
            context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
            page = context.new_page()
            page.goto(address)
            page.wait_for_selector("#rows .row")
            desk = Tab(page)
            enter(desk)
            found += desk.axe()
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            context.close()
            assert (found, wide) == ([], 0), f"{scheme}, {width} px"
