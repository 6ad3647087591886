"""What a build remembers while it goes on: nothing twice, nothing of what was broken off, however it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_incremental import published, story

from onrecord.build import build
from onrecord.extract.columns import Columns
from onrecord.extract.sources import Source, files_of
from onrecord.run import outcomes, readings, state
from onrecord.run.readings import Readings, read_all
from onrecord.run.state import State, open_state
from onrecord.run.task import Outcome, Result, Settings, Task


def result(number: int, *keys: str) -> Result:
    return Result(
        number, (), keys, tuple(f"id-{key}" for key in keys), fingerprints=(None,) * len(keys), scores=({},) * len(keys)
    )


def stored(made: State) -> list[tuple[int, str]]:
    made.flush()
    return made.connection.execute("SELECT reading, key FROM readings ORDER BY reading").fetchall()


def test_a_key_has_one_reading_whether_it_is_written_yet_or_not() -> None:
    with open_state(None, "") as made:
        made.add(result(1, "a", "b", "a"))
        assert made.readings_of(["a", "b", "c"]) == {"a": 1, "b": 2}
        made.add(result(2, "b", "c"))
        assert stored(made) == [(1, "a"), (2, "b"), (3, "c")]
        made.add(result(3, "c", "d", "a"))
        assert made.readings_of(["d", "a", "e"]) == {"d": 4, "a": 1}
        assert stored(made) == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]


def test_a_writing_that_is_broken_off_is_done_again_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    real = outcomes.insert

    def broken(connection: object, table: str, frame: object) -> None:
        if table == "files":
            raise KeyboardInterrupt
        real(connection, table, frame)  # type: ignore[arg-type]

    with open_state(None, "") as made:
        made.add(result(1, "a"))
        made.add_outcome(1, 0, Outcome("id-a", "a"))
        made.outcomes.end(1, "file")
        monkeypatch.setattr(outcomes, "insert", broken)
        with pytest.raises(KeyboardInterrupt):
            made.flush()
        monkeypatch.undo()
        assert made.readings_of(["a"]) == {"a": 1}
        assert stored(made) == [(1, "a")]
        for table in ("files", "outcomes"):
            assert made.connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(1,)], table


def test_numbers_go_on_where_a_state_ended(tmp_path: Path) -> None:
    for key in ("a", "b"):
        with open_state(tmp_path, "1") as made:
            made.add(result(1, key))
    with open_state(tmp_path, "1") as made:
        assert stored(made) == [(1, "a"), (2, "b")]
        assert not made.is_empty()


def test_a_key_is_told_from_another_whose_code_begins_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("database", "state", "outcomes"):
        monkeypatch.setattr(f"onrecord.run.{module}.code", lambda key: (7, ord(key)))
    with open_state(None, "") as made:
        made.add(result(1, "a"))
        made.flush()
        assert made.readings_of(["b"]) == {}
        made.add(result(2, "b"))
        assert made.readings_of(["a", "b"]) == {"a": 1, "b": 2}


class Reader:
    """An engine that reads every article without looking at it, and breaks off after so many tasks."""

    processes = 1

    def __init__(self, settings: Settings, tasks: int | None = None, failing: str = "") -> None:
        self.settings = settings
        self.tasks = tasks
        self.failing = failing

    def map(self, tasks: Iterator[Task]) -> Iterator[Result]:
        for task in tasks:
            if self.tasks is not None and task.number > self.tasks:
                raise KeyboardInterrupt
            came: list[tuple[Outcome, ...]] = []
            keys: list[str] = []
            names: list[str] = []
            for item in task.items:
                found = list(readings.read_source(item)) if isinstance(item, Source) else [item]
                came.append(tuple(Outcome.of(one) for one in found))
                for n, one in enumerate(came[-1]):
                    if one.document_id == self.failing:
                        came[-1] = (*came[-1][:n], Outcome(source=one.source, kind="failed", reason="no memory"))
                    elif one.document_id is not None and one.digest is not None:
                        names.append(one.document_id)
                        keys.append(self.settings.key(one.document_id, one.digest))
            none, empty = (None,) * len(keys), ({},) * len(keys)
            yield Result(task.number, tuple(came), tuple(keys), tuple(names), fingerprints=none, scores=empty)


def read(package: Path, source: Path, *, tasks: int | None = None, failing: str = "") -> Readings:
    package.mkdir(exist_ok=True)
    settings = Settings()
    with open_state(package, "1") as made:
        found = read_all(files_of([source], None, Columns()), made, settings, Reader(settings, tasks, failing))
        made.keep()
    return found


def rows(package: Path, table: str) -> int:
    with open_state(package, "1") as made:
        return int(made.connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two archives and a text; an id comes again in the same file and in another, and lines are damaged."""
    made = tmp_path / "sources"
    made.mkdir()
    for name, ids in (("a.jsonl", "s1 s2 s1 ! s3 s4"), ("c.jsonl", "s5 s2 ! s6 s7 s1 s8")):
        lines = (json.dumps({"id": one, "text": story(n)}) for n, one in enumerate(ids.split()))
        (made / name).write_text("".join("{broken\n" if '"!"' in line else line + "\n" for line in lines), "utf-8")
    (made / "b.txt").write_text(story(9), "utf-8")
    return made


