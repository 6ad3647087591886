"""The rules' choice among the candidates of a cue: which form of content the lexicon lets it have."""

from __future__ import annotations

from onrecord.transform.quotes.candidates import Candidate, candidates_of, phrase_frames
from onrecord.transform.quotes.lexicon import Cue, cues
from onrecord.transform.quotes.speakers import is_passive
from onrecord.transform.quotes.words import Words

# Following dependents that still belong to a content that opens with an object: "accused him of lying".
WHOLE: frozenset[str] = frozenset(("", "saying"))  # cuts that the rules know
RUNS_ON = frozenset(("same", "prep", "xcomp", "ccomp", "oprd", "acl", "pcomp", "acomp"))
# How sure a rule is, from its precision on PolNeAR's training part.
SURE = {
    "left": 0.85,
    "around": 0.85,
    "phrase": 0.85,
    "clause": 0.8,
    "infinitive": 0.6,
    "object": 0.45,
    "preposition": 0.5,
}


def phrase_cue(words: Words, token: int) -> tuple[int, int, int] | None:
    """First token, last token and speaker's head of "according to X"."""
    if words.lower[token] != "according":
        return None
    for kid in words.kids[token]:
        if words.lower[kid] == "to":
            for inner in words.kids[kid]:
                if words.dep[inner] in ("pobj", "ccomp", "pcomp"):
                    return named_to(words, token, inner)
    return None


def named_to(words: Words, token: int, head: int) -> tuple[int, int, int]:
    """Where "according to X" ends, which the parser lets run on into what X says: tokens of the phrase, head of X.

    Where the phrase opens a sentence X has one description between commas at most, and a determiner behind a name
    begins something else.
    """
    end = max(words.right[token], words.right[head])
    if token != words.sentence[token]:
        return token, end, head
    for inner in range(words.left[head] + 1, head):
        if words.dep[inner] == "det" and words.head[inner] == head and words.pos[inner - 1] == "PROPN":
            return token, inner - 1, inner - 1
    commas = [t for t in range(head + 1, end + 1) if words.text[t] == ","]
    if len(commas) > 1 and not any(words.dep[t] == "cc" for t in range(head + 1, commas[1] + 2)):
        return token, commas[1] - 1, head
    return token, end, head


def form_of(candidate: Candidate, cue: Cue, noun: bool) -> str | None:
    """The name of the candidate's form if the cue takes it, else None.

    What people want or fear is content only as a clause here: as an infinitive or a noun phrase it is more often an
    act than something said.
    """
    takes = cue.takes
    if candidate.frame in ("left", "around"):
        return candidate.frame if "clause" in takes else None
    if candidate.frame == "phrase":
        return "phrase" if "clause" in takes and cue.kind != "belief" else None
    opener, _, detail = candidate.opener.partition(":")
    if opener == "prep":
        return "preposition" if detail in takes and cue.kind != "belief" and not noun else None
    if opener == "ccomp" and detail == "hung":
        return (
            "clause" if "clause" in takes and cue.kind in ("speech", "writing", "announcement") and not noun else None
        )
    if opener == "ccomp" or (opener == "acl" and detail == "that"):
        return "clause" if "clause" in takes or "object" in takes else None
    if opener == "advcl" and detail in ("that", "whether", "if") and "clause" in takes:
        return "clause"
    if opener in ("xcomp", "acl") and detail == "to":
        return "infinitive" if "infinitive" in takes and cue.kind != "belief" else None
    if opener in ("xcomp", "pcomp") and detail == "ing":
        return "object" if "object" in takes else None
    if opener in ("dobj", "oprd"):
        return "object" if "object" in takes and cue.kind in ("speech", "announcement") else None
    return None


def choose(words: Words, token: int, found: list[Candidate] | None = None) -> tuple[Candidate, float] | None:
    """The candidate that the rules take for a cue, with how sure they are; None where there is none."""
    cue = cues().get((words.lemma[token], words.pos[token]))
    if cue is None:
        return None
    best: tuple[float, int, Candidate] | None = None
    found = candidates_of(words, token) if found is None else found
    # "With the plan ready, the board said that …": what "that" ties to the cue is the content, not what stands before.
    tied = any(c.opener == "ccomp:conj" or is_tied(words, c) for c in found)
    for candidate in found:
        if candidate.cut or (candidate.frame == "right" and candidate.closer not in RUNS_ON):
            continue
        if tied and candidate.frame in ("left", "around"):
            continue
        form = form_of(candidate, cue, words.pos[token] == "NOUN")
        if form is None:
            continue
        if form in ("infinitive", "preposition") and candidate.closer != "same":
            continue
        if form == "clause" and candidate.closer not in ("same", "ccomp"):
            continue
        if form == "object" and is_passive(words, token):
            continue
        if form == "phrase" and candidate.closer != "both":
            continue
        length = sum(last - first for first, last in candidate.ranges)
        # Two clauses of one cue are one that the parser has cut in two.
        shorter = form in ("left", "infinitive", "preposition") or (form == "clause" and candidate.closer == "same")
        ranked = (SURE[form], -length if shorter else length, candidate)
        if best is None or ranked[:2] > best[:2]:
            best = ranked
    return (best[2], best[0]) if best else None


def is_tied(words: Words, candidate: Candidate) -> bool:
    """Whether "that" ties a clause after the cue to it."""
    if candidate.frame != "right" or not candidate.opener.startswith("ccomp"):
        return False
    first = candidate.ranges[0][0]
    return "that" in (words.lower[first], words.lower[first - 1] if first > candidate.cue + 1 else "")


def choose_phrase(words: Words, token: int) -> tuple[Candidate, tuple[int, int], int] | None:
    """For "according to X": the content, the tokens of the phrase and the head of the speaker."""
    phrase = phrase_cue(words, token)
    if phrase is None:
        return None
    first, last, speaker = phrase
    found = phrase_frames(words, token, first, last)
    if not found:
        return None
    return found[0], (first, last), speaker
