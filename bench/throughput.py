"""Words a second: the bare spaCy pipeline, onrecord in one process, and in two, in turns on the same texts.

    python bench/throughput.py [--documents 400] [--rounds 3] [--texts FILE.jsonl] [--workers 2]

The bare pipeline is `spacy.load` and `nlp.pipe` over the texts, as spaCy has them, 32 texts at a time, which is as fast
as any number; its time is without the loading of the model. A build's time is that of `onrecord.build` in a process
that has just begun, from the file to the published package, with the loading of all libraries and of the model. Every
measurement is in a process of its own, since the second reading of a text finds its words remembered.

Each round measures all of them, one after the other; a ratio is the median of the rounds' own ratios, so that a machine
that is busy for a while disturbs it little. The same ratios of processor time, which other programs disturb less, are
printed beside. `--texts` takes articles (`id`, `text`) in the place of made-up stories.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from stories import stories


class Cost(NamedTuple):
    """Seconds by the clock, and of all processes' computing."""

    seconds: float
    computing: float


def computed() -> float:
    """What this process and those that it began and that have ended have computed."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def bare(archive: Path) -> Cost:
    """What the pipeline alone takes for the texts."""
    import spacy

    from onrecord.transform.language import DEFAULT_MODEL

    nlp = spacy.load(DEFAULT_MODEL)
    texts = [json.loads(line)["text"] for line in archive.read_text("utf-8").splitlines()]
    start, used = time.perf_counter(), computed()
    for _ in nlp.pipe(texts, batch_size=32):
        pass
    return Cost(time.perf_counter() - start, computed() - used)


def built(archive: Path, workers: int) -> Cost:
    """What a build takes, from the file to the published package."""
    start, used = time.perf_counter(), computed()
    with tempfile.TemporaryDirectory() as folder:
        import onrecord

        onrecord.build([archive], Path(folder) / "package", workers=workers)
        return Cost(time.perf_counter() - start, computed() - used)


def measured(archive: Path, workers: int | None) -> Cost:
    """The cost in a new process: of the bare pipeline, or of a build by so many workers."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return (pool.submit(bare, archive) if workers is None else pool.submit(built, archive, workers)).result()


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
    ways = {"spaCy pipeline alone": None, "onrecord build, 1 process": 1}
    ways[f"onrecord build, {options.workers} processes"] = options.workers
    rounds: list[list[Cost]] = []
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.jsonl"
        archive.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        for number in range(options.rounds):
            rounds.append([measured(archive, workers) for workers in ways.values()])
            print(f"round {number + 1}:", *(f"{c.seconds:.1f} s ({c.computing:.1f} computing)" for c in rounds[-1]))
    print(f"{len(rows)} documents, {words} words, median of {options.rounds} rounds")
    for label, costs in zip(ways, zip(*rounds, strict=True), strict=True):
        print(f"{label:30} {statistics.median(words / cost.seconds for cost in costs):8.0f} words/s")
    share = statistics.median(alone.seconds / one.seconds for alone, one, _ in rounds)
    share_computing = statistics.median(alone.computing / one.computing for alone, one, _ in rounds)
    gain = statistics.median(one.seconds / several.seconds for _, one, several in rounds)
    print(f"one process reaches {share:.0%} of the pipeline alone ({share_computing:.0%} by computing time)")
    print(f"{options.workers} processes are {gain:.2f} times as fast as one")


if __name__ == "__main__":
    main()
