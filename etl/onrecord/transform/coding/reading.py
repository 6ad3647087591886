"""What a clause says happened: the verb's pattern and its object, and what verbs above make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from onrecord.model import EventStatus
from onrecord.transform.coding.codebook import COOPERATIVE, HARMFUL, Code, Operator
from onrecord.transform.coding.people import acts, doer
from onrecord.transform.coding.phrases import Phrases, Reading
from onrecord.transform.coding.tree import NOMINAL, SUBJECTS, VERBAL

WILL = frozenset({"will", "shall", "'ll", "’ll", "wo"})
WOULD = frozenset({"would", "'d", "’d"})
MAYBE = frozenset({"may", "might", "could", "can", "ca"})
DUTY = frozenset({"must", "should", "ought"})
EASED = frozenset({"curfew", "emergency", "restriction", "arrest"})
AGREE, THREATEN, REJECT, REQUEST, ACCUSE = (
    Code("AGREE", "03"),
    Code("THREATEN", "13"),
    Code("REJECT", "12"),
    Code("REQUEST", "10"),
    Code("ACCUSE", "11", "disapprove"),
)
BLAMED = HARMFUL | {"REJECT", "THREATEN"}
SPEECH_NOUNS = frozenset({"demand", "threat", "pledge", "accusation", "refusal"})
LINKS = frozenset({"be", "stand", "remain", "appear", "seem", "declare", "feel"})
TELLS = frozenset({"insist", "tell", "advise", "recommend", "direct", "ask", "press", "challenge", "instruct"})
WANTS = frozenset({"want", "like"})
LETS_IN = frozenset({"enter", "pass", "visit", "cross", "return", "inspect", "deliver", "land", "reach", "operate"})
ORDERS = frozenset({"order", "tell", "instruct", "command"})
OFFICES = frozenset({"office", "power", "post", "job"})
LEAVES = frozenset({"leave", "depart", "quit", "go"})
SIDES = frozenset({"country", "government", "nation", "party", "side", "people", "administration", "group", "army"})
DEEPEST = 6


def order(op: Operator, finite: bool) -> tuple[bool, bool]:
    """Which of a verb's meanings to try first: before "that" a charge, then a report."""
    return op is not Operator.CHARGE, (op is Operator.REPORT) is not finite


def stopped(inner: Reading | None) -> Code | None:
    """What it is to end something: an end of help is a sanction, of harm a concession or a retreat."""
    if inner is None:
        return None
    if inner.code.type in COOPERATIVE:
        return Code("SANCTION", "16")
    if inner.code.type not in HARMFUL:
        return None
    return Code("CONCEDE" if inner.code.type == "PROTEST" or inner.groups & EASED else "RETREAT", "08")


