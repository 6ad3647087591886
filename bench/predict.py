"""What the scorers of the development data expect, made from records by the public API.

    python bench/predict.py DATA_DIR TRACK

TRACK is quotes, gum-quotes, entities or events; prints the scorer's table.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.extract.text import article_from_text
from onrecord.model import Article, DateMention, Participant, ParticipantRole, Record
from onrecord.transform.record import read_articles

TRACKS = {
    "quotes": ("quotes/polnear_dev.jsonl", "quotes_eval.py"),
    "gum-quotes": ("quotes/gumnews_dev.jsonl", "quotes_eval.py"),
    "entities": ("entities/gum_dev.jsonl", "entities_eval.py"),
    "events": ("events/plover_dev.jsonl", "events_eval.py"),
}


def quotes_row(record: Record) -> dict[str, Any]:
    return {
        "quotes": [
            {
                "spans": [[s.span.start, s.span.end] for s in quote.spans],
                "source": [[quote.speaker_span.start, quote.speaker_span.end]] if quote.speaker_span else [],
            }
            for quote in record.quotes
        ]
    }


def date_value(mention: DateMention) -> str:
    """TEI-like value: the EDTF as it is, less `~` and open sides; decades in years, seasons and quarters in days."""
    if mention.interval is None:
        return ""
    edtf, first, last = mention.interval.edtf.replace("~", ""), mention.interval.earliest, mention.interval.latest
    if "X" in edtf and first and last:
        return f"{first:%Y}/{last:%Y}"
    if len(edtf) == 7 and edtf[5:] > "12" and first and last:
        return f"{first:%Y-%m-%d}/{last:%Y-%m-%d}"
    return "/".join(side for side in edtf.split("/") if side != "..")


def is_country_word(record: Record, key: str) -> bool:
    """Whether a government is spoken of only by its country's, people's or capital's name."""
    return key.startswith("org:government-of-") and not any(
        "overnment" in m.span.of(record.article.text) for m in record.entities.mentions if m.entity == key
    )


def entities_row(record: Record) -> dict[str, Any]:
    """GUM annotates a country that acts as a place, where we say its government: those are left out here."""
    spans: dict[str, list[list[int]]] = {}
    for mention in record.entities.mentions:
        spans.setdefault(mention.entity, []).append([mention.span.start, mention.span.end])
    return {
        "people": [{"name": p.name, "mentions": spans.get(p.key, [])} for p in record.entities.people],
        "organizations": [
            {"name": o.name, "mentions": spans.get(o.key, [])}
            for o in record.entities.organizations
            if not is_country_word(record, o.key)
        ],
        "dates": [{"start": d.span.start, "end": d.span.end, "value": date_value(d)} for d in record.dates],
    }


def participant_text(record: Record, participant: Participant) -> str:
    return participant.span.of(record.article.text)


def events_row(record: Record) -> dict[str, Any]:
    return {
        "events": [
            {
                "type": event.type,
                "source": [participant_text(record, p) for p in event.participants if p.role is ParticipantRole.ACTOR],
                "target": [
                    participant_text(record, p) for p in event.participants if p.role is ParticipantRole.RECIPIENT
                ],
            }
            for event in record.events
            if event.type != "OTHER"
        ]
    }


ROWS = {"quotes": quotes_row, "gum-quotes": quotes_row, "entities": entities_row, "events": events_row}


def articles_of(rows: list[dict[str, Any]]) -> list[Article]:
    """The gold rows' texts as articles, with the document's date where the gold states it."""
    return [
        article_from_text(
            row["text"],
            row["doc_id"],
            published=date.fromisoformat(row["created"]) if row.get("created") else None,
        )
        for row in rows
    ]


def predict(data: Path, track: str) -> tuple[Path, Path, float, int]:
    """The gold file, a file of predictions, the seconds it took and the words read."""
    gold = data / TRACKS[track][0]
    rows = [json.loads(line) for line in gold.open(encoding="utf-8")]
    started = time.perf_counter()
    predicted = [{"doc_id": r.article.document_id} | ROWS[track](r) for r in read_articles(articles_of(rows))]
    seconds = time.perf_counter() - started
    out = Path(tempfile.mkstemp(suffix=".jsonl")[1])
    out.write_text("".join(json.dumps(row) + "\n" for row in predicted), encoding="utf-8")
    return gold, out, seconds, sum(len(row["text"].split()) for row in rows)


def main(data_dir: str, track: str) -> None:
    data = Path(data_dir)
    gold, predicted, seconds, words = predict(data, track)
    subprocess.run([sys.executable, data / TRACKS[track][1], gold, predicted], check=True)
    print(f"{track}: {words} words in {seconds:.1f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
