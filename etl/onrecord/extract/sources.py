"""Sources as a user names them (files, folders, standard input) read into articles, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import BinaryIO, Protocol

from onrecord.errors import SourceError
from onrecord.extract.columns import USUAL_NAMES, Columns
from onrecord.extract.decoding import MAX_BYTES, decode
from onrecord.extract.delimited import CsvReader
from onrecord.extract.document_id import document_id
from onrecord.extract.feed import FeedReader
from onrecord.extract.html import HtmlReader
from onrecord.extract.jsonl import JsonlReader
from onrecord.extract.language_guess import guess_language
from onrecord.extract.parquet import ParquetReader
from onrecord.extract.part import Part
from onrecord.extract.rows import RowReader
from onrecord.extract.skipped import Refused, SkipKind, Skipped, skip
from onrecord.extract.stream import Stream, inner_name, stem
from onrecord.extract.text import article_from_text
from onrecord.extract.warc import WarcReader
from onrecord.model import Article

NOTICES = ("readme", "notice", "license", "licence", "copying", "changelog", "authors")
# What a reader's own fault, or a library's, may come as; a time limit that has passed is none of these.
UNFORESEEN = (ValueError, TypeError, AttributeError, RuntimeError, ArithmeticError, AssertionError, MemoryError)
MARKUP = ("<!doctype", "<html", "<?xml", "<rss", "<feed")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: where it lies (`None`: standard input), the name it goes by, its encoding where the user says,
    and what of an article its columns hold, if it has any."""

    path: Path | None
    name: str
    encoding: str | None = None
    columns: Columns = USUAL_NAMES


class Reader(Protocol):
    """Reads one kind of file. Others are found through the entry point group `onrecord.readers`.

    A reader whose files are one document each says so by an attribute `one_document = True`: such files are read by
    whichever process has time, others taken apart by the one that gives out the work, as they come. What is costly to
    parse in them is given as a `Part`, which whichever process has time reads.
    """

    def accepts(self, head: bytes, name: str) -> bool:
        """Whether a file of that name, which begins with those bytes, is of this kind."""
        ...

    def read(self, file: Stream, name: str, encoding: str | None) -> Iterator[Article | Part | Skipped]:
        """The articles of the file, which goes by `name`, read or still to be, and what in it is none.

        Raises nothing for what it reads but OSError. Where the file turns out to be damaged, `Stream.damage` says so;
        what ended there is left out, and the damage itself is reported by the caller.
        """
        ...


class TextReader:
    """A plain text file is one article."""

    one_document = True

    def accepts(self, head: bytes, name: str) -> bool:
        return True

    def read(self, file: Stream, name: str, encoding: str | None) -> Iterator[Article | Skipped]:
        data = file.read(MAX_BYTES + 1)
        if not file.damage:  # a part of a text is none
            yield read_text(data, name, encoding)


def read_text(data: bytes, name: str, encoding: str | None) -> Article | Skipped:
    """One document's bytes as an article."""
    try:
        if len(data) > MAX_BYTES:
            raise Refused(SkipKind.TOO_LARGE, f"more than the limit of {MAX_BYTES:,} bytes for one document")
        text, read_as = decode(data, encoding)
        check_plain(text)
        check_english(text)
        source_id = stem(name)
        article = article_from_text(text, document_id(source_id), source_id=source_id, source_file=name)
        return replace(article, encoding=read_as)
    except ValueError as error:
        return skip(error, name)


def check_plain(text: str) -> None:
    """Raises Refused where the text is a feed's source, or another's whose tags are no words."""
    head = text.lstrip("\ufeff \t\r\n")[:500].lower()
    if head.startswith(MARKUP) or "<html" in head:
        reason = "not plain text: it looks like HTML or XML; give the article's text, or the page as a file named .html"
        raise Refused(SkipKind.UNREADABLE, reason)


def check_english(text: str) -> None:
    """Raises Refused where the text holds no sentence, or looks like another language."""
    if not any(c.isalpha() for c in text):
        raise Refused(SkipKind.NO_ARTICLE, "no sentence in it: it holds no letter")
    language = guess_language(text)
    if language and language[0] != "en":
        raise Refused(SkipKind.NOT_ENGLISH, f"not English: it looks like {language[1]}")


@lru_cache(maxsize=8)
def readers(columns: Columns) -> tuple[Reader, ...]:
    """The readers in the order in which they are asked: others' first, plain text last."""
    added: list[Reader] = [point.load()() for point in sorted(entry_points(group="onrecord.readers"))]
    rows = RowReader(check_row)
    tables = (JsonlReader(rows, columns), ParquetReader(rows, columns), CsvReader(rows, columns))
    return (*added, WarcReader(), FeedReader(), *tables[:2], page_reader(), tables[2], TextReader())


@lru_cache(maxsize=1)
def page_reader() -> HtmlReader:
    return HtmlReader(check_english)


def check_row(text: str) -> None:
    check_plain(text)
    check_english(text)


