"""The page docs/cli.md: every command's help as the program prints it.

Usage: python -m onrecord.cli.reference FILE
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from onrecord.cli.app import app

INTRODUCTION = """\
# The command line

What `onrecord --help` and the help of each command print, written by `make docs`. The commands need the extra `etl`:
`pip install "onrecord[etl]"`.
"""


def page() -> str:
    """The page, 80 columns wide on every terminal."""
    return "\n".join((INTRODUCTION, *sections()))


def sections() -> Iterator[str]:
    group = typer.main.get_group(app)
    context = group.make_context("onrecord", [], resilient_parsing=True, terminal_width=80)
    yield section("onrecord", group.get_help(context))
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            own = command.make_context(name, [], parent=context, resilient_parsing=True)
            yield section(f"onrecord {name}", command.get_help(own))


def section(title: str, help: str) -> str:
    lines = "\n".join(line.rstrip() for line in help.splitlines())
    return f"## {title}\n\n```text\n{lines}\n```\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
