"""A package is written whole or not at all, with the same bytes for the same rows."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_package import METADATA, TEXTS, other_tables, sample_tables

from onrecord.errors import PackageError
from onrecord.load.journal import JOURNAL, STAGING
from onrecord.load.lock import LOCK, package_lock
from onrecord.load.metadata import Metadata, read_metadata
from onrecord.load.publish import publish, writing
from onrecord.load.write import write_csv
from onrecord.package import load
from onrecord.schema import polars_schema, schemas_folder, table_names, table_schema

HERE = Path(__file__).parent


def tree(folder: Path) -> dict[str, str]:
    """Every file under a folder with its hash."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def data_files(folder: Path) -> dict[str, str]:
    """The files that the descriptor vouches for, with their hashes as the descriptor has them."""
    resources = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    return {item["path"]: item["hash"].removeprefix("sha256:") for item in resources}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    out = tmp_path / "package"
    publish(sample_tables(), out, METADATA)
    return out


# ------------------------------------------------------------------------------------------------ what is written


def test_every_table_is_there_as_csv_and_parquet_and_reads_back_as_it_was(package: Path) -> None:
    for name, frame in sample_tables().items():
        assert pl.read_parquet(package / f"data/parquet/{name}.parquet").equals(frame)
        assert pl.read_csv(package / f"data/csv/{name}.csv", schema=polars_schema(name)).equals(frame)
        typed = duckdb.sql(f"from '{package}/data/parquet/{name}.parquet'")
        assert typed.fetchall() == frame.rows()


def test_nothing_is_left_beside_the_package(package: Path) -> None:
    assert sorted(path.name for path in package.iterdir()) == ["data", "datapackage.json", "schemas"]


def test_the_descriptor_vouches_for_bytes_hash_and_rows_of_every_file(package: Path) -> None:
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert descriptor["licenses"][0]["name"] == "CC-BY-4.0"
    assert len(descriptor["resources"]) == 2 * len(table_names())
    for item in descriptor["resources"]:
        content = (package / item["path"]).read_bytes()
        assert item["bytes"] == len(content)
        assert item["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert item["rowcount"] == sample_tables()[item["name"].removesuffix("-parquet")].height


def test_the_schemas_travel_with_the_package(package: Path) -> None:
    assert tree(package / "schemas") == tree(schemas_folder())


def test_the_same_rows_give_the_same_bytes(tmp_path: Path, package: Path) -> None:
    publish(sample_tables(), tmp_path / "again", METADATA)
    assert tree(tmp_path / "again") == tree(package)


def test_another_process_with_other_hash_seeds_and_threads_gives_the_same_bytes(tmp_path: Path, package: Path) -> None:
    code = (
        "from pathlib import Path; from sample_package import *; from onrecord.load.publish import publish;"
        f"publish(sample_tables(), Path({str(tmp_path / 'other')!r}), METADATA)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77", "POLARS_MAX_THREADS": "2", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", code], cwd=HERE, env=environment, check=True)
    assert tree(tmp_path / "other") == tree(package)


def test_parquet_carries_schema_provenance_and_column_descriptions(package: Path) -> None:
    file = pq.ParquetFile(package / "data/parquet/quotes.parquet")
    metadata = {key.decode(): value.decode() for key, value in file.metadata.metadata.items()}
    assert json.loads(metadata["table_schema"])["name"] == "quotes"
    provenance = json.loads(metadata["onrecord"])
    texts = {document: hashlib.sha256(text.encode()).hexdigest() for document, text in TEXTS.items()}
    assert provenance["sources"] == texts and provenance["documents"] == 2
    for field in table_schema("quotes").fields:
        assert file.schema_arrow.field(field.name).metadata[b"description"].decode() == field.description
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert file.schema_arrow.field("said_earliest").type == "date32[day]"


def test_csv_is_utf8_with_lf_and_an_empty_cell_for_null(package: Path) -> None:
    content = (package / "data/csv/quotes.csv").read_bytes()
    assert b"\r" not in content and content.endswith(b"\n") and not content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
    assert rows[0]["speaker_person_id"] == "" and rows[0]["speaker_organization_id"] == "harbor-authority"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=5))
