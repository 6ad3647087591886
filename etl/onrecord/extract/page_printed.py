"""What a page prints between its headline and its story, where it tells machines nothing: byline and day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from onrecord.extract.page_authors import BY, names_on

if TYPE_CHECKING:
    from lxml.html import HtmlElement

INLINE = frozenset(("a", "abbr", "b", "em", "font", "i", "small", "span", "strong", "sub", "sup", "time", "u", "br"))
PASSED = frozenset(
    ("script", "style", "noscript", "svg", "figure", "figcaption", "nav", "aside", "footer", "form", "button")
)
STORY = 200  # characters; a longer line is the story itself
SENTENCE = 80  # characters; a longer paragraph that names no author is the story
LINES = 40  # looked at
BYLINE = 12  # words
NAME = range(2, 5)  # words

MONTHS = {
    name.lower(): n for names in (calendar.month_name, calendar.month_abbr) for n, name in enumerate(names) if name
} | {"sept": 9}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
WRITTEN = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month2>{_MONTH})\.?,?\s+(?P<year2>\d{{4}}))\b",
    re.IGNORECASE,
)
CHANGED = re.compile(r"\b(?:updated|modified|corrected|amended|revised|reviewed|edited)\b[^\d]{0,30}\Z", re.IGNORECASE)


def lines_above(tree: HtmlElement) -> list[str]:
    """The short lines from the first headline (without one: from the top) to the story."""
    found: list[str] = []
    body = next(tree.iter("body"), tree)
    for line in blocks(body, started=next(body.iter("h1"), None) is None):
        if len(line) > STORY or len(found) == LINES:
            break
        found.append(line)
    return found


def blocks(body: HtmlElement, *, started: bool) -> Iterator[str]:
    """The lines of the page in order: the text of elements that hold nothing but words, and what stands around such."""
    for element in body.iter():
        tag = element.tag
        if not isinstance(tag, str) or tag in INLINE:
            continue
        if tag == "h1":
            started = True
            continue
        if not started or any(ancestor.tag in PASSED for ancestor in (element, *element.iterancestors())):
            continue
        parts = [element.text or ""]
        for child in element:
            if child.tag in INLINE:
                parts.append("\n" if child.tag == "br" else "".join(child.itertext()))
            else:
                parts.append("\n")
            parts.append(child.tail or "")
        for line in "".join(parts).split("\n"):
            if text := " ".join(line.split()):
                yield text


def printed_day(lines: Sequence[str], today: date) -> date | None:
    """The first day in the lines that is not one of a change, nor to come."""
    for line in lines:
        for found in WRITTEN.finditer(line):
            day = day_in(found)
            if day and day <= today and not CHANGED.search(line[: found.start()]):
                return day
    return None


def written_day(text: str) -> date | None:
    """The day with which a text begins, its month in words: "September 3, 2024, 9:14 p.m."."""
    found = WRITTEN.match(text)
    return day_in(found) if found else None


def day_in(found: re.Match[str]) -> date | None:
    part = found.groupdict()
    try:
        return date(
            int(part["year"] or part["year2"]),
            MONTHS[(part["month"] or part["month2"]).lower()],
            int(part["day"] or part["day2"]),
        )
    except ValueError:
        return None


def printed_authors(lines: Sequence[str]) -> list[str]:
    """The first line that says by whom, if all that it names looks like people."""
    for line in lines:
        if BY.match(line) and len(line.split()) <= BYLINE:
            names = names_on(line)
            if names and all(looks_like_a_person(name) for name in names):
                return names
    return []


def linked_authors(tree: HtmlElement) -> list[str]:
    """The names above the story that link to their authors' pages."""
    found: list[str] = []
    for element in tree.iter("a", "p"):
        if element.tag == "p":
            if len("".join(element.itertext())) > SENTENCE and not any(map(is_author, element.iter("a"))):
                break
        elif is_author(element):
            found += names_on("".join(element.itertext()))
    return [name for name in dict.fromkeys(found) if looks_like_a_person(name)]


def is_author(link: HtmlElement) -> bool:
    return "author" in (link.get("rel") or "").lower().split()


def looks_like_a_person(name: str) -> bool:
    words = name.split()
    return len(words) in NAME and words[0][0].isupper() and words[-1][0].isupper() and not any(map(str.isdigit, name))
