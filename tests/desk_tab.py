"""The review desk in Chromium, with what a person does there; for tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="the group `browser` is not installed")
pytest.importorskip("starlette", reason="the desk needs onrecord[review]")
pytest.importorskip("uvicorn", reason="the desk needs onrecord[review]")

playwright.expect.set_options(timeout=30_000)  # a machine may have other work
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
in_chromium = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
    pytest.mark.xdist_group("desk-browser"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]

# Where the nth occurrence of some words begins and ends on the screen, found by the text nodes of the article alone.
PLACE = """([words, nth]) => {
  const walker = document.createTreeWalker(document.querySelector("#article"), NodeFilter.SHOW_TEXT);
  const nodes = [];
  let all = "";
  while (walker.nextNode()) { nodes.push([all.length, walker.currentNode]); all += walker.currentNode.data; }
  let at = -1;
  for (let n = 0; n <= nth; n += 1) at = all.indexOf(words, at + 1);
  if (at < 0) throw new Error("not in the article: " + words);
  const locate = (offset) => {
    const [start, node] = nodes.findLast(([start]) => start <= offset);
    return [node, offset - start];
  };
  const range = document.createRange();
  range.setStart(...locate(at));
  const [node, offset] = locate(at + words.length - 1);
  range.setEnd(node, offset + 1);
  range.startContainer.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
  const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
  const first = boxes[0], last = boxes.at(-1);
  return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Callable[[str], Tab]]:
    """`tab(address)` is the desk in a tab; tabs of one test share their cookies. Nothing may go wrong on the page."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    wrong: list[str] = []

    def heard(message: Any) -> None:
        # what the desk refuses is an answer; it may be killed, or a test end, while the page waits for one
        if message.type == "error" and not any(fine in message.text for fine in ("409", "net::ERR_")):
            wrong.append(message.text)

    def open_tab(address: str) -> Tab:
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", heard)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(address)
        page.wait_for_selector("#rows .row")
        return Tab(page)

    yield open_tab
    context.close()
    assert wrong == []


class Tab:
    """What a person does."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def drag(self, words: str, nth: int = 0) -> None:
        """Selects words with the mouse."""
        x, y, to_x, to_y = self.page.evaluate(PLACE, [words, nth])
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
        self.page.mouse.move(to_x, to_y)
        self.page.mouse.up()
        self.page.wait_for_timeout(50)

    def filter(self, table: str = "", state: str = "open") -> None:
        self.page.select_option("#table", table)
        self.page.select_option("#state", state)

    def choose(self, words: str) -> None:
        self.page.locator("#rows .row", has_text=words).first.click()
        self.see("#panel h2", words)

    def see(self, where: str, words: str) -> None:
        playwright.expect(self.page.locator(where).first).to_contain_text(words)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def save(self) -> None:
        self.press("Control+Enter")
        playwright.expect(self.page.locator("#panel form.edit")).to_have_count(0)

    def field(self, label: str) -> Any:
        return self.page.get_by_role("group", name=label)

    def badge(self, words: str) -> None:
        playwright.expect(self.page.locator("#panel .badge").first).to_have_text(words)

    def axe(self) -> list[str]:
        axe = pytest.importorskip(
            "axe_playwright_python.sync_playwright", reason="the group `browser` is not installed"
        )
        found = axe.Axe().run(self.page, options={"resultTypes": ["violations"]})
        return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found.response["violations"]]
