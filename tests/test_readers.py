"""Sources become articles; what cannot be read is named with the reason, and the rest goes on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import SourceError
from onrecord.extract.decoding import MAX_BYTES
from onrecord.extract.document_id import document_id
from onrecord.extract.skipped import Skipped
from onrecord.extract.sources import files_in, read_sources, read_text
from onrecord.model import Article

BOMS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
STORY = "The bridge was closed on Friday after a storm. “We had no choice,” the mayor said."


def read(*sources: Path | str, encoding: str | None = None) -> list[Article | Skipped]:
    return list(read_sources(sources, encoding=encoding))


def reason(path: Path, encoding: str | None = None) -> str:
    (skipped,) = read(path, encoding=encoding)
    assert isinstance(skipped, Skipped) and skipped.source == path.name
    return skipped.reason


def test_a_text_file_is_one_article_unchanged(tmp_path: Path) -> None:
    (tmp_path / "bridge-closed.txt").write_bytes(STORY.encode() + b"\r\n")
    (article,) = read(tmp_path / "bridge-closed.txt")
    assert isinstance(article, Article)
    assert (article.document_id, article.source_file, article.text) == (
        "bridge-closed",
        "bridge-closed.txt",
        STORY + "\r\n",
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n\t ", "nothing but white space"),
        (b"%PDF-1.7 and so on", "looks like a PDF"),
        (b"PK\x03\x04abc", "ZIP"),
        (b"abc\0def", "NUL"),
        (b"<!DOCTYPE html><html><body><p>The bridge was closed.</p></body></html>", "looks like HTML"),
        ("Der Bürgermeister schloss die Brücke. ".encode("cp1252") * 9, "German"),
        ("Мост закрыт с пятницы из-за шторма, и корабли ждут. ".encode("cp1251") * 9, "looks like cp1251"),
        (b"12 34 56 . 78", "holds no letter"),
        (
            ("Die Brücke ist seit Freitag wegen des Sturms nicht mehr offen, und die Schiffe warten. " * 3).encode(),
            "German",
        ),
        (("Мост закрыт с пятницы из-за шторма, и корабли ждут в бухте. " * 3).encode(), "Cyrillic"),
    ],
)
def test_bad_input_says_what_it_is(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "bad.txt").write_bytes(data)
    assert why in reason(tmp_path / "bad.txt")


def test_a_text_of_fifty_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50_000_000)
    assert f"more than the limit of {MAX_BYTES:,}" in reason(tmp_path / "big.txt")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding_and_is_no_text(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "marked.txt").write_bytes(STORY.encode(encoding))
    (article,) = read(tmp_path / "marked.txt")
    assert isinstance(article, Article) and article.text == STORY


def test_another_encoding_is_read_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes(STORY.encode("mac_roman"))
    assert "not UTF-8" in reason(tmp_path / "old.txt")
    (article,) = read(tmp_path / "old.txt", encoding="mac_roman")
    assert isinstance(article, Article) and (article.text, article.encoding) == (STORY, "mac-roman")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_what_is_not_utf_8_is_told_by_its_bytes_and_the_article_says_as_what_it_was_read(
    tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "old.txt").write_bytes(STORY.encode(encoding))
    (article,) = read(tmp_path / "old.txt")
    assert isinstance(article, Article) and (article.text, article.encoding) == (STORY, encoding)


@pytest.mark.parametrize(
    "data",
    [
        STORY.encode("mac_roman"),
        STORY.encode("utf-8").replace("”".encode(), b"\xff"),  # UTF-8 with a byte that is none
        STORY.encode("utf-8")[:-2] + b"\xed\xa0\x80",  # half of a surrogate pair
        b"It\x81s closed, the mayor said.",  # undefined in Windows-1252
    ],
)
def test_broken_utf_8_and_other_encodings_do_not_pass_for_windows_1252(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "old.txt").write_bytes(data)
    assert "not UTF-8" in reason(tmp_path / "old.txt")


def test_a_source_that_is_not_there_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"nowhere\.txt: no such file or folder"):
        read("nowhere.txt")


def test_a_folder_without_a_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no file"):
        read(tmp_path)


def test_a_folder_is_read_in_order_without_notices_hidden_files_and_links_that_lead_out(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "more").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text(STORY)
    for name in ("b.txt", "a.txt", "more/c.txt", "NOTICE.md", ".hidden.txt"):
        (folder / name).write_text(STORY)
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert [a.source_file for a in read(folder) if isinstance(a, Article)] == ["a.txt", "b.txt", "more/c.txt"]


def test_files_come_in_the_order_of_the_parts_of_their_ways(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    names = [
        "B.txt",
        "a/b/x.txt",
        "a/b.txt",
        "a/c/d/e.txt",
        "a b/x.txt",
        "a-1.txt",
        "a.txt",
        "a.b/x.txt",
        "\u00e4/x.txt",
    ]
    for name in (*names, "a/.hidden/x.txt", ".hidden/x.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(STORY)
    (folder / "round").symlink_to(folder)
    (folder / "linked.txt").symlink_to("a.txt")
    found = [name for _, name in files_in(folder)]
    assert found == sorted([*names, "linked.txt"], key=lambda name: name.split("/"))
    assert found != sorted(found)


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\0")
    (tmp_path / "b.txt").write_text(STORY)
    assert [type(item).__name__ for item in read(tmp_path)] == ["Skipped", "Article"]


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8"
    )
    return path


def test_a_json_line_is_an_article_with_what_is_known_of_it(tmp_path: Path) -> None:
    row = {
        "id": "Coast/2022/01",
        "text": STORY,
        "headline": "Bridge closed",
        "published": "2022-01-07T09:00:00Z",
        "publisher": "Coast News",
        "url": "https://example.org/1",
        "authors": ["Ana Brandt"],
    }
    (article,) = read(jsonl(tmp_path / "a.jsonl", row))
    assert isinstance(article, Article)
    assert article.source_id == "Coast/2022/01" and article.document_id.startswith("coast-2022-01-")
    assert (article.headline, article.published, article.authors) == (
        "Bridge closed",
        date(2022, 1, 7),
        ("Ana Brandt",),
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{not json", "no JSON at column 2"),
        ({"id": "a"}, "no `text`"),
        ({"id": "a", "text": 5}, "`text` is a string, not int"),
        ({"id": "a", "text": "  "}, "`text` is empty"),
        ({"id": "a", "text": STORY, "published": "last week"}, "ISO 8601"),
        ({"id": "a", "text": STORY, "authors": {"x": 1}}, "list of names"),
        ({"id": "a", "text": STORY, "language": "de"}, "not English"),
        ('{"id": "a", "text": "half \\ud800 a pair"}', "surrogate"),
        ([1], "not an object"),
    ],
)
def test_a_bad_line_is_named_by_file_and_line_and_the_rest_goes_on(tmp_path: Path, row: object, why: str) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"id": "ok", "text": STORY}, row, {"id": "also-ok", "text": STORY})
    first, bad, last = read(path)
    assert isinstance(first, Article) and isinstance(last, Article)
    assert isinstance(bad, Skipped) and bad.source == "a.jsonl:2" and why in bad.reason


def test_a_line_beyond_the_limit_is_skipped_without_losing_the_next(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"id": "big", "text": "x" * (MAX_BYTES + 5)}, {"id": "ok", "text": STORY})
    big, ok = read(path)
    assert isinstance(big, Skipped) and "longer than the limit" in big.reason and big.source == "a.jsonl:1"
    assert isinstance(ok, Article)


def test_the_second_article_of_one_id_is_skipped(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"id": "x", "text": STORY}, {"id": "x", "text": STORY + " Again."})
    _, second = read(path)
    assert isinstance(second, Skipped) and "'x' came before" in second.reason


@given(st.text(min_size=1), st.text(min_size=1))
def test_ids_of_different_sources_differ_and_are_safe_file_names(a: str, b: str) -> None:
    assert (document_id(a) == document_id(b)) == (a == b)
    assert all(c.isascii() and (c.isalnum() or c == "-") for c in document_id(a)) and len(document_id(a)) <= 90


@given(st.binary(max_size=300))
def test_any_bytes_are_an_article_that_decodes_back_or_skipped_with_a_reason(data: bytes) -> None:
    item = read_text(data, "a.txt", None)
    if isinstance(item, Article):
        assert item.text.encode(item.encoding or "utf-8") == data or data.startswith(BOMS)
    else:
        assert item.reason
