"""A saved page's bytes as a tree of elements, or the reason why they are none."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from onrecord.extract.decoding import Decoded, decode
from onrecord.extract.skipped import Refused, SkipKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_PAGE_BYTES = 5_000_000  # news pages have 0.1 to 1.6 MB, most of it scripts
MARKUP = 10  # bytes of a page of news for each character of its text, at least
MAX_NESTING = 1_000  # the parser itself gives up at 256; far deeper pages cost it seconds before it does
# News pages have 1,500 to 3,000 tags, and some hundred in one element. What looks for the article takes more than
# linear time in both: 4 seconds for 5,000 links in one paragraph, 5 minutes for 48,000, in a call nothing interrupts.
MAX_TAGS = 25_000
MAX_CHILDREN = 4_000  # of one element
MAX_ATTRIBUTES = 1_000  # of one tag; 100,000 of them take the parser half a minute
MAX_TAG_BYTES = 1_000_000

TAG = re.compile(rb"<(?:(!--)|(/?)([A-Za-z][^\s/<>]*)([^<>]*))")
QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})", re.IGNORECASE)
CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f]")
RAW = (b"script", b"style", b"textarea")
# Tags without an end, or whose end a page may leave out: no measure of nesting.
UNCOUNTED = frozenset(
    b"area base br col embed hr img input link meta param source track wbr path html head body "
    b"p li dt dd option optgroup tr td th tbody thead tfoot colgroup rt rp".split()
)


def parse_page(text: str) -> HtmlElement:
    """The root of the page. Raises Refused with the reason where it is more than the parser can take: such a page
    would come back from the parser as an empty one."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    data = text.encode()
    check_tags(data)
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=False)
    try:
        tree = document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Refused(SkipKind.UNREADABLE, f"no HTML that can be read: {error}") from None
    limit = next((e for e in parser.error_log if "RESOURCE_LIMIT" in e.type_name or "HUGE" in e.message), None)
    if limit is not None:
        reason = f"no HTML that can be read: line {limit.line}: {limit.message.strip()}"
        raise Refused(SkipKind.HOSTILE, reason)
    most = max(map(len, tree.iter()))
    if most > MAX_CHILDREN:
        raise Refused(SkipKind.HOSTILE, f"{most:,} elements in one, more than the limit of {MAX_CHILDREN:,}")
    return tree


def decode_page(data: bytes, encoding: str | None = None, served: str | None = None) -> Decoded:
    """The source of the page: in `encoding`, else UTF-8 where it is that, else as it was `served`, else as it says.

    What a server or a page says is not always so: then it is as its bytes look. Raises Refused where they look like
    nothing, or are too many.
    """
    check_size(data)
    for stated in () if encoding else (served, declared(data)):
        if stated and not is_utf_8(data):
            with suppress(Refused):
                return without_controls(decode(data, stated))
    return without_controls(decode(data, encoding))


def without_controls(page: Decoded) -> Decoded:
    """The page with a space for each control character: HTML has none, and trafilatura drops what holds one."""
    return Decoded(CONTROL.sub(" ", page.text), page.encoding)


def check_size(data: bytes) -> None:
    """Raises Refused where the page is larger than any page of news."""
    if len(data) > MAX_PAGE_BYTES:
        raise Refused(
            SkipKind.TOO_LARGE, f"{len(data):,} bytes, more than the limit of {MAX_PAGE_BYTES:,} for one page"
        )


def is_utf_8(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True  # marked as UTF-16, which needs no statement either
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def declared(data: bytes) -> str | None:
    """The encoding that the page states; a browser reads Latin-1 as Windows-1252."""
    found = CHARSET.search(data, 0, 4096)
    return browsers_name(found.group(1).decode("ascii")) if found else None


def browsers_name(charset: str) -> str:
    name = charset.strip("\"' ").lower()
    return "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii") else name


def check_tags(data: bytes) -> None:
    """Raises Refused where tags are too many or nest too deep, or one is too long or has too many attributes.

    One pass, linear.
    """
    depth = position = opened = 0
    while found := TAG.search(data, position):
        position = found.end()
        comment, closing, name, rest = found.groups()
        if comment:
            position = after(data, b"-->", position)
            continue
        if len(rest) > MAX_ATTRIBUTES:
            if len(rest) > MAX_TAG_BYTES:
                raise Refused(
                    SkipKind.HOSTILE, f"a tag of {len(rest):,} bytes, more than the limit of {MAX_TAG_BYTES:,}"
                )
            count = len(QUOTED.sub(b" ", rest).split())
            if count > MAX_ATTRIBUTES:
                raise Refused(
                    SkipKind.HOSTILE, f"a tag with some {count:,} attributes, more than the limit of {MAX_ATTRIBUTES:,}"
                )
        opened += not closing
        if opened > MAX_TAGS:
            raise Refused(SkipKind.HOSTILE, f"more than the limit of {MAX_TAGS:,} tags for one page")
        name = name.lower()
        if name in UNCOUNTED or rest.endswith(b"/"):
            continue
        if not closing and name in RAW:
            position = after(data, b"</" + name, position)
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        if depth > MAX_NESTING:
            raise Refused(SkipKind.HOSTILE, f"tags nest more than {MAX_NESTING:,} deep")


def after(data: bytes, mark: bytes, position: int) -> int:
    """The offset behind the next mark, in small letters or capitals; the end of the data where none comes."""
    places = [place for place in (data.find(mark, position), data.find(mark.upper(), position)) if place >= 0]
    return min(places) + len(mark) if places else len(data)
