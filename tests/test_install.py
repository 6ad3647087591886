"""The package as others get it: the built wheel in an environment that has polars and duckdb, and nothing else."""

from __future__ import annotations

import email
import json
import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from onrecord.schema import table_names

ROOT = Path(__file__).parents[1]
BASE = ("polars", "polars-runtime-32", "duckdb")  # what `pip install onrecord` brings
IMPORT_SECONDS = 0.3

pytestmark = pytest.mark.xdist_group("install")  # one worker builds the wheel


def built(kind: str, folder: Path, source: Path = ROOT) -> Path:
    """The wheel or source distribution that the build backend makes, without network or isolation."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", folder],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment that holds the wheel, and of other packages the two that it needs.

    Those two are links to the files of the environment that runs the tests, so that nothing is fetched.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    interpreter = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--python", interpreter, "install", "--no-deps", "--no-index", wheel],
        check=True,
        capture_output=True,
    )
    needed = folder / "needed"
    needed.mkdir()
    for name in BASE:
        found = distribution(name)
        for top in sorted({file.parts[0] for file in found.files or () if file.parts[0] != ".."}):
            (needed / top).symlink_to(str(found.locate_file(top)))
    (site_packages(interpreter) / "needed.pth").write_text(f"{needed}\n")
    return interpreter


def site_packages(interpreter: Path) -> Path:
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.check_output([interpreter, "-c", code], text=True).strip())


def run(interpreter: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [interpreter, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_carries_the_published_package(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "onrecord/package/datapackage.json" in names
    for table in table_names():
        assert f"onrecord/package/schemas/{table}.schema.json" in names
        assert f"onrecord/package/data/csv/{table}.csv" in names
        assert f"onrecord/package/data/parquet/{table}.parquet" in names


def test_what_is_not_ours_to_hand_out_is_in_neither_distribution(wheel, sdist):
    with tarfile.open(sdist) as archive:
        packed = zipfile.ZipFile(wheel).namelist() + archive.getnames()
    ours = [name for name in packed if "/static/" not in name]  # a page of the program's own
    assert not [name for name in ours if "data/source" in name or name.endswith((".jsonl", ".html"))]


def test_both_licences_travel_with_the_wheel(wheel):
    archive = zipfile.ZipFile(wheel)
    (metadata,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    headers = email.message_from_bytes(archive.read(metadata))
    assert headers.get_all("License-File") == ["LICENSE", "LICENSE-DATA.md"]


def test_a_wheel_built_from_the_source_distribution_holds_the_same(wheel, sdist, tmp_path):
    with tarfile.open(sdist) as archive:
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # since Python 3.11.4
        archive.extractall(tmp_path / "source", **safely)
    (source,) = (tmp_path / "source").iterdir()
    again = built("wheel", tmp_path / "wheel", source)
    assert sorted(zipfile.ZipFile(again).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


def test_tables_load_in_a_base_install(python, tmp_path):
    code = "import onrecord; print(onrecord.load('quotes').height, onrecord.query('FROM who_said_what').height)"
    done = run(python, "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    (quotes,) = [resource for resource in descriptor["resources"] if resource["name"] == "quotes"]
    assert done.stdout.split() == [str(quotes["rowcount"])] * 2
    where = run(python, "-c", "import onrecord; print(onrecord.__file__)", cwd=tmp_path).stdout
    assert "site-packages" in where  # the wheel's, not the checkout's


def test_what_needs_the_extra_says_so_in_a_base_install(python, tmp_path):
    code = (
        "import onrecord\ntry:\n    onrecord.build\nexcept onrecord.errors.MissingDependencyError as e:\n    print(e)"
    )
    done = run(python, "-c", "import onrecord.errors\n" + code, cwd=tmp_path)
    assert 'pip install "onrecord[etl]"' in done.stdout, done.stderr


def test_the_command_of_a_base_install_says_what_to_install(python, tmp_path):
    command = python.with_name("onrecord")
    done = subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == 'the command onrecord needs more than the base install: pip install "onrecord[etl]"\n'


def test_importing_it_costs_little_more_than_importing_polars(python, tmp_path):
    code = (
        "import time, polars\n"
        "started = time.perf_counter()\n"
        "import onrecord\n"
        "onrecord.load('quotes')\n"
        "print(time.perf_counter() - started)"
    )
    # The least of several runs, as a busy machine makes any single one slow.
    seconds = [float(run(python, "-c", code, cwd=tmp_path).stdout) for _ in range(5)]
    assert min(seconds) <= IMPORT_SECONDS


def test_an_editable_install_reads_the_checkout_and_copies_no_tables(tmp_path):
    code = "import sys; from hatchling.build import build_editable; print(build_editable(sys.argv[1]))"
    name = subprocess.check_output([sys.executable, "-c", code, tmp_path], cwd=ROOT, text=True).split()[-1]
    archive = zipfile.ZipFile(tmp_path / name)
    assert not [file for file in archive.namelist() if file.startswith("onrecord/")]
    assert Path(archive.read("_onrecord.pth").decode().strip()).resolve() == ROOT / "etl"


def test_the_version_is_the_same_wherever_it_stands(wheel):
    from onrecord.version import __version__

    assert wheel.name.startswith(f"onrecord-{__version__}-")
    assert re.search(rf"^version: {re.escape(__version__)}$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
