"""The SQLite file holds every row with its keys, and Datasette serves it with what everything means."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from export_fixtures import hostile, needs, package, parted
from hostile_package import SCRIPT

from onrecord.export.exporting import export
from onrecord.package import connect, load
from onrecord.schema import table_names, table_schema
from onrecord.views import views

with_datasette = needs("datasette", "datasette")


def plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)


def test_sqlite_has_the_rows_of_every_table_and_view(package: Path, tmp_path: Path) -> None:
    done = export("sqlite", tmp_path / "out.db", package)
    with closing(sqlite3.connect(done.path)) as database, closing(connect(package, constraints=False)) as duckdb:
        for name in table_names():
            rows = database.execute(f"SELECT * FROM {name}").fetchall()
            assert rows == [plain(row) for row in load(name, package).rows()]
            assert len(rows) == done.counts[name]
        for view in views():
            rows = database.execute(f"SELECT * FROM {view.name}").fetchall()
            assert rows == [plain(row) for row in duckdb.execute(f"FROM {view.name}").fetchall()]
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_keys_and_checks_hold_in_the_file(hostile: Path, tmp_path: Path) -> None:
    export("sqlite", tmp_path / "out.db", hostile)
    with closing(sqlite3.connect(tmp_path / "out.db")) as database:
        database.execute("PRAGMA foreign_keys = ON")
        for name in table_names():
            listed = database.execute(f"PRAGMA foreign_key_list({name})").fetchall()
            assert {(row[3], row[2], row[4]) for row in listed} == {
                (key.fields[0], key.resource, key.reference_fields[0]) for key in table_schema(name).foreign_keys
            }
        for wrong in (
            "UPDATE affiliations SET organization_id = 'nobody'",
            "UPDATE people SET origin = 'guess'",
            "UPDATE people SET name = NULL",
            "INSERT INTO people SELECT * FROM people",
            'UPDATE mentions SET "end" = "start"',
        ):
            with pytest.raises(sqlite3.IntegrityError):
                database.execute(wrong)


@with_datasette
def test_the_datasette_command_serves_the_folder(hostile: Path, tmp_path: Path) -> None:
    export("datasette", tmp_path, hostile)
    command = [sys.executable, "-m", "datasette", str(tmp_path), "--get", "/sample/people.json?_shape=array"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [row["name"] for row in json.loads(done.stdout)] == load("people", hostile)["name"].to_list()


@with_datasette
def test_datasette_shows_every_table_and_query(package: Path, tmp_path: Path) -> None:
    from datasette.app import Datasette

    done = export("datasette", tmp_path, package)
    (file,) = tmp_path.glob("*.db")
    database = f"/{quote(file.stem)}"

    async def look() -> None:
        server = Datasette([], config_dir=tmp_path)
        await server.invoke_startup()

        async def get(path: str) -> Any:
            response = await server.client.get(path)
            assert response.status_code == 200, (path, response.text)
            return response

        front = (await get("/")).text
        assert "Made with onrecord" in front
        for name in table_names():
            found = (await get(f"{database}/{name}.json?_shape=object&_size=1&_extra=count")).json()
            assert found is not None
            assert (await get(f"{database}.json?sql=select+count(*)+as+n+from+{name}&_shape=array")).json() == [
                {"n": done.counts[name]}
            ]
            page = (await get(f"{database}/{name}")).text
            assert table_schema(name).description.replace("'", "&#39;") in page
            assert SCRIPT not in page
        described = (await get(f"{database}.json")).json()
        by_name = {table["name"]: table for table in described["tables"]}
        for name in table_names():
            assert by_name[name]["count"] == done.counts[name]
        queries = {query["name"]: query for query in described["queries"]}
        assert {f"all_{view.name}" for view in views()} <= queries.keys()
        for name in queries:
            values = "speaker=e&words=e&since=2024-01-01&until=2024-12-31"
            found = (await get(f"{database}/{name}.json?{values}&_shape=objects")).json()
            assert found.get("ok", True) and not found.get("error")
            view = name.removeprefix("all_")
            if view != name and not found["truncated"]:
                with closing(connect(package, constraints=False)) as duckdb:
                    assert len(found["rows"]) == len(duckdb.execute(f"FROM {view}").fetchall())

    asyncio.run(look())


def test_the_metadata_says_licence_units_and_meanings(hostile: Path, tmp_path: Path) -> None:
    export("datasette", tmp_path, hostile)
    metadata = json.loads((tmp_path / "metadata.json").read_text("utf-8"))
    assert metadata["license_url"] == "https://creativecommons.org/licenses/by/4.0/"
    tables = metadata["databases"]["sample"]["tables"]
    assert tables["places"]["units"] == {"latitude": "degree", "longitude": "degree"}
    for name in table_names():
        assert tables[name]["columns"].keys() == set(table_schema(name).field_names)
    for view in views():
        assert tables[view.name]["columns"].keys() == dict(view.columns).keys()
