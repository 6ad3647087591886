"""`onrecord validate`: every violation of the schemas, the standard and the evidence."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from onrecord.cli import options
from onrecord.cli.exits import Differs, end_at_ctrl_c
from onrecord.cli.inert import inert
from onrecord.cli.output import Format

if TYPE_CHECKING:
    import polars as pl

    from onrecord.load.violation import Report

EXAMPLES = options.examples(
    "onrecord validate my-package",
    "onrecord validate my-package --sources articles/",
    "onrecord validate my-package --files parquet",
    "onrecord validate . --format jsonl > violations.jsonl",
)


@click.command(epilog=EXAMPLES)
@click.argument("package", type=options.FOLDER, required=False)
@options.texts
@click.option(
    "--files",
    type=click.Choice(["csv", "parquet"]),
    help="Read the tables in one form only, which is faster.  [default: both, compared]",
)
@click.option(
    "--with",
    "library",
    type=click.Choice(["frictionless"]),
    help="Run this library too, however large the package.  [default: up to 200,000 rows]",
)
@options.format
@options.limit
def validate(
    package: Path | None,
    sources: Path | None,
    files: Literal["csv", "parquet"] | None,
    library: str | None,
    format: Format | None,
    limit: int,
) -> None:
    """Check a package against its schemas, hashes and texts.

    PACKAGE is its folder, by default the shipped one. Checked are columns, types, keys, bytes, hashes, and that each
    row's words stand where it says. Prints every violation and exits 1 if there is one.
    """
    import onrecord
    from onrecord.cli.output import chosen, emit, write
    from onrecord.schema import shipped_root

    end_at_ctrl_c()
    root = package or shipped_root()
    report = onrecord.validate(root, sources=sources, files=files, frictionless=True if library else None)
    for note in report.notes:
        print(inert(note), file=sys.stderr)
    if report.valid:
        print(f"{inert(str(root))}: valid", file=sys.stderr)
        return
    if chosen(format) is Format.TABLE:
        shown = report.violations[: limit or None]
        write("".join(f"{inert(str(violation))}\n" for violation in shown))
    else:
        emit(violations(report), format)
    print(f"{inert(str(root))}: {len(report.violations)} violations", file=sys.stderr)
    raise Differs


def violations(report: Report) -> pl.DataFrame:
    import polars as pl

    names = [field.name for field in fields(report.violations[0])]
    return pl.DataFrame(
        {
            name: [None if (value := getattr(v, name)) is None else str(value) for v in report.violations]
            for name in names
        },
        schema=dict.fromkeys(names, pl.String),
    )
