"""`onrecord review`: a page on which a person decides about a package's rows."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from onrecord.cli import options

EXAMPLES = options.examples(
    "onrecord review my-package",
    "onrecord review my-package --sources articles/",
    "onrecord review my-package --review reviews/ --port 8800 --no-browser",
)


@click.command(epilog=EXAMPLES)
@click.argument("package", type=options.FOLDER, required=False)
@click.option(
    "-s",
    "--sources",
    type=options.FOLDER,
    multiple=True,
    metavar="PATH",
    help="What the package is built from.  [default: data/source in the package]",
)
@click.option(
    "-r",
    "--review",
    type=options.FOLDER,
    metavar="FOLDER",
    help="Review files.  [default: data/review in the package]",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="The port to serve on.  [default: a free one]"
)
@click.option("--browser/--no-browser", default=True, help="Open the page, or print its address only.")
@click.option(
    "--build/--no-build",
    "rebuild",
    default=True,
    help="Build the tables anew after decisions, or leave that to `onrecord build`.",
)
@options.model
@options.encoding
@options.columns
@options.learned
def review(
    package: Path | None,
    sources: tuple[Path, ...],
    review: Path | None,
    port: int,
    browser: bool,
    rebuild: bool,
    model: str | None,
    encoding: str | None,
    columns: dict[str, str] | None,
    learned: bool,
) -> None:
    """Review rows in a local page: confirm, correct, reject, add.

    PACKAGE is a folder, by default the shipped one. The page is served to this machine alone, at an address that holds
    a random token. Each decision is written at once into the document's review file, and the tables are built anew in
    the background. Ctrl-C ends it.
    """
    from onrecord.descriptor import package_root
    from onrecord.errors import MissingDependencyError

    try:
        from onrecord.desk.run import open_desk, serve
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("onrecord"):
            raise
        raise MissingDependencyError(f"onrecord review ({error.name})", "review") from error

    def told(address: str) -> None:
        print(address, flush=True)
        print("Open this address in a browser; Ctrl-C ends the desk.", file=sys.stderr)
        if browser:
            import webbrowser

            webbrowser.open(address)

    desk = open_desk(
        package_root(package),
        sources,
        review,
        model=model,
        learned=learned,
        encoding=encoding,
        columns=columns,
        rebuild=rebuild,
    )
    with suppress(KeyboardInterrupt):  # which is how a desk is closed
        serve(desk, port, told)
