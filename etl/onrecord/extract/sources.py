"""Sources as a user names them (files, folders, standard input) read into articles, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol

from onrecord.errors import SourceError
from onrecord.extract.decoding import MAX_BYTES, decode
from onrecord.extract.document_id import document_id
from onrecord.extract.html import HtmlReader
from onrecord.extract.jsonl import JsonlReader
from onrecord.extract.language_guess import guess_language
from onrecord.extract.text import article_from_text
from onrecord.model import Article

NOTICES = ("readme", "notice", "license", "licence", "copying", "changelog", "authors")
MARKUP = ("<!doctype", "<html", "<?xml", "<rss", "<feed")
HEAD = 4096  # bytes of a file that a reader is chosen by


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source that gave no article, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: where it lies (`None`: standard input), the name it goes by, its encoding where the user says."""

    path: Path | None
    name: str
    encoding: str | None = None


class Reader(Protocol):
    """Reads one kind of file. Others are found through the entry point group `onrecord.readers`.

    A reader whose files are one document each says so by an attribute `one_document = True`: such files are read by
    whichever process has time, others by the one that gives out the work, as they come.
    """

    def accepts(self, head: bytes, name: str) -> bool:
        """Whether a file of that name, which begins with those bytes, is of this kind."""
        ...

    def read(self, path: Path, name: str, encoding: str | None) -> Iterator[Article | Skipped]:
        """The articles of the file, which goes by `name`."""
        ...


class TextReader:
    """A plain text file is one article."""

    one_document = True

    def accepts(self, head: bytes, name: str) -> bool:
        return True

    def read(self, path: Path, name: str, encoding: str | None) -> Iterator[Article | Skipped]:
        size = path.stat().st_size
        if size > MAX_BYTES:
            yield Skipped(name, f"{size:,} bytes, more than the limit of {MAX_BYTES:,} for one document")
            return
        yield read_text(path.read_bytes(), name, encoding)


def read_text(data: bytes, name: str, encoding: str | None) -> Article | Skipped:
    """One document's bytes as an article."""
    try:
        text = decode(data, encoding)
        check_plain(text)
        check_english(text)
        return article_from_text(text, document_id(Path(name).stem), source_id=Path(name).stem, source_file=name)
    except ValueError as error:
        return Skipped(name, str(error))


def check_plain(text: str) -> None:
    """Raises ValueError where the text is a feed's source, or another's whose tags are no words."""
    head = text.lstrip("\ufeff \t\r\n")[:500].lower()
    if head.startswith(MARKUP) or "<html" in head:
        raise ValueError(
            "not plain text: it looks like HTML or XML; give the article's text, or the page as a file named .html"
        )


def check_english(text: str) -> None:
    """Raises ValueError where the text holds no sentence, or looks like another language."""
    if not any(c.isalpha() for c in text):
        raise ValueError("no sentence in it: it holds no letter")
    language = guess_language(text)
    if language and language[0] != "en":
        raise ValueError(f"not English: it looks like {language[1]}")


@lru_cache(maxsize=1)
def readers() -> tuple[Reader, ...]:
    """The readers in the order in which they are asked: others' first, plain text last."""
    added: list[Reader] = [point.load()() for point in sorted(entry_points(group="onrecord.readers"))]
    return (*added, JsonlReader(check_english), HtmlReader(check_english), TextReader())


def read_sources(sources: Sequence[Path | str], *, encoding: str | None = None) -> Iterator[Article | Skipped]:
    """The articles of files, of folders (all files in them, in the order of their names) and of `-`, standard input.

    What cannot be read comes as `Skipped` with the reason. An article whose id came before is skipped too. Raises
    SourceError for a source that is not there, or a folder without a file.
    """
    seen: dict[str, str] = {}
    for source in files_of(sources, encoding):
        for item in read_source(source):
            if isinstance(item, Article):
                if item.document_id in seen:
                    yield same_id(source.name, item.source_id, seen[item.document_id])
                    continue
                seen[item.document_id] = source.name
            yield item


def same_id(name: str, source_id: str, first: str) -> Skipped:
    """What an article gives whose id came before, in the source `first`."""
    return Skipped(name, f"the id {source_id!r} came before, in {first}")


def read_source(source: Source) -> Iterator[Article | Skipped]:
    """The articles of one file, and what in it gives none."""
    try:
        if source.path is None:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                yield Skipped(source.name, f"more than the limit of {MAX_BYTES:,} bytes for one document")
            else:
                yield read_text(data, "stdin", source.encoding)
            return
        yield from reader_of(source).read(source.path, source.name, source.encoding)
    except OSError as error:
        yield Skipped(source.name, error.strerror or str(error))


def reader_of(source: Source) -> Reader:
    """The reader that takes the file, by its head and name. Raises OSError where it cannot be opened."""
    assert source.path is not None
    with source.path.open("rb") as file:
        head = file.read(HEAD)
    return next(reader for reader in readers() if reader.accepts(head, source.name))


def is_one_document(source: Source) -> bool:
    """Whether the file is a document by itself, which any process may read, and no archive of several."""
    if source.path is None:
        return False
    try:
        return getattr(reader_of(source), "one_document", False)
    except OSError:
        return True  # whoever reads it says why it cannot be


def files_of(sources: Sequence[Path | str], encoding: str | None = None) -> Iterator[Source]:
    """Each file with the name it goes by: its own, or for one in a folder its way from there with `/`."""
    for source in sources:
        if str(source) == "-":
            yield Source(None, "-", encoding)
            continue
        path = Path(source)
        if not path.exists():
            raise SourceError(str(source), "no such file or folder")
        if path.is_dir():
            inside = list(files_in(path))
            if not inside:
                raise SourceError(str(source), "the folder holds no file to read")
            yield from (Source(file, name, encoding) for file, name in inside)
        else:
            yield Source(path, path.name, encoding)


def files_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files of a folder and its folders; hidden ones, notices, and links that lead outside are passed over."""
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if hidden or not path.is_file() or path.stem.lower() in NOTICES:
            continue
        if path.resolve().is_relative_to(root):
            yield path, inside.as_posix()
