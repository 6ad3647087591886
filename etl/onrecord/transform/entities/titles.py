"""The words that say who a person is: the title before the name, the apposition after it."""

from __future__ import annotations

from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.tokens import DASHES, POSSESSIVE, Tokens

LINKS = frozenset(("of", "for", "to", "and", "the", "on", "&", "at", "in", "affairs"))


def title_before(tokens: Tokens, lex: Lexicons, start: int) -> tuple[int, int] | None:
    """The tokens of the title that leads up to a name: "Iranian First Vice-President", "army spokesman Brig. Gen.".

    It holds a title word, lies in the noun phrase of the name, and has no article or form of address at its edges.
    """
    end = start
    if end > 0 and tokens.text[end - 1] in lex.honorifics and tokens.lower[end - 1] not in lex.titles:
        end -= 1
    if end > 0 and tokens.lower[end - 1] in LINKS:
        return None
    begin, titled = end, False
    sentence = phrase_floor(tokens, lex, start)
    while begin > sentence:
        here = begin - 1
        word, lower, pos = tokens.text[here], tokens.lower[here], tokens.pos[here]
        if lower in lex.titles:
            titled = True
        elif word in POSSESSIVE:
            if not (here - 1 > sentence - 1 and tokens.capital[here - 1]):
                break
        elif lower in ("of", "for", "to", "and", "&", "the"):
            if not link_in_title(tokens, lex, here, sentence):
                break
        elif word == "." and here > sentence and f"{tokens.lower[here - 1]}." in lex.titles:
            titled = True
            here -= 1
        elif word in DASHES:
            if not (tokens.end[here - 1] == tokens.start[here] and tokens.start[here + 1] == tokens.end[here]):
                break
        elif (pos not in ("NOUN", "PROPN", "ADJ", "NUM", "X") or not word[0].isalnum()) and lower not in (
            "then",
            "now",
        ):
            break
        begin = here
        if end - begin > 16:
            break
    while begin < end and (
        tokens.lower[begin] in ("the", "a", "an", "of", "for", "to", "and", "&")
        or tokens.text[begin] in (*POSSESSIVE, *DASHES)
    ):
        begin += 1
    if not titled or begin >= end or not any(tokens.lower[i] in lex.titles for i in range(begin, end)):
        return None
    if all(tokens.lower[i] not in lex.titles or tokens.text[i] in lex.honorifics for i in range(begin, end)):
        return None  # "Prince", "King": the form of address says it
    last = next(i for i in range(end - 1, begin - 1, -1) if tokens.lower[i] in lex.titles)
    if any(tokens.text[i] in POSSESSIVE for i in range(last, end)):
        return None
    return begin, end


def phrase_floor(tokens: Tokens, lex: Lexicons, index: int) -> int:
    """The first token of the sentence, or of the one before where the parser broke it off after a rank ("Brig.")."""
    floor = tokens.sentence[index]
    while floor > 1 and tokens.text[floor - 1] == "." and f"{tokens.lower[floor - 2]}." in lex.titles:
        floor = tokens.sentence[floor - 1]
    return floor


def link_in_title(tokens: Tokens, lex: Lexicons, here: int, sentence: int) -> bool:
    """Whether "of", "to", "and" or "the" at the token ties a title to what follows it: "Minister of Education"."""
    capitals = tokens.capital[here + 1] if here + 1 < len(tokens) else False
    listed = any(tokens.lower[i] in ("of", "for") for i in range(max(sentence, here - 4), here))
    if tokens.lower[here] in ("and", "&") and tokens.lower[here - 1] not in lex.titles and not listed:
        return False
    for back in range(here - 1, max(sentence - 1, here - 5), -1):
        lower = tokens.lower[back]
        if lower in lex.titles:
            return capitals
        if not (tokens.capital[back] or lower in LINKS or tokens.pos[back] in ("NOUN", "ADJ")):
            return False
    return False


def apposition_after(tokens: Tokens, lex: Lexicons, end: int) -> tuple[int, int] | None:
    """The tokens of a description after a name and a comma, an age stepped over: ", a senior fellow at the …,"."""
    size = len(tokens)
    index = end
    if index >= size or tokens.text[index] != ",":
        return None
    sentence = tokens.sentence[end - 1]
    index += 1
    if index + 1 < size and tokens.text[index].isdigit() and tokens.text[index + 1] == ",":
        index += 2
    if index >= size or tokens.sentence[index] != sentence:
        return None
    start = index
    if tokens.lower[index] in ("the", "a", "an", "his", "her", "its", "their", "one", "who"):
        if tokens.lower[index] == "who":
            return None
    elif not (tokens.pos[index] in ("NOUN", "PROPN", "ADJ") or tokens.lower[index] in lex.titles):
        return None
    titled = False
    depth = 0
    while index < size and tokens.sentence[index] == sentence:
        word, lower = tokens.text[index], tokens.lower[index]
        if word in ('"', "“", "”", ";", ":", "—", "(", ")") or "\n" in word:
            break
        if lower in lex.titles and not titled:
            titled = True
        if word == "," and not (titled and continues_role(tokens, lex, index)):
            break
        if (
            tokens.pos[index] in ("VERB", "AUX")
            and tokens.dep[index] in ("ROOT", "ccomp", "conj", "parataxis")
            and not titled
        ):
            return None
        if tokens.pos[index] in ("VERB", "AUX") and tokens.dep[index] == "ROOT":
            break
        if index - start > 40:
            break
        index += 1
        depth += 1
    while index > start and tokens.text[index - 1] in (".", "?", "!", ","):
        index -= 1
    if not titled or index == start:
        return None
    head = next(i for i in range(start, index) if tokens.lower[i] in lex.titles)
    if names_another(tokens, lex, head, index):
        return None
    if any(
        tokens.pos[i] in ("VERB", "AUX") and tokens.dep[i] not in ("amod", "relcl", "acl") for i in range(start, head)
    ):
        return None
    return start, index


def names_another(tokens: Tokens, lex: Lexicons, head: int, end: int) -> bool:
    """Whether the role is somebody else's, named right after it or with it: ", her lawyer Ana Lind"."""
    after = head + 1
    entity = tokens.doc[after].ent_type_ if after < end else ""
    if entity == "PERSON" and tokens.capital[after] and tokens.lower[after] not in lex.titles:
        return True
    return tokens.capital[head] and tokens.doc[head].ent_type_ == "PERSON"


def continues_role(tokens: Tokens, lex: Lexicons, comma: int) -> bool:
    """Whether after the comma another role of the same list comes: "founder, president and …"."""
    following = comma + 1
    return (
        following < len(tokens) and tokens.lower[following] in lex.titles and tokens.dep[following] in ("conj", "appos")
    )
