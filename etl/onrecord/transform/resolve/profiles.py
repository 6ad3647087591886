"""What one document says of each person and organization, as far as it helps to tell them from others of the name."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import polars as pl

from onrecord.lexicon import read_rows
from onrecord.model import Entities, Record
from onrecord.transform.entities.lexicons import cells, lexicons

BESIDE = 8  # how many of the others in a document are kept, the most often named first

SHARED: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_id": pl.String,
    "published_earliest": pl.Date,
    "key": pl.String,  # the entity's key in its record
    "name": pl.String,
    "country_code": pl.String,
    "co_names": pl.List(pl.String),  # keys of other people and organizations in the document
    "origin": pl.String,
}
PEOPLE = pl.Schema(
    {
        **SHARED,
        "given_name": pl.String,
        "family_name": pl.String,
        "honorific": pl.String,
        "description": pl.String,
        "organizations": pl.List(pl.String),  # keys of the organizations that the text ties the person to
        "roles": pl.List(pl.String),
    }
)
ORGANIZATIONS = pl.Schema(
    {
        **SHARED,
        "acronym": pl.String,
        "kind": pl.String,
        "parent": pl.String,  # key of another organization
        "document_country": pl.String,  # the country that the document mostly speaks of
    }
)


def people_profiles(record: Record) -> pl.DataFrame:
    """A row for each person of the record (`PEOPLE`), in the order of their keys."""
    entities = record.entities
    tied: dict[str, set[str]] = defaultdict(set)
    roles: dict[str, set[str]] = defaultdict(set)
    for tie in entities.affiliations:
        tied[tie.person].add(tie.organization)
        if tie.role:
            roles[tie.person].add(tie.role)
    others = named_most(entities)
    rows = [
        {
            **shared(record, person, others),
            "given_name": person.given_name,
            "family_name": person.family_name,
            "honorific": person.honorific,
            "description": person.description,
            "organizations": sorted(tied[person.key]),
            "roles": sorted(roles[person.key]),
        }
        for person in sorted(entities.people, key=lambda p: p.key)
    ]
    return pl.DataFrame(rows, schema=PEOPLE)


def organization_profiles(record: Record) -> pl.DataFrame:
    """A row for each organization of the record (`ORGANIZATIONS`), in the order of their keys."""
    others = named_most(record.entities)
    country = country_of(record.entities)
    rows = [
        {
            **shared(record, organization, others),
            "acronym": organization.acronym,
            "kind": organization.kind,
            "parent": organization.parent,
            "document_country": country,
        }
        for organization in sorted(record.entities.organizations, key=lambda o: o.key)
    ]
    return pl.DataFrame(rows, schema=ORGANIZATIONS)


def shared(record: Record, entity: Any, others: list[str]) -> dict[str, Any]:
    interval = record.published.interval
    earliest: datetime.date | None = interval.earliest if interval else None
    return {
        "document_id": record.article.document_id,
        "published_earliest": earliest,
        "key": entity.key,
        "name": entity.name,
        "country_code": entity.country_code,
        "co_names": [key for key in others if key != entity.key][:BESIDE],
        "origin": entity.origin,
    }


def named_most(entities: Entities) -> list[str]:
    """The keys of people with a full name and of organizations, the most often named first."""
    keys = {p.key for p in entities.people if " " in p.name} | {o.key for o in entities.organizations}
    count = Counter(mention.entity for mention in entities.mentions if mention.entity in keys)
    return sorted(keys, key=lambda key: (-count[key], key))[: BESIDE + 1]


def country_of(entities: Entities) -> str | None:
    """The country of the most mentions of places and governments; none where two have as many."""
    code = {p.key: p.country_code for p in entities.places} | {o.key: o.country_code for o in entities.organizations}
    count = Counter(found for mention in entities.mentions if (found := code.get(mention.entity)))
    ranked = count.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


# ---------------------------------------------------------------------------------------------------- professions


@lru_cache(maxsize=1)
def fields() -> dict[str, tuple[str, bool]]:
    """Words of a role to the field of work, and whether people of that field are seldom found in another."""
    office = {head: ("politics", False) for head, kind in lexicons().titles.items() if kind == "office"}
    rank = {head: ("security", False) for head, kind in lexicons().titles.items() if kind == "rank"}
    listed = {
        word: (row["field"], row["far"] == "1")
        for row in read_rows("profession_fields")
        for word in cells(row["words"])
    }
    return office | rank | listed


AFTER_HEAD = frozenset(("of", "at", "for", "in", "on", "to", "with", "who", "whose", "from", "and", "that", "which"))


@lru_cache(maxsize=65536)
def professions(*texts: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """The heads of descriptions and roles, and their fields of work.

    "a retired surgeon at the Harbor Clinic and author" has the heads `surgeon` and `author`.
    """
    same = lexicons().same_role
    heads: set[str] = set()
    for text in texts:
        for clause in (text or "").lower().replace(" and ", ",").replace(";", ",").split(","):
            words: list[str] = []
            for word in clause.split():
                if word in AFTER_HEAD:
                    break
                words.append(word)
            known = [word for word in words if word in fields()]
            heads.update(known[-1:])
    return frozenset(same.get(head, head) for head in heads), frozenset(fields()[head][0] for head in heads)


@lru_cache(maxsize=65536)
def gender(honorific: str | None, heads: Iterable[str] = ()) -> str | None:
    """`f` or `m` where the form of address or a word of the role tells it."""
    lex = lexicons()
    told = {
        value for value in (lex.honorifics.get(honorific or ""), *map(lex.role_genders.get, sorted(heads))) if value
    }
    return told.pop() if len(told) == 1 else None
