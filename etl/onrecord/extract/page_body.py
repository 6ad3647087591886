"""The body of a page's article: its blocks in reading order, boilerplate left out by trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.extract.page_authors import bare, words_of
from onrecord.extract.passages import boilerplate
from onrecord.model import PassageKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Kind = PassageKind
SUBTITLE = re.compile(r"(?:\b|_|-)(?:sub-?(?:title|head(?:line|ing)?)|dek|deck|standfirst|excerpt)(?:\b|_|-)", re.IGNORECASE)
LINKED = 0.8  # a block whose letters stand in links to this part leads elsewhere
TELLING = 8  # words; a line above the story with as many is a standfirst, not a section's name
BLOCKS = ("p", "head", "item", "quote", "row", "ab", "code")
RULE = re.compile(r"[\W_]*\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the article's text, and which part of its letters is links."""

    kind: PassageKind
    text: str
    linked: float = 0.0


def read_body(tree: HtmlElement, headline: str | None, descriptions: Iterable[str]) -> list[Block]:
    """Standfirst, headings, paragraphs and captions, in the order of the page, without headline and byline."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        deepcopy(tree), include_comments=False, include_links=True, include_tables=True, with_metadata=False
    )
    body = None if found is None or isinstance(found, dict) else found.body
    if body is None:
        return []
    blocks = [block for element in body for block in blocks_of(element)]
    blocks = [block for block in blocks if not is_debris(block) and bare(block.text) != bare(headline or "")]
    blocks = standfirst(tree, mended(tree, blocks), list(descriptions))
    return with_captions(tree, blocks)


def blocks_of(element: HtmlElement) -> Iterator[Block]:
    """The blocks of one element of trafilatura's tree; lists and quotes give one for each thing in them."""
    inner = [child for child in element.iter(*BLOCKS) if child is not element] if element.tag not in ("p", "head") else []
    leaves = [child for child in inner if not any(True for _ in child.iterchildren(*BLOCKS))]
    for leaf in leaves or [element]:
        text = line_of(leaf)
        if text:
            letters = sum(len("".join(ref.itertext())) for ref in leaf.iter("ref"))
            yield Block(Kind.HEADING if leaf.tag == "head" else Kind.PARAGRAPH, text, letters / len(text))


def line_of(element: HtmlElement) -> str:
    for gap in element.iter("lb", "br"):
        gap.tail = f" {gap.tail or ''}"
    return " ".join("".join(element.itertext()).split())


def is_debris(block: Block) -> bool:
    """A line of the page and not of its article: a rule, a button's words, an invitation, a link to another page."""
    text = block.text.lower().strip(" :.…»>→-")
    if RULE.match(text) or text in boilerplate()[0]:
        return True
    words = text.split()
    short = len(words) <= 40
    if short and text.startswith((*boilerplate()[1], *words_of("promo"))) and (block.linked > 0 or len(words) <= 12):
        return True
    return block.linked >= LINKED and (block.kind is Kind.PARAGRAPH)


def mended(tree: HtmlElement, blocks: list[Block]) -> list[Block]:
    """The blocks, with paragraphs as the page has them where some of their words, or a whole one among them, got lost.

    What stands beside the other paragraphs, in the element that holds most of them, belongs to the article.
    """
    kept = {bare(block.text): block for block in blocks}
    homes: dict[HtmlElement, int] = {}
    for paragraph in tree.iter("p"):
        if bare(visible(paragraph)) in kept:
            homes[paragraph.getparent()] = homes.get(paragraph.getparent(), 0) + 1
    if not homes:
        return blocks
    home = max(homes, key=lambda parent: homes[parent])
    if homes[home] < 3:
        return blocks
    siblings = [(bare(text), text, p) for p in home.iterchildren("p") if (text := visible(p))]
    keys = [key for key, _, _ in siblings]
    places = [n for n, key in enumerate(keys) if key in kept]
    first = min(places)
    order = {bare(block.text): n for n, block in enumerate(blocks)}
    result, added = list(blocks), 0
    last = max((places), default=first)
    at = order[keys[first]]
    for n in range(0, last + 1):
        key, text, paragraph = siblings[n]
        if key in kept:
            at = order[key] + added
            continue
        letters = sum(len(visible(link)) for link in paragraph.iter("a"))
        block = Block(Kind.PARAGRAPH, text, letters / len(text))
        if len(text.split()) < TELLING or is_debris(block) or (n < first and letters * 2 > len(text)):
            continue
        near = range(max(at - 3, 0), min(at + 4, len(result)))
        part = next((m for m in near if len(bare(result[m].text)) > 20 and bare(result[m].text) in key), None)
        if part is not None:
            result[part] = block
        else:
            result.insert(at if n < first else at + 1, block)
            added += 1
            at += 1
    return result


def visible(element: HtmlElement) -> str:
    """An element's words without scripts and styles."""
    parts = element.xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::svg)]")
    return " ".join("".join(parts).split())


def standfirst(tree: HtmlElement, blocks: list[Block], descriptions: list[str]) -> list[Block]:
    """The blocks with the line that sums the story up before them, where the page shows one under its headline.

    It is the page's description if the page prints that too, or a line in an element that is named as one.
    """
    first = next((n for n, block in enumerate(blocks) if block.kind is Kind.PARAGRAPH), len(blocks))
    head = [
        Block(Kind.STANDFIRST, block.text) for block in blocks[:first] if len(block.text.split()) >= TELLING
    ]
    if head or not blocks:
        return head + blocks[first:]
    known = {bare(block.text) for block in blocks}
    wanted = {bare(line) for line in descriptions} - known
    started = False
    for element in tree.iter("h1", "h2", "h3", "p", "div", "span"):
        if element.tag == "h1":
            started = True
        elif started and not len(element.xpath("./p|./div|./ul|./section")):
            named = SUBTITLE.search(f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}")
            text = visible(element)
            key = bare(text)
            if key and key in known and element.tag == "p" and len(text.split()) >= TELLING:
                break
            if key and key not in known and (key in wanted or (named and TELLING <= len(text.split()) <= 80)):
                return [Block(Kind.STANDFIRST, text), *blocks]
    return blocks


def with_captions(tree: HtmlElement, blocks: list[Block]) -> list[Block]:
    """The blocks with the captions of the article's pictures, each before the block that follows it on the page."""
    places: dict[str, int] = {bare(block.text): n for n, block in reversed(list(enumerate(blocks)))}
    before: dict[int, list[Block]] = {}
    captioned: set[str] = set()
    waiting: list[Block] = []
    inside = False
    for element in tree.iter("h1", "h2", "h3", "h4", "p", "li", "blockquote", "figcaption"):
        if element.tag == "figcaption":
            text = visible(element)
            key = bare(text)
            if text and key not in captioned and (inside or within(element)):
                captioned.add(key)
                waiting.append(Block(Kind.CAPTION, text))
        elif element.tag == "h1":
            inside = True
        elif waiting and (place := places.get(bare(visible(element)))) is not None:
            before.setdefault(place, []).extend(waiting)
            waiting = []
    result: list[Block] = []
    for n, block in enumerate(blocks):
        result += before.get(n, [])
        if bare(block.text) not in captioned:
            result.append(block)
    return result


def within(element: HtmlElement) -> bool:
    return any(ancestor.tag in ("article", "main") for ancestor in element.iterancestors())
