"""The review desk as a person uses it: in Chromium, with keys and mouse, and a build that does what was decided."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk_sample import BRIDGE, build_sample, served
from desk_tab import Tab, browser, in_chromium, playwright, tab

from onrecord.build import build
from onrecord.package import load

pytestmark = in_chromium


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_sample(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def root(package: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(package, tmp_path / "package"))


def review(root: Path) -> str:
    return (root / "data/review/bridge.yaml").read_text("utf-8")


def test_a_review_from_the_first_doubt_to_the_published_tables(  # noqa: PLR0915 (a day's work is long)
    root: Path, tab: Callable[[str], Tab]
) -> None:
    with served(root) as (address, _):
        desk = tab(address)
        page = desk.page
        assert page.url.endswith("/") and "token" not in page.url
        sure = [float(words.split()[0]) for words in page.locator("#rows .sure").all_inner_texts()]
        assert sure == sorted(sure)
        page.select_option("#document", "bridge")
        desk.see("#article", "Island Bridge Closed")

        # confirm, and on to the next
        desk.filter("people")
        desk.choose("Ana Brandt")
        desk.press("c")
        desk.see("#say", "Confirmed")
        assert "- {table: people, action: confirm, name: Ana Brandt}" in review(root)

        # other words for a quote, with the mouse; past a character that is two in JavaScript
        desk.filter("quotes")
        desk.choose("The bridge to Hallig")
        desk.press("e")
        desk.drag("was closed on Friday")
        desk.see("#panel blockquote", "was closed on Friday")
        desk.save()
        desk.badge("corrected")
        desk.filter("quotes")
        desk.choose("Two piers are broken")
        desk.press("e")
        desk.drag("a third is crack")  # half a word is taken for the whole
        desk.save()
        desk.see("#panel h2", "a third is cracked")

        # another speaker: other words, another person
        desk.filter("quotes")
        desk.choose("We had no choice")
        desk.press("e")
        desk.field("Who speaks, in the text").get_by_role("button", name="Select words").click()
        desk.drag("Ms. Brandt")
        page.get_by_label("Speaker", exact=False).last.fill("Tomas Okoro")
        page.get_by_label("Reason").fill("so it sounds on tape")
        desk.save()
        desk.see("#panel .values", "Tomas Okoro")

        # reject
        desk.filter("quotes")
        desk.choose("the city ignored warnings")
        desk.press("r")
        playwright.expect(page.locator("#rows .row", has_text="the city ignored")).to_have_count(0)
        desk.filter("quotes", "gone")
        desk.choose("the city ignored warnings")
        desk.badge("rejected")

        # add what is missing
        desk.filter("")
        desk.drag("left the council in 2019")
        page.get_by_role("toolbar").get_by_role("button", name="Quote").click()
        desk.drag("her father")
        page.get_by_label("Speaker", exact=False).last.fill("John Brandt")
        desk.save()
        desk.badge("added")
        desk.drag("Hallig Island")
        page.get_by_role("toolbar").get_by_role("button", name="Organization").click()
        assert page.get_by_role("textbox", name="Name", exact=False).first.input_value() == "Hallig Island"
        page.get_by_role("textbox", name="Name", exact=False).first.fill("Hallig Island Council")
        desk.save()

        # merge, think again, undo
        desk.filter("organizations", "all")
        desk.choose("Coast Institute")
        desk.press("m")
        page.get_by_label("is the same as").fill("Harbor Radio")
        desk.press("Enter")
        desk.see("#panel h2", "Harbor Radio")
        assert "action: merge" in review(root)
        playwright.expect(page.locator("#undo")).to_be_enabled()
        desk.press("u")
        desk.see("#say", "Undone")
        assert "merge" not in review(root)

        playwright.expect(page.locator("#build")).to_have_text("Tables up to date", timeout=60_000)
        built = load("quotes", root).filter(document_id="bridge")
    check(built, root)
    decided = review(root)
    build([root / "data/source"], root, fresh=True)
    check(load("quotes", root).filter(document_id="bridge"), root)
    assert review(root) == decided


def check(quotes: Any, root: Path) -> None:
    """The rows are as they were decided."""
    told = {row["text"]: row for row in quotes.iter_rows(named=True)}
    assert {"was closed on Friday", "a third is cracked", "We had no choice,", "left the council in 2019"} <= set(told)
    assert not any("the city ignored" in words for words in told)
    assert told["We had no choice,"]["speaker_person_id"] == "person:tomas-okoro"
    added = told["left the council in 2019"]
    assert added["origin"] == "added" and BRIDGE[added["speaker_start"] : added["speaker_end"]] == "her father"
    people = {row["name"]: row["origin"] for row in load("people", root).iter_rows(named=True)}
    assert people["Ana Brandt"] == "reviewed"
    assert {"Hallig Island Council", "Coast Institute", "Harbor Radio"} <= set(load("organizations", root)["name"])


def test_two_tabs_lose_nothing_of_each_other(root: Path, tab: Callable[[str], Tab]) -> None:
    with served(root, "--no-build") as (address, _):
        one, two = tab(address), tab(address)
        for desk in (one, two):
            desk.page.select_option("#document", "bridge")
            desk.filter("quotes")
            desk.choose("The city knew")
        # both correct the same row; the second has not seen what the first did
        for desk, medium in ((one, "interview"), (two, "speech")):
            desk.press("e")
            desk.page.get_by_label("Medium").fill(medium)
        news: list[Any] = []  # which the second tab would hear by itself if this took long enough
        two.page.route("**/api/pulse*", lambda asked: news.append(asked))  # noqa: PLW0108 (it has to be a function)
        one.save()
        two.press("Control+Enter")
        two.see("#panel .notice", "changed meanwhile")
        assert "medium: interview" in review(root) and "speech" not in review(root)
        assert two.page.get_by_label("Medium").input_value() == "speech"  # what was entered is still there
        two.page.unroute("**/api/pulse*")
        for asked in news:
            asked.continue_()
        two.save()
        assert "medium: speech" in review(root)
        # the first tab hears of it by itself, and another row applies on the newer file
        one.see("#panel .values", "speech")
        one.filter("quotes")
        one.choose("We had no choice")
        two.filter("people")
        two.choose("Tomas Okoro")
        two.press("c")
        two.see("#say", "Confirmed")
        one.press("c")
        one.see("#say", "Confirmed")
        assert "We had no choice" in review(root) and "Tomas Okoro" in review(root)
        # undo is each tab's own
        two.press("u")
        two.see("#say", "Undone")
        assert "We had no choice" in review(root) and "Tomas Okoro" not in review(root)


def test_a_killed_desk_has_every_decision_and_the_next_one_builds_them(root: Path, tab: Callable[[str], Tab]) -> None:
    with served(root) as (address, process):
        desk = tab(address)
        desk.page.select_option("#document", "bridge")
        desk.filter("quotes")
        desk.choose("The city knew")
        desk.press("r")
        desk.see("#say", "Rejected")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert "The city knew" in review(root)
        desk.see("#alerts", "does not answer")
        desk.page.close()
    with served(root) as (address, _):
        desk = tab(address)
        playwright.expect(desk.page.locator("#build")).to_have_text("Tables up to date", timeout=60_000)
        assert not load("quotes", root)["text"].str.contains("The city knew").any()


def test_a_hand_at_the_file_is_heard_and_a_broken_file_is_left_alone(root: Path, tab: Callable[[str], Tab]) -> None:
    with served(root, "--no-build") as (address, _):
        desk = tab(address)
        desk.page.select_option("#document", "bridge")
        desk.filter("quotes")
        desk.choose("The city knew")
        desk.press("c")
        desk.see("#say", "Confirmed")
        path = root / "data/review/bridge.yaml"
        by_hand = review(root) + "# checked with the tape\n- {table: quotes, action: reject, at: 'We had no choice,'}\n"
        path.write_text(by_hand, encoding="utf-8")
        playwright.expect(desk.page.locator("#rows .row", has_text="We had no choice")).to_have_count(0)
        desk.press("u")  # the desk's own, not the hand's
        desk.see("#say", "Undone")
        assert "We had no choice" in review(root) and "# checked" in review(root) and "city knew" not in review(root)
        broken = review(root) + "- {table: [\n"
        path.write_text(broken, encoding="utf-8")
        desk.see("#alerts", "bridge.yaml, line")
        desk.filter("quotes")
        desk.choose("The city knew")
        desk.press("c")
        desk.see("#panel .notice", "mend the file first")
        assert path.read_text("utf-8") == broken
        path.write_text(by_hand, encoding="utf-8")
        playwright.expect(desk.page.locator("#alerts p")).to_have_count(0)


def test_a_split_by_its_mentions_and_an_article_that_tries_to_be_a_page(root: Path, tab: Callable[[str], Tab]) -> None:
    with served(root, "--no-build") as (address, _):
        desk = tab(address)
        page = desk.page
        page.select_option("#document", "ferry")
        desk.see("#article", "<img src=x onerror=")
        assert page.locator("#article img").count() == 0 and "owned" not in page.title()
        page.select_option("#document", "bridge")
        desk.filter("people", "all")
        desk.choose("Tomas Okoro")
        desk.press("s")
        page.get_by_label("Mr. Okoro").check()
        page.get_by_label("The other’s name").fill("Ines Okoro")
        desk.press("Enter")
        playwright.expect(page.locator("#rows .row", has_text="Ines Okoro")).to_have_count(1)
        assert "action: split" in review(root)


def test_the_page_is_accessible(root: Path, browser: Any) -> None:
    found = []
    with served(root, "--no-build") as (address, _):
        for scheme, width in (("light", 1280), ("dark", 1280), ("light", 820)):
            context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 1000})
            page = context.new_page()
            page.goto(address)
            page.wait_for_selector("#rows .row")
            desk = Tab(page)
            page.select_option("#document", "bridge")
            found += desk.axe()
            desk.filter("events", "all")
            page.locator("#rows .row").first.click()
            page.keyboard.press("e")
            found += desk.axe()
            page.keyboard.press("Escape")
            desk.filter("people", "all")
            desk.choose("Tomas Okoro")
            page.keyboard.press("s")
            found += desk.axe()
            page.keyboard.press("Escape")
            page.keyboard.press("?")
            found += desk.axe()
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            context.close()
            assert (found, wide) == ([], 0), f"{scheme}, {width} px"


def test_keys_alone_are_enough(root: Path, tab: Callable[[str], Tab]) -> None:
    with served(root, "--no-build") as (address, _):
        desk = tab(address)
        rows = desk.page.locator("#rows .row")
        count = rows.count()
        playwright.expect(rows.nth(0)).to_have_attribute("aria-current", "true")
        desk.press("j")
        playwright.expect(rows.nth(1)).to_have_attribute("aria-current", "true")
        desk.press("k")
        playwright.expect(rows.nth(0)).to_have_attribute("aria-current", "true")
        desk.press("c")
        desk.see("#say", "Confirmed")
        playwright.expect(rows).to_have_count(count - 1)
        playwright.expect(rows.nth(0)).to_have_attribute("aria-current", "true")
        desk.press("u")
        desk.see("#say", "Undone")
        playwright.expect(rows).to_have_count(count)
        playwright.expect(rows.nth(0)).to_have_attribute("aria-current", "true")  # it waits for a decision again
        desk.press("?")
        playwright.expect(desk.page.get_by_role("dialog")).to_be_visible()
        desk.press("Escape")
        playwright.expect(desk.page.get_by_role("dialog")).to_be_hidden()
        started = time.monotonic()
        desk.press("e")
        desk.page.locator("#panel form").wait_for()
        desk.press("Escape")
        playwright.expect(desk.page.locator("#panel form")).to_have_count(0)
        assert time.monotonic() - started < 10


# Every answer of the desk takes its time.
SLOW = """() => {
  const soon = window.fetch;
  window.fetch = async (...asked) => {
    await new Promise((done) => setTimeout(done, 250));
    return soon(...asked);
  };
}"""


def test_a_key_that_comes_before_the_answer_waits_for_it(root: Path, tab: Callable[[str], Tab]) -> None:
    with served(root, "--no-build") as (address, _):
        desk = tab(address)
        page = desk.page
        desk.filter("people")
        rows = page.locator("#rows .row")
        playwright.expect(rows.locator(".tag", has_not_text="Person")).to_have_count(0)
        first = rows.nth(0).locator(".title").inner_text()
        count = rows.count()
        desk.press("c")
        playwright.expect(rows).to_have_count(count - 1)
        page.select_option("#document", "ferry")  # the undo leads to another document
        desk.see("#article", "Ferry Line to Return")
        page.select_option("#document", "*")
        page.evaluate(SLOW)
        for key in "ucur":
            desk.press(key)
        desk.see("#say", "Rejected")
        desk.filter("people", "gone")
        desk.choose(first)
        desk.badge("rejected")
        # what was meant to follow something that was refused is dropped
        path = root / "data/review/bridge.yaml"
        path.write_text("document: [\n", encoding="utf-8")
        desk.filter("people")
        desk.press("c")
        desk.press("r")
        desk.see("#panel .notice", "mend the file first")
        assert path.read_text("utf-8") == "document: [\n"
