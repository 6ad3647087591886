"""The date grammar: regular expressions over one letter per token (words.py), which find the date expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from onrecord.model import Span
from onrecord.transform.dates.expression import Expression
from onrecord.transform.dates.plausible import plausible
from onrecord.transform.dates.words import OTHER, SKIP, classify, letters, phrase_at

MONTH = r"[Mm]\.?"
WEEKDAY = r"(?:[Wv]\.?,?)?"
YEAR = r"(?:,?Y)?"
PART = r"(?:t?bo|E-?>?)?"
COUNT = r"(?:[ND](?:-?[NDA]|&[ND])?|A?Vo?|AN?)"

# Where two rules match from the same token, the first in this order wins.
RULES: tuple[tuple[str, str], ...] = (
    ("iso", r"Y-D-D"),
    ("numeric", r"Z"),
    (
        "days",
        rf"{MONTH}[DO](?:-{MONTH}|[-z&]t?)[DO]{YEAR}|{MONTH}J{YEAR}|t?[DO][-z&]t?[DO]o?{MONTH}{YEAR}|J{MONTH}{YEAR}",
    ),
    ("full", rf"{WEEKDAY}(?:{MONTH}t?[DO]|tOo{MONTH}|[DO]o?{MONTH}){YEAR}"),
    ("nth_weekday", rf"t?[OL]W[>op]t?{MONTH}(?:o?,?Y)?"),
    ("units_of", rf"t?[OL](?:[ND]|A)?Uo(?:{MONTH}{YEAR}|t?[LXTids]?U|Y)"),
    ("month", rf"{PART}[LXT]?{MONTH}(?:,?Y|oY|o[LXTdP]U)?"),
    ("quarter", r"t?[LXTFPis]?(?:E-?)?O-?q(?:o?y?U?Y|ot?[LXTPi]?U)?|t?[LXTFPi]q|Q(?:o?y?Y)?"),
    ("century", r"t?(?:E-?)?(?:N-)?O-?c|tbotc"),
    ("decade", r"(?:t?bo)?t?(?:E-?)?'?C"),
    ("season", r"(?:t?bo)?(?:t?[LXTFPids]|t)?(?:E-?)?S(?:,?o?Y(?:-D)?|,?o?I|o[LXTP]U)?"),
    ("deictic", r"tU[ua]R|RK?|[TL]K"),
    ("weekend", r"(?:t?T?[LXPFBTds]|t)w"),
    ("weekday_offset", r"tW[ua]"),
    ("weekday", r"(?:t[FPX]|t?s|[LXTFPd]B?)?(?:E-?)?[Wv]\.?K?(?:o[LXT]U)?"),
    ("ago", rf"(?:{COUNT}(?:&Aq)?)?[UHwc](?:&Aq)?G"),
    ("from_now", rf"{COUNT}[UHc]pj"),
    ("offset", rf"(?:{COUNT}|t)[UHcwK](?:[leauF]|>?ko)"),
    ("unit", r"(?:[elE]>?|t?bo)?(?:T?[LXT]y?|T?B|tT?[XPFis]|[PFsd]|tiy?)U(?:-?b)?|t?botU|U(?:-|')?b"),
    ("stretch", rf"t?T?[LXBFPr](?:~*{COUNT})?[UHc]"),
    ("day_of_month", r"(?<=[pz])tO"),
    ("holiday", rf"[LXT]?h{YEAR}"),
    ("years", r"Y-[YDN]"),
    ("year", rf"{PART}(?:y|t?y?U)?(?:Y|I)"),
)


def grammar(*names: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in RULES if not names or name in names))


# What is tried in turn where a reading is refused: "May 3 and 10 people" is May 3, "November 20 percent" is November.
GRAMMAR = grammar()
# Nothing begins with a word that is no part of a date, as two of three are, so that no rule need be tried there.
SEARCHED = re.compile(rf"(?!{OTHER})(?:{GRAMMAR.pattern})")
READINGS = (
    GRAMMAR,
    grammar("full", "month", "weekday", "stretch"),
    grammar("month", "weekday", "year"),
    re.compile(rf"(?P<month>{MONTH})|(?P<weekday>[Wv]\.?)|(?P<year>Y)|(?P<decade>C)"),
)


def find_expressions(doc: Doc) -> Iterator[Expression]:
    """The date expressions of a document, in order, none inside another."""
    found = letters(doc)
    kept = [i for i, letter in enumerate(found) if letter != SKIP] if SKIP in found else range(len(found))
    text = "".join([found[i] for i in kept])
    at = 0
    while match := SEARCHED.search(text, at):
        at = match.start() + 1
        for reading in READINGS:
            again = match if reading is GRAMMAR else reading.match(text, match.start())
            if again is None or again.lastgroup is None:
                continue
            start, end = again.span()
            expression = read(doc, again.lastgroup, again[0], [kept[k] for k in range(start, end)], text[end : end + 1])
            if plausible(doc, expression):
                yield expression
                at = end
                break


def read(doc: Doc, rule: str, matched: str, tokens: list[int], after: str) -> Expression:
    """What the rule found, with the values of its tokens and what stands around it."""
    first, last = tokens[0], tokens[-1]
    if matched[-1] == "h" and (phrase := phrase_at(doc, last)):
        last += len(phrase.rest)
    values = tuple(value_of(doc, i, letter) for i, letter in zip(tokens, matched, strict=True))
    word = doc[first - 1].text if first else ""
    return Expression(
        rule,
        Span(doc[first].idx, doc[last].idx + len(doc[last])),
        first,
        last,
        matched,
        values,
        before=classify(word)[0] if word else "",
        after=after,
        preposition=word.lower(),
        plural=doc[last].text[-1] in "sS",
    )


def value_of(doc: Doc, i: int, letter: str) -> str:
    if letter == "h":
        phrase = phrase_at(doc, i)
        return phrase.value if phrase else ""
    return classify(doc[i].text)[1]
