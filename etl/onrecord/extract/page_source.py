"""A saved page's bytes as a tree of elements, or the reason why they are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.extract.decoding import decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_PAGE_BYTES = 5_000_000  # news pages have 0.1 to 1.6 MB, most of it scripts
MAX_NESTING = 1_000  # the parser itself gives up at 256; far deeper pages cost it seconds before it does
MAX_TAGS = 50_000  # news pages have 1,500 to 3,000; what looks for the article takes more than linear time
MAX_ATTRIBUTES = 1_000  # of one tag; 100,000 of them take the parser half a minute
MAX_TAG_BYTES = 1_000_000

TAG = re.compile(rb"<(?:(!--)|(/?)([A-Za-z][^\s/<>]*)([^<>]*))")
QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})", re.IGNORECASE)
RAW = (b"script", b"style", b"textarea")
# Tags without an end, or whose end a page may leave out: no measure of nesting.
UNCOUNTED = frozenset(
    b"area base br col embed hr img input link meta param source track wbr path html head body "
    b"p li dt dd option optgroup tr td th tbody thead tfoot colgroup rt rp".split()
)


def parse_page(data: bytes, encoding: str | None = None) -> HtmlElement:
    """The root of the page. Raises ValueError with the reason where it is binary, too large, or more than the parser
    can take: such a page would come back from the parser as an empty one."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    check_size(data)
    text = decode(data, encoding or declared(data))
    check_tags(text.encode())
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=False)
    try:
        tree = document_fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ValueError(f"no HTML that can be read: {error}") from None
    limit = next((e for e in parser.error_log if "RESOURCE_LIMIT" in e.type_name or "HUGE" in e.message), None)
    if limit is not None:
        raise ValueError(f"no HTML that can be read: line {limit.line}: {limit.message.strip()}")
    return tree


def check_size(data: bytes) -> None:
    """Raises ValueError where the page is larger than any page of news."""
    if len(data) > MAX_PAGE_BYTES:
        raise ValueError(f"{len(data):,} bytes, more than the limit of {MAX_PAGE_BYTES:,} for one page")


def declared(data: bytes) -> str | None:
    """The encoding that the page states, where its bytes are not UTF-8; a browser reads Latin-1 as Windows-1252."""
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        found = CHARSET.search(data, 0, 4096)
        name = found.group(1).decode("ascii").lower() if found else ""
        return "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii") else name or None
    return None


def check_tags(data: bytes) -> None:
    """Raises ValueError where tags are too many or nest too deep, or one is too long or has too many attributes.

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
                raise ValueError(f"a tag of {len(rest):,} bytes, more than the limit of {MAX_TAG_BYTES:,}")
            count = len(QUOTED.sub(b" ", rest).split())
            if count > MAX_ATTRIBUTES:
                raise ValueError(f"a tag with some {count:,} attributes, more than the limit of {MAX_ATTRIBUTES:,}")
        opened += not closing
        if opened > MAX_TAGS:
            raise ValueError(f"more than the limit of {MAX_TAGS:,} tags for one page")
        name = name.lower()
        if name in UNCOUNTED or rest.endswith(b"/"):
            continue
        if not closing and name in RAW:
            position = after(data, b"</" + name, position)
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        if depth > MAX_NESTING:
            raise ValueError(f"tags nest more than {MAX_NESTING:,} deep")


def after(data: bytes, mark: bytes, position: int) -> int:
    """The offset behind the next mark, in small letters or capitals; the end of the data where none comes."""
    places = [place for place in (data.find(mark, position), data.find(mark.upper(), position)) if place >= 0]
    return min(places) + len(mark) if places else len(data)
