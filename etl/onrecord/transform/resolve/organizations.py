"""Organizations across documents: which namings of organizations are one organization's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from sys import intern
from typing import Any

import polars as pl

from onrecord.model import OrganizationKind
from onrecord.slug import slug
from onrecord.transform.resolve.clusters import ESTEEM, Cluster, Naming
from onrecord.transform.resolve.decisions import EntityDecision
from onrecord.transform.resolve.families import Family
from onrecord.transform.resolve.kept import NONE
from onrecord.transform.resolve.names import organization_name, plain_words
from onrecord.transform.resolve.namings import Table
from onrecord.transform.resolve.resolution import Basis, Resolution
from onrecord.transform.resolve.resolving import Kind, resolve, together
from onrecord.transform.resolve.similar import similar_organizations
from onrecord.transform.resolve.weights import bits, prior_bits

COLUMNS = (
    *("document_id", "key", "called", "country_code", "document_country", "kind", "parent", "acronym", "co_names"),
)

# Bodies of a state: of two countries they are two, whatever else speaks for one.
OF_A_STATE = frozenset(
    (
        OrganizationKind.GOVERNMENT,
        OrganizationKind.MINISTRY,
        OrganizationKind.LEGISLATURE,
        OrganizationKind.COURT,
        OrganizationKind.MILITARY,
        OrganizationKind.POLICE,
    )
)


def resolve_organizations(
    profiles: pl.DataFrame, decisions: Iterable[EntityDecision] = (), kept: pl.DataFrame = NONE
) -> Resolution:
    """Which of the namings in `profiles` (columns of `profiles.ORGANIZATIONS`) are one organization's.

    As `resolve_people` otherwise.
    """
    return together(resolve(ORGANIZATIONS, Table(profiles), decisions, kept))


def called_in_full(names: pl.DataFrame) -> pl.Series:
    """The names, and the one that the key stands for where the text's own is another.

    A well-known organization has one key whatever a text calls it ("CIA", "the agency").
    """
    full = [
        name if slug(name) == (words := key.partition(":")[2]) else words.replace("-", " ")
        for name, key in names.select("name", "key").iter_rows()
    ]
    return pl.Series(full, dtype=pl.String)


class OrganizationRules:
    """How namings of organizations are compared."""

    def __init__(self, forms: Sequence[str]) -> None:
        self.names = [organization_name(form) for form in forms]
        self.number = {form: n for n, form in enumerate(forms)}
        self.bits = bits("organization")

    def scoped(self, form: int) -> bool:
        return False

    def contested(self, family: Family) -> Collection[int]:
        """The forms that are an acronym of another form of the family, and those others."""
        found: set[int] = set()
        given = family.names.select("acronyms", "form").explode("acronyms").drop_nulls().unique()
        for acronym, long in given.iter_rows():
            short = self.number.get(organization_name(acronym).form)
            if short is not None and short != long:
                found |= {short, long}
        return found

    def naming(self, row: int, form: int, values: tuple[Any, ...]) -> Naming:
        document, key, name, country, around, kind, parent, acronym, beside = values
        others = [intern(other) for other in beside or () if other != parent]
        traits = (
            *(frozenset((value,) if value else ()) for value in (country, around, kind, parent, acronym)),
            frozenset(other for other in others if other.startswith("person:") and "-" in other),
            frozenset(other for other in others if not other.startswith("person:")),
        )
        mark = Basis.LEGAL_FORM.value if has_legal_form(name) else ""
        return Naming(row, intern(document), key, form, mark, False, traits)

    def same(self, form: int) -> float:
        return prior_bits("organization") + self.bits["name", "same_generic" if self.names[form].generic else "same"]

    def esteem(self, form: int) -> float:
        return 0.0 if self.names[form].generic else ESTEEM

    def evidence(self, naming: Naming, cluster: Cluster) -> tuple[float, list[str]] | None:
        weight = 0.0
        reasons: list[str] = []
        countries, around, kinds, parents, _, people, bodies = naming.traits
        said = cluster.said()
        weigh = self.bits
        generic = self.names[naming.form].generic
        if countries and said[0]:
            if countries.isdisjoint(said[0]):
                if not kinds.isdisjoint(OF_A_STATE) or generic:
                    return None
                weight += weigh["country", "different"]
                reasons.append("different country")
            else:
                weight += weigh["country", "same"]
                reasons.append("same country")
        elif generic and (countries or around) and (said[0] or said[1]):
            # A name that many bear: the country that the documents speak of stands in for its own.
            here, there = countries or around, said[0] or said[1]
            level = "different" if here.isdisjoint(there) else "same"
            weight += weigh["surroundings", level]
            reasons.append(f"{level} country in the documents")
        if parents and said[3]:
            level = "different" if parents.isdisjoint(said[3]) else "same"
            weight += weigh["parent", level]
            reasons.append(f"{level} parent")
        if kinds and said[2]:
            level = "different" if kinds.isdisjoint(said[2]) else "same"
            if level == "different":
                weight += weigh["kind", level]
                reasons.append("different kind")
            elif naming.form not in cluster.forms:
                weight += weigh["kind", level]
                reasons.append("same kind")
        if not people.isdisjoint(said[5]):
            weight += weigh["people_beside", "shared"]
            reasons.append(f"shared company {min(people.intersection(said[5]))}")
        if not bodies.isdisjoint(said[6]):
            weight += weigh["bodies_beside", "shared"]
            reasons.append(f"shared surroundings {min(bodies.intersection(said[6]))}")
        return weight, reasons

    def conflict(self, form: int, other: int) -> bool:
        """Two forms that are unlike go together only where one is an acronym."""
        return " " in self.names[form].form and " " in self.names[other].form

    def tokens(self, naming: Naming) -> Iterator[str]:
        countries, around, _, parents, *_ = naming.traits
        yield from sorted((countries or around) | parents)
        yield from sorted(naming.traits[5])

    def aliases(self, naming: Naming) -> Iterator[tuple[str, str]]:
        """Its acronym finds those that are called so alone, and the other way round."""
        form = self.names[naming.form].form
        for acronym in sorted(naming.traits[4]):
            short = organization_name(acronym).form
            if short != form:
                yield f"stands for {short}", f"is {short}"
        if " " not in form:
            yield f"is {form}", f"stands for {form}"

    def alias(self) -> float:
        return prior_bits("organization") + self.bits["name", "acronym"]


@lru_cache(maxsize=65536)
def has_legal_form(name: str) -> bool:
    return plain_words(name)[1]


def likenesses(forms: Sequence[str]) -> pl.DataFrame:
    """The likenesses of the forms (`similar.PAIRS`) by their places."""
    return similar_organizations(enumerate(map(organization_name, forms)))


ORGANIZATIONS = Kind(
    "organizations", COLUMNS, called_in_full, lambda name: organization_name(name).form, likenesses, OrganizationRules
)
