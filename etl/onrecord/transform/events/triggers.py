"""The words that speak of an event, each with what it codes for and who takes part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from onrecord.model import EventStatus, Span
from onrecord.transform.events.lexicon import Code, VerbEntry, factuality, nouns, quantities, verbs
from onrecord.transform.events.phrases import (
    NOUNS,
    TO_WHOM,
    Named,
    child_of,
    is_actor,
    owner_of,
    prep_object,
    subject,
    with_conjuncts,
)
from onrecord.transform.events.status import noun_status, own_status, verb_status

NEGATIVE = frozenset({"SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "PROTEST", "REJECT"})
POSITIVE = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})
CLAUSES = ("ccomp", "xcomp")
WEAK_SUBJECTS = frozenset({"there", "it"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that speaks of an event. `confidence` is how often such triggers were right in development sentences."""

    token: Token
    code: Code
    status: EventStatus
    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]
    confidence: float
    object: Token | None = None  # the noun that made the verb's meaning: "imposed SANCTIONS"


def find_triggers(doc: Doc, named: Named, captions: Sequence[Span] = ()) -> Iterator[Trigger]:
    """Every trigger of the document, in the order of the text; `captions` are the passages that tell of one picture."""
    verb_lexicon, noun_lexicon = verbs(), nouns()
    absorbed: set[int] = set()
    found: list[Trigger] = []
    for token in doc:
        if token.pos_ in ("VERB", "AUX") and token.i not in absorbed:
            entries = verb_lexicon.get(lemma_of(token))
            trigger = read_verb(token, entries, named) if entries else None
            trigger = trigger or read_light(token, named) or read_duty(token, named) or read_commitment(token, named)
            if trigger is not None:
                found.append(trigger)
                if trigger.object is not None:
                    absorbed.add(trigger.object.i)
                absorbed.update(content_of(trigger))
    for token in doc:
        if token.pos_ in ("NOUN", "PROPN") and token.i not in absorbed and token.lemma_.lower() in noun_lexicon:
            caption = any(span.start <= token.idx < span.end for span in captions)
            trigger = read_noun(token, named, caption)
            if trigger is not None:
                found.append(trigger)
    yield from sorted(found, key=lambda t: t.token.i)


