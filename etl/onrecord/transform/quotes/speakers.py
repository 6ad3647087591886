"""Whose words they are: the noun phrase that names the speaker of a cue."""

from __future__ import annotations

from onrecord.transform.quotes.lexicon import cues, media
from onrecord.transform.quotes.words import Words

FINITE = frozenset(("VBD", "VBZ", "VBP"))
SEEMING = frozenset(("seem", "appear"))
# Their passive is a state of mind: in "farmers are concerned that …" it is the farmers who think so.
FELT = frozenset(("alarm", "concern", "convince", "disappoint", "frustrate", "persuade", "surprise", "worry"))
BREAKS = frozenset(("“", "”", '"', "''", "``", ","))
CLIMBED = frozenset(("compound", "pobj", "prep", "appos", "amod", "nmod", "poss", "conj"))
SUBJECTS = ("nsubj", "csubj")
PASSIVE = frozenset(("auxpass", "nsubjpass"))
# What may follow a name inside the phrase that names the speaker.
OUTSIDE = frozenset(("relcl", "acl", "advcl", "punct", "appos", "cc", "conj", "parataxis", "npadvmod"))


def subject_of(words: Words, verb: int) -> int | None:
    """The head of the verb's own subject, if it has one."""
    for kid in words.kids[verb]:
        if words.dep[kid] in SUBJECTS:
            return kid
    return None


def is_passive(words: Words, verb: int) -> bool:
    return not PASSIVE.isdisjoint([words.dep[kid] for kid in words.kids[verb]])


def agent_of(words: Words, verb: int) -> int | None:
    """The head of "by X"."""
    for kid in words.kids[verb]:
        if kid > verb and (
            words.dep[kid] == "agent"
            or (words.dep[kid] == "prep" and words.lower[kid] == "by" and words.tag[verb] == "VBN")
        ):
            for inner in words.kids[kid]:
                if words.dep[inner] == "pobj":
                    return inner
    return None


def speaker_head(words: Words, cue: int, depth: int = 0) -> int | None:
    """The head of the phrase that names who speaks: subject, agent, possessor, or the governing verb's subject."""
    if depth > 6:
        return None
    if words.pos[cue] in ("NOUN", "PROPN"):
        return noun_speaker(words, cue, depth)
    if words.pos[cue] == "ADJ":
        head = words.head[cue]
        if words.dep[cue] in ("acomp", "oprd", "attr", "conj", "ccomp") and head != cue:
            return speaker_head(words, head, depth + 1)
        return subject_of(words, cue)
    if is_passive(words, cue) and words.lemma[cue] in FELT and agent_of(words, cue) is None:
        return next((kid for kid in words.kids[cue] if words.dep[kid] == "nsubjpass"), None)
    if is_passive(words, cue) or reduced(words, cue):
        return agent_of(words, cue)
    if words.lemma[cue] in SEEMING:
        return None
    own = subject_of(words, cue)
    if own is not None and (words.dep[own] == "csubj" or is_opening_participle(words, own)):
        near = nominal_before(words, cue)
        own = near if near is not None and words.pos[near] == "PROPN" else own
    if own is not None:
        return antecedent(words, cue, own)
    if words.tag[cue] in FINITE and words.text[cue - 1] in ("”", '"', "''", ",", "?", "!"):
        # “Who goes there?” asked the boy: the parser may take the boy for the object.
        turned = next((k for k in words.kids[cue] if words.dep[k] == "dobj" and words.left[k] == cue + 1), None)
        if turned is not None and cue > words.sentence[cue]:
            return turned
    if words.tag[cue] in FINITE and words.dep[cue] != "conj":
        near = nominal_before(words, cue)
        if near is not None:
            return near
    return governed_speaker(words, cue, depth)


def is_opening_participle(words: Words, token: int) -> bool:
    """Whether a sentence opens with a participle taken for its subject: "Writing in a blog, Ann Lee said …"."""
    return words.sentence[token] == token and words.text[token].endswith("ing")


def antecedent(words: Words, cue: int, subject: int) -> int:
    """What a relative "that" stands for; "who" and "which" name the speaker well enough."""
    if words.lower[subject] == "that" and words.dep[cue] == "relcl" and words.head[cue] < cue:
        return words.head[cue]
    return subject


