"""Whether the words around a match let it be a date: "May 3 people", "Flight 1549", "2000 votes", "she may" are none."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from onrecord.transform.dates.words import second_year

# What a bare number of four digits must follow to be a year where the number could be a quantity.
GOVERNORS = "pz&et-~aE"
NO_YEAR_LABELS = frozenset({"MONEY", "PERCENT", "QUANTITY"})
CLOCK = frozenset(
    {"gmt", "utc", "hrs", "hours", "local", "est", "edt", "pst", "bst", "cet", "et", "a.m.", "p.m.", "am", "pm"}
)
TIME_NOUNS = frozenset({"elections", "levels", "games", "olympics", "polls", "talks", "protests", "attacks", "riots"})


def plausible(
    doc: Doc, rule: str, letters: str, values: tuple[str, ...], first: int, last: int, before: str, after: str
) -> bool:
    """Whether the matched tokens are a date expression, by rule; `before` and `after` are the letters beside them."""
    match rule:
        case "iso":
            return 1 <= int(values[2]) <= 12
        case "days":
            return letters[-1] not in "DO" or not counts_something(doc, last)
        case "full":
            return full_is_plausible(doc, letters, first, last)
        case "month":
            return month_is_plausible(doc, letters, first, last, before)
        case "years":  # "2019-20"; with spaces ("2000 - 2050") the years stand for themselves
            joined = not doc[first].whitespace_ and not doc[first + 1].whitespace_
            return joined and second_year(int(values[0]), values[2].zfill(2)) is not None
        case "holiday":
            return doc[first].ent_type_ != "PERSON"
        case "year":
            return year_is_plausible(doc, letters, first, last, before, after)
        case "season":
            return season_is_plausible(letters, before, after)
        case "quarter":
            return "half" not in values or "U" in letters or "Y" in letters
        case "weekday":
            return weekday_is_plausible(doc, letters, first, last, before, after)
        case "decade":
            return not (first > 0 and doc[first - 1].tag_ == "PRP$") and (
                int_of(values[-1]) >= 100 or "'" in letters or "t" in letters
            )
        case "day_of_month":
            return doc[last].text[0].isdigit() and not names_a_noun(doc, last)
        case "unit":
            return unit_is_plausible(doc, letters, last, after)
        case "offset":
            return offset_is_plausible(doc, letters, last)
        case "ago" | "stretch":
            return (
                letters[0] not in "UHwcr"
                or (rule == "ago" and before[-1:] == "~")
                or (rule == "stretch" and doc[last].text[-1] == "s")
            )
    return True


def int_of(value: str) -> int:
    return int(value.split(":")[0])


def next_token(doc: Doc, last: int) -> Token | None:
    return doc[last + 1] if last + 1 < len(doc) else None


def names_a_noun(doc: Doc, last: int) -> bool:
    """Whether a noun or adjective follows: "the 26th president"."""
    after = next_token(doc, last)
    return after is not None and after.pos_ in ("NOUN", "ADJ", "PROPN") and not after.is_punct


def counts_something(doc: Doc, last: int) -> bool:
    """Whether a number counts what comes after it: "10 people", "12 percent", "5 million"."""
    after = next_token(doc, last)
    if after is None:
        return False
    return (
        after.tag_ == "NNS"
        or after.lower_ in ("percent", "%", "million", "billion", "thousand", "more", "other")
        or after.tag_ == "CD"
    )


def full_is_plausible(doc: Doc, letters: str, first: int, last: int) -> bool:
    if letters[-1] == "D" and doc[last].head.i != doc[last - 1].i and counts_something(doc, last):
        return False
    if "O" in letters and "o" not in letters and letters[-1] != "Y":
        at = first + letters.index("O")
        if not doc[at].text[0].isdigit() and letters.index("O") < len(letters) - 1:
            return False  # "the second July heatwave"
    if "m" in letters and "Y" not in letters:
        return doc[first + letters.index("m")].text != "MAY"
    return True


def month_is_plausible(doc: Doc, letters: str, first: int, last: int, before: str) -> bool:
    if "Y" in letters or "U" in letters:
        return not counts_something(doc, last)
    at = first + max(letters.find("M"), letters.find("m"))
    token = doc[at]
    if token.ent_type_ == "PERSON" and before[-1:] not in ("p", "z"):
        return False
    if letters[0] in "LXTbE" or letters.startswith("tb"):
        return True
    if "m" in letters:
        return before[-1:] in ("p", "z", "&", "-", "e", "a") and token.pos_ == "PROPN"
    return token.pos_ in ("PROPN", "NOUN")


def season_is_plausible(letters: str, before: str, after: str) -> bool:
    if "Y" in letters or "I" in letters or "U" in letters or letters[0] in "LXTFPdbi":
        return True
    if after[:1] == "o":
        return False  # "in the fall of the city"
    return before[-1:] in ("p", "z") or letters[:2] in ("tE", "tL", "tX", "tP", "tF", "ts") or (letters[0] == "E")


def weekday_is_plausible(doc: Doc, letters: str, first: int, last: int, before: str, after: str) -> bool:
    if "v" in letters:
        return "." in letters or doc[last].text.endswith(".") or after[:1] == ","
    return not (first > 0 and doc[first - 1].lower_ in ("every", "each", "any"))


def year_is_plausible(doc: Doc, letters: str, first: int, last: int, before: str, after: str) -> bool:
    """Years stand after a preposition or before what they date; quantities, times of day and numbers of things do not."""
    token = doc[last]
    value = token.text
    if before[-1:] == "n" or doc[last].ent_type_ in NO_YEAR_LABELS:
        return False
    if first > 0 and (doc[first - 1].text in ("$", "£", "€", "#", "US$", "¥") or doc[first - 1].like_num):
        return False
    if letters not in ("Y", "tUY", "UY") and letters[0] in "btEyI":
        return True
    if letters == "I":
        return True
    follower = next_token(doc, last)
    if follower is not None and (
        follower.lower_ in CLOCK or follower.lower_ in ("percent", "%", "million", "billion", "people")
    ):
        return False
    governed = before[-1:] != "" and before[-1:] in GOVERNORS
    round_number = value.endswith("00")
    if follower is not None and (
        follower.lower_ in ("year", "years", "-year") or (follower.text == "-" and not follower.whitespace_)
    ):
        return before[-1:] == "p" and follower.text == "-"
    if "U" in letters:
        return not counts_something(doc, last)
    number = int(value[:4])
    if number < 1800 or number > 2100:
        return (
            before[-1:] == "p"
            and doc[first - 1].lower_ in ("in", "since", "from", "by")
            and not counts_something(doc, last)
        )
    if round_number:
        counted = follower is not None and follower.tag_ == "NNS" and follower.lower_ not in TIME_NOUNS
        return governed and not counted or token.ent_type_ == "DATE"
    return governed or follower is None or follower.tag_ != "NNS"


def unit_is_plausible(doc: Doc, letters: str, last: int, after: str) -> bool:
    if letters.endswith("b"):
        return doc[last - 1].lower_ != "day" or letters[0] != "U"
    if after[:1] == "-" and letters[-1] == "U":
        return False
    word = doc[last].lower_
    if letters == "dU":  # "that year" the time, not "said that years of ..."
        return not word.endswith("s")
    if "bot" in letters and letters[-2:] == "tU":
        return word in ("year", "month", "week", "decade")
    return not word.endswith("s") or word == "years" and "T" in letters


def offset_is_plausible(doc: Doc, letters: str, last: int) -> bool:
    if letters[0] == "t":
        return letters[1] in "UK" and letters[-1] in "ea" and not doc[last - 1].lower_.endswith("s")
    return (
        letters[-2] not in "KH"
        or "V" not in letters
        and doc[last - 1].lower_ == "hours"
        and int_of(doc[last - 2].text if doc[last - 2].is_digit else "0") >= 24
    )
