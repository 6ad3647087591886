"""RSS and Atom files whose entries hold the whole article: an entry an article."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from onrecord.extract.decoding import WINDOWS, is_windows_1252, other
from onrecord.extract.html import STUB, HtmlReader
from onrecord.extract.page_authors import people
from onrecord.extract.page_body import read_body
from onrecord.extract.page_metadata import PageMetadata, clean
from onrecord.extract.page_source import MAX_PAGE_BYTES, browsers_name, parse_page
from onrecord.extract.part import Part
from onrecord.extract.rows import day_of, hashed
from onrecord.extract.skipped import Refused, SkipKind, Skipped, skip
from onrecord.extract.stream import Stream, stem
from onrecord.model import Article

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|RDF)[\s>]")
DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,30})")
BROKEN_OFF = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.|&hellip;)\s*\])\s*(?:(?:read|continue)\b.{0,40})?\Z|\bread more\W*\Z", re.I
)
CHUNK = 65_536
MAX_ENTRY = 2 * MAX_PAGE_BYTES  # bytes between the end of one entry and that of the next
ENTRIES = ("item", "entry")


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Reads an entry at a time. Entities that the file itself defines are never expanded."""

    def accepts(self, head: bytes, name: str) -> bool:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return start[:1] == b"<" and bool(ROOT.search(start)) and b"<html" not in start[:500].lower()

    def read(self, file: Stream, name: str, encoding: str | None) -> Iterator[Part | Skipped]:
        number = 0
        try:
            source = Source(file, encoding)
        except Refused as error:
            yield skip(error, name)
            return
        for element in entries(source, file):
            if isinstance(element, Refused):
                yield skip(element, name, f"after entry {number}" if number else None)
                return
            number += 1
            place = f"entry {number}"
            try:
                link = link_of(element)
                place = f"{place} {link}" if link else place
                yield Part(name, place, entry_of(element, link, source.read_as))
            except (ValueError, RecursionError) as error:
                yield skip(error, name, place)
        if not number and not file.damage:
            yield Skipped(name, "a feed without an entry", SkipKind.NO_ARTICLE)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry's own words, as the feed has them; `whole` says whether the content, which is HTML, stands where a whole
    article does (and no summary), `days` when it was published and updated."""

    link: str | None
    title: str
    publisher: str
    authors: tuple[str, ...]
    content: str
    whole: bool
    days: tuple[str, str]
    source_id: str
    read_as: str | None

    def size(self) -> int:
        return len(self.content)

    def article(self, pages: HtmlReader, name: str) -> Article:
        """Raises ValueError with the reason where the entry holds no article."""
        content = self.content
        text = clean(content)
        words, cut = len(text.split()), bool(BROKEN_OFF.search(text[-100:]))
        if not self.whole and (words < STUB or cut):
            raise Refused(SkipKind.TEASER, f"only a teaser: {words} words, and no content")
        if self.whole and words < STUB and cut:
            raise Refused(SkipKind.TEASER, f"only a teaser: {words} words that break off")
        headline = clean(self.title) or None
        publisher = clean(self.publisher) or None
        if not re.search(r"<(?:p|div|br|h[1-6]|li|blockquote)\b", content, re.IGNORECASE):
            content = "".join(f"<p>{line}</p>" for line in re.split(r"\n\s*\n", content) if line.strip())
        title = html.escape(headline or "")
        page = f"<!DOCTYPE html><html><body><main><article><h1>{title}</h1>{content}</article></main></body></html>"
        meta = PageMetadata(
            headline=headline,
            authors=people(list(self.authors), publisher),
            published=self.day(pages),
            publisher=publisher,
            url=self.link,
            language=None,
            descriptions=(),
            free=None,
            stated=True,
            title=headline or "",
        )
        source_id = (self.source_id or self.link or hashed(stem(name), self.content)).strip()
        article = pages.compose(meta, read_body(parse_page(page), headline, ()), name, source_id)
        return replace(article, encoding=self.read_as)

    def day(self, pages: HtmlReader) -> date | None:
        """The day that the entry states; none that has not come yet is believed."""
        for value in self.days:
            try:
                day = day_of(value.strip())
            except ValueError:
                continue
            if day and day <= pages.today():
                return day
        return None


def entry_of(element: Element, link: str | None, read_as: str | None) -> Entry:
    content, whole = content_of(element)
    return Entry(
        link=link,
        title=text_of(element, "title"),
        publisher=publisher_of(element),
        authors=tuple(authors_of(element)),
        content=content,
        whole=whole,
        days=(text_of(element, "published", "pubDate", "issued", "date"), text_of(element, "updated")),
        source_id=text_of(element, "guid", "id"),
        read_as=read_as,
    )


class Source:
    """The characters of a feed's file, in the encoding that it states, else UTF-8, else Windows-1252."""

    def __init__(self, file: Stream, encoding: str | None) -> None:
        found = DECLARED.search(file.head, 0, 300) if file.encoding is None else None
        self.stated = encoding or (browsers_name(found.group(1).decode("ascii")) if found else None)
        self.read_as: str | None = None
        self.use(self.stated or "utf-8")

    def use(self, encoding: str) -> None:
        try:
            self.decoder = codecs.getincrementaldecoder(encoding)()
            self.read_as = other(encoding)
        except LookupError:
            raise Refused(SkipKind.UNREADABLE, f"unknown encoding {encoding!r}") from None

    def decode(self, data: bytes) -> str:
        """Raises Refused where the bytes are not what they are said to be, nor Windows-1252."""
        data = self.decoder.getstate()[0] + data
        self.decoder.reset()
        try:
            return self.decoder.decode(data)
        except UnicodeDecodeError as error:
            if self.read_as or not is_windows_1252(data):
                reason = f"not {error.encoding} at {data[error.start : error.start + 4]!r}"
                raise Refused(SkipKind.UNREADABLE, reason) from None
        self.use(WINDOWS)
        return self.decode(data)


