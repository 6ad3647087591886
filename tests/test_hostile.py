"""A hostile or broken page, row, record or file costs itself alone, in bounded time and memory, and is reported."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from archives import STORY, TEXT, http, item, page, pages, record, rss, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import SourceError
from onrecord.extract.expanded import ALLOWED
from onrecord.extract.skipped import SkipKind, Skipped
from onrecord.extract.sources import read_sources
from onrecord.model import Article

SECONDS = 20.0  # for any test here; alone on a machine hardly one takes two, and without the limits minutes or more
GOOD = {"id": "good", "text": TEXT}
DEEP = "<div>" * 100_000
LONG = "<b title='" + "x" * 30_000_000 + "'>"
ENTITIES = '<!ENTITY a0 "boom boom boom">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < SECONDS


def read(path: Path, data: bytes | str) -> list[Article | Skipped]:
    path.write_bytes(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
    return list(read_sources([path]))


def outcome(path: Path, data: bytes | str) -> list[tuple[str, str]]:
    """What came of each place: an article's id, or where and of what kind what was skipped is."""
    found = read(path, data)
    assert all(one.reason for one in found if isinstance(one, Skipped))
    return [(one.source, one.kind.value) if isinstance(one, Skipped) else ("article", one.source_id) for one in found]


# ------------------------------------------------------------------------------------------------------ pages


@pytest.mark.parametrize(
    ("name", "html", "kinds"),
    [
        ("nested tags", page(DEEP), {"hostile"}),
        ("an attribute of 30 MB", page(LONG), {"too_large"}),
        ("an attribute of 3 MB", page("<b title='" + "x" * 3_000_000 + "'>"), {"hostile"}),
        ("a hundred thousand attributes", page("<b" + " a=''" * 100_000 + ">"), {"hostile"}),
        ("many tags", page("<p>a" * 60_000), {"hostile"}),
        ("many links in one paragraph", page("<a href='/'>a</a>" * 20_000), {"hostile"}),
        ("JSON-LD nested", page(head=f'<script type="application/ld+json">{"[" * 99_999}</script>'), {"article"}),
        ("a NUL", page("\0"), {"not_text"}),
        ("half of a surrogate pair", page("\ud800"), {"unreadable"}),
        ("control characters", page("a\x01\x1b[31m\x7f b"), {"article"}),
        ("not a page at all", "<html>" + "\x89PNG\r\n" * 9, {"no_article"}),
    ],
)
def test_a_page_costs_itself_alone(tmp_path: Path, name: str, html: str, kinds: set[str]) -> None:
    (tmp_path / "b.html").write_text(page(), encoding="utf-8")
    (tmp_path / "a.html").write_bytes(html.encode("utf-8", "surrogatepass"))
    bad, good = read_sources([tmp_path])
    assert isinstance(good, Article) and good.source_id == "b"
    assert (bad.kind.value if isinstance(bad, Skipped) else "article") in kinds
    assert not isinstance(bad, Skipped) or (bad.source == "a.html" and bad.reason)


def test_the_same_pages_in_a_web_archive_cost_their_records_alone(tmp_path: Path) -> None:
    bad = [page(DEEP), page(LONG), page("\0")]
    records = [record(http(html.encode()), f"https://x.example/{n}") for n, html in enumerate(bad)]
    for wrapped in (records, zipped(records)):
        whole = (pages if wrapped is records else lambda *of: zipped(pages(*of)))("a", "b")
        assert outcome(tmp_path / "a.warc", whole[0] + b"".join(wrapped) + whole[1]) == [
            ("article", "https://harborpost.example/a"),
            ("a.warc:record 2 https://x.example/0", "hostile"),
            ("a.warc:record 3 https://x.example/1", "too_large"),
            ("a.warc:record 4 https://x.example/2", "not_text"),
            ("article", "https://harborpost.example/b"),
        ]


# ------------------------------------------------------------------------------------------------------ feeds


def test_entities_that_a_feed_defines_are_never_expanded(tmp_path: Path) -> None:
    story = "".join(f"<p>{line}</p>" for line in STORY)
    bomb = item("a", content="", description=f"&a12; {story.replace('<', '&lt;')} {story.replace('<', '&lt;')} &a12;")
    feed = rss(bomb, item("b")).replace("?>", f"?><!DOCTYPE rss [{ENTITIES}]>", 1)
    for one in read(tmp_path / "feed.xml", feed):
        assert not isinstance(one, Article) or ("boom boom" not in one.text and len(one.text) < 5_000)


