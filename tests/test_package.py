"""What readers use works in a base install, and trusts no package further than its descriptor holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from sample_package import METADATA, TEXTS, sample_tables

import onrecord
from onrecord.errors import PackageError, QueryError
from onrecord.load.publish import publish
from onrecord.package import connect, load, query, tables
from onrecord.schema import table_names, table_schema
from onrecord.version import __version__
from onrecord.views import parse_view, views

ROOT = Path(__file__).parent.parent
D1, D2 = TEXTS


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    package = tmp_path_factory.mktemp("sound") / "package"
    publish(sample_tables(), package, METADATA)
    return package


@pytest.fixture
def package(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "package"))


# ------------------------------------------------------------------------------------------------ reading


def test_tables_and_their_rows(sound: Path) -> None:
    assert tables(sound) == table_names()
    for name, frame in sample_tables().items():
        assert load(name, sound, verify=True).equals(frame)
        assert load(name, str(sound)).equals(frame)


def test_a_package_may_be_named_by_its_descriptor(sound: Path) -> None:
    assert load("people", sound / "datapackage.json").equals(load("people", sound))


def test_duckdb_has_the_tables_with_keys_checks_and_comments(sound: Path) -> None:
    connection = connect(sound)
    for name, frame in sample_tables().items():
        assert connection.execute(f"FROM {name} ORDER BY 1").fetchall() == frame.sort(frame.columns[0]).rows()
    bare = "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
    assert connection.execute(bare).fetchall() == []
    assert connection.execute("SELECT count(*) FROM duckdb_tables() WHERE comment IS NULL").fetchall() == [(0,)]
    assert connection.execute(
        "SELECT count(*) FROM duckdb_views() WHERE comment IS NULL AND NOT internal"
    ).fetchall() == [(0,)]
    for wrong in (
        "INSERT INTO people (person_id, name, origin) VALUES ('tomas-okoro', 'x', 'machine')",  # there already
        "INSERT INTO people (person_id, name, origin) VALUES ('x', NULL, 'machine')",
        "INSERT INTO people (person_id, name, origin) VALUES ('x', 'x', 'guess')",
        "INSERT INTO people (person_id, name, origin, country_code) VALUES ('x', 'x', 'machine', 'abc')",
        f'UPDATE mentions SET "end" = "start" WHERE mention_id = \'{D1}/mention/1\'',
        "UPDATE affiliations SET organization_id = 'nobody'",
    ):
        with pytest.raises(duckdb.ConstraintException):
            connection.execute(wrong)


def test_a_foreign_key_is_there_for_each_of_the_schemas(sound: Path) -> None:
    found = connect(sound).execute(
        "SELECT table_name, constraint_column_names, referenced_table FROM duckdb_constraints() "
        "WHERE constraint_type = 'FOREIGN KEY'"
    )
    wanted = {(name, key.fields, key.resource) for name in table_names() for key in table_schema(name).foreign_keys}
    assert {(table, tuple(columns), target) for table, columns, target in found.fetchall()} == wanted


def test_a_package_in_parts_is_read_as_one_table(package: Path) -> None:
    frame = load("mentions", package)
    folder = package / "data/parquet/mentions"
    folder.mkdir()
    frame[:4].write_parquet(folder / "0.parquet")
    frame[4:].write_parquet(folder / "1.parquet")
    paths = ["data/parquet/mentions/0.parquet", "data/parquet/mentions/1.parquet"]
    size = sum((package / path).stat().st_size for path in paths)
    described(lambda data: resource(data, "mentions-parquet").update(path=paths, bytes=size))(package)
    assert load("mentions", package).equals(frame)
    assert query("SELECT count(*) AS n FROM mentions", package)["n"].item() == frame.height


# ------------------------------------------------------------------------------------------------ views


@pytest.mark.parametrize("view", views(), ids=lambda view: view.name)
def test_a_view_has_the_columns_that_its_file_describes(sound: Path, view: Any) -> None:
    frame = query(f"FROM {view.name}", sound)
    assert frame.columns == [column for column, _ in view.columns]
    assert frame.height > 0 and view.description.endswith(".")
    assert query(f"FROM {view.name}", sound).equals(frame), "the same order every time"


def test_who_said_what_names_speakers_of_every_kind(sound: Path) -> None:
    said = query("SELECT speaker, speaker_kind, speaker_affiliations, kind FROM who_said_what", sound)
    assert said.rows() == [
        ("Harbor Authority", "organization", None, "indirect"),
        ("Tomas Okoro", "person", "president, Dockers’ Union", "direct"),
        ("Tomas Okoro", "person", "president, Dockers’ Union", "direct"),
        ("two city officials", "unnamed", None, "indirect"),
    ]


def test_the_timeline_holds_dated_events_in_order_with_who_and_where(sound: Path) -> None:
    events = query("SELECT occurred, label, actors, place, reported_by, date_text FROM timeline", sound)
    assert events.rows() == [
        ("2024-02-12", "walked out", "Dockers’ Union", None, None, "Feb. 12"),
        ("2024-02-14", "closed the gates", "Harbor Authority", None, None, "Two days later"),
        ("2024-03-04", "ended a three-week strike", "Dockworkers", "Port Verrin", "Harbor Authority", "March 4, 2024"),
    ]


def test_event_details_hold_the_undated_too(sound: Path) -> None:
    events = query("SELECT label, status, reported_by, date_anchor, mentions FROM event_details", sound)
    assert ("reopen", "planned", "two city officials", None, 1) in events.rows()
    assert ("closed the gates", "occurred", None, "walked out", 1) in events.rows()


def test_the_other_views_join_names(sound: Path) -> None:
    assert query("SELECT person, role, organization, status FROM affiliations_named", sound).rows() == [
        ("Tomas Okoro", "president", "Dockers’ Union", "current")
    ]
    assert query("SELECT name, quotes, direct, words FROM people_quoted", sound).rows() == [("Tomas Okoro", 2, 2, 17)]
    mentions = query("SELECT entity_kind, entity, passage_kind FROM mentions_named", sound).rows()
    assert mentions[0] == ("person", "Lena Marsh", "byline") and len(mentions) == 9


def test_a_views_file_is_comment_columns_and_query() -> None:
    view = parse_view("v", "-- A row is\n-- a thing.\n-- @a The a.\nSELECT 1 AS a;\n")
    assert (view.description, view.columns, view.select) == ("A row is a thing.", (("a", "The a."),), "SELECT 1 AS a")


# ------------------------------------------------------------------------------------------------ queries


def test_a_query_gives_a_frame_with_plain_types(sound: Path) -> None:
    frame = query("SELECT sum(ordinal) AS total, avg(confidence) AS mean, INTERVAL 1 DAY AS wait FROM quotes", sound)
    assert frame.schema == {"total": pl.Int64, "mean": pl.Float64, "wait": pl.String}
    assert frame["total"].item() == 7
    assert query("SELECT quote_id FROM quotes WHERE false", sound).schema == {"quote_id": pl.String}
    assert query("", sound).is_empty()


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("FROM qoutes", '(?s)qoutes does not exist.*Did you mean "quotes".*The tables and views are documents'),
        ("SELECT nme FROM people", 'nme" not found'),
        ("SELEC 1", "syntax error"),
        ("SELECT 1 AS a, 2 AS a", "two columns of the result have one name"),
        ("SELECT error('x')", "x"),
    ],
)
def test_a_query_that_fails_says_why(sound: Path, sql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        query(sql, sound)


@pytest.mark.parametrize(
    "sql",
    [
        "FROM '{file}'",
        "FROM read_csv('{file}')",
        "FROM read_text('{file}')",
        "FROM glob('{folder}/*')",
        "COPY quotes TO '{folder}/stolen.csv'",
        "COPY quotes FROM '{file}'",
        "EXPORT DATABASE '{folder}/all'",
        "ATTACH '{folder}/new.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "FROM 'https://example.org/x.parquet'",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "FROM secret_frame",
        "PRAGMA enable_profiling; SET profiling_output = '{folder}/profile'",
    ],
)
def test_a_query_reaches_nothing_but_the_package(sound: Path, tmp_path: Path, sql: str) -> None:
    secret_frame = pl.DataFrame({"secret": [1]})  # which DuckDB would find by its name
    file = tmp_path / "secret.csv"
    secret_frame.write_csv(file)
    with pytest.raises(QueryError):
        query(sql.format(file=file, folder=tmp_path), sound)
    assert list(tmp_path.iterdir()) == [file] and file.read_text() == "secret\n1\n"


def test_what_a_query_writes_is_gone_when_it_ends(sound: Path) -> None:
    query("DELETE FROM event_participants; CREATE TABLE mine (a INT)", sound)
    assert load("event_participants", sound).height == 3
    with pytest.raises(QueryError, match="does not exist"):
        query("FROM mine", sound)


# ------------------------------------------------------------------------------------------------ distrust


def described(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def corrupt(package: Path) -> None:
        data = json.loads((package / "datapackage.json").read_text("utf-8"))
        change(data)
        (package / "datapackage.json").write_text(json.dumps(data), "utf-8")

    return corrupt


def resource(data: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (item for item in data["resources"] if item["name"] == name)
    return found  # type: ignore[no-any-return]


def swapped(package: Path) -> None:
    """Another table's file in the place of people's, described as if it were right."""
    content = (package / "data/parquet/places.parquet").read_bytes()
    (package / "data/parquet/people.parquet").write_bytes(content)
    described(lambda data: resource(data, "people-parquet").update(bytes=len(content)))(package)


def linked(package: Path) -> None:
    file = package / "data/parquet/people.parquet"
    file.rename(package.parent / "elsewhere.parquet")
    file.symlink_to(package.parent / "elsewhere.parquet")


def garbage(package: Path) -> None:
    file = package / "data/parquet/people.parquet"
    file.write_bytes(b"x" * file.stat().st_size)


DISTRUSTED: list[tuple[Callable[[Path], object], str]] = [
    (shutil.rmtree, "no such folder"),
    (lambda package: (package / "datapackage.json").unlink(), "is not a data package"),
    (lambda package: (package / "datapackage.json").write_text('{"a":'), "is not JSON"),
    (lambda package: (package / "datapackage.json").write_text("[" * 100_000), "is not JSON"),
    (lambda package: (package / "datapackage.json").write_text("[1]"), "is not a JSON object"),
    (
        described(lambda d: d.update({"$schema": "https://datapackage.org/profiles/3.0/datapackage.json"})),
        "unknown profile",
    ),
    (described(lambda d: d.update(onrecord={"layout": 99})), "unknown package layout 99"),
    (described(lambda d: d.update(resources=None)), "no list of resources"),
    (described(lambda d: resource(d, "people-parquet").update(path="../people.parquet")), "outside the package"),
    (described(lambda d: resource(d, "people-parquet").update(path="/people.parquet")), "outside the package"),
    (described(lambda d: resource(d, "people-parquet").update(path="data\\people.parquet")), "outside the package"),
    (described(lambda d: resource(d, "people-parquet").update(path="s3://x/people.parquet")), "outside the package"),
    (described(lambda d: d["resources"].remove(resource(d, "people-parquet"))), "has no table"),
    (lambda package: (package / "data/parquet/people.parquet").unlink(), r"people\.parquet: is missing"),
    (lambda package: (package / "data/parquet/people.parquet").write_bytes(b"x"), "has 1 bytes, the descriptor says"),
    (described(lambda d: resource(d, "people-parquet").update(rowcount=7)), "has 2 rows, the descriptor says 7"),
    (linked, "leads out of the package"),
    (garbage, "cannot be read as Parquet"),
    (swapped, "its columns are not those of the table people"),
]


@pytest.mark.parametrize(("corrupt", "message"), DISTRUSTED)
def test_a_package_that_does_not_hold_together_is_refused(
    package: Path, corrupt: Callable[[Path], object], message: str
) -> None:
    corrupt(package)
    with pytest.raises(PackageError, match=message):
        load("people", package)
    with pytest.raises(PackageError):
        connect(package)


def test_an_altered_file_of_the_same_size_is_found_by_its_hash(package: Path) -> None:
    described(lambda d: resource(d, "people-parquet").update(hash="sha256:" + "0" * 64))(package)
    assert load("people", package).height == 2
    with pytest.raises(PackageError, match="has been altered"):
        load("people", package, verify=True)


def test_rows_that_refer_in_a_circle_are_refused_by_duckdb_with_keys(tmp_path: Path) -> None:
    tables = sample_tables()
    tables["organizations"] = tables["organizations"].with_columns(parent_organization_id="organization_id")
    publish(tables, tmp_path, METADATA)
    with pytest.raises(PackageError, match="rows of organizations refer to each other in a circle"):
        connect(tmp_path)
    assert connect(tmp_path, constraints=False).execute("SELECT count(*) FROM organizations").fetchone() == (3,)


def test_rows_that_break_a_key_are_refused_by_duckdb_with_keys(tmp_path: Path) -> None:
    tables = sample_tables()
    tables["affiliations"] = tables["affiliations"].with_columns(person_id=pl.lit("nobody"))
    publish(tables, tmp_path, METADATA)
    with pytest.raises(PackageError, match=r"cannot be opened in DuckDB: .*nobody"):
        connect(tmp_path)


# ------------------------------------------------------------------------------------------------ base install

BASE = """
import sys

