"""The body of a page's article: its blocks in reading order, boilerplate left out by trafilatura."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.extract.page_authors import bare, words_of
from onrecord.extract.page_metadata import HEADLINES
from onrecord.extract.passages import boilerplate, similar
from onrecord.model import PassageKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Kind = PassageKind
SUBTITLE = re.compile(
    r"(?:\b|_|-)(?:sub-?(?:title|head(?:line|ing)?)|dek|deck|standfirst|excerpt)(?:\b|_|-)", re.IGNORECASE
)
LINKED = 0.8  # a block whose letters stand in links to this part leads elsewhere
INVITING = 25  # words; a longer line that begins like an invitation tells something
LEADING = 0.3  # of a line that begins as those to other pages do
MOSTLY = 0.5  # above the first kept paragraph already this part of links is too much
NEAR = 3  # blocks around its place in which the rest of a paragraph is looked for
PART = 20  # characters; less of a paragraph could stand in any
TELLING = 8  # words; a line above the story with as many is a standfirst, not a section's name
BLOCKS = ("p", "head", "item", "quote", "row", "ab", "code")
SUMMARY = 80  # words; a longer line sums nothing up
EMPTY_LINES = 3  # in an element whose lines are then paragraphs
HELD = frozenset(("a", "abbr", "b", "cite", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"))  # words
RULE = re.compile(r"[\W_]*\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the article's text, and which part of its letters is links."""

    kind: PassageKind
    text: str
    linked: float = 0.0


def read_body(tree: HtmlElement, headline: str | None, descriptions: Iterable[str]) -> list[Block]:
    """Standfirst, headings, paragraphs and captions, in the order of the page, without headline and byline."""
    import logging

    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.ERROR)  # a page without an article is reported as such by us
    found = bare_extraction(
        with_paragraphs(deepcopy(tree)), include_comments=False, include_tables=True, with_metadata=False
    )
    body = None if found is None or isinstance(found, dict) else found.body
    if body is None:
        return []
    shares = linked_shares(tree)
    blocks = [replace(block, linked=shares.get(bare(block.text), 0.0)) for e in body for block in blocks_of(e)]
    printed = [headline or "", *(visible(h) for h in islice(tree.iter("h1"), HEADLINES))]
    blocks = [block for block in blocks if not is_debris(block) and not repeats(block.text, printed)]
    blocks = standfirst(tree, mended(tree, blocks), list(descriptions))
    return with_captions(tree, blocks)


def with_paragraphs(tree: HtmlElement) -> HtmlElement:
    """The tree, changed so that what pages of old part by empty lines alone (`<br><br>`) are paragraphs."""
    for element in list(tree.iter("td", "div", "body", "article", "section", "center", "font")):
        children = list(element)
        empty = [c for c in children if c.tag == "br" and not (c.tail or "").strip()]
        if len(empty) < EMPTY_LINES or any(child.tag == "p" for child in children):
            continue
        paragraph = element.makeelement("p")
        paragraph.text, element.text = element.text, None
        element.insert(0, paragraph)
        for child in children:
            if child.tag == "br":
                paragraph = element.makeelement("p")
                paragraph.text = child.tail
                element.replace(child, paragraph)
            elif child.tag in HELD:
                paragraph.append(child)
            else:  # a block of its own, after which words may go on
                paragraph = element.makeelement("p")
                paragraph.text, child.tail = child.tail, None
                child.addnext(paragraph)
    return tree


def blocks_of(element: HtmlElement) -> Iterator[Block]:
    """The blocks of one element of trafilatura's tree; lists and quotes give one for each thing in them."""
    inner = (
        [child for child in element.iter(*BLOCKS) if child is not element] if element.tag not in ("p", "head") else []
    )
    leaves = [child for child in inner if not any(True for _ in child.iterdescendants(*BLOCKS))]
    for leaf in leaves or [element]:
        text = line_of(leaf)
        if text:
            yield Block(Kind.HEADING if leaf.tag == "head" else Kind.PARAGRAPH, text)


def linked_shares(tree: HtmlElement) -> dict[str, float]:
    """Which part of a paragraph's or list item's letters is links. (Asked for links, trafilatura drops headings.)"""
    shares: dict[str, float] = {}
    for element in tree.iter("p", "li"):
        links = list(element.iter("a"))
        text = visible(element) if links else ""
        if text:
            shares.setdefault(bare(text), min(sum(len(visible(link)) for link in links) / len(text), 1.0))
    return shares


