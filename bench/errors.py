"""What the machine gets wrong on the development data, counted by class: the figures of docs/accuracy.md.

python bench/errors.py DATA_DIR
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from accuracy import own_records, scorer_module, table
from predict import ROWS, TRACKS

from onrecord.model import Record

Row = dict[str, Any]
MARKS = '“”"'


def quote_errors(data: Path, rows: list[Row], records: list[Record]) -> Counter[str]:
    """Each gold piece, and each predicted one that matches none, by what is wrong with it."""
    scorer = scorer_module(data / "quotes_eval.py")
    found: Counter[str] = Counter()
    for row, record in zip(rows, records, strict=True):
        text = row["text"]
        gold = list(scorer.pieces(text, row["quotes"]))
        made = list(scorer.pieces(text, ROWS["quotes"](record)["quotes"]))
        words = [scorer.words(text, piece["spans"]) for piece in made]
        taken: set[int] = set()
        for piece in gold:
            want = scorer.words(text, piece["spans"])
            share, best = max(((len(want & w) / len(want | w), n) for n, w in enumerate(words)), default=(0.0, -1))
            start, end = piece["spans"][0]
            short = len(want) <= 4
            kind = "in marks" if any(c in MARKS for c in text[max(0, start - 1) : end + 1]) else "reported"
            if share >= 0.8:
                taken.add(best)
                source = scorer.words(text, piece["source"])
                got = scorer.words(text, made[best]["source"])
                right = bool(source & got) if source else not got
                missing = "no speaker where there is one" if not got else "another speaker"
                found["right" if right else f"{kind}: {missing}"] += 1
            elif share >= 0.3:
                taken.add(best)
                longer = len(words[best]) > len(want)
                found[f"{kind}: boundaries, too {'long' if longer else 'short'}"] += 1
            else:
                found[f"{kind}: missed{', four words or fewer' if short else ''}"] += 1
        for n, piece in enumerate(made):
            if n not in taken:
                start, end = piece["spans"][0]
                marked = any(c in MARKS for c in text[max(0, start - 1) : end + 1])
                found[f"{'in marks' if marked else 'reported'}: nobody is said to have said it"] += 1
    return found


def entity_errors(data: Path, rows: list[Row], records: list[Record]) -> Counter[str]:
    """People and organizations by what became of them, dates by whether found and right."""
    scorer = scorer_module(data / "entities_eval.py")
    found: Counter[str] = Counter()
    for row, record in zip(rows, records, strict=True):
        made = ROWS["entities"](record)
        for table_name in ("people", "organizations"):
            gold = row[table_name]
            hits = [
                [n for n, p in enumerate(made[table_name]) if scorer.overlap(g["mentions"], p["mentions"])]
                for g in gold
            ]
            for matches in hits:
                found[f"{table_name}: " + ("missed", "found")[bool(matches)]] += 1
                found[f"{table_name}: split in two or more"] += len(matches) > 1
            used = {n for matches in hits for n in matches}
            found[f"{table_name}: is none"] += len(made[table_name]) - len(used)
        for day in row["dates"]:
            near = [m for m in made["dates"] if m["start"] < day["end"] and day["start"] < m["end"]]
            right = any(m["value"] == scorer.gold_value(day["value"]) for m in near)
            found["dates: " + ("missed" if not near else "right" if right else "another value")] += 1
    return found


def event_errors(data: Path, rows: list[Row], records: list[Record]) -> Counter[str]:
    """Events by whether their type is found, another is found in its place, or nothing; and what is made up."""
    scorer = scorer_module(data / "events_eval.py")
    found: Counter[str] = Counter()
    for row, record in zip(rows, records, strict=True):
        gold = [scorer.kind(e) for e in row["events"]]
        made = [e["type"] for e in ROWS["events"](record)["events"]]
        for kind in gold:
            if kind in made:
                made.remove(kind)
                found["events: right type"] += 1
            else:
                found[f"events: {'another type in its place' if made else 'missed'}"] += 1
        found["events: one too many"] += max(0, len(made))
    return found


CLASSES = {"quotes": quote_errors, "entities": entity_errors, "events": event_errors}


def main(data: Path) -> None:
    for track, count in CLASSES.items():
        rows = [json.loads(line) for line in (data / TRACKS[track][0]).open(encoding="utf-8")]
        records, _, _ = own_records(rows, True)
        found = count(data, rows, records)
        print(table([track, "rows"], [[name, str(n)] for name, n in sorted(found.items()) if n]))
        print()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
