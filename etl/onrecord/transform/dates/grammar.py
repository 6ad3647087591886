"""The date grammar: regular expressions over one letter per token (see words.py), and what they match as expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from onrecord.model import Span
from onrecord.transform.dates.plausible import plausible
from onrecord.transform.dates.words import SKIP, classify, letters, phrase_at

MONTH = r"[Mm]\.?"
WEEKDAY = r"(?:[Wv]\.?,?)?"
YEAR = r"(?:,?Y)?"
PART = r"(?:t?bo|E-?p?)?"
COUNT = r"(?:[ND](?:-?[ND])?|A?Vo?|A)"

# Where two rules match from the same token, the first in this order wins.
RULES: tuple[tuple[str, str], ...] = (
    ("iso", r"Y-D-D"),
    ("numeric", r"Z"),
    (
        "days",
        rf"{MONTH}[DO](?:-{MONTH}|[-z&]t?)[DO]{YEAR}|{MONTH}J{YEAR}|t?[DO][-z&]t?[DO]o?{MONTH}{YEAR}|J{MONTH}{YEAR}",
    ),
    ("full", rf"{WEEKDAY}(?:{MONTH}t?[DO]|tOo{MONTH}|[DO]o?{MONTH}){YEAR}"),
    ("units_of", rf"t?[OL](?:[ND]|A)?Uo(?:{MONTH}{YEAR}|t?[LXTids]?U|Y)"),
    ("month", rf"{PART}[LXT]?{MONTH}(?:,?Y|oY|o[LXTdP]U)?"),
    ("quarter", rf"t?[LXTFPis]?(?:E-?)?O-?q(?:o?y?U?Y|ot?[LXTPi]?U)?|t?[LXTFPi]q|Q(?:o?y?Y)?"),
    ("century", r"t?(?:E-?)?O-?c|tbotc"),
    ("decade", r"(?:t?bo)?t?(?:E-?)?'?C"),
    ("season", rf"(?:t?bo)?(?:t?[LXTFPids]|t)?(?:E-?)?S(?:,?Y|,?I|oY|o[LXTP]U)?"),
    ("deictic", r"tU[ea]R|RK?|[TL]K"),
    ("weekend", r"(?:t?T?[LXPFBTds]|t)w"),
    ("weekday", r"(?:t[FPX]|t?s|[LXTFPd]B?)?(?:E-?)?[Wv]\.?K?"),
    ("ago", rf"(?:{COUNT}(?:&Aq)?)?[UHwc]G"),
    ("from_now", rf"{COUNT}[UHc]pj"),
    ("offset", rf"(?:{COUNT}|t)[UHcwK][leaF]"),
    ("unit", rf"(?:[elE]p?|t?bo)?(?:T?[LXT]|T?B|tT?[XPFis]|[PFsd]|ti)U(?:-?b)?|t?botU|U(?:-|')?b"),
    ("stretch", rf"t?T?[LXBFPr](?:~*{COUNT})?[UHc]"),
    ("day_of_month", r"(?<=[pz])tO"),
    ("holiday", rf"[LXT]?h{YEAR}"),
    ("years", r"Y-[YDN]"),
    ("year", rf"{PART}(?:y|t?y?U)?(?:Y|I)"),
)
GRAMMAR = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in RULES))
# What stands where the first reading is refused: "May 3 and 10 people", "in the third of May".
SIMPLER = re.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in RULES if name in ("full", "month", "weekday"))
)
SIMPLEST = re.compile(rf"(?P<month>{MONTH})|(?P<weekday>[Wv])|(?P<year>Y)|(?P<decade>C)")


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression as read: the rule, and its tokens' letters and values; `first` and `last` are token indexes."""

    rule: str
    span: Span
    first: int
    last: int
    letters: str
    values: tuple[str, ...]
    before: str = ""  # up to three letters before
    preposition: str = ""  # the word before, in lower case
    plural: bool = False  # whether its last word ends in s

    def all(self, letters: str) -> tuple[str, ...]:
        """The values of the tokens with one of the letters."""
        return tuple(v for letter, v in zip(self.letters, self.values, strict=True) if letter in letters)

    def one(self, letters: str) -> str | None:
        return next(iter(self.all(letters)), None)

    def numbers(self, letters: str) -> tuple[int, ...]:
        return tuple(int(value) for value in self.all(letters))

    def has(self, letters: str) -> bool:
        return any(letter in self.letters for letter in letters)

    def counted(self) -> int | None:
        """How many units: "twenty-one", "a", "couple of"; `None` for several, few or no number at all."""
        numbers = self.numbers("ND")
        if len(numbers) == 2 and numbers[0] >= 20 and numbers[1] < 10 and numbers[0] % 10 == 0:
            return sum(numbers)
        if numbers:
            return numbers[0]
        if self.has("V"):
            return int(self.one("V") or 0) or None
        return 1 if self.has("A") else None


def find_expressions(doc: Doc) -> Iterator[Expression]:
    """The date expressions of a document, in order, none inside another."""
    found = letters(doc)
    kept = [i for i, letter in enumerate(found) if letter != SKIP] if SKIP in found else range(len(found))
    text = "".join([found[i] for i in kept]) if SKIP in found else "".join(found)
    at = 0
    while match := GRAMMAR.search(text, at):
        expression = None
        for grammar in (GRAMMAR, SIMPLER, SIMPLEST):
            reading = match if grammar is GRAMMAR else grammar.match(text, match.start())
            if reading and reading.lastgroup:
                expression = read(doc, reading.lastgroup, reading[0], [kept[k] for k in range(*reading.span())])
                before, after = text[: reading.start()][-3:], text[reading.end() :][:3]
                expression = plausible_or_none(doc, expression, before, after)
                if expression is not None and expression.first > 0:
                    word = doc[expression.first - 1].lower_
                    expression = replace(expression, before=before, preposition=word)
            if expression is not None and reading is not None:
                yield expression
                at = reading.end()
                break
        else:
            at = match.start() + 1


def plausible_or_none(doc: Doc, expression: Expression, before: str, after: str) -> Expression | None:
    return (
        expression
        if plausible(
            doc,
            expression.rule,
            expression.letters,
            expression.values,
            expression.first,
            expression.last,
            before,
            after,
        )
        else None
    )


def read(doc: Doc, rule: str, matched: str, tokens: list[int]) -> Expression:
    values = tuple(value_of(doc, i, letter) for i, letter in zip(tokens, matched, strict=True))
    first, last = tokens[0], tokens[-1]
    if matched[-1] == "h" and (phrase := phrase_at(doc, last)):
        last += len(phrase.rest)
    end = doc[last].idx + len(doc[last])
    return Expression(rule, Span(doc[first].idx, end), first, last, matched, values, plural=doc[last].text[-1] in "sS")


def value_of(doc: Doc, i: int, letter: str) -> str:
    if letter == "h":
        phrase = phrase_at(doc, i)
        return phrase.value if phrase else ""
    return classify(doc[i].text)[1]
