"""An archive whose entities are resolved some families of names at a time: links, doubts and ids as at once."""

from __future__ import annotations

import resource
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from test_incremental import story
from test_resolve import CONTEXT, FEW, WORLDS, decide, names_weighed_once, organizations, people

from onrecord.errors import PackageError
from onrecord.extract.text import article_from_text
from onrecord.run.assemble import parts, skipped_table, take_live
from onrecord.run.linking import Stored, frames, link_entities
from onrecord.run.perform import rows_of
from onrecord.run.state import open_state
from onrecord.run.task import Result
from onrecord.transform.record import read_articles
from onrecord.transform.resolve import ORGANIZATIONS, PEOPLE, resolve
from onrecord.transform.resolve.decisions import EntityDecision, Ruling
from onrecord.transform.resolve.families import joined
from onrecord.transform.resolve.kept import KEPT, NONE
from onrecord.transform.resolve.namings import Table
from onrecord.transform.resolve.resolution import firsts
from onrecord.transform.resolve.resolving import Kind, together

__all__ = ["CONTEXT", "names_weighed_once"]


def check_alike(
    kind: Kind, profiles: pl.DataFrame, decisions: tuple[EntityDecision, ...] = (), kept: pl.DataFrame = NONE
) -> int:
    """At once, and a family at a time; how many families there are."""
    whole = together(resolve(kind, Table(profiles), decisions, kept))
    some = list(resolve(kind, Table(profiles), decisions, kept, together=1))
    assert together(some).links.equals(whole.links)
    assert together(some).doubts.equals(whole.doubts)
    return len(some)


@pytest.mark.usefixtures("names_weighed_once")
@settings(FEW, max_examples=40)
@given(WORLDS, st.data())
def test_people_of_some_names_at_a_time_are_those_of_all_at_once(profiles: pl.DataFrame, data: st.DataObject) -> None:
    names = profiles["name"].to_list()
    pick = st.lists(st.integers(0, profiles.height - 1), min_size=2, max_size=3, unique=True)
    same, apart = data.draw(pick), data.draw(pick)
    decisions = [decide(Ruling.SAME, *((n, names[n]) for n in same))]
    if len(set(same) & set(apart)) < 2:
        decisions.append(decide(Ruling.DIFFERENT, *((n, names[n]) for n in apart)))
    check_alike(PEOPLE, profiles)
    check_alike(PEOPLE, profiles, tuple(decisions))
    older = together(resolve(PEOPLE, Table(profiles.tail(-1)))).links
    check_alike(PEOPLE, profiles, (), firsts(older).cast(dict(KEPT)))  # type: ignore[arg-type]


def test_names_that_are_tied_are_resolved_together() -> None:
    rows = [
        {"name": "Harbor Workers Organization", "acronym": "HWO", "kind": "ngo"},
        {"name": "HWO", "kind": "ngo"},
        {"name": "Hill Water Office", "acronym": "HWO"},
        {"name": "Coast Trust"},
        {"name": "Coast Trust Ltd."},
        {"name": "The Mill", "key": "org:the-mill"},
        {"name": "Mill", "key": "org:the-mill"},
        {"name": "Quay Bank"},
        {"name": "Rail Union"},
    ]
    decisions = (
        decide(Ruling.SAME, (7, "Quay Bank"), (8, "Rail Union"), table="organizations"),
        decide(Ruling.DIFFERENT, (3, "Coast Trust"), (4, "Coast Trust Ltd."), table="organizations"),
    )
    assert check_alike(ORGANIZATIONS, organizations(*rows)) == 5
    assert check_alike(ORGANIZATIONS, organizations(*rows), decisions) == 4


def test_keys_that_would_be_one_id_are_numbered_together() -> None:
    """Two spellings that are no likeness of one another, under one key."""
    rows = [{"name": name, "key": "person:an-li"} for name in ("An Li", "Zoran Quist", "An Li", "Zoran Quist")]
    assert check_alike(PEOPLE, people(*rows)) == 1


def test_ties_reach_through_any_number_of_others() -> None:
    assert joined(7, [(5, 3), (3, 1), (6, 2), (1, 5)]) == [0, 1, 2, 1, 4, 1, 2]


def test_an_archive_that_is_resolved_and_written_in_parts_has_the_same_rows(nlp: Language, tmp_path: Path) -> None:
    """From a state on the disk, of which a document's namings are in other parts than its neighbours'."""
    names = tuple(f"story-{n:02}" for n in range(12))
    records = list(read_articles([article_from_text(story(n), name) for n, name in enumerate(names)], nlp))
    frames = rows_of(records)
    none = (None,) * len(records), ({},) * len(records)
    with open_state(tmp_path, "1") as state:
        state.add(Result(1, (), names, names, (), *none, frames=frames))
        state.flush()
        numbers = list(map(state.readings_of(names).__getitem__, names))
        take_live(state.connection, pl.DataFrame({"reading": numbers, "document_id": names}))
        made = []
        for some, size in ((10**6, 100), (3, 5)):
            doubts = link_entities(state.connection, together=some)
            whole = {"entity_doubts": doubts, "skipped": skipped_table(())}
            tables: dict[str, list[pl.DataFrame]] = {}
            for part in parts(state.connection, whole, len(names), size):
                for table, frame in part.items():
                    tables.setdefault(table, []).append(frame)
            made.append({table: pl.concat(found) for table, found in tables.items()})
            if size == 5:
                assert {table: len(found) for table, found in tables.items()}["quotes"] == 3
        once, again = made
        assert once.keys() == again.keys()
        assert all(once[table].equals(again[table]) for table in once)
        assert once["entity_links"].height > 12 and once["people"].height == 7
        stored, profiles = Stored(state.connection, "people"), frames["people_profiles"].drop("_at")
        assert pl.concat(stored.slices(None)).equals(pl.concat(Table(profiles).slices(None)))
        assert stored.names().drop("acronyms").equals(Table(profiles).names().drop("acronyms"))


def test_a_disk_that_is_full_while_rows_are_sorted_is_a_clear_error(tmp_path: Path) -> None:
    limits = {"memory_limit": "60MB", "temp_directory": str(tmp_path / "spill"), "threads": "1"}
    with duckdb.connect(":memory:", config=limits) as connection:
        query = "SELECT repeat('abc', 40) || range AS words FROM range(1000000) ORDER BY words DESC"
        assert sum(frame.height for frame in frames(connection, query, 20_000)) == 1_000_000
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, before[1]))
        try:
            with pytest.raises(PackageError, match="cannot be kept"):
                list(frames(connection, query, 20_000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
