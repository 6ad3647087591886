"""Quoted stretches tied to their cues: inside a clause, beside a cue, after a colon, or carried over from before."""

from __future__ import annotations

import re

from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.beside import beside, cue_after, neighbour, speaker_beside
from onrecord.transform.quotes.clauses import speaker_of
from onrecord.transform.quotes.lexicon import cues
from onrecord.transform.quotes.marks import Stretch
from onrecord.transform.quotes.rules import SURE
from onrecord.transform.quotes.speech import (
    CLOSING,
    WORD,
    closes,
    drop_inside,
    is_sentence,
    opens_sentence,
    sentence_cue,
    shared,
)
from onrecord.transform.quotes.words import Words

ENDS = frozenset((".", "!", "?", ";", ":", "“", "”", '"', "''", "``", "‘", "…", "...", "—", "–"))
REACH = 18  # tokens between a cue and the mark beside it
STANDBY = 0.12  # the least likely clause that quoted words may be ascribed to


def attach(
    words: Words, stretches: list[Stretch], clauses: list[Attribution], spare: list[Attribution]
) -> list[Attribution]:
    """The clause attributions with the quoted words taken in, and those that only quoted words make; by start."""
    found = list(clauses)
    by_passage: dict[int, list[Stretch]] = {}
    for stretch in stretches:
        by_passage.setdefault(stretch.passage, []).append(stretch)
    last: tuple[int, Attribution] | None = None  # passage and attribution of the last quoted words
    for passage in sorted(by_passage):
        before: tuple[Stretch, Attribution] | None = None
        siblings = by_passage[passage]
        for place, stretch in enumerate(siblings):
            following = siblings[place + 1].start if place + 1 < len(siblings) else words.passages[passage].span.end
            owner = (
                split_on(words, stretch, before, found)
                or adjacent(words, stretch, following, found)
                or preposed(words, stretch, found)
                or governing(words, stretch, found, spare)
                or beside(words, stretch, following, found)
            )
            if owner is None:
                owner = carried(words, stretch, before, last, found)
            if owner is None:
                continue
            before = (stretch, owner)
            last = (passage, owner)
    return sorted(found, key=lambda a: (a.start, a.end))


def split_on(
    words: Words, stretch: Stretch, before: tuple[Stretch, Attribution] | None, found: list[Attribution]
) -> Attribution | None:
    """The second half of a sentence that its cue interrupts: “A,” she said, “and B.”"""
    if before is None:
        return None
    earlier, owner = before
    between = words.source[earlier.end : stretch.start]
    if (
        owner.cue is None
        or not earlier.end <= words.start[owner.cue] < stretch.start
        or earlier.single != stretch.single
    ):
        return None
    if words.source[earlier.start : earlier.end].rstrip(CLOSING)[-1:] not in (",", "-", "—", "–"):
        return None
    if (
        not between.rstrip().endswith((",", "-", "—", "–"))
        or any(mark in between for mark in ("! ", "? ", "; "))
        or len(between) > 120
    ):
        return None
    later = words.source[words.end[owner.cue] : stretch.start]
    if any(sentence_cue(words, i) for i in range(owner.cue + 1, words.at(stretch.start))) and "ing" in later:
        return None
    owner.add(stretch.start, stretch.end)
    drop_inside(words, stretch, owner, found)
    return owner


def adjacent(words: Words, stretch: Stretch, following: int, found: list[Attribution]) -> Attribution | None:
    """A cue right behind a quoted sentence that ends with a comma takes it, whatever the parser made of it."""
    if stretch.single or words.source[stretch.start : stretch.end].rstrip(CLOSING)[-1:] not in (",", "?", "!"):
        return None
    cue = cue_after(words, stretch, words.at(stretch.end - 1), following)
    if cue is None or any(a.cue == cue for a in found):
        return None
    holder = next((a for a in found if shared(a, stretch)), None)
    if holder is not None and not holder.holds(words.start[cue]):
        return None
    begin = lead_in(words, stretch)
    made = Attribution(cue, [(begin, stretch.end)], speaker_beside(words, cue, stretch), 0.8)
    found[:] = [a for a in found if not (begin <= a.start < stretch.start)]
    drop_inside(words, stretch, made, found)
    found.append(made)
    return made


