"""Archives of every kind become articles, chosen by content, read as streams, each place in them named."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from archives import HEADLINE, STORY, TEXT, http, item, page, pages, record, rss, zipped

from onrecord.errors import OnrecordError
from onrecord.extract.columns import Columns
from onrecord.extract.skipped import SkipKind, Skipped
from onrecord.extract.sources import read_sources, readers
from onrecord.extract.stream import Stream
from onrecord.extract.text import article_from_text
from onrecord.model import Article, PassageKind

ROW = {"id": "a", "headline": HEADLINE, "text": TEXT, "published": "2025-03-07", "url": "https://harborpost.example/a"}


def read(path: Path, data: bytes | str, **options: Any) -> list[Article | Skipped]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_sources([path], **options))


def articles(path: Path, data: bytes | str, **options: Any) -> list[Article]:
    found = read(path, data, **options)
    assert all(isinstance(item, Article) for item in found), found
    return [item for item in found if isinstance(item, Article)]


def table(*rows: dict[str, str], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def parquet(**columns: list[Any]) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(columns).write_parquet(out)
    return out.getvalue()


# ------------------------------------------------------------------------------------------- chosen by content

KINDS: dict[str, bytes] = {
    "text": TEXT.encode(),
    "page": page().encode(),
    "jsonl": json.dumps(ROW).encode() + b"\n",
    "csv": table(ROW).encode(),
    "tsv": table(ROW, delimiter="\t").encode(),
    "parquet": parquet(**{name: [value] for name, value in ROW.items()}),
    "warc": b"".join(pages("a")),
    "warc of records compressed alone": b"".join(zipped(pages("a"))),
    "rss": rss(item()).encode(),
}


WAYS = ("file", "stdin", "gzip", "bzip2", "xz", "zstd", "stdin gzip")


@pytest.mark.parametrize(
    ("kind", "way"), [(kind, way) for kind in KINDS for way in (WAYS[:2] if "compressed" in kind else WAYS)]
)
def test_any_kind_is_told_by_its_content_compressed_or_not_and_from_standard_input(
    kind: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "bzip2": bz2.compress,
        "xz": lzma.compress,
        "zstd": lambda data: pa.compress(data, codec="zstd", asbytes=True),
    }
    data = pack.get(way.removeprefix("stdin "), bytes)(KINDS[kind])
    path = tmp_path / "nameless"
    path.write_bytes(data)
    if way.startswith("stdin"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    (article,) = read_sources(["-" if way.startswith("stdin") else path])
    assert isinstance(article, Article), article
    assert STORY[1] in article.text
    if kind != "text":
        assert article.published == date(2025, 3, 7)


def test_sources_of_all_kinds_are_mixed_freely_in_one_folder(tmp_path: Path) -> None:
    for name, data in KINDS.items():
        (tmp_path / name.replace(" ", "-")).write_bytes(data.replace(b'"a"', f'"{name}"'.encode()))
    found = list(read_sources([tmp_path]))
    articles = [one.document_id.partition("-")[0] for one in found if isinstance(one, Article)]
    assert sorted(articles) == ["a", "https", "jsonl", "page", "text"]
    assert all(one.kind is SkipKind.SAME_ID for one in found if isinstance(one, Skipped))


def test_a_file_is_called_what_it_is_called_without_its_endings_and_in_folders_by_its_way(tmp_path: Path) -> None:
    (tmp_path / "site" / "a").mkdir(parents=True)
    (tmp_path / "site" / "b").mkdir()
    for name in ("site/a/index.html", "site/b/index.html"):
        (tmp_path / name).write_text(page(), encoding="utf-8")
    (tmp_path / "bridge.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    found = [one.source_id for one in read_sources([tmp_path]) if isinstance(one, Article)]
    assert found == ["bridge", "site/a/index", "site/b/index"]


# ---------------------------------------------------------------------------------------------------- tables


def test_columns_of_other_names_are_mapped(tmp_path: Path) -> None:
    row = {"nr": "7", "story": TEXT, "day": "2025-03-07", "head": HEADLINE, "by": "By Jo Doe and Ana Roe"}
    columns = {"text": "story", "id": "nr", "published": "day", "headline": "head", "authors": "by"}
    for name, data in (
        ("a.csv", table(row).encode()),
        ("a.jsonl", json.dumps(row).encode()),
        ("a.parquet", parquet(**{key: [value] for key, value in row.items()})),
    ):
        (article,) = articles(tmp_path / name, data, columns=columns)
        assert (article.source_id, article.headline, article.published) == ("7", HEADLINE, date(2025, 3, 7))
        assert article.authors == ("Jo Doe", "Ana Roe")


@pytest.mark.parametrize("name", ["body", "content", "Article Text", "maintext", "full-text"])
def test_usual_names_of_columns_need_no_mapping(tmp_path: Path, name: str) -> None:
    row = {"title": HEADLINE, name: TEXT, "link": "https://harborpost.example/a", "Publish Date": "2025-03-07"}
    (article,) = articles(tmp_path / "archive", table(row))
    assert (article.headline, article.source_id) == (HEADLINE, "https://harborpost.example/a")
    assert (article.url, article.published) == ("https://harborpost.example/a", date(2025, 3, 7))


def test_an_article_without_id_or_address_has_one_that_other_rows_do_not_change(tmp_path: Path) -> None:
    one, other = {"headline": "A", "text": TEXT}, {"headline": "B", "text": TEXT + "\n\nMore."}
    alone = articles(tmp_path / "archive.csv", table(other))
    both = articles(tmp_path / "archive.csv", table(one, other))
    assert both[1].document_id == alone[0].document_id != both[0].document_id


def test_a_column_may_hold_the_source_of_pages(tmp_path: Path) -> None:
    row = {"url": "https://harborpost.example/a", "html": page(), "publisher": "Harbor Post"}
    (article,) = articles(tmp_path / "a.jsonl", json.dumps(row))
    assert (article.headline, article.publisher, article.source_id) == (HEADLINE, "Harbor Post", row["url"])


def test_typed_columns_of_parquet_are_read_as_they_are(tmp_path: Path) -> None:
    data = parquet(id=[7], text=[TEXT], published=[datetime(2025, 3, 7, 23)], authors=[["Jo Doe"]])
    (article,) = articles(tmp_path / "a.parquet", data)
    assert (article.source_id, article.published, article.authors) == ("7", date(2025, 3, 7), ("Jo Doe",))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('b,"a quotation mark" in the middle', "row"),
        ("b,only,three,cells,and,more", "cells where the table has"),
        ("b," + "x" * 1_100_000, "longer than the limit"),
        ('b,"' + "x\n" * 600_000 + '"', "longer than the limit"),
        ("b,", "`text` is empty"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_costs_no_other(tmp_path: Path, row: str, why: str) -> None:
    text = TEXT.replace("\n\n", " ")
    found = read(tmp_path / "a.csv", f'id,text\na,"{text}"\n{row}\nc,"{text} More."\n')
    first, bad, last = found
    assert isinstance(first, Article) and isinstance(last, Article) and last.source_id == "c"
    assert isinstance(bad, Skipped) and bad.source == "a.csv:3"
    assert why in bad.reason or why == "row"


def test_a_quotation_mark_that_is_never_closed_costs_its_row_alone(tmp_path: Path) -> None:
    text = STORY[0].replace(",", "")
    found = read(tmp_path / "a.csv", f'id,text\na,{text}\nb,"{text}\nc,{text} More.\n')
    assert [one.source if isinstance(one, Skipped) else one.source_id for one in found] == ["a", "a.csv:3", "c"]


@pytest.mark.parametrize(
    ("name", "data", "columns", "why"),
    [
        ("a.csv", "x,y\n1,2\n", None, "no column of texts among 'x', 'y'"),
        ("a.csv", "id,text\n1,2\n", {"text": "body"}, "no column 'body'; there are 'id', 'text'"),
        ("a.csv", "text,text\n1,2\n", None, "two columns are named 'text'"),
        ("a.csv", "", None, "empty"),
        ("a.parquet", b"PAR1 and nothing of it", None, "Parquet"),
        ("a.parquet", parquet(x=["1"]), None, "no column of texts"),
        ("a.jsonl", json.dumps([ROW], indent=1), None, "JSON over several lines"),
        ("a.jsonl", json.dumps({"x": 1}), None, "no `text`; --columns"),
        ("a.jsonl", json.dumps({"x": 1}), {"text": "body"}, "no `body`; --columns"),
    ],
)
def test_a_table_that_holds_no_articles_says_what_is_missing(
    tmp_path: Path, name: str, data: bytes | str, columns: dict[str, str] | None, why: str
) -> None:
    (skipped,) = read(tmp_path / name, data, columns=columns)
    assert isinstance(skipped, Skipped) and why in skipped.reason


@pytest.mark.parametrize("text", ["text", "text=", "tekst=body"])
def test_a_mapping_that_cannot_be_meant_is_an_error(text: str) -> None:
    with pytest.raises(OnrecordError, match="columns: "):
        Columns.parse(text)


# ------------------------------------------------------------------------------------------------ web archives


def test_a_crawl_gives_its_pages_and_counts_what_is_none(tmp_path: Path) -> None:
    url = "https://harborpost.example/x"
    crawl = [
        record(b"software: a crawler\r\n", kind="warcinfo"),
        record(b"GET / HTTP/1.1\r\n\r\n", url, kind="request"),
        *pages("a", "b"),
        record(b"outlinks", url, kind="metadata"),
        record(http(b"\x89PNG", media="image/png"), url),
        record(http(b"\x89PNG", media="image/png"), url),
        record(http(b"gone", status="404 Not Found"), url),
        record(http(b"", status="302 Found"), url),
        record(http(page(headline="Page not found").encode()[:400]), url),
    ]
    for name, data in (("crawl.warc", b"".join(crawl)), ("crawl.warc.gz", b"".join(zipped(crawl)))):
        found = read(tmp_path / name, data)
        assert [one.source_id[-1] for one in found if isinstance(one, Article)] == ["a", "b"]
        skipped = {(one.source, one.kind.value, one.reason) for one in found if isinstance(one, Skipped)}
        assert (f"{name}:records", "not_text", "2 × image/png, no page") in skipped
        assert (f"{name}:records", "error_page", "1 × answered with status 404") in skipped
        assert (f"{name}:records", "no_article", "1 × answered with status 302") in skipped
        assert len(skipped) == 4 and any(f"record 10 {url}" in source for source, _, _ in skipped)


def test_a_captured_page_has_the_address_it_was_found_at_and_its_own_day(tmp_path: Path) -> None:
    (article,) = articles(tmp_path / "crawl.warc", b"".join(pages("a")))
    assert (article.url, article.source_file) == ("https://harborpost.example/a", "crawl.warc")
    assert (article.headline, article.published) == (HEADLINE, date(2025, 3, 7))


@pytest.mark.parametrize("way", ["gzip", "deflate", "chunked", "chunked in name only", "gzip in name only"])
def test_a_body_is_unpacked_as_it_was_sent(tmp_path: Path, way: str) -> None:
    import zlib

    body = page().encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:500], body[500:])) + b"0\r\n\r\n"
    sent, header = {
        "gzip": (gzip.compress(body), "Content-Encoding: gzip"),
        "deflate": (zlib.compress(body), "Content-Encoding: deflate"),
        "chunked": (chunks, "Transfer-Encoding: chunked"),
        "chunked in name only": (body, "Transfer-Encoding: chunked"),
        "gzip in name only": (body, "Content-Encoding: gzip"),
    }[way]
    (article,) = articles(tmp_path / "crawl.warc", record(http(sent, headers=[header])))
    assert article.headline == HEADLINE


def test_the_encoding_that_a_server_states_is_used_and_said(tmp_path: Path) -> None:
    content = http(page().encode("cp1252"), media="text/html; charset=ISO-8859-1")
    (article,) = articles(tmp_path / "crawl.warc", record(content))
    assert (article.encoding, STORY[1] in article.text) == ("cp1252", True)


# ------------------------------------------------------------------------------------------------------ feeds


def test_an_entry_with_its_whole_content_is_an_article(tmp_path: Path) -> None:
    (article,) = articles(tmp_path / "feed.xml", rss(item()))
    assert article.text == "\n\n".join(["Bridge & ferries", "By Jo Doe", *STORY])
    assert (article.source_id, article.url) == ("a", "https://harborpost.example/a")
    assert (article.published, article.publisher, article.authors) == (date(2025, 3, 7), "Harbor Post", ("Jo Doe",))
    assert [passage.kind for passage in article.passages[:3]] == [
        PassageKind.HEADLINE,
        PassageKind.BYLINE,
        PassageKind.PARAGRAPH,
    ]


@pytest.mark.parametrize("kind", ["html", "xhtml"])
def test_an_atom_entry_is_read_too(tmp_path: Path, kind: str) -> None:
    body = "".join(f"<p>{line}</p>" for line in STORY)
    body = body.replace("<", "&lt;") if kind == "html" else f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbor Post</title><entry><id>tag:a</id><title>Bridge</title>'
        '<link rel="self" href="https://harborpost.example/a.atom"/><link href="https://harborpost.example/a"/>'
        "<author><name>Jo Doe</name></author><published>2025-03-07T23:30:00-05:00</published>"
        f'<content type="{kind}">{body}</content></entry></feed>'
    )
    (article,) = articles(tmp_path / "feed", feed)
    assert article.text == "\n\n".join(["Bridge", "By Jo Doe", *STORY])
    assert (article.source_id, article.url, article.publisher) == (
        "tag:a",
        "https://harborpost.example/a",
        "Harbor Post",
    )


def test_an_entry_that_only_leads_to_the_article_is_skipped_as_a_teaser(tmp_path: Path) -> None:
    short = item("b", content="")
    cut = item("c", content=f"<p>{STORY[0]} […]</p>")
    long = item("d", content="", description="&lt;p&gt;" + "&lt;/p&gt;&lt;p&gt;".join(STORY * 2) + "&lt;/p&gt;")
    found = read(tmp_path / "feed.xml", rss(item(), short, cut, long))
    assert [one.kind.value if isinstance(one, Skipped) else one.source_id for one in found] == [
        "a",
        "teaser",
        "teaser",
        "d",
    ]
    assert isinstance(found[1], Skipped) and found[1].source == "feed.xml:entry 2 https://harborpost.example/b"


def test_a_prefix_that_a_feed_forgot_to_declare_is_understood(tmp_path: Path) -> None:
    feed = rss(item()).replace(' xmlns:content="http://purl.org/rss/1.0/modules/content/"', "")
    assert articles(tmp_path / "feed.xml", feed)[0].text.endswith("\n\n".join(STORY))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "cp1252"])
def test_a_feed_in_another_encoding_is_read_as_it_says_or_as_it_looks(tmp_path: Path, encoding: str) -> None:
    feed = rss(item(content="".join(f"<p>Café {line}</p>" for line in STORY)))
    feed = feed.replace("“", '"').replace("”", '"')
    feed = feed.replace("UTF-8", encoding) if encoding.startswith("iso") else feed.replace(' encoding="UTF-8"', "")
    (article,) = articles(tmp_path / "feed.xml", feed.encode(encoding))
    assert "Café She" in article.text
    assert article.encoding == {"utf-8-sig": None, "iso-8859-1": "cp1252"}.get(encoding, encoding)


# ------------------------------------------------------------------------------------------------ other readers


class DiaryReader:
    """As another package would bring it along."""

    one_document = True

    def accepts(self, head: bytes, name: str) -> bool:
        return head.startswith(b"DIARY\n")

    def read(self, file: Stream, name: str, encoding: str | None) -> Iterator[Article | Skipped]:
        yield article_from_text(file.read().decode().removeprefix("DIARY\n"), "diary", source_file=name)


def test_a_reader_from_another_package_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("diary", f"{__name__}:DiaryReader", "onrecord.readers")
    monkeypatch.setitem(sys.modules, __name__, sys.modules[DiaryReader.__module__])
    monkeypatch.setattr("onrecord.extract.sources.entry_points", lambda group: [point])
    readers.cache_clear()
    try:
        (article,) = articles(tmp_path / "a.txt", f"DIARY\n{TEXT}")
    finally:
        readers.cache_clear()
    assert (article.document_id, article.text) == ("diary", TEXT)


def test_a_reader_that_fails_costs_its_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*given: object) -> Iterator[Article | Skipped]:
        raise TypeError("an error of ours")

    monkeypatch.setattr("onrecord.extract.feed.FeedReader.read", fails)
    (tmp_path / "a.xml").write_text(rss(item()), encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    failed, whole = read_sources([tmp_path])
    assert isinstance(failed, Skipped) and (failed.source, failed.kind) == ("a.xml", SkipKind.FAILED)
    assert isinstance(whole, Article)


# --------------------------------------------------------------------------------------------------- streaming


@pytest.mark.parametrize("kind", ["jsonl", "csv", "warc", "feed", "parquet"])
def test_an_archive_is_never_held_in_memory(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """10 MB of articles, of 100 kB each, read in less than 6 MB (Arrow's own memory aside); what is done with each
    article does not matter here, and takes time."""
    monkeypatch.setattr("onrecord.extract.text.find_passages", lambda text: ())
    monkeypatch.setattr("onrecord.extract.html.read_body", lambda *given: [])
    monkeypatch.setattr("onrecord.extract.feed.read_body", lambda *given: [])
    number, text = 100, (TEXT + "\n\n") * 220
    path = tmp_path / "archive"
    with path.open("w", encoding="utf-8") as out:
        if kind == "jsonl":
            out.writelines(json.dumps({"id": f"{n}", "text": text}) + "\n" for n in range(number))
        elif kind == "csv":
            out.write("id,text\n")
            out.writelines('{},"{}"\n'.format(n, text.replace('"', '""')) for n in range(number))
        elif kind == "warc":
            filler = f"<script>{text}</script>"
            out.writelines(
                record(http(page(filler).encode()), f"https://x.example/{n}").decode() for n in range(number)
            )
        elif kind == "feed":
            out.write(rss().removesuffix("</channel></rss>"))
            out.writelines(item(f"{n}", content=f"<p>{text}</p>") for n in range(number))
            out.write("</channel></rss>")
    if kind == "parquet":
        pl.DataFrame({"id": [str(n) for n in range(number)], "text": [text] * number}).write_parquet(
            path, row_group_size=10
        )
    assert kind == "parquet" or path.stat().st_size > 9_000_000
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_sources([path]))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == number
    assert peak < 6_000_000
