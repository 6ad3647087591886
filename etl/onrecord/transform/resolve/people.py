"""People across documents: which namings of people are one person's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from sys import intern
from typing import Any

import polars as pl

from onrecord.transform.resolve.clusters import ESTEEM, Cluster, Naming
from onrecord.transform.resolve.decisions import EntityDecision
from onrecord.transform.resolve.families import Family
from onrecord.transform.resolve.kept import NONE
from onrecord.transform.resolve.names import is_common, organization_name, person_form, person_name
from onrecord.transform.resolve.namings import Table
from onrecord.transform.resolve.profiles import fields, gender, professions
from onrecord.transform.resolve.resolution import Basis, Resolution
from onrecord.transform.resolve.resolving import Kind, resolve, together
from onrecord.transform.resolve.similar import similar_people
from onrecord.transform.resolve.weights import bits, prior_bits

COLUMNS = (
    *("document_id", "key", "called", "country_code", "organizations", "honorific", "description", "roles", "co_names"),
)


def resolve_people(
    profiles: pl.DataFrame, decisions: Iterable[EntityDecision] = (), kept: pl.DataFrame = NONE
) -> Resolution:
    """Which of the namings in `profiles` (columns of `profiles.PEOPLE`, rows in any order) are one person's.

    The same rows give the same resolution, and rows of newer documents change no id of older ones. A document is newer
    where its `published_earliest`, unknown last, and then its `document_id` come later. The ids in `kept` (columns of
    `kept.KEPT`) are borne by the entities of their namings, whatever is added.

    Raises ReviewError, with file and line, for a decision that does not hold.
    """
    return together(resolve(PEOPLE, Table(profiles), decisions, kept))


class PeopleRules:
    """How namings of people are compared. The traits are those of `TRAITS`."""

    def __init__(self, forms: Sequence[str]) -> None:
        self.names = [person_name(form) for form in forms]
        self.bits = bits("person")

    def scoped(self, form: int) -> bool:
        return self.names[form].single

    def contested(self, family: Family) -> Collection[int]:
        return ()

    def naming(self, row: int, form: int, values: tuple[Any, ...]) -> Naming:
        document, key, name, country, organizations, honorific, description, roles, beside = values
        heads, worked = professions(description, *(roles or ()))
        told = gender(honorific, heads)
        tied = frozenset(intern(o) for o in organizations or () if not everywhere(o))
        others = [intern(other) for other in beside or () if other not in tied]
        traits = (
            frozenset((country,) if country else ()),
            tied,
            heads,
            worked,
            frozenset((told,) if told else ()),
            frozenset(other for other in others if other.startswith("person:") and "-" in other),
            frozenset(other for other in others if not other.startswith("person:")),
        )
        mark = Basis.TITLE_VARIANT.value if person_form(name)[1] else ""
        return Naming(row, intern(document), key, form, mark, self.names[form].single, traits)

    def same(self, form: int) -> float:
        name = self.names[form]
        level = "same_common" if is_common(name.given, name.family) else "same"
        given = "initial" if name.initial else level
        weight = prior_bits("person") + self.bits["family", level] + self.bits["given", given]
        return weight + (self.bits["middle", "same"] if name.middle and not name.initial else 0.0)

    def esteem(self, form: int) -> float:
        return ESTEEM

    def evidence(self, naming: Naming, cluster: Cluster) -> tuple[float, list[str]] | None:
        weight = 0.0
        reasons: list[str] = []
        countries, tied, heads, worked, genders, people, bodies = naming.traits
        said = cluster.said()
        weigh = self.bits
        if countries and said[0]:
            level = "different" if countries.isdisjoint(said[0]) else "same"
            weight += weigh["country", level]
            reasons.append(f"{level} country")
        if tied and said[1]:
            shared = tied.intersection(said[1])
            weight += weigh["affiliation", "shared" if shared else "none_shared"]
            if shared:
                reasons.append(f"shared affiliation {min(shared)}")
        if heads and said[2]:
            if not heads.isdisjoint(said[2]):
                weight += weigh["profession", "same"]
                reasons.append("same profession")
            elif not worked.isdisjoint(said[3]):
                weight += weigh["profession", "like"]
                reasons.append("same field of work")
            elif apart(worked) or apart(frozenset(said[3])):
                weight += weigh["profession", "unlike"]
                reasons.append("different fields of work")
        if genders and said[4] and genders.isdisjoint(said[4]):
            weight += weigh["gender", "different"]
            reasons.append("different gender")
        if not people.isdisjoint(said[5]):
            weight += weigh["people_beside", "shared"]
            reasons.append(f"shared company {min(people.intersection(said[5]))}")
        if not bodies.isdisjoint(said[6]):
            weight += weigh["bodies_beside", "shared"]
            reasons.append(f"shared surroundings {min(bodies.intersection(said[6]))}")
        return weight, reasons

    def conflict(self, form: int, other: int) -> bool:
        """Whether two forms that are not related tell people apart: by full given names, middle initials or suffix."""
        a, b = self.names[form], self.names[other]
        if a.suffix != b.suffix:
            return True
        if a.initial or b.initial:
            middles = [word[0] for word in a.middle], [word[0] for word in b.middle]
            return (a.initial and b.initial and a.given != b.given) or (all(middles) and middles[0] != middles[1])
        return True

    def tokens(self, naming: Naming) -> Iterator[str]:
        yield from sorted(naming.traits[1])
        yield from sorted(naming.traits[5])

    def aliases(self, naming: Naming) -> Iterable[tuple[str, str]]:
        return ()

    def alias(self) -> float:
        raise NotImplementedError("people have no acronyms")


@lru_cache(maxsize=8192)
def everywhere(organization: str) -> bool:
    """Whether the key of an organization names one that every country or city has ("org:supreme-court")."""
    return organization_name(organization.partition(":")[2].replace("-", " ")).generic


@lru_cache(maxsize=4096)
def apart(worked: frozenset[str]) -> bool:
    """Whether all of the fields are such that people in them are seldom found in another."""
    far = {field for field, is_far in fields().values() if is_far}
    return bool(worked) and worked <= far


def likenesses(forms: Sequence[str]) -> pl.DataFrame:
    """The likenesses of full names (`similar.PAIRS`) by their places among the forms; single names are like none."""
    return similar_people((n, name) for n, name in enumerate(map(person_name, forms)) if not name.single)


def as_named(names: pl.DataFrame) -> pl.Series:
    return names.get_column("name")


PEOPLE = Kind("people", COLUMNS, as_named, lambda name: person_form(name)[0], likenesses, PeopleRules)
