"""Sources as a user names them (files, folders, standard input) read into articles, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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


class Reader(Protocol):
    """Reads one kind of file. Others are found through the entry point group `onrecord.readers`."""

    def accepts(self, head: bytes, name: str) -> bool:
        """Whether a file of that name, which begins with those bytes, is of this kind."""
        ...

    def read(self, path: Path, name: str, encoding: str | None) -> Iterator[Article | Skipped]:
        """The articles of the file, which goes by `name`."""
        ...


class TextReader:
    """A plain text file is one article."""

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


def readers() -> list[Reader]:
    """The readers in the order in which they are asked: others' first, plain text last."""
    added: list[Reader] = [point.load()() for point in sorted(entry_points(group="onrecord.readers"))]
    return [*added, JsonlReader(check_english), HtmlReader(check_english), TextReader()]


def read_sources(sources: Sequence[Path | str], *, encoding: str | None = None) -> Iterator[Article | Skipped]:
    """The articles of files, of folders (all files in them, in the order of their names) and of `-`, standard input.

    What cannot be read comes as `Skipped` with the reason. An article whose id came before is skipped too. Raises
    SourceError for a source that is not there, or a folder without a file.
    """
    known = readers()
    seen: dict[str, str] = {}
    for path, name in files_of(sources):
        for item in read_one(path, name, known, encoding):
            if isinstance(item, Article):
                if item.document_id in seen:
                    yield Skipped(name, f"the id {item.source_id!r} came before, in {seen[item.document_id]}")
                    continue
                seen[item.document_id] = name
            yield item


def read_one(
    path: Path | None, name: str, known: Iterable[Reader], encoding: str | None
) -> Iterator[Article | Skipped]:
    try:
        if path is None:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                yield Skipped(name, f"more than the limit of {MAX_BYTES:,} bytes for one document")
            else:
                yield read_text(data, "stdin", encoding)
            return
        with path.open("rb") as file:
            head = file.read(HEAD)
        reader = next(reader for reader in known if reader.accepts(head, name))
        yield from reader.read(path, name, encoding)
    except OSError as error:
        yield Skipped(name, error.strerror or str(error))


def files_of(sources: Sequence[Path | str]) -> Iterator[tuple[Path | None, str]]:
    """Each file with the name it goes by: its own, or for one in a folder its way from there with `/`."""
    for source in sources:
        if str(source) == "-":
            yield None, "-"
            continue
        path = Path(source)
        if not path.exists():
            raise SourceError(str(source), "no such file or folder")
        if path.is_dir():
            inside = list(files_in(path))
            if not inside:
                raise SourceError(str(source), "the folder holds no file to read")
            yield from inside
        else:
            yield path, path.name


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
