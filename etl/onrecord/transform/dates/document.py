"""The document's own date: given with the article, printed in it, or inferred from the dates that it speaks of."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, timedelta

from spacy.tokens import Doc, Span, Token

from onrecord.model import Article, DatePrecision, Interval, PassageKind, Published, PublishedBasis
from onrecord.transform.dates import calendar_intervals as cal
from onrecord.transform.dates.deixis import meaning_on
from onrecord.transform.dates.expression import Expression
from onrecord.transform.dates.meaning import DEADLINES, Reading
from onrecord.transform.dates.tense import Tense, tense_at

HEAD = 2000  # characters in which a printed date is looked for
LABEL = re.compile(
    r"(?:(?:first |last |originally |date )?(?P<word>published|posted|updated|modified|created|issued|released|date)"
    r"(?: on| at| date)?\s*:?\s*|by [^\n]{3,60}[|,•·–—-]\s*)?",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"[\s,|·•–—-]*(?:at )?(?:\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?)?"
    r"[\s,]*\(?(?:[A-Z]{2,5}|local time)?\)?[\s.|]*(?:updated[^\n]*|\d+ min(?:ute)?s? read)?",
    re.IGNORECASE,
)
WIRE_HEAD = re.compile(r"[A-Z][A-Z .'’/-]{2,}(?:, [A-Z][\w .]+)?, ")
WIRE_TAIL = re.compile(r"\s*(?:\([^)\n]{2,40}\))?\s*[-–—]")
PICTURE = frozenset({PassageKind.CAPTION, PassageKind.CREDIT})
# How far from a complete date a date without year may lie for both to be of one year. An archive photo falls within a
# month of it by chance only once in six.
NEAR, NEAR_PICTURE = timedelta(days=60), timedelta(days=31)
COMPLETE = frozenset({"full", "iso", "numeric"})
DEICTIC = frozenset({"deictic", "unit", "weekday", "weekend"})
LOOK_AHEAD = 62  # days
WITHIN = 120  # tokens from "last week" to the sentence that dates the same happening


@dataclass(frozen=True, slots=True)
class Reference:
    """What dates are read against: the days that "now" may be, and a day that dates without year lie near."""

    published: Published
    earliest: date | None
    latest: date | None
    near: date | None

    @property
    def inferred(self) -> bool:
        return self.published.basis is not PublishedBasis.STATED


def reference_of(article: Article, doc: Doc, expressions: list[Expression]) -> Reference:
    """The document's date: the article's own metadata first, then a printed line, then what the text's dates imply."""
    printed = printed_date(article.text, expressions)
    if article.published:
        # The day printed in the text is what its writer counted from, where metadata are a few days off.
        now = printed if printed and abs(printed - article.published) <= timedelta(days=7) else article.published
        return Reference(Published(cal.day(article.published), PublishedBasis.STATED), now, now, now)
    if printed:
        return Reference(Published(cal.day(printed), PublishedBasis.STATED), printed, printed, printed)
    return infer(article, doc, expressions)


def printed_date(text: str, expressions: list[Expression]) -> date | None:
    """A complete date that is a line by itself at the head, labelled or not, or stands in a news agency's dateline."""
    updated = None
    for e in expressions:
        if e.span.start > HEAD:
            break
        if e.rule not in COMPLETE:
            continue
        start = text.rfind("\n", 0, e.span.start) + 1
        end = text.find("\n", e.span.end)
        head, tail = text[start : e.span.start], text[e.span.end : end if end >= 0 else len(text)]
        meaning = meaning_on(Reading(e, None, Tense.UNKNOWN))
        if meaning is None or meaning.interval is None or meaning.precision is not DatePrecision.DAY:
            continue
        label = LABEL.fullmatch(head.strip() + " " if head.strip() else "")
        if (label and CLOCK.fullmatch(tail)) or is_wire_head(text, e):
            if label and (label["word"] or "").lower() in ("updated", "modified"):
                updated = updated or meaning.interval.earliest
            else:
                return meaning.interval.earliest
    return updated


def is_wire_head(text: str, e: Expression) -> bool:
    """Whether a date stands in a news agency's dateline: "GENEVA, June 3 (ANB) -"."""
    start = text.rfind("\n", 0, e.span.start) + 1
    return bool(WIRE_HEAD.fullmatch(text[start : e.span.start]) and WIRE_TAIL.match(text, e.span.end))


# ---------------------------------------------------------------------------------------------------- inference


@dataclass(frozen=True, slots=True)
class Known:
    """A calendar date that bears on the document's: its expression, where its days begin, and what it stands in."""

    expression: Expression
    start: date
    picture: bool


