"""`onrecord tables`: what there is to query."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli import options
from onrecord.cli.output import Format

EXAMPLES = options.examples("onrecord tables", "onrecord tables --package my-package --format json")


@click.command(epilog=EXAMPLES)
@options.package
@options.format
def tables(package: Path | None, format: Format | None) -> None:
    """List the tables and views of a package."""
    import polars as pl

    from onrecord.cli.output import emit
    from onrecord.descriptor import Package, parquet_name
    from onrecord.package import reading
    from onrecord.schema import table_names, table_schema
    from onrecord.views import views

    def counts(opened: Package) -> dict[str, int]:
        resources = ((name, opened.resources.get(parquet_name(name))) for name in table_names())
        return {name: resource.rowcount for name, resource in resources if resource}

    rows: list[tuple[str, str, int | None, str]] = [
        (name, "table", count, table_schema(name).description) for name, count in reading(package, counts).items()
    ]
    rows += [(view.name, "view", None, view.description) for view in views()]
    emit(
        pl.DataFrame(
            rows,
            schema={"name": pl.String, "kind": pl.String, "rows": pl.Int64, "a row is": pl.String},
            orient="row",
        ),
        format,
        whole=True,
    )
