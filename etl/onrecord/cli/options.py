"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.output import Format

FOLDER = click.Path(path_type=Path)  # whether it is there is for the library to say, in its own words
ROWS = 100

package = click.option(
    "-p", "--package", type=FOLDER, metavar="FOLDER", help="The package to read.  [default: the shipped one]"
)
format = click.option(
    "-f",
    "--format",
    type=click.Choice([form.value for form in Format]),
    callback=lambda context, option, value: value and Format(value),
    help="How to print.  [default: table on a terminal, csv when piped]",
)
limit = click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=0),
    default=ROWS,
    metavar="ROWS",
    help=f"Rows that a table shows, 0 for all.  [default: {ROWS}]",
)
texts = click.option(
    "-s",
    "--sources",
    type=FOLDER,
    metavar="FOLDER",
    help="Where the texts are.  [default: data/source in the package]",
)
model = click.option("-m", "--model", metavar="NAME", help="Another installed spaCy pipeline, such as en_core_web_trf.")
encoding = click.option(
    "--encoding", metavar="NAME", help="How the sources are encoded, where that is not told: cp1250."
)
columns = click.option(
    "--columns",
    metavar="FIELD=NAME,...",
    callback=lambda context, option, value: value and parse_columns(value),
    help="What holds an article's fields in tables and JSON lines: text=body,id=nr,published=day.",
)
learned = click.option(
    "--learned/--rules-only",
    default=True,
    help="Find quotes with what was learned from annotated news, or by rules alone.  [default: --learned]",
)
sources = click.argument("sources", type=FOLDER, nargs=-1, required=True)


def parse_columns(text: str) -> dict[str, str]:
    from onrecord.extract.columns import Columns

    return dict(Columns.parse(text).given)


def examples(*lines: str) -> str:
    """The end of a command's help: commands to copy, kept line by line (`\\b` asks for that)."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
