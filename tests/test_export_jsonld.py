"""The JSON-LD of a document is schema.org's, may stand in a page, and makes no fact of a claim."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from export_fixtures import hostile, needs, package, parted
from hostile_package import SCRIPT, hostile_tables
from sample_package import METADATA, TEXTS

from onrecord.errors import ExportError
from onrecord.export.exporting import export
from onrecord.export.jsonld import embeddable
from onrecord.load.publish import publish
from onrecord.package import load, query

D1, D2 = TEXTS


def pages(package: Path, tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    """The nodes of each document."""
    out = tmp_path / "pages"
    export("jsonld", out, package)
    return {path.stem: json.loads(path.read_text("utf-8"))["@graph"] for path in sorted(out.glob("*.jsonld"))}


def of(kind: str, nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [node for node in nodes if node["@type"] == kind]


@needs("rdflib", "rdflib")
def test_rdflib_reads_it_and_every_word_is_schema_orgs(package: Path, tmp_path: Path) -> None:
    from rdflib import RDF, SDO, Graph, URIRef

    export("jsonld", tmp_path, package)
    paths = list(tmp_path.glob("*.jsonld"))
    assert [path.stem for path in sorted(paths)] == load("documents", package)["document_id"].sort().to_list()
    for path in paths:
        data = json.loads(path.read_text("utf-8"))
        assert data["@context"] == "https://schema.org"
        data["@context"] = {"@vocab": str(SDO)}  # the address would be looked up on the network
        graph = Graph().parse(data=json.dumps(data), format="json-ld", publicID="https://example.org/page")
        known = {f"{SDO}{name}" for name in (*SDO.__annotations__, "PoliticalParty")}  # which rdflib lacks yet
        for _, predicate, object in graph:
            assert predicate == RDF.type or str(predicate) in known, predicate
            assert predicate != RDF.type or str(object) in known, object
        described = set(graph.subjects(RDF.type, None))
        for reference in (object for object in graph.objects() if isinstance(object, URIRef)):
            if reference.startswith("https://example.org/page#"):
                assert reference in described, f"{reference} leads nowhere"


def test_the_counts_are_those_of_the_tables(package: Path, tmp_path: Path) -> None:
    out = tmp_path / "counted"
    done = export("jsonld", out, package)
    assert done.counts["NewsArticle"] == load("documents", package).height
    assert done.counts["Quotation"] == load("quotes", package).height
    left_out = sum(count for note, count in done.notes.items() if note.startswith("events left out"))
    assert done.counts.get("Event", 0) + left_out == load("events", package).height
    for kind, (table, column) in {"Person": ("people", "person_id"), "Place": ("places", "place_id")}.items():
        named = {node["@id"] for nodes in pages(package, tmp_path).values() for node in of(kind, nodes)}
        assert len(named) == load(table, package)[column].n_unique()


def test_no_event_is_there_that_the_article_does_not_state_itself(package: Path, tmp_path: Path) -> None:
    facts = query(
        "SELECT event_id FROM events WHERE status IN ('occurred', 'ongoing') AND quote_id IS NULL AND "
        "coalesce(reported_by_person_id, reported_by_organization_id, reported_by_text) IS NULL",
        package,
    )["event_id"]
    exported = [node["identifier"] for nodes in pages(package, tmp_path).values() for node in of("Event", nodes)]
    assert sorted(exported) == sorted(facts)


@pytest.mark.parametrize("status", ["planned", "hypothetical", "denied"])
def test_what_did_not_happen_is_no_event(status: str, tmp_path: Path) -> None:
    tables = hostile_tables()
    tables["events"] = tables["events"].with_columns(pl.lit(status).alias("status"))
    publish(tables, tmp_path / "package", METADATA)
    done = export("jsonld", tmp_path / "out", tmp_path / "package")
    assert "Event" not in done.counts
    assert done.notes == {f"events left out, {status}": 4}
    assert '"Event"' not in "".join(path.read_text("utf-8") for path in (tmp_path / "out").glob("*.jsonld"))


def test_an_allegation_is_no_event(hostile: Path, tmp_path: Path) -> None:
    events = {node["identifier"] for node in of("Event", pages(hostile, tmp_path)[D1])}
    assert events == {f"{D1}/event/2", f"{D1}/event/3"}, "event 1 is what the harbor authority says"


@pytest.mark.parametrize(
    ("status", "relation", "earliest", "latest", "expected"),
    [
        ("occurred", "on", "2024-02-12", "2024-02-12", {"startDate": "2024-02-12", "endDate": "2024-02-12"}),
        ("occurred", "within", "2024-02-01", "2024-02-29", {"description": "Date: not before 2024-02-01, not after 2024-02-29."}),  # noqa: E501
        ("occurred", "before", None, "2024-02-11", {"description": "Date: not after 2024-02-11."}),
        ("ongoing", "since", "2024-02-12", None, {"startDate": "2024-02-12"}),
        ("ongoing", "on", "2024-02-12", "2024-02-12", {"description": "Under way: 2024-02-12."}),
        ("occurred", None, None, None, {}),
    ],
)  # fmt: skip
def test_a_date_is_given_only_where_it_is_the_events_own(
    status: str,
    relation: str | None,
    earliest: str | None,
    latest: str | None,
    expected: dict[str, str],
    tmp_path: Path,
) -> None:
    tables = hostile_tables()
    second = pl.col("event_id") == f"{D1}/event/2"

    def put(column: str, value: Any, kind: Any) -> pl.Expr:
        return pl.when(second).then(pl.lit(value, kind)).otherwise(pl.col(column)).alias(column)

    tables["events"] = tables["events"].with_columns(
        put("status", status, pl.String),
        put("date_relation", relation, pl.String),
        put("date_earliest", earliest and date.fromisoformat(earliest), pl.Date),
        put("date_latest", latest and date.fromisoformat(latest), pl.Date),
    )
    publish(tables, tmp_path / "package", METADATA)
    (event,) = (
        node for node in of("Event", pages(tmp_path / "package", tmp_path)[D1]) if node["identifier"] == f"{D1}/event/2"
    )
    assert {name: event[name] for name in ("startDate", "endDate", "description") if name in event} == expected


def test_reported_words_are_not_put_into_the_speakers_mouth(package: Path, tmp_path: Path) -> None:
    kinds = dict(load("quotes", package).select("quote_id", "kind").iter_rows())
    for nodes in pages(package, tmp_path).values():
        for quotation in of("Quotation", nodes):
            if kinds[quotation["identifier"]] == "direct":
                assert quotation.get("creator") == quotation.get("spokenByCharacter")
            else:
                assert "creator" not in quotation
                assert "in the article's own words" in quotation["disambiguatingDescription"].lower()


def test_an_unnamed_speaker_stays_unnamed(hostile: Path, tmp_path: Path) -> None:
    (quotation,) = of("Quotation", pages(hostile, tmp_path)[D2])
    assert quotation["creditText"] == "two city officials"
    assert "spokenByCharacter" not in quotation


def test_former_ties_are_left_out_and_roles_kept(tmp_path: Path) -> None:
    tables = hostile_tables()
    publish(tables, tmp_path / "package", METADATA)
    (person,) = (
        n for n in of("Person", pages(tmp_path / "package", tmp_path)[D1]) if n["@id"] == "#person-tomas-okoro"
    )
    assert [tie["roleName"] for tie in person["affiliation"]] == [SCRIPT]
    tables["affiliations"] = tables["affiliations"].with_columns(pl.lit("former").alias("status"))
    publish(tables, tmp_path / "package", METADATA)
    (person,) = (
        n for n in of("Person", pages(tmp_path / "package", tmp_path)[D1]) if n["@id"] == "#person-tomas-okoro"
    )
    assert "affiliation" not in person


def test_only_web_addresses_become_links(hostile: Path, tmp_path: Path) -> None:
    nodes = pages(hostile, tmp_path)
    assert "url" not in of("NewsArticle", nodes[D1])[0], "javascript: is no address"
    assert of("NewsArticle", nodes[D2])[0]["url"] == "https://example.org/a?b=<c>&d"


class Scripts(HTMLParser):
    """What a browser takes for the contents of scripts, and which tags it sees."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.data: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.data.append(data)


def test_it_may_stand_in_a_page(hostile: Path, tmp_path: Path) -> None:
    pages(hostile, tmp_path)
    for path in (tmp_path / "pages").glob("*.jsonld"):
        text = path.read_text("utf-8")
        assert not any(sign in text for sign in "<>&\u2028\u2029")
        page = Scripts()
        page.feed(f'<html><head><script type="application/ld+json">{text}</script></head></html>')
        assert Counter(page.tags) == {"html": 1, "head": 1, "script": 1}
        assert json.loads("".join(page.data)) == json.loads(text)
    assert json.loads((tmp_path / "pages" / f"{D1}.jsonld").read_text("utf-8"))["@graph"][0]["headline"] == SCRIPT


def test_escaping_changes_no_value() -> None:
    value = {"a": "</SCRIPT><!-- &amp; \u2028\u2029 🕊 \\u003c"}
    assert json.loads(embeddable(value)) == value
