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
        safe = frame.with_columns(_safe(pl.col(column)).alias(column) for column in _texts(frame))
        changed += sum(int((frame[column] != safe[column]).sum()) for column in _texts(frame))
        with (folder / f"{name}.csv").open("wb") as file:
            file.write(_BYTE_ORDER_MARK)
            write_csv(safe, file)
    return Written(source.counts, {"cells given an apostrophe": changed})


def _texts(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if dtype == pl.String]


def _safe(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(_FORMULA)).then(pl.lit("'") + text).otherwise(text)
