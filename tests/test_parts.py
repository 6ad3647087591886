"""Pages inside archives are parsed by whoever reads them, each within its own time limit, and never twice."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from archives import STORY, http, item, page, record, rss
from test_incremental import asides, published

import onrecord.extract.html as html_reader
from onrecord.build import build
from onrecord.extract.html import HtmlReader
from onrecord.extract.page_source import parse_page
from onrecord.run import readings
from onrecord.run.deadline import DeadlineError, deadline

SLOW = "It took them all night."


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return tmp_path / "here" / "package"


def url(number: int) -> str:
    return f"https://harborpost.example/{number}"


def crawl(path: Path, *numbers: int, slow: int | None = None) -> Path:
    """A web archive with a page for each number, no two of them alike."""
    pages = (page(asides(n), SLOW if n == slow else "", headline=f"Storm {n} closes the bridge") for n in numbers)
    records = (record(http(one.encode()), url(n)) for n, one in zip(numbers, pages, strict=True))
    path.write_bytes(b"".join(records))
    return path


def feed(path: Path, *numbers: int, slow: int | None = None) -> Path:
    contents = ("".join(f"<p>{x}</p>" for x in (*STORY, asides(n), SLOW if n == slow else "")) for n in numbers)
    entries = (item(f"e{n}", content=content) for n, content in zip(numbers, contents, strict=True))
    path.write_text(rss(*entries), "utf-8")
    return path


def rows(path: Path, *numbers: int, slow: int | None = None) -> Path:
    pages = (page(asides(n), SLOW if n == slow else "") for n in numbers)
    lines = (json.dumps({"id": f"row-{n}", "html": html}) for n, html in zip(numbers, pages, strict=True))
    path.write_text("\n".join(lines), "utf-8")
    return path


ARCHIVES: dict[str, Callable[..., Path]] = {"a.warc": crawl, "a.xml": feed, "a.jsonl": rows}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The sources' ids of the pages that this process has parsed."""
    found: list[str] = []
    real = HtmlReader.article

    def counting(self: HtmlReader, data: bytes, name: str, **known: Any) -> Any:
        found.append(known["source_id"])
        return real(self, data, name, **known)

    monkeypatch.setattr(HtmlReader, "article", counting)
    yield found


def test_pages_of_archives_are_parsed_by_the_workers_and_the_bytes_are_the_same(
    tmp_path: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [write(tmp_path / name, 1 + 3 * n, 2 + 3 * n) for n, (name, write) in enumerate(ARCHIVES.items())]
    alone = tmp_path / "alone" / "package"
    assert build(sources, alone).documents == 6

    def never(*given: object) -> None:
        raise AssertionError("the process that gives out the work has parsed a page")

    for module in ("html", "feed"):
        monkeypatch.setattr(f"onrecord.extract.{module}.parse_page", never)
    assert build(sources, package, workers=2).read == 6
    assert published(package) == published(alone)


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_page_of_an_archive_that_takes_too_long_costs_itself_alone(
    name: str, tmp_path: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(text: str) -> Any:
        while SLOW in text:
            time.sleep(0.001)
        return parse_page(text)

    for module in ("html", "feed"):
        monkeypatch.setattr(f"onrecord.extract.{module}.parse_page", slow)
    archive = ARCHIVES[name](tmp_path / name, 1, 2, 3, slow=2)
    start = time.monotonic()
    report = build([archive], package, time_limit=5.0)
    assert time.monotonic() - start < 60
    assert report.documents == 2
    (skipped,) = report.skipped
    assert (skipped.kind, "5 seconds" in skipped.reason) == ("timeout", True)
    assert skipped.source.startswith(f"{name}:") and "2" in skipped.source
    monkeypatch.setattr(html_reader, "parse_page", parse_page)
    monkeypatch.setattr("onrecord.extract.feed.parse_page", parse_page)
    again = build([archive], package)  # it alone is tried again
    assert (again.read, again.documents) == (1, 3)


def test_an_error_of_ours_on_a_page_costs_it_alone(
    tmp_path: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(text: str) -> Any:
        if SLOW in text:
            raise TypeError("a mistake of ours")
        return parse_page(text)

    monkeypatch.setattr(html_reader, "parse_page", failing)
    report = build([crawl(tmp_path / "a.warc", 1, 2, 3, slow=2)], package)
    assert report.documents == 2
    assert report.skipped[0].source == f"a.warc:record 2 {url(2)}"
    assert "TypeError: a mistake of ours" in report.skipped[0].reason


def test_of_an_archive_that_has_grown_only_what_is_new_is_parsed(
    tmp_path: Path, package: Path, parsed: list[str]
) -> None:
    archive = crawl(tmp_path / "a.warc", 1, 2)
    assert build([archive], package).read == 2
    parsed.clear()
    assert build([crawl(archive, 3, 1, 2)], package).read == 1  # each of the others has another place now
    assert parsed == [url(3)]
    parsed.clear()
    assert build([crawl(archive, 2, 3)], package).documents == 2
    assert parsed == []
    fresh = tmp_path / "fresh" / "package"
    build([archive], fresh)
    assert published(package) == published(fresh)


def test_of_a_build_that_broke_off_no_page_is_parsed_again(
    tmp_path: Path, package: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = crawl(tmp_path / "a.warc", 1, 2, 3, 4)
    monkeypatch.setattr(readings, "DOCUMENTS", 1)

    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([archive], package, progress=stop)
    before = set(parsed)
    parsed.clear()
    assert build([archive], package).documents == 4
    assert len(before & set(parsed)) <= 1  # the last one may not have been written down


def test_a_library_that_swallows_every_error_is_ended_too() -> None:
    def stubborn() -> None:
        tries = 0
        while True:
            try:
                while True:
                    time.sleep(0.001)
            except Exception:
                tries += 1
            except BaseException:
                if tries or time.monotonic() - start > 1:
                    raise

    start = time.monotonic()
    with pytest.raises(DeadlineError), deadline(0.05):
        stubborn()
    assert time.monotonic() - start < 5
