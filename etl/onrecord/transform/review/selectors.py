"""Finding in the text what a decision quotes.

A selector is the exact words, or a mapping: `exact` with `prefix` and `suffix` (W3C Web Annotation's
TextQuoteSelector), or `from` and `to`, the first and last words of a longer stretch (its RangeSelector). White space in
a selector stands for any white space in the text, so that a review file may wrap its lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from onrecord.model import Article, Span


class Selectors:
    """The text of one article, searched for what decisions quote; every failure is a ValueError that says why."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = article.text

    def find(self, selector: Any, near: Span | None = None) -> Span:
        """The one place that the selector means.

        Words that occur more than once mean the place in the passages that `near` touches, if there is just one.
        """
        if isinstance(selector, str):
            return self.exact(selector, near=near)
        if not isinstance(selector, Mapping):
            raise ValueError(f"{selector!r} is no selector: words, or a mapping with `exact` or `from` and `to`")
        unknown = set(selector) - {"exact", "prefix", "suffix", "from", "to"}
        if unknown:
            raise ValueError(f"a selector has no {min(unknown)!r}")
        context = {key: str(selector.get(key, "")) for key in ("prefix", "suffix")}
        if "exact" in selector:
            return self.exact(str(selector["exact"]), **context, near=near)
        if "from" not in selector or "to" not in selector:
            raise ValueError("a selector needs `exact`, or `from` and `to`")
        first = self.exact(str(selector["from"]), prefix=context["prefix"], near=near)
        last = pattern(str(selector["to"])).search(self.text, first.start)
        if last is None:
            raise ValueError(f"the text has no {selector['to']!r} after {selector['from']!r}")
        return Span(first.start, last.end())

    def exact(self, words: str, prefix: str = "", suffix: str = "", near: Span | None = None) -> Span:
        if not words.strip():
            raise ValueError("a selector quotes nothing")
        found = [
            Span(m.start(), m.end())
            for m in pattern(words).finditer(self.text)
            if (not prefix.strip() or ends_with(self.text[: m.start()], prefix))
            and (not suffix.strip() or pattern(suffix).match(self.text[m.end() :].lstrip()))
        ]
        if not found:
            raise ValueError(f"the text has no {words!r}{' in that context' if prefix or suffix else ''}")
        if len(found) > 1 and near is not None:
            passages = [p.span for p in self.article.passages if p.span.overlaps(near)]
            found = [span for span in found if any(p.covers(span) for p in passages)] or found
        if len(found) > 1:
            lines = ", ".join(str(self.text.count("\n", 0, span.start) + 1) for span in found[:5])
            raise ValueError(f"{words!r} stands in {len(found)} places (lines {lines}): add `prefix` or `suffix`")
        return found[0]


@lru_cache(maxsize=1024)
def pattern(words: str) -> re.Pattern[str]:
    """The words with any white space between them; a word is not found inside a longer one."""
    parts = r"\s+".join(re.escape(part) for part in words.split())
    left = r"(?<!\w)" if words.lstrip()[:1].isalnum() else ""
    right = r"(?!\w)" if words.rstrip()[-1:].isalnum() else ""
    return re.compile(left + parts + right)


def ends_with(text: str, words: str) -> bool:
    parts = r"\s+".join(re.escape(part) for part in words.split())
    return re.search(rf"(?:{parts})\s*\Z", text[-len(words) * 2 - 20 :]) is not None
