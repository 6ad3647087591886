"""A report in a real browser: nothing fails, nothing leaves the file, every mark can be followed, keys suffice."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

for needed in ("altair", "vl_convert", "jinja2", "networkx"):
    pytest.importorskip(needed, reason='needs pip install "onrecord[report]"')
sync_api = pytest.importorskip("playwright.sync_api", reason="needs the dependency group browser")
axe_playwright = pytest.importorskip("axe_playwright_python", reason="needs the dependency group browser")

from sample_package import METADATA, TEXTS, sample_tables  # noqa: E402

from onrecord.load.publish import publish  # noqa: E402
from onrecord.report.publish import publish as publish_report  # noqa: E402

sync_api.expect.set_options(timeout=30_000)  # a machine may have other work
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
FLAGS += ("--disable-component-update", "--disable-sync")
AXE = next(Path(axe_playwright.__file__).parent.rglob("axe.min.js"))

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the path"),
    pytest.mark.xdist_group("chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), env=environment)
        yield found
        found.close()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    publish(sample_tables(), folder, METADATA)
    return folder


@pytest.fixture(scope="module")
def single(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("single") / "report.html"
    return publish_report(package, out, lambda row: TEXTS[row["document_id"]]).out


@pytest.fixture(scope="module")
def large(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("large") / "a report #1.html"  # a name that has to be quoted in links
    return publish_report(package, out, lambda row: TEXTS[row["document_id"]], most=1).out


class Visit:
    """A page that is open, and what went wrong in it or left it."""

    def __init__(self, browser: Any, file: Path, scheme: str = "light", width: int = 1280, **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda message: self.wrong.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._request)
        self.page.goto(file.resolve().as_uri())
        self.page.wait_for_selector("html[data-ready]")

    def _request(self, request: Any) -> None:
        if not request.url.startswith("file:"):
            self.wrong.append(f"request: {request.url}")

    def close(self) -> None:
        self.context.close()
        assert self.wrong == []


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    """Opens pages; at the end, none of them may have said a word on the console or asked for anything elsewhere."""
    open_now: list[Visit] = []

    def start(file: Path, *arguments: Any, **options: Any) -> Any:
        open_now.append(Visit(browser, file, *arguments, **options))
        return open_now[-1].page

    yield start
    for one in open_now:
        one.close()


def test_the_charts_are_drawn_under_a_policy_without_eval(visit: Any, single: Path) -> None:
    page = visit(single)
    charts = page.locator("[data-chart]")
    assert charts.count() >= 3
    for number in range(charts.count()):
        assert charts.nth(number).locator("svg path, svg text").count() > 3
    assert "could not be drawn" not in page.inner_text("main")


@pytest.mark.parametrize("form", ["single", "large"])
def test_a_script_that_is_not_the_pages_own_is_refused(browser: Any, request: pytest.FixtureRequest, form: str) -> None:
    seen = Visit(browser, request.getfixturevalue(form))
    seen.page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.head.append(script);
        const style = document.createElement('style');
        style.textContent = 'body { display: none }';
        document.head.append(style);
    }""")
    assert seen.page.evaluate("window.ran") is None
    assert seen.page.locator("body").is_visible()
    assert len(seen.wrong) == 2 and all("Content Security Policy" in words for words in seen.wrong)
    seen.context.close()


def test_every_mark_leads_to_its_row_and_back(visit: Any, single: Path) -> None:
    page = visit(single)
    marks = page.eval_on_selector_all(
        "article :is(p, h3) a[href^='#r-']", "links => links.map(link => [link.id, link.getAttribute('href')])"
    )
    assert len(marks) > 20
    visible = """anchor => {
        const box = document.querySelector(':target').getBoundingClientRect();
        return location.hash === anchor && box.width > 0 && box.top >= 0 && box.top < innerHeight;
    }"""
    page.emulate_media(reduced_motion="reduce")
    for row in sorted({href for _, href in marks}):
        page.locator(f"article :is(p, h3) a[href='{row}']").first.dispatch_event("click")
        assert page.evaluate(visible, row), row
        back = "#t-" + row.removeprefix("#r-")
        page.locator(f"[id='{row[1:]}'] a[href='{back}']").first.click()
        assert page.evaluate("location.hash") == back
        assert page.locator(".lit, :target").count() >= 1