def test_any_text_survives_csv(tmp_path: Path, texts: list[str]) -> None:
    frame = pl.DataFrame({"text": texts, "end": ["x"] * len(texts)})
    write_csv(frame, tmp_path / "any.csv")
    assert pl.read_csv(tmp_path / "any.csv", infer_schema=False).equals(frame)
    with (tmp_path / "any.csv").open(encoding="utf-8", newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == texts


def test_texts_are_laid_beside_the_tables_on_request(tmp_path: Path) -> None:
    publish(sample_tables(), tmp_path, METADATA, texts=TEXTS)
    for document, text in TEXTS.items():
        assert (tmp_path / f"data/source/{document}.txt").read_bytes() == text.encode()


# ------------------------------------------------------------------------------------------------ what is refused


def test_empty_strings_other_types_and_missing_tables_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    empty, typed, missing = sample_tables(), sample_tables(), sample_tables()
    empty["people"] = empty["people"].with_columns(honorific=pl.lit(""))
    typed["people"] = typed["people"].with_columns(pl.col("confidence").cast(pl.Float32))
    del missing["people"]
    for tables, message in ((empty, "honorific"), (typed, "confidence"), (missing, "people")):
        with pytest.raises(PackageError, match=message):
            publish(tables, tmp_path / "out", METADATA)
    assert list(tmp_path.iterdir()) == []


def test_a_document_id_cannot_lead_a_text_out_of_the_package(tmp_path: Path) -> None:
    for document in ("../evil", "/evil", "a/../../evil", ".."):
        with pytest.raises(PackageError, match="file's name"):
            publish(sample_tables(), tmp_path / "out", METADATA, texts={document: "x"})
    assert list(tmp_path.iterdir()) == []


def test_a_persons_own_file_in_the_place_of_a_text_is_not_replaced(package: Path) -> None:
    own = package / "data/source/verrin-bridge.txt"
    own.parent.mkdir()
    own.write_text("my notes")
    before = tree(package)
    with pytest.raises(PackageError, match=r"verrin-bridge\.txt: is not the text of a package"):
        publish(sample_tables(), package, METADATA, texts=TEXTS)
    assert tree(package) == before


@pytest.mark.parametrize("folder", ["data", "data/csv", STAGING])
def test_a_symbolic_link_does_not_lead_the_writing_elsewhere(package: Path, tmp_path: Path, folder: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if (package / folder).exists():
        shutil.rmtree(package / folder)
    (package / folder).symlink_to(elsewhere)
    with pytest.raises(PackageError, match="symbolic link"):
        publish(other_tables(), package, METADATA)
    assert list(elsewhere.iterdir()) == []


def test_a_journal_that_someone_else_wrote_moves_nothing(package: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("keep me")
    (package / JOURNAL).write_text(json.dumps({"version": 1, "place": [], "remove": ["../victim.txt"]}))
    with pytest.raises(PackageError, match="not a journal that onrecord wrote"):
        publish(sample_tables(), package, METADATA)
    assert victim.read_text() == "keep me"


# ------------------------------------------------------------------------------------------------ whole or not at all


def test_a_second_publishing_touches_no_file_that_stays_the_same(package: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in package.rglob("*") if path.is_file()}
    publish(sample_tables(), package, METADATA)
    assert {path: path.stat().st_mtime_ns for path in package.rglob("*") if path.is_file()} == before


def test_other_files_in_the_folder_are_left_alone_and_files_of_the_old_package_go(package: Path) -> None:
    (package / "README.md").write_text("mine")
    (package / "data/csv/mine.csv").write_text("a\n1\n")
    old = package / "data/csv/quotations.csv"
    old.write_text("a\n1\n")
    descriptor = json.loads((package / "datapackage.json").read_text())
    descriptor["resources"].append({**descriptor["resources"][0], "name": "old", "path": "data/csv/quotations.csv"})
    descriptor["resources"].append({**descriptor["resources"][0], "name": "evil", "path": "README.md"})
    (package / "datapackage.json").write_text(json.dumps(descriptor))
    publish(sample_tables(), package, METADATA)
    assert (package / "README.md").read_text() == "mine" and (package / "data/csv/mine.csv").exists()
    assert not old.exists()


def test_two_builds_at_once_the_second_is_refused(package: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from onrecord.load.lock import package_lock
with package_lock(Path({str(package)!r})):
    print("held", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        before = tree(package)
        with pytest.raises(PackageError, match="another build is writing"):
            publish(other_tables(), package, METADATA)
        assert tree(package) == before
        assert load("people", package).equals(sample_tables()["people"]), "readers do not wait for a build"
        holder.send_signal(signal.SIGKILL)
    publish(other_tables(), package, METADATA)  # the lock died with its holder
    assert load("people", package).equals(other_tables()["people"])
    assert not (package / LOCK).exists()


def test_a_build_that_holds_the_lock_may_publish_and_another_thread_may_not(package: Path) -> None:
    errors: list[Exception] = []

    def other() -> None:
        try:
            publish(other_tables(), package, METADATA)
        except PackageError as error:
            errors.append(error)

    with package_lock(package):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        publish(other_tables(), package, METADATA)
    assert len(errors) == 1


def test_a_build_holds_its_folder_from_the_start_and_leaves_none_where_it_fails(tmp_path: Path) -> None:
    out = tmp_path / "new" / "package"
    with pytest.raises(RuntimeError), writing(out):
        assert out.is_dir()
        raise RuntimeError("the extraction fails")
    assert list(tmp_path.iterdir()) == []
    with writing(out):
        publish(sample_tables(), out, METADATA)
    assert load("quotes", out).height == 4 and not (out / LOCK).exists()


def test_a_full_disk_leaves_the_old_package_whole(package: Path) -> None:
    """A limit on the size of a file stands in for the disk: writing past it fails as it does on a full one."""
    before = tree(package)
    code = f"""
import resource
from pathlib import Path
from sample_package import *
from onrecord.load.publish import publish, writing
tables = sample_tables()
tables["people"] = tables["people"].with_columns(name=pl.col("name") + "x" * 5000)
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
try:
    publish(tables, Path({str(package)!r}), METADATA)
except Exception as error:
    print(type(error).__name__, error)
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=True)
    assert run.stdout.startswith(f"PackageError {package}: publishing failed, the package there is as it was: "), run
    assert tree(package) == before


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder that everyone can reach, worked in by a user whom permissions bind, as they do not bind root."""
    pytest.importorskip("pyarrow")  # before another user may not read it
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            if root:
                os.seteuid(0)


@pytest.mark.parametrize("folder", [".", "data/csv"])
def test_a_read_only_folder_is_a_clear_error(as_nobody: Path, folder: str) -> None:
    package = as_nobody / "package"
    publish(sample_tables(), package, METADATA)
    before = tree(package)
    (package / folder).chmod(0o555)
    with pytest.raises(PackageError, match=rf"{(package / folder)}: cannot be written to"):
        publish(other_tables(), package, METADATA)
    (package / folder).chmod(0o755)
    assert tree(package) == before


def test_a_file_in_the_place_of_the_folder_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PackageError, match="cannot be made"):
        publish(sample_tables(), tmp_path / "file" / "out", METADATA)


def test_an_error_while_staging_leaves_the_old_package_whole(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(package)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("onrecord.load.publish.write_parquet", fail)
    with pytest.raises(PackageError, match="as it was: No space left on device"):
        publish(other_tables(), package, METADATA)
    assert tree(package) == before


TABLES = {"sample": sample_tables(), "other": other_tables()}

# Forks a process for every step, which publishes and is killed before its `step`th change of the file system: Python's
# audit events say when a file is opened for writing, renamed or removed. Polars is imported before the forks, but its
# threads are not started, since they would not be there afterwards.
KILLER = """
import os, signal, sys, pyarrow
from pathlib import Path
import onrecord.load.publish
from sample_package import METADATA, other_tables

def is_step(event, arguments):
    if event == "open":
        return arguments[2] & (os.O_WRONLY | os.O_RDWR)
    return event in ("os.rename", "shutil.rmtree") or event == "os.remove" and ".onrecord-staging" not in str(arguments)

package = Path(sys.argv[1])
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        count = 0

        def die(event, arguments):
            global count
            if is_step(event, arguments):
                count += 1
                if count == int(line):
                    os.kill(os.getpid(), signal.SIGKILL)

        tables = other_tables()
        sys.addaudithook(die)
        onrecord.load.publish.publish(tables, package, METADATA)
        os._exit(0)
    print(int(os.WIFSIGNALED(os.waitpid(child, 0)[1])), flush=True)
"""


def test_a_kill_at_any_step_leaves_one_whole_package(tmp_path: Path) -> None:
    """At every step that changes the file system: what a reader then gets is all old or all new, hashes included."""
    old, new, package = tmp_path / "old", tmp_path / "new", tmp_path / "package"
    publish(TABLES["sample"], old, METADATA)
    publish(TABLES["other"], new, METADATA)
    outcomes: list[str] = []
    command = [sys.executable, "-c", KILLER, str(package)]
    with subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as killer:
        assert killer.stdin and killer.stdout
        killed = True
        while killed:
            shutil.copytree(old, package)
            print(len(outcomes) + 1, file=killer.stdin, flush=True)
            killed = killer.stdout.readline() == "1\n"
            outcomes.append(whole(package, old, new))
            shutil.rmtree(package)
        killer.stdin.close()
    assert outcomes[0] == "old" and outcomes[-1] == "new"
    assert outcomes == sorted(outcomes, key=("old", "new").index), "once it counts it stays"
    assert outcomes.count("old") > 15 and outcomes.count("new") > 5, "kills on both sides of the commit"


def whole(package: Path, old: Path, new: Path) -> str:
    """Which package is there, as seen first by a reader that may not write, then by one that may."""
    shadow = package.with_name("shadow")
    shutil.copytree(package, shadow)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.package._finish", lambda _: False)
        seen = tuple(load(name, shadow, verify=True) for name in ("people", "places", "quotes"))
    shutil.rmtree(shadow)
    mended = tuple(load(name, package, verify=True) for name in ("people", "places", "quotes"))
    assert all(one.equals(other) for one, other in zip(seen, mended, strict=True))
    for name, expected in (("old", old), ("new", new)):
        if data_files(package) == data_files(expected):
            assert {path: digest for path, digest in tree(package).items() if path in data_files(package)} == (
                data_files(package)
            )
            assert mended[0].equals(TABLES["sample" if name == "old" else "other"]["people"])
            publish(TABLES["other"], package, METADATA)  # the next build clears up whatever is left
            assert tree(package) == tree(new)
            return name
    raise AssertionError("neither the old nor the new descriptor")


def test_readers_never_see_a_mixture_while_a_build_writes(tmp_path: Path) -> None:
    package = tmp_path / "package"
    publish(TABLES["sample"], package, METADATA)
    code = f"""
import time
from pathlib import Path
from test_publish import METADATA, TABLES
from onrecord.load.publish import publish, writing
print("ready", flush=True)
for number in range(10_000):
    time.sleep(0.02)
    publish(TABLES[("other", "sample")[number % 2]], Path({str(package)!r}), METADATA)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=HERE, stdout=subprocess.PIPE) as writer:
        try:
            assert writer.stdout and writer.stdout.readline() == b"ready\n"
            seen = set()
            for _ in range(200):
                people, places = both(package)
                assert people.endswith("II") == places.endswith("II")
                seen.add(people)
            assert writer.poll() is None and len(seen) == 2, "the writer did write"
        finally:
            writer.kill()
    load("people", package, verify=True)


def both(package: Path) -> tuple[str, str]:
    from onrecord.package import _read_table, reading

    def read(opened: object) -> tuple[str, str]:
        return tuple(_read_table(opened, name, True)["name"][0] for name in ("people", "places"))  # type: ignore

    return reading(package, read)


# ------------------------------------------------------------------------------------------------ metadata


def test_metadata_is_read_from_toml(tmp_path: Path) -> None:
    file = tmp_path / "metadata.toml"
    file.write_text('name = "a-b"\ntitle = "A"\nkeywords = ["x"]\n[[licenses]]\nname = "CC0-1.0"\n')
    assert read_metadata(file) == Metadata("a-b", "A", keywords=("x",), licenses=({"name": "CC0-1.0"},))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "cannot be read as TOML"),
        ('name = "a"', "title is missing"),
        ('name = "A B"\ntitle = "x"', "not 'A B'"),
        ('name = "a"\ntitle = "x"\ncolour = "red"', "unknown keys colour"),
        ('name = "a"\ntitle = "x"\nkeywords = "red"', "keywords has the wrong type"),
        ('name = "a"\ntitle = "x"\n[[licenses]]\nlicence = "MIT"', "unknown keys licence"),
    ],
)
def test_metadata_that_does_not_fit_is_refused_with_the_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "metadata.toml"
    file.write_text(text)
    with pytest.raises(PackageError, match=message) as caught:
        read_metadata(file)
    assert str(file) in str(caught.value)


def test_a_package_without_metadata_is_named_after_its_folder(tmp_path: Path) -> None:
    assert Metadata.for_folder(tmp_path / "My Articles (2024)").name == "my-articles-2024"


def test_the_shipped_metadata_is_whole() -> None:
    metadata = read_metadata(HERE.parent / "data" / "metadata.toml")
    assert metadata.licenses and metadata.sources and metadata.contributors and metadata.keywords
