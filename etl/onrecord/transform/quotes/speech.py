"""Whether quoted words read as speech, and what may not stand beside them."""

from __future__ import annotations

import re

from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.lexicon import cues
from onrecord.transform.quotes.marks import Stretch
from onrecord.transform.quotes.words import Words

CLOSING = "\"“”„«»‘’'` "
OPENING = frozenset(("“", '"', "``"))
WHOLE = 6  # tokens from which on words in marks are taken for all that is quoted
WORD = re.compile(r"\w+")


def spoken_tokens(words: Words, stretches: list[Stretch]) -> frozenset[int]:
    """The tokens inside double marks that hold a sentence of four words or more."""
    found: set[int] = set()
    for stretch in stretches:
        if not stretch.single and is_sentence(words, stretch):
            first, last = tokens_of(words, stretch)
            if last - first >= 6:
                found.update(range(first, last + 1))
    return frozenset(found)


def tokens_of(words: Words, stretch: Stretch) -> tuple[int, int]:
    return words.at(stretch.start), words.at(stretch.end - 1)


def is_sentence(words: Words, stretch: Stretch) -> bool:
    """Whether the stretch reads as a sentence: it ends like one or holds a finite verb, and opens with a capital."""
    text = words.source[stretch.start : stretch.end]
    count = len(WORD.findall(text))
    inner = text.strip(CLOSING)
    before = words.source[words.passages[stretch.passage].span.start : stretch.start].rstrip()[-1:]
    if count >= 4 and before in (",", ":") and inner[-1:] in (".", ",", "?", "!"):
        return True
    if not inner or count < 2:
        return bool(inner) and inner[-1] in ".!?," and stretch.start == words.passages[stretch.passage].span.start
    return (inner[0].isupper() or inner[0].isdigit() or inner[0] in "[.…(") and (inner[-1] in ".!?,—-–" or count > 6)


def opens_sentence(words: Words, stretch: Stretch) -> bool:
    """Whether the stretch follows the end of a sentence and starts like one."""
    begin = words.passages[stretch.passage].span.start
    before = words.source[begin : stretch.start].rstrip()
    inner = words.source[stretch.start : stretch.end].lstrip(CLOSING)
    if not before:
        return True
    return before.rstrip("\"”'’)")[-1:] in (".", "!", "?") and inner[:1].isupper()


def sentence_cue(words: Words, token: int) -> bool:
    cue = cues().get((words.lemma[token], words.pos[token]))
    return cue is not None and "quote" in cue.takes and words.pos[token] == "VERB"


def shared(item: Attribution, stretch: Stretch) -> int:
    start, end = stretch.start, stretch.end
    return sum([min(e, end) - max(s, start) for s, e in item.content if s < end and start < e])


def drop_inside(words: Words, stretch: Stretch, owner: Attribution, found: list[Attribution]) -> None:
    """What is said inside quoted words is no attribution of its own; content that reaches into them is cut."""
    for other in list(found):
        if other is owner:
            continue
        if (other.cue is not None and stretch.start <= words.start[other.cue] < stretch.end) or shared(other, stretch):
            found.remove(other)


def closes(words: Words, stretch: Stretch, item: Attribution) -> bool:
    """Whether the content ends where the marks close, a comma beside them: The note says “the road may shut”, but …"""
    if stretch.single or not stretch.closed or item.cue is None or words.start[item.cue] > stretch.start:
        return False
    if (
        not stretch.start <= item.start <= stretch.start + 2
        or words.at(stretch.end - 1) - words.at(stretch.start) < WHOLE
    ):
        return False
    rest = words.source[stretch.end : item.end]
    comma = rest.startswith(",") or words.source[stretch.start : stretch.end].rstrip(CLOSING).endswith(",")
    return comma and not any(mark in rest for mark in OPENING)
