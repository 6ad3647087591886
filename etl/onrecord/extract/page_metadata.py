"""What a page says about its article: headline, authors, day of publication, publisher, address, language."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from onrecord.extract.page_authors import bare, people, stated_authors
from onrecord.extract.page_json_ld import JsonLd, read_json_ld
from onrecord.extract.page_printed import lines_above, linked_authors, printed_authors, printed_day, written_day

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "parsely-pub-date",
    "datepublished",
    "sailthru.date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "citation_publication_date",
    "pubdate",
    "publishdate",
    "publish-date",
    "date",
)
SEPARATOR = re.compile(r"\s+[|\-–—•·:»]\s+|\s*\|\s*")
RUNNING = re.compile(r"\bLIVE\s*(?:[:|–—-]|\bupdates\b|\bblog\b)|\A\s*Live(?:\s+(?:updates|blog))?\s*[:|–—]", re.ASCII)
MARKUP = re.compile(r"<[^<>]{1,200}>")
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{4})/(\d{1,2})/(\d{1,2})|(\d{4})(\d{2})(\d{2})(?=T|\Z)")
HEADLINES = 5  # first-level headings looked at; a page has one or two
ELEMENTS = 5_000  # looked at for the title
OLDEST = 1900  # an archive's articles can be older than the web


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """`free` is what the page says of `isAccessibleForFree`; `stated` whether it calls itself an article."""

    headline: str | None
    authors: tuple[str, ...]
    published: date | None
    publisher: str | None
    url: str | None
    language: str | None
    descriptions: tuple[str, ...]
    free: bool | None
    stated: bool
    title: str


def read_metadata(tree: HtmlElement, today: date) -> PageMetadata:
    """JSON-LD first, then meta tags, then what trafilatura and htmldate find. No day after `today` is believed."""
    said, meta = read_json_ld(tree), metas(tree)
    url = address(tree, said, meta)
    publisher = publisher_of(said, meta, url)
    site = [name for name in (publisher, meta.get("og:site_name"), label(url)) if name]
    title = clean(next((t.text_content() for t in tree.iter("title")), ""))
    kind = meta.get("og:type", "").lower()
    return PageMetadata(
        headline=headline_of(tree, said, meta, title, site),
        authors=stated_authors(said, publisher) or found_authors(tree, publisher),
        published=published_of(tree, said, meta, today),
        publisher=publisher,
        url=url,
        language=language_of(tree, said, meta),
        descriptions=descriptions_of(said, meta),
        free=truth(said.first("isAccessibleForFree")),
        stated=bool(said.articles) or kind == "article" or "article:published_time" in meta,
        title=title,
    )


def metas(tree: HtmlElement) -> dict[str, str]:
    """The first content of each meta tag by its name or property in lower case."""
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        content = (tag.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def clean(text: Any) -> str:
    """One line of plain text: references resolved, also doubly escaped ones, tags and runs of white space gone."""
    if not isinstance(text, str):
        return ""
    return " ".join(MARKUP.sub("", html.unescape(html.unescape(text))).split())


def headline_of(tree: HtmlElement, said: JsonLd, meta: dict[str, str], title: str, site: list[str]) -> str | None:
    """JSON-LD's headline where the page has one, as the page prints it; else the first `h1`, else og:title or title.

    On news pages JSON-LD's is right where it is given more often (7 in 8) than the first `h1` (4 in 5). One that is
    cut short, as some systems do after 110 characters, gives way to the `h1` that it begins. On a running page the
    banner over its updates gives way to the name under which the story is shared, where that carries no such label.
    """
    printed = [line for line in (clean(h.text_content()) for h in islice(tree.iter("h1"), HEADLINES)) if line]
    printed = [without_site(line, site) for line in printed if bare(line) not in {bare(name) for name in site}]
    stated = [without_site(clean(node.get("headline")), site) for node in said.articles]
    stated = [line for line in stated if line]
    shared = without_site(clean(meta.get("og:title")), site)
    titled = without_site(title, site)
    if shared and is_banner(next(iter(stated or printed), "")) and not is_banner(shared):
        return shared
    for line in stated:
        same = next((h for h in printed if bare(h) == bare(line) or is_cut(line, h)), None)
        if same:
            return same
    if stated:
        return stated[0]
    known = [
        line
        for line in printed
        if any(bare(line) in bare(other) or bare(other) in bare(line) for other in (shared, titled) if other)
    ]
    if known:  # of a site's name and a headline that both stand in the title, the headline is the longer
        best = max(known, key=len)
        parts = (clean(part.text_content()) for h in islice(tree.iter("h1"), HEADLINES) for part in h)
        # A label in the heading ("Exclusive") is none of the headline where the page shares it without.
        return next((part for part in parts if part and bare(part) in (bare(shared), bare(titled))), best)
    return next(iter(printed), None) or shared or printed_title(tree, titled) or None


def printed_title(tree: HtmlElement, title: str) -> str:
    """The title without what a separator parts from it at the end, where the page prints the rest as a line of its
    own: so a publisher's name shows that the page does not state."""
    cuts = [cut.start() for cut in SEPARATOR.finditer(title)]
    if not cuts:
        return title
    own = {bare(element.text) for element in islice(tree.iter(), ELEMENTS) if element.text and element.tag != "title"}
    return next((title[:cut].strip() for cut in reversed(cuts) if bare(title[:cut]) in own), title)


