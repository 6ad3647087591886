"""Namings gathered into entities, document by document, each decided against the entities that stand already.

Documents come by date, so that what a newer one adds meets a settled past: a naming joins one standing entity or founds
a new one, and never makes two standing entities one. That is why ids hold when documents are added, and why a chain of
likenesses (A like B, B like C) cannot draw A and C together through a newcomer. Only a person's decision unites.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Protocol

from onrecord.transform.resolve.resolution import Basis
from onrecord.transform.resolve.rulings import Rulings, documents_of
from onrecord.transform.resolve.similar import SUFFIX
from onrecord.transform.resolve.weights import DOUBT, JOIN, probability

ESTEEM = 3.0  # bits at most that an entity's number of documents speaks for one more of its name
REMEMBERED = 48  # values of a trait that an entity remembers, the earliest; bounds memory and what chance can share
RIVALS = 64  # entities of one spelling that are compared
DOUBTS = 3  # doubts that one naming can raise

Traits = tuple[frozenset[str], ...]
Links = Sequence[tuple[int, float, str]]  # a form's related forms: form, weight in bits, relation


class Naming(NamedTuple):
    """A row of the profiles as it is compared. `form` is the number of the name's folded form."""

    row: int
    document_id: str
    key: str
    form: int
    mark: str  # the basis of a join if something was left out of the name, a title or legal form
    scoped: bool  # a single name, which joins nothing without a decision
    traits: Traits


@dataclass(slots=True, eq=False)
class Cluster:
    """An entity as it stands: its namings so far and what they said."""

    number: int
    first: Naming
    settled: bool = True  # else one of several bearers of its name, found again by what it shares alone
    size: int = 0
    forms: tuple[int, ...] = ()
    marks: frozenset[str] = frozenset()
    documents: Set[str] = frozenset()
    groups: frozenset[int] = frozenset()
    traits: list[tuple[str, ...]] = field(default_factory=list)  # each value once; a set takes seven times the memory
    waiting: list[tuple[tuple[str, ...], ...]] = field(default_factory=list)  # what no comparison has asked for yet

    def add(self, naming: Naming) -> None:
        self.size += 1
        if naming.form not in self.forms:
            self.forms += (naming.form,)
        if naming.mark not in self.marks:
            self.marks = marks(self.marks, naming.mark)
        self.named_in((naming.document_id,))
        self.waiting.append(tuple(tuple(values) for values in naming.traits))

    def said(self) -> Sequence[tuple[str, ...]]:
        """The values of each trait."""
        for traits in self.waiting:
            self.remember(traits)
        self.waiting.clear()
        return self.traits

    def named_in(self, documents: Collection[str]) -> None:
        if not self.documents and len(documents) == 1:
            self.documents = alone(*documents)
            return
        self.documents = held = self.documents if isinstance(self.documents, set) else set(self.documents)
        held.update(documents)

    def remember(self, traits: Iterable[Collection[str]]) -> None:
        for place, values in enumerate(traits):
            if place == len(self.traits):
                self.traits.append(())
            held = self.traits[place]
            if values and len(held) < REMEMBERED:
                self.traits[place] = tuple({*held, *values})


@lru_cache(maxsize=1024)
def alone(document_id: str) -> frozenset[str]:
    """A set of one document, the same for all entities that were found in it so far."""
    return frozenset((document_id,))


@lru_cache(maxsize=64)
def marks(held: frozenset[str], mark: str) -> frozenset[str]:
    """The marks with one more; one object for all clusters that have the same, of which there are many."""
    return held | {mark}


class Rules(Protocol):
    """What differs between people and organizations."""

    def same(self, form: int) -> float:
        """Bits for the same form, without context."""
        ...

    def esteem(self, form: int) -> float:
        """Bits at most that an entity's number of documents speaks for one more naming of that form."""
        ...

    def evidence(self, naming: Naming, cluster: Cluster) -> tuple[float, list[str]] | None:
        """Bits and words for what naming and entity say of themselves; none where they cannot be one."""
        ...

    def tokens(self, naming: Naming) -> Iterable[str]:
        """What an unsettled bearer of the name can be found by."""
        ...

    def aliases(self, naming: Naming) -> Iterable[tuple[str, str]]:
        """Pairs of a name by which others may come to this naming, and one by which it may come to them."""
        ...

    def alias(self) -> float:
        """Bits for a name that stands for another."""
        ...

    def conflict(self, form: int, other: int) -> bool:
        """Whether two forms that are not related cannot be one entity's."""
        ...


class Rival(NamedTuple):
    """A standing entity that a naming may belong to."""

    cluster: Cluster
    weight: float
    relation: str
    reasons: tuple[str, ...]

    @property
    def barred(self) -> bool:
        return self.relation == SUFFIX

    @property
    def odds(self) -> float:
        return float(self.cluster.size * 2.0 ** min(self.weight, 500))


@dataclass(frozen=True, slots=True)
class Link:
    """Where a naming went, and why."""

    naming: Naming
    cluster: Cluster
    basis: Basis
    score: float | None


