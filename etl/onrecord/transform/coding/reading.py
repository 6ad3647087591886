"""What a clause says happened: the verb's pattern and its object, and what verbs above make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from onrecord.model import EventStatus
from onrecord.transform.coding.codebook import COOPERATIVE, HARMFUL, Code, Codebook, Noun, Operator, Pattern
from onrecord.transform.coding.people import acts, doer
from onrecord.transform.coding.tree import NOMINAL, OF_WHAT, SUBJECTS, VERBAL, Tree

WILL = frozenset({"will", "shall", "'ll", "’ll", "wo"})
WOULD = frozenset({"would", "'d", "’d"})
MAYBE = frozenset({"may", "might", "could", "can", "ca"})
DUTY = frozenset({"must", "should", "ought"})
EASED = frozenset({"curfew", "emergency", "restriction", "arrest"})
AGREE, THREATEN, REJECT, REQUEST = (
    Code("AGREE", "03"),
    Code("THREATEN", "13"),
    Code("REJECT", "12"),
    Code("REQUEST", "10"),
)
NOTHING = Code("NONE")
SPEECH_NOUNS = frozenset({"demand", "threat", "pledge", "accusation", "refusal"})
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """A clause or noun phrase that speaks of a happening; every number is a token's index."""

    code: Code
    status: EventStatus
    by: str  # how it was read: pattern, bare, operator, noun
    trigger: int
    object: int | None = None
    used: frozenset[int] = frozenset()  # tokens that it has spoken for
    groups: frozenset[str] = frozenset()  # of the noun that it is about
    doer: int | None = None
    whom: tuple[int, ...] = ()
    speaker: int | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    tree: Tree
    book: Codebook

    # ------------------------------------------------------------------------------------------------ nouns

    def heads(self, noun: int) -> Iterator[int]:
        """The noun, and of "a series of attacks" the attacks."""
        yield noun
        if self.tree.lemma[noun] in OF_WHAT or self.tree.pos[noun] == "NUM" or self.tree.lemma[noun] == "dollar":
            for word, inner in self.tree.objects_of(noun):
                if word in ("of", "in"):
                    yield from self.heads(inner)
        for k in self.tree.kids[noun]:
            if self.tree.dep[k] == "conj" and self.tree.pos[k] in NOMINAL:
                yield k

    def names(self, noun: int) -> tuple[str, ...]:
        """The noun's lemma, after the compounds that it ends: "hunger strike", "strike"."""
        lemma = self.tree.lemma[noun]
        words = [
            f"{self.tree.lemma[k]} {lemma}"
            for k in self.tree.kids[noun]
            if k < noun and self.tree.dep[k] in ("compound", "amod", "nmod")
        ]
        of = [f"{lemma} of {self.tree.lemma[inner]}" for word, inner in self.tree.objects_of(noun) if word == "of"]
        return (*words, *of, lemma)

    def entry(self, noun: int) -> Noun | None:
        """The lexicon's row for the noun."""
        for name in self.names(noun):
            found = self.book.nouns.get(name)
            if found is not None:
                return found
        return None

    # ------------------------------------------------------------------------------------------------ verbs

    def keys(self, v: int) -> list[tuple[str, int | None]]:
        """The verb with each particle or preposition after it, longest first, and the preposition's object."""
        tree, lemma = self.tree, self.tree.lemma[v]
        found: list[tuple[str, int | None]] = []
        if tree.pos[v] == "ADJ":
            lemma = tree.lower[v]
        elif lemma not in self.book.verbs:
            lemma = self.restored(tree.lower[v], lemma)
        particles = [
            k
            for k in tree.kids[v]
            if k > v
            and (tree.dep[k] == "prt" or (tree.dep[k] == "advmod" and tree.pos[k] in ("ADP", "ADV") and k - v <= 3))
        ]
        for k in particles:
            base = f"{lemma} {tree.lower[k]}"
            for word, inner in (*tree.objects_of(v), *tree.objects_of(k)):
                found.append((f"{base} {word}", inner))
            found.append((base, None))
        for word, inner in tree.objects_of(v):
            if tree.entity[inner] in ("DATE", "TIME"):
                continue
            found.append((f"{lemma} {word}", inner))
            if " " in word.strip():
                found.append((f"{lemma} {word.split()[0]}", inner))
        for k in tree.kids[v]:
            if tree.dep[k] in ("prep", "agent") and not tree.kids[k]:
                found.append((f"{lemma} {tree.lower[k]}", None))
        found.append((lemma, None))
        return found

    def restored(self, form: str, lemma: str) -> str:
        """The lexicon's verb for a form that the lemmatizer took for another: "staged" is no "stag"."""
        for ending, instead in (("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""), ("es", "e"), ("s", "")):
            if form.endswith(ending) and form[: -len(ending)] + instead in self.book.verbs:
                return form[: -len(ending)] + instead
        return lemma

    def thing(self, v: int) -> int | None:
        """What is done it: the object, a passive's subject, the noun that a participle modifies."""
        tree = self.tree
        if tree.passive(v):
            own = tree.kid(v, "nsubjpass")
            if own is not None:
                return tree.head[v] if tree.lower[own] in ("that", "which", "who") and tree.dep[v] == "relcl" else own
            return tree.head[v] if tree.dep[v] in ("acl", "relcl") else tree.kid(v, "dobj", "oprd")
        return tree.kid(v, "dobj", "attr", "oprd")

    def clause(self, v: int) -> int | None:
        """The clause that the verb governs: "agreed TO MEET", "said THEY MET"."""
        tree = self.tree
        for k in tree.kids[v]:
            if tree.dep[k] in ("xcomp", "ccomp") and (tree.pos[k] in VERBAL or tree.pos[k] == "ADJ"):
                return k
        for word, inner in tree.objects_of(v):
            if tree.pos[inner] in VERBAL and word not in ("after", "by", "before", "while", "since"):
                return inner
        for k in tree.kids[v]:
            if tree.dep[k] == "acomp" or (tree.dep[k] == "prep" and tree.pos[k] == "SCONJ"):
                for inner in tree.kids[k]:
                    if tree.dep[inner] in ("pcomp", "xcomp", "ccomp") and tree.pos[inner] in VERBAL:
                        return inner
        return None

    def fitted(self, rows: tuple[Pattern, ...], nouns: list[int]) -> tuple[Pattern, int] | None:
        """The first row that names one of the nouns or its group."""
        for row in rows:
            for noun in nouns:
                entry = self.entry(noun)
                if (entry is not None and entry.groups & row.groups) or (
                    row.lemmas and any(n in row.lemmas for n in self.names(noun))
                ):
                    return row, noun
        return None

    def by_object(self, keys: list[tuple[str, int | None]], thing: int | None) -> Reading | None:
        """What the verb says with the noun that it takes: "imposed sanctions"."""
        for key, inner in keys:
            rows = self.book.patterns.get(key)
            if rows is None:
                continue
            hit = self.fitted(rows, self.taken(inner, thing))
            if hit is None:
                continue
            row, noun = hit
            entry = self.entry(noun)
            code = entry.code if row.same and entry is not None else row.code
            if code is None:
                return Reading(NOTHING, EventStatus.OCCURRED, "nothing", noun)
            if (
                not row.same
                and entry is not None
                and entry.code is not None
                and entry.code.type == code.type
                and entry.code.mode
            ):
                code = replace(code, mode=entry.code.mode, context=entry.code.context or code.context)
            return Reading(
                code,
                EventStatus.OCCURRED,
                "pattern",
                noun,
                noun,
                frozenset({noun}),
                entry.groups if entry else frozenset(),
            )
        return None

    def by_itself(self, keys: list[tuple[str, int | None]], thing: int | None) -> Reading | None:
        """What the verb says whatever it takes."""
        for key, inner in keys:
            nouns = self.taken(inner, thing)
            for row in self.book.patterns.get(key, ()):
                if row.code is None or row.same:
                    continue
                if row.bare or (row.any and nouns):
                    noun = nouns[0] if nouns else None
                    return Reading(row.code, EventStatus.OCCURRED, "bare", -1, noun if row.any else None)
        return None

    def taken(self, inner: int | None, thing: int | None) -> list[int]:
        tree = self.tree
        target = inner if inner is not None and tree.pos[inner] in NOMINAL else thing
        nouns = list(self.heads(target)) if target is not None else []
        if inner is not None and thing is not None and thing not in nouns:
            nouns += list(self.heads(thing))
        return nouns

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
        operators = [(key, inner, op) for key, inner in keys for op in self.book.operators.get(key, ())]
        if tree.lemma[v] == "be" or tree.pos[v] == "AUX":
            ready = tree.kid(v, "acomp")
            if ready is not None and (ops := self.book.operators.get(tree.lower[ready])) is not None:
                inner = tree.kid(ready, "xcomp", "ccomp")
                if inner is None:
                    inner = next((i for w, i in tree.objects_of(ready) if w in ("to", "for")), None)
                if inner is not None:
                    return self.operate(ops[0], v, inner, depth, ready)
        spoken = self.by_object(keys, thing)
        if clause is not None and not (spoken is not None and spoken.groups & SPEECH_NOUNS):
            finite = tree.dep[clause] == "ccomp" and tree.tag[clause] != "VB"
            for _key, _inner, op in sorted(operators, key=lambda o: (o[2] is Operator.REPORT) is not finite):
                if op is Operator.STOP and tree.dep[clause] == "xcomp" and tree.tag[clause] == "VB":
                    continue
                if op is Operator.DEMAND and finite and not self.duty(clause):
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
            if target is not None and tree.pos[target] in NOMINAL and op is not Operator.REPORT:
                made = self.operate(op, v, target, depth)
                if made is not None:
                    return made
        bare = self.by_itself(keys, thing)
        return None if bare is None else replace(bare, trigger=v, used=frozenset({v}))

    def duty(self, clause: int) -> bool:
        return any(self.tree.lower[k] in DUTY | WOULD for k in self.tree.kids[clause] if self.tree.dep[k] == "aux")

    def content(self, i: int, depth: int) -> Reading | None:
        """What a complement says: a clause, or a noun that names a happening."""
        if self.tree.pos[i] in NOMINAL:
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
            return Reading(replace(code, context=context), status, "operator", trigger, None, spoken)

        match op:
            case Operator.REPORT:
                speaker = doer(tree, v)
                if not clausal:
                    return None
                return self.reported(complement, inner, speaker, used, v)
            case Operator.INTEND:
                if inner is None:
                    strong = tree.lemma[v] in ("agree", "promise", "pledge", "offer", "commit") or tree.lower[
                        trigger
                    ] in ("willing", "committed")
                    return made(AGREE) if strong and clausal else None
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
                if inner is None and tree.lemma[v] == "fail":
                    return None
                return made(REJECT) if tree.lemma[v] != "fail" else None
            case Operator.DEMAND:
                return made(REQUEST) if clausal or inner is not None else None
            case Operator.STOP:
                if inner is None:
                    return None
                if inner.code.type in COOPERATIVE:
                    return made(Code("SANCTION", "16"))
                if inner.code.type in HARMFUL:
                    return made(
                        Code("CONCEDE", "08")
                        if inner.code.type == "PROTEST" or inner.groups & EASED
                        else Code("RETREAT", "08")
                    )
                return None
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
                return None
        return None

    def below(self, i: int) -> Iterator[int]:
        """The verbs of a complement, its relative clauses aside: what is promised or refused is no event of its own."""
        yield i
        for k in self.tree.kids[i]:
            if self.tree.dep[k] in ("conj", "xcomp", "ccomp", "advcl", "dobj", "prep", "pobj", "pcomp"):
                yield from self.below(k)

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
        if own is not None and tree.pos[own] == "PRON" and speaker is not None:
            own = speaker
        return replace(inner, used=used, speaker=speaker, doer=own)

    def modal(self, v: int, reading: Reading) -> Reading | None:
        """What "will", "may" and "not" before a verb make of it: will help is AGREE, will harm THREATEN."""
        tree = self.tree
        words = {tree.lower[k] for k in tree.kids[v] if tree.dep[k] in ("aux", "auxpass")}
        kind = reading.code.type
        future = words & WILL or (words & WOULD and tree.dep[v] == "ccomp")
        if reading.status is EventStatus.DENIED:
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