class Absent:
    extra = {
        "charset_normalizer", "edtf", "frictionless", "jsonschema", "numpy", "pandas", "pandera", "pyarrow",
        "pydantic", "rich", "ruamel", "spacy", "thinc", "typer", "yaml",
    }

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.extra:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
"""


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout


def test_a_base_install_reads_and_queries_without_a_word_on_stderr(sound: Path) -> None:
    code = f"""{BASE}
import onrecord
package = {str(sound)!r}
quotes = onrecord.load("quotes", package, verify=True)
connection = onrecord.connect(package)
timeline = onrecord.query("FROM timeline", package)
print(onrecord.tables(package)[0], quotes.height, timeline.height, connection.execute("SELECT 1").fetchall())
for name in ("build", "validate", "read"):
    try:
        getattr(onrecord, name)
        if name == "build":
            onrecord.build([], "x")
    except onrecord.errors.MissingDependencyError as error:
        print(error)
"""
    lines = run(code).splitlines()
    assert lines[0] == "documents 4 3 [(1,)]"
    assert len(lines) == 4
    assert all(line.endswith('needs more than the base install: pip install "onrecord[etl]"') for line in lines[1:])


def test_an_installed_onrecord_brings_its_own_package(sound: Path, tmp_path: Path) -> None:
    """As a wheel lays it out: the package inside the import package, next to the module of that name."""
    installed = tmp_path / "site" / "onrecord"
    shutil.copytree(ROOT / "etl" / "onrecord", installed, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(sound, installed / "package")
    code = f"""
