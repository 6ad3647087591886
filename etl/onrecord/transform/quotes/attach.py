"""Quoted stretches tied to their cues: inside a clause, beside a cue, after a colon, or carried over from the quote before."""

from __future__ import annotations

import re
from bisect import bisect_right

from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.clauses import speaker_of
from onrecord.transform.quotes.lexicon import cues
from onrecord.transform.quotes.marks import Stretch
from onrecord.transform.quotes.speakers import nominal_before, speaker_range
from onrecord.transform.quotes.words import Words

REACH = 18  # tokens between a cue and the mark beside it
CLOSING = "\"“”„«»‘’'` "
PERSONS = frozenset(("he", "she", "they", "who"))
STANDBY = 0.12  # the least likely clause that quoted words may be ascribed to
WORD = re.compile(r"\w+")
TRANSCRIPT = re.compile(r"[A-Z][\w.'’ -]{1,40}:\s*$")


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
    """A cue right behind a quoted sentence that ends with a comma takes it, whatever the parser made of the sentence."""
    if stretch.single or words.source[stretch.start : stretch.end].rstrip(CLOSING)[-1:] not in (",", "?", "!"):
        return None
    cue = cue_after(words, stretch, words.at(stretch.end - 1), following)
    if cue is None or any(a.cue == cue for a in found):
        return None
    holder = next((a for a in found if shared(a, stretch)), None)
    if holder is not None and not holder.holds(words.start[cue]):
        return None
    made = Attribution(cue, [(stretch.start, stretch.end)], speaker_beside(words, cue, stretch), 0.8)
    drop_inside(words, stretch, made, found)
    found.append(made)
    return made


def governing(words: Words, stretch: Stretch, found: list[Attribution], spare: list[Attribution]) -> Attribution | None:
    """The attribution whose content already holds part of the stretch, widened to hold all of it; cues inside it fall away.

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
    chosen.add(stretch.start, stretch.end)
    if chosen.cue is not None and chosen.speaker is not None and chosen.holds(words.start[chosen.speaker[0]]):
        chosen.speaker = neighbour(words, chosen.cue, stretch) or chosen.speaker
    run_on(words, stretch, chosen)
    drop_inside(words, stretch, chosen, found)
    return chosen


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
    """Take in the rest of a clause that the parser cut off behind a quoted fragment: "I strongly support" the state's law."""
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


def overlapping(words: Words, stretch: Stretch, items: list[Attribution], fresh: bool) -> list[Attribution]:
    """Those whose content reaches into the stretch from a cue outside it; of a fresh sentence, what reaches in from before is cut."""
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


def opens_sentence(words: Words, stretch: Stretch) -> bool:
    """Whether the stretch follows the end of a sentence and starts like one."""
    begin = words.passages[stretch.passage].span.start
    before = words.source[begin : stretch.start].rstrip()
    inner = words.source[stretch.start : stretch.end].lstrip(CLOSING)
    if not before:
        return True
    return before.rstrip("\"”'’)")[-1:] in (".", "!", "?") and inner[:1].isupper()


def shared(item: Attribution, stretch: Stretch) -> int:
    return sum(max(0, min(e, stretch.end) - max(s, stretch.start)) for s, e in item.content)


def drop_inside(words: Words, stretch: Stretch, owner: Attribution, found: list[Attribution]) -> None:
    """What is said inside quoted words is no attribution of its own; content that reaches into them is cut."""
    for other in list(found):
        if other is owner:
            continue
        if (other.cue is not None and stretch.start <= words.start[other.cue] < stretch.end) or shared(other, stretch):
            found.remove(other)


def sentence_cue(words: Words, token: int) -> bool:
    cue = cues().get((words.lemma[token], words.pos[token]))
    return cue is not None and "quote" in cue.takes and words.pos[token] == "VERB"


