"""Attributions that a sentence makes by its own grammar, before quotation marks are looked at."""

from __future__ import annotations

from collections.abc import Callable

from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.candidates import Candidate
from onrecord.transform.quotes.lexicon import cues, media
from onrecord.transform.quotes.medium import medium_of
from onrecord.transform.quotes.rules import SURE, choose_phrase
from onrecord.transform.quotes.speakers import speaker_head, speaker_range
from onrecord.transform.quotes.words import Words

BESIDE = "ccomp:beside"  # the opener of what a second cue reports beside the first
Chooser = Callable[[Words, int], tuple[Candidate, float] | None]


def speaker_of(words: Words, cue: int) -> tuple[int, int] | None:
    head = speaker_head(words, cue)
    return speaker_range(words, head) if head is not None else None


def characters(words: Words, ranges: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    return [(words.start[first], words.end[last]) for first, last in ranges]


def find_clauses(
    words: Words, choose: Chooser, likely: Callable[[Candidate], float], spoken: frozenset[int] = frozenset()
) -> tuple[list[Attribution], list[Attribution]]:
    """One attribution a cue, none inside the content of another, by start of content; and those less than `likely`.

    The latter stand by for quoted words that nothing likelier governs. Tokens in `spoken` are speech in marks, where
    nothing is looked for: what is said inside a quote is part of it.
    """
    found: list[Attribution] = []
    spare: list[Attribution] = []
    for token in range(len(words)):
        if token in spoken:
            continue
        if words.lower[token] == "according":
            phrase = choose_phrase(words, token)
            if phrase is not None:
                candidate, (_, last), head = phrase
                content = characters(words, candidate.ranges)
                first, end = speaker_range(words, head)
                found.append(Attribution(token, content, (first, min(end, last)), SURE["phrase"], candidate))
            continue
        chosen = choose(words, token)
        if chosen is not None:
            candidate, score = chosen
            content = characters(words, candidate.ranges)
            into = found if score >= likely(candidate) else spare
            item = Attribution(token, content, speaker_of(words, token), score, candidate)
            into.append(item)
            further = reported_beside(words, item) if into is found else None
            if further is not None:
                found.append(further)
    return outermost(words, found), spare


def reported_beside(words: Words, item: Attribution) -> Attribution | None:
    """What somebody else reports at the end of a sentence, cut from item: …, with the Herald reporting that …

    The parser ties it to the first cue, whose content it is not.
    """
    start, end = item.content[-1]
    first, last = words.at(start), words.at(end - 1)
    known = cues()
    for cue in range(first + 3, last - 1):
        if words.tag[cue] != "VBG" or words.dep[cue] not in ("pcomp", "acl", "advcl"):
            continue
        reported = known.get((words.lemma[cue], words.pos[cue]))
        subject = next((kid for kid in words.kids[cue] if kid < cue and words.dep[kid] == "nsubj"), None)
        if reported is None or reported.kind not in ("speech", "writing") or subject is None:
            continue
        lead = words.left[subject] - 1
        if words.lower[lead] != "with" or words.text[lead - 1] != "," or lead - 1 <= first:
            continue
        item.content[-1] = (start, words.end[lead - 2])
        begin = cue + 2 if words.lower[cue + 1] == "that" else cue + 1
        speaker = speaker_range(words, subject)
        candidate = Candidate(cue, "right", ((begin, last),), BESIDE, "same")
        return Attribution(cue, [(words.start[begin], end)], speaker, item.score, candidate)
    return None


def outermost(words: Words, found: list[Attribution]) -> list[Attribution]:
    """Those whose cue no other's content holds and whose content no surer one overlaps.

    A phrase that names only the carrier ("…, according to a statement") gives way to the cue in its content.
    """
    order = sorted(found, key=lambda a: (-sum(e - s for s, e in a.content), a.start, a.cue or 0))
    kept: list[Attribution] = []
    for item in order:
        if item.candidate is not None and item.candidate.frame == "phrase" and carries(words, item, found):
            continue
        cue = words.start[item.cue] if item.cue is not None else -1
        if any(other.holds(cue) for other in kept):
            continue
        if any(s < high and low < e for other in kept for s, e in other.content for low, high in item.content):
            continue
        kept.append(item)
    return sorted(kept, key=lambda a: (a.start, a.end))


def carries(words: Words, phrase: Attribution, found: list[Attribution]) -> bool:
    """Whether the phrase names a medium and its content has a speaker and cue of its own at its root."""
    if phrase.speaker is None or phrase.cue is None:
        return False
    first, last = phrase.speaker
    if not any(words.lemma[i] in media() for i in range(first, last + 1)):
        return False
    known = cues()
    for other in found:
        if other is phrase or other.cue is None or other.speaker is None or not phrase.holds(words.start[other.cue]):
            continue
        cue = known.get((words.lemma[other.cue], words.pos[other.cue]))
        root = words.dep[other.cue] == "ROOT"
        if root and cue is not None and cue.kind in ("speech", "writing") and "clause" in cue.takes:
            other.medium = medium_of(words, phrase.cue, None)
            cut = words.start[words.left[phrase.cue]]
            other.content = [(s, min(e, cut)) if s < cut < e else (s, e) for s, e in other.content]
            return True
    return False
