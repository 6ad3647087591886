"""mlcroissant finds croissant.json valid and loads every record by it.

mlcroissant stands on jsonpath-rw, of which there is no wheel, so that it can be no part of the environment that
requirements.lock pins. It is installed, by hash and once, into the folder in which pytest keeps things between runs.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from export_fixtures import hostile, needs, package, parted

from onrecord.errors import ExportError
from onrecord.export.exporting import export
from onrecord.package import load
from onrecord.schema import table_names

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "consumers" / "mlcroissant.txt"
pytestmark = [
    pytest.mark.xdist_group("mlcroissant"),
    needs("rdflib", "rdflib"),
    needs("pandas", "pandas"),
    needs("setuptools", "setuptools"),
]


@pytest.fixture(scope="session")
def mlcroissant(request: pytest.FixtureRequest) -> Path:
    """A folder with mlcroissant and what it needs beyond the group `consumers`."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:16]
    assert request.config.cache is not None
    folder = Path(request.config.cache.mkdir("mlcroissant")) / digest
    if not folder.is_dir():
        draft = folder.with_suffix(f".{os.getpid()}")
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(draft)]
        options = ["--no-deps", "--no-build-isolation", "--require-hashes", "--retries", "1", "--timeout", "15"]
        try:
            done = subprocess.run(
                [*install, *options, "-r", str(REQUIREMENTS)], capture_output=True, text=True, check=False, timeout=120
            )
        except subprocess.TimeoutExpired:
            shutil.rmtree(draft, ignore_errors=True)
            pytest.skip("mlcroissant cannot be installed: no answer from the package index in two minutes")
        if done.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            pytest.skip(f"mlcroissant cannot be installed: {done.stderr.strip().splitlines()[-1:]}")
        draft.rename(folder)
    return folder


def read(mlcroissant: Path, description: Path) -> Any:
    """What mlcroissant makes of a description; its error where it refuses."""
    environment = {**os.environ, "PYTHONPATH": str(mlcroissant), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, str(HERE / "croissant_reader.py"), str(description)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def rows(package: Path, name: str) -> list[dict[str, Any]]:
    return [
        {f"{name}/{key}": value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
        for row in load(name, package).iter_rows(named=True)
    ]


def by_key(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(records, key=lambda record: str(next(iter(record.values()))))


def test_mlcroissant_validates_it_and_loads_every_row(mlcroissant: Path, package: Path, tmp_path: Path) -> None:
    done = export("croissant", tmp_path, package)
    found = read(mlcroissant, tmp_path / "croissant.json")
    assert isinstance(found, dict), found
    assert found["errors"] == []
    assert all("datePublished" in warning for warning in found["warnings"]), "a package has no clock"
    assert found["records"].keys() == set(table_names())
    for name, records in found["records"].items():
        assert len(records) == done.counts[name]
        assert by_key(records) == by_key(rows(package, name))


def test_the_description_alone_finds_the_packages_own_files(mlcroissant: Path, hostile: Path, tmp_path: Path) -> None:
    done = export("croissant", tmp_path / "beside" / "croissant.json", hostile)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [done.path]
    found = read(mlcroissant, done.path)
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


def test_an_altered_file_is_seen(mlcroissant: Path, hostile: Path, tmp_path: Path) -> None:
    export("croissant", tmp_path, hostile)
    file = tmp_path / "data/parquet/quotes.parquet"
    file.write_bytes(file.read_bytes() + b"\0")
    assert "is not identical with the reference" in read(mlcroissant, tmp_path / "croissant.json")


def test_tables_in_parts_are_described_from_above_only(parted: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="above them only"):
        export("croissant", tmp_path / "croissant.json", parted)
    assert list(tmp_path.iterdir()) == []