def test_following_a_quote_lights_all_its_words_with_speaker_and_cue(visit: Any, single: Path) -> None:
    page = visit(single)
    card = page.locator("[data-row=quotes]", has_text="We got what we asked for").first
    card.locator("a.back").click()
    page.wait_for_selector(".lit")
    lit = page.eval_on_selector_all(".lit", "found => found.map(one => one.textContent).join(' ')")
    for words in ("We got what we asked for,", "Now we go back to work.", "Tomas Okoro", "said"):
        assert words in lit


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("form", ["single", "large"])
def test_axe_finds_nothing_to_mend(browser: Any, request: pytest.FixtureRequest, form: str, scheme: str) -> None:
    out: Path = request.getfixturevalue(form)
    folder = out.with_name(f"{out.stem}_files")
    kinds = ("documents/dockers-end-strike.html", "people-1.html", "documents-1.html")
    only = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
    for file in (out, *(folder / kind for kind in kinds if form == "large")):
        seen = Visit(browser, file, scheme, bypass_csp=True)  # the policy would keep axe out as well
        seen.page.evaluate(AXE.read_text("utf-8"))
        found = seen.page.evaluate("options => axe.run(document, options)", {"preload": False, **only})["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found] == [], file.name
        seen.close()


@pytest.mark.parametrize("form", ["single", "large"])
def test_a_phone_never_scrolls_sideways(visit: Any, request: pytest.FixtureRequest, form: str) -> None:
    out: Path = request.getfixturevalue(form)
    for file in (out, *sorted(out.with_name(f"{out.stem}_files").rglob("*.html"))):
        page = visit(file, "light", 390)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, file.name


def test_keys_reach_the_content_the_marks_and_their_rows(visit: Any, single: Path) -> None:
    page = visit(single)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.id"))
        ring = page.evaluate(
            "(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1)"
            "(getComputedStyle(document.activeElement))"
        )
        assert ring, reached[-1]
        if reached[-1].startswith("#r-"):
            break
    assert "show-quote" in reached
    assert reached[-1].startswith("#r-")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == reached[-1]


def test_a_kind_of_mark_can_be_switched_off(visit: Any, single: Path) -> None:
    page = visit(single)
    line = "getComputedStyle(document.querySelector('article .person')).textDecorationLine"
    assert page.evaluate(line) == "underline"
    page.uncheck("#show-person")
    assert page.evaluate(line) == "none"


def test_a_mark_of_a_chart_tells_what_it_is_and_leads_to_its_row(visit: Any, single: Path) -> None:
    page = visit(single, reduced_motion="reduce")
    point = page.locator("#timeline svg .mark-symbol path").first
    point.scroll_into_view_if_needed()
    point.hover()
    tooltip = page.locator("#vg-tooltip-element")
    sync_api.expect(tooltip).to_be_visible()
    assert "walked out" in tooltip.inner_text()
    point.click()
    page.wait_for_url("**/report.html#r-*")
    assert "walked out" in page.locator(":target").inner_text()
    page.locator("#network svg .mark-symbol path").first.click()
    page.wait_for_url(re.compile(r"#r-[OP]\d+$"))
    assert page.locator(":target").get_attribute("data-row") in ("people", "organizations")


def test_the_text_column_is_as_wide_as_can_be_read(visit: Any, single: Path) -> None:
    page = visit(single)
    width = page.evaluate("document.querySelector('.block.paragraph > p').getBoundingClientRect().width")
    letter = page.evaluate("""() => {
        const probe = document.createElement('span');
        probe.textContent = 'the quick brown fox jumps over the lazy dog and then goes home to its den';
        document.querySelector('.block.paragraph > p').append(probe);
        probe.setAttribute('class', 'probe');
        return probe.getBoundingClientRect().width / probe.textContent.length;
    }""")
    assert 55 <= width / letter <= 85  # with whatever serif face the machine has


def test_what_an_article_says_runs_nowhere(visit: Any, tmp_path: Path) -> None:
    tables = sample_tables()

    evil = "<script>document.title = 'run'</script><img src=x onerror=\"document.title='run'\">"
    tables["documents"] = tables["documents"].with_columns(headline=pl.lit(evil))
    tables["people"] = tables["people"].with_columns(name=pl.lit(evil))
    publish(tables, tmp_path / "package", METADATA)
    for most in (50, 1):
        out = tmp_path / f"{most}.html"
        publish_report(tmp_path / "package", out, lambda row: TEXTS[row["document_id"]], most)
        page = visit(out)
        assert page.title() == "Sample"
        assert evil in page.inner_text("main")
        assert page.locator("img").count() == 0


def test_the_search_of_a_large_report_finds_articles_and_names(visit: Any, large: Path) -> None:
    page = visit(large)
    page.fill("#q", "okoro")
    page.wait_for_selector("#results li")
    assert page.inner_text("#found") == "2 articles, 1 name"
    page.fill("#q", "BRIDGE verrin")
    sync_api.expect(page.locator("#found")).to_contain_text("1 article,")
    page.click("#results li:last-child a")
    page.wait_for_selector("html[data-ready]")
    assert page.inner_text("h1") == "Verrin Bridge to Reopen, Officials Say"
    page.click("article a.person")
    page.locator("a", has_text="Tomas Okoro").last.click()
    page.wait_for_url("**/people-1.html#*")
    assert page.locator(":target").get_attribute("data-row") == "people"
    page.locator(":target a", has_text="Dockers End Strike").click()
    page.wait_for_selector("html[data-ready]")
    assert page.inner_text("h1") == "Dockers End Strike in Port Verrin"
    page.locator("a", has_text="All articles").click()
    page.wait_for_selector("#q", timeout=60_000)


def test_paper_shows_the_article_without_the_buttons(visit: Any, single: Path) -> None:
    page = visit(single, "dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".layers").is_visible()
    assert not page.locator("nav.sections").is_visible()
    assert page.locator("article").first.is_visible()
    assert len(page.pdf(format="A4")) > 20_000
    page.set_viewport_size({"width": 680, "height": 1000})  # what the margins leave of a sheet
    assert page.evaluate("document.documentElement.scrollWidth") == 680


def test_the_same_text_stands_without_scripts(browser: Any, single: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(single.as_uri())
    assert "Dockworkers in Port Verrin" in page.locator("article").first.inner_text()
    page.locator("article a.no").first.click()
    assert page.locator(":target").get_attribute("data-row") == "quotes"
    context.close()
