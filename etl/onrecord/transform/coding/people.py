"""Who takes part in what a clause says: its doer, and those it is done to."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.transform.coding.codebook import Codebook
from onrecord.transform.coding.tree import NAMED_TYPES, NOMINAL, SUBJECTS, VERBAL, Tree

MODIFIERS = ("amod", "compound", "nmod", "poss")
TOWARDS = (
    "against",
    "with",
    "to",
    "on",
    "upon",
    "at",
    "toward",
    "towards",
    "from",
    "of",
    "between",
    "over",
    "into",
    "among",
    "for",
    "about",
    "out of",
)
WHERE = (
    "in",
    "near",
    "into",
    "across",
    "around",
    "outside",
    "inside",
    "throughout",
    "within",
    "at",
    "through",
    "along",
    "off",
    "to",
    "from",
)
SPEECH = frozenset(
    {
        "statement",
        "declaration",
        "letter",
        "resolution",
        "message",
        "decree",
        "communique",
        "note",
        "petition",
        "order",
        "appeal",
        "call",
        "warning",
        "report",
    }
)
STATES = frozenset(
    {"oppose", "commit", "prepare", "determine", "engage", "involve", "resolve", "dedicate", "opposed", "prepared"}
)
RELATIVES = frozenset({"who", "which", "that", "whom"})


def acts(tree: Tree, book: Codebook, i: int) -> bool:
    """Whether a noun names somebody who can act: an entity, a people's adjective before it, a word for doers."""
    if i in tree.named or tree.entity[i] in NAMED_TYPES or tree.lemma[i] in book.actors:
        return True
    if tree.pos[i] == "PROPN" and not tree.entity[i]:
        return True
    return any(tree.dep[k] in MODIFIERS and (k in tree.named or tree.entity[k] in NAMED_TYPES) for k in tree.kids[i])


def doer(tree: Tree, v: int, depth: int = 0) -> int | None:
    """Who does what a verb says: its subject, the "by" phrase of a passive, or the one it shares with a verb above."""
    if depth > 6:
        return None
    if tree.passive(v):
        for word, inner in tree.objects_of(v):
            if word == "by" and tree.pos[inner] in NOMINAL:
                return inner
        if tree.lemma[v] in STATES:
            return tree.kid(v, "nsubjpass")
        return None
    own = tree.kid(v, "nsubj", "csubj")
    head, dep = tree.head[v], tree.dep[v]
    if own is not None:
        return stands_for(tree, own, v)
    if head == v:
        return None
    if dep in ("relcl", "acl"):
        if tree.pos[head] in NOMINAL:
            if tree.dep[head] == "dobj" and not tree.entity[head] and tree.lemma[head] in SPEECH:
                return doer(tree, tree.head[head], depth + 1)
            if tree.tag[v] == "VB":  # "a plan to attack": whose plan
                owner = owner_of(tree, head)
                if owner is not None:
                    return owner
                above = tree.head[head]
                return doer(tree, above, depth + 1) if tree.pos[above] in VERBAL else None
            return head
        return None
    if dep == "xcomp" and tree.pos[head] in VERBAL:
        control = tree.kid(head, "dobj", "dative")
        if (
            control is not None
            and tree.pos[control] in NOMINAL
            and tree.lemma[head] not in ("promise", "threaten", "vow", "pledge")
        ):
            return control
        if tree.kid(head, "nsubjpass") is not None:
            return tree.kid(head, "nsubjpass")
    if dep in ("prep", "pcomp") or tree.pos[head] in VERBAL or tree.pos[head] in ("ADP", "SCONJ", "ADJ"):
        if tree.passive(head) and tree.kid(head, "nsubjpass") is not None:
            return tree.kid(head, "nsubjpass")
        if tree.pos[head] in NOMINAL:
            owner = owner_of(tree, head)
            return owner if owner is not None else doer(tree, head, depth + 1)
        return doer(tree, head, depth + 1)
    if tree.pos[head] in NOMINAL:  # "an attempt to", with the wrong relation
        return doer(tree, head, depth + 1) if tree.dep[head] in ("dobj", "attr", "pobj") else None
    return None


def stands_for(tree: Tree, subject: int, v: int) -> int:
    """A relative pronoun's noun; for "it", "he", "they" in reported speech or a later clause the subject above."""
    if tree.lower[subject] in RELATIVES and tree.dep[v] == "relcl":
        return tree.head[v]
    if tree.pos[subject] == "PRON":
        above = v
        for _ in range(4):
            if tree.head[above] == above:
                break
            above = tree.head[above]
            if tree.pos[above] in VERBAL:
                found = tree.kid(above, *SUBJECTS)
                if found is not None and tree.pos[found] != "PRON" and found != subject:
                    return found
    return subject


