"""A FollowTheMoney stream: articles, people, organizations and what ties them, one entity a line.

https://followthemoney.tech/explorer/. Left out are events, quotes and dates: the model has events that happened and no
word for claims. An entity's id is made from the package's name and the row's id, so that streams of two packages can
stand in one dataset without their namesakes becoming one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from onrecord.export.source import Source, Written
from onrecord.lexicon import read_rows

Entity = dict[str, Any]

# What an organization's kind is in the model. A kind that is not here is an Organization.
_SCHEMATA = {
    "government": "PublicBody",
    "ministry": "PublicBody",
    "legislature": "PublicBody",
    "court": "PublicBody",
    "military": "PublicBody",
    "police": "PublicBody",
    "mission": "PublicBody",
    "company": "Company",
}
# Topics of the model that say no more than the kind does; none that would make anybody a suspect.
_TOPICS = {
    "government": "gov",
    "ministry": "gov.executive",
    "legislature": "gov.legislative",
    "court": "gov.judicial",
    "military": "mil",
    "police": "gov.security",
    "party": "pol.party",
    "intergovernmental": "gov.igo",
}
# Whoever has a role in one of these belongs to it; in one of any other kind works for it.
_MEMBERS = {"government", "legislature", "party", "armed_group", "ngo", "intergovernmental", "sports", "other"}
# Full dates only, or a month or year: what the model's dates may be.
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")

# ISO 639-1 to 639-3, as the model writes languages: those that onrecord tells apart.
_LANGUAGES = {
    "ar": "ara",
    "cs": "ces",
    "da": "dan",
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "fi": "fin",
    "fr": "fra",
    "hu": "hun",
    "it": "ita",
    "nl": "nld",
    "no": "nor",
    "pl": "pol",
    "pt": "por",
    "ro": "ron",
    "ru": "rus",
    "sv": "swe",
    "tr": "tur",
    "uk": "ukr",
    "zh": "zho",
}

_NAMES = """
SELECT {entity} AS id, list(DISTINCT text ORDER BY text) AS names
FROM mentions WHERE {entity} IS NOT NULL AND form IN ({forms}) GROUP BY ALL
"""
_DOCUMENTS = """
SELECT {entity} AS id, list(DISTINCT document_id ORDER BY document_id) AS documents
FROM mentions WHERE {entity} IS NOT NULL GROUP BY ALL
"""
_AFFILIATIONS = """
SELECT a.*, o.kind, d.publisher, d.url
FROM affiliations AS a JOIN organizations AS o USING (organization_id) JOIN documents AS d USING (document_id)
ORDER BY a.affiliation_id
"""
_MENTIONS = """
SELECT
  m.document_id, m.person_id, m.organization_id, any_value(o.kind) AS kind,
  any_value(coalesce(p.country_code, o.country_code)) AS country_code,
  list(DISTINCT m.text ORDER BY m.text) FILTER (m.form IN ('name', 'surname', 'acronym')) AS texts,
  any_value(coalesce(p.name, o.name)) AS name
