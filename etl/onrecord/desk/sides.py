"""What the documents say of a naming: the entity's row, its ties, and the words around its mentions."""

from __future__ import annotations

from typing import Any

import polars as pl

from onrecord.desk.decisions import Refused
from onrecord.desk.forms import forms
from onrecord.desk.package_rows import PackageRows
from onrecord.desk.pairs import KEYS, Naming

DOCUMENTS = 4  # whose words are shown
MENTIONS = 3  # shown of a document
AROUND = 160  # characters before and after a mention
PARTS = ("name", "given_name", "family_name")  # of the name, which stands above
TELLING = ("title", "name", "acronym", "description", "surname")  # forms of mentions, those that tell most first


def side(package: PackageRows, table: str, naming: Naming) -> dict[str, Any]:
    """The naming's entity as the package has it: `values` by label, `documents` that name it, and `excerpts`."""
    document_id, name = naming
    key = KEYS[table]
    links = package.tables["entity_links"]
    own = links.filter((pl.col("document_id") == document_id) & (pl.col("name") == name) & pl.col(key).is_not_null())
    made: dict[str, Any] = {
        "document": document_id,
        "name": name,
        "id": None,
        "values": [],
        "ties": [],
        "documents": [],
    }
    if own.is_empty():
        return {**made, "values": [], "ties": [], "documents": [], "more": 0}
    entity = own[key][0]
    (row,) = package.tables[table].filter(pl.col(key) == entity).iter_rows(named=True)
    others = links.filter((pl.col(key) == entity) & (pl.col("document_id") != document_id))["document_id"].to_list()
    documents = [document_id, *dict.fromkeys(others)]
    return {
        **made,
        "id": entity,
        "values": values(package, table, row),
        "ties": ties(package, table, entity),
        "documents": [told(package, table, entity, document) for document in documents[:DOCUMENTS]],
        "more": max(0, len(documents) - DOCUMENTS),
    }


def values(package: PackageRows, table: str, row: dict[str, Any]) -> list[list[str]]:
    """The entity's columns by their labels, where it has them."""
    found = [["Name in the package", row["name"]]]
    for column in forms()[table]:
        value = row.get(column["name"])
        if value and column["name"] not in PARTS:
            found.append([column["label"], str(value).replace("_", " ")])
    parent = row.get("parent_organization_id")
    if parent:
        found.append(["Part of", name_of(package, "organizations", parent)])
    return found


def ties(package: PackageRows, table: str, entity: str) -> list[str]:
    """The entity's affiliations as the documents state them, each once."""
    rows = package.tables["affiliations"].filter(pl.col(KEYS[table]) == entity)
    said: dict[str, None] = {}
    for row in rows.head(50).iter_rows(named=True):
        person = name_of(package, "people", row["person_id"])
        organization = name_of(package, "organizations", row["organization_id"])
        words = f"{row['role'] or 'belongs to'}, {organization}"
        words = words if table == "people" else f"{person}: {row['role'] or 'belongs to it'}"
        said[words + (" (former)" if row["status"] == "former" else "")] = None
    return list(said)[:6]


def name_of(package: PackageRows, table: str, entity: str) -> str:
    found = package.tables[table].filter(pl.col(KEYS[table]) == entity)["name"]
    return str(found[0]) if len(found) else entity


def told(package: PackageRows, table: str, entity: str, document_id: str) -> dict[str, Any]:
    """A document with the words around the mentions that tell most, in the order of the text."""
    row = package.row(document_id)
    mentions = package.tables["mentions"].filter(
        (pl.col("document_id") == document_id) & (pl.col(KEYS[table]) == entity)
    )
    places = [(m["form"], m["start"], m["end"], m["text"]) for m in mentions.iter_rows(named=True)]
    best = sorted(places, key=lambda m: (TELLING.index(m[0]) if m[0] in TELLING else len(TELLING), m[1]))[:MENTIONS]
    try:
        text: str | None = package.text(document_id)
    except Refused:
        text = None  # the words of the table then stand alone
    return {
        "id": document_id,
        "headline": row["headline"] or document_id,
        "published": row["published"],
        "excerpts": [excerpt(text, *place) for _, *place in sorted(best, key=lambda m: m[1])],
    }


def excerpt(text: str | None, start: int, end: int, words: str) -> list[str]:
    """The words before, of and behind a mention, no further than its line."""
    if text is None:
        return ["", words, ""]
    before = text[max(0, start - AROUND) : start].rpartition("\n")[2]
    after = text[end : end + AROUND].partition("\n")[0]
    if len(before) == AROUND:
        before = "… " + before.partition(" ")[2]
    if len(after) == AROUND:
        after = after.rpartition(" ")[0] + " …"
    return [before, text[start:end], after]
