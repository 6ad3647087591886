"""A report says all that its package says, once, and what an article says can only be text in it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from lxml import html
from sample_package import METADATA, STRIKE, TEXTS, sample_tables

from onrecord.cli.app import run
from onrecord.errors import OnrecordError, PackageError
from onrecord.load.publish import publish
from onrecord.report.figures import _marks, timeline
from onrecord.report.folder import MARKER
from onrecord.report.network import HEIGHT, WIDTH, network
from onrecord.report.pages import about, web_address
from onrecord.report.publish import Report
from onrecord.report.publish import publish as publish_report
from onrecord.report.store import ENTITY_TABLES, DocumentRows, Row
from onrecord.schema import shipped_root

for needed in ("altair", "vl_convert", "jinja2", "networkx"):
    pytest.importorskip(needed, reason='needs pip install "onrecord[report]"')

Tables = dict[str, pl.DataFrame]
EVIL = '</script><script>alert(1)</script><img src=x onerror=alert(2)>"\'><a href="javascript:alert(3)">'


def text_of(row: Row) -> str | None:
    return TEXTS.get(row["document_id"])


def write(folder: Path, tables: Tables, most: int = 50, texts: Callable[[Row], str | None] = text_of) -> Report:
    publish(tables, folder / "package", METADATA)
    return publish_report(folder / "package", folder / "report.html", texts, most)


def classed(page: Any, name: str) -> list[Any]:
    found: list[Any] = page.xpath(".//*[contains(concat(' ', @class, ' '), $name)]", name=f" {name} ")
    return found


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("single"), sample_tables()).out


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same two articles as if they were too many for one page."""
    return write(tmp_path_factory.mktemp("large"), sample_tables(), most=1).out


@pytest.fixture(params=["single", "large"])
def pages(request: pytest.FixtureRequest) -> dict[Path, Any]:
    """Every page of a report, parsed, in both forms."""
    out: Path = request.getfixturevalue(request.param)
    files = [out, *sorted(out.with_name("report_files").rglob("*.html"))]
    return {file.resolve(): html.document_fromstring(file.read_bytes()) for file in files}


def test_every_row_of_the_package_appears_once(pages: dict[Path, Any]) -> None:
    found = Counter(element.get("data-row") for page in pages.values() for element in page.xpath("//*[@data-row]"))
    assert found == {name: frame.height for name, frame in sample_tables().items()}


def test_every_link_leads_somewhere_in_the_report(pages: dict[Path, Any]) -> None:
    anchors = {file: Counter(page.xpath("//@id")) for file, page in pages.items()}
    assert all(count == 1 for ids in anchors.values() for count in ids.values())
    followed = 0
    for file, page in pages.items():
        for href in page.xpath("//a/@href"):
            if href.startswith("https://creativecommons.org/"):
                continue
            path, _, anchor = href.partition("#")
            target = (file.parent / path).resolve() if path else file
            assert target in pages, href
            assert not anchor or anchor in anchors[target], href
            followed += 1
    assert followed > 120


def test_every_mark_leads_to_its_row_and_the_row_back(pages: dict[Path, Any]) -> None:
    marked = set()
    for file, page in pages.items():
        ids = set(page.xpath("//@id"))
        for link in page.xpath(
            "//article//*[self::p or self::h1 or self::h2 or self::h3]//a[starts-with(@href, '#r-')]"
        ):
            key = link.get("href").removeprefix("#r-")
            marked.add((file, key))
            assert f"t-{key}" in ids
            assert page.xpath("//*[@id=$row]//a[@href=$mark]", row=f"r-{key}", mark=f"#t-{key}"), key
    letters = Counter(re.sub(r"^\d+-|\d+$", "", key) for _, key in marked)
    tables = sample_tables()
    assert letters["q"] == tables["quotes"].height
    assert letters["m"] == tables["mentions"].height
    assert letters["d"] == tables["dates"].height
    assert letters["v"] == tables["event_mentions"].height


def test_the_article_is_there_to_the_last_character(single: Path) -> None:
    page = html.document_fromstring(single.read_bytes())
    article = page.xpath("//article")[0]
    for name in ("no", "margin", "function", "handle", "facts", "jump", "voices"):
        for extra in classed(article, name):
            extra.drop_tree()
    assert "".join(article.text_content().split()) == "".join(STRIKE.split())


