"""Every rule of validation finds the package that breaks it, and no other rule does."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_package import METADATA, TEXTS, sample_tables

from onrecord.errors import PackageError
from onrecord.load import constraints
from onrecord.load import publish as publishing
from onrecord.load import texts as comparing
from onrecord.load.edtf_bounds import _by_library, bounds
from onrecord.load.journal import JOURNAL
from onrecord.load.metadata import read_metadata
from onrecord.load.publish import publish, publish_parts
from onrecord.load.validate import by_rule, validate
from onrecord.load.violation import RULES, Violation
from onrecord.schema import table_names

Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    package = tmp_path_factory.mktemp("sound") / "package"
    publish(sample_tables(), package, METADATA, texts=TEXTS)
    return package


@pytest.fixture
def package(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "package"))


def test_a_sound_package_breaks_no_rule(sound: Path) -> None:
    report = validate(sound)
    assert report.valid and report.violations == () and report.notes == ()
    assert report.documents_checked == 2 and report.rows["quotes"] == 4


# ------------------------------------------------------------------------------------------------ rows


def put(table: str, row: int, **cells: Any) -> Callable[[Tables], None]:
    """Puts values into the cells of a row, counted from 1."""

    def corrupt(tables: Tables) -> None:
        frame = tables[table]
        here = pl.int_range(pl.len()) == row - 1
        tables[table] = frame.with_columns(
            pl.when(here).then(pl.lit(value, dtype=frame.schema[column])).otherwise(column).alias(column)
            for column, value in cells.items()
        )

    return corrupt


def moved(table: str, row: int, column: str, by: int) -> Callable[[Tables], None]:
    return lambda tables: put(table, row, **{column: tables[table][column][row - 1] + by})(tables)


def without(table: str, row: int) -> Callable[[Tables], None]:
    def corrupt(tables: Tables) -> None:
        tables[table] = tables[table].filter(pl.int_range(pl.len()) != row - 1)

    return corrupt


def twice(table: str, row: int) -> Callable[[Tables], None]:
    def corrupt(tables: Tables) -> None:
        tables[table] = pl.concat([tables[table], tables[table][row - 1]])

    return corrupt


def both(*corruptions: Callable[[Tables], None]) -> Callable[[Tables], None]:
    def corrupt(tables: Tables) -> None:
        for one in corruptions:
            one(tables)

    return corrupt


D1, D2 = TEXTS
ROWS: list[tuple[str, Callable[[Tables], None], str, int, str]] = [
    # rule, corruption, then table, row and column that the violation must name
    ("required", put("people", 1, name=None), "people", 1, "name"),
    ("unique", twice("places", 1), "places", 2, "place_id"),
    ("enum", put("quotes", 2, kind="shouted"), "quotes", 2, "kind"),
    ("pattern", put("organizations", 3, country_code="vr"), "organizations", 3, "country_code"),
    ("pattern", put("organizations", 3, country_code="VRX"), "organizations", 3, "country_code"),
    ("minimum", put("places", 1, latitude=-90.5), "places", 1, "latitude"),
    ("maximum", put("people", 2, confidence=1.5), "people", 2, "confidence"),
    ("foreign_key", put("affiliations", 1, organization_id="nobody"), "affiliations", 1, "organization_id"),
    ("foreign_key", put("dates", 2, anchor_date_id="never"), "dates", 2, "anchor_date_id"),
    ("empty_string", put("people", 1, honorific=""), "people", 1, "honorific"),
    ("end_after_start", put("passages", 2, start=40, end=40), "passages", 2, "end"),
    ("both_or_neither", put("quotes", 3, speaker_start=305), "quotes", 3, "speaker_start"),
    ("both_or_neither", put("quotes", 2, cue=None), "quotes", 2, "cue_start"),
    ("one_entity", put("mentions", 2, organization_id="dockers-union"), "mentions", 2, "person_id"),
    ("one_entity", put("mentions", 2, place_id=None), "mentions", 2, "person_id"),
    ("one_speaker", put("quotes", 1, speaker_text="the Harbor Authority"), "quotes", 1, "speaker_person_id"),
    ("one_speaker", put("quotes", 3, speaker_person_id=None), "quotes", 3, "speaker_person_id"),
    ("one_speaker", put("quotes", 3, speaker_basis="unknown"), "quotes", 3, "speaker_person_id"),
    ("one_claimant", put("events", 1, reported_by_text="someone"), "events", 1, "reported_by_person_id"),
    ("one_participant", put("event_participants", 2, person_id="tomas-okoro"), "event_participants", 2, "person_id"),
    ("earliest_latest", put("quotes", 1, said_earliest=date(2024, 3, 12)), "quotes", 1, "said_earliest"),
    ("edtf", put("dates", 1, edtf="2024-13-45"), "dates", 1, "edtf"),
    ("edtf", put("documents", 1, published="March 2024"), "documents", 1, "published"),
    ("edtf_bounds", put("dates", 1, latest=date(2024, 3, 5)), "dates", 1, "edtf"),
    ("edtf_bounds", put("events", 2, date_earliest=None), "events", 2, "occurred"),
    ("edtf_bounds", put("dates", 4, latest=date(2024, 5, 31)), "dates", 4, "edtf"),
    ("added_confidence", put("events", 4, confidence=0.5), "events", 4, "confidence"),
    ("same_document", put("events", 4, quote_id=f"{D1}/quote/1"), "events", 4, "quote_id"),
    ("ordinal", put("quotes", 3, ordinal=4), "quotes", 3, "ordinal"),
    ("ordinal", put("quote_spans", 1, ordinal=2), "quote_spans", 1, "ordinal"),
    ("order", both(put("events", 2, ordinal=3), put("events", 3, ordinal=2)), "events", 2, "ordinal"),
    ("disjoint", moved("passages", 2, "end", 5), "passages", 3, "start"),
    ("quote_text", put("quotes", 1, text="We never said that"), "quotes", 1, "text"),
    ("quote_extent", moved("quotes", 1, "end", 1), "quotes", 1, "start"),
    ("mention_count", put("appearances", 2, mention_count=2), "appearances", 2, "mention_count"),
    ("first_mention", moved("appearances", 2, "start", 1), "appearances", 2, "start"),
    ("appearance", without("appearances", 3), "mentions", 9, "person_id"),
    (
        "appearance",
        both(twice("appearances", 3), put("appearances", 4, appearance_id="x")),
        "appearances",
        3,
        "person_id",
    ),
    ("main_mention", moved("events", 2, "start", 1), "events", 2, "start"),
    ("refers_back", put("quotes", 2, continues_quote_id=f"{D1}/quote/3"), "quotes", 2, "continues_quote_id"),
    (
        "refers_back",
        put("passages", 1, duplicate_of_passage_id=f"{D1}/passage/1"),
        "passages",
        1,
        "duplicate_of_passage_id",
    ),
    ("circle", put("dates", 1, anchor_date_id=f"{D1}/date/3"), "dates", 1, "anchor_date_id"),
    ("circle", put("events", 2, date_anchor_event_id=f"{D1}/event/2"), "events", 2, "date_anchor_event_id"),
    ("inside_text", put("passages", 9, end=10_000), "passages", 9, "end"),
    ("slice", put("mentions", 3, text="Harbour Authority"), "mentions", 3, "text"),
    ("slice", both(moved("dates", 2, "start", 1), moved("dates", 2, "end", 1)), "dates", 2, "text"),
    ("slice", put("quotes", 2, cue="says"), "quotes", 2, "cue"),
    ("slice", put("quotes", 4, speaker_text="three city officials"), "quotes", 4, "speaker_text"),
]


IN_SCHEMA = {"required", "unique", "enum", "pattern", "minimum", "maximum", "foreign_key", "empty_string"}


@pytest.mark.parametrize("case", ROWS, ids=[f"{number}-{case[0]}" for number, case in enumerate(ROWS)])
def test_a_row_that_breaks_a_rule_is_found_under_that_rule_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: tuple[str, Callable[[Tables], None], str, int, str]
) -> None:
    rule, corrupt, *place = case
    tables = sample_tables()
    corrupt(tables)
    monkeypatch.setattr(publishing, "check_frame", lambda *_: None)
    publish(tables, tmp_path / "package", METADATA, texts=TEXTS)
    report = validate(tmp_path / "package", frictionless=rule in IN_SCHEMA)  # which knows of no other rule
    assert not report.valid
    assert set(by_rule(report)) == {rule}, "\n".join(map(str, report.violations))
    assert tuple(place) in {(found.table, found.row, found.column) for found in report.violations}


# ------------------------------------------------------------------------------------------------ files


def descriptor_of(package: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((package / "datapackage.json").read_text("utf-8"))
    return data


def described(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """A change of the descriptor."""

    def corrupt(package: Path) -> None:
        data = descriptor_of(package)
        change(data)
        (package / "datapackage.json").write_text(json.dumps(data), "utf-8")

    return corrupt


def resource(data: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (item for item in data["resources"] if item["name"] == name)
    return found  # type: ignore[no-any-return]


def resized(package: Path, name: str) -> None:
    """Makes the descriptor agree with a resource's file again."""

    def change(data: dict[str, Any]) -> None:
        item = resource(data, name)
        content = (package / item["path"]).read_bytes()
        item.update(bytes=len(content), hash=f"sha256:{hashlib.sha256(content).hexdigest()}")

    described(change)(package)


