"""Words a second: the bare spaCy pipeline, onrecord in one process, and in two, in turns on the same texts.

    python bench/throughput.py [--documents 400] [--rounds 3] [--texts FILE.jsonl] [--write bench/RESULTS.md]

Each round measures all three, one after the other; a ratio is the median of the rounds' own ratios, so that a machine
that is busy for a while disturbs it little. `--texts` takes articles (`id`, `text`) in the place of made-up stories.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from stories import stories

import onrecord
from onrecord.extract.text import article_from_text
from onrecord.transform.language import load_model, tokenize


def bare(rows: list[dict[str, str]]) -> float:
    """Seconds that the pipeline alone takes for the texts."""
    nlp = load_model()
    articles = [article_from_text(row["text"], row["id"]) for row in rows]
    start = time.perf_counter()
    for _ in nlp.pipe((tokenize(nlp, article) for article in articles), batch_size=32):
        pass
    return time.perf_counter() - start


def built(archive: Path, workers: int) -> float:
    """Seconds that a build takes, from the file to the published package."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
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
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.jsonl"
        archive.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        bare(rows[:20])  # the model is loaded, and every library warm
        taken = [(bare(rows), built(archive, 1), built(archive, options.workers)) for _ in range(options.rounds)]
    speeds = [statistics.median(words / seconds for seconds in column) for column in zip(*taken, strict=True)]
    labels = ("spaCy pipeline alone", "onrecord build, 1 process", f"onrecord build, {options.workers} processes")
    print(f"{len(rows)} documents, {words} words, median of {options.rounds} rounds")
    for label, speed in zip(labels, speeds, strict=True):
        print(f"{label:30} {speed:8.0f} words/s")
    share = statistics.median(alone / one for alone, one, _ in taken)
    gain = statistics.median(one / several for _, one, several in taken)
    print(
        f"one process reaches {share:.0%} of the pipeline alone; {options.workers} processes are {gain:.2f} times one"
    )


if __name__ == "__main__":
    main()
