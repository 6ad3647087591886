"""What a page says of its article in JSON-LD, schema.org's words in a script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ARTICLE = re.compile(r"(?:\w*Article|(?:Live)?BlogPosting|Report|Review)\Z")
INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")
MAX_NODES = 10_000
MAX_ARTICLES = 20  # the page's own comes among the first
COMMENT = re.compile(
    r"\A\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[)|(?:-->|(?://|/\*)\s*\]\]>\s*(?:\*/)?)\s*\Z"
)

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The page's articles, in order, and every thing with a name by its `@id`."""

    articles: tuple[Node, ...]
    named: dict[str, Node]

    def resolve(self, value: Any) -> Any:
        """The thing that a bare reference points at; any other value itself."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and not value.get("name"):
            return self.named.get(value["@id"], value)
        return value

    def first(self, key: str) -> Any:
        """The first article's value that says something."""
        return next((node[key] for node in self.articles if node.get(key) not in (None, "", [])), None)


def read_json_ld(tree: HtmlElement) -> JsonLd:
    """Blocks that are no JSON are passed over; so are articles that a list of others merely names."""
    articles: list[Node] = []
    named: dict[str, Node] = {}
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            block = json.loads(COMMENT.sub("", script.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        for node in nodes(block):
            if len(articles) < MAX_ARTICLES and is_article(node):
                articles.append(node)
            if isinstance(node.get("@id"), str) and node.get("name"):
                named.setdefault(node["@id"], node)
    return JsonLd(tuple(articles), named)


def nodes(block: Any) -> Iterator[Node]:
    """The objects of a block that speak of the page: in lists, graphs and main entities."""
    waiting = [block]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            yield value
            waiting += [value[key] for key in reversed(INSIDE) if isinstance(value.get(key), (dict, list))]


def is_article(node: Node) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and ARTICLE.match(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )
