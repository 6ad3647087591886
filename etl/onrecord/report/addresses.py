"""Where the pages of a report have what they link to: rows, names, documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import chain, count

from onrecord.report.keys import Keys
from onrecord.report.rows import Bit, entity_key
from onrecord.report.store import DocumentRows, Entity, Row

LISTED = 400  # rows of a page of names or documents
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


def file_names(documents: list[str]) -> dict[str, str]:
    """A file's name, without `.html`, for every id: the id if it is a name on every system, else the number."""
    taken = {document for document in documents if _NAME.fullmatch(document)}
    found = {}
    for number, document in enumerate(documents, 1):
        name = document
        if document not in taken:
            names = (f"document-{number}{suffix}" for suffix in chain([""], (f"-{again}" for again in count(2))))
            name = next(name for name in names if name not in taken)
            taken.add(name)
        found[document] = name
    return found


def entity_file(entity: Entity) -> str:
    return f"{entity.table}-{(entity.number - 1) // LISTED + 1}.html#r-{entity_key(entity)}"


def row_href(prefixes: Mapping[str, str]) -> Callable[[DocumentRows, str, Row], str]:
    held: dict[str, Keys] = {}

    def href(document: DocumentRows, table: str, row: Row) -> str:
        if document.id not in held:
            held[document.id] = Keys(document, prefixes[document.id])
        return f"#r-{held[document.id].of(table, row)}"

    return href


def appearances(documents: list[DocumentRows]) -> dict[str, list[int]]:
    """The numbers of the documents whose mentions name an entity."""
    found: dict[str, dict[int, None]] = {}
    for document in documents:
        for row in document.rows.get("mentions", ()):
            one = row["person_id"] or row["organization_id"] or row["place_id"]
            found.setdefault(one, {})[document.number] = None
    return {one: list(numbers) for one, numbers in found.items()}


def found_in(
    appearing: Mapping[str, list[int]],
    href: Callable[[int, str], str],
    title: Callable[[int], str],
    most: int = 50,
) -> Callable[[str], list[Bit]]:
    def bits(entity: str) -> list[Bit]:
        numbers = appearing.get(entity, [])
        more = len(numbers) - most
        tail = [Bit(f"and {more:,} more", quiet=True)] if more > 0 else []
        return [*(Bit(title(n), href(n, entity)) for n in numbers[:most]), *tail]

    return bits
