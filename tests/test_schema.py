"""The schema files are the one definition of the tables: everything else says the same, and drift is found."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import polars as pl
import pytest

from onrecord import model
from onrecord.ddl import create_table, inserts
from onrecord.dictionary import data_dictionary
from onrecord.errors import PackageError
from onrecord.load.constraints import pandera_schema
from onrecord.schema import (
    SUFFIX,
    empty_table,
    parse_schema,
    polars_schema,
    read_schemas,
    schema_path,
    schemas_folder,
    table_names,
    table_schema,
)

ROOT = Path(__file__).parent.parent


def raw(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(schema_path(name).read_text("utf-8"))
    return data


def test_a_table_comes_after_those_that_it_refers_to() -> None:
    seen: set[str] = set()
    for name in table_names():
        seen.add(name)
        assert {key.resource for key in table_schema(name).foreign_keys} <= seen
    assert seen == {path.name.removesuffix(SUFFIX) for path in schemas_folder().glob("*.json")}


def test_an_unknown_table_is_refused_with_the_known_ones() -> None:
    for call in (table_schema, polars_schema, empty_table, schema_path):
        with pytest.raises(PackageError, match=r"no table '\.\./quotes'; the tables are documents, organizations"):
            call("../quotes")


def test_an_empty_table_has_the_columns_and_types_of_its_schema() -> None:
    quotes = empty_table("quotes")
    assert quotes.height == 0 and tuple(quotes.columns) == table_schema("quotes").field_names
    assert quotes.schema["start"] == pl.Int64 and quotes.schema["said_earliest"] == pl.Date
    assert quotes.schema["confidence"] == pl.Float64 and quotes.schema["kind"] == pl.String
    assert empty_table("quote_spans").schema["verbatim"] == pl.Boolean


@pytest.mark.parametrize("name", table_names())
def test_the_frictionless_library_accepts_every_schema(name: str) -> None:
    schema = frictionless.Schema.from_descriptor(raw(name))
    assert schema.field_names == list(table_schema(name).field_names)


@pytest.mark.parametrize("name", table_names())
def test_every_column_has_a_meaning_and_every_fact_its_evidence_origin_and_confidence(name: str) -> None:
    schema = table_schema(name)
    assert all(field.description.endswith(".") for field in schema.fields) and schema.description.endswith(".")
    assert schema.primary_key == (schema.fields[0].name,) and schema.fields[0].required and schema.fields[0].unique
    if name in ("entity_links", "entity_doubts", "skipped"):
        return  # they say how the package came about, nothing of the world
    if name != "documents":
        assert schema.has("origin", "confidence")
    if name not in ("documents", "people", "organizations", "places"):
        assert schema.has("document_id", "start", "end") and schema.field("document_id").required


ENUMS: list[tuple[type[StrEnum], str, str]] = [
    (model.Origin, "quotes", "origin"),
    (model.PassageKind, "passages", "kind"),
    (model.OrganizationKind, "organizations", "kind"),
    (model.PlaceKind, "places", "kind"),
    (model.MentionForm, "mentions", "form"),
    (model.AffiliationStatus, "affiliations", "status"),
    (model.Role, "appearances", "role"),
    (model.QuoteKind, "quotes", "kind"),
    (model.SpeakerBasis, "quotes", "speaker_basis"),
    (model.DatePrecision, "dates", "precision"),
    (model.DatePrecision, "events", "date_precision"),
    (model.DateBasis, "dates", "basis"),
    (model.DateBasis, "events", "date_basis"),
    (model.PublishedBasis, "documents", "published_basis"),
    (model.EventStatus, "events", "status"),
    (model.DateRelation, "events", "date_relation"),
    (model.ParticipantRole, "event_participants", "role"),
]


@pytest.mark.parametrize(("values", "table", "column"), ENUMS)
def test_the_models_closed_sets_are_the_schemas(values: type[StrEnum], table: str, column: str) -> None:
    assert set(table_schema(table).field(column).enum or ()) == {value.value for value in values}


# ------------------------------------------------------------------------------------------------ what derives


@pytest.mark.parametrize("name", table_names())
def test_pandera_has_every_column_with_its_type_and_constraints(name: str) -> None:
    derived = pandera_schema(name)
    assert list(derived.columns) == [field["name"] for field in raw(name)["fields"]]
    assert derived.strict and derived.ordered
    for field in raw(name)["fields"]:
        column, constraints = derived.columns[field["name"]], field.get("constraints", {})
        assert column.nullable is not constraints.get("required", False)
        assert column.unique is constraints.get("unique", False)
        wanted = {key for key in constraints if key not in ("required", "unique")}
        checks = {
            "isin": "enum",
            "str_matches": "pattern",
            "greater_than_or_equal_to": "minimum",
            "less_than_or_equal_to": "maximum",
        }
        assert {checks[str(check.name)] for check in column.checks} == wanted


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in table_names():
        connection.execute(create_table(table_schema(name)))
    return connection


@pytest.mark.parametrize("name", table_names())
def test_duckdb_has_every_column_key_and_constraint(database: duckdb.DuckDBPyConnection, name: str) -> None:
    types = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
    found = database.execute(
        "SELECT column_name, data_type, NOT is_nullable FROM duckdb_columns() WHERE table_name = ? "
        "ORDER BY column_index",
        [name],
    ).fetchall()
    wanted = [
        (field["name"], types[field["type"]], field.get("constraints", {}).get("required", False))
        for field in raw(name)["fields"]
    ]
    assert found == wanted
    kinds = database.execute(
        "SELECT constraint_type, count(*) FROM duckdb_constraints() WHERE table_name = ? GROUP BY ALL", [name]
    ).fetchall()
    limits = [key for field in raw(name)["fields"] for key in field.get("constraints", {})]
    checks = sum(key in ("enum", "pattern", "minimum", "maximum") for key in limits)
    ends = int({"start", "end"} <= {field["name"] for field in raw(name)["fields"]})
    counts = dict(kinds)
    assert counts["PRIMARY KEY"] == 1
    assert counts.get("FOREIGN KEY", 0) == len(raw(name).get("foreignKeys", []))
    assert counts.get("CHECK", 0) == checks + ends


def test_rows_that_refer_to_their_own_table_go_in_whatever_their_order() -> None:
    connection = duckdb.connect()
    connection.execute(create_table(table_schema("organizations")))
    chain = pl.DataFrame(
        {
            "organization_id": ["c", "b", "a"],
            "name": ["C", "B", "A"],
            "kind": ["other"] * 3,
            "parent_organization_id": ["b", "a", None],
            "origin": ["machine"] * 3,
        }
    )
    rows = pl.concat([empty_table("organizations"), chain], how="diagonal")
    connection.register("rows", rows.to_arrow())
    first, again = inserts(table_schema("organizations"), "rows")
    connection.execute(first)
    added = [connection.execute(again).fetchone() for _ in range(3)]
    assert added == [(1,), (1,), (0,)]


def test_the_data_dictionary_is_up_to_date() -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text("utf-8")
    assert written == data_dictionary(), "run: python -m onrecord.dictionary docs/data-dictionary.md"


def test_the_data_dictionary_names_every_column_of_every_table() -> None:
    for name in table_names():
        section = data_dictionary().split(f"\n## {name}\n")[1].split("\n## ")[0]
        for field in table_schema(name).fields:
            assert f"| `{field.name}`" in section


# ------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"$schema": "https://example.org/other.json"}, "unknown table schema profile"),
        ({"uniqueKeys": [["name"]]}, "unknown properties uniqueKeys"),
        ({"missingValues": ["NA"]}, "missing values are written as empty cells"),
        ({"primaryKey": None}, "not a table schema"),
        ({"fields": [{"name": "a", "type": "string", "description": "A.", "format": "email"}]}, "properties format"),
        ({"fields": [{"name": "a", "type": "list", "description": "A."}]}, "unknown type 'list'"),
        (
            {"fields": [{"name": "a", "type": "string", "description": "A.", "constraints": {"minLength": 1}}]},
            "unknown properties minLength",
        ),
    ],
)
def test_what_would_not_be_enforced_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(PackageError, match=rf"people\.schema\.json: .*{message}"):
        parse_schema({**raw("people"), **change}, "people.schema.json")


def test_a_folder_of_schemas_must_be_whole(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"no \*\.schema\.json file here"):
        read_schemas(tmp_path)
    (tmp_path / f"people{SUFFIX}").write_text("{")
    with pytest.raises(PackageError, match="cannot be read as JSON"):
        read_schemas(tmp_path)
    (tmp_path / f"people{SUFFIX}").write_text(json.dumps(raw("places")))
    with pytest.raises(PackageError, match="the schema calls itself 'places'"):
        read_schemas(tmp_path)
    (tmp_path / f"people{SUFFIX}").unlink()
    (tmp_path / f"quotes{SUFFIX}").write_text(json.dumps(raw("quotes")))
    with pytest.raises(PackageError, match="foreign keys of quotes go round in a circle or to an unknown table"):
        read_schemas(tmp_path)


def test_a_foreign_key_to_an_unknown_column_is_refused(tmp_path: Path) -> None:
    data = raw("organizations")
    data["foreignKeys"][0]["reference"]["fields"] = ["nothing"]
    (tmp_path / f"organizations{SUFFIX}").write_text(json.dumps(data))
    with pytest.raises(PackageError, match="names an unknown column"):
        read_schemas(tmp_path)
