"""`onrecord export`: a package in the formats of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from onrecord.cli import options
from onrecord.cli.inert import inert
from onrecord.cli.output import write
from onrecord.export.formats import FORMATS, Shape

EXAMPLES = options.examples(
    "onrecord export --list",
    *(f"onrecord export my-package --format {form.name} --out {form.out}" for form in FORMATS.values()),
    "onrecord export my-package --format croissant --out my-package/croissant.json",
    "onrecord export my-package --format csv --spreadsheet-safe --out for-excel/",
)
_SHAPES = {Shape.FILE: "file", Shape.FOLDER: "folder", Shape.DESCRIPTION: "folder, or a .json beside the package"}


def _list(context: click.Context, option: click.Parameter, value: bool) -> Any:
    if not value or context.resilient_parsing:
        return
    width = max(map(len, FORMATS))
    write("".join(f"{form.name:<{width}}  {form.summary}  [{_SHAPES[form.shape]}]\n" for form in FORMATS.values()))
    context.exit()


@click.command(epilog=EXAMPLES)
@click.argument("package", type=options.FOLDER, required=False)
@click.option("-f", "--format", "form", type=click.Choice(list(FORMATS)), required=True, help="What to write.")
@click.option(
    "-o", "--out", type=options.FOLDER, metavar="PATH", required=True, help="Where: a file or folder, as --list says."
)
@click.option("--force", is_flag=True, help="Replace files that no export wrote, or that were changed since.")
@click.option(
    "--spreadsheet-safe",
    is_flag=True,
    help="csv only: an apostrophe before every text that a spreadsheet would run as a formula.",
)
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="The formats, and exit.")
def export(package: Path | None, form: str, out: Path, force: bool, spreadsheet_safe: bool) -> None:
    """Hand a package on in the format of another program.

    PACKAGE is its folder, by default the shipped one. What is there already is replaced if an export wrote it, whole or
    not at all; anything else is left alone and refused.
    """
    from onrecord.export.exporting import export as write_export

    done = write_export(form, out, package, force=force, spreadsheet_safe=spreadsheet_safe)
    held = ", ".join(f"{count} {name}" for name, count in done.counts.items())
    click.echo(inert(f"{done.path}: {held or 'empty'}"))
    for note, count in done.notes.items():
        click.echo(inert(f"{note}: {count}"))
