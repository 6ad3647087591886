"""Archives that tests write: pages, WARC records, feeds and tables about one story, each in a few lines."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable

STORY = (
    "The bridge to Hallig Island was closed on Friday after a storm broke two of its piers, the city said.",
    "“We had no choice,” Mayor Ana Brandt told reporters at the harbor. “Nobody may cross until it is safe.”",
    "She denied that the city had ignored warnings by the Coast Institute, which had asked for repairs last year.",
    "Ferries will carry people and goods to the island until the bridge opens again, which may take until winter.",
)
TEXT = "\n\n".join(STORY)
HEADLINE = "Storm closes the bridge to Hallig Island"


def page(*more: str, headline: str = HEADLINE, head: str = "", day: str = "2025-03-07") -> str:
    ld = {"@type": "NewsArticle", "headline": headline, "datePublished": day, "author": {"name": "Jo Doe"}}
    body = "".join(f"<p>{line}</p>" for line in (*STORY, *more))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{headline}</title>{head}"
        f'<script type="application/ld+json">{json.dumps(ld)}</script></head>'
        f"<body><main><article><h1>{headline}</h1>{body}</article></main></body></html>"
    )


def http(
    body: bytes, *, status: str = "200 OK", media: str = "text/html; charset=utf-8", headers: Iterable[str] = ()
) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(
    content: bytes, url: str = "https://harborpost.example/a", *, kind: str = "response", length: object = None
) -> bytes:
    """A WARC record; its stated length can be a lie."""
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>",
        "WARC-Date: 2025-03-08T09:00:00Z",
        f"WARC-Target-URI: {url}",
        f"Content-Length: {len(content) if length is None else length}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n\r\n"


def pages(*letters: str, **changes: str) -> list[bytes]:
    """A record for each letter, whose page ends in words of its own."""
    return [
        record(
            http(page(f"This is what edition {letter} adds.", **changes).encode()),
            f"https://harborpost.example/{letter}",
        )
        for letter in letters
    ]


def zipped(records: Iterable[bytes]) -> list[bytes]:
    """Each record compressed alone, as crawlers do."""
    return [gzip.compress(one, mtime=0) for one in records]


def rss(*items: str, title: str = "Harbor Post") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{title}</title>{"".join(items)}</channel></rss>'
    )


def item(letter: str = "a", *, content: str | None = None, description: str = "The bridge is closed.") -> str:
    body = "".join(f"<p>{line}</p>" for line in STORY) if content is None else content
    encoded = f"<content:encoded><![CDATA[{body}]]></content:encoded>" if body else ""
    return (
        f"<item><title>Bridge &amp; ferries</title><link>https://harborpost.example/{letter}</link>"
        f"<guid isPermaLink='false'>{letter}</guid><dc:creator>By Jo Doe</dc:creator>"
        f"<pubDate>Fri, 07 Mar 2025 23:30:00 -0500</pubDate><description>{description}</description>{encoded}</item>"
    )
