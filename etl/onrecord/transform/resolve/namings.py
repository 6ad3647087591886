"""Where an archive's namings come from: all of it names, but never all of its rows, at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

SLICE = 2_000  # rows at a time
NAMES: dict[str, pl.DataType | type[pl.DataType]] = {
    **{"name": pl.String, "key": pl.String, "namings": pl.Int64},
    "acronyms": pl.List(pl.String),
}


class Namings(Protocol):
    """The rows of `profiles.PEOPLE` or `profiles.ORGANIZATIONS` of an archive."""

    def names(self) -> pl.DataFrame:
        """Each name with each key that it has (`NAMES`): how many rows have it, and which acronyms they give."""
        ...

    def several(self) -> bool:
        """Whether the rows are of several documents. Of one, the reader has joined what is one."""
        ...

    def within(self, documents: Sequence[str]) -> pl.DataFrame:
        """The rows of these documents: columns document_id, name, key."""
        ...

    def slices(self, names: pl.DataFrame | None) -> Iterator[pl.DataFrame]:
        """The rows of these names (columns name, key; `None`: of all), some at a time: by their documents' first
        possible day, unknown last, then by document and key."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """Namings that are in memory."""

    profiles: pl.DataFrame

    def names(self) -> pl.DataFrame:
        acronyms = pl.col("acronym") if "acronym" in self.profiles.columns else pl.lit(None, pl.String)
        return (
            self.profiles.select("name", "key", acronym=acronyms)
            .group_by("name", "key")
            .agg(namings=pl.len(), acronyms=pl.col("acronym").drop_nulls().unique().sort())
            .sort("name", "key")
            .cast(NAMES)  # type: ignore[arg-type]
        )

    def several(self) -> bool:
        return self.profiles.get_column("document_id").n_unique() > 1

    def within(self, documents: Sequence[str]) -> pl.DataFrame:
        return self.profiles.filter(pl.col("document_id").is_in(documents)).select("document_id", "name", "key")

    def slices(self, names: pl.DataFrame | None) -> Iterator[pl.DataFrame]:
        rows = self.profiles if names is None else self.profiles.join(names, on=["name", "key"], how="semi")
        ordered = rows.select("published_earliest", "document_id", "key").with_row_index("row")
        numbers = ordered.sort("published_earliest", "document_id", "key", nulls_last=True).get_column("row")
        for first in range(0, rows.height, SLICE):
            yield rows[numbers[first : first + SLICE]]
