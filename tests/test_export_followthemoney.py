"""followthemoney takes every entity with every value as it is, and every reference leads to an entity of its kind."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from export_fixtures import apart, hostile, package, parted, run, told
from hostile_package import hostile_tables
from sample_package import METADATA

from onrecord.export.exporting import export
from onrecord.lexicon import read_rows
from onrecord.load.metadata import Metadata
from onrecord.load.publish import publish
from onrecord.package import load

followthemoney = apart("ftm")


def stream(package: Path, tmp_path: Path) -> list[dict[str, Any]]:
    done = export("followthemoney", tmp_path / "out.ndjson", package)
    entities = [json.loads(line) for line in done.path.read_text("utf-8").split("\n")[:-1]]
    assert Counter(entity["schema"] for entity in entities) == Counter(done.counts)
    return entities


@followthemoney
def test_followthemoney_drops_and_changes_nothing(package: Path, tmp_path: Path) -> None:
    entities = stream(package, tmp_path)
    found = told("followthemoney_reader.py", tmp_path / "out.ndjson")
    assert isinstance(found, dict), found
    assert found["clean"] == {entity["id"]: entity["properties"] for entity in entities}


@followthemoney
def test_every_reference_leads_to_an_entity_of_its_kind(package: Path, tmp_path: Path) -> None:
    stream(package, tmp_path)
    found = told("followthemoney_reader.py", tmp_path / "out.ndjson")
    assert found["references"]
    for target, kind in found["references"]:
        assert kind in found["kinds"][target], target


@followthemoney
def test_the_ftm_command_validates_the_stream(hostile: Path, tmp_path: Path) -> None:
    export("followthemoney", tmp_path / "out.ndjson", hostile)
    done = run("ftm", "validate", "-i", tmp_path / "out.ndjson", "-o", tmp_path / "clean.ndjson")
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "out.ndjson").read_text("utf-8"), (tmp_path / "clean.ndjson").read_text("utf-8")
    assert lines[0].count("\n") == lines[1].count("\n") > 0


@followthemoney
def test_every_country_that_onrecord_knows_is_one_of_the_model(tmp_path: Path) -> None:
    (tmp_path / "none.ndjson").touch()
    codes = [row["code"].lower() for row in read_rows("countries")]
    found = told("followthemoney_reader.py", tmp_path / "none.ndjson", *codes)
    assert found["countries"] == {code: code for code in codes}


def test_the_counts_are_those_of_the_tables(package: Path, tmp_path: Path) -> None:
    entities = stream(package, tmp_path)
    counts = Counter(entity["schema"] for entity in entities)
    assert len({entity["id"] for entity in entities}) == len(entities)
    assert counts["Article"] == load("documents", package).height
    assert counts["Person"] == load("people", package).height
    assert counts["Organization"] + counts["PublicBody"] + counts["Company"] == load("organizations", package).height
    ties = counts["Membership"] + counts["Employment"] + counts["UnknownLink"]
    assert ties == load("affiliations", package).height
    mentions = load("mentions", package).filter(
        load("mentions", package)["person_id"].is_not_null()
        | load("mentions", package)["organization_id"].is_not_null()
    )
    assert counts["Mention"] == mentions.unique(["document_id", "person_id", "organization_id"]).height


def test_a_tie_says_where_it_is_stated(hostile: Path, tmp_path: Path) -> None:
    (tie,) = (entity for entity in stream(hostile, tmp_path) if entity["schema"] == "Membership")
    (row,) = load("affiliations", hostile).rows(named=True)
    assert tie["properties"]["recordId"] == [row["affiliation_id"]]
    assert tie["properties"]["summary"] == [row["text"]]
    assert tie["properties"]["status"] == ["current"]
    assert tie["properties"]["description"] == [f"Characters {row['start']} to {row['end']} of {row['document_id']}"]


def test_nobody_becomes_a_suspect_and_no_claim_a_fact(package: Path, tmp_path: Path) -> None:
    entities = stream(package, tmp_path)
    topics = {topic for entity in entities for topic in entity["properties"].get("topics", ())}
    assert not any(topic.startswith(("crime", "sanction", "wanted", "poi", "debarment")) for topic in topics)
    assert not any(entity["schema"] in ("Event", "Sanction", "Payment") for entity in entities)


def test_namesakes_of_two_packages_stay_two(hostile: Path, tmp_path: Path) -> None:
    publish(hostile_tables(), tmp_path / "other", Metadata("other", "Other"))
    (tmp_path / "a").mkdir()
    one, two = stream(hostile, tmp_path / "a"), stream(tmp_path / "other", tmp_path)
    assert not {entity["id"] for entity in one} & {entity["id"] for entity in two}
    publish(hostile_tables(), tmp_path / "same", METADATA)
    (tmp_path / "b").mkdir()
    assert stream(tmp_path / "same", tmp_path / "b") == one


@pytest.mark.parametrize("kind", ["company", "ministry", "party", "other"])
def test_the_kind_of_a_tie_follows_the_organization(kind: str, tmp_path: Path) -> None:
    import polars as pl

    tables = hostile_tables()
    tables["organizations"] = tables["organizations"].with_columns(pl.lit(kind).alias("kind"))
    publish(tables, tmp_path / "package", METADATA)
    ties = Counter(entity["schema"] for entity in stream(tmp_path / "package", tmp_path))
    assert ties["Employment" if kind in ("company", "ministry") else "Membership"] == 1
    tables["affiliations"] = tables["affiliations"].with_columns(pl.lit(None, pl.String).alias("role"))
    publish(tables, tmp_path / "package", METADATA)
    assert Counter(entity["schema"] for entity in stream(tmp_path / "package", tmp_path))["UnknownLink"] == 1