def entries(source: Source, file: Stream) -> Iterator[Element | Refused]:
    """The entries in order, each gone from memory with the next; where the file is broken, the reason as the last."""
    from lxml.etree import LxmlError, XMLPullParser

    parser = XMLPullParser(
        ("end",), tag="{*}*", recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    since = 0
    try:
        while data := file.read1(CHUNK):
            parser.feed(source.decode(data))
            since += len(data)
            for _, element in parser.read_events():
                if local(element) in ENTRIES:
                    yield element
                    since = 0
                    drop(element)
            if since > MAX_ENTRY:
                yield Refused(SkipKind.HOSTILE, f"{since:,} bytes without the end of an entry")
                return
    except (LxmlError, Refused) as error:
        yield error if isinstance(error, Refused) else Refused(SkipKind.UNREADABLE, f"no XML: {error}")


def drop(element: Element) -> None:
    """Frees an entry, and the one before it."""
    element.clear()
    before = element.getprevious()
    if before is not None and local(before) in ENTRIES:
        before.getparent().remove(before)


def local(element: Element) -> str:
    """A tag without its namespace, or the prefix of one that the file forgot to declare."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def text_of(entry: Element, *names: str) -> str:
    """The text of the first child that has one of the names, tried in their order."""
    for name in names:
        for child in entry.iterchildren():
            if local(child) == name and (text := "".join(child.itertext()).strip()):
                return text
    return ""


def content_of(entry: Element) -> tuple[str, bool]:
    """The entry's longest content as HTML, and whether it stands where a whole article does (and no summary)."""
    whole = [inner(child) for child in entry.iterchildren() if local(child) in ("encoded", "content", "fulltext")]
    summary = [inner(child) for child in entry.iterchildren() if local(child) in ("description", "summary")]
    best = max(whole, key=len, default="")
    other_best = max(summary, key=len, default="")
    return (best, True) if best.strip() and len(best) >= len(other_best) else (other_best, False)


def inner(element: Element) -> str:
    """A child's HTML: written as text, which the parser resolved, or as elements (XHTML)."""
    if element.get("src") or element.get("url"):  # media:content names a file
        return ""
    if len(element):
        from lxml.etree import tostring

        parts = [html.escape(element.text or "")]
        parts += [tostring(child, encoding="unicode", method="html") for child in element]
        return "".join(parts)
    text = element.text or ""
    return html.escape(text) if element.get("type") == "text" else text


def link_of(entry: Element) -> str | None:
    """The article's address: Atom's alternate link, or RSS's, or a guid that is one."""
    for child in entry.iterchildren():
        if local(child) == "link" and child.get("rel", "alternate") == "alternate":
            value = (child.get("href") or child.text or "").strip()
            if value.startswith(("http://", "https://")):
                return value
    guid = text_of(entry, "origLink", "guid", "id")
    return guid if guid.startswith(("http://", "https://")) else None


def authors_of(entry: Element) -> list[str]:
    """The entry's authors as it writes them, a mail address before a name left out."""
    found = []
    for child in entry.iterchildren():
        if local(child) in ("creator", "author"):
            name = text_of(child, "name") or (child.text or "").strip()
            mail = re.fullmatch(r"\S+@\S+\s*\((.+)\)", name)
            found.append(mail.group(1) if mail else name)
    return found


def publisher_of(entry: Element) -> str:
    """The source that the entry names, else the title of its feed."""
    stated = next((child for child in entry.iterchildren() if local(child) == "source"), None)
    if stated is not None and (name := text_of(stated, "title") or (stated.text or "").strip()):
        return name
    parent = entry.getparent()
    if parent is None:
        return ""
    if title := text_of(parent, "title"):
        return title
    root = entry.getroottree().getroot()
    channel = next((child for child in root.iterchildren() if local(child) == "channel"), root)
    return text_of(channel, "title")