def owner_of(tree: Tree, noun: int) -> int | None:
    """Whose a noun is: a possessive, a people's or a state's name before it, "by" after it."""
    for k in tree.kids[noun]:
        if tree.dep[k] == "poss" and tree.pos[k] != "PRON":
            return k
    for word, inner in tree.objects_of(noun):
        if word == "by":
            return inner
    for k in tree.kids[noun]:
        if k < noun and tree.dep[k] in MODIFIERS and (tree.entity[k] in NAMED_TYPES or k in tree.named):
            return k
    for k in tree.kids[noun]:  # "government offensive"
        if (
            k < noun
            and tree.dep[k] == "compound"
            and tree.lemma[k] in ("government", "rebel", "police", "army", "militia", "militant", "opposition")
        ):
            return k
    return None


def towards(tree: Tree, noun: int, depth: int = 0) -> Iterator[int]:
    """Whom a noun concerns by its prepositions: "an attack on the base", "ties with Cuba", "a plan to visit Cuba"."""
    inners = []
    for word, inner in tree.objects_of(noun):
        if word in TOWARDS:
            if tree.pos[inner] in VERBAL:
                yield from under(tree, inner, depth + 1)
            else:
                yield inner
                inners.append(inner)
    if depth < 3:
        for k in tree.kids[noun]:
            if tree.dep[k] in ("acl", "ccomp") and tree.pos[k] in VERBAL:
                own = tree.kid(k, *SUBJECTS)
                if own is not None and tree.lower[own] not in RELATIVES:  # "the demand that Chad leave"
                    yield own
                yield from under(tree, k, depth + 1)
            if tree.dep[k] in ("acl", "relcl") and tree.passive(k):  # "hostages held by the rebels"
                yield from (inner for word, inner in tree.objects_of(k) if word == "by")
        for inner in inners:
            owner = owner_of(tree, inner)
            if owner is not None:
                yield owner
            yield from towards(tree, inner, depth + 1)


def under(tree: Tree, v: int, depth: int = 0, subjects: bool = True) -> Iterator[int]:
    """Whom a clause names besides its doer, the likeliest first; places come last."""
    if depth > 4:
        return
    thing = tree.kid(v, "nsubjpass") if tree.passive(v) else tree.kid(v, "dobj", "attr")
    given = tree.kid(v, "dative", "iobj")
    if given is not None:
        inner = tree.kid(given, "pobj")
        yield inner if inner is not None else given
    if thing is not None:
        yield thing
        yield from towards(tree, thing, depth + 1)
    placed: list[int] = []
    for word, inner in tree.objects_of(v):
        if tree.entity[inner] in ("DATE", "TIME"):
            continue
        if tree.pos[inner] in VERBAL:
            if word not in ("by", "after", "before", "without", "while"):
                yield from under(tree, inner, depth + 1, subjects)
        elif word == "by" and thing is not None and not tree.passive(v):
            yield inner  # "flouted a ruling by the court", with the wrong relation
        elif word in TOWARDS:
            yield inner
            owner = owner_of(tree, inner)
            if owner is not None:
                yield owner
            yield from towards(tree, inner, depth + 2)
        elif word in WHERE:
            placed.append(inner)
    if thing is not None:
        owner = owner_of(tree, thing)
        if owner is not None:
            yield owner
    for k in tree.kids[v]:
        if (tree.dep[k] in ("xcomp", "ccomp", "advcl", "acomp") and k > v and tree.kid(k, "mark") is None) or (
            tree.dep[k] == "ccomp" and k > v
        ):
            own = tree.kid(k, *SUBJECTS)
            if own is not None and tree.dep[k] != "advcl" and subjects:
                yield own
            yield from under(tree, k, depth + 1)
    for inner in placed:
        yield from towards(tree, inner, depth + 2)
    yield from placed
    if thing is not None:
        yield from located(tree, thing)


def located(tree: Tree, noun: int, depth: int = 0) -> Iterator[int]:
    """The places that a noun's prepositions name."""
    for word, inner in tree.objects_of(noun):
        if word in WHERE or word in TOWARDS:
            if word in WHERE:
                yield inner
            if depth < 2:
                yield from located(tree, inner, depth + 1)
