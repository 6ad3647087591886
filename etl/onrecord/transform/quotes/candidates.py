"""Candidates: every stretch of a sentence that a word of saying or thinking could have as its content.

The rules and the learned filter both choose among these. A candidate is a cue token and a run of the cue's dependents
(the clause, the object, what follows a preposition), or the sentence round a cue that stands in it as a parenthesis.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from onrecord.transform.quotes.lexicon import cues, media
from onrecord.transform.quotes.words import Words

# Dependents that can open a content; what follows a preposition can, too.
OPENERS = frozenset(
    (
        "ccomp",
        "xcomp",
        "dobj",
        "oprd",
        "acomp",
        "attr",
        "advcl",
        "pcomp",
        "acl",
        "relcl",
        "parataxis",
        "npadvmod",
        "intj",
    )
)
SKIPPED = frozenset(
    (
        "punct",
        "nsubj",
        "nsubjpass",
        "csubj",
        "aux",
        "auxpass",
        "neg",
        "prt",
        "agent",
        "cc",
        "conj",
        "mark",
        "expl",
        "preconj",
        "det",
        "poss",
        "case",
        "amod",
        "compound",
    )
)
CUTS = frozenset(("cc", "advcl", "prep", "npadvmod", "conj", "relcl", "appos", "advmod", "acl"))
JOINS = frozenset(("so", "but", "because", "and", "while", "though", "although", "or", "yet"))
TENSED = frozenset(("VBD", "VBZ", "VBP"))
CLAUSES_OR_JOINS = frozenset(("cc", "ccomp", "advcl", "xcomp", "prt"))
FINITE = frozenset(("VBD", "VBZ", "VBP", "VB", "VBN", "VBG", "MD"))
QUOTE_MARKS = frozenset("“”\"„«»‘’'`") | {"``", "''"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A content that `cue` could have: token `ranges` (both ends included), and how it was come by.

    `frame` is right (dependents after the cue), left (the sentence before a cue that closes it), around (both sides of
    a parenthetical cue) or phrase ("according to"). `first` and `last` are the dependents that open and close it, `cut`
    whether it stops before the end of the last.
    """

    cue: int
    frame: str
    ranges: tuple[tuple[int, int], ...]
    opener: str
    closer: str
    cut: str = ""


def trim(words: Words, first: int, last: int) -> tuple[int, int] | None:
    """The range without punctuation other than quotation marks at its edges."""
    while (
        first <= last
        and words.pos[first] in ("PUNCT", "SPACE")
        and words.text[first] not in QUOTE_MARKS
        and words.text[first] not in ("(", "[", "...")
    ):
        first += 1
    while (
        last >= first
        and words.pos[last] in ("PUNCT", "SPACE")
        and words.text[last] not in QUOTE_MARKS
        and words.text[last] not in (")", "]", "?", "!")
    ):
        last -= 1
    return (first, last) if first <= last else None


def next_saying(words: Words, first: int, last: int) -> int | None:
    """The comma before a participle of saying that has a content of its own: "…, adding that …"."""
    if "VBG" not in words.tag[first + 1 : last]:
        return None
    known = cues()
    for index in range(first + 1, last):
        if words.tag[index] == "VBG" and words.text[index - 1] == ",":
            cue = known.get((words.lemma[index], words.pos[index]))
            if cue is not None and cue.kind in ("speech", "writing") and words.right[index] > index:
                return index - 1
    return None


def opener_of(words: Words, kid: int) -> tuple[int, str] | None:
    """Where a content that begins with this dependent begins, and the dependent's name."""
    dep = words.dep[kid]
    if dep == "prep":
        objects = [k for k in words.kids[kid] if words.dep[k] in ("pobj", "pcomp", "ccomp")]
        if not objects:
            return None
        return words.left[objects[0]], "prep:" + words.lower[kid]
    if dep in ("ccomp", "acl", "relcl", "advcl", "xcomp", "pcomp"):
        start = words.left[kid]
        if words.lower[start] == "that" and start < kid and words.pos[start + 1] not in ("VERB", "AUX"):
            return start + 1, dep + ":that"
        mark = words.lower[start] if words.dep[start] in ("mark", "advmod", "aux") else ""
        if words.tag[kid] == "VBG" and not mark:
            mark = "ing"
        return start, f"{dep}:{mark}" if mark else dep
    if dep in OPENERS:
        return words.left[kid], dep
    return None


