"""How a build grows with its archive: seconds, memory and size for 1,000, 10,000 and more short documents.

    python bench/scale.py 1000 10000 [--workers 2] [--new 100]

For each size: the whole build, then the same archive with NEW more documents, then a build with nothing new. The parts
of a build's time: reading documents, and putting the package together. Each build is a process of its own, whose
largest memory is printed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from stories import stories

import onrecord


@dataclass(frozen=True)
class Cost:
    """Seconds in all and of computing, seconds until the last document was read, memory in MB, documents read."""

    seconds: float
    cpu: float
    reading: float
    memory: float
    read: int


def one_build(archives: list[Path], package: Path, workers: int) -> Cost:
    start, used = time.perf_counter(), cpu_seconds()
    last = [0.0]

    def tell(_: int) -> None:
        last[0] = time.perf_counter() - start

    report = onrecord.build(archives, package, workers=workers, progress=tell)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(time.perf_counter() - start, cpu_seconds() - used, last[0], memory, report.read)


def cpu_seconds() -> float:
    """What this process and those that it began and that have ended have computed."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measured(archives: list[Path], package: Path, workers: int) -> Cost:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(one_build, archives, package, workers).result()


def write(path: Path, number: int, first: int = 0, *, short: bool) -> int:
    """Writes an archive; its words."""
    words = 0
    with path.open("w", encoding="utf-8") as file:
        for row in stories(number, first=first, short=short):
            words += len(row["text"].split())
            file.write(json.dumps(row) + "\n")
    return words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=int, nargs="+")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--new", type=int, default=100)
    parser.add_argument("--short", action="store_true", help="stories of some twenty words, not seventy")
    options = parser.parse_args()
    print("| documents | words | build | seconds | computing | reading | documents read | memory MB | package MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for number in options.documents:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            words = write(root / "archive.jsonl", number, short=options.short)
            write(root / "new.jsonl", options.new, first=number, short=options.short)
            package = root / "package"
            both = [root / "archive.jsonl", root / "new.jsonl"]
            for label, archives in (("whole", both[:1]), (f"{options.new} new", both), ("nothing new", both)):
                cost = measured(archives, package, options.workers)
                size = sum(path.stat().st_size for path in package.rglob("*") if path.is_file()) / 1e6
                cells = (number, words, label, f"{cost.seconds:.1f}", f"{cost.cpu:.1f}", f"{cost.reading:.1f}")
                print("|", " | ".join(map(str, cells)), f"| {cost.read} | {cost.memory:.0f} | {size:.0f} |", flush=True)


if __name__ == "__main__":
    main()
