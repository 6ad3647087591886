"""A CSV file for each table: the package's own, or one whose cells no spreadsheet takes for a formula."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from onrecord.export.source import Source, Written
from onrecord.load.write import write_csv
from onrecord.schema import table_names

# Signs with which a spreadsheet may take a cell for a formula: OWASP, "CSV Injection". Their full-width forms count in
# East Asian editions; white space before them is skipped by some programs, so that it is skipped here.
_FORMULA = r"^[\s\x00-\x1f\x{feff}\x{200b}]*[=+\-@＝＋－＠]|^[\t\r\n]"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write(source: Source, folder: Path) -> Written:
    """The package's CSV files, byte for byte."""
    for name in table_names():
        source.copy(source.csv(name), (f"{name}.csv",), folder)
    return Written(source.counts, {})


def write_spreadsheet_safe(source: Source, folder: Path) -> Written:
    """The tables with an apostrophe before every text that a spreadsheet could take for a formula.

    Numbers stay as they are, negative ones too. The files begin with a byte order mark, without which Excel does not
    read UTF-8. The result is for looking at: whoever computes with it takes the package's own files.
    """
    changed = 0
    for name in table_names():
        files = source.verified(source.parquet(name))
        frame = pl.read_parquet(list(files), glob=False, hive_partitioning=False)
        texts = [column for column, dtype in frame.schema.items() if dtype == pl.String]
        safe = frame.with_columns(spreadsheet_safe(frame[column]) for column in texts)
        changed += sum(int((frame[column] != safe[column]).sum()) for column in texts)
        with (folder / f"{name}.csv").open("wb") as file:
            file.write(_BYTE_ORDER_MARK)
            write_csv(safe, file)
    return Written(source.counts, {"cells given an apostrophe": changed})


def spreadsheet_safe(texts: pl.Series) -> pl.Series:
    """The texts with an apostrophe before those that a spreadsheet could take for a formula."""
    return pl.select(
        pl.when(texts.str.contains(_FORMULA)).then("'" + texts).otherwise(texts).alias(texts.name)
    ).to_series()
