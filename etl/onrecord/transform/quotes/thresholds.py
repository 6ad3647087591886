"""How sure an attribution must be to be kept, by its form and by how far the text is from the training articles."""

from __future__ import annotations

from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.candidates import Candidate
from onrecord.transform.quotes.lexicon import Cue, cues
from onrecord.transform.quotes.words import Words

CLAUSE = 0.25  # a clause or quoted words below this are left out: near here precision and recall balance
OTHER = 0.3  # an object, an infinitive or what follows a preposition below this is left out
SHORT = 0.4  # the same for those of four words or fewer: they are many, and little is lost with each
ABROAD = 0.9  # the same for all of these in text unlike the training articles: these forms carry over badly
FEW = 4
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))


def sure(words: Words, found: list[Attribution], strangeness: float) -> list[Attribution]:
    """Those that are sure enough to keep; `strangeness` says how far the text is from the training articles."""
    kept = [item for item in found if item.score >= enough(words, item, strangeness)]
    known = {id(item) for item in kept}
    for item in kept:
        if item.continues is not None and id(item.continues) not in known:
            item.continues = None
    return kept


def enough(words: Words, item: Attribution, strangeness: float) -> float:
    """The confidence from which an attribution is kept: none is enough for a name."""
    cue = cues().get((words.lemma[item.cue], words.pos[item.cue])) if item.cue is not None else None
    if cue is not None and cue.kind == "naming":
        return 2.0
    if item.witnesses.get("marks") or is_clause(item.candidate):
        least = CLAUSE
        if item.candidate is not None or item.cue is None or item.witnesses.get("marks") or reports(words, item, cue):
            return least
    else:
        size = sum(words.is_word(t) for s, e in item.content for t in range(words.at(s), words.at(e - 1) + 1))
        least = SHORT if size <= FEW else OTHER
    return least + strangeness * (ABROAD - least)


def reports(words: Words, item: Attribution, cue: Cue | None) -> bool:
    """Whether content that only the tagger found is a sentence of a cue that takes one."""
    if cue is None or cue.kind == "belief" or "clause" not in cue.takes:
        return False
    return any(words.tag[t] in FINITE for s, e in item.content for t in range(words.at(s), words.at(e - 1) + 1))


def is_clause(candidate: Candidate | None) -> bool:
    """Whether the content is a clause or speech in marks, not an object, infinitive or what follows a preposition."""
    if candidate is None or candidate.frame != "right":
        return True
    opener, _, detail = candidate.opener.partition(":")
    if opener in ("acl", "advcl"):
        return detail in ("", "that", "whether", "if", "how", "why") and not (opener == "advcl" and not detail)
    return opener in ("ccomp", "parataxis")
