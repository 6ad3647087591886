"""`onrecord report`: a package as pages to read."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onrecord.cli import options
from onrecord.cli.exits import end_at_ctrl_c

EXAMPLES = options.examples(
    "onrecord report --out report.html",
    "onrecord report my-package --out report.html",
    "onrecord report my-package --out report.html --sources articles/",
)


@click.command(epilog=EXAMPLES)
@click.argument("package", type=options.FOLDER, required=False)
@click.option(
    "-o", "--out", type=options.FOLDER, required=True, metavar="FILE", help="Where the page goes: report.html."
)
@options.texts
def report(package: Path | None, out: Path, sources: Path | None) -> None:
    """Write a page to read: articles with their rows marked, charts, rows.

    PACKAGE is a folder, by default the shipped one. The page carries all that it needs and loads nothing. Of more than
    50 documents, it is an index with a search, and the documents' pages stand in a folder beside it.
    """
    from onrecord.cli.inert import one_line
    from onrecord.errors import MissingDependencyError

    try:
        import altair  # noqa: F401
        import jinja2  # noqa: F401
        import networkx  # noqa: F401
        import vl_convert  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingDependencyError(f"onrecord report ({error.name})", "report") from error
    from onrecord.cli.evidence import article_text
    from onrecord.descriptor import package_root
    from onrecord.report.publish import publish

    end_at_ctrl_c()
    folders = [sources] if sources else [package_root(package) / "data" / "source"]
    made = publish(package, out, lambda document: article_text(document, folders))
    beside = f" and {one_line(str(made.folder))}/" if made.folder else ""
    lacking = f", {made.without_text:,} without their text" if made.without_text else ""
    documents = "1 document" if made.documents == 1 else f"{made.documents:,} documents"
    print(f"{one_line(str(made.out))}{beside}: {documents}{lacking}, {made.bytes:,} bytes", file=sys.stderr)