def lemma_of(verb: Token) -> str:
    """The verb's lemma; where the tagger's is no verb of the lexicon, one made from the form: "staged" is "stage"."""
    lexicon = verbs()
    lemma, form = verb.lemma_.lower(), verb.lower_
    if lemma in lexicon:
        return lemma
    for ending, instead in (("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""), ("es", "e"), ("s", "")):
        if form.endswith(ending) and form[: -len(ending)] + instead in lexicon:
            return form[: -len(ending)] + instead
    return lemma


def content_of(trigger: Trigger) -> list[int]:
    """The verbs that a speech act's content is about: what is asked for, promised or refused is no event of its own."""
    if trigger.code.type not in ("REQUEST", "AGREE", "REJECT", "THREATEN", "CONCEDE"):
        return []
    inner = []
    for child in trigger.token.rights:
        if (
            child.dep_ in (*CLAUSES, "advcl", "acl")
            and child.pos_ in ("VERB", "AUX")
            and child.tag_ in ("VB", "VBG", "VBP")
        ):
            inner.append(child.i)
            inner += [c.i for c in child.rights if c.dep_ in ("conj", "xcomp")]
    return inner


# ---------------------------------------------------------------------------------------------------- verbs


def read_verb(verb: Token, entries: dict[tuple[str, ...], VerbEntry], named: Named) -> Trigger | None:
    """What a verb of the lexicon says; `None` where it needs an actor and has none, or only governs another."""
    passive = child_of(verb, ("nsubjpass",)) is not None or (verb.tag_ == "VBN" and verb.dep_ in ("acl", "relcl"))
    thing = complement(verb, passive)
    for rest, entry in sorted(entries.items(), key=lambda item: -len(item[0])):
        if not follows(verb, rest):
            continue
        head = prep_object(verb, rest) if rest else thing
        code = entry.objects.get(head.lemma_.lower()) if head is not None else None
        by_object = code is not None
        code = code or entry.default
        if code is None:
            continue
        actors, recipients = participants(verb, head if head is not None else thing, code, passive, named, rest)
        if not by_object and entry.needs_actor and not acted(actors, recipients, named):
            continue
        if not by_object and not plausible(verb, code, thing, actors, recipients, passive, named):
            continue
        status = status_of(verb, code)
        code, status = modal(verb, code, status)
        confidence = (0.65 if by_object else 0.6) + who_counts(actors, recipients, named)
        unsure = status in (EventStatus.PLANNED, EventStatus.HYPOTHETICAL, EventStatus.ONGOING)
        if unsure and code.type not in ("AGREE", "REJECT", "THREATEN", "REQUEST"):
            confidence -= 0.15
        return Trigger(verb, code, status, actors, recipients, confidence, head if by_object and not rest else None)
    return None


def who_counts(actors: tuple[Token, ...], recipients: tuple[Token, ...], named: Named) -> float:
    """What it adds to confidence to know who acts; it takes some to know neither who acts nor who is acted on."""
    if any(is_actor(a, named) for a in actors):
        return 0.1
    return 0.0 if any(is_actor(r, named) for r in recipients) else -0.1


def status_of(verb: Token, code: Code) -> EventStatus:
    """The verb's status; who gathers or blocks a road "to protest" does protest, and what was tried was tried."""
    kinds = factuality()
    if verb.dep_ == "advcl" and verb.tag_ == "VB" and code.type == "PROTEST" and verb.head.pos_ == "VERB":
        return verb_status(verb.head)
    if verb.dep_ == "xcomp" and verb.head.lemma_.lower() in kinds["attempt"] and code.type in NEGATIVE:
        return verb_status(verb.head)
    return verb_status(verb)


def read_light(verb: Token, named: Named) -> Trigger | None:
    """ "They completed their withdrawal": the noun says what was done, the verb that it was."""
    if verb.lemma_.lower() not in factuality()["light"]:
        return None
    passive = child_of(verb, ("nsubjpass",)) is not None
    thing = complement(verb, passive)
    entry = nouns().get(thing.lemma_.lower()) if thing is not None else None
    if thing is None or entry is None:
        return None
    actors, recipients = participants(verb, thing, entry.code, passive, named, ())
    if not acted(actors, recipients, named):
        return None
    confidence = 0.6 + who_counts(actors, recipients, named)
    return Trigger(verb, entry.code, verb_status(verb), actors, recipients, confidence, thing)


def read_duty(verb: Token, named: Named) -> Trigger | None:
    """ "X said that Y must ...": a demand of X on Y, whatever Y must do."""
    kinds = factuality()
    duty = any(c.dep_ == "aux" and c.lower_ in kinds["duty"] for c in verb.lefts)
    if not duty or verb.dep_ != "ccomp" or verb.head.lemma_.lower() not in kinds["neutral"] | {"conclude", "stress"}:
        return None
    asked = child_of(verb, ("nsubj", "nsubjpass"))
    asker = subject(verb.head)
    if asked is None or asker is None or not is_actor(asker, named) or not is_actor(asked, named):
        return None
    heads = tuple(h for h in with_conjuncts(asked) if h.pos_ in NOUNS)
    return Trigger(verb, Code("REQUEST", "10"), EventStatus.OCCURRED, tuple(with_conjuncts(asker)), heads, 0.7)


def follows(verb: Token, rest: tuple[str, ...]) -> bool:
    """Whether the particles and prepositions that the entry asks for stand after the verb."""
    return all(any(c.lower_ == word and c.i - verb.i < 8 for c in verb.rights) for word in rest)


def complement(verb: Token, passive: bool) -> Token | None:
    """The head of what the verb is done to: object, subject of a passive, or the noun that a participle modifies."""
    if passive:
        own = child_of(verb, ("nsubjpass",))
        return own if own is not None else verb.head
    own = child_of(verb, ("dobj",))
    own = own if own is not None else child_of(verb, ("attr", "dative"))
    if own is not None and (own.lemma_.lower() in quantities() or own.ent_type_ in ("DATE", "TIME", "CARDINAL")):
        counted = prep_object(own, ("of",))  # "a series of attacks", "ten days of war games"
        return counted if counted is not None else own
    return own


def plausible(
    verb: Token,
    code: Code,
    thing: Token | None,
    actors: tuple[Token, ...],
    recipients: tuple[Token, ...],
    passive: bool,
    named: Named,
) -> bool:
    """Whether a verb's default holds here: a bare verb says little of who is done what to without someone who acts."""
    if code.type == "AGREE" and not passive and thing is None and not actors:
        return False
    if code.type in ("ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "AID", "SUPPORT", "CONCEDE", "RETREAT") and not (
        acted(actors, recipients, named)
    ):
        return code.type == "ASSAULT" and (thing is not None or passive)
    return True


def acted(actors: tuple[Token, ...], recipients: tuple[Token, ...], named: Named) -> bool:
    return any(is_actor(token, named) for token in (*actors, *recipients))


def modal(verb: Token, code: Code, status: EventStatus) -> tuple[Code, EventStatus]:
    """What will, must and not make of a code, as CAMEO has it: a promise to help is an agreement, a will not is a
    refusal, an intent to harm is a threat."""
    words = {c.lower_ for c in verb.lefts if c.dep_ in ("aux", "neg")}
    denied = any(c.dep_ == "neg" for c in verb.children)
    above = verb.head.lemma_.lower() if verb.dep_ in CLAUSES else ""
    kinds = factuality()
    if denied and code.type in POSITIVE and words & {"will", "wo", "would", "can", "ca", "could"}:
        return Code("REJECT", "12"), EventStatus.OCCURRED
    if above in kinds["neutral"] and words & kinds["duty"] and not denied:
        return Code("REQUEST", "10"), EventStatus.OCCURRED
    if "would" in words and above in kinds["neutral"] and verb.head.tag_ in ("VBD", "VBN"):
        status = EventStatus.PLANNED  # "said it would" is "will" reported
        if code.type in ("SANCTION", "COERCE", "ASSAULT", "REJECT") and not denied:
            return Code("THREATEN", "13"), status
    if status is EventStatus.PLANNED and verb.dep_ != "advcl":
        if code.type in ("SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "CONSULT") and (
            above in kinds["neutral"] or above in kinds["commissive"]
        ):
            return Code("AGREE", "03"), EventStatus.PLANNED
        if code.type in ("SANCTION", "COERCE", "ASSAULT") and above in kinds["intend"]:
            return Code("THREATEN", "13"), EventStatus.PLANNED
    return code, status


def read_commitment(verb: Token, named: Named) -> Trigger | None:
    """ "X is willing/ready/prepared to ...": an agreement, whatever it is that X is ready for."""
    if verb.lemma_ != "be":
        return None
    ready = child_of(verb, ("acomp",))
    if ready is None or ready.lower_ not in ("willing", "ready", "prepared"):
        return None
    deed = child_of(ready, ("xcomp",))
    if deed is None or own_status(verb) is EventStatus.DENIED:
        return None
    actors, recipients = participants(verb, None, Code("AGREE", "03"), False, named, ())
    if not acted(actors, (), named):
        return None
    return Trigger(ready, Code("AGREE", "03"), EventStatus.OCCURRED, actors, recipients, 0.7)


def participants(
    verb: Token, thing: Token | None, code: Code, passive: bool, named: Named, rest: tuple[str, ...]
) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Heads of those who do it and of those to whom it is done."""
    doer = subject(verb)
    actors = tuple(with_conjuncts(doer)) if doer is not None and doer.pos_ in NOUNS else ()
    actors = tuple(a for a in actors if a.lower_ not in WEAK_SUBJECTS or a.i in named.at)
    recipients: tuple[Token, ...] = ()
    for candidate in recipient_candidates(verb, thing, rest):
        if candidate.pos_ in NOUNS and not any(candidate.i == a.i for a in actors) and is_actor(candidate, named):
            recipients = tuple(c for c in with_conjuncts(candidate) if is_actor(c, named))
            break
    else:
        if (
            thing is not None
            and code.type in ("ASSAULT", "COERCE", "CONCEDE", "AID")
            and thing.pos_ in ("NOUN", "PROPN")
        ):
            recipients = (thing,) if thing.lemma_.lower() not in nouns() else ()
    if (
        code.type in MUTUAL
        and recipients
        and (
            verb.lemma_
            in (
                "meet",
                "talk",
                "negotiate",
                "sign",
                "reach",
                "hold",
                "confer",
                "discuss",
                "cooperate",
                "exchange",
                "clash",
            )
        )
    ):
        actors, recipients = actors + recipients, ()
    return actors, recipients


def recipient_candidates(verb: Token, thing: Token | None, rest: tuple[str, ...]) -> Iterator[Token]:
    """Whom it may be done to, the likeliest first."""
    if rest:
        inner = prep_object(verb, rest)
        if inner is not None:
            yield inner
            yield from around(inner)
    if thing is not None:
        yield thing
    dative = child_of(verb, ("dative",))
    if dative is not None:
        yield dative if dative.pos_ in NOUNS else (child_of(dative, ("pobj",)) or dative)
    inner = prep_object(verb, TO_WHOM)
    if inner is not None:
        yield inner
        yield from around(inner)
    if thing is not None:
        yield from around(thing)
    for clause in verb.rights:
        if clause.dep_ in (*CLAUSES, "advcl", "pcomp") and clause.pos_ in ("VERB", "AUX"):
            own = child_of(clause, ("nsubj", "nsubjpass"))
            if own is not None and clause.dep_ == "ccomp":
                yield own
            for inner in (child_of(clause, ("dobj",)), prep_object(clause, TO_WHOM)):
                if inner is not None:
                    yield inner
                    yield from around(inner)
        if clause.dep_ == "prep":
            gerund = child_of(clause, ("pcomp",))
            inner = child_of(gerund, ("dobj",)) if gerund is not None else None
            if inner is not None:
                yield inner
                yield from around(inner)


def around(noun: Token) -> Iterator[Token]:
    """Whom a noun concerns: whose it is, and what its prepositions name."""
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ in TO_WHOM:
            inner = child_of(child, ("pobj",))
            if inner is not None:
                yield inner
    owner = owner_of(noun)
    if owner is not None:
        yield owner


# ---------------------------------------------------------------------------------------------------- nouns


def taking_part(verb: Token, named: Named) -> list[Token]:
    """Who "participates in", "speaks at" or "waves flags during" what a noun names."""
    doer = subject(verb) if verb.pos_ in ("VERB", "AUX") else None
    return [t for t in with_conjuncts(doer) if is_actor(t, named)] if doer is not None else []


def read_noun(noun: Token, named: Named, caption: bool) -> Trigger | None:
    """An event that a noun names, where it says more than the word alone: who, against whom, when, or that it goes on.

    The day and place of a caption are those of what the picture shows.
    """
    entry = nouns()[noun.lemma_.lower()]
    if noun.dep_ in ("compound", "nmod", "amod") or noun.ent_type_ in ("ORG", "WORK_OF_ART", "PERSON"):
        return None
    actors: list[Token] = []
    recipients: list[Token] = []
    dated = placed = False
    for child in noun.lefts:
        if child.ent_type_ == "DATE":
            dated = True
        elif child.dep_ == "poss":
            actors += [c for c in with_conjuncts(child) if c.pos_ in NOUNS]
        elif child.dep_ in ("compound", "nmod", "amod") and (
            child.i in named.at or child.ent_type_ in ("NORP", "GPE", "ORG")
        ):
            pair = [c for c in child.lefts if c.dep_ in ("compound", "nmod", "amod") and is_actor(c, named)]
            actors += [*pair, child]
    for child in noun.rights:
        if child.dep_ != "prep":
            continue
        inner = child_of(child, ("pobj",))
        if inner is None:
            continue
        heads = [h for h in with_conjuncts(inner) if is_actor(h, named)]
        if child.lower_ in ("by",) or child.lower_ in ("between", "among"):
            actors += heads
        elif child.lower_ in ("against", "on", "to", "at") or (child.lower_ in ("of", "with") and heads):
            recipients += heads
        if inner.ent_type_ == "DATE" or (
            child.lower_ in ("in", "at", "near") and inner.ent_type_ in ("GPE", "LOC", "DATE")
        ):
            dated = True
    if caption:
        dated = dated or any(t.ent_type_ == "DATE" for t in noun.sent)
        placed = placed or any(t.ent_type_ in ("GPE", "LOC", "FAC") for t in noun.sent)
    if not actors and noun.dep_ == "pobj" and noun.head.lower_ in ("in", "at", "during"):
        actors = taking_part(noun.head.head, named)
    if entry.mutual:
        actors, recipients = actors + recipients, []
    subject_of = noun.dep_ in ("nsubj", "nsubjpass") and noun.head.lemma_.lower() in factuality()["occur"]
    if not (actors or recipients or dated or placed or subject_of):
        return None
    known = (bool(actors), bool(recipients) or (entry.mutual and len(actors) > 1), dated, placed)
    confidence = 0.45 + 0.1 * sum(known)  # two of who, to whom, when and where make it an event worth a row
    return Trigger(noun, entry.code, noun_status(noun), tuple(actors), tuple(recipients), confidence)
