"""Builds that remember: what is read again, what is not, and that the bytes never depend on it."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

import onrecord
from onrecord.build import BuildReport, build
from onrecord.errors import OnrecordError, PackageError, ReviewError
from onrecord.run.deadline import DeadlineError, deadline

NAMES = ("Ada Lind", "Bo Marr", "Cleo Voss", "Dan Ruiz", "Eve Okafor", "Finn Hale", "Gus Penn")
TOWNS = ("Verrin", "Saltholm", "Graymoor")


def asides(number: int) -> str:
    """Sentences of words of its own, so that no two stories are near-duplicates."""
    chance = random.Random(number)
    words = ["".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(3)) for _ in range(20)]
    return " ".join(f"The {a} is a {b}." for a, b in pairwise(words))


def story(number: int) -> str:
    name, town = NAMES[number % len(NAMES)], TOWNS[number % len(TOWNS)]
    return (
        f"{town} Votes on Plan {number}\n\n"
        f"The council of {town} met on March {number % 27 + 1}, 2024, to vote on plan {number}.\n\n"
        f"“We will spend {number + 2} million on roads,” said {name}, the mayor. “Nobody will be left behind.”\n\n"
        f"{name.split()[1]} said that the work would begin in May.\n\n{asides(number)}\n"
    )


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    folder = tmp_path / "stories"
    folder.mkdir()
    for number in range(6):
        (folder / f"story-{number}.txt").write_text(story(number), "utf-8")
    return folder


def published(package: Path) -> dict[str, bytes]:
    """Every file of a package but what it remembers."""
    return {
        path.relative_to(package).as_posix(): path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and ".onrecord" not in path.parts
    }


def from_nothing(stories: Path, tmp_path: Path) -> dict[str, bytes]:
    fresh = tmp_path / "from-nothing" / "package"
    build([stories], fresh)
    return published(fresh)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return tmp_path / "here" / "package"  # the folder's name is in the descriptor


def test_a_second_build_reads_nothing_and_changes_nothing(stories: Path, package: Path) -> None:
    assert build([stories], package).read == 6
    before = published(package)
    again = build([stories], package)
    assert (again.read, again.documents) == (0, 6)
    assert published(package) == before


def test_only_what_is_new_or_changed_is_read(stories: Path, package: Path, tmp_path: Path) -> None:
    build([stories], package)
    (stories / "story-6.txt").write_text(story(6), "utf-8")
    (stories / "story-2.txt").write_text(story(2).replace("roads", "bridges"), "utf-8")
    assert build([stories], package).read == 2
    assert "bridges" in " ".join(onrecord.load("quotes", package)["text"])
    assert published(package) == from_nothing(stories, tmp_path)


def test_a_removed_source_takes_its_rows_with_it(stories: Path, package: Path, tmp_path: Path) -> None:
    build([stories], package)
    (stories / "story-3.txt").unlink()
    assert build([stories], package).read == 0
    assert onrecord.load("documents", package)["document_id"].to_list() == [f"story-{n}" for n in (0, 1, 2, 4, 5)]
    assert "Dan Ruiz" not in onrecord.load("people", package)["name"].to_list()
    assert published(package) == from_nothing(stories, tmp_path)


def test_a_text_that_is_a_persons_own_by_now_stays_when_its_source_goes(stories: Path, package: Path) -> None:
    build([stories], package)
    for name, change in (("story-3.txt", "my notes"), ("mine.txt", "others")):
        (package / "data/source" / name).write_text(change, "utf-8")
    (stories / "story-3.txt").unlink()
    (stories / "story-4.txt").unlink()
    build([stories], package)
    assert {path.name for path in (package / "data/source").iterdir()} == {
        *(f"story-{n}.txt" for n in (0, 1, 2, 3, 5)),
        "mine.txt",
    }


def test_a_line_added_to_an_archive_is_the_only_one_that_is_read(tmp_path: Path, package: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    lines = [json.dumps({"id": f"s{n}", "text": story(n)}) for n in range(5)]
    archive.write_text("\n".join(lines[:4]) + "\n", "utf-8")
    assert build([archive], package).read == 4
    archive.write_text("\n".join(lines) + "\n", "utf-8")
    assert build([archive], package).read == 1
    assert onrecord.load("documents", package).height == 5


def test_a_changed_review_reads_its_document_again(stories: Path, package: Path, tmp_path: Path) -> None:
    build([stories], package)
    reviews = tmp_path / "reviews"
    reviews.mkdir()
    review = reviews / "story-0.yaml"
    row = "  - {table: people, action: correct, name: Ada Lind, set: {country_code: %s}}\n"
    review.write_text("document: story-0\nreviewed_by: Tester\ndecisions:\n" + row % "SE", "utf-8")
    assert build([stories], package, review=reviews).read == 1
    people = onrecord.load("people", package)
    assert people.filter(name="Ada Lind")["country_code"].to_list() == ["SE"]
    assert build([stories], package, review=reviews).read == 0
    review.write_text(review.read_text("utf-8").replace("SE", "NO"), "utf-8")
    assert build([stories], package, review=reviews).read == 1
    assert onrecord.load("people", package).filter(name="Ada Lind")["country_code"].to_list() == ["NO"]
    (stories / "story-0.txt").unlink()
    with pytest.raises(ReviewError, match="not among the sources"):
        build([stories], package, review=reviews)


def test_ids_that_are_kept_are_part_of_what_a_package_is_made_from(
    stories: Path, package: Path, tmp_path: Path
) -> None:
    reviews = tmp_path / "reviews"
    reviews.mkdir()
    build([stories], package, review=reviews, keep_ids=True)
    written = (reviews / "entity-ids.tsv").read_text("utf-8")
    assert "\nperson:ada-lind\tstory-0\tperson:ada-lind\n" in written
    before = published(package)
    build([stories], package, review=reviews)
    assert published(package) == before
    (reviews / "entity-ids.tsv").write_text(written.replace("person:ada-lind\t", "person:lind-of-verrin\t", 1), "utf-8")
    build([stories], package, review=reviews)
    people = onrecord.load("people", package).filter(name="Ada Lind")
    assert people["person_id"].to_list() == ["person:lind-of-verrin"]
    fresh = tmp_path / "fresh" / "package"
    build([stories], fresh, review=reviews)
    assert published(package) == published(fresh)
    assert onrecord.validate(package).violations == ()


def test_another_setting_or_a_damaged_state_reads_everything(stories: Path, package: Path) -> None:
    build([stories], package)
    assert build([stories], package, learned=False).read == 6
    assert build([stories], package, learned=False).read == 0
    assert build([stories], package, learned=False, fresh=True).read == 6
    (package / ".onrecord" / "state.duckdb").write_bytes(b"no database" * 1000)
    assert build([stories], package, learned=False).read == 6


def test_a_state_behind_a_link_is_refused(stories: Path, package: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    package.mkdir(parents=True)
    (package / ".onrecord").symlink_to(outside)
    with pytest.raises(PackageError, match="symbolic link"):
        build([stories], package)
    assert not list(outside.iterdir())


def test_a_large_package_comes_in_parts_that_are_one_table(stories: Path, package: Path, tmp_path: Path) -> None:
    build([stories], package, part=2)
    parts = sorted(path.name for path in (package / "data/parquet/quotes").iterdir())
    assert parts == ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]
    assert onrecord.validate(package).violations == ()
    whole = tmp_path / "whole"
    build([stories], whole)
    for table in onrecord.tables(package):
        assert onrecord.load(table, package, verify=True).equals(onrecord.load(table, whole)), table
        assert (package / f"data/csv/{table}.csv").read_bytes() == (whole / f"data/csv/{table}.csv").read_bytes()
    by_duckdb = onrecord.query("select count(*) as n from quotes", package)["n"].item()
    by_polars = pl.read_parquet(package / "data/parquet/quotes/*.parquet").height
    assert by_duckdb == by_polars == onrecord.load("quotes", whole).height
    build([stories], package)  # one part again: the old files go
    assert not list((package / "data/parquet/quotes").glob("*"))
    assert onrecord.validate(package).violations == ()


def test_two_processes_give_the_same_bytes(stories: Path, package: Path, tmp_path: Path) -> None:
    report: BuildReport = build([stories], package, workers=2)
    assert report.read == 6
    assert published(package) == from_nothing(stories, tmp_path)


def test_a_killed_build_goes_on_where_it_was(tmp_path: Path, package: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(64):
        (folder / f"story-{number:03}.txt").write_text(story(number), "utf-8")
    script = (
        "import onrecord, onrecord.run.readings as readings, onrecord.run.state as state; "
        "readings.DOCUMENTS = 8; state.AT_LEAST_EVERY = 1; "
        f"onrecord.build([{str(folder)!r}], {str(package)!r}, progress=lambda n: print(n, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < 32:
            pass
        os.kill(process.pid, signal.SIGKILL)
    report = build([folder], package)
    assert report.documents == 64
    assert 0 < report.read < 64
    assert not (package / "data/csv").exists() or onrecord.validate(package).violations == ()
    assert published(package) == from_nothing(folder, tmp_path)


def test_a_document_that_takes_too_long_costs_itself_alone(
    stories: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.run import perform

    real: Callable[..., object] = perform.read_doc

    def slow(article, doc, **options):  # type: ignore[no-untyped-def]
        if article.document_id == "story-1":
            while True:
                time.sleep(0.001)
        return real(article, doc, **options)

    monkeypatch.setattr(perform, "read_doc", slow)
    report = build([stories], package, time_limit=5)
    assert report.documents == 5
    (skipped,) = report.skipped
    assert skipped.source == "story-1.txt" and "5 seconds" in skipped.reason
    monkeypatch.undo()
    assert build([stories], package).read == 1  # it is tried again


def test_a_failure_of_ours_on_one_document_costs_it_alone(
    stories: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.run import perform

    real: Callable[..., object] = perform.read_doc

    def failing(article, doc, **options):  # type: ignore[no-untyped-def]
        if article.document_id == "story-1":
            raise IndexError("a mistake of ours")
        return real(article, doc, **options)

    monkeypatch.setattr(perform, "read_doc", failing)
    report = build([stories], package)
    assert report.documents == 5
    assert "IndexError: a mistake of ours" in report.skipped[0].reason


def test_a_deadline_ends_what_runs_and_nothing_after_it() -> None:
    with pytest.raises(DeadlineError, match=r"more than 0\.05 seconds"), deadline(0.05):
        while True:
            pass
    for _ in range(50):  # one that is over just as it fires never shows later
        try:
            with deadline(0.002):
                time.sleep(0.0019)
        except DeadlineError:
            pass
        time.sleep(0.001)


def test_deadlines_of_many_threads_are_kept_by_one() -> None:
    ended: list[bool] = []

    def work(seconds: float) -> None:
        for _ in range(20):
            with deadline(60.0):  # one that is far off must not hide those that are near
                pass
        try:
            with deadline(seconds):
                while True:
                    pass
        except DeadlineError:
            ended.append(True)

    threads = [threading.Thread(target=work, args=(0.05 * n,)) for n in range(1, 7)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(ended) == 6
    assert time.monotonic() - start < 20
    assert sum(thread.name == "onrecord-deadlines" for thread in threading.enumerate()) == 1


def test_workers_and_parts_are_numbers_that_make_sense(stories: Path, package: Path) -> None:
    for options in ({"workers": 0}, {"part": 0}):
        with pytest.raises(OnrecordError, match="1 or more"):
            build([stories], package, **options)


FULL_DISK = """
import resource, sys
from pathlib import Path
from onrecord.errors import PackageError
import onrecord
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    onrecord.build([sys.argv[1]], sys.argv[2])
except PackageError as error:
    print(error)
"""


@pytest.mark.parametrize("room", [10_000, 30_000])
def test_a_full_disk_is_a_clear_error_and_leaves_the_old_package(
    stories: Path, package: Path, tmp_path: Path, room: int
) -> None:
    build([stories], package)
    before = published(package)
    shutil.rmtree(package / ".onrecord")
    (stories / "story-2.txt").unlink()
    script = tmp_path / "full.py"
    script.write_text(FULL_DISK)
    ran = subprocess.run(
        [sys.executable, str(script), str(stories), str(package), str(room)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ran.stderr and ran.stdout.strip(), ran.stderr
    assert published(package) == before
    build([stories], package)
    assert onrecord.load("documents", package).height == 5