@dataclass(frozen=True, slots=True)
class Reader(Phrases):
    """Reads clauses with the lexicon."""

    def read(self, v: int, depth: int = 0) -> Reading | None:
        """What the clause of a verb says happened, with all that its complement says."""
        if depth > DEEPEST:
            return None
        reading = self.core(v, depth)
        if reading is None:
            return None
        return self.modal(v, reading)

    def core(self, v: int, depth: int) -> Reading | None:
        tree = self.tree
        thing = self.thing(v)
        clause = self.clause(v)
        keys = self.keys(v)
        operators = [
            (key, inner, op)
            for key, inner in keys
            if " " in key or not self.particle(v)  # "set up an embassy" is no "set to"
            for op in self.book.operators.get(key, ())
        ]
        if tree.lemma[v] in LINKS or tree.pos[v] == "AUX":
            ready = tree.kid(v, "acomp")
            if ready is not None and (ops := self.book.operators.get(tree.lower[ready])) is not None:
                inner = tree.kid(ready, "xcomp", "ccomp")
                if inner is None:
                    inner = next((i for w, i in tree.objects_of(ready) if w in ("to", "for", "in")), None)
                if inner is not None:
                    return self.operate(ops[0], v, inner, depth, ready)
            going = tree.kid(v, "xcomp") if ready is None and tree.lemma[v] == "be" else None
            if going is not None and tree.tag[going] == "VB":  # "is to send"
                return self.operate(Operator.INTEND, v, going, depth)
        spoken = self.by_object(keys, thing, v)
        if (noun := self.promised(thing)) is not None:
            promise, wanted = noun
            made = self.operate(promise, v, wanted, depth)
            if made is not None:
                return made
        if clause is not None and not (spoken is not None and spoken.groups & SPEECH_NOUNS):
            finite = tree.dep[clause] == "ccomp" and tree.tag[clause] != "VB"
            for key, _inner, op in sorted(operators, key=lambda o: order(o[2], finite)):
                if op is Operator.STOP and tree.dep[clause] == "xcomp" and tree.tag[clause] == "VB":
                    continue
                if op is Operator.CHARGE and not finite:
                    continue
                if op is Operator.START and spoken is not None and " " in spoken.key and " " not in key:
                    continue  # "voted down a motion to let them in"
                if op is Operator.DEMAND and finite and tree.lemma[v] in TELLS and not self.duty(clause):
                    continue
                made = self.operate(op, v, clause, depth)
                if made is not None:
                    return made
        if spoken is not None:
            if spoken.by == "nothing":
                return None
            return replace(spoken, trigger=v, used=spoken.used | {v})
        for _key, inner, op in operators:
            target = inner if inner is not None else thing
            if target is not None and tree.pos[target] in NOMINAL:
                if op is Operator.REPORT:  # "announced the lifting of the ban"
                    told = self.gerund(target)
                    made = None if told is None else replace(told, trigger=v, used=told.used | {v})
                else:
                    made = self.operate(op, v, target, depth)
                if made is not None:
                    return made
        bare = self.by_itself(keys, thing, v)
        return None if bare is None else replace(bare, trigger=v, used=frozenset({v}))

    def promised(self, thing: int | None) -> tuple[Operator, int] | None:
        """What an object promises or refuses: "voiced its READINESS to talk"."""
        if thing is None or self.tree.pos[thing] != "NOUN":
            return None
        wanted = self.tree.kid(thing, "acl")
        if wanted is None or self.tree.tag[wanted] != "VB":
            return None
        for op in self.book.operators.get(self.tree.lemma[thing], ()):
            if op in (Operator.INTEND, Operator.REFUSE):
                return op, wanted
        return None

    def duty(self, clause: int) -> bool:
        return any(self.tree.lower[k] in DUTY for k in self.tree.kids[clause] if self.tree.dep[k] == "aux")

    def content(self, i: int, depth: int) -> Reading | None:
        """What a complement says: a clause, or a noun that names a happening."""
        if self.tree.pos[i] in NOMINAL:
            named = self.gerund(i)
            if named is not None:
                return named
            for noun in self.heads(i):
                entry = self.entry(noun)
                if entry is not None and entry.code is not None:
                    inner = self.tree.kid(noun, "acl")
                    deeper = self.read(inner, depth + 1) if inner is not None and entry.groups & {"plan"} else None
                    return deeper or Reading(
                        entry.code, EventStatus.OCCURRED, "noun", noun, noun, frozenset({noun}), entry.groups
                    )
            return None
        return self.read(i, depth + 1)

    def operate(self, op: Operator, v: int, complement: int, depth: int, at: int | None = None) -> Reading | None:
        """The complement's reading under an operator; `None` where the two together say nothing of an event."""
        tree = self.tree
        inner = self.content(complement, depth)
        used = frozenset({v, complement, *([at] if at is not None else [])}) | (inner.used if inner else frozenset())
        if inner is None and tree.pos[complement] in VERBAL:
            used |= frozenset(k for k in tree.kids[complement] if tree.dep[k] in ("conj", "xcomp"))
        trigger = at if at is not None else v
        clausal = tree.pos[complement] not in NOMINAL

        def made(code: Code, status: EventStatus = EventStatus.OCCURRED) -> Reading:
            context = code.context or (inner.code.context if inner else None)
            spoken = used | frozenset(self.below(complement)) if clausal else used
            thing = inner.object if inner is not None else None
            groups = inner.groups if inner is not None else frozenset()
            return Reading(replace(code, context=context), status, "operator", trigger, thing, spoken, groups)

        match op:
            case Operator.REPORT:
                speaker = doer(tree, v)
                if not clausal:
                    return None
                return self.reported(complement, inner, speaker, used, v)
            case Operator.INTEND:
                if inner is None:
                    strong = tree.lemma[v] in ("agree", "promise", "pledge", "offer", "commit", "assure") or tree.lower[
                        trigger
                    ] in ("willing", "committed")
                    return made(AGREE) if strong and clausal else None
                if tree.negated(complement) and clausal:  # "vowed never to give in"
                    return made(REJECT if inner.code.type in COOPERATIVE else AGREE)
                if inner.code.type in HARMFUL:
                    return made(THREATEN, EventStatus.PLANNED)
                return (
                    made(AGREE, EventStatus.OCCURRED) if inner.code.type in COOPERATIVE else replace(inner, used=used)
                )
            case Operator.THREATEN:
                if tree.lemma[v] == "warn" and clausal and inner is None:
                    return None
                return made(THREATEN)
            case Operator.REFUSE:
                if tree.lemma[v] == "fail":
                    return None
                if tree.negated(v):  # "did not rule out an attack"
                    if inner is None:
                        return None
                    return replace(made(THREATEN if inner.code.type in HARMFUL else AGREE), settled=True)
                return made(REJECT)
            case Operator.DEMAND:
                if not clausal and tree.lemma[v] in TELLS:
                    return None  # "told a rally"
                out = tree.kid(complement, "dobj") if clausal else None
                if (
                    clausal
                    and tree.lemma[v] in ORDERS
                    and tree.lemma[complement] in LEAVES
                    and not (out is not None and tree.lemma[out] in OFFICES)
                ):
                    return made(Code("SANCTION", "16", "expel"))
                return made(REQUEST) if clausal or inner is not None else None
            case Operator.STOP:
                ended = stopped(inner)
                return None if ended is None else made(ended)
            case Operator.START | Operator.ATTEMPT:
                return (
                    None
                    if inner is None
                    else replace(
                        inner,
                        used=used,
                        trigger=trigger,
                        object=inner.object if inner.object is not None else inner.trigger,
                    )
                )
            case Operator.ALLOW:
                if clausal and tree.lemma[complement] in LEAVES:
                    return made(Code("RETREAT", "08", "release"))
                if clausal and tree.lemma[complement] in LETS_IN:
                    return made(Code("RETREAT", "08", "access"))
                if inner is not None and inner.code.type in HARMFUL - {"PROTEST", "MOBILIZE"}:
                    return None
                return made(Code("CONCEDE", "08"))
            case Operator.CAUSE:
                if inner is not None and inner.code.type in HARMFUL:
                    return replace(inner, used=used)
                return made(Code("COERCE", "17")) if clausal else None
            case Operator.FORBID:
                return made(Code("COERCE", "17", "ban", "legal")) if clausal else None
            case Operator.DENY:
                return (
                    None
                    if inner is None
                    else replace(inner, used=used, status=EventStatus.DENIED, speaker=doer(tree, v))
                )
            case Operator.DESIRE:
                wanted = self.wanted(v, complement) if clausal else None
                return None if wanted is None else replace(made(REQUEST), whom=tuple(tree.conjuncts(wanted)))
            case Operator.CHARGE:
                blamed = self.blamed(v, complement, inner) if clausal else None
                return None if blamed is None else replace(made(ACCUSE), whom=tuple(tree.conjuncts(blamed)))
        return None

    def wanted(self, v: int, complement: int) -> int | None:
        """Of whom something is wanted: "wants SWEDEN to extradite them" asks for it; to want it oneself is no event."""
        tree = self.tree
        whom = tree.kid(complement, "nsubj")
        if whom is None and tree.dep[complement] == "xcomp":
            whom = tree.kid(v, "dobj")
        who = doer(tree, v)
        if tree.lemma[v] not in WANTS or tree.negated(v) or whom is None or who is None:
            return None
        return whom if acts(tree, self.book, whom) and acts(tree, self.book, who) else None

    def blamed(self, v: int, clause: int, inner: Reading | None) -> int | None:
        """Who is said to have done it: "alleged that IRAN jails bloggers"; to claim what harms nobody blames none."""
        tree = self.tree
        subject = tree.kid(clause, *SUBJECTS)
        if subject is None or tree.pos[subject] == "PRON":
            return None
        if tree.lemma[v] == "claim" and (inner is None or inner.code.type not in BLAMED):
            return None
        whom = doer(tree, clause) if tree.passive(clause) else subject
        return whom if whom is not None and acts(tree, self.book, whom) else None

    def reported(
        self, clause: int, inner: Reading | None, speaker: int | None, used: frozenset[int], v: int
    ) -> Reading | None:
        """A claim: what it says, "X said Y must Z" as X's demand, and "it will" as what X intends."""
        tree = self.tree
        words = {tree.lower[k] for k in tree.kids[clause] if tree.dep[k] == "aux"}
        subject = tree.kid(clause, *SUBJECTS)
        duty = words & DUTY or (
            tree.lower[clause] in ("has", "have", "needs", "need") and tree.kid(clause, "xcomp") is not None
        )
        if duty and subject is not None and not tree.negated(clause):
            whom = tuple(tree.conjuncts(subject))
            if acts(tree, self.book, subject):
                return Reading(
                    REQUEST,
                    EventStatus.OCCURRED,
                    "operator",
                    clause,
                    None,
                    used | frozenset(self.below(clause)),
                    doer=speaker,
                    whom=whom,
                )
            return None
        if inner is None:
            return None
        own = inner.doer if inner.doer is not None else doer(tree, inner.trigger)
        if own is not None and speaker is not None and (tree.pos[own] == "PRON" or self.own_side(own)):
            own = speaker
        return replace(inner, used=used, speaker=speaker, doer=own)

    def own_side(self, i: int) -> bool:
        """ "His country", said by its president."""
        mine = self.tree.kid(i, "poss")
        return mine is not None and self.tree.pos[mine] == "PRON" and self.tree.lemma[i] in SIDES

    def modal(self, v: int, reading: Reading) -> Reading | None:
        """What "will", "may" and "not" before a verb make of it: will help is AGREE, will harm THREATEN."""
        tree = self.tree
        words = {tree.lower[k] for k in tree.kids[v] if tree.dep[k] in ("aux", "auxpass")}
        if not words and tree.dep[v] == "conj" and tree.tag[v] == "VB" and tree.kid(v, *SUBJECTS) is None:
            words = {tree.lower[k] for k in tree.kids[tree.head[v]] if tree.dep[k] == "aux"}  # "will help and protect"
        kind = reading.code.type
        future = words & WILL or (words & WOULD and tree.dep[v] == "ccomp")
        if reading.status is EventStatus.DENIED or reading.settled:
            return reading
        if tree.negated(v):
            if kind in COOPERATIVE and (words & (WILL | WOULD | MAYBE)):
                return replace(reading, code=replace(REJECT, context=reading.code.context), by="operator")
            if kind in COOPERATIVE and future is not None and reading.by == "operator":
                return None
            return replace(reading, status=EventStatus.DENIED)
        if reading.trigger != v and reading.speaker is not None:
            return reading
        if future or words & MAYBE:
            status = EventStatus.PLANNED if future else EventStatus.HYPOTHETICAL
            if kind in COOPERATIVE and kind != "AGREE":
                return replace(reading, code=replace(AGREE, context=reading.code.context), status=status, by="operator")
            if kind in HARMFUL:
                return replace(
                    reading, code=replace(THREATEN, context=reading.code.context), status=status, by="operator"
                )
            return replace(reading, status=status)
        if words & WOULD or words & DUTY:
            return replace(reading, status=EventStatus.HYPOTHETICAL)
        for k in tree.kids[v]:
            if tree.dep[k] == "mark" and tree.lower[k] in ("if", "unless", "whether", "lest"):
                return replace(reading, status=EventStatus.HYPOTHETICAL)
        return reading
