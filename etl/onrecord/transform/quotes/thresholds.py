"""How sure an attribution must be to be kept, by its form and by how far the text is from the training articles."""

from __future__ import annotations

from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.candidates import Candidate
from onrecord.transform.quotes.lexicon import Cue, cues
from onrecord.transform.quotes.speakers import agent_of, reduced
from onrecord.transform.quotes.words import Words

CLAUSE = 0.2  # a clause or quoted words below this are left out: near here precision and recall balance
CLAUSE_ABROAD = 0.25  # the same in text unlike the training articles
OTHER = 0.3  # an object, an infinitive or what follows a preposition below this is left out
SHORT = 0.4  # the same for those of four words or fewer: they are many, and little is lost with each
ABROAD = 0.9  # the same for all of these in text unlike the training articles: these forms carry over badly
DOUBTFUL = 0.6  # there, too: words that no verb ties to a speaker, an object with few words in marks
FEW = 4
MARKS = frozenset(("“", "”", '"', "``", "''"))
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
    if (cue is not None and cue.kind == "naming") or is_label(words, item):
        return 2.0
    least, abroad = limits(words, item, cue)
    return least + strangeness * (abroad - least)


def limits(words: Words, item: Attribution, cue: Cue | None) -> tuple[float, float]:
    """The least confidence in text like the training articles, and in text unlike them."""
    marks, clause = bool(item.witnesses.get("marks")), is_clause(item.candidate)
    if not marks and not clause:
        size = sum(words.is_word(t) for s, e in item.content for t in range(words.at(s), words.at(e - 1) + 1))
        least = SHORT if size <= FEW else OTHER
        return least, least if carries_over(item) else ABROAD
    if not marks and item.candidate is None and item.cue is not None and not reports(words, item, cue):
        return CLAUSE, ABROAD
    if not is_told(words, item) or (not clause and in_marks(words, item) <= FEW):
        return CLAUSE, DOUBTFUL
    return CLAUSE, CLAUSE_ABROAD


def carries_over(item: Attribution) -> bool:
    """Whether the form is speech in any news: "warned of", where the rules find the same content."""
    opener = item.candidate.opener.partition(":")[0] if item.candidate is not None else ""
    return opener == "prep" and bool(item.witnesses.get("rule agrees") and item.witnesses.get("cue speech"))


def is_told(words: Words, item: Attribution) -> bool:
    """Whether a verb or "according to" ties the content to a speaker whom its own clause names."""
    if item.cue is None or item.speaker is None or item.carried:
        return False
    return words.pos[item.cue] in ("VERB", "AUX") or words.lower[item.cue] == "according"


def reports(words: Words, item: Attribution, cue: Cue | None) -> bool:
    """Whether content that only the tagger found is a sentence of a cue that takes one."""
    if cue is None or cue.kind == "belief" or "clause" not in cue.takes:
        return False
    return any(words.tag[t] in FINITE for s, e in item.content for t in range(words.at(s), words.at(e - 1) + 1))


def is_label(words: Words, item: Attribution) -> bool:
    """Whether marks hold what something is called, by nobody in particular: a user labelled “Ghost”."""
    if item.cue is None or not item.witnesses.get("speech") or words.tag[item.cue] != "VBN":
        return False
    return reduced(words, item.cue) and agent_of(words, item.cue) is None and in_marks(words, item) <= FEW


def in_marks(words: Words, item: Attribution) -> int:
    """How many words of the content stand in quotation marks."""
    count, open_ = 0, False
    for start, end in item.content:
        for token in range(words.at(start), words.at(end - 1) + 1):
            if words.text[token] in MARKS:
                open_ = not open_
            count += open_ and words.is_word(token)
    return count


def is_clause(candidate: Candidate | None) -> bool:
    """Whether the content is a clause or speech in marks, not an object, infinitive or what follows a preposition."""
    if candidate is None or candidate.frame != "right":
        return True
    opener, _, detail = candidate.opener.partition(":")
    if opener in ("acl", "advcl"):
        return detail in ("", "that", "whether", "if", "how", "why") and not (opener == "advcl" and not detail)
    return opener in ("ccomp", "parataxis")
