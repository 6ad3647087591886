"""`onrecord evaluate`: the machine's own rows against the reviewed ones."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.options import EncodingOption, FormatOption, ModelOption, SourcesArgument, examples

if TYPE_CHECKING:
    import polars as pl

    from onrecord.evaluate import Score

EXAMPLES = examples(
    "onrecord evaluate data/source --review data/review",
    "onrecord evaluate articles/ --review reviews/ --at-least 0.8 --format json",
)


def evaluate(
    sources: SourcesArgument,
    review: Annotated[Path, typer.Option("--review", "-r", metavar="FOLDER", help="The folder of review files.")],
    model: ModelOption = None,
    encoding: EncodingOption = None,
    at_least: Annotated[
        float | None,
        typer.Option("--at-least", min=0, max=1, metavar="F1", help="Exit 1 if a table's F1 is below this."),
    ] = None,
    format: FormatOption = None,
) -> None:
    """Measure the machine's rows against the reviewed ones.

    Prints precision, recall and F1 per table: `found` counts machine rows that match a reviewed row, `right` those of
    them whose telling columns agree too (a quote's speaker and kind, an event's status, days and claimant).
    """
    from onrecord.build import evaluate as measure
    from onrecord.cli.output import emit

    chosen = {"model": model} if model else {}
    found = measure(sources, review, encoding=encoding, **chosen)
    emit(scores(found), format)
    low = [score.table for score in found if at_least is not None and score.f1 < at_least]
    if low:
        print(f"F1 below {at_least}: {', '.join(low)}", file=sys.stderr)
        raise typer.Exit(1)


def scores(found: Iterable[Score]) -> pl.DataFrame:
    """One row a table; ratios to three digits."""
    import polars as pl

    return pl.DataFrame(
        [
            {
                "table": s.table,
                "machine": s.machine,
                "reviewed": s.reviewed,
                "found": s.found,
                "right": s.right,
                "precision": round(s.precision, 3),
                "recall": round(s.recall, 3),
                "f1": round(s.f1, 3),
                "right_f1": round(s.right_f1, 3),
            }
            for s in found
        ]
    )
