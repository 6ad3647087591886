"""The site of docs/: it builds strictly, a broken link stops it, and a page of it loads nothing from anywhere else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest

from onrecord.rules_page import page as rules_page

ROOT = Path(__file__).parents[1]
LOADING = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}
STYLE_URL = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""")

pytestmark = pytest.mark.xdist_group("site")
needs_mkdocs = pytest.mark.skipif(find_spec("mkdocs") is None, reason="mkdocs is not installed: group docs")


def build(folder: Path, out: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    done = build(ROOT, out)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


class Loaded(HTMLParser):
    """The addresses that a browser fetches when it shows the page, and the text of its styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.styles = ""
        self.in_style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "link" and named.get("rel") not in ("canonical", "next", "prev", "edit"):
            self.addresses.append(named.get("href", ""))
        if tag in LOADING and "src" in named:
            self.addresses.append(named["src"])
        self.styles += named.get("style", "")
        self.in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.styles += data


@needs_mkdocs
def test_every_page_is_built(site: Path):
    pages = {page.relative_to(ROOT / "docs").with_suffix(".html") for page in (ROOT / "docs").rglob("*.md")}
    assert {page for page in pages if not (site / page).is_file()} == set()


@needs_mkdocs
def test_no_page_loads_anything_from_elsewhere(site: Path):
    remote = []
    for path in site.rglob("*.html"):
        loaded = Loaded(path.read_text("utf-8"))
        assert loaded.addresses, path
        remote += [(path.name, a) for a in loaded.addresses if re.match(r"(?:\w+:)?//", a)]
        remote += [(path.name, a) for a in STYLE_URL.findall(loaded.styles)]
    for path in site.rglob("*.css"):
        remote += [(path.name, a) for a in STYLE_URL.findall(path.read_text("utf-8"))]
    assert remote == []


@needs_mkdocs
def test_the_api_page_shows_signatures_and_what_they_mean(site: Path):
    text = re.sub(r"<[^>]+>", "", (site / "api.html").read_text("utf-8"))
    for name in ("tables", "load", "query", "connect", "build", "validate", "read", "displacy_ents", "PackageError"):
        assert f'id="onrecord.{name}"' in (site / "api.html").read_text("utf-8") or name in text, name
    assert "Raises PackageError" in text
    assert "code points" in text


@needs_mkdocs
def test_a_link_to_nowhere_stops_the_build(tmp_path: Path):
    """On a copy that is small: one page, and the settings of the whole."""
    (tmp_path / "docs").mkdir()
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    head = settings[: settings.index("\nnav:")]
    head = re.sub(r"  - mkdocstrings:.*?(?=\nmarkdown_extensions)", "", head, flags=re.DOTALL)
    (tmp_path / "mkdocs.yml").write_text(head.replace("extra_css: [site.css]", ""))
    shutil.copytree(ROOT / "docs/assets", tmp_path / "docs/assets")
    page = tmp_path / "docs/index.md"
    page.write_text("# Page\n\n[here](index.md#page)\n")
    assert build(tmp_path, tmp_path / "site").returncode == 0
    for link, complaint in (("gone.md", "gone.md"), ("index.md#gone", "#gone"), ("../README.md", "README.md")):
        page.write_text(f"# Page\n\n[there]({link})\n")
        done = build(tmp_path, tmp_path / "site")
        assert done.returncode != 0 and complaint in done.stdout + done.stderr


def test_the_page_on_the_rules_is_what_the_word_lists_say():
    assert (ROOT / "docs/rules.md").read_text("utf-8") == rules_page(), "run `make docs`"
