"""Time, memory and size of the report of a large package: the shipped one, many times.

    python bench/report_scale.py FOLDER [DOCUMENTS]

writes to FOLDER a package in which each copy of the article is a document of its own, with people, organizations and
places that ten documents share, and the report of it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import polars as pl

import onrecord
from onrecord.load.metadata import Metadata
from onrecord.load.publish import publish
from onrecord.report.publish import publish as publish_report
from onrecord.schema import shipped_root, table_schema

SHARED = 10  # documents that have the same people
ENTITIES = ("people", "organizations", "places")


def multiplied(name: str, documents: int) -> pl.DataFrame:
    """A table of the shipped package `documents` times; ids end with the number of the copy or of its group."""
    frame, schema = onrecord.load(name), table_schema(name)
    copies = -(-documents // SHARED) if name in ENTITIES else documents
    numbers = pl.DataFrame({"_n": range(copies)}, schema={"_n": pl.Int64})
    group = pl.col("_n") if name in ENTITIES else pl.col("_n") // SHARED
    entity = {key for table in ENTITIES for key in table_schema(table).primary_key}
    document = onrecord.load("documents")["document_id"][0]
    changed = []
    for field in schema.fields:
        base = field.name.removeprefix("speaker_").removeprefix("reported_by_").removeprefix("parent_")
        column = pl.col(field.name)
        if base in entity or (name in ENTITIES and field.name == "name"):
            changed.append(column + pl.format("-{}", group))
        elif field.name.endswith("_id") and field.type == "string":
            own = pl.format(f"{document}-{{}}", pl.col("_n").cast(pl.String).str.zfill(5))
            changed.append(pl.concat_str(own, column.str.slice(len(document))).alias(field.name))
    return frame.join(numbers, how="cross", maintain_order="right_left").with_columns(changed).select(frame.columns)


def main(folder: Path, documents: int) -> None:
    text = next((shipped_root() / "data" / "source").glob("*.txt")).read_text("utf-8")
    tables = {name: multiplied(name, documents) for name in onrecord.tables()}
    rows = sum(frame.height for frame in tables.values())
    publish(tables, folder / "package", Metadata(name="many", title="Many copies of one article"))
    del tables
    print(f"{documents:,} documents, {rows:,} rows; {len(text):,} characters each", flush=True)
    start, worked = time.monotonic(), time.process_time()
    made = publish_report(folder / "package", folder / "report.html", lambda _: text)
    seconds, worked = time.monotonic() - start, time.process_time() - worked
    print(f"{seconds:.0f} s ({worked:.0f} s of processor time), {made.files:,} files, {made.bytes / 1e6:,.0f} MB")
    print(f"{Path('/proc/self/status').read_text().split('VmRSS:')[1].split(chr(10))[0].strip()} held at the end")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
