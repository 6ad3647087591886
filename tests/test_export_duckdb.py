"""The DuckDB file holds every row, key, check, view and comment, for whoever opens it without us."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from export_fixtures import hostile, package, parted

from onrecord.export.exporting import export
from onrecord.package import load
from onrecord.schema import table_names, table_schema
from onrecord.views import views


def test_a_plain_duckdb_has_the_rows_keys_views_and_comments(package: Path, tmp_path: Path) -> None:
    done = export("duckdb", tmp_path / "out.duckdb", package)
    assert [path.name for path in tmp_path.iterdir()] == ["out.duckdb"]
    with duckdb.connect(str(done.path), read_only=True) as connection:
        for name in table_names():
            frame = load(name, package)
            assert connection.execute(f"FROM {name} ORDER BY 1").fetchall() == frame.sort(frame.columns[0]).rows()
            assert done.counts[name] == frame.height
        for view in views():
            connection.execute(f"FROM {view.name}").fetchall()
        bare = "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
        assert connection.execute(bare).fetchall() == []
        kinds = dict(
            connection.execute("SELECT constraint_type, count(*) FROM duckdb_constraints() GROUP BY ALL").fetchall()
        )
        assert kinds["PRIMARY KEY"] == len(table_names())
        assert kinds["FOREIGN KEY"] == sum(len(table_schema(name).foreign_keys) for name in table_names())


def test_the_keys_hold_in_the_file(hostile: Path, tmp_path: Path) -> None:
    export("duckdb", tmp_path / "out.duckdb", hostile)
    with duckdb.connect(str(tmp_path / "out.duckdb")) as connection, pytest.raises(duckdb.ConstraintException):
        connection.execute("UPDATE affiliations SET organization_id = 'nobody'")
