"""An export is whole or not there, is never written over what no export wrote, and has the same bytes twice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from export_fixtures import hostile
from hostile_package import hostile_tables
from sample_package import METADATA, other_tables

from onrecord.cli.app import run
from onrecord.cli.export import export as command
from onrecord.errors import ExportError, PackageError
from onrecord.export import place
from onrecord.export.exporting import export
from onrecord.export.formats import FORMATS, Shape
from onrecord.load.publish import publish

FILES = [form.name for form in FORMATS.values() if form.shape is Shape.FILE]
FOLDERS = [form.name for form in FORMATS.values() if form.shape is not Shape.FILE]


def contents(path: Path) -> dict[str, bytes]:
    """What is at a path: a file's bytes, or those of every file below a folder."""
    if path.is_file():
        return {"": path.read_bytes()}
    return {found.relative_to(path).as_posix(): found.read_bytes() for found in path.rglob("*") if found.is_file()}


@pytest.fixture
def changed(hostile: Path, tmp_path: Path) -> Path:
    """A package of the same name with other words."""
    other = tmp_path / "changed"
    publish({**hostile_tables(), "people": other_tables()["people"]}, other, METADATA)
    return other


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_package_gives_the_same_bytes(form: str, hostile: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(form, tmp_path / name / "out", hostile)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert one.keys() == two.keys() and one
    if FORMATS[form].repeatable:
        assert one == two


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_replaces_the_one_before(form: str, hostile: Path, changed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(form, out, hostile)
    before = contents(out)
    export(form, out, changed)
    assert contents(out) != before
    assert {path.name for path in tmp_path.iterdir()} == {"out", "changed"}, "nothing is left lying about"


@pytest.mark.parametrize("form", FILES)
def test_a_file_of_others_is_not_replaced(form: str, hostile: Path, tmp_path: Path) -> None:
    out = tmp_path / "thesis.txt"
    out.write_text("mine")
    with pytest.raises(ExportError, match="is no such export; --force"):
        export(form, out, hostile)
    assert out.read_text() == "mine"
    export(form, out, hostile, force=True)
    assert out.read_bytes() != b"mine"


@pytest.mark.parametrize(("form", "name"), [("croissant", "croissant.json"), ("csvw", "csv-metadata.json")])
def test_a_description_of_others_is_not_replaced(form: str, name: str, hostile: Path, tmp_path: Path) -> None:
    out = tmp_path / name
    out.write_text('{"name": "mine"}')
    with pytest.raises(ExportError, match="is no such export"):
        export(form, out, hostile)
    assert out.read_text() == '{"name": "mine"}'
    export(form, out, hostile, force=True)
    export(form, out, hostile)


@pytest.mark.parametrize("form", FOLDERS)
def test_a_folder_keeps_what_is_not_ours(form: str, hostile: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(form, out, hostile)
    (out / ".git").mkdir()
    (out / ".git" / "config").write_text("mine")
    ours = next(path for path in sorted(out.iterdir()) if path.is_file() and path.name != place.MANIFEST)
    whole = ours.read_bytes()
    ours.write_bytes(whole + b"\nmine")
    with pytest.raises(ExportError, match="has been changed since it was exported; --force"):
        export(form, out, hostile)
    assert ours.read_bytes() == whole + b"\nmine"
    export(form, out, hostile, force=True)
    assert ours.read_bytes() == whole
    assert (out / ".git" / "config").read_text() == "mine"


def test_a_file_that_is_no_part_of_the_new_export_goes(hostile: Path, tmp_path: Path) -> None:
    out, smaller = tmp_path / "out", tmp_path / "smaller"
    export("jsonld", out, hostile)
    first = sorted(path.name for path in out.glob("*.jsonld"))
    tables = hostile_tables()
    keep = tables["documents"]["document_id"][0]
    publish(
        {n: f.filter(f["document_id"] == keep) if "document_id" in f.columns else f for n, f in tables.items()},
        smaller,
        METADATA,
    )
    export("jsonld", out, smaller)
    assert [path.name for path in out.glob("*.jsonld")] == [f"{keep}.jsonld"] and len(first) == 2


def test_a_file_in_the_way_is_not_replaced(hostile: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("my own card")
    with pytest.raises(ExportError, match=r"README\.md: is there already and is no export of ours; --force"):
        export("huggingface", tmp_path, hostile)
    assert contents(tmp_path) == {"README.md": b"my own card"}


def test_a_folder_with_another_export_is_refused(hostile: Path, tmp_path: Path) -> None:
    export("csv", tmp_path / "out", hostile)
    before = contents(tmp_path / "out")
    with pytest.raises(ExportError, match="export of another kind"):
        export("csv", tmp_path / "out", hostile, spreadsheet_safe=True)
    assert contents(tmp_path / "out") == before


@pytest.mark.parametrize("form", [*FILES, "jsonld", "huggingface", "csv", "datasette"])
def test_an_export_that_fails_leaves_the_old_one(
    form: str, hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Path(shutil.copytree(hostile, tmp_path / "broken"))
    out = tmp_path / "exports" / "out"
    export(form, out, hostile)
    before = contents(tmp_path / "exports")
    parquet, csv = broken / "data/parquet/quotes.parquet", broken / "data/csv/quotes.csv"
    for path in (parquet, csv):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    with pytest.raises(PackageError, match="has been altered"):
        export(form, out, broken)
    assert contents(tmp_path / "exports") == before


@pytest.mark.parametrize("form", ["sqlite", "jsonld"])
def test_a_disk_that_is_full_leaves_the_old_one(
    form: str, hostile: Path, changed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "exports" / "out"
    export(form, out, hostile)
    before = contents(tmp_path / "exports")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(place.os, "fsync", full)
    monkeypatch.setattr(place, "commit", full)
    with pytest.raises(ExportError, match="No space left"):
        export(form, out, changed)
    assert contents(tmp_path / "exports") == before


def test_an_export_that_died_between_two_moves_is_finished_by_the_next(
    hostile: Path, changed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, wanted = tmp_path / "out", tmp_path / "wanted"
    export("csv", out, hostile)
    export("csv", wanted, changed)

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    monkeypatch.setattr("onrecord.load.journal.finish", die)  # the journal is written, nothing has moved yet
    with pytest.raises(Killed):
        export("csv", out, changed)
    monkeypatch.undo()
    export("csv", out, changed)
    assert contents(out) == contents(wanted)


@pytest.mark.parametrize("form", FORMATS)
def test_links_folders_and_files_in_the_place_are_refused(form: str, hostile: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    if FORMATS[form].shape is Shape.FILE:
        out.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(ExportError, match="symbolic link"):
            export(form, out, hostile, force=True)
        with pytest.raises(ExportError, match="is a folder"):
            export(form, tmp_path, hostile, force=True)
    else:
        out.write_text("mine")
        with pytest.raises(ExportError, match="is a file"):
            export(form, out, hostile, force=True)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("form", ["csv", "huggingface", "jsonld", "datasette"])
def test_a_package_is_no_place_for_an_export(form: str, hostile: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(hostile, tmp_path / "copy"))
    before = contents(copy)
    with pytest.raises(ExportError, match="is a package"):
        export(form, copy, hostile, force=True)
    assert contents(copy) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_that_cannot_be_written_to(hostile: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises((ExportError, PackageError), match="cannot be"):
        export("sqlite", tmp_path / "out.db", hostile)


# ------------------------------------------------------------------------------------------------ the command


@pytest.fixture
def onrecord(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        return (code, *capfd.readouterr())

    return call


def test_the_command_says_what_it_wrote_and_left_out(
    onrecord: Callable[..., tuple[int, str, str]], hostile: Path, tmp_path: Path
) -> None:
    code, out, err = onrecord("export", hostile, "--format", "jsonld", "--out", tmp_path / "pages")
    assert (code, err) == (0, "")
    assert "2 NewsArticle" in out and "events left out, planned: 1" in out


def test_the_command_refuses_with_a_sentence(
    onrecord: Callable[..., tuple[int, str, str]], hostile: Path, tmp_path: Path
) -> None:
    for arguments in (
        ("export", hostile, "--format", "paper", "--out", tmp_path / "x"),
        ("export", hostile, "--format", "sqlite"),
        ("export", hostile, "--format", "sqlite", "--spreadsheet-safe", "--out", tmp_path / "x"),
        ("export", tmp_path / "nowhere", "--format", "sqlite", "--out", tmp_path / "x"),
    ):
        code, out, err = onrecord(*arguments)
        assert code == 2 and out == "" and err and "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_the_formats_can_be_listed(onrecord: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = onrecord("export", "--list")
    assert code == 0 and [line.split()[0] for line in out.splitlines()] == list(FORMATS)
    page = CliRunner().invoke(command, ["--help"], max_content_width=80)
    assert all(f"--format {form}" in page.output for form in FORMATS)


def test_the_base_install_exports(hostile: Path, tmp_path: Path) -> None:
    """Every format is written without what the extra `etl` brings along."""
    code = """
import sys
for name in ("pyarrow", "pandas", "numpy", "spacy", "pandera", "frictionless", "click", "rich", "ruamel", "yaml"):
    sys.modules[name] = None
from onrecord.export.exporting import export
from onrecord.export.formats import FORMATS
for name in FORMATS:
    export(name, f"{sys.argv[2]}/{name}", sys.argv[1])
"""
    done = subprocess.run([sys.executable, "-c", code, hostile, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == set(FORMATS)


def test_the_manifest_names_every_file(hostile: Path, tmp_path: Path) -> None:
    export("huggingface", tmp_path, hostile)
    manifest = json.loads((tmp_path / place.MANIFEST).read_text("utf-8"))
    assert manifest["format"] == "huggingface"
    assert manifest["files"].keys() == contents(tmp_path).keys() - {place.MANIFEST}
