"""What the charts are drawn from, counted document by document: words, mentions in quotes, ties, days."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from onrecord.report.speakers import speaker_id, speaker_name, words_of
from onrecord.report.store import DocumentRows, Entity, Row

_MUTUAL = 12  # participants of one event that are still paired with each other; a list of more is no meeting


@dataclass
class Tally:
    """Grows with the number of people and organizations, not with that of rows."""

    words: Counter[tuple[str, str]] = field(default_factory=Counter)  # (speaker, kind of quote)
    quotes: Counter[tuple[str, str]] = field(default_factory=Counter)
    about: Counter[tuple[str, str]] = field(default_factory=Counter)  # (speaker, entity named in the quote)
    affiliations: Counter[tuple[str, str]] = field(default_factory=Counter)  # (person, organization)
    events: Counter[tuple[str, str]] = field(default_factory=Counter)  # two participants, in order of id
    months: Counter[tuple[str, str]] = field(default_factory=Counter)  # (YYYY-MM, event or statement)
    names: dict[str, str] = field(default_factory=dict)  # of speakers
    origins: Counter[tuple[str, str]] = field(default_factory=Counter)  # (table, origin)
    no_month: Counter[str] = field(default_factory=Counter)  # event or statement
    undated: Counter[str] = field(default_factory=Counter)  # the same, with neither a first nor a last day

    def add(self, document: DocumentRows, entities: Mapping[str, Entity]) -> None:
        rows = document.rows
        for quote in rows.get("quotes", ()):
            who = speaker_id(quote)
            self.names.setdefault(who, speaker_name(quote, entities))
            self.words[who, quote["kind"]] += words_of(quote["text"])
            self.quotes[who, quote["kind"]] += 1
            self._dated(quote["said_earliest"], quote["said_latest"], "statement")
        self.about.update(named_in_quotes(document))
        for tie in rows.get("affiliations", ()):
            self.affiliations[tie["person_id"], tie["organization_id"]] += 1
        self.events.update(shared_events(document))
        for event in rows.get("events", ()):
            self._dated(event["date_earliest"], event["date_latest"], "event")
        for table, found in rows.items():
            self.origins.update((table, row["origin"]) for row in found if "origin" in row)

    def _dated(self, earliest: date | None, latest: date | None, what: str) -> None:
        """A span counts in the month of its first day if it is known to end within that month."""
        if earliest and latest and (earliest.year, earliest.month) == (latest.year, latest.month):
            self.months[f"{earliest.year:04}-{earliest.month:02}", what] += 1
        else:
            self.no_month[what] += 1
        if not (earliest or latest):
            self.undated[what] += 1


def named_in_quotes(document: DocumentRows) -> Counter[tuple[str, str]]:
    """How often each speaker's quotes in a document name each person and organization, the speaker apart."""
    mentions = [row for row in document.rows.get("mentions", ()) if row["person_id"] or row["organization_id"]]
    starts = [row["start"] for row in mentions]
    speaker = {row["quote_id"]: speaker_id(row) for row in document.rows.get("quotes", ())}
    found: Counter[tuple[str, str]] = Counter()
    for span in document.rows.get("quote_spans", ()):
        who = speaker[span["quote_id"]]
        for mention in mentions[bisect_right(starts, span["start"] - 1) : bisect_right(starts, span["end"] - 1)]:
            entity = mention["person_id"] or mention["organization_id"]
            if mention["end"] <= span["end"] and entity != who:
                found[who, entity] += 1
    return found


def shared_events(document: DocumentRows) -> Counter[tuple[str, str]]:
    """In how many events of a document two people or organizations take part together."""
    parts: dict[str, set[str]] = {}
    for row in document.rows.get("event_participants", ()):
        entity = _participant(row)
        if entity:
            parts.setdefault(row["event_id"], set()).add(entity)
    found: Counter[tuple[str, str]] = Counter()
    for together in parts.values():
        if len(together) <= _MUTUAL:
            found.update(combinations(sorted(together), 2))
    return found


def _participant(row: Row) -> str | None:
    entity: str | None = row["person_id"] or row["organization_id"]
    return entity
