"""Web archives (WARC) as articles: a page that a crawler was given is an article."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onrecord.extract.expanded import GZIP
from onrecord.extract.html import HtmlReader
from onrecord.extract.page_source import MARKUP, MAX_PAGE_BYTES, browsers_name
from onrecord.extract.part import Part
from onrecord.extract.skipped import Refused, SkipKind, Skipped, skip
from onrecord.extract.stream import Stream
from onrecord.extract.warc_records import RawRecord, raw_records
from onrecord.model import Article

PAGE = ("text/html", "application/xhtml+xml")
OK = range(200, 300)
MOVED = range(300, 400)
REFUSALS = {401: SkipKind.PAYWALL, 402: SkipKind.PAYWALL, 403: SkipKind.PAYWALL}


@dataclass(frozen=True, slots=True)
class WarcReader:
    """Reads a record at a time, from files compressed as a whole, record by record, or not at all.

    Responses with a page become parts, as they came; requests, metadata and the like are passed over. What was no page
    at all (images, scripts, redirects) is counted by what it was, and reported once at the end.
    """

    def accepts(self, head: bytes, name: str) -> bool:
        return head.startswith((b"WARC/0.1", b"WARC/1."))

    def read(self, file: Stream, name: str, encoding: str | None) -> Iterator[Part | Skipped]:
        passed: Counter[tuple[SkipKind, str]] = Counter()
        for record in raw_records(file):
            place = f"record {record.number}"
            try:
                if record.problem and record.problem.kind is not SkipKind.TOO_LARGE:
                    raise record.problem
                found = response(record, encoding)
                if found is None:
                    continue
                if isinstance(found, tuple):
                    passed[found] += 1
                    continue
                place = f"record {record.number} {found.url}"
                if record.problem:
                    raise record.problem
                yield Part(name, place, found)
            except ValueError as error:
                yield skip(error, name, place)
        for (kind, what), count in sorted(passed.items()):
            yield Skipped(name, f"{count:,} × {what}", kind, "records")


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered with a page: its body as it was sent, in chunks or packed as the headers say, and in the
    encoding that the server or else the user states."""

    url: str
    data: bytes
    transfer: str = ""
    packed: str = ""
    served: str | None = None
    encoding: str | None = None

    def article(self, pages: HtmlReader, name: str) -> Article:
        """Raises ValueError with the reason where the page is no article, or cannot be unpacked."""
        return pages.article(
            self.body(), name, encoding=self.encoding, served=self.served, source_id=self.url, url=self.url
        )

    def size(self) -> int:
        return len(self.data) // MARKUP

    def body(self) -> bytes:
        """The page as it was before it was packed to be sent. Raises Refused where it is cut off, or too large."""
        data = joined(self.data) if "chunked" in self.transfer.lower() else self.data
        packed = self.packed.strip().lower()
        if packed in ("gzip", "x-gzip") and data.startswith(GZIP):  # some crawlers unpack, and leave the header
            with Stream(io.BytesIO(data)) as unpacked:
                data = unpacked.read(MAX_PAGE_BYTES + 1)
                if unpacked.damage:
                    raise Refused(unpacked.damage.kind, unpacked.damage.reason)
        elif packed == "deflate":
            data = inflated(data)
        elif packed not in ("", "identity", "gzip", "x-gzip") and b"<" not in data[:1000]:
            raise Refused(SkipKind.UNREADABLE, f"packed as {packed[:20]!r}, which is not read")
        return data


def response(record: RawRecord, encoding: str | None) -> Page | tuple[SkipKind, str] | None:
    """The page, or what else a server answered; `None` for a record that holds no server's answer.

    Raises ValueError where it cannot be read.
    """
    kind = record.headers.get("warc-type", "").lower()
    if kind not in ("response", "resource"):
        return None
    url = record.headers.get("warc-target-uri", "").strip(" <>")
    if not url.lower().startswith(("http://", "https://")):
        return None
    if kind == "resource":
        stated = record.headers.get("content-type", "")
        return no_page(stated) or Page(url, record.content, served=charset(stated), encoding=encoding)
    http, rest = http_of(record.content)
    status = int(http.get_statuscode())
    if status not in OK:
        why = SkipKind.NO_ARTICLE if status in MOVED else REFUSALS.get(status, SkipKind.ERROR_PAGE)
        return why, f"answered with status {status}"
    stated, transfer, packed = (
        http.get_header(name) or "" for name in ("content-type", "transfer-encoding", "content-encoding")
    )
    return no_page(stated) or Page(url, rest, transfer, packed, charset(stated), encoding)


def no_page(stated: str) -> tuple[SkipKind, str] | None:
    """What else it is that has such a media type."""
    media = stated.partition(";")[0].strip().lower()
    if media in (*PAGE, ""):
        return None
    what = media if re.fullmatch(r"[\w.+-]{1,40}/[\w.+-]{1,60}", media) else "another type"
    return SkipKind.NOT_TEXT, f"{what}, no page"


def charset(stated: str) -> str | None:
    """The encoding in a media type."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,30})", stated, re.IGNORECASE)
    return browsers_name(found.group(1)) if found else None


def http_of(content: bytes) -> tuple[Any, bytes]:
    """The server's status and headers, and what comes after them. Raises ValueError where there are none."""
    from warcio.statusandheaders import StatusAndHeadersParser

    stream = io.BytesIO(content)
    try:
        http = StatusAndHeadersParser([], verify=False).parse(stream)
    except EOFError:
        raise ValueError("an empty response") from None
    if not http.protocol.startswith("HTTP/") or not http.get_statuscode().isdecimal():
        raise ValueError("a response without a status line")
    return http, stream.read()


def joined(data: bytes) -> bytes:
    """The chunks of a body, or the body itself where it comes without, as some crawlers keep it."""
    from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader

    if not re.match(rb"[0-9A-Fa-f]{1,8}[^\S\r\n]*(?:;[^\r\n]*)?\r\n", data):
        return data
    try:
        whole: bytes = ChunkedDataReader(io.BytesIO(data), raise_exceptions=True).read()
    except ChunkedDataException as error:
        raise Refused(SkipKind.UNREADABLE, "a body in chunks that breaks off") from error
    return whole


def inflated(data: bytes) -> bytes:
    """What was packed by deflate, with zlib's frame or, as some servers send it, without."""
    for wbits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        inflate = zlib.decompressobj(wbits)
        try:
            found = inflate.decompress(data, MAX_PAGE_BYTES + 1)
        except zlib.error:
            continue
        if not inflate.eof and len(found) <= MAX_PAGE_BYTES:
            raise Refused(SkipKind.UNREADABLE, "the deflate data breaks off")
        return found
    return data