FROM mentions AS m LEFT JOIN people AS p USING (person_id) LEFT JOIN organizations AS o USING (organization_id)
WHERE m.person_id IS NOT NULL OR m.organization_id IS NOT NULL
GROUP BY m.document_id, m.person_id, m.organization_id
ORDER BY m.document_id, m.person_id, m.organization_id
"""


def write(source: Source, path: Path) -> Written:
    """The stream, in the order articles, organizations, people, ties, mentions, each by its row's id."""
    counts: dict[str, int] = {}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for entity in entities(source):
            counts[entity["schema"]] = counts.get(entity["schema"], 0) + 1
            file.write(json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n")
    without = ("quotes", "events", "places")
    left_out = {f"{name} left out": source.counts[name] for name in without if source.counts[name]}
    return Written(counts, left_out)


def ours(path: Path) -> bool:
    """Whether the file is a stream that an export wrote; an empty one may be replaced by anything."""
    with path.open("rb") as file:
        line = file.readline(1 << 20)
    if not line:
        return True
    try:
        entity = json.loads(line)
    except ValueError:
        return False
    return isinstance(entity, dict) and str(entity.get("id", "")).startswith("onrecord-")


def entities(source: Source) -> Iterator[Entity]:
    make = _Maker(source.name)
    for row in source.rows("FROM documents ORDER BY document_id"):
        yield make.article(row)
    # Acronyms of two to four signs name too many things to be matched on: weak, as the model has it.
    for table, column, forms, build in (
        ("organizations", "organization_id", "'name', 'acronym'", make.organization),
        ("people", "person_id", "'name'", make.person),
    ):
        names = {row["id"]: row["names"] for row in source.rows(_NAMES.format(entity=column, forms=forms))}
        documents = {row["id"]: row["documents"] for row in source.rows(_DOCUMENTS.format(entity=column))}
        for row in source.rows(f"FROM {table} ORDER BY {column}"):
            yield build(row, names.get(row[column], []), documents.get(row[column], []))
    for row in source.rows(_AFFILIATIONS):
        yield make.affiliation(row)
    for row in source.rows(_MENTIONS):
        yield make.mention(row)


class _Maker:
    """Makes entities of a package's rows; `name` is the package's."""

    def __init__(self, name: str) -> None:
        self._name = name

    def article(self, row: Mapping[str, Any]) -> Entity:
        return self._entity(
            "Article",
            ("documents", row["document_id"]),
            title=row["headline"],
            name=row["headline"] or row["document_id"],
            fileName=row["source_file"],
            publisher=row["publisher"],
            sourceUrl=_web(row["url"]),
            language=_LANGUAGES.get(row["language"]),
            publishedAt=_date(row["published"]),
        )

    def organization(self, row: Mapping[str, Any], names: list[str], documents: list[str]) -> Entity:
        own = {row["name"], row["acronym"]}
        return self._entity(
            _SCHEMATA.get(row["kind"], "Organization"),
            ("organizations", row["organization_id"]),
            name=row["name"],
            weakAlias=[row["acronym"], *(name for name in names if name not in own)],
            country=_country(row),
            topics=_TOPICS.get(row["kind"]),
            parent=row["parent_organization_id"] and self.id("organizations", row["parent_organization_id"]),
            proof=[self.id("documents", document) for document in documents],
        )

    def person(self, row: Mapping[str, Any], names: list[str], documents: list[str]) -> Entity:
        return self._entity(
            "Person",
            ("people", row["person_id"]),
            name=row["name"],
            firstName=row["given_name"],
            lastName=row["family_name"],
            title=row["honorific"],
            summary=row["description"],
            weakAlias=[name for name in names if name != row["name"]],
            country=_country(row),
            proof=[self.id("documents", document) for document in documents],
        )

    def affiliation(self, row: Mapping[str, Any]) -> Entity:
        """A tie with a role is a membership or an employment; one without is a link that nothing more is known of."""
        person = self.id("people", row["person_id"])
        organization = self.id("organizations", row["organization_id"])
        if row["role"] is None:
            schema, ends = "UnknownLink", {"subject": person, "object": organization}
        elif row["kind"] in _MEMBERS:
            schema, ends = "Membership", {"member": person, "organization": organization}
        else:
            schema, ends = "Employment", {"employee": person, "employer": organization}
        return self._entity(
            schema,
            ("affiliations", row["affiliation_id"]),
            **ends,
            role=row["role"],
            status=None if row["status"] == "unstated" else row["status"],
            summary=row["text"],
            description=f"Characters {row['start']} to {row['end']} of {row['document_id']}",
            recordId=row["affiliation_id"],
            publisher=row["publisher"],
            sourceUrl=_web(row["url"]),
        )

    def mention(self, row: Mapping[str, Any]) -> Entity:
        """A person or organization in one article, with the names that it has there."""
        person, organization = row["person_id"], row["organization_id"]
        table, entity = ("people", person) if person else ("organizations", organization)
        return self._entity(
            "Mention",
            ("mentions", f"{row['document_id']} {table} {entity}"),
            document=self.id("documents", row["document_id"]),
            resolved=self.id(table, entity),
            name=row["texts"] or row["name"],
            detectedSchema="Person" if person else _SCHEMATA.get(row["kind"], "Organization"),
            contextCountry=_country(row),
        )

    def id(self, table: str, row: str) -> str:
        """Of letters, digits and hyphens, as the model wants it: the row's own id, readable, and a hash that tells."""
        digest = hashlib.sha256(f"{self._name}\n{table}\n{row}".encode()).hexdigest()[:16]
        readable = re.sub(r"[^0-9a-zA-Z]+", "-", row).strip("-").lower()[:80].strip("-")
        return "-".join(part for part in ("onrecord", readable, digest) if part)

    def _entity(self, schema: str, row: tuple[str, str], **properties: Any) -> Entity:
        """Values are unique and sorted, properties without one are left out."""
        filled = {}
        for name, value in properties.items():
            values = value if isinstance(value, list) else [value]
            if kept := sorted({text for item in values if item is not None and (text := " ".join(item.split()))}):
                filled[name] = kept
        return {"id": self.id(*row), "schema": schema, "properties": filled}


def _country(row: Mapping[str, Any]) -> str | None:
    """The model takes codes of countries that there are; a row may have any two letters."""
    code = row["country_code"]
    return code.lower() if code in _countries() else None


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(row["code"] for row in read_rows("countries"))


def _web(address: str | None) -> str | None:
    return address if address and address.startswith(("https://", "http://")) else None


def _date(edtf: str | None) -> str | None:
    return edtf if edtf and _DATE.fullmatch(edtf) else None
