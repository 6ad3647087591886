"""`onrecord evaluate`: the machine's own rows against the reviewed ones."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli import options
from onrecord.cli.exits import Differs
from onrecord.cli.output import Format

if TYPE_CHECKING:
    import polars as pl

    from onrecord.evaluate import Score

EXAMPLES = options.examples(
    "onrecord evaluate data/source --review data/review",
    "onrecord evaluate articles/ --review reviews/ --at-least 0.8 --format json",
)


@click.command(epilog=EXAMPLES)
@options.sources
@click.option(
    "-r", "--review", type=options.FOLDER, required=True, metavar="FOLDER", help="The folder of review files."
)
@options.model
@options.encoding
@options.columns
@options.learned
@click.option(
    "--at-least", type=click.FloatRange(0, 1), metavar="F1", help="Exit 1 if the F1 of a table is below this."
)
@options.format
def evaluate(
    sources: tuple[Path, ...],
    review: Path,
    model: str | None,
    encoding: str | None,
    columns: dict[str, str] | None,
    learned: bool,
    at_least: float | None,
    format: Format | None,
) -> None:
    """Measure the machine's rows against the reviewed ones.

    Prints precision, recall and F1 per table: `found` counts machine rows that match a reviewed row, `right` those of
    them whose telling columns agree too (a quote's speaker and kind, an event's status, days and claimant).
    """
    from onrecord.build import evaluate as measure
    from onrecord.cli.output import emit
    from onrecord.transform.language import DEFAULT_MODEL

    found = measure(
        sources,
        review,
        model=model or DEFAULT_MODEL,
        encoding=encoding,
        columns=columns,
        learned=learned,
    )
    emit(scores(found), format)
    low = [score.table for score in found if at_least is not None and score.f1 < at_least]
    if low:
        print(f"F1 below {at_least}: {', '.join(low)}", file=sys.stderr)
        raise Differs


def scores(found: Iterable[Score]) -> pl.DataFrame:
    """One row a table; ratios to three digits."""
    import polars as pl

    return pl.DataFrame([score.row() for score in found])
