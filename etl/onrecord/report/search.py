"""The index that the search of a large report reads: documents and names, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.report.assets import as_json
from onrecord.report.rows import entity_key
from onrecord.report.store import Entity

Found = tuple[str, str, str, str, tuple[str, ...]]  # page, headline, publisher, day, ids of the entities named most


def search_script(
    documents: Sequence[Found], entities: Mapping[str, Entity], appearing: Mapping[str, list[int]], listed: int
) -> str:
    """A script that sets the index: a page that is opened as a file may not fetch one.

    A name that no document mentions is left out. Names stand in order of how many documents name them, so that the
    first ones found are those that most are looking for; a document holds the places of its names in that order.
    """
    order = sorted((one for one in appearing), key=lambda one: (-len(appearing[one]), entities[one].name, one))
    place = {one: number for number, one in enumerate(order)}
    index = {
        "listed": listed,
        "names": [[entities[one].name, entity_key(entities[one]), len(appearing[one])] for one in order],
        "documents": [
            [name, title, publisher, when, [place[one] for one in named if one in place]]
            for name, title, publisher, when, named in documents
        ],
    }
    return f"window.onrecordIndex = {as_json(index)};\n"