def beside(words: Words, stretch: Stretch, following: int, found: list[Attribution]) -> Attribution | None:
    """An attribution by the cheapest cue in the stretch's own sentence: after it, before it, or governing it."""
    first, last = tokens_of(words, stretch)
    cue = cue_after(words, stretch, last, following)
    if cue is None:
        cue = cue_before(words, stretch, first)
    if cue is None:
        cue = cue_above(words, stretch, first, last)
    if cue is None:
        return transcript(words, stretch, found) or introduced(words, stretch, first, found)
    same = next((a for a in found if a.cue == cue), None)
    if same is not None:
        if (
            same.candidate is not None
            and same.candidate.frame == "right"
            and same.end <= stretch.start
            and not WORD.search(words.source, same.end, stretch.start)
        ):
            same.add(stretch.start, stretch.end)
            drop_inside(words, stretch, same, found)
            return same
        if (
            shared(same, stretch) == 0
            and any(c < stretch.end for c, _ in same.content)
            and not is_sentence(words, stretch)
        ):
            return None
        drop_inside(words, stretch, same, found)
        same.add(stretch.start, stretch.end)
        return same
    made = Attribution(
        cue, [(stretch.start, stretch.end)], speaker_of(words, cue) or neighbour(words, cue, stretch), 0.8
    )
    drop_inside(words, stretch, made, found)
    found.append(made)
    return made


def speaker_beside(words: Words, cue: int, stretch: Stretch) -> tuple[int, int] | None:
    """The cue's speaker; where the parser finds it in the quoted words, or finds none, the noun phrase beside the cue."""
    speaker = speaker_of(words, cue)
    if speaker is None or stretch.start <= words.start[speaker[0]] < stretch.end:
        return neighbour(words, cue, stretch)
    return speaker


def neighbour(words: Words, cue: int, stretch: Stretch) -> tuple[int, int] | None:
    """The noun phrase beside a cue whose subject the parser missed."""
    before = nominal_before(words, cue)
    if before is not None and not stretch.start <= words.start[before] < stretch.end:
        return speaker_range(words, before)
    for step in (1, -1):
        index = cue + step
        while words.sentence[cue] <= index < words.sentence_end[cue] and abs(index - cue) < 6:
            if stretch.start <= words.start[index] < stretch.end:
                break
            if words.pos[index] in ("PROPN", "NOUN", "PRON"):
                head = index
                while (
                    words.head[head] != head
                    and words.dep[head] in ("compound", "poss", "amod", "det")
                    and abs(words.head[head] - cue) < 8
                ):
                    head = words.head[head]
                return speaker_range(words, head)
            if words.pos[index] == "PUNCT" and (
                words.text[index] not in (",", ")") or abs(index - cue) > 2 or step == 1
            ):
                break
            index += step
    return None


def cue_after(words: Words, stretch: Stretch, last: int, following: int) -> int | None:
    """The cue in "…," said X. or "…," X said."""
    token = last + 1
    end = bisect_right(words.start, following - 1) if following > stretch.end else token
    closing = words.source[stretch.start : stretch.end].rstrip(CLOSING)[-1:]
    comma = closing == ","
    while token < end and words.text[token] in (",", "-", "–", "—"):
        comma = True
        token += 1
    if not comma and closing == "." and token < end and not words.text[token][0].islower():
        return None
    subject = False
    for index in range(token, min(end, token + REACH)):
        if words.text[index] in (".", "!", "?", ";", ":") and not abbreviated(words, index):
            return None
        if words.dep[index] in ("nsubj", "nsubjpass") or words.pos[index] in ("PROPN", "PRON", "NOUN"):
            subject = True
        if sentence_cue(words, index) and (comma or closing in "?!…" or index == token):
            if index == token or (subject and words.tag[index] in ("VBD", "VBZ", "VBP", "VBN")):
                return index
            if words.tag[index] == "VBG" and index <= token + 1:
                return index
    return None


def abbreviated(words: Words, index: int) -> bool:
    """Whether the period ends a title such as "Brig.", which the parser took for the end of a sentence."""
    if words.text[index] != "." or index + 1 >= len(words):
        return False
    before, after = words.text[index - 1], words.text[index + 1]
    return (
        words.start[index] == words.end[index - 1]
        and before[0].isupper()
        and len(before) <= 4
        and words.pos[index - 1] == "PROPN"
        and after[0].isupper()
        and words.pos[index + 1] == "PROPN"
    )


