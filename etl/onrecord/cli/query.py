"""`onrecord query`: SQL over the tables and views of a package."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from onrecord.cli.options import ROWS, FormatOption, LimitOption, PackageOption, examples

EXAMPLES = examples(
    'onrecord query "SELECT speaker, quote FROM who_said_what"',
    'onrecord query "SELECT label, occurred FROM timeline" --format json',
    'onrecord query "FROM people" --package my-package > people.csv',
    "onrecord query - < report.sql",
)


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="The query, in DuckDB's SQL; - reads it from the input.")],
    package: PackageOption = None,
    format: FormatOption = None,
    limit: LimitOption = ROWS,
) -> None:
    """Run SQL over the tables and views of a package.

    `onrecord tables` lists them. The query reads nothing else: no files, no network.
    """
    import onrecord
    from onrecord.cli.output import emit

    emit(onrecord.query(sys.stdin.read() if sql == "-" else sql, package), format, limit=limit)
