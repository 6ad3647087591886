"""The tables as pandera schemas: the constraints of `schemas/` and the named checks for one row."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
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

# Reads the columns of that name from one part of a table: a file of it, or the frame that it is.
Part = Callable[[Sequence[str]], pl.DataFrame]
_SEED = secrets.randbits(64)  # so that nobody can make a package with two digests alike


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
    rows = RowChecks(name)
    rows.add(frame)
    yield from rows.found([frame.select])


class RowChecks:
    """`check_rows` for a table whose rows come in parts, of which none is kept: of each row it holds 8 bytes."""

    def __init__(self, name: str) -> None:
        self.height = 0  # the rows that came
        self._schema = table_schema(name)
        self._unique = frozenset(field.name for field in self._schema.fields if field.unique)
        self._digests: dict[str, list[pl.Series]] = {column: [] for column in self._unique}
        self._last: dict[str, str | None] = dict.fromkeys(self._unique, "")  # None once the ids do not rise
        self._found: list[Violation] = []

    def add(self, frame: pl.DataFrame) -> None:
        """Looks at the table's next rows."""
        for column in self._unique:
            ids, last = frame[column], self._last[column]
            self._digests[column].append(digests(ids))
            if last is not None and ids.len():
                follows = rises(ids) and (not self.height or ids[0] > last)
                self._last[column] = ids[-1] if follows else None
        if not is_sound(self._schema.name, frame):
            try:
                pandera_schema(self._schema.name, self._unique).validate(frame, lazy=True)
            except pa.errors.SchemaErrors as errors:
                for case in errors.failure_cases.iter_rows(named=True):
                    self._found.append(_violation(self._schema, frame, case, self.height))
        self.height += frame.height

    def found(self, parts: Sequence[Part]) -> list[Violation]:
        """The violations, by rule and then by row. `parts` are read again where an id seems to be there twice."""
        found = self._found[:]
        for column in self._unique:
            if self._last[column] is None and not pl.concat(self._digests[column]).is_unique().all():
                ids = pl.concat([part([column])[column] for part in parts])
                for row in ids.is_duplicated().arg_true():
                    found.append(Violation("unique", self._schema.name, row + 1, column, ids[row]))
        if found:
            order = {place: n for n, place in enumerate(_places(self._schema))}
            found.sort(key=lambda one: order.get((one.rule, one.column or ""), -1))
        return found


def digest(column: str) -> pl.Expr:
    """Eight bytes for each string, which stand for it where strings would take too much memory; null for null.

    Two strings have the same by a chance of 1 in 2^64: of a million ids that are not there, looked for among a million,
    one would be overlooked in one of 20 million packages.
    """
    return pl.when(pl.col(column).is_not_null()).then(pl.col(column).hash(_SEED)).alias(column)


def digests(values: pl.Series) -> pl.Series:
    """The digest of each value of a series."""
    return values.to_frame().select(digest(values.name)).to_series()


def cells(parts: Iterable[Part], column: str, rows: Iterable[int]) -> dict[int, Any]:
    """The values of a column by row, for some rows, which are counted from 1 over all parts."""
    wanted = pl.Series(sorted(set(rows)), dtype=pl.Int64)
    found: dict[int, Any] = {}
    first = 1
    for part in parts if wanted.len() else ():
        values = part([column])[column]
        here = wanted.filter(wanted.is_between(first, first + values.len() - 1))
        found.update(zip(here, values.gather(here - first), strict=True))
        first += values.len()
    return found


def is_sound(name: str, frame: pl.DataFrame) -> bool:
    """Whether no row by itself breaks a rule, by one pass over all columns at once, where pandera, which finds the rows
    that do, takes one for each rule."""
    schema = table_schema(name)
    rules = tuple(row_rules(schema))
    said = [expression.all() for field in schema.fields for expression in _said(field)]
    said += [rule.said.all() for rule in rules if rule.said is not None]
    together = frame.lazy().select(one.alias(str(n)) for n, one in enumerate(said)).collect()
    return all(together.row(0)) and all(rule.holds(frame).all() for rule in rules if rule.said is None)


def _said(field: Field) -> Iterator[pl.Expr]:
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


def rises(values: pl.Series) -> bool:
    """Whether each value is above the one before it, as ids are that a table is sorted by: none is there twice."""
    return values.null_count() == 0 and bool((values[1:] > values[:-1]).all())


def _places(schema: TableSchema) -> Iterator[tuple[str, str]]:
    """The rules of a table and their columns in the order in which pandera goes through them."""
    for field in schema.fields:
        for rule in _RULES.values():
            yield rule, field.name
    for named in row_rules(schema):
        yield named.name, named.column


def _violation(schema: TableSchema, frame: pl.DataFrame, case: dict[str, Any], before: int) -> Violation:
    """A failure case of pandera's in a part of a table, which so many rows come before."""
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
        row=None if row is None else before + row + 1,
        column=column,
        value=None if value is None else str(value),
    )
