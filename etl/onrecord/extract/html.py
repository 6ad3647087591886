"""A saved web page as one article, with what the page says about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from onrecord.extract.credit_lines import credit_start, is_credit
from onrecord.extract.decoding import MAX_BYTES
from onrecord.extract.document_id import document_id
from onrecord.extract.page_authors import words_of
from onrecord.extract.page_body import Block, read_body
from onrecord.extract.page_metadata import PageMetadata, read_metadata
from onrecord.extract.page_source import MAX_PAGE_BYTES, decode_page, parse_page
from onrecord.extract.passages import mark_duplicates
from onrecord.extract.skipped import Refused, SkipKind, Skipped, skip
from onrecord.extract.stream import Stream, stem
from onrecord.model import Article, Passage, PassageKind, Span

Kind = PassageKind
NAMES = (".html", ".htm", ".xhtml")
BEGINS = (b"<!doctype html", b"<html")
SHORTEST = 40  # words; what is left of an error page or an index has fewer
STUB = 120  # words; what a publisher shows of an article that is not free
BARRIER = 250  # words; an error page with that many links and notes is still one
BETWEEN = "\n\n"  # blocks
INDEX = 0.5  # the part of a body's letters in links above which it is a list of other pages


class HtmlReader:
    """Reads a page as an article whose text is its headline, byline, and blocks, with blank lines between them.

    `check` refuses texts that are not English; `today` tells the day after which no stated date is believed.
    """

    one_document = True

    def __init__(self, check: Callable[[str], None], today: Callable[[], date] = date.today) -> None:
        self.check = check
        self.today = today

    def accepts(self, head: bytes, name: str) -> bool:
        if name.lower().endswith(".txt"):
            return False  # who calls it plain text is told that it is none
        start = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").replace(b"\0", b"").lstrip().lower()
        return start.startswith(BEGINS) or (start[:1] == b"<" and b"<html" in start) or name.lower().endswith(NAMES)

    def read(self, file: Stream, name: str, encoding: str | None) -> Iterator[Article | Skipped]:
        data = file.read(MAX_PAGE_BYTES + 1)
        if not file.damage:  # a part of a page is none
            yield self.read_page(data, name, encoding)

    def read_page(self, data: bytes, name: str, encoding: str | None) -> Article | Skipped:
        """One page's bytes as an article, or why they are none."""
        try:
            return self.article(data, name, encoding=encoding)
        except (ValueError, RecursionError) as error:
            return skip(error, name)

    def article(
        self,
        data: bytes,
        name: str,
        *,
        encoding: str | None = None,
        served: str | None = None,
        source_id: str | None = None,
        url: str | None = None,
    ) -> Article:
        """The page's bytes as an article from the file `name`.

        `served` is the encoding that its server stated; `source_id` its id and `url` its address where the file's name
        and the page's own word are not it. Raises ValueError with the reason where the page is no article in English.
        """
        source, read_as = decode_page(data, encoding, served)
        tree = parse_page(source)
        meta = read_metadata(tree, self.today())
        article = self.compose(meta, read_body(tree, meta.headline, meta.descriptions), name, source_id or stem(name))
        return replace(article, encoding=read_as, url=url or meta.url)

    def compose(self, meta: PageMetadata, blocks: list[Block], name: str, source_id: str) -> Article:
        """An article of what was found. Raises ValueError with the reason where that is none in English."""
        check_article(meta, blocks)
        text, passages = compose(meta, blocks)
        self.check(text)  # the text decides: a page's own word on its language is often its template's
        if len(text) > MAX_BYTES:
            reason = f"{len(text):,} characters, more than the limit of {MAX_BYTES:,} for one document"
            raise Refused(SkipKind.TOO_LARGE, reason)
        return Article(
            document_id=document_id(source_id),
            source_id=source_id,
            text=text,
            passages=passages,
            headline=meta.headline,
            publisher=meta.publisher,
            authors=meta.authors,
            url=meta.url,
            source_file=name,
            published=meta.published,
        )


def check_article(meta: PageMetadata, blocks: list[Block]) -> None:
    """Raises Refused with the reason where the page is an error's, a barrier, a stub or a list of other pages."""
    body = [block for block in blocks if block.kind in (Kind.PARAGRAPH, Kind.STANDFIRST)]
    words = sum(len(block.text.split()) for block in body)
    title = (meta.title or meta.headline or "").lower()
    if words < BARRIER:
        if begins(title, "error") and not meta.published:
            raise Refused(SkipKind.ERROR_PAGE, f"no article: an error page, {meta.title!r}")
        if begins(title, "wall"):
            raise Refused(SkipKind.PAYWALL, f"no article: a page before the article, {meta.title!r}")
    if meta.free is False and words < STUB:
        raise Refused(SkipKind.PAYWALL, f"only the beginning of an article that is not free: {words} words")
    if words < SHORTEST:
        reason = f"no article: {words} words of text" if words else "no article: no text in it"
        raise Refused(SkipKind.NO_ARTICLE, reason)
    letters = sum(len(block.text) for block in body)
    linked = sum(len(block.text) * min(block.linked, 1.0) for block in body)
    if linked > INDEX * letters:
        raise Refused(SkipKind.NO_ARTICLE, "no article: a list of links to others")


def begins(title: str, group: str) -> bool:
    """Whether a title begins with whole words of the group."""
    return any(
        title.startswith(words) and not title[len(words) : len(words) + 1].isalnum() for words in words_of(group)
    )


def compose(meta: PageMetadata, blocks: list[Block]) -> tuple[str, tuple[Passage, ...]]:
    """The article's text and its passages, whose offsets are code points into it."""
    lines: list[tuple[PassageKind, str]] = []
    if meta.headline:
        lines.append((Kind.HEADLINE, meta.headline))
    lines += [(block.kind, block.text) for block in blocks if block.kind is Kind.STANDFIRST]
    if meta.authors:
        lines.append((Kind.BYLINE, "By " + listed(meta.authors)))
    lines += [(block.kind, block.text) for block in blocks if block.kind is not Kind.STANDFIRST]
    text = BETWEEN.join(line for _, line in lines)
    passages: list[Passage] = []
    start = 0
    for kind, line in lines:
        passages += stretch(kind, line, start)
        start += len(line) + len(BETWEEN)
    return text, mark_duplicates(text, passages)


def stretch(kind: PassageKind, line: str, start: int) -> list[Passage]:
    """A line as one passage; of a caption the credit at its end is another."""
    end = start + len(line)
    if kind is not Kind.CAPTION:
        return [Passage(kind, Span(start, end))]
    at = credit_start(line)
    if at is None and is_credit(line):
        at = 0
    if at is None:
        return [Passage(kind, Span(start, end))]
    credit = Passage(Kind.CREDIT, Span(start + at, end))
    caption = line[:at].rstrip()
    return [Passage(kind, Span(start, start + len(caption))), credit] if caption else [credit]


def listed(names: tuple[str, ...]) -> str:
    """Names as a byline joins them: "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
