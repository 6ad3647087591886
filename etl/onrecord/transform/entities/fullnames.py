"""People's names by their own words and by the title or form of address before them."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.transform.entities.lexicons import Lexicons, small_words
from onrecord.transform.entities.proposals import QUOTES, Proposal, Reading
from onrecord.transform.entities.tokens import DASHES, POSSESSIVE, SUFFIXES, Tokens

NICKNAME = QUOTES - {"'", "’"}  # an apostrophe is too often a possessive's
OPENERS = ("VERB", "ADP", "SCONJ", "ADV", "CCONJ")  # parts of speech that open a sentence before a name


def name_end(tokens: Tokens, lex: Lexicons, start: int) -> int:
    """Where a person's name that begins at `start` ends: at most four words, with hyphens, particles and Jr. or Sr."""
    index, words, size = start, 0, len(tokens)
    sentence = tokens.sentence[start]
    while index < size and words < 4 and tokens.sentence[index] == sentence:
        word = tokens.text[index]
        if not tokens.capital[index] or tokens.pos[index] in ("PRON", "DET", "ADP", "AUX", "CCONJ", "SCONJ"):
            break
        if index + 1 < size and tokens.lower[index] in small_words("caption") and tokens.text[index + 1] == ":":
            break
        if index > start and (word in lex.keywords or word in lex.things or (word,) in lex.adjectives):
            break
        if index > start and (word in lex.honorifics or word in small_words("letters")):
            break
        if (
            index > start
            and lex.titles.get(tokens.lower[index]) in ("rank", "office")
            and word not in ("Major", "Marshal", "King", "Prince", "Justice", "Judge", "Pope", "Private")
        ):
            break
        if index > start and lex.titles.get(tokens.lower[index]) and tokens.pos[index] != "PROPN":
            break
        if f"{tokens.lower[index]}." in lex.titles and index + 1 < size and tokens.text[index + 1] == ".":
            break
        index, words = index + 1, words + 1
        while index + 1 < size and tokens.text[index] in DASHES and tokens.end[index - 1] == tokens.start[index]:
            if tokens.start[index + 1] != tokens.end[index]:
                break
            index += 2
        ahead = index
        while (
            ahead < min(size, index + 2)
            and tokens.lower[ahead] in small_words("particle")
            and not tokens.capital[ahead]
        ):
            ahead += 1
        if index < ahead < size - 1 and tokens.text[ahead] in DASHES and tokens.start[ahead] == tokens.end[ahead - 1]:
            ahead += 1  # "el-" Tayeb
        if index < ahead < size and tokens.capital[ahead] and tokens.pos[ahead] == "PROPN":
            index = ahead
        elif words == 1:
            index = past_nickname(tokens, index)
    if index + 1 < size and tokens.text[index] == "," and tokens.text[index + 1] in SUFFIXES:
        index += 2
    elif index < size and tokens.text[index] in SUFFIXES:
        index += 1
    return index


def past_nickname(tokens: Tokens, index: int) -> int:
    """The token after a nickname in quotation marks that a surname follows, `Ana "The Fox" Lind`; else the same."""
    size = len(tokens)
    if index + 3 < size and tokens.text[index] in NICKNAME:
        for close in range(index + 2, min(index + 5, size - 1)):
            if tokens.text[close] in NICKNAME:
                named = tokens.capital[index + 1] and tokens.capital[close + 1] and tokens.pos[close + 1] == "PROPN"
                return close + 1 if named and tokens.text[close - 1][-1].isalnum() else index
    return index


def from_titles(tokens: Tokens, lex: Lexicons) -> Iterator[Proposal]:
    """Names after a form of address or a title, and names that begin with a given name."""
    bodied = {
        word
        for i, word in enumerate(tokens.text)
        if tokens.capital[i] and tokens.passage[i] not in tokens.title_case and tokens.pos[i] == "PROPN"
    }
    for index, word in enumerate(tokens.text):
        if not tokens.capital[index]:
            continue
        if tokens.passage[index] in tokens.title_case:
            end = headline_end(tokens, lex, index, bodied) if word in lex.plain_given_names else index
            if end - index > 1:
                yield Proposal(index, end, Reading.PERSON, 1.0, "given name")
        elif (
            tokens.pos[index] in ("PROPN", "ADJ", "NOUN", "X", "INTJ")
            and word not in lex.honorifics
            and word not in lex.keywords
            and tokens.doc[index].ent_type_ not in ("DATE", "TIME")
        ):
            yield from names_at(tokens, lex, index)


