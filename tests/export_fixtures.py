"""The packages that the tests of exports hand on: one made of hostile words, and the shipped one."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hostile_package import hostile_tables
from sample_package import METADATA

from onrecord.load.publish import publish
from onrecord.schema import shipped_root

ROOT = Path(__file__).parent.parent
CONSUMERS = Path(os.environ.get("ONRECORD_CONSUMERS", ".venv-consumers"))  # made by `make test`
BIN = ROOT / CONSUMERS / "bin"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    package = tmp_path_factory.mktemp("hostile") / "my package"
    publish(hostile_tables(), package, METADATA)
    return package


@pytest.fixture(scope="session")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package that keeps each table's rows in two Parquet files."""
    from onrecord.load.publish import publish_parts

    package = tmp_path_factory.mktemp("parted") / "package"
    tables = hostile_tables()
    hashes = tables["documents"].select("document_id", "text_sha256")
    halves = [
        {name: frame.head(1) for name, frame in tables.items()},
        {name: frame.slice(1) for name, frame in tables.items()},
    ]
    publish_parts(halves, package, METADATA, hashes, parted=True)
    return package


@pytest.fixture(scope="session", params=["hostile", "parted", "shipped"])
def package(request: pytest.FixtureRequest) -> Path:
    return shipped_root() if request.param == "shipped" else Path(request.getfixturevalue(request.param))


def needs(module: str, distribution: str) -> pytest.MarkDecorator:
    """Skips, with the reason, where the program that an export is for is not installed."""
    try:
        missing = importlib.util.find_spec(module) is None
    except ModuleNotFoundError:  # not even the package that the module is in
        missing = True
    return pytest.mark.skipif(missing, reason=f"{distribution} is not installed: pip install --group consumers")


def apart(program: str) -> pytest.MarkDecorator:
    """Skips, with the reason, where the environment of the programs that go with nothing else has not been made."""
    return pytest.mark.skipif(
        not (BIN / program).exists(), reason=f"no {CONSUMERS}/bin/{program}: `make test` makes it"
    )


def run(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a program of that environment."""
    command = [str(BIN / program), *map(str, arguments)]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": ""}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)


def told(reader: str, *arguments: str | Path) -> Any:
    """What a reader of `tests/consumers` prints, read from JSON; its error, as text, where the program refuses."""
    done = run("python", ROOT / "tests" / "consumers" / reader, *arguments)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr
