"""Words a second: the bare spaCy pipeline, onrecord in one process, and in two, on the same texts.

    python bench/throughput.py [--documents 400] [--rounds 3] [--texts FILE.jsonl] [--workers 2]

The bare pipeline is `spacy.load` and `nlp.pipe` over the texts, as spaCy has them, 32 at a time. It and the build by
one process take turns within one build, some seconds each: while the build runs, the bare pipeline reads the same texts
before each of its tasks, and its time is taken out of the build's. A machine that is slow for a while, as shared ones
are, is so for both. The build's time is from the file to the published package, with the loading of the model and of
all libraries but those that the bare pipeline needs; so the bare pipeline's has no start in it.

Then builds by one process and by several follow each other, `--rounds` times, each in a process that has just begun,
with all that it loads; the ratio is the median of the rounds' own. `--texts` takes articles (`id`, `text`) in the place
of made-up stories.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from stories import stories

TOGETHER = 32  # texts that the bare pipeline has at once


def in_turns(archive: Path) -> tuple[float, float]:
    """Seconds of the bare pipeline, and of a build by one process without them."""
    import spacy

    import onrecord.build as building
    from onrecord.model import Article
    from onrecord.run.engines import InProcess
    from onrecord.run.task import Result, Task
    from onrecord.transform.language import DEFAULT_MODEL

    bare = spacy.load(DEFAULT_MODEL)
    taken = 0.0

    def read(texts: list[str]) -> None:
        nonlocal taken
        start = time.perf_counter()
        for _ in bare.pipe(texts, batch_size=TOGETHER):
            pass
        taken += time.perf_counter() - start

    class InTurns(InProcess):
        def map(self, tasks: Iterator[Task]) -> Iterator[Result]:
            texts: list[str] = []
            for task in tasks:
                texts += [item.text for item in task.items if isinstance(item, Article)]
                while len(texts) >= TOGETHER:
                    read(texts[:TOGETHER])
                    del texts[:TOGETHER]
                yield from super().map(iter([task]))
            read(texts)

    building.engine_of = lambda workers, cluster, settings: InTurns(settings)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        building.build([archive], Path(folder) / "package")
        return taken, time.perf_counter() - start - taken


def built(archive: Path, workers: int) -> float:
    """Seconds that a build takes, from the file to the published package."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        import onrecord

        onrecord.build([archive], Path(folder) / "package", workers=workers)
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    if options.texts:
        lines = options.texts.read_text("utf-8").splitlines()[: options.documents]
        rows = [{"id": str(row.get("id", n)), "text": row["text"]} for n, row in enumerate(map(json.loads, lines))]
    else:
        rows = list(stories(options.documents))
    words = sum(len(row["text"].split()) for row in rows)
    print(f"{len(rows)} documents, {words} words")
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.jsonl"
        archive.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")

        def alone(act, *arguments):  # type: ignore[no-untyped-def]
            """What comes of it in a process of its own."""
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                return pool.submit(act, archive, *arguments).result()

        bare, own = alone(in_turns)
        print(f"spaCy pipeline alone          {words / bare:6.0f} words/s")
        print(
            f"onrecord build, 1 process     {words / own:6.0f} words/s, {bare / own:.0%} of the pipeline alone",
            flush=True,
        )
        gains = []
        for number in range(1, options.rounds + 1):
            one, several = alone(built, 1), alone(built, options.workers)
            gains.append(one / several)
            print(f"round {number}: 1 process {one:.1f} s, {options.workers} processes {several:.1f} s", flush=True)
    if gains:
        print(f"{options.workers} processes are {statistics.median(gains):.2f} times as fast as one")


if __name__ == "__main__":
    main()