def hung_clause(words: Words, kid: int) -> int | None:
    """Where a reported clause begins that hangs on the addressee or medium: "told the Post in an email that …"."""
    nouns = [kid] if words.dep[kid] in ("dobj", "dative") else words.kids[kid] if words.dep[kid] == "prep" else []
    for noun in nouns:
        if words.dep[kid] == "prep" and words.lemma[noun] not in media():
            deeper = [k for p in words.kids[noun] if words.dep[p] == "prep" for k in words.kids[p]]
        else:
            deeper = [noun]
        for holder in deeper:
            for clause in words.kids[holder]:
                start = words.left[clause]
                if words.dep[clause] not in ("relcl", "acl", "ccomp") or not clause > start > holder:
                    continue
                # "that" is no subject of the clause: "an email that said so" is about the email.
                tied = words.dep[start] == "mark" or (words.dep[start] != "nsubj" and words.tag[clause] in FINITE)
                if tied and words.lower[start] == "that":
                    return start + 1
    return None


def loose_clause(words: Words, cue: int) -> Candidate | None:
    """The clause after a verb of saying that the parser took for a second main clause: They found catches would fall.

    No conjunction may stand before it, or it is one indeed.
    """
    known = cues().get((words.lemma[cue], words.pos[cue]))
    if known is None or "clause" not in known.takes or known.kind == "belief" or words.tag[cue] not in TENSED:
        return None
    after = [kid for kid in words.kids[cue] if kid > cue and words.dep[kid] != "punct"]
    clause = next((kid for kid in after if words.dep[kid] == "conj"), None)
    if clause is None or any(words.dep[kid] in CLAUSES_OR_JOINS for kid in after if kid < clause):
        return None
    inner = [kid for kid in words.kids[clause] if kid < clause]
    if words.tag[clause] not in TENSED and not any(words.tag[kid] in TENSED or words.tag[kid] == "MD" for kid in inner):
        return None
    if any(words.dep[kid] == "nsubj" and words.pos[kid] == "PRON" for kid in inner):
        return None
    span = trim(words, cue + 1, words.right[clause])
    return Candidate(cue, "right", (span,), "ccomp:conj", "same") if span else None


def right_frames(words: Words, cue: int) -> list[Candidate]:
    """Runs of the cue's dependents after it."""
    kids = [k for k in words.kids[cue] if k > cue and words.dep[k] not in SKIPPED]
    loose = loose_clause(words, cue)
    found: list[Candidate] = [loose] if loose is not None else []
    for place, kid in enumerate(kids[:4]):
        opened = opener_of(words, kid)
        hung = hung_clause(words, kid)
        if hung is not None:
            span = trim(words, hung, words.right[kid])
            if span is not None:
                found.append(Candidate(cue, "right", (span,), "ccomp:hung", "same"))
        if opened is None:
            continue
        start, opener = opened
        if start <= cue:
            continue
        for closer in kids[place : place + 4]:
            stop = words.right[closer]
            closing = words.dep[closer] if closer != kid else "same"
            span = trim(words, start, stop)
            if span is None:
                continue
            turn = next_saying(words, span[0], span[1])
            if turn is not None:
                short = trim(words, start, turn - 1)
                if short is not None:
                    found.append(Candidate(cue, "right", (short,), opener, closing, "saying"))
            found.append(Candidate(cue, "right", (span,), opener, closing))
        for inner in reversed(
            words.kids[kid] if words.dep[kid] != "prep" else [k for o in words.kids[kid] for k in words.kids[o]]
        ):
            if inner > kid and words.dep[inner] in CUTS and words.left[inner] > kid:
                span = trim(words, start, words.left[inner] - 1)
                if span is not None:
                    found.append(Candidate(cue, "right", (span,), opener, "same", words.dep[inner]))
    return found


def phrase_of(words: Words, cue: int, content: int | None) -> tuple[int, int]:
    """The cue with its subject and other dependents, the dependent `content` left out."""
    first = last = cue
    for kid in words.kids[cue]:
        if kid == content or words.dep[kid] == "punct":
            continue
        if content is not None and content < cue and words.left[kid] < words.right[content]:
            continue
        first, last = min(first, words.left[kid]), max(last, words.right[kid])
    return first, last


