"""What each token can be in a date expression, as one letter, so that the grammar is regular expressions over letters.

| letter | token | letter | token |
|---|---|---|---|
| M, m | month; m where the word may be no month (may, march) | W, v | weekday; v a short form (Sat) |
| Y | four digits, 1000 to 2199 | D | one or two digits, 1 to 31 |
| N | any other number | O | ordinal |
| A | a, one | V | few, several |
| C | decade (1990s) | I | years in one token (2019–20) |
| J | days in one token (3–10) | Z | numeric date (7/18/2017) |
| U, c, q, w, H | unit: day to decade; century; quarter, half; weekend; hour | S | season |
| K | part of the day | R | today, yesterday |
| L, B, r, X | last; past; recent; next, coming | T, i, d, s | this; current; that; same |
| P, F | previous; following | E, b | early, mid, late; start, end |
| G, l, e | ago; later; earlier | a, u, k, j | after; before; ahead; now |
| h, x | holiday or other name with a day; no date | n | a word before a number that is no year |
| p, >, z | preposition; in; to, until | &, o, t | and; of; the |
| ~, y | about; fiscal | , . - ( ) ' | marks; a full stop only after a short form |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from spacy.attrs import ORTH
from spacy.tokens import Doc

from onrecord.lexicon import read_cells
from onrecord.transform.columns import remembered

OTHER = "x"
BREAK = "\n"
SKIP = " "

DIGIT = re.compile(r"[0-9]")
ORDINAL = re.compile(r"([1-9]\d?)(?:st|nd|rd|th)")
DECADE = re.compile(r"(?:(early|mid|late)-)?['’]?((?:1[0-9]|20)?[0-9]0)['’]?s")
YEAR_WITH_PART = re.compile(r"(early|mid|late)-(1\d{3}|20\d\d)")
YEARS = re.compile(r"(1\d{3}|20\d\d)[–—/](\d{4}|\d\d)")
DAYS = re.compile(r"([1-9]|[12]\d|3[01])[–—]([1-9]|[12]\d|3[01])")
NUMERIC = re.compile(
    r"(\d{1,2})([/.])(\d{1,2})\2((?:19|20)\d\d|\d\d)|((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})(?:[Tt][\d:.Zz+-]*)?"
)
QUARTER = re.compile(r"q([1-4])")
FISCAL = re.compile(r"fy((?:19|20)\d\d)")
# The tokens of digits and other characters that dates are written with: their letter, and their value from the groups.
MIXED = (
    (ORDINAL, "O", "{1}"),
    (DECADE, "C", "{2}:{1}"),
    (YEAR_WITH_PART, "I", "{2}:{1}"),
    (DAYS, "J", "{1}-{2}"),
    (QUARTER, "Q", "{1}"),
    (FISCAL, "I", "{1}:"),
    (NUMERIC, "Z", "{0}"),
)
SHORT = frozenset({"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"}) | frozenset(
    {"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"}
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name of several tokens: `rest` follows the first, `value` is a holiday's rule, a day in ISO form, or empty."""

    rest: tuple[str, ...]
    value: str


@lru_cache(maxsize=1)
def word_classes() -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[2] if len(row) > 2 else "") for row in read_cells("dates_words")[1:]}


@lru_cache(maxsize=1)
def phrases() -> dict[str, tuple[Phrase, ...]]:
    """Names of days, and names that are none, by their first token in lower case; the longest first."""
    by_first: dict[str, list[Phrase]] = {}
    for phrase, value in (*read_cells("dates_holidays")[1:], *read_cells("dates_names")[1:]):
        first, *rest = phrase.split(" ")
        by_first.setdefault(first, []).append(Phrase(tuple(rest), value))
    return {first: tuple(sorted(found, key=lambda p: -len(p.rest))) for first, found in by_first.items()}


@lru_cache(maxsize=16)
def context(name: str) -> dict[str, str]:
    """The words of one class of lexicon/dates_context.tsv, with their values."""
    return {word: value for kind, word, value in read_cells("dates_context")[1:] if kind == name}


CAPITALIZED = frozenset("MmWv")


@lru_cache(maxsize=65536)
def classify(text: str) -> tuple[str, str]:
    """A token's letter and value."""
    lower = text.lower()
    known = word_classes().get(lower)
    if known:
        wrong_case = not text[0].isupper() if known[0] != "m" else not (text.istitle() or text.isupper())
        return (OTHER, "") if known[0] in CAPITALIZED and wrong_case else known
    if text.isspace():
        return (BREAK if "\n" in text or "\r" in text else SKIP), ""
    digits = text.replace(",", "") if text[0].isdigit() else text
    if digits.isascii() and digits.isdigit():
        return classify_number(text) if digits == text else ("N", digits[:6])
    return classify_mixed(text, lower) if DIGIT.search(lower) else (OTHER, "")


def classify_number(text: str) -> tuple[str, str]:
    """Letter and value of a token of digits: what may be a year, a day, or another number."""
    if len(text) == 4 and "1000" <= text < "2200":
        return "Y", text
    if len(text) <= 2 and 1 <= int(text) <= 31:
        return "D", str(int(text))
    return ("N", text) if len(text) <= 4 else (OTHER, "")


def classify_mixed(text: str, lower: str) -> tuple[str, str]:
    """Letter and value of a token of digits and other characters."""
    for pattern, letter, value in MIXED:
        if match := pattern.fullmatch(lower):
            return letter, value.format(*(group or "" for group in (match[0], *match.groups())))
    if (match := YEARS.fullmatch(text)) and (last := second_year(int(match[1]), match[2])):
        return "I", f"{match[1]}-{last}"
    return OTHER, ""


def second_year(first: int, text: str) -> int | None:
    """The end of "2019-20" or "2010-2012"; `None` where it is not after the start, or more than 150 years on."""
    second = int(text) if len(text) == 4 else first // 100 * 100 + int(text)
    if len(text) == 2 and second < first:
        second += 100
    return second if first < second <= first + (150 if len(text) == 4 else 30) else None


def letter_of(text: str) -> str:
    """The letter of a token's text; "^" where a name of several tokens may begin."""
    return "^" if text.lower() in phrases() else classify(text)[0]


def letters(doc: Doc) -> list[str]:
    """One letter per token. A name of several tokens is `h` (a day) or `x` at its first token, a space at the rest."""
    known = remembered(doc.vocab.strings, letter_of)
    found = list(map(known.__getitem__, doc.to_array(ORTH).tolist())) if len(doc) else []
    if "^" in found:
        for i, letter in enumerate(found):
            if letter == "^":
                mark_phrase(doc, i, found)
    for i, letter in enumerate(found):
        if letter == "." and not (i and found[i - 1] in CAPITALIZED and doc[i - 1].lower_ in SHORT):
            found[i] = OTHER
    return found


def phrase_at(doc: Doc, i: int) -> Phrase | None:
    """The name that starts at a token; names have capitals or digits, but for "the fourth of July"."""
    first = doc[i]
    for phrase in phrases().get(first.lower_, ()):
        n = len(phrase.rest)
        if i + n >= len(doc) or any(doc[i + 1 + k].lower_ != phrase.rest[k] for k in range(n)):
            continue
        if first.text[0].isupper() or not first.is_alpha or phrase.rest[:1] == ("of",):
            return phrase
    return None


def mark_phrase(doc: Doc, i: int, found: list[str]) -> None:
    phrase = phrase_at(doc, i)
    if phrase is None:
        found[i] = classify(doc[i].text)[0]
        return
    found[i] = "h" if phrase.value else OTHER
    for k in range(i + 1, i + 1 + len(phrase.rest)):
        found[k] = SKIP
