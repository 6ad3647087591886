"""Who takes part in what a clause was read to say."""

from __future__ import annotations

from onrecord.transform.coding.people import MODIFIERS, acts, doer, owner_of, under
from onrecord.transform.coding.phrases import Reading
from onrecord.transform.coding.reading import Reader
from onrecord.transform.coding.tree import NOMINAL, SUBJECTS

ANSWERED = frozenset({"REJECT", "CONCEDE", "SUPPORT", "ACCUSE"})  # what answers somebody's demand, plan or deed
GIVEN = frozenset(
    {"support", "pledge", "threat", "accusation"}
)  # "Ghana's support for Mali" is given, not Ghana helped
ASKED = frozenset({"REQUEST", "ACCUSE"})
OWN_TOO = frozenset({"REQUEST", "ACCUSE", "COERCE"})  # what one does to one's own people as to others
BODILY = frozenset({"ASSAULT", "COERCE", "AID", "RETREAT"})  # done to whoever or whatever the object names
HELPED = frozenset({"AID", "AGREE", "RETREAT", "CONCEDE"})  # "helped Chad build", "let the convoy enter"
MUTUAL = frozenset({"CONSULT", "COOPERATE"})
WHERE_ONLY = frozenset({"in", "at", "near", "outside"})
CAPTIVES = frozenset({"hostage", "prisoner", "detainee", "captive", "inmate"})
NOBODY = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "EVENT", "LAW", "CARDINAL", "QUANTITY"})


def participants(reader: Reader, reading: Reading) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Those who do it, and those it is done to."""
    tree = reader.tree
    v = reading.trigger
    if tree.pos[v] == "ADJ":
        v = tree.head[v]
    who = reading.doer if reading.doer is not None else doer(tree, v)
    actors = tree.conjuncts(who) if who is not None else []
    if reading.whom:
        return tuple(actors), reading.whom
    kind = reading.code.type
    if not actors and kind == "MOBILIZE" and tree.passive(v) and (own := tree.kid(v, "nsubjpass")) is not None:
        actors = tree.conjuncts(own)  # "troops were put on alert"
    order = list(under(tree, v, subjects=kind in ASKED or kind in HELPED))
    if kind == "PROTEST" and (aim := reader.purpose(v)) is not None:
        order = [*under(tree, aim, subjects=True), *order]
    if kind in ASKED or kind == "AGREE":  # of "the release of hostages held by rebels" the rebels are asked
        order.sort(key=lambda candidate: tree.lemma[candidate] in CAPTIVES)
    if kind == "THREATEN":
        order += conditions(reader, v)
    if kind in MUTUAL and reading.code.mode not in ("visit", "host"):
        there = {inner for word, inner in tree.objects_of(v) if word in WHERE_ONLY}
        order = [candidate for candidate in order if candidate not in there]
    owner = owner_of(tree, reading.object) if reading.object is not None else None
    if owner is not None and reading.groups & GIVEN:
        order = [candidate for candidate in order if candidate != owner]
    elif owner is not None and kind in ANSWERED and (reading.by != "operator" or kind == "REJECT"):
        order.insert(0, owner)
    if reading.code.type == "ACCUSE" and tree.kid(v, "dobj") is None:  # "complained to the UN over Israeli raids"
        to = {inner for word, inner in tree.objects_of(v) if word == "to"}
        order.sort(key=lambda candidate: candidate in to)
    for candidate in order:
        if takes_part(reader, candidate, reading, actors):
            return tuple(actors), tuple(c for c in tree.conjuncts(candidate) if c not in actors)
    thing = reader.thing(v)
    if (
        thing is not None
        and thing == reading.object
        and thing not in actors
        and tree.lemma[thing] in reader.book.actors
        and kind in BODILY | {"SANCTION"}
    ):
        return tuple(actors), tuple(tree.conjuncts(thing))
    if thing is None or thing in actors or tree.pos[thing] != "NOUN" or reader.entry(thing) is not None:
        return tuple(actors), ()
    if reading.by == "bare" and reading.code.type in BODILY:
        return tuple(actors), tuple(tree.conjuncts(thing))
    return tuple(actors), ()


def conditions(reader: Reader, v: int, depth: int = 0) -> list[int]:
    """Of whom a threat asks something: "unless the government yields"."""
    tree = reader.tree
    found = []
    for k in tree.kids[v]:
        if tree.dep[k] == "advcl" and any(tree.lower[m] in ("unless", "if", "until") for m in tree.kids[k]):
            own = tree.kid(k, *SUBJECTS)
            if own is not None:
                found.append(own)
        elif tree.dep[k] in ("xcomp", "ccomp") and depth < 3:
            found += conditions(reader, k, depth + 1)
    return found


def takes_part(reader: Reader, i: int, reading: Reading, actors: list[int]) -> bool:
    """Whether it can be done to a candidate: somebody else than the doer and the doer's own."""
    tree, book = reader.tree, reader.book
    if i in actors or (i == reading.object and not tree.entity[i]) or tree.pos[i] not in NOMINAL | {"ADJ"}:
        return False
    if tree.head[i] in actors and tree.dep[i] in MODIFIERS:
        return False
    if tree.pos[i] == "PRON" and i not in tree.named:
        return False
    own = tree.kid(i, "poss")
    if own is not None and tree.pos[own] == "PRON" and reading.code.type not in OWN_TOO:
        return False
    if reading.code.type == "MOBILIZE" and not tree.entity[i] and owner_of(tree, i) is None:
        sent = reader.entry(i)
        if sent is not None and "troops" in sent.groups:
            return False  # the jets that are sent
    if tree.lemma[i] not in book.actors:
        entry = reader.entry(i)
        if tree.entity[i] in NOBODY or (entry is not None and entry.code is not None):
            return False
    return acts(tree, book, i)
