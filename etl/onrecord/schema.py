"""The tables as `schemas/*.schema.json` define them: columns, types, constraints, keys and meanings.

Those files (Frictionless Table Schema v2) are the one place where a table is written down. Everything else that knows
a column reads it here: Polars dtypes, pandera schemas, DuckDB DDL, Parquet metadata, the descriptor, the docs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from onrecord.errors import PackageError

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
SUFFIX = ".schema.json"

# Strings with an `enum` stay plain strings: Polars' Enum sorts by declaration, reads back as VARCHAR in DuckDB and as a
# dictionary in Arrow, so one column would have three types. Integers are 64 bit, as Polars and CSV readers infer them.
_DTYPES: Mapping[str, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
}
_SCHEMA_KEYS = {"$schema", "name", "title", "description", "fields", "primaryKey", "foreignKeys", "missingValues"}
_FIELD_KEYS = {"name", "type", "description", "constraints"}
_CONSTRAINTS = {"required", "unique", "enum", "pattern", "minimum", "maximum"}


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `pattern` is a regular expression that the whole value matches."""

    name: str
    type: str
    description: str
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None

    @property
    def dtype(self) -> pl.DataType:
        return _DTYPES[self.type]


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns of one table that name a row of `resource`, which may be the table itself."""

    fields: tuple[str, ...]
    resource: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table; `title` is its name for people, `description` says what a row is."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """The column of that name; `KeyError` where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no column {name!r}")

    def has(self, *names: str) -> bool:
        """Whether the table has all these columns."""
        return set(names) <= set(self.field_names)


def shipped_root() -> Path:
    """The folder of the shipped package: inside an installed `onrecord`, at the top of the tree in a checkout."""
    installed = Path(__file__).parent / "package"
    return installed if installed.is_dir() else Path(__file__).parents[2]


def schemas_folder() -> Path:
    """The folder that holds the schema files of this version of onrecord."""
    return shipped_root() / "schemas"


def schema_path(name: str) -> Path:
    """The schema file of a table."""
    table_schema(name)  # refuses unknown names, and with them any path
    return schemas_folder() / f"{name}{SUFFIX}"


def parse_schema(data: Mapping[str, Any], where: str) -> TableSchema:
    """A table's schema from its JSON; `where` names the file in errors.

    Raises PackageError for whatever this project does not use: what is not understood cannot be enforced.
    """

    def refuse(what: str) -> PackageError:
        return PackageError(f"{where}: {what}")

    if data.get("$schema") != PROFILE:
        raise refuse(f"unknown table schema profile {data.get('$schema')!r}, expected {PROFILE!r}")
    if unknown := sorted(set(data) - _SCHEMA_KEYS):
        raise refuse(f"unknown properties {', '.join(unknown)}")
    if data.get("missingValues", [""]) != [""]:
        raise refuse("missing values are written as empty cells, and as nothing else")
    try:
        name = data["name"]
        fields = tuple(_parse_field(field, refuse) for field in data["fields"])
        return TableSchema(
            name=name,
            title=data["title"],
            description=data["description"],
            fields=fields,
            primary_key=tuple(data["primaryKey"]),
            foreign_keys=tuple(
                ForeignKey(
                    tuple(key["fields"]),
                    key["reference"].get("resource", name),
                    tuple(key["reference"]["fields"]),
                )
                for key in data.get("foreignKeys", ())
            ),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise refuse(f"not a table schema as onrecord writes them: {error!r}") from error


def _parse_field(data: Mapping[str, Any], refuse: Any) -> Field:
    constraints = data.get("constraints", {})
    if unknown := sorted((set(data) - _FIELD_KEYS) | (set(constraints) - _CONSTRAINTS)):
        raise refuse(f"column {data['name']}: unknown properties {', '.join(unknown)}")
    if data["type"] not in _DTYPES:
        raise refuse(f"column {data['name']}: unknown type {data['type']!r}, known are {', '.join(_DTYPES)}")
    return Field(
        name=data["name"],
        type=data["type"],
        description=data["description"],
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        enum=tuple(constraints["enum"]) if "enum" in constraints else None,
        pattern=constraints.get("pattern"),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
    )


def read_schemas(folder: Path) -> dict[str, TableSchema]:
    """Every schema of a folder by table name, referenced tables first, else alphabetically.

    Raises PackageError for a folder without schemas, unreadable JSON, a name that differs from the file's, and
    references that go round in a circle or to a table or column that is not there.
    """
    schemas: dict[str, TableSchema] = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            data = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise PackageError(f"{path}: cannot be read as JSON: {error}") from error
        schema = parse_schema(data, str(path))
        if path.name != f"{schema.name}{SUFFIX}":
            raise PackageError(f"{path}: the schema calls itself {schema.name!r}")
        schemas[schema.name] = schema
    if not schemas:
        raise PackageError(f"{folder}: no *{SUFFIX} file here")
    return {schema.name: schema for schema in _referenced_first(schemas)}


def _referenced_first(schemas: Mapping[str, TableSchema]) -> Iterable[TableSchema]:
    done: dict[str, TableSchema] = {}
    while len(done) < len(schemas):
        ready = [
            schema
            for schema in schemas.values()
            if schema.name not in done
            and all(key.resource in done or key.resource == schema.name for key in schema.foreign_keys)
        ]
        if not ready:
            stuck = ", ".join(sorted(set(schemas) - set(done)))
            raise PackageError(f"the foreign keys of {stuck} go round in a circle or to an unknown table")
        for schema in ready:
            for key in schema.foreign_keys:
                target = schemas[key.resource]
                if not (schema.has(*key.fields) and target.has(*key.reference_fields)):
                    raise PackageError(f"a foreign key of {schema.name} names an unknown column: {key}")
            done[schema.name] = schema
    return done.values()


@lru_cache(maxsize=1)
def _schemas() -> dict[str, TableSchema]:
    return read_schemas(schemas_folder())


def table_names() -> tuple[str, ...]:
    """The names of all tables, each after the tables that it refers to."""
    return tuple(_schemas())


def table_schema(name: str) -> TableSchema:
    """The schema of a table; PackageError, naming the known tables, for any other name."""
    try:
        return _schemas()[name]
    except KeyError:
        raise PackageError(f"there is no table {name!r}; the tables are {', '.join(table_names())}") from None


def polars_schema(name: str) -> pl.Schema:
    """The columns of a table with their Polars types, in order."""
    return pl.Schema({field.name: field.dtype for field in table_schema(name).fields})


def empty_table(name: str) -> pl.DataFrame:
    """A table without rows."""
    return pl.DataFrame(schema=polars_schema(name))
