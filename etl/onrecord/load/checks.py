"""The rules for one row that Table Schema cannot say, each a named check that pandera runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from onrecord.load.edtf_bounds import bounds, exact
from onrecord.schema import TableSchema

Holds = Callable[[pl.DataFrame], pl.Series]
_EDTF = {"dates": ("edtf", ""), "documents": ("published", "published_"), "events": ("occurred", "date_")}


@dataclass(frozen=True, slots=True)
class RowRule:
    """`holds` gives, for each row of the table, whether the rule holds; `column` is the one to look at first. `said` is
    the same as an expression, which is null where nothing speaks against the row; `None` where none can say it."""

    name: str
    column: str
    holds: Holds
    said: pl.Expr | None = None


def row_rules(schema: TableSchema) -> Iterator[RowRule]:
    """The rules that apply to a table, by the columns that it has."""
    for field in schema.fields:
        if field.type == "string":
            yield _rule("empty_string", field.name, pl.col(field.name) != "")
    for start in [name for name in schema.field_names if name == "start" or name.endswith("_start")]:
        end = start.removesuffix("start") + "end"
        yield _rule("end_after_start", end, pl.col(end) > pl.col(start))
        if not schema.field(start).required:
            parts = [start, end, "cue"] if start == "cue_start" else [start, end]
            yield _rule("both_or_neither", start, _count(*parts).is_in([0, len(parts)]))
    for earliest in [name for name in schema.field_names if name.endswith("earliest")]:
        latest = earliest.removesuffix("earliest") + "latest"
        yield _rule("earliest_latest", earliest, pl.col(earliest) <= pl.col(latest))
    if schema.has("origin", "confidence"):
        yield _rule("added_confidence", "confidence", (pl.col("origin") != "added") | pl.col("confidence").is_null())
    if schema.name == "mentions":
        yield _rule("one_entity", "person_id", _count("person_id", "organization_id", "place_id") == 1)
    if schema.name == "quotes":
        speakers = _count("speaker_person_id", "speaker_organization_id", "speaker_text")
        wanted = (pl.col("speaker_basis") != "unknown").cast(pl.UInt32)
        yield _rule("one_speaker", "speaker_person_id", speakers == wanted)
    if schema.name == "events":
        claimants = _count("reported_by_person_id", "reported_by_organization_id", "reported_by_text")
        yield _rule("one_claimant", "reported_by_person_id", claimants <= 1)
    if schema.name == "event_participants":
        yield _rule("one_participant", "person_id", _count("person_id", "organization_id") <= 1)
    if schema.name in _EDTF:
        column, prefix = _EDTF[schema.name]
        yield RowRule("edtf", column, lambda frame: _valid_edtf(frame[column]))
        yield RowRule("edtf_bounds", column, lambda frame: _edtf_agrees(frame, column, prefix))


def _rule(name: str, column: str, holds: pl.Expr) -> RowRule:
    return RowRule(name, column, lambda frame: frame.select(holds.fill_null(True).alias("holds"))["holds"], holds)


def _count(*columns: str) -> pl.Expr:
    """How many of the columns are not null."""
    return pl.sum_horizontal(pl.col(column).is_not_null().cast(pl.UInt32) for column in columns)


def _valid_edtf(values: pl.Series) -> pl.Series:
    bad = [value for value in values.drop_nulls().unique() if bounds(value) is None]
    return ~values.is_in(bad).fill_null(False)


def _edtf_agrees(frame: pl.DataFrame, column: str, prefix: str) -> pl.Series:
    """The bounds beside a date are the date's; without a date there are none. A value that is no EDTF is not judged."""
    known: dict[str, tuple[date | None, date | None]] = {}
    vague: list[str] = []
    for value in frame[column].drop_nulls().unique():
        found = bounds(value)
        if found is None or not exact(value):
            vague.append(value)
        else:
            known[value] = found
    days = pl.DataFrame(
        {
            column: list(known),
            "first": [first for first, _ in known.values()],
            "last": [last for _, last in known.values()],
        },
        schema={column: pl.String, "first": pl.Date, "last": pl.Date},
    )
    joined = frame.select(column, f"{prefix}earliest", f"{prefix}latest").join(
        days, on=column, how="left", maintain_order="left"
    )
    agrees = pl.col("first").eq_missing(pl.col(f"{prefix}earliest")) & pl.col("last").eq_missing(
        pl.col(f"{prefix}latest")
    )
    return joined.select((agrees | pl.col(column).is_in(vague)).fill_null(agrees).alias("holds"))["holds"]