def test_a_feed_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("The harbor's secret is out.")
    entity = f'<!ENTITY secret SYSTEM "{(tmp_path / "secret.txt").as_uri()}">'
    feed = rss(item("a", content="", description="&secret; " + " ".join(STORY * 2)))
    feed = feed.replace("?>", f"?><!DOCTYPE rss [{entity}]>", 1)
    assert all("secret is out" not in one.text for one in read(tmp_path / "f.xml", feed) if isinstance(one, Article))


@pytest.mark.parametrize(
    "inside",
    ["<a>" * 100_000, "<b title='" + "x" * 30_000_000 + "'>", "<description>" + "x" * 12_000_000, "\0\x01<"],
    ids=["nested", "long attribute", "long text", "NUL"],
)
def test_a_feed_that_is_broken_keeps_the_entries_before(tmp_path: Path, inside: str) -> None:
    found = outcome(tmp_path / "feed.xml", rss(item("a")).replace("</channel>", f"<item>{inside}"))
    assert found[0] == ("article", "a")
    assert all(source.startswith("feed.xml:") for source, _ in found[1:])


# ---------------------------------------------------------------------------------------------- compressed files


def test_a_gzip_that_is_cut_off_gives_what_is_whole_and_says_so(tmp_path: Path) -> None:
    lines = [json.dumps(GOOD | {"id": f"{n}", "text": f"{TEXT} {int.from_bytes(os.urandom(500))}"}) for n in range(40)]
    data = gzip.compress("\n".join(lines).encode())
    found = outcome(tmp_path / "a.jsonl.gz", data[: len(data) // 2])
    assert found[-1] == ("a.jsonl.gz", "unreadable") and 10 < len(found) < 30
    assert found[:-1] == [("article", f"{n}") for n in range(len(found) - 1)]


@pytest.mark.parametrize("kind", ["text", "page", "parquet"])
def test_a_document_that_is_cut_off_is_none(tmp_path: Path, kind: str) -> None:
    out = io.BytesIO()
    pl.DataFrame({"id": ["a"], "text": [TEXT]}).write_parquet(out)
    whole = {"text": TEXT.encode() * 50, "page": page().encode(), "parquet": out.getvalue()}[kind]
    assert outcome(tmp_path / "a.gz", gzip.compress(whole)[:-20]) == [("a.gz", "unreadable")]


def test_a_record_of_a_web_archive_whose_gzip_is_damaged_costs_itself_alone(tmp_path: Path) -> None:
    for damage in (lambda data: data[:200], lambda data: data[:200] + b"\xff\xff\xff" + data[203:]):
        whole = zipped(pages("a", "b", "c"))
        found = outcome(tmp_path / "a.warc.gz", whole[0] + damage(whole[1]) + whole[2])
        articles = [source_id for kind, source_id in found if kind == "article"]
        assert articles == ["https://harborpost.example/a", "https://harborpost.example/c"]
        skipped = [(source, kind) for source, kind in found if source != "article"]
        assert skipped and all(s.startswith("a.warc.gz:record 2") or s == "a.warc.gz:record 3" for s, _ in skipped)


def test_a_body_whose_gzip_is_cut_off_costs_its_page_alone(tmp_path: Path) -> None:
    body = gzip.compress(page().encode())
    cut = record(http(body[:-30], headers=["Content-Encoding: gzip"]), "https://x.example/cut")
    first, last = pages("a", "b")
    assert outcome(tmp_path / "a.warc", first + cut + last)[1] == (
        "a.warc:record 2 https://x.example/cut",
        "unreadable",
    )


def test_a_bomb_is_told_before_it_goes_off(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * 4 * ALLOWED, 1)
    for name in ("a.txt.gz", "a.jsonl.gz", "a.csv.gz", "a.warc.gz", "a.parquet.gz"):
        begin = {"a.csv.gz": b"id,text\n", "a.warc.gz": record(b"", length=10**9), "a.parquet.gz": b"PAR1"}
        data = gzip.compress(begin.get(name, b"")) + bomb
        found = outcome(tmp_path / name, data)
        assert found and all(kind in ("hostile", "too_large", "unreadable", "not_text") for _, kind in found)
    packed = record(http(gzip.compress(page().encode() + b" " * 90_000_000), headers=["Content-Encoding: gzip"]))
    assert outcome(tmp_path / "b.warc", packed)[0][1] in ("hostile", "too_large")


def test_a_bomb_within_a_bomb_is_no_text(tmp_path: Path) -> None:
    assert outcome(tmp_path / "a.gz", gzip.compress(gzip.compress(b"\0" * 1_000_000))) == [("a.gz", "not_text")]


# ------------------------------------------------------------------------------------------------------- rows

BAD_TEXTS = {"NUL": "a\0b", "half of a pair": "a\ud800b", "10 MB": "x " * 5_000_000}


@pytest.mark.parametrize("bad", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_a_bad_text_costs_its_row_alone(tmp_path: Path, bad: str) -> None:
    lines = [json.dumps(GOOD), json.dumps({"id": "b", "text": bad}), json.dumps(GOOD | {"id": "c"})]
    table = "".join(f'{name},"{text}"\n' for name, text in (("good", TEXT), ("b", bad), ("c", TEXT)))
    kind = "too_large" if len(bad) > 100 else "unreadable"
    raw = f"{lines[0]}\n" + '{"id": "b", "text": "' + bad + f'"}}\n{lines[2]}'
    for name, data, line in (
        ("a.jsonl", "\n".join(lines), 2),
        ("raw.jsonl", raw, 2),
        ("a.csv", "id,text\n" + table, 9),
    ):
        assert outcome(tmp_path / name, data) == [("article", "good"), (f"{name}:{line}", kind), ("article", "c")]


def test_a_bad_text_in_parquet_costs_its_row_alone(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    texts = pa.array([TEXT.encode(), b"a\xff\xfe", b"a\0b", b"x " * 5_000_000, TEXT.encode()])
    column = pa.StringArray.from_buffers(len(texts), *texts.buffers()[1:])
    parquet.write_table(pa.table({"id": list("abcde"), "text": column}), tmp_path / "t")
    assert outcome(tmp_path / "t", (tmp_path / "t").read_bytes()) == [
        ("article", "a"),
        ("t:row 2", "unreadable"),
        ("t:row 3", "unreadable"),
        ("t:row 4", "too_large"),
        ("article", "e"),
    ]


@pytest.mark.parametrize("data", [b"PAR1", b"PAR1" + b"\0" * 99 + b"PAR1", b"PAR1\xff\xff\xff\x7fPAR1", b"PAR1" * 999])
def test_a_parquet_that_is_none_is_unreadable(tmp_path: Path, data: bytes) -> None:
    assert outcome(tmp_path / "a.parquet", data) == [("a.parquet", "unreadable")]


def test_a_parquet_that_expands_beyond_measure_is_not_expanded(tmp_path: Path) -> None:
    pl.DataFrame({"id": ["a"], "text": ["x" * 70_000_000]}).write_parquet(tmp_path / "t", compression="zstd")
    assert outcome(tmp_path / "t", (tmp_path / "t").read_bytes()) == [("t", "hostile")]


def test_a_table_with_more_columns_than_any_is_refused(tmp_path: Path) -> None:
    header = ",".join(["text", *(f"c{n}" for n in range(100_000))])
    assert outcome(tmp_path / "a.csv", header + "\n")[0][1] == "hostile"


# ------------------------------------------------------------------------------------------------ web archives


@pytest.mark.parametrize("length", [10, 2_000, 50_000, 10**9, 10**14, -5, "x", ""])
def test_a_record_that_lies_about_its_length_costs_itself_alone(tmp_path: Path, length: object) -> None:
    first, last, after = pages("a", "b", "c")
    liar = record(http(page().encode()), "https://x.example/liar", length=length)
    found = outcome(tmp_path / "a.warc", first + liar + last + after)
    assert [source_id[-1] for kind, source_id in found if kind == "article"] == ["a", "b", "c"]
    assert [source.startswith("a.warc:record 2") for source, _ in found if source != "article"] == [True]


def test_a_page_that_holds_a_record_forges_none(tmp_path: Path) -> None:
    forged = record(http(page("Forged.").encode()), "https://victim.example/")
    data = record(http(page().encode() + b"\r\n\r\n" + forged), "https://x.example/")
    assert outcome(tmp_path / "a.warc", data) == [("article", "https://x.example/")]


@pytest.mark.parametrize(
    "data",
    [b"WARC/1.0\r\n", b"WARC/1.0\r\n" * 50_000, b"WARC/1.0\r\n" + b"A: b\r\n" * 50_000, b"WARC/1.0\r\n\r\n\r\n\r\n"],
)
def test_headers_without_an_end_end(tmp_path: Path, data: bytes) -> None:
    assert all(kind == "unreadable" for _, kind in outcome(tmp_path / "a.warc", data))


# ------------------------------------------------------------------------------------------------------- names


def test_names_lead_nowhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "secret.txt").write_text(TEXT, encoding="utf-8")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "link.txt").symlink_to(secret / "secret.txt")
    (folder / "sub" / "linked").symlink_to(secret)
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.txt")
    found = list(read_sources([folder]))
    assert [one.source_id for one in found if isinstance(one, Article)] == ["a"]
    assert [one.source_file for one in read_sources([folder / ".." / "in"]) if isinstance(one, Article)] == ["a.txt"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/../../b", "/etc/passwd", "..", "C:\\x", "a\nb", "\x1b[31m"])
def test_an_id_that_is_a_path_names_no_path(tmp_path: Path, name: str) -> None:
    (article,) = read(tmp_path / "a.jsonl", json.dumps(GOOD | {"id": name}))
    assert isinstance(article, Article)
    assert not set(article.document_id) - set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert article.source_file == "a.jsonl"


def test_a_source_that_loops_is_an_error_and_not_a_hang(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises((SourceError, OSError)):
        list(read_sources([tmp_path / "loop"]))


def test_a_pipe_or_device_that_is_named_is_an_error_and_not_a_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path / "pipe.txt", Path(os.devnull)):
        with pytest.raises(SourceError, match="standard input"):
            list(read_sources([path]))


# ------------------------------------------------------------------------------------------------------ any bytes


BEGINNINGS = [b"", b"<html>", b'{"text": "', b"id,text\n", b"WARC/1.0\r\n", b"PAR1", b"\x1f\x8b\x08\0", b"<?xml?><rss>"]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([*BEGINNINGS, b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"\xff\xfe"]), st.binary(max_size=400)
)
def test_any_bytes_are_articles_or_reasons(tmp_path_factory: pytest.TempPathFactory, begin: bytes, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    for one in read(path, begin + data):
        assert isinstance(one, Article) or (one.reason and one.file == "any" and isinstance(one.kind, SkipKind))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_an_archive_with_any_byte_changed_is_articles_and_reasons(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(data.draw(st.sampled_from(ARCHIVES)))
    for _ in range(3):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    for one in read(tmp_path_factory.getbasetemp() / "any", bytes(whole)):
        assert isinstance(one, Article) or one.reason


ARCHIVES = [
    b"".join(pages("a", "b")),
    b"".join(zipped(pages("a", "b"))),
    rss(item("a"), item("b")).encode(),
    f'id,text\na,"{TEXT}"\nb,"{TEXT} More."\n'.encode(),
    "\n".join(json.dumps(GOOD | {"id": name}) for name in "ab").encode(),
]


def test_what_never_ends_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    """200 MB of one line, one cell, one record, one text; each is refused in 150 MB of address space beyond what
    the libraries take."""
    code = (
        "import resource, sys, polars, pyarrow.parquet, lxml.html, trafilatura, warcio; "
        "from onrecord.extract.sources import read_sources; "
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize(); "
        "resource.setrlimit(resource.RLIMIT_AS, (used + 150_000_000,) * 2); "
        "found = list(read_sources(sys.argv[1:])); print([one.kind.value for one in found])"
    )
    if not Path("/proc/self/statm").exists():
        pytest.skip("memory is limited as on Linux")
    begin = {
        "a.jsonl": b'{"text": "',
        "a.csv": b'id,text\na,"',
        "a.warc": record(b"", length=10**9)[:-4],
        "a.txt": b"a",
    }
    for name, data in begin.items():
        with (tmp_path / name).open("wb") as file:
            file.write(data)
            file.truncate(200_000_000)
    files = [str(tmp_path / name) for name in begin]
    done = subprocess.run([sys.executable, "-c", code, *files], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "['too_large', 'too_large', 'unreadable', 'too_large']"
