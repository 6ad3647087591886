"""The tables as DuckDB DDL: columns, keys, checks and comments, derived from the schemas."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.schema import Field, TableSchema

_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def columns(schema: TableSchema) -> str:
    """The columns' names, for a SELECT or INSERT."""
    return ", ".join(map(identifier, schema.field_names))


def create_table(schema: TableSchema, *, constraints: bool = True) -> str:
    """`CREATE TABLE`, with NOT NULL, CHECK, primary and foreign keys unless `constraints` is false."""
    parts = [_column(field, constraints) for field in schema.fields]
    if constraints:
        parts.append(f"PRIMARY KEY ({_list(schema.primary_key)})")
        if schema.has("start", "end"):
            parts.append('CHECK ("end" > "start")')
        for key in schema.foreign_keys:
            target = f"{identifier(key.resource)} ({_list(key.reference_fields)})"
            parts.append(f"FOREIGN KEY ({_list(key.fields)}) REFERENCES {target}")
    body = ",\n  ".join(parts)
    return f"CREATE TABLE {identifier(schema.name)} (\n  {body}\n)"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(map(identifier, names))


def _column(field: Field, constraints: bool) -> str:
    parts = [identifier(field.name), _TYPES[field.type]]
    if constraints:
        if field.required:
            parts.append("NOT NULL")
        parts += [f"CHECK ({condition})" for condition in conditions(field)]
    return " ".join(parts)


def conditions(field: Field) -> Iterator[str]:
    """What holds, in SQL, of every value of the column that is not null."""
    name = identifier(field.name)
    if field.enum is not None:
        yield f"{name} IN ({', '.join(map(literal, field.enum))})"
    if field.pattern is not None:
        yield f"regexp_full_match({name}, {literal(field.pattern)})"
    if field.minimum is not None:
        yield f"{name} >= {field.minimum}"
    if field.maximum is not None:
        yield f"{name} <= {field.maximum}"


def comments(schema: TableSchema) -> Iterator[str]:
    """`COMMENT ON` for the table and each column."""
    yield f"COMMENT ON TABLE {identifier(schema.name)} IS {literal(schema.description)}"
    for field in schema.fields:
        target = f"{identifier(schema.name)}.{identifier(field.name)}"
        yield f"COMMENT ON COLUMN {target} IS {literal(field.description)}"


def inserts(schema: TableSchema, source: str) -> Iterator[str]:
    """The INSERT that brings the rows of `source` in; where a table refers to itself, a first and then a repeated one.

    DuckDB checks a foreign key against the rows that are there before the statement, so rows that refer to nothing in
    their own table go first and the last statement is to be run until it adds no more.
    """
    names = columns(schema)
    own = [key for key in schema.foreign_keys if key.resource == schema.name]
    into = f"INSERT INTO {identifier(schema.name)} ({names}) SELECT {names} FROM {source}"
    if not own:
        yield into
        return
    links = [identifier(key.fields[0]) for key in own]
    yield f"{into} WHERE " + " AND ".join(f"{link} IS NULL" for link in links)
    (key,) = map(identifier, schema.primary_key)
    there = f"(SELECT {key} FROM {identifier(schema.name)})"
    ready = " AND ".join(f"({link} IS NULL OR {link} IN {there})" for link in links)
    yield f"{into} WHERE {key} NOT IN {there} AND {ready}"
