"""`onrecord build`: sources to a published package."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli import options
from onrecord.cli.exits import Differs
from onrecord.cli.inert import one_line
from onrecord.cli.output import Format

if TYPE_CHECKING:
    from onrecord.build import BuildReport

EXAMPLES = options.examples(
    "onrecord build articles/ --out my-package",
    "onrecord build archive.jsonl --out my-package --no-text",
    "onrecord build crawl.warc.gz archive.csv --columns text=story,published=day --out my-package",
    "onrecord build articles/ --out my-package --review reviews/ --metadata package.toml",
)

NAMED = 5  # documents in a notice


@click.command(epilog=EXAMPLES)
@options.sources
@click.option("-o", "--out", type=options.FOLDER, required=True, metavar="FOLDER", help="Where the package goes.")
@click.option(
    "-r",
    "--review",
    type=options.FOLDER,
    metavar="FOLDER",
    help="Review files.  [default: data/review in the package]",
)
@click.option(
    "--metadata",
    type=options.FOLDER,
    metavar="FILE",
    help="Title, licences, sources ...  [default: data/metadata.toml in the package]",
)
@click.option(
    "--text/--no-text",
    "keep_text",
    default=True,
    help="Lay the texts into the package's data/source, or leave them out.  [default: --text]",
)
@options.model
@options.encoding
@options.columns
@options.learned
@click.option(
    "-w", "--workers", type=click.IntRange(min=1), default=1, metavar="N", help="Read with N processes.  [default: 1]"
)
@click.option("--cluster", metavar="ADDRESS", help="Read on the Dask cluster with this scheduler, tcp://host:8786.")
@click.option("--fresh", is_flag=True, help="Read everything anew, whatever the package remembers of the last build.")
@click.option(
    "--keep-ids",
    is_flag=True,
    help="Write the ids of people and organizations to entity-ids.tsv in the review folder: they hold from then on.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Skip a document that takes longer.  [default: 120]",
)
@options.format
def build(
    sources: tuple[Path, ...],
    out: Path,
    review: Path | None,
    metadata: Path | None,
    keep_text: bool,
    model: str | None,
    encoding: str | None,
    columns: dict[str, str] | None,
    learned: bool,
    workers: int,
    cluster: str | None,
    fresh: bool,
    keep_ids: bool,
    time_limit: float | None,
    format: Format | None,
) -> None:
    """Read articles, apply reviews, publish a data package.

    SOURCES are texts, saved pages, JSONL, CSV, Parquet, WARC, feeds, and folders of them, also compressed (gz, bz2,
    xz, zst), told by their content; - is standard input. The package is published whole or not at all. What it was
    made from is remembered in it: the next build reads only what is new or changed. An article that cannot be read is
    named with the reason while the rest goes on; exits 1 if a file that you named yourself is among them, 2 if there
    is no article at all.
    """
    import onrecord

    chosen: dict[str, Any] = {"model": model} if model else {}
    if time_limit is not None:
        chosen["time_limit"] = time_limit
    with progress() as tell:
        report = onrecord.build(
            sources,
            out,
            review=review,
            metadata=metadata,
            keep_text=keep_text,
            encoding=encoding,
            columns=columns,
            learned=learned,
            workers=workers,
            cluster=cluster,
            fresh=fresh,
            keep_ids=keep_ids,
            progress=tell,
            **chosen,
        )
    summarize(report, format)
    if named_and_skipped(sources, report):
        raise Differs


def summarize(report: BuildReport, format: Format | None) -> None:
    import polars as pl

    from onrecord.cli.output import emit

    for skipped in report.skipped:
        print(f"skipped {one_line(str(skipped.source))}: {one_line(skipped.reason)}", file=sys.stderr)
    for encoding, documents in encodings(report).items():
        some = ", ".join(documents[:NAMED]) + (" ..." if len(documents) > NAMED else "")
        print(f"not UTF-8, read as {encoding}: {one_line(some)}", file=sys.stderr)
    emit(
        pl.DataFrame(
            {"table": list(report.rows), "rows": list(report.rows.values())},
            schema={"table": pl.String, "rows": pl.Int64},
        ),
        format,
    )
    skipped_too = f", {len(report.skipped)} skipped" if report.skipped else ""
    print(f"{one_line(str(report.out))}: {counted(report.documents, 'document')}{skipped_too}", file=sys.stderr)


def encodings(report: BuildReport) -> dict[str, list[str]]:
    """The documents that were not in UTF-8, by the encoding that they were read in."""
    found: dict[str, list[str]] = {}
    for document, encoding in sorted(report.read_as.items()):
        found.setdefault(encoding, []).append(document)
    return found


def counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def named_and_skipped(sources: Sequence[Path], report: BuildReport) -> bool:
    """Whether a file that the command line names is among the skipped; one in a folder or a JSONL line is not named."""
    skipped = {item.source for item in report.skipped}
    return any(source.name in skipped for source in sources if not source.is_dir())


@contextmanager
def progress() -> Iterator[Callable[[int], None] | None]:
    """A line on standard error that counts the documents read; nothing where no terminal shows it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading the language pipeline", total=None)
        yield lambda number: bar.update(task, description=f"{counted(number, 'document')} read")