@pytest.mark.parametrize("form", ["single", "large"])
def test_the_policy_allows_the_pages_own_scripts_and_styles_only(form: str, request: pytest.FixtureRequest) -> None:
    out: Path = request.getfixturevalue(form)
    for file in (out, *out.with_name("report_files").rglob("*.html")):
        page = html.document_fromstring(file.read_bytes())
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy
        scripts = page.xpath("//script[not(@type='application/json')]")
        if form == "single":
            assert not page.xpath("//script/@src | //link/@href | //img | //iframe")
            allowed = re.findall(r"'sha256-([^']+)'", policy)
            inline = [element.text for element in (*scripts, *page.xpath("//style"))]
            digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline]
            assert sorted(allowed) == sorted(digests)
        else:
            assert not page.xpath("//style")
            assert all(element.get("src") and not element.text for element in scripts)
            for address in page.xpath("//script/@src | //link/@href"):
                assert (file.parent / address).is_file()
        assert not page.xpath("//@style | //@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize("most", [50, 1])
def test_whatever_an_article_says_stays_text(tmp_path: Path, most: int) -> None:
    tables = sample_tables()
    tables["documents"] = tables["documents"].with_columns(
        headline=pl.lit(EVIL), publisher=pl.lit(EVIL), rights=pl.lit(EVIL), url=pl.lit("javascript:alert(4)")
    )
    for table, column in (
        ("people", "name"),
        ("people", "description"),
        ("organizations", "name"),
        ("events", "label"),
    ):
        tables[table] = tables[table].with_columns(pl.lit(EVIL).alias(column))
    tables["quotes"] = tables["quotes"].with_columns(
        medium=pl.lit(EVIL), speaker_text=pl.when(pl.col("speaker_text").is_not_null()).then(pl.lit(EVIL))
    )
    texts = {document: text.replace("strike", "<b>ike", 1) for document, text in TEXTS.items()}
    out = write(tmp_path, tables, most, lambda row: texts[row["document_id"]]).out
    clean = write(tmp_path / "clean", sample_tables(), most).out

    def elements(file: Path) -> tuple[int, int, int]:
        page = html.document_fromstring(file.read_bytes())
        return (
            len(page.xpath("//script")),
            len(page.xpath("//img | //b")),
            len(page.xpath("//@*[starts-with(name(),'on')]")),
        )

    for file in (clean, *clean.with_name("report_files").rglob("*.html")):
        twin = out.parent / file.relative_to(clean.parent)
        assert elements(twin) == elements(file)
        page = html.document_fromstring(twin.read_bytes())
        assert not [href for href in page.xpath("//a/@href") if href.lower().startswith("javascript")]
        for data in page.xpath("//script[@type='application/json']/text()"):
            json.loads(data)
    assert EVIL in html.document_fromstring(out.read_bytes()).text_content()


def test_ids_that_are_no_file_names_become_numbers(tmp_path: Path) -> None:
    hostile = "Ürün.CON"
    tables = {
        name: frame.with_columns(
            pl.col(column).str.replace("^verrin-bridge", hostile) for column in frame.columns if "_id" in column
        )
        for name, frame in sample_tables().items()
    }
    out = write(tmp_path / "in", tables, 1, lambda row: None).out
    files = {file.relative_to(tmp_path / "in").as_posix() for file in out.parent.rglob("*.html")}
    assert "report_files/documents/document-1.html" in files or "report_files/documents/document-2.html" in files
    assert not list(tmp_path.glob("*.html"))


@pytest.mark.parametrize("most", [50, 1])
def test_the_same_package_gives_the_same_bytes(tmp_path: Path, most: int) -> None:
    made = []
    for name in ("one", "two"):
        out = write(tmp_path / name, sample_tables(), most).out
        files = (out, *sorted(file for file in out.with_name("report_files").rglob("*") if file.is_file()))
        made.append({file.relative_to(out.parent): file.read_bytes() for file in files})
    assert made[0] == made[1]


def test_the_bytes_do_not_hang_on_the_order_of_hashes(tmp_path: Path) -> None:
    made = set()
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.html"
        subprocess.run(
            [sys.executable, "-m", "onrecord", "report", "--out", str(out)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
        made.add(out.read_bytes())
    assert len(made) == 1


def test_without_the_texts_the_rows_still_stand_and_the_page_says_why(tmp_path: Path) -> None:
    made = write(tmp_path, sample_tables(), texts=lambda row: None)
    assert made.without_text == 2
    page = html.document_fromstring(made.out.read_bytes())
    assert len(classed(page, "notice")) == 3  # an article each, and that nothing was measured
    assert not page.xpath("//a[starts-with(@href, '#t-')]")
    assert len(page.xpath("//*[@data-row='quotes']")) == sample_tables()["quotes"].height


def test_more_documents_than_fit_make_an_index_and_a_folder(tmp_path: Path) -> None:
    made = write(tmp_path, many(51))
    assert made.folder is not None
    assert (made.documents, len(list((made.folder / "documents").iterdir()))) == (51, 51)
    index = (made.folder / "index.js").read_text("utf-8")
    found = json.loads(index.removeprefix("window.onrecordIndex = ").removesuffix(";\n"))
    assert len(found["documents"]) == 51
    assert made.out.stat().st_size < 60_000
    assert write(tmp_path / "fits", many(50)).folder is None


def many(count: int) -> Tables:
    """The article on the strike `count` times, with the same people."""
    found = {}
    for name, frame in sample_tables().items():
        if "document_id" not in frame.columns:
            found[name] = frame if name in ENTITY_TABLES else frame.clear()
            continue
        first = frame.filter(pl.col("document_id") == "dockers-end-strike")
        ids = [column for column in frame.columns if "_id" in column]
        found[name] = pl.concat(
            first.with_columns(pl.col(ids).str.replace("^dockers-end-strike", f"strike-{number:05}"))
            for number in range(count)
        )
    return found


def test_a_report_replaces_its_own_folder_and_no_other(tmp_path: Path) -> None:
    made = write(tmp_path, sample_tables(), 1)
    assert made.folder is not None
    (made.folder / "documents" / "taken-down.html").write_text("old")
    write(tmp_path, sample_tables(), 1)
    assert not (made.folder / "documents" / "taken-down.html").exists()
    assert write(tmp_path, sample_tables()).folder is None
    assert not made.folder.exists()
    made.folder.mkdir()
    (made.folder / "mine.txt").write_text("mine")
    before = made.out.read_bytes()
    with pytest.raises(OnrecordError, match="no report's folder"):
        write(tmp_path, sample_tables(), 1)
    assert (made.folder / "mine.txt").read_text() == "mine"
    assert made.out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_report_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    made = write(tmp_path, sample_tables(), 1)
    assert made.folder is not None
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}

    def broken(row: Row) -> str | None:
        raise OnrecordError("no text")

    with pytest.raises(OnrecordError, match="no text"):
        publish_report(tmp_path / "package", made.out, broken, 1)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
    assert (made.folder / MARKER).is_file()


@pytest.mark.parametrize("most", [50, 1])
def test_a_row_that_refers_to_nothing_is_an_error_that_says_what_to_do(tmp_path: Path, most: int) -> None:
    tables = sample_tables()
    tables["people"] = tables["people"].clear()
    with pytest.raises(PackageError, match="onrecord validate says which"):
        write(tmp_path, tables, most)
    tables = sample_tables()
    tables["mentions"] = tables["mentions"].with_columns(end=pl.lit(1_000_000))
    with pytest.raises(PackageError, match="onrecord validate says which"):
        write(tmp_path / "offsets", tables, most)


def figures_of(out: Path) -> dict[str, Any]:
    page = html.document_fromstring(out.read_bytes())
    (data,) = page.xpath("//script[@id='figures']/text()")
    found: dict[str, Any] = json.loads(data)
    return found


def test_the_charts_count_what_the_rows_say(single: Path) -> None:
    figures = figures_of(single)
    words = {(row["speaker"], row["kind"]): (row["quotes"], row["words"]) for row in figures["speakers"]["rows"]}
    assert words[("Tomas Okoro", "direct")] == (2, 17)
    assert words[("Harbor Authority", "indirect")] == (1, 12)
    ties = {(edge["ends"], edge["tie"]) for edge in figures["network"]["edges"]}
    assert ties == {("Tomas Okoro and Dockers’ Union", "affiliation")}
    rows = figures["timeline"]["rows"]
    shapes = {row["label"].split("  ")[1]: row["shape"] for row in rows if row["what"] == "event"}
    assert shapes == {"walked out": "day", "closed the gates": "day", "ended a three-week strike": "day"}
    said = next(row for row in rows if row["what"] == "statement")
    assert (said["shape"], said["from"], said["to"]) == ("interval", "2024-03-04", "2024-03-12")
    assert "accuracy" not in figures


def test_an_uncertain_day_is_a_span_and_what_lies_beyond_the_axis_an_arrow() -> None:
    first, last = date(2024, 1, 1), date(2024, 1, 31)
    assert _marks(date(2024, 1, 5), date(2024, 1, 5), first, last) == [("day", date(2024, 1, 5), date(2024, 1, 5))]
    assert _marks(date(2024, 1, 5), date(2024, 1, 9), first, last) == [
        ("interval", date(2024, 1, 5), date(2024, 1, 10))
    ]
    assert [mark[0] for mark in _marks(date(2024, 1, 5), None, first, last)] == ["interval", "open"]
    assert [mark[0] for mark in _marks(None, date(2024, 1, 9), first, last)] == ["interval", "earlier"]
    assert [mark[0] for mark in _marks(date(1979, 2, 1), date(1979, 2, 1), first, last)] == ["earlier"]
    assert [mark[0] for mark in _marks(date(2031, 1, 1), None, first, last)] == ["later"]


@pytest.mark.parametrize(("events", "chart"), [(60, "timeline"), (61, "lanes")])
def test_a_long_timeline_goes_without_labels(events: int, chart: str) -> None:
    event = sample_tables()["events"].row(0, named=True)
    rows = {"events": [{**event, "event_id": f"e{number}"} for number in range(events)]}
    drawn = timeline([DocumentRows(1, {"document_id": "d"}, rows)], {}, lambda *_: "#")
    assert list(drawn) == [chart]


def test_no_label_of_the_network_lies_on_another() -> None:
    names = {f"n{number:02}": f"Ministry number {number:02}" for number in range(40)}
    ids = list(names)
    ties = {(ids[number // 3], ids[number]): 1 for number in range(1, 40)}
    found = network({}, ties, names)
    assert found == network({}, dict(reversed(ties.items())), names)
    boxes = [(node.x, node.x + 16 + 6.4 * len(names[node.id]), node.y) for node in found.nodes]
    assert len(boxes) == 40
    assert all(left >= 0 and right <= WIDTH and 0 <= y <= HEIGHT for left, right, y in boxes)
    for number, (left, right, y) in enumerate(boxes):
        for other_left, other_right, other_y in boxes[number + 1 :]:
            assert right <= other_left or other_right <= left or abs(y - other_y) >= 12


def test_links_are_made_of_web_addresses_only() -> None:
    assert web_address("https://news.example/a?b=1") == "https://news.example/a?b=1"
    for bad in (
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//x",
        "https://[",
        None,
    ):
        assert web_address(bad) is None


@pytest.mark.parametrize("own", [None, 3, {"machine_rows_measured": "x"}, {"machine_rows_measured": [1, {"table": 2}]}])
def test_a_descriptor_may_hold_anything(own: Any) -> None:
    assert about({"title": 7, "licenses": {"a": 1}, "sources": [None], "onrecord": own}).measured == ()


def test_the_shipped_report_shows_how_the_machine_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report.html"
    assert run(["report", "--out", str(out)]) == 0
    assert re.search(r"1 document.*bytes", capsys.readouterr().err)
    page = html.document_fromstring(out.read_bytes())
    measured = json.loads((shipped_root() / "datapackage.json").read_text("utf-8"))["onrecord"]["machine_rows_measured"]
    rows = page.xpath("//section[@id='accuracy']//div[@aria-label='Measured accuracy']//tbody/tr")
    shown = {row.findtext("th"): row.findall("td")[-1].text for row in rows}
    for score in measured:
        assert shown[score["table"].replace("_", " ")] == f"{100 - 100 * score['right_f1']:.1f} %"


def test_a_report_is_refused_where_it_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "--out", str(tmp_path)]) == 2
    assert "is a folder" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert run(["report", "--out", str(tmp_path / "file" / "report.html")]) == 2
    assert run(["report", str(tmp_path / "nowhere"), "--out", str(tmp_path / "r.html")]) == 2
    assert "there is no such folder" in capsys.readouterr().err


def test_a_phone_gets_the_page_at_its_own_width(single: Path) -> None:
    page = html.document_fromstring(single.read_bytes())
    assert page.xpath("//meta[@name='viewport']/@content") == ["width=device-width, initial-scale=1"]
    (style,) = page.xpath("//style/text()")
    assert not list(fixed_widths(style))


def fixed_widths(style: str) -> Iterator[str]:
    """Widths that a phone does not have."""
    for match in re.finditer(r"(?<!max-)(?<!max-)\b(?:min-)?width: (\d+)rem", style):
        if int(match[1]) > 20:
            yield match[0]
