"""mlcroissant finds croissant.json valid and loads every record by it."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from export_fixtures import apart, hostile, package, parted, told

from onrecord.errors import ExportError
from onrecord.export.exporting import export
from onrecord.package import load
from onrecord.schema import table_names

mlcroissant = apart("mlcroissant")


def read(description: Path) -> Any:
    """What mlcroissant makes of a description; its error where it refuses."""
    return told("croissant_reader.py", description)


def rows(package: Path, name: str) -> list[dict[str, Any]]:
    return [
        {f"{name}/{key}": value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
        for row in load(name, package).iter_rows(named=True)
    ]


def by_key(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(records, key=lambda record: str(next(iter(record.values()))))


@mlcroissant
def test_mlcroissant_validates_it_and_loads_every_row(package: Path, tmp_path: Path) -> None:
    done = export("croissant", tmp_path, package)
    found = read(tmp_path / "croissant.json")
    assert isinstance(found, dict), found
    assert found["errors"] == []
    assert all("datePublished" in warning for warning in found["warnings"]), "a package has no clock"
    assert found["records"].keys() == set(table_names())
    for name, records in found["records"].items():
        assert len(records) == done.counts[name]
        assert by_key(records) == by_key(rows(package, name))


@mlcroissant
def test_the_description_alone_finds_the_packages_own_files(hostile: Path, tmp_path: Path) -> None:
    done = export("croissant", tmp_path / "beside" / "croissant.json", hostile)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [done.path]
    found = read(done.path)
    assert isinstance(found, dict), found
    assert {name: len(records) for name, records in found["records"].items()} == done.counts


def test_in_the_packages_folder_it_is_one_more_file(hostile: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(hostile, tmp_path / "copy"))
    before = {path for path in copy.rglob("*") if path.is_file()}
    export("croissant", copy, copy)
    assert {path for path in copy.rglob("*") if path.is_file()} - before == {copy / "croissant.json"}
    addresses = [
        file["contentUrl"] for file in json.loads((copy / "croissant.json").read_text("utf-8"))["distribution"]
    ]
    assert all((copy / address).is_file() and not address.startswith("..") for address in addresses)


@mlcroissant
def test_an_altered_file_is_seen(hostile: Path, tmp_path: Path) -> None:
    export("croissant", tmp_path, hostile)
    file = tmp_path / "data/parquet/quotes.parquet"
    file.write_bytes(file.read_bytes() + b"\0")
    assert "is not identical with the reference" in read(tmp_path / "croissant.json")


def test_tables_in_parts_are_described_from_above_only(parted: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="above them only"):
        export("croissant", tmp_path / "croissant.json", parted)
    assert list(tmp_path.iterdir()) == []
