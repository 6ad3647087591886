"""Who wrote an article, as its page says it: names without "By", roles and places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from onrecord.extract.page_json_ld import JsonLd
from onrecord.lexicon import read_rows

BY = re.compile(r"\s*(?:(?:written|reported|posted|published|story|words|text)\s+)?by\b:?\s+", re.IGNORECASE)
APART = re.compile(r"\s*(?:[;&\n\t]|\band\b)\s*", re.IGNORECASE)
TAIL = re.compile(r"\s*(?:[|•·/(\[]|\s[-–—]\s).*", re.DOTALL)
SLUG = re.compile(r"[a-z]+(?:[-_.][a-z]+){1,3}\Z")
ADDRESS = re.compile(r"https?:|www\.|@|\.com\b", re.IGNORECASE)
SUFFIX = re.compile(r"(?:jr|sr)\Z", re.IGNORECASE)
LONGEST = 6  # words of a name
DEPTH = 5


@lru_cache(maxsize=8)
def words_of(group: str) -> tuple[str, ...]:
    """The words of one class of `page_words`."""
    return tuple(row["word"] for row in read_rows("page_words") if row["class"] == group)


def stated_authors(said: JsonLd, publisher: str | None) -> tuple[str, ...]:
    """The authors of the first article in JSON-LD that names any; organizations are left out."""
    for article in said.articles:
        found = people(names_in(said, article.get("author") or article.get("creator")), publisher)
        if found:
            return found
    return ()


def names_in(said: JsonLd, value: Any, depth: int = 0) -> list[str]:
    if depth > DEPTH:
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [name for item in value for name in names_in(said, item, depth + 1)]
    value = said.resolve(value)
    if isinstance(value, dict) and "Organization" not in str(value.get("@type")):
        return names_in(said, value.get("name"), depth + 1)
    return []


def people(lines: Iterable[str], publisher: str | None) -> tuple[str, ...]:
    """The names on bylines, in order, each once. A role ("Staff reporter") stays only where nobody is named, and so
    does a desk that is called after the publisher."""
    found: dict[str, str] = {}
    for line in lines:
        for name in names_on(line):
            key = bare(name)
            if key and key != bare(publisher or ""):
                found.setdefault(key, name)
    named = [name for name in found.values() if not is_role(name)]
    return tuple(named or found.values())


def names_on(line: str) -> list[str]:
    """The names on one byline."""
    line = " ".join(BY.sub("", line, count=1).split()) if BY.match(line) else " ".join(line.split())
    line = " ".join(word for word in line.split() if not ADDRESS.search(word))
    names = []
    for part in APART.split(TAIL.sub("", line)):
        pieces = [piece.strip(" .,:") for piece in part.split(",")]
        pieces = with_suffixes(piece for piece in pieces if piece)
        kept = [piece for piece in pieces if not is_role(piece)] or pieces[:1]
        names += [name for name in map(without_place, kept) if name]
    return [spelled(name) for name in names if len(name.split()) <= LONGEST and any(c.isalpha() for c in name)]


def with_suffixes(pieces: Iterable[str]) -> list[str]:
    """The pieces between commas, "Jr." with the name before it."""
    found: list[str] = []
    for piece in pieces:
        if found and SUFFIX.match(piece):
            found[-1] = f"{found[-1]} {piece}."
        else:
            found.append(piece)
    return found


def is_role(text: str) -> bool:
    words = text.lower().split()
    return bool(words) and (words[-1] in words_of("role") or words[0] in words_of("role"))


def without_place(name: str) -> str:
    """A name up to what comes after it: "Jo Doe in Oslo", "Jo Doe for The Paper"."""
    words = name.split()
    cut = next((n for n, word in enumerate(words) if n and word in words_of("place")), len(words))
    return " ".join(words[:cut])


def spelled(name: str) -> str:
    """A name that is written as an address's words ("jo-doe") as people write it."""
    return " ".join(re.split(r"[-_.]", name)).title() if SLUG.match(name) else name


def bare(text: str) -> str:
    """What two spellings of a name share: its letters and digits, "the" left out."""
    words = re.findall(r"\w+", text.lower())
    return "".join(words[1:] if words[:1] == ["the"] else words)