def rewritten(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def corrupt(package: Path) -> None:
        path = package / resource(descriptor_of(package), name)["path"]
        path.write_bytes(change(path.read_bytes()))
        resized(package, name)

    return corrupt


def parquet(name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Callable[[Path], None]:
    def corrupt(package: Path) -> None:
        path = package / f"data/parquet/{name}.parquet"
        change(pl.read_parquet(path)).write_parquet(path)
        resized(package, f"{name}-parquet")

    return corrupt


def missing_table(package: Path) -> None:
    (package / "data/parquet/people.parquet").unlink()
    described(lambda data: data["resources"].remove(resource(data, "people-parquet")))(package)


def link_outside(package: Path) -> None:
    path = package / "data/parquet/people.parquet"
    path.rename(package.parent / "people.parquet")
    path.symlink_to(package.parent / "people.parquet")


def schema_says_otherwise(package: Path) -> None:
    path = package / "schemas/people.schema.json"
    path.write_text(path.read_text("utf-8").replace("A person whom a text names.", "Anyone."), "utf-8")


FILES: list[tuple[str, Callable[[Path], None]]] = [
    ("profile", described(lambda d: d.update({"$schema": "https://datapackage.org/profiles/9.0/datapackage.json"}))),
    ("profile", described(lambda d: d.pop("$schema"))),
    ("layout", described(lambda d: d["onrecord"].update(layout=2))),
    ("layout", described(lambda d: d.update(onrecord=[]))),
    ("descriptor", described(lambda d: d.update(resources={}))),
    ("descriptor", described(lambda d: d["resources"][0].pop("bytes"))),
    ("descriptor", described(lambda d: d["resources"][0].pop("path"))),
    ("descriptor", described(lambda d: d["resources"].append(d["resources"][0]))),
    ("descriptor", described(lambda d: d["resources"].append("people"))),
    ("path", described(lambda d: d["resources"][0].update(path="../documents.csv"))),
    ("path", described(lambda d: d["resources"][0].update(path="/etc/passwd"))),
    ("path", described(lambda d: d["resources"][0].update(path="https://example.org/documents.csv"))),
    ("path", described(lambda d: d["resources"][0].update(path="C:\\documents.csv"))),
    ("path", described(lambda d: d["resources"][0].update(schema="data/../../schema.json"))),
    ("path", link_outside),
    ("missing_table", missing_table),
    ("missing_file", lambda package: (package / "data/csv/people.csv").unlink()),
    ("missing_file", lambda package: (package / "schemas/people.schema.json").unlink()),
    ("extra_file", lambda package: (package / "data/csv/more.csv").write_text("a\n1\n") and None),
    ("bytes", described(lambda d: resource(d, "people").update(bytes=3))),
    ("bytes", described(lambda d: resource(d, "people-parquet").update(bytes=3))),
    ("hash", described(lambda d: resource(d, "people").update(hash="sha256:" + "0" * 64))),
    ("hash", described(lambda d: resource(d, "people-parquet").update(hash="sha256:" + "0" * 64))),
    ("rowcount", described(lambda d: resource(d, "people").update(rowcount=3))),
    ("rowcount", described(lambda d: resource(d, "people-parquet").update(rowcount=3))),
    ("schema", schema_says_otherwise),
    ("unreadable", rewritten("mentions-parquet", lambda content: content[: len(content) // 2])),
    ("unreadable", rewritten("mentions-parquet", lambda _: b"not Parquet")),
    ("csv_equals_parquet", rewritten("people", lambda content: content.replace(b"Lena Marsh", b"Lena Mersh"))),
    ("csv_equals_parquet", rewritten("people", lambda content: content.replace(b"machine,1.0", b"machine,0.9"))),
    ("csv_equals_parquet", rewritten("event_participants", lambda c: c[: c.rindex(b"\n", 0, -1) + 1])),
    ("frictionless", described(lambda d: d.update(licenses="MIT"))),
    ("columns", parquet("event_participants", lambda frame: frame.with_columns(extra=1))),
    ("columns", parquet("event_participants", lambda frame: frame.drop("role"))),
    ("columns", parquet("event_participants", lambda frame: frame.select(reversed(frame.columns)))),
    ("type", parquet("event_participants", lambda frame: frame.with_columns(pl.col("start").cast(pl.Int32)))),
    ("text_sha256", lambda package: (package / f"data/source/{D1}.txt").write_text("Other text.") and None),
]


@pytest.mark.parametrize(("rule", "corrupt"), FILES, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(FILES)])
def test_a_file_that_breaks_a_rule_is_found_under_that_rule_alone(
    package: Path, rule: str, corrupt: Callable[[Path], None]
) -> None:
    corrupt(package)
    report = validate(package)
    assert set(by_rule(report)) == {rule}, "\n".join(map(str, report.violations))


ODD: dict[Any, tuple[Any, ...]] = {
    pl.String: (None, "", "?", "2024-02-30", "story-1", "named"),
    pl.Int64: (None, -7, 0, 10**9),
    pl.Float64: (None, -0.5, 1.5, float("nan")),
    pl.Boolean: (None, False, True),
    pl.Date: (None, date(1, 1, 1), date(9999, 12, 31)),
}


@pytest.mark.parametrize("table", table_names())
def test_one_pass_over_all_columns_finds_a_table_sound_where_pandera_does(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = sample_tables()[table]
    assert constraints.is_sound(table, frame)
    last = pl.int_range(pl.len()) == frame.height - 1
    changed = [
        frame.with_columns(pl.when(last).then(pl.lit(value, dtype)).otherwise(name).alias(name))
        for name, dtype in frame.schema.items()
        for value in ODD[dtype]
    ]
    fast = [constraints.is_sound(table, one) for one in changed]
    monkeypatch.setattr(constraints, "is_sound", lambda *given: False)
    assert fast == [not list(constraints.check_rows(table, one)) for one in changed]
    assert frame.is_empty() or len(set(fast)) == 2


# ------------------------------------------------------------------------------------------------ parts


def halved(tables: Tables) -> list[Tables]:
    """The rows of each table in two parts, the second of which has the larger half."""
    return [
        {name: frame[: frame.height // 2] for name, frame in tables.items()},
        {name: frame[frame.height // 2 :] for name, frame in tables.items()},
    ]


def in_two_parts(tables: Tables, package: Path) -> Path:
    hashes = tables["documents"].select("document_id", "text_sha256")
    publish_parts(halved(tables), package, METADATA, hashes, texts=TEXTS.items(), parted=True)
    return package


def said(package: Path) -> list[tuple[Any, ...]]:
    found = validate(package, frictionless=False).violations
    return [(one.rule, one.table, one.row, one.column, one.value, one.message) for one in found]


IN_PARTS: Mapping[str, Callable[[Tables], None]] = {
    "rows of both parts break two rules": both(
        *(put("mentions", row, form="shouted", text="") for row in (2, 8)), put("mentions", 5, confidence=2.0)
    ),
    "an id is in both parts": both(twice("quotes", 1), twice("places", 1), twice("event_mentions", 2)),
    "an id is twice in the second part": lambda tables: put(
        "mentions", 9, mention_id=tables["mentions"]["mention_id"][7]
    )(tables),
    "an id is nowhere": both(put("quotes", 4, speaker_person_id="nobody"), put("events", 4, quote_id="nothing")),
    "an id is of another document": put("events", 4, quote_id=f"{D1}/quote/1"),
    "a row refers to a later part": put("quotes", 2, continues_quote_id=f"{D1}/quote/3"),
    "rows refer to each other": both(
        put("dates", 1, anchor_date_id=f"{D1}/date/3"), put("dates", 3, anchor_date_id=f"{D1}/date/1")
    ),
    "ordinals leave one out": put("quotes", 3, ordinal=4),
    "passages overlap": moved("passages", 9, "start", -5),
    "a span is elsewhere": moved("quote_spans", 5, "end", 1),
    "a quote says something else": put("quotes", 4, text="We never said that"),
    "the spans of a quote stand apart": lambda tables: tables.update(
        quote_spans=tables["quote_spans"].sort("ordinal", maintain_order=True)
    ),
    "mentions are not counted": both(put("appearances", 3, mention_count=9), moved("appearances", 1, "start", 1)),
    "a person does not appear": without("appearances", 3),
    "an event is not mentioned": moved("events", 4, "start", 1),
    "words are not in the text": both(put("mentions", 9, text="Nobody"), put("mentions", 1, text="Nobody")),
    "an offset is beyond the text": put("passages", 9, end=10_000),
}


@pytest.mark.parametrize("case", IN_PARTS)
def test_a_table_in_parts_breaks_the_rules_that_it_breaks_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    tables = sample_tables()
    IN_PARTS[case](tables)
    monkeypatch.setattr(publishing, "check_frame", lambda *_: None)
    publish(tables, tmp_path / "whole", METADATA, texts=TEXTS)
    found = said(in_two_parts(tables, tmp_path / "parts"))
    monkeypatch.setattr(comparing, "_BATCH", 1)
    assert found == said(tmp_path / "parts")
    assert found == said(tmp_path / "whole")
    assert bool(found) != (case == "the spans of a quote stand apart")  # which no rule forbids


def test_a_csv_that_differs_from_the_second_part_is_found_by_its_row(tmp_path: Path) -> None:
    tables = sample_tables()
    package = in_two_parts(tables, tmp_path / "package")
    assert said(package) == []
    path = package / "data/csv/mentions.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    last = tables["mentions"]["text"][-1]
    path.write_text("".join(lines[:-1]) + lines[-1].replace(f",{last},", ",someone,"), "utf-8")
    message = f"the Parquet file has {last!r}"
    assert said(package)[-1:] == [
        ("csv_equals_parquet", "mentions", tables["mentions"].height, "text", "someone", message)
    ]
    path.write_text("".join(lines[:-1]), "utf-8")
    assert {place[0] for place in said(package)} == {"bytes", "hash", "csv_equals_parquet"}
    path.write_text("".join(lines) + lines[-1], "utf-8")
    assert {place[0] for place in said(package)} == {"bytes", "hash", "csv_equals_parquet"}


def test_a_second_part_with_other_columns_or_no_parquet_makes_the_table_unreadable(tmp_path: Path) -> None:
    package = in_two_parts(sample_tables(), tmp_path / "package")
    path = package / "data/parquet/quotes/part-00001.parquet"
    whole = path.read_bytes()
    for change in (lambda frame: frame.drop("cue"), lambda frame: frame.with_columns(extra=1)):
        change(pl.read_parquet(path)).write_parquet(path)
        assert {place[0] for place in said(package)} == {"bytes", "hash", "unreadable"}
        path.write_bytes(whole)
    path.write_bytes(b"not Parquet")
    report = validate(package, frictionless=False)
    assert set(by_rule(report)) == {"bytes", "hash", "unreadable"} and "quotes" not in report.rows


def test_there_is_a_corrupted_package_for_every_rule() -> None:
    assert {case[0] for case in ROWS} | {case[0] for case in FILES} == set(RULES)


def test_the_shipped_metadata_makes_a_descriptor_that_frictionless_accepts(tmp_path: Path) -> None:
    metadata = read_metadata(Path(__file__).parent.parent / "data" / "metadata.toml")
    publish(sample_tables(), tmp_path, metadata, texts=TEXTS)
    assert validate(tmp_path, frictionless=True).violations == ()


def test_an_altered_csv_is_found_by_hash_size_and_content(package: Path) -> None:
    path = package / "data/csv/people.csv"
    path.write_bytes(path.read_bytes().replace(b"Lena", b"Lenas"))
    assert set(by_rule(validate(package))) == {"bytes", "hash", "csv_equals_parquet"}


def test_the_frictionless_library_speaks_where_it_sees_what_no_rule_sees(package: Path) -> None:
    rewritten("people", lambda content: content.replace(b"name,given_name", b"given_name,name"))(package)
    assert "columns" in by_rule(validate(package))
    assert validate(package, frictionless=False).violations


def test_a_violation_says_where_and_what(package: Path) -> None:
    violation = Violation("enum", "quotes", 2, "kind", "shouted")
    assert str(violation) == "quotes row 2 kind = 'shouted': enum: a value is one of those that the schema lists"


@pytest.mark.parametrize("text", [None, "{", "[]", "\xff"])
def test_what_is_no_package_is_an_error_not_a_violation(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "datapackage.json").write_text(text, "latin-1")
    with pytest.raises(PackageError, match=r"datapackage\.json"):
        validate(tmp_path)
    with pytest.raises(PackageError, match="no such folder"):
        validate(tmp_path / "nowhere")


def test_a_hostile_journal_is_refused(package: Path) -> None:
    (package / JOURNAL).write_text('{"version": 1, "place": [], "remove": ["/etc/passwd"]}')
    with pytest.raises(PackageError, match="not a journal that onrecord wrote"):
        validate(package)


# ------------------------------------------------------------------------------------------------ texts


def test_texts_may_come_from_elsewhere(package: Path, tmp_path: Path) -> None:
    shutil.move(package / "data/source", tmp_path / "elsewhere")
    lines = [json.dumps({"id": f"{document}.txt", "text": text}) for document, text in TEXTS.items()]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines), "utf-8")
    for sources in (tmp_path / "elsewhere", tmp_path / "articles.jsonl", TEXTS):
        report = validate(package, sources=sources)
        assert report.valid and report.documents_checked == 2 and not report.notes


def test_a_text_that_is_not_there_is_said_plainly_and_the_rest_is_checked(package: Path) -> None:
    (package / f"data/source/{D2}.txt").unlink()
    report = validate(package)
    assert report.valid and report.documents_checked == 1 and report.documents_without_text == 1
    assert report.notes == ("offsets were not compared with the text of 1 of 2 documents, whose text is not at hand",)


def test_a_text_behind_a_link_that_leads_out_is_not_read(package: Path, tmp_path: Path) -> None:
    own = package / f"data/source/{D2}.txt"
    shutil.move(own, tmp_path / "secret.txt")
    own.symlink_to(tmp_path / "secret.txt")
    assert validate(package).documents_without_text == 1


def test_a_large_package_is_not_given_to_frictionless_unless_asked(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.load.validate.FRICTIONLESS_ROWS", 10)
    assert "frictionless was not run" in validate(package).notes[0]
    assert validate(package, frictionless=True).notes == ()


# ------------------------------------------------------------------------------------------------ dates


DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))
PLAIN = st.one_of(DAYS.map(str), DAYS.map(lambda day: str(day)[:7]), DAYS.map(lambda day: str(day)[:4]))


@settings(max_examples=40, deadline=None)
@given(PLAIN)
def test_the_fast_reading_of_plain_dates_is_the_librarys(text: str) -> None:
    assert bounds(text) == _by_library(text) != (None, None)


@settings(max_examples=25, deadline=None)
@given(DAYS, st.integers(0, 900), st.sampled_from([10, 7, 4]), st.booleans())
def test_the_fast_reading_of_intervals_is_the_librarys(day: date, days: int, length: int, open_end: bool) -> None:
    last = min(day + timedelta(days), date(9999, 12, 31)) if day.year < 9990 else day
    interval = f"{str(day)[:length]}/{'..' if open_end else str(last)[:length]}"
    assert bounds(interval) == _by_library(interval)


@pytest.mark.parametrize("text", ["2023-02-30", "2023-13", "2023-1", "hello", "", "2023-W43", "0000", "2023/hello"])
def test_what_is_no_edtf_has_no_bounds(text: str) -> None:
    assert bounds(text) is None


def test_other_edtf_is_read_by_the_library() -> None:
    assert bounds("202X") == (date(2020, 1, 1), date(2029, 12, 31))
    assert bounds("2023-33") == (date(2023, 1, 1), date(2023, 3, 31))
    assert bounds("../2023-10-20") == (None, date(2023, 10, 20))
    assert parse_edtf("2023-10-26~") and bounds("2023-10-26~") == (date(2023, 10, 26), date(2023, 10, 26))


def test_tables_of_every_name_are_validated(sound: Path) -> None:
    assert set(validate(sound).rows) == set(table_names())
