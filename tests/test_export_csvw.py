"""A CSVW validator finds the files to be what csv-metadata.json says, and would find them wrong were they wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from export_fixtures import apart, hostile, package, parted, run, told

from onrecord.export.exporting import export
from onrecord.package import load
from onrecord.schema import table_names, table_schema

csvw = apart("csvwvalidate")


def valid(metadata: Path) -> bool:
    """What `csvwvalidate` says, strictly."""
    return bool(told("csvw_reader.py", metadata)["valid"])


@csvw
def test_the_validators_command_says_ok(hostile: Path, tmp_path: Path) -> None:
    export("csvw", tmp_path, hostile)
    done = run("csvwvalidate", "-v", tmp_path / "csv-metadata.json")
    assert done.returncode == 0 and "OK" in done.stdout, done.stdout + done.stderr


@csvw
def test_the_rows_are_those_of_the_package(package: Path, tmp_path: Path) -> None:
    export("csvw", tmp_path, package)
    found = told("csvw_reader.py", tmp_path / "csv-metadata.json")
    assert found["valid"]
    assert len(found["tables"]) == len(table_names())
    for name, rows in zip(table_names(), found["tables"], strict=True):
        assert rows == [[plain(value) for value in row] for row in load(name, package).rows()], name


def plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _corrupt(table: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / f"data/csv/{table}.csv"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return change


@csvw
@pytest.mark.parametrize(
    "change",
    [
        _corrupt("people", "reviewed", "guessed"),
        _corrupt("affiliations", "dockers-union", "nobody"),
        _corrupt("quotes", "2024-03-04", "in March"),
        _corrupt("quote_spans", "true", "perhaps"),
        _corrupt("passages", "/passage/2", "/passage/1"),
    ],
    ids=["enum", "foreign key", "date", "boolean", "primary key"],
)
def test_the_validator_would_see_what_is_wrong(change: Callable[[Path], None], hostile: Path, tmp_path: Path) -> None:
    export("csvw", tmp_path, hostile)
    change(tmp_path)
    assert not valid(tmp_path / "csv-metadata.json")


@csvw
@pytest.mark.parametrize("out", ["csv-metadata.json", "beside/csv-metadata.json"])
def test_the_description_alone_finds_the_packages_own_files(out: str, package: Path, tmp_path: Path) -> None:
    done = export("csvw", tmp_path / out, package)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [done.path]
    assert valid(done.path)


def test_every_key_is_there_as_a_key_or_by_name(hostile: Path, tmp_path: Path) -> None:
    export("csvw", tmp_path, hostile)
    tables = json.loads((tmp_path / "csv-metadata.json").read_text("utf-8"))["tables"]
    for name, table in zip(table_names(), tables, strict=True):
        schema = table["tableSchema"]
        assert schema["primaryKey"] == list(table_schema(name).primary_key)
        keys = {key["columnReference"][0] for key in schema["foreignKeys"]}
        named = {column["name"] for column in schema["columns"] if "dc:references" in column}
        assert keys | named == {key.fields[0] for key in table_schema(name).foreign_keys}
        assert keys == {key for key in keys | named if table_schema(name).field(key).required}