def leads_into_speech(words: Words, before: tuple[int, int], last: int) -> bool:
    """Whether what stands before the cue is no part of the speech after it: But, she said, “nobody asked us.”"""
    opening = last + 1
    while opening < len(words) and words.text[opening] in (",", ":"):
        opening += 1
    if opening >= len(words) or words.text[opening] not in ("“", '"', "''", "``"):
        return False
    return not any(
        (words.dep[token] in ("nsubj", "nsubjpass") and words.head[token] > last) or words.text[token] in QUOTE_MARKS
        for token in range(before[0], before[1] + 1)
    )


def left_frames(words: Words, cue: int) -> list[Candidate]:
    """The sentence round a cue that closes it or stands in it as a parenthesis."""
    content: int | None = None
    for kid in words.kids[cue]:
        if (
            kid < cue
            and words.dep[kid] in ("ccomp", "parataxis", "nsubj", "dobj")
            and (words.dep[kid] == "ccomp" or words.pos[kid] in ("VERB", "AUX"))
        ):
            content = kid
            break
    begin, end = words.sentence[cue], words.sentence_end[cue] - 1
    inserted = words.dep[cue] in ("parataxis", "ccomp") and words.head[cue] != cue
    if content is None and not inserted:
        return []
    first, last = phrase_of(words, cue, content)
    if first <= begin or words.pos[first - 1] != "PUNCT" or words.tag[first - 1] == "``" or words.lower[first] in JOINS:
        return []
    found = []
    start = words.left[content] if content is not None else begin
    before = trim(words, start, first - 1)
    if before is None or (content is None and leads_into_speech(words, before, last)):
        return []
    label = "clause" if content is not None else words.dep[cue]
    found.append(Candidate(cue, "left", (before,), label, "same"))
    if start > begin:
        whole = trim(words, begin, first - 1)
        if whole is not None and whole != before:
            found.append(Candidate(cue, "left", (whole,), label, "sentence"))
    if last < end and words.pos[last + 1] == "PUNCT":
        after = trim(words, last + 1, end)
        if after is not None:
            found.append(Candidate(cue, "around", (before, after), label, "sentence"))
            if content is not None and words.right[content] > last:
                inner = trim(words, last + 1, words.right[content])
                if inner is not None and inner != after:
                    found.append(Candidate(cue, "around", (before, inner), label, "same"))
    return found


def phrase_frames(words: Words, cue: int, first: int, last: int) -> list[Candidate]:
    """The sentence or clause that a phrase such as "according to X" (tokens `first` to `last`) reports."""
    begin, end = words.sentence[cue], words.sentence_end[cue] - 1
    head = words.head[first]
    found = []
    before = trim(words, begin, first - 1) if first > begin else None
    after = trim(words, last + 1, end) if last < end else None
    whole = tuple(part for part in (before, after) if part)
    if whole:
        found.append(Candidate(cue, "phrase", whole, "sentence", "both"))
    if before and after:
        found.append(Candidate(cue, "phrase", (before,), "sentence", "before"))
        found.append(Candidate(cue, "phrase", (after,), "sentence", "after"))
    if head != first:
        low, high = words.left[head], words.right[head]
        parts = []
        if low < first and (part := trim(words, low, first - 1)):
            parts.append(part)
        if high > last and (part := trim(words, last + 1, high)):
            parts.append(part)
        if parts and tuple(parts) != whole:
            found.append(Candidate(cue, "phrase", tuple(parts), "clause", words.dep[head]))
            if len(parts) == 2:
                found.append(Candidate(cue, "phrase", (parts[0],), "clause", words.dep[head] + ":before"))
                found.append(Candidate(cue, "phrase", (parts[1],), "clause", words.dep[head] + ":after"))
    return found


def candidates_of(words: Words, cue: int) -> list[Candidate]:
    """All candidates of a verb, noun or adjective as cue."""
    found = right_frames(words, cue)
    if words.pos[cue] in ("VERB", "AUX"):
        found += left_frames(words, cue)
    known = cues().get((words.lemma[cue], words.pos[cue]))
    takes = known.takes if known else frozenset()
    if (
        words.dep[cue] == "advcl"
        and "clause" in takes
        and any(words.lower[k] == "as" and k < cue for k in words.kids[cue])
    ):
        found += [replace(c, opener="as") for c in phrase_frames(words, cue, words.left[cue], words.right[cue])]
    seen: set[tuple[tuple[int, int], ...]] = set()
    return [c for c in found if not (c.ranges in seen or seen.add(c.ranges))]  # type: ignore[func-returns-value]
