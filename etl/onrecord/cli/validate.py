"""`onrecord validate`: every violation of the schemas, the standard and the evidence."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.inert import inert
from onrecord.cli.options import ROWS, FormatOption, LimitOption, SourcesOption, examples

if TYPE_CHECKING:
    import polars as pl

    from onrecord.load.validate import Report

EXAMPLES = examples(
    "onrecord validate my-package",
    "onrecord validate my-package --sources articles/",
    "onrecord validate . --format jsonl > violations.jsonl",
)


def validate(
    package: Annotated[
        Path | None, typer.Argument(metavar="[PACKAGE]", help="The package's folder.  [default: the shipped one]")
    ] = None,
    sources: SourcesOption = None,
    format: FormatOption = None,
    limit: LimitOption = ROWS,
) -> None:
    """Check a package against its schemas, hashes and texts.

    Columns, types, keys, bytes, hashes, and that each row's words stand where it says. Prints every violation and
    exits 1 if there is one.
    """
    import onrecord
    from onrecord.cli.output import emit
    from onrecord.schema import shipped_root

    root = package or shipped_root()
    report = onrecord.validate(root, sources)
    if report.ok:
        print(f"{inert(str(root))}: valid", file=sys.stderr)
        return
    emit(violations(report), format, limit=limit, whole=True)
    print(f"{inert(str(root))}: {len(report.violations)} violations", file=sys.stderr)
    raise typer.Exit(1)


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