def lead_in(words: Words, stretch: Stretch) -> int:
    """Where a sentence begins whose rest stands in marks and is closed by a cue: The sea “is wild today,” she said.

    Nothing leads in where the words before the mark report something themselves or hold other marks.
    """
    first = words.at(stretch.start)
    begin = first
    while (
        begin > 0
        and words.passage[begin - 1] == stretch.passage
        and words.text[begin - 1] not in ENDS
        and words.pos[begin - 1] != "SPACE"
    ):
        begin -= 1
        if sentence_cue(words, begin) or words.lower[begin] == "according":
            return stretch.start
    if begin == first or first - begin > REACH or not any(words.is_word(t) for t in range(begin, first)):
        return stretch.start
    return words.start[begin]


def preposed(words: Words, stretch: Stretch, found: list[Attribution]) -> Attribution | None:
    """Quoted words after a preposition that an earlier cue takes: warned in a post on X of “…” if … ."""
    if stretch.single:
        return None
    first = words.at(stretch.start)
    link = words.lower[first - 1] if first else ""
    if link not in ("of", "about", "against"):
        return None
    index, cue = first - 2, None
    while index >= words.sentence[first - 1] and first - index < REACH and words.text[index] not in (",", ";", ":"):
        known = cues().get((words.lemma[index], words.pos[index]))
        if words.pos[index] == "VERB":
            cue = index if known is not None and link in known.takes and known.kind == "speech" else None
            break
        index -= 1
    if cue is None or first - cue <= 2 or any(a.cue != cue and a.holds(words.start[cue]) for a in found):
        return None
    made = Attribution(cue, [(stretch.start, stretch.end)], speaker_of(words, cue), SURE["preposition"])
    last = words.at(stretch.end - 1)
    after = last + 1
    if after < len(words) and words.lower[after] in ("if", "unless", "should"):
        while after + 1 < words.sentence_end[last] and words.passage[after + 1] == stretch.passage:
            after += 1
        while after > last and words.pos[after] in ("PUNCT", "SPACE"):
            after -= 1
        made.add(stretch.end, words.end[after])
    found[:] = [a for a in found if a.cue != cue]
    drop_inside(words, stretch, made, found)
    found.append(made)
    return made


def governing(words: Words, stretch: Stretch, found: list[Attribution], spare: list[Attribution]) -> Attribution | None:
    """The attribution whose content holds part of the stretch, widened to all of it; cues inside it fall away.

    Where none does, a less likely one that stands by is taken. A sentence in marks that opens a new sentence belongs to
    no content from the sentence before.
    """
    fresh = opens_sentence(words, stretch)
    outside = overlapping(words, stretch, found, fresh)
    if not outside:
        outside = [
            a
            for a in overlapping(words, stretch, spare, fresh)
            if a.score >= STANDBY and not any(other.start < a.end and a.start < other.end for other in found)
        ]
        if not outside or stretch.single:
            return None
        chosen = max(outside, key=lambda a: (a.score, -a.start))
        spare.remove(chosen)
        found.append(chosen)
    else:
        chosen = max(outside, key=lambda a: (shared(a, stretch), -a.start))
    if stretch.single and shared(chosen, stretch) < (stretch.end - stretch.start) / 2:
        return None
    inner = None if stretch.single else cue_inside(words, stretch, chosen)
    if inner is not None:
        chosen.content = [(s, min(e, words.start[inner])) for s, e in chosen.content if s < words.start[inner]]
        speaker = speaker_of(words, inner) or chosen.speaker
        chosen = Attribution(inner, [(stretch.start, stretch.end)], speaker, 0.8)
        found.append(chosen)
    if stretch.closed and words.end[words.at(stretch.end - 1)] != stretch.end and stretch.start < chosen.end:
        # The mark is glued to what follows (”—is): the tree cannot tell content from it.
        chosen.content = [(s, min(e, stretch.end)) for s, e in chosen.content if s < stretch.end]
    if closes(words, stretch, chosen):
        chosen.content = [(s, min(e, stretch.end)) for s, e in chosen.content if s < stretch.end]
    chosen.add(stretch.start, stretch.end)
    if chosen.start == stretch.start and chosen.cue is not None and words.start[chosen.cue] >= stretch.end:
        chosen.add(lead_in(words, stretch), stretch.end)
    if chosen.cue is not None and chosen.speaker is not None and chosen.holds(words.start[chosen.speaker[0]]):
        chosen.speaker = neighbour(words, chosen.cue, stretch) or chosen.speaker
    run_on(words, stretch, chosen)
    drop_inside(words, stretch, chosen, found)
    return chosen


