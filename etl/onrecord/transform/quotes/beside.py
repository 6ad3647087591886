"""The cue beside quoted words: after them, before them, above them, or no more than a name and a colon."""

from __future__ import annotations

from bisect import bisect_right

from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.clauses import speaker_of
from onrecord.transform.quotes.lexicon import cues
from onrecord.transform.quotes.marks import Stretch
from onrecord.transform.quotes.medium import TOLD
from onrecord.transform.quotes.named import by_name
from onrecord.transform.quotes.speakers import nominal_before, speaker_range
from onrecord.transform.quotes.speech import CLOSING, WORD, drop_inside, is_sentence, sentence_cue, shared, tokens_of
from onrecord.transform.quotes.words import Words

REACH = 18  # tokens between a cue and the mark beside it


def beside(words: Words, stretch: Stretch, following: int, found: list[Attribution]) -> Attribution | None:
    """An attribution by the cheapest cue in the stretch's own sentence: after it, before it, or governing it."""
    first, last = tokens_of(words, stretch)
    cue = cue_after(words, stretch, last, following)
    if cue is None:
        cue = cue_before(words, stretch, first)
    if cue is None:
        cue = cue_above(words, stretch, first, last)
    if cue is None:
        return by_name(words, stretch, found)
    same = next((a for a in found if a.cue == cue), None)
    if same is not None:
        if (
            same.candidate is not None
            and same.candidate.frame == "right"
            and same.end <= stretch.start
            and not WORD.search(words.source, same.end, stretch.start)
        ):
            if same.candidate.opener.startswith(("prep", "xcomp", "dobj")) and is_sentence(words, stretch):
                same.content = []  # who is answered, or by what means: she responded to Lind, “…”
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
    """The cue's speaker, or the noun phrase beside the cue where that is none or in the quoted words."""
    speaker = speaker_of(words, cue)
    if speaker is None or stretch.start <= words.start[speaker[0]] < stretch.end:
        return neighbour(words, cue, stretch)
    return speaker


def neighbour(words: Words, cue: int, stretch: Stretch) -> tuple[int, int] | None:
    """The noun phrase beside a cue whose subject the parser missed."""
    before = nominal_before(words, cue)
    if before is not None and words.dep[before] == "pobj":
        above = words.head[words.head[before]]
        if (
            words.pos[above] in ("NOUN", "PROPN")
            and above < before
            and not any(words.text[t] == "," for t in range(above, before))
        ):
            before = above
    if before is not None and not stretch.start <= words.start[before] < stretch.end:
        return speaker_range(words, before)
    # Behind a participle, or a verb that somebody is told with, stands who hears it: "telling reporters, “…”".
    heard = words.start[cue] < stretch.start and (words.tag[cue] == "VBG" or words.lemma[cue] in TOLD)
    for step in (-1,) if heard else (1, -1):
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
        if sentence_cue(words, index) or (index == first - 2 and mistaken(words, index)):
            return index
        if index < first - 1 and words.text[index] in (".", "!", "?", ";", "”", '"', "''"):
            return None
        index -= 1
        steps += 1
    return None


def mistaken(words: Words, index: int) -> bool:
    """Whether a verb of saying before a comma was taken for a plural: The ministry notes, “…”"""
    known = cues().get((words.lemma[index], "VERB"))
    return (
        words.tag[index] == "NNS"
        and words.text[index + 1] in (",", ":")
        and known is not None
        and "quote" in known.takes
        and nominal_before(words, index) is not None
    )


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
