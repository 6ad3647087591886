"""How and to whom something was said: the medium and the addressee that the cue's own clause names."""

from __future__ import annotations

from onrecord.transform.quotes.lexicon import media
from onrecord.transform.quotes.words import Words

CARRIERS = frozenset(("in", "via", "by", "on", "over", "through", "during", "at", "from", "with"))
TOLD = frozenset(
    ("tell", "inform", "assure", "remind", "ask", "warn", "notify", "urge", "advise", "persuade", "convince")
)
CUE_MEDIA = {
    "tweet": "post",
    "retweet": "post",
    "post": "post",
    "testify": "testimony",
    "email": "email",
    "blog": "post",
}


def medium_of(words: Words, cue: int, speaker: int | None) -> str | None:
    """The medium that the cue's clause names ("said in a statement"), or that itself speaks ("the report said")."""
    known = media()
    for kid in words.kids[cue]:
        if words.dep[kid] == "prep" and words.lower[kid] in CARRIERS:
            found = medium_in(words, kid, known)
            if found is not None:
                return found
    if words.lower[cue] == "according":
        found = medium_in(words, cue, known)
        if found is not None:
            return found
    if speaker is not None and words.pos[speaker] == "NOUN" and words.lemma[speaker] in known:
        return known[words.lemma[speaker]]
    return CUE_MEDIA.get(words.lemma[cue])


def medium_in(words: Words, first: int, known: dict[str, str]) -> str | None:
    """The medium that the phrase's object, or the object of a preposition inside it, names."""
    for index in range(first, min(words.right[first], first + 12) + 1):
        if words.dep[index] == "pobj":
            if words.lower[index] == "x" or words.lemma[index] in known:
                return known.get(words.lemma[index], "post")
            if words.lower[index] in known:
                return known[words.lower[index]]
    return None


def addressee_of(words: Words, cue: int, content: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The tokens that name who was told or asked, an interviewer included; content is not an addressee."""
    for kid in words.kids[cue]:
        if kid > cue and words.dep[kid] in ("dobj", "dative") and words.lemma[cue] in TOLD:
            return whole(words, kid, content)
        if words.dep[kid] in ("prep", "dative") and words.lower[kid] in ("to", "with", "in"):
            for inner in words.kids[kid]:
                if (
                    words.lower[kid] == "to"
                    and words.dep[inner] == "pobj"
                    and words.lemma[cue] in ("say", "write", "speak")
                ):
                    return whole(words, inner, content)
                if words.lower[kid] == "in" and words.lemma[inner] in ("interview", "call", "conversation", "meeting"):
                    for deeper in words.kids[inner]:
                        if words.lower[deeper] == "with":
                            for last in words.kids[deeper]:
                                if words.dep[last] == "pobj":
                                    return whole(words, last, content)
    return None


def whole(words: Words, head: int, content: list[tuple[int, int]]) -> tuple[int, int] | None:
    first, last = words.left[head], words.right[head]
    for kid in words.kids[head]:
        if kid > head and words.dep[kid] in ("relcl", "acl", "advcl", "appos", "ccomp", "punct"):
            last = min(last, words.left[kid] - 1)
    for kid in words.kids[head]:
        if (
            kid > head
            and words.dep[kid] == "prep"
            and words.lower[kid] in ("in", "on", "at", "by", "over", "after", "during", "via")
        ):
            last = min(last, words.left[kid] - 1)
    while last > first and words.pos[last] in ("PUNCT", "SPACE"):
        last -= 1
    start, end = words.start[first], words.end[last]
    if last < first or any(low < end and start < high for low, high in content):
        return None
    return first, last
