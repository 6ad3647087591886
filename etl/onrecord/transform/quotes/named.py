"""Whose words quoted words are that no verb of the lexicon reports: a name and a colon, a signature, a bare verb."""

from __future__ import annotations

import re

from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.lexicon import cues
from onrecord.transform.quotes.marks import Stretch
from onrecord.transform.quotes.speakers import speaker_range, subject_of
from onrecord.transform.quotes.speech import CLOSING, drop_inside, is_sentence, tokens_of
from onrecord.transform.quotes.words import Words

PERSONS = frozenset(("he", "she", "they", "who"))
ACTORS = frozenset(("PERSON", "ORG", "NORP"))
STOPS = frozenset((".", "!", "?", ";", ":", "“", "”", '"', "``", "''"))
DASHES = frozenset(("-", "–", "—", "--", "•"))
TRANSCRIPT = re.compile(r"[A-Z][\w.'’]*(?:[ -][\w.'’]+){0,6}:\s*")
SIGNATURE = re.compile(r"\s*(?:[-–—]|--)\s?(?P<name>[A-Z][\w.'’-]*(?: [\w.'’-]+){0,5}?(?:, [^.!?\n“\"]{2,80})?)\s*")
GIVEN_TO = frozenset(("for", "to", "with", "at", "against", "about", "on", "of", "by", "than"))
REACH = 12  # tokens between a subject's verb and the quoted words


def by_name(words: Words, stretch: Stretch, found: list[Attribution]) -> Attribution | None:
    """An attribution of a quoted sentence to whoever stands beside it, without a verb of saying."""
    speaker = transcript(words, stretch)
    sure = 0.8
    cue = None
    if speaker is None and is_sentence(words, stretch):
        speaker = signed(words, stretch)
        if speaker is None:
            sure = 0.6
            colon = colon_of(words, stretch)
            head = introducer(words, colon) if colon is not None else None
            if head is None:
                cue = verb_after(words, stretch)
                cue = verb_before(words, stretch) if cue is None else cue
                head = subject_of(words, cue) if cue is not None else None
            speaker = speaker_range(words, head) if head is not None else None
    if speaker is None:
        return None
    made = Attribution(cue, [(stretch.start, stretch.end)], speaker, sure)
    drop_inside(words, stretch, made, found)
    found.append(made)
    return made


def transcript(words: Words, stretch: Stretch) -> tuple[int, int] | None:
    """The name in SMITH: "…" at the head of a passage."""
    begin = words.passages[stretch.passage].span.start
    if not TRANSCRIPT.fullmatch(words.source[begin : stretch.start]):
        return None
    first, last = words.at(begin), words.at(stretch.start) - 1
    while last > first and words.pos[last] in ("PUNCT", "SPACE"):
        last -= 1
    return None if any(words.pos[t] in ("VERB", "AUX") for t in range(first, last)) else (first, last)


def signed(words: Words, stretch: Stretch) -> tuple[int, int] | None:
    """The name behind a dash that closes the passage or opens the next: “…” – Ann Lee, poet."""
    end = words.passages[stretch.passage].span.end
    if not words.source[stretch.end : end].strip() and stretch.passage + 1 < len(words.passages):
        end = words.passages[stretch.passage + 1].span.end
    signature = SIGNATURE.fullmatch(words.source, stretch.end, end)
    if signature is None:
        return None
    first = words.at(signature.start("name"))
    last = words.at(signature.end("name") - 1)
    comma = next((t for t in range(first, last + 1) if words.text[t] == ","), last + 1)
    if not any(words.pos[t] == "PROPN" for t in range(first, comma)) or any(
        words.pos[t] in ("VERB", "AUX") for t in range(first, comma)
    ):
        return None
    return first, comma - 1


def colon_of(words: Words, stretch: Stretch) -> int | None:
    """The colon right before the quoted words, in their passage or at the end of the one before."""
    index = tokens_of(words, stretch)[0] - 1
    while index >= 0 and words.pos[index] == "SPACE":
        index -= 1
    if index < 0 or words.text[index] != ":" or words.passage[index] < stretch.passage - 1:
        return None
    return index


def introducer(words: Words, colon: int) -> int | None:
    """The head of who speaks after a colon: the name or source right before it, else the last subject before it.

    A name that a preposition makes the receiver ("a word for Ann Lee:") is none.
    """
    last = colon - 1
    begin = words.sentence[colon]
    if last >= begin and words.pos[last] in ("PROPN", "NOUN"):
        head = last
        while words.head[head] < colon and words.head[head] != head and words.dep[head] in ("compound", "flat", "nmod"):
            head = words.head[head]
        first = words.left[head]
        lead = words.text[first - 1] if first > 0 and words.passage[first - 1] == words.passage[first] else ""
        if lead.lower() == "from" or (words.pos[head] == "PROPN" and lead in DASHES):
            return head
        if words.entity[last] == "PERSON" and lead and lead.lower() not in GIVEN_TO and words.dep[head] != "pobj":
            return head
    subject = None
    for token in range(begin, colon):
        if words.dep[token] == "nsubj" and (words.entity[token] in ACTORS or words.lower[token] in PERSONS):
            subject = token
        if words.text[token] in DASHES:
            subject = None
    return subject


def verb_after(words: Words, stretch: Stretch) -> int | None:
    """The verb in “…,” Ann Lee grinned: the lexicon does not know it, but its subject stands right behind the mark.

    Behind a question nobody need be speaking, so there the lexicon must know the verb with its particle.
    """
    closing = words.source[stretch.start : stretch.end].rstrip(CLOSING)[-1:]
    first = tokens_of(words, stretch)[1] + 1
    comma = closing == ","
    while first < len(words) and words.text[first] in (",", "-", "–", "—"):
        comma = True
        first += 1
    if not comma and closing not in ("?", "!", "…"):
        return None
    for verb in range(first, min(len(words) - 1, first + REACH)):
        if words.passage[verb] != stretch.passage or words.text[verb] in STOPS:
            return None
        if words.pos[verb] == "VERB" and words.tag[verb] in ("VBD", "VBZ"):
            subject = subject_of(words, verb)
            if subject is None or not is_actor(words, subject) or not first <= words.left[subject] <= first + 1:
                return None
            return verb if comma or (f"{words.lemma[verb]} {words.lower[verb + 1]}", "VERB") in cues() else None
    return None


def verb_before(words: Words, stretch: Stretch) -> int | None:
    """The verb in Ann Lee grinned, “…”: of the clause that a comma closes before a whole quoted sentence."""
    text = words.source[stretch.start : stretch.end].strip(CLOSING)
    first = tokens_of(words, stretch)[0]
    comma = first - 1
    if comma < 1 or words.text[comma] != "," or words.passage[comma] != stretch.passage:
        return None
    if text[-1:] not in (".", "?", "!") or not text[:1].isupper():
        return None
    for verb in range(comma - 1, max(words.sentence[comma], comma - REACH) - 1, -1):
        if words.text[verb] in STOPS:
            return None
        if words.pos[verb] == "VERB" and words.tag[verb] in ("VBD", "VBZ"):
            subject = subject_of(words, verb)
            return verb if subject is not None and subject < verb and is_actor(words, subject) else None
    return None


def is_actor(words: Words, head: int) -> bool:
    """Whether it names somebody: a person or body by the tagger's lights, a name that it does not know, a pronoun."""
    return (
        words.entity[head] in ACTORS
        or words.lower[head] in PERSONS
        or (words.pos[head] == "PROPN" and not words.entity[head])
    )