def is_banner(line: str) -> bool:
    """Whether a headline carries the label of a page that is written as things happen: "Storm LIVE: ..."."""
    return bool(RUNNING.search(line)) and not line.isupper()


def is_cut(short: str, whole: str) -> bool:
    """Whether a headline is the beginning of another, broken off by dots or for its length."""
    stem = short.rstrip(" .…")
    return (stem != short or len(short) >= 100) and len(stem) >= 30 and bare(whole).startswith(bare(stem))


def without_site(line: str, site: list[str]) -> str:
    """A title without the publisher's name, and the sections before it, at its end, or the name at its beginning."""
    keys = {bare(name) for name in site}
    cuts = list(SEPARATOR.finditer(line))
    if cuts and bare(line[cuts[-1].end() :]) in keys:
        bars = [cut for cut in cuts if "|" in cut.group()]
        return line[: (bars[0] if len(bars) > 1 else cuts[-1]).start()].strip()
    if cuts and bare(line[: cuts[0].start()]) in keys:
        arrows = [cut for cut in cuts if "»" in cut.group()]
        return line[(arrows[-1] if len(arrows) > 1 else cuts[0]).end() :].strip()
    return line


def published_of(tree: HtmlElement, said: JsonLd, meta: dict[str, str], today: date) -> date | None:
    """The day as the page states it, in its own time zone."""
    values = [node.get("datePublished") for node in said.articles] + [meta.get(name) for name in PUBLISHED]
    values += [tag.get("datetime") or tag.get("content") for tag in tree.xpath('//*[@itemprop="datePublished"]')]
    stated = (day for day in map(day_of, values) if day and day <= today)
    return next(stated, None) or found_date(tree, today) or printed_day(lines_above(tree), today)


def day_of(value: Any) -> date | None:
    """The day at the beginning of a date and time; `None` for anything else."""
    if not isinstance(value, str):
        return None
    found = DAY.match(value.strip())
    if not found:
        return written_day(value.strip())
    try:
        day = date(*(int(group) for group in found.groups() if group))
    except ValueError:
        return None
    return day if day.year >= OLDEST else None


def found_date(tree: HtmlElement, today: date) -> date | None:
    """What htmldate reads off the page's marked-up dates; it is not let guess from any digits."""
    from copy import deepcopy

    from htmldate import find_date

    latest = datetime(today.year, today.month, today.day)
    return day_of(find_date(deepcopy(tree), original_date=True, extensive_search=False, max_date=latest))


def found_authors(tree: HtmlElement, publisher: str | None) -> tuple[str, ...]:
    """The authors that trafilatura finds, else those on a line above the story; spellings of one name ("Jo-Doe") are
    one."""
    from copy import deepcopy

    from trafilatura.metadata import extract_metadata

    found = extract_metadata(deepcopy(tree))
    names = people((found.author or "").split(";"), publisher) if found else ()
    linked = people(linked_authors(tree), publisher)
    if not {bare(name) for name in names}.isdisjoint(map(bare, linked)):
        names = linked  # of several it may find the first alone, or those below the story too
    return names or people(printed_authors(lines_above(tree)), publisher)


def publisher_of(said: JsonLd, meta: dict[str, str], url: str | None) -> str | None:
    """The publisher's name in JSON-LD, else og:site_name, else the address's host."""
    for node in said.articles:
        value = said.resolve(node.get("publisher"))
        value = value[0] if isinstance(value, list) and value else value
        name = clean(value.get("name") if isinstance(value, dict) else value)
        if name and not name.startswith("http"):
            return name
    host = urlsplit(url or "").hostname or ""
    return clean(meta.get("og:site_name")) or host.removeprefix("www.") or None


def label(url: str | None) -> str:
    """A host's own word: "harborpost" of www.harborpost.com."""
    parts = (urlsplit(url or "").hostname or "").removeprefix("www.").split(".")
    return parts[0]


def address(tree: HtmlElement, said: JsonLd, meta: dict[str, str]) -> str | None:
    """The page's canonical address, where it states a whole one."""
    links = [tag.get("href") for tag in tree.iter("link") if (tag.get("rel") or "").lower() == "canonical"]
    for value in (*links, meta.get("og:url"), said.first("url")):
        if isinstance(value, str) and value.strip().startswith(("https://", "http://")):
            try:
                urlsplit(value)
            except ValueError:
                continue
            return value.strip()
    return None


def language_of(tree: HtmlElement, said: JsonLd, meta: dict[str, str]) -> str | None:
    """The language that the page states, as it writes it ("en-GB")."""
    root = tree.getroottree().getroot()
    for value in (said.first("inLanguage"), root.get("lang"), meta.get("og:locale")):
        if isinstance(value, str) and re.match(r"[A-Za-z]{2,3}(?:[-_]|\Z)", value.strip()):
            return value.strip()
    return None


def descriptions_of(said: JsonLd, meta: dict[str, str]) -> tuple[str, ...]:
    values = [node.get(key) for node in said.articles for key in ("description", "alternativeHeadline")]
    values += [meta.get(name) for name in ("description", "og:description", "twitter:description")]
    return tuple(dict.fromkeys(line for line in map(clean, values) if line))


def truth(value: Any) -> bool | None:
    text = str(value).strip().lower().rsplit("/", 1)[-1]
    return {"true": True, "false": False}.get(text)