def cue_before(words: Words, stretch: Stretch, first: int) -> int | None:
    """The cue in X said, "…" or X told reporters: "…" or X said that "…"."""
    index = first - 1
    if index < 0 or words.passage[index] != stretch.passage:
        return colon_before(words, stretch, first)
    mark = words.text[index]
    near = 2 if mark not in (",", ":") else REACH
    steps = 0
    while index >= 0 and words.passage[index] == stretch.passage and steps <= near:
        if sentence_cue(words, index):
            return index
        if index < first - 1 and words.text[index] in (".", "!", "?", ";", "”", '"', "''"):
            return None
        index -= 1
        steps += 1
    return None


def colon_before(words: Words, stretch: Stretch, first: int) -> int | None:
    """The cue in the last sentence of the passage before, where that passage ends with a colon."""
    if stretch.passage == 0:
        return None
    index = first - 1
    while index >= 0 and words.pos[index] == "SPACE":
        index -= 1
    if index < 0 or words.text[index] != ":" or words.passage[index] != stretch.passage - 1:
        return None
    begin = words.sentence[index]
    while index >= begin:
        if sentence_cue(words, index):
            return index
        index -= 1
    return None


def cue_above(words: Words, stretch: Stretch, first: int, last: int) -> int | None:
    """The cue that governs a fragment: the first one on the way from the fragment's head to the root."""
    known = cues()
    top = first
    while top < last and not (words.is_word(top) and not first <= words.head[top] <= last):
        top += 1
    token = top
    for _ in range(8):
        above = words.head[token]
        if above == token:
            return None
        cue = known.get((words.lemma[above], words.pos[above]))
        if (
            cue is not None
            and not first <= above <= last
            and cue.kind != "belief"
            and cue.takes & {"quote", "object", "clause"}
        ):
            if words.dep[token] not in (
                "nsubj",
                "nsubjpass",
                "agent",
                "npadvmod",
                "prep",
                "advcl",
                "advmod",
                "conj",
                "relcl",
            ):
                return above
            return None
        if words.dep[token] in ("nsubj", "nsubjpass", "agent", "npadvmod", "advcl", "relcl", "appos", "parataxis"):
            return None
        token = above
    return None


def introduced(words: Words, stretch: Stretch, first: int, found: list[Attribution]) -> Attribution | None:
    """A quoted sentence after a colon without a verb of saying: the subject of the words before the colon speaks."""
    index = first - 1
    while index >= 0 and words.pos[index] == "SPACE":
        index -= 1
    if (
        index < 0
        or words.text[index] != ":"
        or not is_sentence(words, stretch)
        or words.passage[index] < stretch.passage - 1
    ):
        return None
    subject = None
    for token in range(words.sentence[index], index):
        if words.dep[token] == "nsubj" and (
            words.entity[token] in ("PERSON", "ORG", "NORP") or words.lower[token] in PERSONS
        ):
            subject = token
    if subject is None:
        return None
    made = Attribution(None, [(stretch.start, stretch.end)], speaker_range(words, subject), 0.6)
    drop_inside(words, stretch, made, found)
    found.append(made)
    return made


def transcript(words: Words, stretch: Stretch, found: list[Attribution]) -> Attribution | None:
    """SMITH: "…" at the head of a passage."""
    begin = words.passages[stretch.passage].span.start
    lead = words.source[begin : stretch.start]
    if not TRANSCRIPT.fullmatch(lead):
        return None
    first, last = words.at(begin), words.at(stretch.start) - 1
    while last > first and words.pos[last] in ("PUNCT", "SPACE"):
        last -= 1
    made = Attribution(None, [(stretch.start, stretch.end)], (first, last), 0.8)
    drop_inside(words, stretch, made, found)
    found.append(made)
    return made


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