def headline_end(tokens: Tokens, lex: Lexicons, index: int, bodied: set[str]) -> int:
    """Where the name ends that begins with the given name at the token of a title-case line: at most with the last
    word that is a proper noun of the text below, too."""
    end = index + 1
    while end < len(tokens) and (tokens.text[end] in bodied or tokens.text[end] in DASHES):
        end += 1
    return min(end, name_end(tokens, lex, index))


def names_at(tokens: Tokens, lex: Lexicons, index: int) -> Iterator[Proposal]:
    """The name that begins at the token, once for each thing that says it is a person's."""
    word, lower = tokens.text[index], tokens.lower[index]
    before = index - 1 if index > tokens.sentence[index] else None
    end = name_end(tokens, lex, index)
    if end == index:
        return
    if end - index == 1 and end < len(tokens) and tokens.capital[end] and tokens.lower[end] in lex.titles:
        return  # "Deputy First Minister"
    addressed = before is not None and tokens.text[before] in lex.honorifics and not owns(tokens, lex, end)
    if addressed and lower != "emeritus" and (end - index > 1 or not (lower in lex.titles or word in lex.things)):
        yield Proposal(index, end, Reading.PERSON, 2.0, "honorific")
    elif (
        before is not None
        and tokens.lower[before] in lex.titles
        and tokens.pos[index] == "PROPN"
        and lower not in lex.titles
        and tokens.text[index:end] != ["God"]
        and (end - index > 1 or lex.titles[tokens.lower[before]] in ("office", "rank"))
        and (word,) not in lex.country_names
        and (word,) not in lex.adjectives
    ):
        yield Proposal(index, end, Reading.PERSON, 1.5, "title")
    if any(tokens.text[i] in NICKNAME for i in range(index, end)):
        yield Proposal(index, end, Reading.PERSON, 1.0, "called")  # a nickname is a person's
    if initials_of_name(tokens, lex, index, end):
        yield Proposal(index, end, Reading.PERSON, 1.0, "given name")
    if word in lex.plain_given_names and (before is None or leads_up(tokens, lex, before)):
        if end - index > 1 and tokens.pos[index + 1] in ("PROPN", "NOUN", "ADJ", "PUNCT"):
            yield Proposal(index, end, Reading.PERSON, 1.0, "given name")
        elif shares_surname(tokens, lex, index):
            yield Proposal(index, index + 1, Reading.PERSON, 1.0, "called")


def shares_surname(tokens: Tokens, lex: Lexicons, index: int) -> bool:
    """Whether a full name follows the lone given name at the token after "and": "Karl and Otto Brenner"."""
    second = index + 2
    if second >= len(tokens) or tokens.sentence[second] != tokens.sentence[index]:
        return False
    joined = tokens.lower[index + 1] in ("and", "&") and tokens.text[second] in lex.plain_given_names
    return joined and name_end(tokens, lex, second) - second > 1


def owns(tokens: Tokens, lex: Lexicons, end: int) -> bool:
    """Whether the name up to `end` is part of an institution's: "St. Jude Children's" Hospital."""
    after = end + 1
    return after < len(tokens) and tokens.text[end] in POSSESSIVE and tokens.text[after] in lex.keywords


def leads_up(tokens: Tokens, lex: Lexicons, before: int) -> bool:
    """Whether the token before a given name is no part of it: no capital, a title, a word that opens the sentence."""
    if not tokens.capital[before] or tokens.lower[before] in lex.titles:
        return True
    return tokens.opens_sentence(before) and tokens.pos[before] in OPENERS


def initials_of_name(tokens: Tokens, lex: Lexicons, index: int, end: int) -> bool:
    """Whether "JK" or "J.K." at the token stands before a surname, and no organization's or country's letters do."""
    word = tokens.text[index]
    letters = word.replace(".", "")
    if end - index != 2 or not (letters.isupper() and len(letters) == 2 and letters.isalpha()):
        return False
    if (word,) in lex.organizations or (word,) in lex.country_names or (letters,) in lex.country_names:
        return False
    opener = tokens.lower[index - 1] if index > tokens.sentence[index] else ""
    surname = tokens.text[index + 1]
    return opener in ("", "by", "and", ",", "with", "author", "to") and not surname.isupper() and len(surname) > 2
