"""What each stretch of a plain text is: headline, byline, heading, paragraph, caption, credit, author bio, boilerplate.

The rules read a text as a page was scraped: what stands above the story, the story, what stands below it. Where they
are in doubt they say paragraph, for what is not a paragraph is not searched for quotes and events.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from onrecord.extract.credit_lines import credit_start, is_credit
from onrecord.extract.lines import Unit, find_units
from onrecord.lexicon import read_rows
from onrecord.model import Passage, PassageKind, Span

Kind = PassageKind

BYLINE = re.compile(r"(?:BYLINE:|(?:[Bb]y|BY|[Ww]ritten by|[Rr]eported by|[Ss]tory by|[Tt]ext by)\s+(?=[A-ZÀ-Þ]))")
NAME_LINE = re.compile(
    r"[A-ZÀ-Þ][\w.'’-]+(?:\s+(?:(?:de|da|di|del|van|von|der|den|bin|al|el|and)\s+)*[A-ZÀ-Þ][\w.'’-]*){1,4}"
)
STAMP = re.compile(
    r"(?:(?:first |last )?(?:updated|published|posted|modified|created)(?: on| at)?:?\s*)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s*)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?"
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?,?\s*)?"
    r"[\d\s:,./|–-]*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?[\s|·•-]*",
    re.IGNORECASE,
)
PLAYER = re.compile(
    r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:\s*/\s*(?:\d{1,2}:)?\d{1,2}:\d{2})?"
    r"|\d+ (?:comments?|shares?|views?|min(?:ute)?s? read)"
)
BIO = re.compile(
    r"\b(?:(?:reports|writes|blogs|tweets) (?:on|about|for|from)|covers|has (?:covered|reported|written|worked)|"
    r"is (?:an? |the )?(?:[\w-]+ ){0,6}(?:reporter|journalist|correspondent|editor|columnist|writer|contributor|author|"
    r"producer|freelancer|critic|bureau chief)|can be reached|follow (?:him|her|them) )",
)
DESCRIBED = re.compile(
    r"\((?:\d(?:st|nd|rd|th) [LRC]"
    r"|(?:\d(?:st|nd|rd|th) (?:from )?)?(?:left|right|cent(?:er|re)|top|bottom)(?:, front)?)\)"
    r"|\(L\).{1,80}\(R\)|\(R\).{1,80}\(L\)",
    re.IGNORECASE,
)  # "(R)" alone is a Republican
FILE_PHOTO = re.compile(r"(?:FILE\b|File photo|FILE PHOTO|Photo:|Image:)")
SIMILAR = 0.8  # two captions or headlines are one printed twice where this part of their words is shared
LONG = 25  # words; a line of as many is a paragraph whatever it ends in
HEADING = 14  # words; a longer line is no heading
CREDIT_IN = (Kind.CAPTION, Kind.CREDIT)


def find_passages(text: str) -> tuple[Passage, ...]:
    """The passages of a plain text, in order, disjoint; together they hold everything but white space."""
    units = find_units(text)
    kinds = classify(units)
    passages: list[Passage] = []
    for unit, (kind, confidence) in zip(units, kinds, strict=True):
        passages += (
            cut_credit(unit, kind, confidence) if kind is Kind.CAPTION else [Passage(kind, unit.span, None, confidence)]
        )
    return mark_duplicates(text, passages)


def classify(units: Sequence[Unit]) -> list[tuple[PassageKind, float]]:
    """The kind of each unit and how sure it is."""
    first, last = story(units)
    kinds: list[tuple[PassageKind, float]] = []
    for n in range(len(units)):
        if n < first:
            kinds.append(above(units, n, first))
        elif n > last:
            kinds.append(below(units, n))
        else:
            kinds.append(within(units, n, last))
    return settle_bio(units, kinds, last)


def story(units: Sequence[Unit]) -> tuple[int, int]:
    """Indexes of the first and the last unit of the story itself.

    It begins with the first sentence that no line of a page's head (headline, byline, caption, time) comes after, as
    far as the head can reach; it ends with the last sentence.
    """
    sentences = [n for n, unit in enumerate(units) if is_sentence(unit)]
    if not sentences:
        return 0, len(units) - 1
    first = sentences[0]
    head = [n for n in range(min(len(units), first + 8)) if of_head(units, n)]
    for n in sentences:
        if n > first + 6 or len(units[n].words) >= LONG * 2:
            break
        later = [h for h in head if h > n]
        if not later:
            first = n
            break
        first = next((s for s in sentences if s > max(later)), first)
    return first, sentences[-1]


def is_sentence(unit: Unit) -> bool:
    """A line that can belong to the story: it ends as a sentence does, or is long, and is no other thing."""
    if debris(unit) or is_caption(unit) or STAMP.fullmatch(unit.text) or is_byline(unit):
        return False
    return (unit.terminal and len(unit.words) >= 2) or len(unit.words) >= LONG


def is_stamp(unit: Unit) -> bool:
    """A line that gives a day or an hour and nothing else."""
    if len(unit.text) > 60 or not STAMP.fullmatch(unit.text):
        return False
    return bool(re.search(r"\d:\d\d|\d{4}|[A-Za-z]{3}.*\d|\d.*[A-Za-z]{3}", unit.text))


def of_head(units: Sequence[Unit], n: int) -> bool:
    """A line that stands only above a story: byline, time, credit, player, or the headline again."""
    unit = units[n]
    if n == 0:
        return False
    again = unit.words == units[0].words and not unit.terminal
    stamp = is_stamp(unit)
    byline = is_byline(unit)
    return again or stamp or byline or bool(PLAYER.fullmatch(unit.text)) or whole_debris(unit)


def above(units: Sequence[Unit], n: int, first: int) -> tuple[PassageKind, float]:
    """A line over the story."""
    unit = units[n]
    common = furniture(unit)
    if common:
        return common
    headline = next((m for m in range(n) if is_title(units[m])), None)
    if headline is not None and similar(units[headline].words, unit.words):
        return Kind.HEADLINE, 0.95
    if headline is None and is_title(unit):
        return Kind.HEADLINE, 0.9
    if headline is not None and NAME_LINE.fullmatch(unit.text) and len(unit.words) <= 5:
        return Kind.BYLINE, 0.85
    if headline is not None and len(unit.words) >= 4:
        return Kind.STANDFIRST, 0.8
    return (Kind.HEADING, 0.5) if is_title(unit) else (Kind.PARAGRAPH, 0.6)


def within(units: Sequence[Unit], n: int, last: int) -> tuple[PassageKind, float]:
    """A line of the story, or between its lines."""
    unit = units[n]
    if is_caption(unit):
        return Kind.CAPTION, 0.9
    if is_sentence(unit):
        return Kind.PARAGRAPH, 1.0 if len(unit.words) >= 8 else 0.9
    common = furniture(unit)
    if common:
        return common
    if n == 0 and is_title(unit):
        return Kind.HEADLINE, 0.8
    if n < last and is_heading(unit):
        return Kind.HEADING, 0.8
    return Kind.PARAGRAPH, 0.7


def below(units: Sequence[Unit], n: int) -> tuple[PassageKind, float]:
    """A line after the story's last sentence."""
    unit = units[n]
    return furniture(unit) or ((Kind.BOILERPLATE, 0.6) if len(unit.words) <= 6 else (Kind.PARAGRAPH, 0.5))