def read_sources(
    sources: Sequence[Path | str], *, encoding: str | None = None, columns: Mapping[str, str] | Columns | None = None
) -> Iterator[Article | Skipped]:
    """The articles of files, of folders (all files in them, in the order of their names) and of `-`, standard input.

    `columns` says which columns of tables and members of JSON lines hold what: {"text": "body", "published": "day"}.
    What cannot be read comes as `Skipped` with the reason. An article whose id came before is skipped too. Raises
    SourceError for a source that is not there, or a folder without a file, OnrecordError for a column of a field that
    articles do not have.
    """
    seen: dict[str, str] = {}
    for source in files_of(sources, encoding, columns if isinstance(columns, Columns) else Columns.of(columns)):
        for item in read_source(source):
            if isinstance(item, Article):
                if item.document_id in seen:
                    yield same_id(source.name, item.source_id, item.document_id, seen[item.document_id])
                    continue
                seen[item.document_id] = source.name
            yield item


def same_id(name: str, source_id: str, document_id: str, first: str) -> Skipped:
    """What an article gives whose id came before, in the source `first`."""
    return Skipped(name, f"the id {source_id!r} came before, in {first}", SkipKind.SAME_ID, duplicate_of=document_id)


def read_source(source: Source) -> Iterator[Article | Skipped]:
    """The articles of one file, and what in it gives none."""
    for found in taken_apart(source):
        yield read_part(found) if isinstance(found, Part) else found


def read_part(part: Part) -> Article | Skipped:
    """A part as an article, or why it is none."""
    try:
        article = part.content.article(page_reader(), part.file)
    except (ValueError, RecursionError) as error:
        return skip(error, part.file, part.place)
    except UNFORESEEN as error:
        return skip_failed(error, part.file, part.place)
    return replace(article, encoding=part.recoded) if part.recoded else article


def taken_apart(source: Source) -> Iterator[Article | Part | Skipped]:
    """What one file holds: parts of it as they are, to be read by whoever has time."""
    try:
        with opened(source) as file:
            content = Stream(file, source.encoding)
            encoding = None if content.encoding else source.encoding
            for found in chosen(content, source).read(content, called(source), encoding):
                if content.encoding and isinstance(found, Article):
                    yield replace(found, encoding=content.encoding)
                elif content.encoding and isinstance(found, Part):
                    yield replace(found, recoded=content.encoding)
                else:
                    yield found
            if content.damage:
                yield Skipped(source.name, content.damage.reason, content.damage.kind)
    except OSError as error:
        yield Skipped(source.name, error.strerror or str(error))
    except LookupError as error:
        reason = str(error) if source.encoding is None else f"unknown encoding {source.encoding!r}"
        yield Skipped(source.name, reason)
    except UNFORESEEN as error:  # one file must not cost the others
        yield skip_failed(error, source.name)


def skip_failed(error: Exception, file: str, place: str | None = None) -> Skipped:
    return Skipped(file, f"reading it failed: {type(error).__name__}: {error}", SkipKind.FAILED, place)


def opened(source: Source) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if source.path is None else source.path.open("rb")


def called(source: Source) -> str:
    return "stdin" if source.path is None else source.name


def chosen(content: Stream, source: Source) -> Reader:
    """The reader that takes the content, by its head and name."""
    name = inner_name(source.name)
    return next(reader for reader in readers(source.columns) if reader.accepts(content.head, name))


def is_one_document(source: Source) -> bool:
    """Whether the file is a document by itself, which any process may read, and no archive of several."""
    if source.path is None:
        return False
    try:
        with opened(source) as file:
            return getattr(chosen(Stream(file, source.encoding), source), "one_document", False)
    except (OSError, LookupError):
        return True  # whoever reads it says why it cannot be


def files_of(
    sources: Sequence[Path | str], encoding: str | None = None, columns: Columns | None = None
) -> Iterator[Source]:
    """Each file with the name it goes by: its own, or for one in a folder its way from there with `/`."""
    columns = columns or USUAL_NAMES
    for source in sources:
        if str(source) == "-":
            yield Source(None, "-", encoding, columns)
            continue
        path = Path(source)
        if not path.exists():
            raise SourceError(str(source), "no such file or folder")
        if path.is_dir():
            empty = True
            for file, name in files_in(path):
                empty = False
                yield Source(file, legible(name), encoding, columns)
            if empty:
                raise SourceError(str(source), "the folder holds no file to read")
        elif path.is_file():
            yield Source(path, legible(path.name), encoding, columns)
        else:  # it is looked at more than once
            raise SourceError(str(source), "a pipe or device, not a file: give its content to standard input, as `-`")


def legible(name: str) -> str:
    """A file's name as text: bytes of it that are no UTF-8 are written as `\\xe9`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def files_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files of a folder and its folders; hidden ones, notices, and links that lead outside are passed over."""
    root = folder.resolve()
    waiting = [(folder, _names_in(folder))]  # of each folder on the way the names still to come, the next one last
    while waiting:
        inside, names = waiting[-1]
        if not names:
            waiting.pop()
            continue
        path = inside / names.pop()
        link = path.is_symlink()
        if path.is_dir() and not link:
            waiting.append((path, _names_in(path)))
        elif path.is_file() and path.stem.lower() not in NOTICES and (not link or path.resolve().is_relative_to(root)):
            yield path, path.relative_to(folder).as_posix()


def _names_in(folder: Path) -> list[str]:
    """The names in a folder, hidden ones apart, the first one last; none where it may not be read, or is gone."""
    try:
        return sorted((path.name for path in folder.iterdir() if not path.name.startswith(".")), reverse=True)
    except (PermissionError, FileNotFoundError):
        return []


__all__ = ["Reader", "SkipKind", "Skipped", "Stream", "read_sources", "readers"]