import sys
sys.path.insert(0, {str(installed.parent)!r})
import onrecord, onrecord.schema
print(onrecord.__file__.startswith({str(tmp_path)!r}), onrecord.load("quotes").height, len(onrecord.tables()))
print(onrecord.query("SELECT count(*) AS n FROM who_said_what")["n"].item(), onrecord.schema.schemas_folder())
"""
    lines = run(code).splitlines()
    assert lines == ["True 4 17", f"4 {installed / 'package' / 'schemas'}"]


def test_importing_onrecord_imports_nothing_heavy() -> None:
    code = """
import sys, time
start = time.perf_counter()
import onrecord
took = time.perf_counter() - start
heavy = {"polars", "duckdb", "pandera", "frictionless", "spacy", "pyarrow", "numpy"} & set(sys.modules)
print(sorted(heavy), took < 0.3)
"""
    assert run(code) == "[] True\n"


def test_a_module_of_the_same_name_does_not_hide_the_function(sound: Path) -> None:
    code = f"""
import onrecord
import onrecord.load.publish
from onrecord import load
assert onrecord.load.publish.publish
print(onrecord.load("quotes", {str(sound)!r}).height, load("quotes", {str(sound)!r}).height)
"""
    assert run(code) == "4 4\n"


def test_what_is_public_is_listed_and_an_unknown_name_is_an_attribute_error() -> None:
    assert set(onrecord.__all__) <= set(dir(onrecord))
    assert all(callable(getattr(onrecord, name)) for name in onrecord.__all__ if name != "__version__")
    with pytest.raises(AttributeError, match="no attribute 'qoutes'"):
        _ = onrecord.qoutes  # type: ignore[attr-defined]


def test_the_version_is_pyprojects() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == __version__
