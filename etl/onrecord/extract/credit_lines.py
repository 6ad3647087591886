"""Where a caption ends and the credit of its picture begins."""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.lexicon import read_rows

NAME = r"(?:[^\W\d_][\w.'’-]*)"
NAMES = rf"{NAME}(?:\s+{NAME}){{0,4}}"
# "Jo Doe/The Agency", "Jo Doe / AFP via Getty Images", "JO DOE/AFP"
SLASHED = re.compile(rf"{NAMES}\s?/\s?{NAMES}(?:\s?/\s?{NAMES})*(?:\s+via\s+{NAMES})?\.?\Z")
LABELLED = re.compile(
    r"(?:photo(?:graph)?s?|image|picture|credit|illustration|video)(?:\s+(?:credit|by|courtesy(?:\s+of)?))?"
    r"\s*(?::|\bby\b|\bcourtesy\b)\s*\S[^.!?]{0,80}\.?\Z",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"\(([^()]{2,100})\)\s*\.?\Z")
SENTENCE_END = re.compile(r"[.!?”\"’)]\s+")


@lru_cache(maxsize=1)
def credit_words() -> tuple[frozenset[str], frozenset[str]]:
    """Agencies as they are written, and the words of credits in lower case."""
    rows = read_rows("credits")
    agencies = frozenset(row["word"] for row in rows if row["how"] == "agency")
    return agencies, frozenset(row["word"] for row in rows if row["how"] == "word")


def is_credit(text: str) -> bool:
    """Whether the text is a credit and nothing else: a name and an agency, or what a label says is one."""
    text = text.strip().strip("()").strip()
    if not text or len(text) > 120 or text.count(" ") > 14:
        return False
    agencies, words = credit_words()
    if SLASHED.fullmatch(text) or (LABELLED.match(text) and text[0].isupper()):
        return True
    ends_in_agency = any(text == a or text.endswith((f" {a}", f"/{a}")) for a in agencies)
    return ends_in_agency and (text in agencies or " via " in text or "/" in text or bool(words & names(text)))


def names(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"\w+", text)}


def credit_start(text: str) -> int | None:
    """Where in a caption the credit begins, brackets included; `None` where the text ends in no credit.

    Inside brackets an agency's name alone will do ("(AP Photo)"); after a sentence it takes the form of a credit.
    """
    bracketed = BRACKETED.search(text)
    if bracketed:
        inner = bracketed.group(1)
        agencies, words = credit_words()
        tokens = set(re.findall(r"[\w-]+", inner))
        if (
            is_credit(inner)
            or (tokens & agencies and len(tokens) <= 8)
            or ("/" in inner and bool(words & names(inner)))
        ):
            return bracketed.start()
    for boundary in reversed(list(SENTENCE_END.finditer(text))):
        if len(text) - boundary.end() > 120:
            break
        if is_credit(text[boundary.end() :]):
            return boundary.end()
    return None