def infer(article: Article, doc: Doc, expressions: list[Expression]) -> Reference:
    """Bounds on the document's date: it is not before any past date that it tells, and where it calls a dated happening
    "last week", it is of the week after."""
    pictures = [p.span for p in article.passages if p.kind in PICTURE]

    def in_picture(e: Expression) -> bool:
        return any(span.covers(e.span) for span in pictures)

    complete = [k for e in expressions if (k := past_date(doc, e, in_picture(e)))]
    if not complete:
        return Reference(Published(None, PublishedBasis.UNKNOWN), None, None, None)
    latest = max(complete, key=lambda k: (k.start, not k.picture))
    near = year_hint(doc, expressions, complete, latest)
    lower = max((k.start for k in complete if not k.picture), default=None)
    if near is None:
        lower = lower or latest.start
        return Reference(published(lower, None), lower, None, None)
    dated = [(e, d) for e in expressions if e.rule == "full" and not in_picture(e) and (d := day_near(doc, e, near))]
    told = [d for e, d in dated if e.preposition not in DEADLINES and tense_at(doc, e.first) is Tense.PAST]
    if wire := next((d for e, d in dated if d >= latest.start and is_wire_head(article.text, e)), None):
        return Reference(published(wire, wire), wire, wire, wire)
    lower = max([latest.start, *told])
    if bounds := coupling(doc, expressions, dated, lower):
        return Reference(published(*bounds), *bounds, near=lower)
    return Reference(published(lower, None), lower, None, near=lower)


def published(earliest: date, latest: date | None) -> Published:
    return Published(cal.between(earliest, latest), PublishedBasis.INFERRED)


def past_date(doc: Doc, e: Expression, picture: bool) -> Known | None:
    """A date with its year that the text tells as past: no plan, no deadline."""
    if e.rule not in COMPLETE | {"month"} or not e.has("YZ") or e.has("bE"):
        return None
    meaning = meaning_on(Reading(e, None, Tense.UNKNOWN))
    if meaning is None or meaning.interval is None or meaning.interval.earliest is None:
        return None
    if not picture and (e.preposition in DEADLINES or tense_at(doc, e.first) is not Tense.PAST):
        return None
    return Known(e, meaning.interval.earliest, picture)


def day_near(doc: Doc, e: Expression, near: date) -> date | None:
    meaning = meaning_on(Reading(e, near, Tense.UNKNOWN))
    return meaning.interval.earliest if meaning and meaning.interval else None


def year_hint(doc: Doc, expressions: list[Expression], complete: list[Known], latest: Known) -> date | None:
    """A day that the dates without year lie near: the latest complete date, if some of them lie near it indeed, or fall
    in its year or a later one on the weekday that the text names with them."""
    if latest.expression.rule not in COMPLETE:
        return None
    backed = any(not k.picture and k.start == latest.start for k in complete)
    reach = NEAR if backed else NEAR_PICTURE
    yearless = [e for e in expressions if e.rule == "full" and not e.has("Y")]
    days = [d for e in yearless if (d := day_near(doc, e, latest.start))]
    if not yearless or any(abs(d - latest.start) <= reach for d in days):
        return latest.start
    for e in yearless:
        weekday = e.one("Wv")
        if weekday is None:
            continue
        for year in range(latest.start.year, latest.start.year + 6):
            value = day_near(doc, replace(e, letters=e.letters + "Y", values=(*e.values, str(year))), latest.start)
            if value and value >= latest.start and value.weekday() == int(weekday):
                return value
    return None


def coupling(
    doc: Doc, expressions: list[Expression], dated: list[tuple[Expression, date]], lower: date
) -> tuple[date, date] | None:
    """Bounds from a happening that one sentence calls "last week" or "yesterday", and that one soon after it dates."""
    firsts = [other.first for other, _ in dated]
    for e in expressions:
        if e.rule not in DEICTIC or (e.rule == "unit" and e.letters not in ("LU", "TU")):
            continue
        sentence = doc[e.first].sent
        after = bisect_right(firsts, e.last)
        for k in range(after, len(dated)):
            other, day = dated[k]
            if other.first - e.last >= WITHIN:
                break
            if not (apposed(doc, e, other) or same_happening(sentence, doc[other.first])):
                continue
            reading = Reading(e, None, tense_at(doc, e.first))
            days = [
                now
                for step in range(LOOK_AHEAD)
                if (now := day + timedelta(days=step)) >= lower and covers(meaning_of(reading, now), day)
            ]
            if days:
                return days[0], days[-1]
    return None


def apposed(doc: Doc, e: Expression, other: Expression) -> bool:
    """Whether a date explains the expression before it: "last week, on March 12"."""
    return other.first - e.last <= 3 and all(doc[k].lower_ in (",", "(", "on") for k in range(e.last + 1, other.first))


def meaning_of(reading: Reading, now: date) -> Interval | None:
    meaning = meaning_on(replace(reading, now=now))
    return meaning.interval if meaning else None


def covers(interval: Interval | None, day: date) -> bool:
    return interval is not None and (interval.earliest or day) <= day <= (interval.latest or day)


def same_happening(sentence: Span, dated: Token) -> bool:
    """Whether a sentence speaks of the happening that a date in the same or the next sentences dates.

    It does where it holds the verb that governs the date, or its noun ("met", "a meeting"), and another word with it.
    """
    if dated.i < sentence.end:
        return False
    verb = dated
    while verb.pos_ != "VERB" and verb.head.i != verb.i:
        verb = verb.head
    words = {t.lemma_.lower() for t in sentence if t.pos_ in ("NOUN", "VERB", "PROPN")}
    others = {t.lemma_.lower() for t in dated.sent if t.pos_ in ("NOUN", "PROPN")}
    return any(cognate(verb.lemma_, word) for word in words) and bool(words & others)


def cognate(verb: str, word: str) -> bool:
    """Whether two lemmas are of one root, as far as four first letters tell: meet, meeting; elect, election."""
    return verb == word or (len(verb) >= 4 and len(word) >= 4 and verb[:4] == word[:4] and verb not in ("make", "take"))
