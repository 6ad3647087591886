"""csv-metadata.json: W3C CSV on the Web metadata over the CSV files, with datatypes, keys and nulls.

https://www.w3.org/TR/tabular-metadata/. A CSVW foreign key has to find its row for every row: there is no null in it.
So the foreign keys are those of columns that are never empty; the others are named by `dc:references` on their column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from onrecord.errors import ExportError
from onrecord.export.description import Description, Locate
from onrecord.export.source import Source
from onrecord.schema import Field, ForeignKey, TableSchema, table_names, table_schema
from onrecord.version import __version__

_CONTEXT = "http://www.w3.org/ns/csvw"
_TYPES = {"string": "string", "integer": "integer", "number": "double", "boolean": "boolean", "date": "date"}


def describe(source: Source, locate: Locate) -> Mapping[str, Any]:
    """The whole table group. Raises ExportError for a table that is not one CSV file."""
    urls = {}
    for name in table_names():
        paths = source.csv(name).paths
        if len(paths) != 1:
            raise ExportError(f"{name} is in several CSV files, which CSVW cannot describe as one table")
        urls[name] = locate(paths[0])
    group: dict[str, Any] = {
        "@context": [_CONTEXT, {"@language": "en"}],
        "dc:identifier": source.name,
        "dc:title": source.title,
        "dc:description": source.description,
        "dc:provenance": f"Made with onrecord {__version__}.",
    }
    if licenses := [str(path) for item in source.said("licenses") if (path := item.get("path") or item.get("name"))]:
        group["dc:license"] = licenses[0] if len(licenses) == 1 else licenses
    if creators := [str(item["title"]) for item in source.said("contributors") if item.get("title")]:
        group["dc:creator"] = creators[0] if len(creators) == 1 else creators
    group["dialect"] = {
        "encoding": "utf-8",
        "lineTerminators": ["\n"],
        "quoteChar": '"',
        "doubleQuote": True,
        "delimiter": ",",
        "header": True,
    }
    group["tables"] = [_table(table_schema(name), urls) for name in table_names()]
    return group


def _table(schema: TableSchema, urls: Mapping[str, str]) -> Mapping[str, Any]:
    keys = {key.fields[0]: key for key in schema.foreign_keys}
    return {
        "url": urls[schema.name],
        "dc:title": schema.title,
        "dc:description": schema.description,
        "tableSchema": {
            "columns": [_column(field, keys.get(field.name)) for field in schema.fields],
            "primaryKey": list(schema.primary_key),
            "foreignKeys": [
                {
                    "columnReference": list(key.fields),
                    "reference": {"resource": urls[key.resource], "columnReference": list(key.reference_fields)},
                }
                for key in schema.foreign_keys
                if all(schema.field(name).required for name in key.fields)
            ],
        },
    }


def _column(field: Field, key: ForeignKey | None) -> Mapping[str, Any]:
    column: dict[str, Any] = {
        "name": field.name,
        "titles": field.name,
        "dc:description": field.description,
        "datatype": _datatype(field),
        "null": [""],
        "required": field.required,
    }
    if key is not None and not field.required:
        column["dc:references"] = f"{key.resource}.{key.reference_fields[0]}"
    return column


def _datatype(field: Field) -> Any:
    base = _TYPES[field.type]
    described: dict[str, Any] = {"base": base}
    if field.enum is not None:
        described["format"] = "|".join(map(re.escape, field.enum))
    elif field.pattern is not None:
        described["format"] = field.pattern
    elif field.type == "boolean":
        described["format"] = "true|false"
    elif field.type == "date":
        described["format"] = "yyyy-MM-dd"
    if field.minimum is not None:
        described["minimum"] = field.minimum
    if field.maximum is not None:
        described["maximum"] = field.maximum
    return base if len(described) == 1 else described


def _ours(data: Mapping[str, Any]) -> bool:
    return _CONTEXT in (data.get("@context") or ()) and "Made with onrecord" in str(data.get("dc:provenance"))


DESCRIPTION = Description("csvw", "csv-metadata.json", describe, Source.csv, _ours)