def overlapping(words: Words, stretch: Stretch, items: list[Attribution], fresh: bool) -> list[Attribution]:
    """Those whose content reaches into the stretch from a cue outside; what reaches into a fresh sentence is cut."""
    kept = []
    for item in items:
        if item.start >= stretch.end or item.end <= stretch.start or not shared(item, stretch):
            continue
        if item.cue is not None and stretch.start <= words.start[item.cue] < stretch.end:
            continue
        if fresh and item.start < stretch.start:
            item.content = [(s, min(e, stretch.start)) for s, e in item.content if s < stretch.start]
            continue
        kept.append(item)
    return kept


def cue_inside(words: Words, stretch: Stretch, owner: Attribution) -> int | None:
    """A cue right before the stretch that stands in the owner's content: ", adding, “…" has a content of its own."""
    index = words.at(stretch.start) - 1
    while index > 0 and words.text[index] in (",", ":", "that"):
        index -= 1
    begin = owner.content[0][0]
    if sentence_cue(words, index) and begin < words.start[index] and owner.holds(words.start[index]):
        before = words.text[index - 1]
        if (words.tag[index] == "VBG" and before == ",") or (
            words.lower[index - 1] in ("and", "but") and words.tag[index] in ("VBD", "VBZ")
        ):
            return index
    return None


def run_on(words: Words, stretch: Stretch, owner: Attribution) -> None:
    """Take in the rest of a clause cut off behind a quoted fragment: "I strongly support" the state's law."""
    if owner.end != stretch.end or not stretch.closed or words.end[words.at(stretch.end - 1)] != stretch.end:
        return
    inner = words.source[stretch.start : stretch.end].rstrip(CLOSING)
    if inner[-1:] in (".", ",", "?", "!", "…", "—", "-", ":", ";"):
        return
    index = last = words.at(stretch.end - 1)
    if owner.cue is not None and owner.cue > index:
        return
    while index + 1 < len(words) and words.passage[index + 1] == stretch.passage:
        index += 1
        if words.pos[index] in ("PUNCT", "CCONJ", "SPACE") or sentence_cue(words, index) or words.pos[index] == "SCONJ":
            break
        last = index
    if last > words.at(stretch.end - 1) and owner.cue not in range(words.at(stretch.end - 1), last + 1):
        owner.add(owner.end, words.end[last])


def carried(
    words: Words,
    stretch: Stretch,
    before: tuple[Stretch, Attribution] | None,
    last: tuple[int, Attribution] | None,
    found: list[Attribution],
) -> Attribution | None:
    """The turn that goes on: in the same passage after its cue, or in the passage after it."""
    if stretch.opened and not is_sentence(words, stretch):
        return None
    if before is not None:
        earlier, owner = before
        between = words.source[earlier.end : stretch.start]
        if (
            owner.cue is not None
            and earlier.end <= words.start[owner.cue] < stretch.start
            and len(re.findall(r"[.!?](?:\s|$)", between)) <= 1
        ):
            owner.add(stretch.start, stretch.end)
            drop_inside(words, stretch, owner, found)
            return owner
        return go_on(words, stretch, owner, found)
    if last is not None and last[0] == stretch.passage - 1:
        begin = words.passages[stretch.passage].span.start
        if not WORD.search(words.source, begin, stretch.start):
            return go_on(words, stretch, last[1], found)
    return None


def go_on(words: Words, stretch: Stretch, owner: Attribution, found: list[Attribution]) -> Attribution:
    made = Attribution(
        None, [(stretch.start, stretch.end)], owner.speaker, owner.score * 0.8, continues=owner, carried=True
    )
    drop_inside(words, stretch, made, found)
    found.append(made)
    return made
