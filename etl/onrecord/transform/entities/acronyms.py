"""Acronyms and the long forms that the text gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from onrecord.transform.entities.names import Name
from onrecord.transform.entities.tokens import Tokens

ACRONYM = re.compile(r"(?:[A-Z][A-Za-z]?\d?[A-Z]{1,5}[a-z]?|(?:[A-Z]\.){2,6})$")


def acronym_pairs(tokens: Tokens, known: Iterable[tuple[int, int]]) -> dict[Name, tuple[int, int]]:
    """Acronyms in brackets after their long form, with the long form's tokens.

    The long form is a proposed stretch that ends at the bracket, or the capitalized words whose initials spell it.
    """
    by_end: dict[int, int] = {}
    for first, end in known:
        by_end[end] = min(first, by_end.get(end, first))
    pairs: dict[Name, tuple[int, int]] = {}
    text = tokens.text
    for index in range(1, len(tokens) - 3):
        if text[index] == "(" and tokens.capital[index + 1] and not text[index + 1].isupper():
            pair = long_form_in_brackets(tokens, index)
            if pair is not None:
                pairs.setdefault(*pair)
    for index in range(2, len(tokens) - 3):
        apposed = (text[index], tokens.lower[index + 1], text[index + 3]) == (",", "or", ",")
        if apposed and ACRONYM.match(text[index + 2]) and index - by_end.get(index, index) > 1:
            pairs.setdefault((text[index + 2],), (by_end[index], index))
    for index in range(1, len(tokens) - 2):
        if text[index] != "(" or text[index + 2] != ")":
            continue
        likely = ACRONYM.match(text[index + 1])
        if not likely and not (
            tokens.capital[index + 1] and text[index + 1].isalpha() and 3 <= len(text[index + 1]) <= 6
        ):
            continue
        letters = [c.lower() for c in text[index + 1] if c.isalpha()]
        start = spelled_from(tokens, index, letters)
        if start is None and likely and index in by_end and index - by_end[index] > 1:
            initials = {word[0].lower() for word in text[by_end[index] : index]}
            if len(initials & set(letters)) * 2 >= len(set(letters)):
                start = by_end[index]
        if start is not None:
            pairs[(text[index + 1],)] = (start, index)
    return pairs


def long_form_in_brackets(tokens: Tokens, index: int) -> tuple[Name, tuple[int, int]] | None:
    """The acronym within four words before the bracket whose letters the words in it spell, in any order.

    Other languages order the words otherwise: "CEI (Italian Episcopal Conference)".
    """
    end = index + 1
    while end < len(tokens) and end - index < 12 and tokens.text[end] not in (")", "(", "\n"):
        end += 1
    if end >= len(tokens) or tokens.text[end] != ")" or end - index < 3:
        return None
    initials = sorted(tokens.lower[i][0] for i in range(index + 1, end) if tokens.capital[i])
    for back in range(index - 1, max(tokens.sentence[index - 1] - 1, index - 5), -1):
        word = tokens.text[back]
        if word.isupper() and len(word) > 2 and ACRONYM.match(word) and sorted(word.lower()) == initials:
            return (word,), (index + 1, end)
    return None


def spelled_from(tokens: Tokens, end: int, letters: list[str]) -> int | None:
    """The first of the words before `end` whose initials spell the letters, small words skipped."""
    left, index = len(letters), end
    while index > tokens.sentence[end - 1] and left:
        index -= 1
        word = tokens.text[index]
        if word[0].lower() == letters[left - 1] and (
            tokens.capital[index] or word.lower() in ("of", "for", "and", "on", "the")
        ):
            left -= 1
        elif tokens.capital[index] or (
            word[0].isalnum() and word.lower() not in ("of", "for", "and", "on", "the", "in", "to", "de")
        ):
            return None
    if left == 0 and tokens.capital[index]:
        return index
    return None