SKIPPED = [
    ("a.jsonl", "the id 's1' came before, in a.jsonl"),
    ("a.jsonl:4", None),
    ("c.jsonl", "the id 's2' came before, in a.jsonl"),
    ("c.jsonl:3", None),
    ("c.jsonl", "the id 's1' came before, in a.jsonl"),
]


@pytest.fixture
def single(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is looked up, given out and written one by one."""
    monkeypatch.setattr(readings, "LOOKED_UP", 1)
    monkeypatch.setattr(readings, "DOCUMENTS", 1)
    monkeypatch.setattr(state, "ROWS", 1)
    monkeypatch.setattr(state, "TOGETHER", 1)
    monkeypatch.setattr(outcomes, "FETCHED", 1)


def check(found: Readings) -> None:
    assert found.live["document_id"].to_list() == ["s1", "s2", "s3", "s4", "b", "s5", "s6", "s7", "s8"]
    assert [skipped.source for skipped in found.skipped] == [source for source, _ in SKIPPED]
    assert all(reason in (None, one.reason) for one, (_, reason) in zip(found.skipped, SKIPPED, strict=True))


def test_what_is_skipped_comes_in_the_order_of_the_sources(tmp_path: Path, folder: Path) -> None:
    check(read(tmp_path / "state", folder))
    again = read(tmp_path / "state", folder)
    check(again)
    assert again.read == 0


@pytest.mark.usefixtures("single")
def test_what_came_of_files_is_the_same_written_piece_by_piece(tmp_path: Path, folder: Path) -> None:
    check(read(tmp_path / "state", folder))
    assert rows(tmp_path / "state", "outcomes") == 14


@pytest.mark.usefixtures("single")
def test_an_archive_that_was_broken_off_in_its_middle_is_gone_on_with(tmp_path: Path, folder: Path) -> None:
    package = tmp_path / "state"
    with pytest.raises(KeyboardInterrupt):
        read(package, folder, tasks=3)
    assert rows(package, "outcomes") > 0
    assert rows(package, "files") == 0
    found = read(package, folder)
    check(found)
    assert 0 < found.read < 11
    assert (rows(package, "files"), rows(package, "outcomes")) == (3, 14)  # nothing is left of the first build's
    assert read(package, folder).read == 0


def test_what_failed_is_tried_again_and_nothing_else(tmp_path: Path, folder: Path) -> None:
    package = tmp_path / "state"
    first = read(package, folder, failing="s6")
    assert "s6" not in first.live["document_id"]
    assert [one.reason for one in first.skipped if one.kind == "failed"] == ["no memory"]
    again = read(package, folder)
    assert again.read == 1
    check(again)


@pytest.mark.parametrize("together", [500, 2, 1])
def test_a_file_that_is_named_twice_is_one(folder: Path, together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "LOOKED_UP", together)
    settings = Settings()
    with open_state(None, "") as made:
        given = files_of([folder, folder / "b.txt", folder], None, Columns())
        check(read_all(given, made, settings, Reader(settings)))


def test_what_is_of_no_source_any_more_is_forgotten(tmp_path: Path, folder: Path) -> None:
    package = tmp_path / "state"
    read(package, folder)
    (folder / "c.jsonl").unlink()
    found = read(package, folder)
    assert found.live["document_id"].to_list() == ["s1", "s2", "s3", "s4", "b"]
    assert (rows(package, "files"), rows(package, "outcomes"), rows(package, "readings")) == (2, 7, 6)
    assert read(package, folder).read == 0


def test_a_build_is_the_same_written_piece_by_piece(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tmp_path / "whole" / "package"
    build([folder], whole)
    for module, name in ((readings, "LOOKED_UP"), (readings, "DOCUMENTS"), (state, "ROWS"), (state, "TOGETHER")):
        monkeypatch.setattr(module, name, 2)
    pieces = tmp_path / "pieces" / "package"
    build([folder], pieces)
    assert published(pieces) == published(whole)
    assert build([folder], pieces).read == 0
    assert published(pieces) == published(whole)
