"""The tables as pandera schemas: the constraints of `schemas/` and the named checks for one row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pandera.polars as pa
import polars as pl

from onrecord.load.checks import RowRule, row_rules
from onrecord.load.violation import Violation
from onrecord.schema import Field, TableSchema, polars_schema, table_schema

# pandera's names for what Table Schema calls otherwise
_RULES = {
    "not_nullable": "required",
    "field_uniqueness": "unique",
    "isin": "enum",
    "str_matches": "pattern",
    "greater_than_or_equal_to": "minimum",
    "less_than_or_equal_to": "maximum",
}


@lru_cache(maxsize=64)
def pandera_schema(name: str, known_unique: frozenset[str] = frozenset()) -> pa.DataFrameSchema:
    """A table's pandera schema. Constraints are enforced on frames; on a LazyFrame pandera looks at the types alone.

    Columns in `known_unique` are not looked at for values that are there twice.
    """
    schema = table_schema(name)
    return pa.DataFrameSchema(
        {field.name: _column(field, field.name in known_unique) for field in schema.fields},
        checks=[_check(rule) for rule in row_rules(schema)],
        strict=True,
        ordered=True,
        name=name,
    )


def _column(field: Field, known_unique: bool) -> pa.Column:
    checks = []
    if field.enum is not None:
        checks.append(pa.Check.isin(list(field.enum)))
    if field.pattern is not None:
        checks.append(pa.Check.str_matches(rf"^(?:{field.pattern})$"))  # pandera anchors the start only
    if field.minimum is not None:
        checks.append(pa.Check.ge(field.minimum))
    if field.maximum is not None:
        checks.append(pa.Check.le(field.maximum))
    return pa.Column(
        field.dtype, checks, nullable=not field.required, unique=field.unique and not known_unique, required=True
    )


def _check(rule: RowRule) -> pa.Check:
    def holds(data: Any) -> pl.LazyFrame:
        return rule.holds(data.lazyframe.collect()).to_frame().lazy()

    return pa.Check(holds, name=f"{rule.name} {rule.column}")


def check_columns(name: str, frame: pl.DataFrame, file: str | None = None) -> Iterator[Violation]:
    """Whether the frame has the table's columns and types; no other rule makes sense where it has not."""
    wanted = polars_schema(name)
    for column in frame.columns:
        if column not in wanted:
            yield Violation("columns", name, column=column, file=file, message="the schema has no such column")
    for column, dtype in wanted.items():
        if column not in frame.columns:
            yield Violation("columns", name, column=column, file=file, message="the column is missing")
        elif frame.schema[column] != dtype:
            found = str(frame.schema[column])
            yield Violation("type", name, column=column, value=found, file=file, message=f"the schema says {dtype}")
    if frame.columns != list(wanted) and set(frame.columns) == set(wanted):
        yield Violation("columns", name, file=file, message="the columns are in another order than the schema's")


def check_rows(name: str, frame: pl.DataFrame) -> Iterator[Violation]:
    """Every cell that breaks a constraint of the schema, every row that breaks a named check."""
    schema = table_schema(name)
    increasing = frozenset(field.name for field in schema.fields if field.unique and rises(frame[field.name]))
    if is_sound(name, frame, increasing):
        return
    try:
        pandera_schema(name, increasing).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for case in errors.failure_cases.iter_rows(named=True):
            yield _violation(schema, frame, case)


def is_sound(name: str, frame: pl.DataFrame, known_unique: frozenset[str]) -> bool:
    """Whether no row breaks a rule, by one pass over all columns at once, where pandera, which finds the rows that do,
    takes one for each rule."""
    schema = table_schema(name)
    rules = tuple(row_rules(schema))
    said = [expression.all() for field in schema.fields for expression in _said(field, field.name in known_unique)]
    said += [rule.said.all() for rule in rules if rule.said is not None]
    together = frame.lazy().select(one.alias(str(n)) for n, one in enumerate(said)).collect()
    return all(together.row(0)) and all(rule.holds(frame).all() for rule in rules if rule.said is None)


def _said(field: Field, known_unique: bool) -> Iterator[pl.Expr]:
    """A field's constraints as expressions, null where nothing speaks against the value."""
    column = pl.col(field.name)
    if field.enum is not None:
        yield column.is_in(list(field.enum))
    if field.pattern is not None:
        yield column.str.contains(rf"^(?:{field.pattern})$")
    if field.minimum is not None:
        yield column >= field.minimum
    if field.maximum is not None:
        yield column <= field.maximum
    if field.required:
        yield column.is_not_null()
    if field.unique and not known_unique:
        yield column.is_unique()


def rises(values: pl.Series) -> bool:
    """Whether each value is above the one before it, as ids are that a table is sorted by: none is there twice."""
    return values.null_count() == 0 and bool((values[1:] > values[:-1]).all())


def _violation(schema: TableSchema, frame: pl.DataFrame, case: dict[str, Any]) -> Violation:
    check = str(case["check"])
    row = case["index"]
    column = case["column"]
    rule = _RULES.get(check.partition("(")[0])
    if rule is None:
        rule, _, column = check.partition(" ")
    value = frame[column][row] if row is not None else case["failure_case"]
    return Violation(
        rule,
        schema.name,
        row=None if row is None else row + 1,
        column=column,
        value=None if value is None else str(value),
    )