@dataclass(frozen=True, slots=True)
class Doubt:
    a: Cluster
    b: Cluster
    document_a: str
    document_b: str
    score: float
    reasons: str


SAME = "same"


class Gathering:
    """The entities so far. Call `place` once a naming, in order of the documents' dates."""

    def __init__(self, rules: Rules, related: Mapping[int, Links], rulings: Rulings) -> None:
        self.rules = rules
        self.related = related
        self.rulings = rulings
        self.clusters: list[Cluster] = []
        self.into: dict[int, Cluster] = {}  # clusters that a decision united with an earlier one
        self.by_form: dict[int, list[Cluster]] = defaultdict(list)
        self.by_token: dict[tuple[int, str], list[Cluster]] = defaultdict(list)
        self.unsettled: set[int] = set()  # forms that are in `by_token`
        self.by_alias: dict[str, list[Cluster]] = defaultdict(list)
        self.of_group: dict[int, Cluster] = {}
        self.doubts: dict[tuple[int, int], Doubt] = {}

    def final(self, cluster: Cluster) -> Cluster:
        """The cluster that this one is part of."""
        while cluster.number in self.into:
            cluster = self.into[cluster.number]
        return cluster

    def place(self, naming: Naming) -> Link:
        """Joins the naming to a standing entity or founds one."""
        group = self.rulings.group_of.get((naming.document_id, naming.key))
        rivals = sorted(self.rivals(naming, group), key=lambda r: (-r.weight, r.cluster.number))
        best, score = self.choose(rivals)
        forced = self.of_group.get(group) if group is not None else None
        if forced is not None:
            target = self.final(forced)
            if best is not None and best.cluster is not target:
                target = self.unite(target, best.cluster)
            link = Link(naming, target, Basis.DECISION, None)
        elif best is not None:
            link = Link(naming, best.cluster, basis_of(best, naming), score)
        else:
            same_name = any(r.relation == SAME and probability(r.weight) >= DOUBT for r in rivals)
            cluster = Cluster(
                len(self.clusters), naming._replace(traits=()), settled=not same_name or group is not None
            )
            self.clusters.append(cluster)
            link = Link(naming, cluster, Basis.DOCUMENT if naming.scoped else Basis.FIRST, None)
        self.doubt(naming, link.cluster, rivals, DOUBT if best is None and forced is None else 0.5)
        self.add(naming, link.cluster)
        if group is not None:
            self.of_group[group] = link.cluster
            link.cluster.groups |= {group}
            link.cluster.named_in(tuple(documents_of(self.rulings, group)))  # kept free for the group's own namings
        return link

    def rivals(self, naming: Naming, group: int | None) -> Iterator[Rival]:
        """Standing entities that the naming may belong to, with the weight of what speaks for each."""
        enemies = self.rulings.apart.get(group, set()) if group is not None else set()
        reserved = set(documents_of(self.rulings, group)) if group is not None else {naming.document_id}
        for number, (weight, relation) in self.candidates(naming).items():
            cluster = self.clusters[number]
            # A document's own reading tells its people apart; a decision's documents are its own namings'.
            if not reserved.isdisjoint(cluster.documents) or (enemies and not enemies.isdisjoint(cluster.groups)):
                continue
            if relation != SUFFIX and not self.fits(naming, cluster):
                continue
            found = self.rules.evidence(naming, cluster)
            if found is None:
                continue
            size = min(self.rules.esteem(naming.form), math.log2(cluster.size) / 2) if relation == SAME else 0.0
            yield Rival(cluster, weight + found[0] + size, relation, tuple(found[1]))

    def candidates(self, naming: Naming) -> dict[int, tuple[float, str]]:
        """Clusters to the weight of the likest of their names and how it is related."""
        found: dict[int, tuple[float, str]] = {}
        if naming.scoped:
            return found

        def note(clusters: Iterable[Cluster], weight: float, relation: str) -> None:
            for cluster in clusters:
                number = self.final(cluster).number
                if number not in found or weight > found[number][0]:
                    found[number] = (weight, relation)

        tokens = tuple(self.rules.tokens(naming))
        for form, weight, relation in (
            (naming.form, self.rules.same(naming.form), SAME),
            *self.related.get(naming.form, ()),
        ):
            note(self.by_form.get(form, ())[:RIVALS], weight, relation)
            if form not in self.unsettled:
                continue
            for token in tokens:
                note(self.by_token.get((form, token), ()), weight, relation)
        for _, sought in self.rules.aliases(naming):
            note(self.by_alias.get(sought, ())[:RIVALS], self.rules.alias(), Basis.ACRONYM)
        return found

    def fits(self, naming: Naming, cluster: Cluster) -> bool:
        """Whether the naming's form goes with each form that the cluster has had, not with one of them alone."""
        if len(cluster.forms) == 1 or naming.form in cluster.forms:
            return True
        related = {form for form, _, relation in self.related.get(naming.form, ()) if relation != SUFFIX}
        return all(form in related or not self.rules.conflict(naming.form, form) for form in cluster.forms)

    def choose(self, rivals: Sequence[Rival]) -> tuple[Rival | None, float | None]:
        """The one that is likely enough against being nobody's and against all others, and how likely.

        Against a bearer of the same spelling those of other spellings do not count, nor do entities that are probably
        the same one: they are doubts about the two, not about the newcomer.
        """
        free = [rival for rival in rivals if not rival.barred]
        alike = [rival for rival in free if rival.relation == SAME and probability(rival.weight) >= JOIN]
        free = alike or free
        if not free:
            return None, None
        best = max(free, key=lambda r: (r.odds, -r.cluster.number))
        sure = probability(best.weight)
        if sure < JOIN:
            return None, None
        share = best.odds / sum(rival.odds for rival in free)
        if sure * share < JOIN:
            against = [
                rival for rival in free if rival is not best and self.likeness(best.cluster, rival.cluster) < JOIN
            ]
            share = best.odds / (best.odds + sum(rival.odds for rival in against))
        return (best, round(sure * share, 4)) if sure * share >= JOIN else (None, None)

    def likeness(self, one: Cluster, other: Cluster) -> float:
        """The probability that two standing entities are one, by all that they said; noted as a doubt about them."""
        enemies = {enemy for group in one.groups for enemy in self.rulings.apart.get(group, ())}
        if not enemies.isdisjoint(other.groups) or not one.documents.isdisjoint(other.documents):
            return 0.0
        relations = {form: (weight, relation) for form, weight, relation in self.related.get(one.first.form, ())}
        weight, relation = relations.get(other.first.form, (-math.inf, ""))
        if one.first.form in other.forms:
            weight, relation = self.rules.same(one.first.form), SAME
        if relation in ("", SUFFIX):
            return 0.0
        said = tuple(frozenset(values) for values in one.said())
        found = self.rules.evidence(one.first._replace(traits=said), other)
        if found is None:
            return 0.0
        rival = Rival(other, weight + found[0], relation, tuple(found[1]))
        self.doubt(one.first, one, (rival,), DOUBT)
        return probability(rival.weight)

    def add(self, naming: Naming, cluster: Cluster) -> None:
        new_form = naming.form not in cluster.forms
        cluster.add(naming)
        if naming.scoped:
            return
        if not cluster.settled and cluster.size > 1:
            cluster.settled, new_form = True, True
        if cluster.settled:
            if new_form:
                for form in sorted(cluster.forms):
                    if cluster not in self.by_form[form]:
                        self.by_form[form].append(cluster)
        else:
            self.unsettled.add(naming.form)
            for token in self.rules.tokens(naming):
                if len(self.by_token[naming.form, token]) < RIVALS:
                    self.by_token[naming.form, token].append(cluster)
        for alias, _ in self.rules.aliases(naming):
            if cluster not in self.by_alias[alias]:
                self.by_alias[alias].append(cluster)

    def unite(self, one: Cluster, other: Cluster) -> Cluster:
        """Makes two clusters the earlier of them, as a decision about a naming of both implies."""
        enemies = {enemy for group in one.groups for enemy in self.rulings.apart.get(group, ())}
        if not enemies.isdisjoint(other.groups) or not one.documents.isdisjoint(other.documents):
            return one
        kept, gone = (one, other) if one.number < other.number else (other, one)
        self.into[gone.number] = kept
        kept.said()
        kept.remember(gone.said())
        kept.size += gone.size
        kept.forms += tuple(form for form in gone.forms if form not in kept.forms)
        kept.marks |= gone.marks
        kept.named_in(gone.documents)
        kept.groups |= gone.groups
        kept.settled = True
        for form in sorted(kept.forms):
            if kept not in self.by_form[form]:
                self.by_form[form].append(kept)
        return kept

    def doubt(self, naming: Naming, cluster: Cluster, rivals: Sequence[Rival], floor: float) -> None:
        """Notes the likeliest of the entities that the naming was not joined to."""
        raised = 0
        for rival in rivals:
            score = round(probability(rival.weight), 4)
            if rival.cluster is cluster or score < floor or raised == DOUBTS:
                continue
            raised += 1
            a, b = sorted((rival.cluster, cluster), key=lambda c: c.number)
            known = self.doubts.get((a.number, b.number))
            if known is not None and known.score >= score:
                continue
            places = (rival.cluster.first.document_id, naming.document_id)
            document_a, document_b = places if a is rival.cluster else places[::-1]
            reasons = "; ".join(
                (rival.relation.replace("_", " ") if rival.relation != SAME else "same name", *rival.reasons)
            )
            self.doubts[a.number, b.number] = Doubt(a, b, document_a, document_b, score, reasons)


def basis_of(rival: Rival, naming: Naming) -> Basis:
    if rival.relation != SAME:
        return Basis(rival.relation)
    if naming.mark and naming.mark not in rival.cluster.marks:
        return Basis(naming.mark)
    if any(reason.startswith("shared affiliation") for reason in rival.reasons):
        return Basis.SAME_NAME_AND_AFFILIATION
    if any(reason.startswith(("shared", "same")) for reason in rival.reasons):
        return Basis.SAME_NAME_AND_CONTEXT
    return Basis.SAME_NAME