def nominal_before(words: Words, verb: int) -> int | None:
    """The noun before a finite verb whose subject the parser missed; what stands between commas is skipped."""
    begin = words.sentence[verb]
    index = verb - 1
    while index >= begin and words.pos[index] in ("ADV", "AUX", "PART"):
        index -= 1
    if index > begin and words.text[index] == ",":
        comma = index - 1
        while comma > begin and words.text[comma] != ",":
            comma -= 1
        if words.text[comma] != "," or index - comma > 25:
            return None
        index = comma - 1
    if index < begin or words.pos[index] not in ("NOUN", "PROPN", "PRON"):
        return None
    head = index
    while words.head[head] != head and words.dep[head] in CLIMBED:
        above = words.head[head]
        if not begin <= above < verb or words.pos[above] not in ("NOUN", "PROPN", "PRON", "ADP"):
            break
        if any(words.text[token] in BREAKS for token in range(above, head)):
            break  # who stands in the quoted words, or in the phrase before, is not who speaks
        head = above
    return head if words.pos[head] in ("NOUN", "PROPN", "PRON") else index


def reduced(words: Words, cue: int) -> bool:
    """Whether the verb is a participle without auxiliary: "a plan announced by X"."""
    return (
        words.tag[cue] == "VBN"
        and words.dep[cue] in ("acl", "advcl", "amod")
        and not any(words.dep[k] == "aux" for k in words.kids[cue])
    )


def governed_speaker(words: Words, cue: int, depth: int) -> int | None:
    """The speaker of a cue without a subject of its own."""
    head = words.head[cue]
    if head == cue:
        return agent_of(words, cue)
    dep = words.dep[cue]
    if dep in ("xcomp", "acl", "csubj") and impersonal(words, head):
        return None
    if dep == "conj":
        if is_passive(words, head):
            return next((k for k in words.kids[head] if words.dep[k] == "nsubjpass"), None)
        return speaker_head(words, head, depth + 1)
    if dep in ("acl", "relcl") and words.pos[head] in ("NOUN", "PROPN", "PRON"):
        if words.tag[cue] == "VBG":
            if cue and words.text[cue - 1] == ",":
                return main_subject(words, head)
            return carrier_speaker(words, head) or head
        possessor = noun_speaker(words, head, depth + 1)
        return possessor if possessor is not None else None
    if dep in ("xcomp", "ccomp", "advcl", "oprd", "parataxis", "acomp") and words.pos[head] in ("VERB", "AUX", "ADJ"):
        if dep in ("xcomp", "ccomp"):
            controller = next((k for k in words.kids[head] if words.dep[k] == "dobj" and k < cue), None)
            if controller is not None and words.tag[cue] in ("VB",):
                return controller
        above = words.head[head]
        if (
            dep == "advcl"
            and words.tag[cue] == "VBG"
            and words.text[cue - 1] == ","
            and words.dep[head] == "ccomp"
            and words.head[head] < head
            and reports(words, above)
            and reports(words, cue)
        ):
            return speaker_head(words, above, depth + 1)  # "Moss said Lind must choose, adding …": it is Moss who adds
        passive = next((k for k in words.kids[head] if words.dep[k] == "nsubjpass"), None)
        if passive is not None and dep in ("xcomp", "advcl", "oprd"):
            return passive
        return speaker_head(words, head, depth + 1)
    if dep == "pcomp":
        above = words.head[head]
        if above == head:
            return None
        passive = next((k for k in words.kids[above] if words.dep[k] == "nsubjpass"), None)
        if passive is not None:
            return passive
        return speaker_head(words, above, depth + 1)
    return None


def impersonal(words: Words, verb: int) -> bool:
    """Whether nobody in particular is meant: it is hard to say …"""
    if words.lemma[verb] != "be":
        verb = words.head[verb]
    return words.lemma[verb] == "be" and any(
        words.lower[kid] == "it" and words.dep[kid] in ("nsubj", "expl") for kid in words.kids[verb]
    )


def reports(words: Words, token: int) -> bool:
    """Whether the word is a verb of saying or writing that takes a clause or quoted words."""
    cue = cues().get((words.lemma[token], words.pos[token]))
    return cue is not None and cue.kind in ("speech", "writing") and bool(cue.takes & {"clause", "quote"})


