"""`onrecord query`: SQL over the tables and views of a package."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onrecord.cli import options
from onrecord.cli.exits import end_at_ctrl_c
from onrecord.cli.output import Format

EXAMPLES = options.examples(
    'onrecord query "SELECT speaker, quote FROM who_said_what"',
    'onrecord query "SELECT label, occurred FROM timeline" --format json',
    'onrecord query "FROM people" --package my-package > people.csv',
    "onrecord query - < report.sql",
)


@click.command(epilog=EXAMPLES)
@click.argument("sql", metavar="SQL")
@options.package
@options.format
@options.limit
def query(sql: str, package: Path | None, format: Format | None, limit: int) -> None:
    """Run SQL over the tables and views of a package.

    SQL is a query as DuckDB understands it; - reads it from standard input. `onrecord tables` lists what there is to
    query. The query reads nothing else: no files, no network.
    """
    import onrecord
    from onrecord.cli.output import emit

    end_at_ctrl_c()
    emit(onrecord.query(sys.stdin.read() if sql == "-" else sql, package), format, limit=limit)