def furniture(unit: Unit) -> tuple[PassageKind, float] | None:
    """What a line is by itself, wherever it stands: byline, time, caption, credit, debris of the page."""
    if is_byline(unit):
        return Kind.BYLINE, 0.95
    if debris(unit) or PLAYER.fullmatch(unit.text):
        return Kind.BOILERPLATE, 0.95
    if is_stamp(unit):
        return Kind.BYLINE, 0.8
    if is_credit(unit.text):
        return Kind.CREDIT, 0.9
    if is_caption(unit):
        return Kind.CAPTION, 0.9
    return None


def settle_bio(
    units: Sequence[Unit], kinds: list[tuple[PassageKind, float]], last: int
) -> list[tuple[PassageKind, float]]:
    """What an article says at its end of who wrote it: a paragraph that begins with the byline's name, or with the name
    that stands alone above it, and tells of reporting; and the name and role lines over it."""
    bylines = {author(units[n]) for n, (kind, _) in enumerate(kinds) if kind is Kind.BYLINE} - {""}
    for n in range(last, max(len(units) // 2, last - 4, 0), -1):
        unit = units[n]
        above_it = [m for m in range(max(0, n - 3), n) if not units[m].terminal and len(units[m].words) <= 8]
        names = bylines | {units[m].text for m in above_it if NAME_LINE.fullmatch(units[m].text)}
        if not any(unit.text.startswith(name) for name in names) or not BIO.search(unit.text[:200]):
            continue
        kinds[n] = Kind.AUTHOR_BIO, 0.9
        for m in above_it:
            kinds[m] = (Kind.BYLINE, 0.9) if units[m].text in names else (Kind.AUTHOR_BIO, 0.7)
        for m in range(n + 1, len(units)):
            if kinds[m][0] is Kind.PARAGRAPH:
                kinds[m] = Kind.AUTHOR_BIO, 0.6
        break
    return kinds


def is_byline(unit: Unit) -> bool:
    """A line that begins as a byline does and holds little but names."""
    begun = BYLINE.match(unit.text)
    if not begun or len(unit.words) > 12:
        return False
    rest = unit.text[begun.end() :].split()
    names = sum(word[0].isupper() or word in ("and", "&", "for", "in", "|") for word in rest)
    return unit.text.startswith("BYLINE:") or (names * 4 >= len(rest) * 3 and (not unit.terminal or len(rest) <= 3))


def author(unit: Unit) -> str:
    """The name on a byline, without "By" and what comes after a comma or bar."""
    return re.split(r"[,|•·]|\s+-\s+| for ", BYLINE.sub("", unit.text, count=1).strip())[0].strip().rstrip(".")


def is_title(unit: Unit) -> bool:
    """A line that can be a headline: a few words that no full stop closes."""
    if not 2 <= len(unit.words) <= LONG or unit.text[0].islower():
        return False
    return not unit.terminal or unit.text[-1] in "?!" or (unit.text[-1] in "’'”\"" and unit.text[-2:-1] not in ".,")


def is_heading(unit: Unit) -> bool:
    if (
        not 1 <= len(unit.words) <= HEADING
        or unit.terminal
        or not (unit.text[0].isupper() or unit.text[0] in "‘“'\"1234567890")
    ):
        return False
    return unit.text[-1].isalnum() or unit.text[-1] in "’'”\"?)"


def is_caption(unit: Unit) -> bool:
    """A line that a credit closes, or that tells who in a picture stands where."""
    if len(unit.words) < 5 or len(unit.words) > 90:
        return False
    start = credit_start(unit.text)
    return (start is not None and start > 0) or bool(DESCRIBED.search(unit.text)) or bool(FILE_PHOTO.match(unit.text))


def cut_credit(unit: Unit, kind: PassageKind, confidence: float) -> list[Passage]:
    """A caption, and the credit at its end as a passage of its own."""
    at = credit_start(unit.text)
    if not at:
        return [Passage(kind, unit.span, None, confidence)]
    caption = unit.text[:at].rstrip()
    start = unit.span.start
    return [
        Passage(kind, Span(start, start + len(caption)), None, confidence),
        Passage(Kind.CREDIT, Span(start + at, unit.span.end), None, confidence),
    ]


@lru_cache(maxsize=1)
def boilerplate() -> tuple[frozenset[str], tuple[str, ...]]:
    rows = read_rows("boilerplate")
    lines = frozenset(row["pattern"] for row in rows if row["how"] == "line")
    return lines, tuple(row["pattern"] for row in rows if row["how"] == "start")


def whole_debris(unit: Unit) -> bool:
    return unit.text.lower().rstrip(" :.…»>→").strip() in boilerplate()[0]


def debris(unit: Unit) -> bool:
    """A line of the page and not of the article, or one without a letter or digit."""
    starts = len(unit.words) <= LONG and unit.text.lower().startswith(boilerplate()[1])
    return not unit.words or whole_debris(unit) or starts


def mark_duplicates(text: str, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages, each that repeats an earlier one of its kind pointing at it."""
    seen: dict[PassageKind, list[tuple[int, list[str], frozenset[str]]]] = {}
    marked = []
    for n, passage in enumerate(passages):
        words = re.findall(r"\w+", passage.span.of(text).lower())
        distinct = frozenset(words)
        before = seen.setdefault(passage.kind, [])
        original = next(
            (m for m, other, theirs in reversed(before) if (words == other and words) or overlap(distinct, theirs)),
            None,
        )
        if original is None:
            before.append((n, words, distinct))
        whole = passage.kind in (Kind.PARAGRAPH, Kind.AUTHOR_BIO) and len(words) < 8  # "Yes," twice is no repetition
        marked.append(replace(passage, duplicate_of=None if whole else original))
    return tuple(marked)


def similar(a: Sequence[str], b: Sequence[str]) -> bool:
    if a == b:
        return bool(a)
    return overlap(frozenset(a), frozenset(b))


def overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of words are nearly the same."""
    if min(len(one), len(other)) < SIMILAR * max(len(one), len(other)):
        return False
    shared = len(one & other)
    return shared >= SIMILAR * (len(one) + len(other) - shared) and shared >= 4