def repeats(text: str, printed: Iterable[str]) -> bool:
    """Whether a block is the headline once more, perhaps in other words."""
    words = text.lower().split()
    return any(bare(text) == bare(line) or similar(words, line.lower().split()) for line in printed if line)


def line_of(element: HtmlElement) -> str:
    for gap in element.iter("lb", "br"):
        gap.tail = f" {gap.tail or ''}"
    return " ".join("".join(element.itertext()).split())


def is_debris(block: Block) -> bool:
    """A line of the page and not of its article: a rule, a button's words, an invitation, a link to another page."""
    text = block.text.lower().strip(" :.…»>→-")
    if RULE.match(text) or text in boilerplate()[0]:
        return True
    if len(text.split()) <= INVITING and text.startswith(boilerplate()[1]):
        return True
    if block.linked >= LEADING and text.startswith(words_of("promo")):
        return True
    return block.linked >= LINKED


def mended(tree: HtmlElement, blocks: list[Block]) -> list[Block]:
    """The blocks, with paragraphs as the page has them where some of their words, or a whole one among them, got lost.

    What stands beside the other paragraphs, in the element that holds most of them, belongs to the article.
    """
    order = {bare(block.text): n for n, block in enumerate(blocks)}
    siblings = [(bare(visible(p)), p) for p in main_paragraphs(tree, order)]
    kept = [n for n, (key, _) in enumerate(siblings) if key in order]
    if len(kept) < 3:
        return blocks
    place = order[siblings[kept[0]][0]] - 1  # of the block after which a lost paragraph belongs
    whole: dict[int, Block] = {}
    lost: dict[int, list[Block]] = {}
    for n, (key, paragraph) in enumerate(siblings[: kept[-1] + 1]):
        if key in order:
            place = order[key]
            continue
        text = visible(paragraph)
        links = sum(len(visible(link)) for link in paragraph.iter("a"))
        block = Block(Kind.PARAGRAPH, text, links / max(len(text), 1))
        if len(text.split()) < TELLING or is_debris(block) or (n < kept[0] and block.linked > MOSTLY):
            continue
        near = range(max(place - NEAR, 0), min(place + NEAR + 1, len(blocks)))
        part = next((m for m in near if len(blocks[m].text) > PART and bare(blocks[m].text) in key), None)
        if part is None:
            lost.setdefault(place, []).append(block)
        else:
            whole[part] = block
    result = lost.get(-1, [])
    for n, block in enumerate(blocks):
        result += [whole.get(n, block), *lost.get(n, [])]
    return result


def main_paragraphs(tree: HtmlElement, kept: Mapping[str, int]) -> list[HtmlElement]:
    """The paragraphs directly in the element that holds most of those kept."""
    homes = Counter(p.getparent() for p in tree.iter("p") if bare(visible(p)) in kept)
    return list(homes.most_common(1)[0][0].iterchildren("p")) if homes else []


def visible(element: HtmlElement) -> str:
    """An element's words without scripts and styles."""
    parts = element.xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::svg)]")
    return " ".join("".join(parts).split())


def standfirst(tree: HtmlElement, blocks: list[Block], descriptions: list[str]) -> list[Block]:
    """The blocks with the line that sums the story up before them, where the page shows one under its headline.

    It is a heading of many words above the story, or the page's description if the page prints that too, or a line in
    an element that is named as one.
    """
    first = next((n for n, block in enumerate(blocks) if block.kind is Kind.PARAGRAPH), len(blocks))
    told = [n for n in range(first) if len(blocks[n].text.split()) >= TELLING]
    if told or first == len(blocks):
        return [replace(block, kind=Kind.STANDFIRST) if n in told else block for n, block in enumerate(blocks)]
    opening, known = bare(blocks[first].text), {bare(block.text) for block in blocks}
    wanted = {bare(line) for line in descriptions} - known
    started = False
    for element in tree.iter("h1", "h2", "h3", "p", "div", "span"):
        started = started or element.tag == "h1"
        if not started or element.tag == "h1" or element.xpath("./p|./div|./ul|./section"):
            continue
        text = visible(element)
        key, length = bare(text), len(text.split())
        named = length in range(TELLING, SUMMARY) and SUBTITLE.search(" ".join(map(str, element.attrib.values())))
        if named and key == opening:
            return [replace(block, kind=Kind.STANDFIRST) if n == first else block for n, block in enumerate(blocks)]
        if key in known and element.tag == "p" and length >= TELLING:
            break
        if key and key not in known and (named or key in wanted):
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
