"""The page docs/cli.md: every command's help as the program prints it.

Usage: python -m onrecord.cli.reference FILE
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

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
    context = click.Context(app, info_name="onrecord", terminal_width=80, **app.context_settings)
    yield section("onrecord", app.get_help(context))
    for name in app.list_commands(context):
        command = app.commands[name]
        yield section(f"onrecord {name}", command.get_help(click.Context(command, context, info_name=name)))


def section(title: str, help: str) -> str:
    lines = "\n".join(line.rstrip() for line in help.splitlines())
    return f"## {title}\n\n```text\n{lines}\n```\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
