"""Reads a stream of entities with followthemoney and prints, as JSON, what it makes of them.

A program of its own, for the environment of requirements-consumers.lock:
`python followthemoney_reader.py FILE [COUNTRY ...]`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from followthemoney import model
from followthemoney.types import registry


def main(path: str, *countries: str) -> None:
    entities = [json.loads(line) for line in Path(path).read_text("utf-8").split("\n")[:-1]]
    kinds = {
        entity["id"]: sorted(schema.name for schema in model.get(entity["schema"]).schemata) for entity in entities
    }
    print(
        json.dumps(
            {
                "clean": {entity["id"]: cleaned(entity) for entity in entities},
                "kinds": kinds,
                "references": [reference for entity in entities for reference in references(entity)],
                "countries": {code: registry.country.clean(code) for code in countries},
            }
        )
    )


def cleaned(entity: dict[str, Any]) -> dict[str, list[str]]:
    """The properties that are left after each value is read again by its type, as `ftm validate` does. Raises
    InvalidData where the model refuses the entity, and AssertionError where it lacks a property that it needs."""
    proxy = model.get_proxy(entity, cleaned=False)
    model.get(entity["schema"]).validate({"properties": entity["properties"]})
    clean = model.make_entity(entity["schema"])
    clean.id = proxy.id
    for prop, value in proxy.itervalues():
        clean.add(prop, value)
    missing = [name for name in clean.schema.required if not clean.get(name)]
    assert not missing, f"{entity['id']} has no {missing[0]}"
    return {name: sorted(values) for name, values in clean.to_dict()["properties"].items()}


def references(entity: dict[str, Any]) -> list[tuple[str, str]]:
    """The entities that this one names, each with the schema that it is to be of."""
    named = []
    for name, values in entity["properties"].items():
        prop = model.get(entity["schema"]).get(name)
        if prop.range is not None:
            named += [(value, prop.range.name) for value in values]
    return named


if __name__ == "__main__":
    main(*sys.argv[1:])
