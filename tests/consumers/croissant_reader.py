"""Loads a croissant.json with mlcroissant and prints, as JSON, its complaints and the records of each record set.

A program of its own, for the environment of requirements-consumers.lock: `python croissant_reader.py FILE`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import mlcroissant


def main(path: str) -> None:
    dataset = mlcroissant.Dataset(jsonld=path)  # raises ValidationError
    issues = dataset.metadata.ctx.issues
    records = {
        record_set.name: [
            {key: plain(value) for key, value in record.items()} for record in dataset.records(record_set.id)
        ]
        for record_set in dataset.metadata.record_sets
    }
    print(json.dumps({"errors": sorted(issues.errors), "warnings": sorted(issues.warnings), "records": records}))


def plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return value.date().isoformat() if hasattr(value, "date") else value


if __name__ == "__main__":
    main(sys.argv[1])
