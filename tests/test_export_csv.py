"""No cell of a spreadsheet-safe file runs as a formula, and nothing but the apostrophe is new in it."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest
from export_fixtures import hostile, package, parted
from hypothesis import given
from hypothesis import strategies as st

from onrecord.export.csv import spreadsheet_safe
from onrecord.export.exporting import export
from onrecord.package import load
from onrecord.schema import table_names


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_plain_files_are_the_packages_own(package: Path, tmp_path: Path) -> None:
    export("csv", tmp_path, package)
    for name in table_names():
        assert (tmp_path / f"{name}.csv").read_bytes() == (package / f"data/csv/{name}.csv").read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0=1",
        "＝1+1",
        "＠x",
        "\ufeff=1",
        "\r",
        "\tx",
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert spreadsheet_safe(pl.Series([text])).to_list() == [f"'{text}"]


@pytest.mark.parametrize("text", ["a=1", "“-1”", "'=1", "1-1", "no", "é", "—"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert spreadsheet_safe(pl.Series([text])).to_list() == [text]


@given(st.text(min_size=1))
def test_taking_the_apostrophe_away_gives_the_text_back(text: str) -> None:
    (safe,) = spreadsheet_safe(pl.Series([text])).to_list()
    assert safe in (text, f"'{text}")
    assert not safe.lstrip().startswith(("=", "+", "-", "@"))


def test_the_files_hold_every_row_and_true_numbers(package: Path, tmp_path: Path) -> None:
    done = export("csv", tmp_path / "safe", package, spreadsheet_safe=True)
    export("csv", tmp_path / "true", package)
    apostrophes = 0
    for name in table_names():
        safe, true = rows(tmp_path / "safe" / f"{name}.csv"), rows(tmp_path / "true" / f"{name}.csv")
        frame = load(name, package)
        assert len(safe) == len(true) == frame.height + 1 == done.counts[name] + 1
        for one, other in zip(safe, true, strict=True):
            for column, cell, was in zip(true[0], one, other, strict=True):
                if cell == was:
                    assert frame.schema[column] != pl.String or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
                else:
                    assert cell == f"'{was}"
                    apostrophes += 1
    assert done.notes == {"cells given an apostrophe": apostrophes}


def test_negative_coordinates_stay_numbers(hostile: Path, tmp_path: Path) -> None:
    export("csv", tmp_path, hostile, spreadsheet_safe=True)
    assert [row[5] for row in rows(tmp_path / "places.csv")] == ["longitude", "-8.0"]
