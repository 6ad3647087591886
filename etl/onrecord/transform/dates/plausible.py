"""Whether the words around a match let it be a date: "Flight 1549", "2000 votes" and "she may" are none."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Doc, Token

from onrecord.transform.dates.expression import Expression
from onrecord.transform.dates.words import context, second_year

PREPOSITIONS = "pz>"
# What a round number of four digits must follow to be a year.
GOVERNORS = PREPOSITIONS + "&eut-~aE"
NO_YEAR_LABELS = frozenset({"MONEY", "PERCENT", "QUANTITY"})
CURRENCY = frozenset(context("currency"))
COUNTED = frozenset(context("counted"))
NO_YEAR_BEFORE = COUNTED | frozenset(context("clock"))
DATED_NOUNS = frozenset(context("dated"))
EARLIEST_BARE_YEAR, LATEST_BARE_YEAR = 1800, 2100

Check = Callable[[Doc, Expression], bool]


def plausible(doc: Doc, e: Expression) -> bool:
    """Whether the matched tokens are a date expression."""
    check = CHECKS.get(e.rule)
    return check is None or check(doc, e)


def follower(doc: Doc, e: Expression) -> Token | None:
    return doc[e.last + 1] if e.last + 1 < len(doc) else None


def counts_something(doc: Doc, e: Expression) -> bool:
    """Whether a number counts what comes after it: "10 people", "12 percent", "5 million"."""
    after = follower(doc, e)
    return after is not None and (after.tag_ in ("NNS", "CD") or after.lower_ in COUNTED)


def day_counts(doc: Doc, e: Expression) -> bool:
    """Whether the number behind a month is no day: "in July 25 people died", but not "the Nov. 13 attacks"."""
    after = follower(doc, e)
    if after is None:
        return False
    plural = after.tag_ == "NNS" and e.before in tuple(PREPOSITIONS) and doc[e.last].head.i == after.i
    return plural or after.lower_ in COUNTED


def iso(doc: Doc, e: Expression) -> bool:
    return 1 <= int(e.values[2]) <= 12


def days(doc: Doc, e: Expression) -> bool:
    return e.letters[-1] not in "DO" or not day_counts(doc, e)


def full(doc: Doc, e: Expression) -> bool:
    if e.letters[-1] == "D" and day_counts(doc, e):
        return False
    if "O" in e.letters and "o" not in e.letters and e.letters.index("O") < len(e.letters) - 1:
        return doc[e.token("O")].text[0].isdigit()  # no date: "the second July heatwave"
    return True


def month(doc: Doc, e: Expression) -> bool:
    if e.has("YU"):
        return not counts_something(doc, e)
    if e.letters[0] in "LXTbE" or e.letters.startswith("tb"):
        return True
    token = doc[e.first]
    governed = e.before in tuple(PREPOSITIONS)
    if token.ent_type_ == "PERSON" and not governed:
        return False
    if "m" in e.letters:
        return e.before == ">" or (token.ent_type_ == "DATE" and token.pos_ == "PROPN")
    return token.pos_ in ("PROPN", "NOUN")


def season(doc: Doc, e: Expression) -> bool:
    if e.has("YIULXTFPdi") or e.letters[0] == "b":
        return True
    if e.after == "o" or doc[e.last].pos_ not in ("NOUN", "PROPN"):
        return False  # "in the fall of the city", "to fall"
    after = follower(doc, e)
    if after is not None and after.pos_ == "PROPN" and doc[e.last].text[0].isupper():
        return False  # "in Winter Park"
    return e.before in tuple(PREPOSITIONS) or e.letters[:2] in ("tE", "ts") or e.letters[0] == "E"


def quarter(doc: Doc, e: Expression) -> bool:
    return "half" not in e.values or e.has("UY")


def weekday(doc: Doc, e: Expression) -> bool:
    if "v" in e.letters:
        return "." in e.letters or doc[e.last].text.endswith(".") or e.after == ","
    return e.preposition not in ("every", "each", "any", "a", "an")


def decade(doc: Doc, e: Expression) -> bool:
    start = int(e.values[-1].split(":", maxsplit=1)[0])
    of_life = e.first > 0 and doc[e.first - 1].tag_ == "PRP$"  # "in his 90s"
    return not of_life and (start >= 100 or e.has("'t"))


def years(doc: Doc, e: Expression) -> bool:
    """2019-20; with spaces ("2000 - 2050") the years stand for themselves."""
    joined = not doc[e.first].whitespace_ and not doc[e.first + 1].whitespace_
    return joined and second_year(int(e.values[0]), e.values[2].zfill(2)) is not None


def day_of_month(doc: Doc, e: Expression) -> bool:
    after = follower(doc, e)
    return doc[e.last].text[0].isdigit() and (after is None or after.pos_ not in ("NOUN", "ADJ", "PROPN"))


def holiday(doc: Doc, e: Expression) -> bool:
    token = doc[e.first]
    surname = e.first > 0 and doc[e.first - 1].pos_ == "PROPN" and doc[e.first - 1].head.i == token.i
    return token.ent_type_ != "PERSON" and e.after != "-" and (not surname or token.ent_type_ == "DATE")


def year(doc: Doc, e: Expression) -> bool:
    """Years stand after a preposition or before what they date; quantities, times and numbered things do not."""
    numbered = e.before == "n" or (e.preposition == "." and doc[max(0, e.first - 2)].lower_ == "no")
    if numbered or doc[e.last].ent_type_ in NO_YEAR_LABELS or is_amount(doc, e):
        return False
    if e.letters == "I" or (e.letters[0] in "btEyI" and "U" not in e.letters):
        return True
    after = follower(doc, e)
    if after is not None and (after.lower_ in NO_YEAR_BEFORE or is_hyphen(after)):
        return False
    return not counts_something(doc, e) if "U" in e.letters else bare_year(doc, e, after)


def is_amount(doc: Doc, e: Expression) -> bool:
    return e.first > 0 and (doc[e.first - 1].lower_ in CURRENCY or doc[e.first - 1].like_num)


def is_hyphen(token: Token) -> bool:
    """Whether the token ties what is before it to what is after it: "2000-year-old"."""
    return token.text == "-" and not token.whitespace_ and token.i + 1 < len(token.doc) and token.nbor().is_alpha


def bare_year(doc: Doc, e: Expression, after: Token | None) -> bool:
    """Four digits alone: a year unless they count something; round numbers and far-off years need a preposition."""
    number = int(e.values[-1])
    governed = e.before in tuple(GOVERNORS)
    counts = after is not None and after.tag_ == "NNS" and after.lower_ not in DATED_NOUNS
    if not EARLIEST_BARE_YEAR <= number <= LATEST_BARE_YEAR:
        return e.preposition in ("in", "since", "from", "by") and not counts
    if number % 100 == 0:
        return (governed and not counts) or doc[e.last].ent_type_ == "DATE"
    return governed or not counts


def unit(doc: Doc, e: Expression) -> bool:
    word = doc[e.last].lower_
    if e.letters.endswith("b"):
        return e.letters[0] != "U" or doc[e.first].lower_ != "day"
    if e.after == "-" or doc[e.last].ent_type_ in ("ORG", "WORK_OF_ART") or is_title(doc, e):
        return False
    if e.letters == "TU" and word == "day":
        return False  # "on this day in 1969"
    if "bot" in e.letters and e.letters[-2:] == "tU":
        return word in ("year", "month", "week", "decade")
    # "this years festival" is a slip for "this year's"; "that years of talks" is no date.
    return not word.endswith("s") or (word == "years" and "T" in e.letters)


def is_title(doc: Doc, e: Expression) -> bool:
    """Whether capitals and a possessive before make it the name of a programme: "on ABC's This Week"."""
    return e.preposition in ("'s", "’s") and all(doc[i].is_title for i in range(e.first, e.last + 1))


def offset(doc: Doc, e: Expression) -> bool:
    if e.preposition == "for":
        return False  # a length of time: "suspended for two weeks after slamming the door"
    if e.letters[0] == "t":
        singular = not doc[e.first + 1].lower_.endswith("s")
        return e.letters[1] in "UK" and e.letters[-1] in "eua" and singular
    if e.has("H"):
        return e.one("H") == "hour" and (e.counted() or 0) >= 24
    return not e.has("K")


def ago(doc: Doc, e: Expression) -> bool:
    of_fraction = e.before == "q" or (e.before == "o" and e.letters[0] == "A")  # "half a century ago"
    return e.letters[0] not in "Hwc" and not of_fraction


def stretch(doc: Doc, e: Expression) -> bool:
    return e.letters[-1] != "H" or (e.counted() or 0) >= 24 or e.plural


CHECKS: dict[str, Check] = {
    "iso": iso,
    "days": days,
    "full": full,
    "month": month,
    "season": season,
    "quarter": quarter,
    "weekday": weekday,
    "decade": decade,
    "years": years,
    "day_of_month": day_of_month,
    "holiday": holiday,
    "year": year,
    "unit": unit,
    "offset": offset,
    "ago": ago,
    "stretch": stretch,
}
