"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.output import Format

PackageOption = Annotated[
    Path | None,
    typer.Option("--package", "-p", metavar="FOLDER", help="The package to read.  [default: the shipped one]"),
]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="How to print.  [default: table on a terminal, csv when piped]"),
]
LimitOption = Annotated[
    int, typer.Option("--limit", "-n", min=0, metavar="ROWS", help="Rows that a table shows, 0 for all.")
]
SourcesOption = Annotated[
    Path | None,
    typer.Option(
        "--sources", "-s", metavar="FOLDER", help="Where the texts are.  [default: data/source in the package]"
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", "-m", metavar="NAME", help="Another installed spaCy pipeline, such as en_core_web_trf."),
]
EncodingOption = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="How the sources are encoded, where they are not UTF-8: cp1252."),
]
SourcesArgument = Annotated[
    list[Path], typer.Argument(metavar="SOURCES", help="Articles: text files, JSONL files, or folders of them.")
]
ROWS = 100


def examples(*lines: str) -> str:
    """The end of a command's help: commands to copy, kept line by line (`\\b` asks for that)."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