def carrier_speaker(words: Words, noun: int) -> int | None:
    """Whoever sends the statement, letter or the like that says something: "the board issued a statement saying …"."""
    verb = words.head[noun]
    if words.dep[noun] != "dobj" or words.lemma[noun] not in media() or words.pos[verb] != "VERB":
        return None
    return None if is_passive(words, verb) else subject_of(words, verb)


def main_subject(words: Words, token: int) -> int | None:
    """The subject of the verb above a noun: in "he wrote to the board, saying …" it is he who says."""
    above = token
    while words.head[above] != above:
        above = words.head[above]
        if words.pos[above] in ("VERB", "AUX"):
            subject = next((k for k in words.kids[above] if words.dep[k] in ("nsubj", "nsubjpass")), None)
            if subject is not None:
                return subject if words.left[subject] > token or words.right[subject] < token else token
    return token


def noun_speaker(words: Words, noun: int, depth: int) -> int | None:
    """The possessor ("her claim"), "by X" or "from X" after it, or the subject of the verb it is object of."""
    for kid in words.kids[noun]:
        if words.dep[kid] == "poss":
            return kid
    for kid in words.kids[noun]:
        if words.dep[kid] in ("prep", "agent") and words.lower[kid] in ("by", "from", "among", "of"):
            if words.lower[kid] == "of":
                continue
            for inner in words.kids[kid]:
                if words.dep[inner] == "pobj":
                    return inner
    head = words.head[noun]
    if head != noun and depth < 4:
        if (
            words.dep[noun] in ("dobj", "attr", "oprd")
            and words.pos[head] in ("VERB", "AUX")
            and words.lemma[head] != "be"
        ):
            return speaker_head(words, head, depth + 1)
        if words.dep[noun] == "pobj" and words.head[head] != head and words.pos[words.head[head]] == "VERB":
            return speaker_head(words, words.head[head], depth + 1)
        if words.dep[noun] == "conj":
            return noun_speaker(words, head, depth + 1)
    return None


def speaker_range(words: Words, head: int) -> tuple[int, int]:
    """The phrase round the head that names the speaker, without relative clauses and appositions.

    A name in apposition to a role before it ("a spokesman for the union, Ann Lee") belongs to the phrase.
    """
    if words.pos[head] == "PRON" and words.dep[head] != "poss":
        partitive = [k for k in words.kids[head] if words.dep[k] == "prep" and words.lower[k] == "of"]
        return head, phrase_end(words, partitive[0]) if partitive else head
    first = last = head
    for kid in words.kids[head]:
        dep = words.dep[kid]
        if kid < head:
            if dep not in ("punct", "relcl", "advcl", "cc", "preconj") or (
                dep == "punct" and words.text[kid] in ("-", "–")
            ):
                first = min(first, words.left[kid])
        elif (
            (dep == "appos" and words.pos[kid] == "PROPN" and words.pos[head] != "PROPN")
            or (dep in ("conj",) and words.right[kid] - head < 12 and words.pos[kid] in ("NOUN", "PROPN", "PRON"))
            or (dep not in OUTSIDE and not (dep == "prep" and words.left[kid] > last + 1))
        ):
            last = max(last, phrase_end(words, kid))
    for kid in words.kids[head]:
        # "officials briefed on the talks": without these words nobody could tell who is meant.
        if (
            words.dep[kid] == "acl"
            and words.left[kid] == last + 1
            and words.right[kid] - last <= 8
            and words.tag[kid] in ("VBN", "VBG", "VBD")
        ):
            last = words.right[kid]
    while first < head and words.pos[first] in ("PUNCT", "SPACE", "CCONJ"):
        first += 1
    return first, last


def phrase_end(words: Words, token: int) -> int:
    """The last token of a phrase, cut before a clause that describes it."""
    last = words.right[token]
    for index in range(token + 1, last + 1):
        if words.dep[index] in ("relcl", "acl", "advcl") and index > token:
            cut = words.left[index] - 1
            while cut > token and words.pos[cut] in ("PUNCT", "SPACE"):
                cut -= 1
            return max(token, min(cut, last))
    while last > token and words.pos[last] in ("PUNCT", "SPACE"):
        last -= 1
    return last
