"""An article as blocks of segments, each mark with its row, and beside each block the quotes that begin in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.report.keys import Keys
from onrecord.report.marking import Segment, Span, never_innermost, segments
from onrecord.report.speakers import Speaker, speaker_id
from onrecord.report.store import DocumentRows, Entity, Row

VISIBLE = ("quote", "person", "organization", "place", "date", "event")
_EVIDENCE = "evidence"  # stretches that only a row leads to: who took part, what ties a person to a body
_ENTITY_COLUMNS = ("person_id", "organization_id", "place_id")


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment as it is drawn.

    `kinds` are the marks that show; `row` the key of the innermost one; `keys` all rows that the words belong to;
    `anchors` the marks that begin here; `numbers` the quotes that begin here; `handles` the marks that end here and
    have no words that are not another's. `first` is false where the innermost mark has begun before.
    """

    text: str
    kinds: tuple[str, ...]
    colour: int | None
    verbatim: bool
    row: str | None
    first: bool
    title: str
    keys: tuple[str, ...]
    anchors: tuple[str, ...]
    numbers: tuple[Note, ...]
    handles: tuple[Handle, ...]
    edges: str  # the classes for an event's frame: whether it begins and ends with this piece


@dataclass(frozen=True, slots=True)
class Note:
    """A quote in the margin: its key, its number in the document, who speaks."""

    key: str
    number: int
    speaker: Speaker
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Handle:
    key: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Block:
    """A passage, or words between passages (`kind` "other", no key)."""

    kind: str
    key: str | None
    duplicate: bool
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]


class Marks:
    """The spans of a document's rows and what is known of each."""

    def __init__(
        self,
        document: DocumentRows,
        keys: Keys,
        entities: Mapping[str, Entity],
        speakers: Mapping[str, Speaker],
    ) -> None:
        self.spans: list[Span] = []
        self.titles: dict[str, str] = {}
        self.quote_of: dict[str, str] = {}  # the key of a quote by that of its span
        self.verbatim: dict[str, bool] = {}
        self.notes: dict[str, Note] = {}  # by the key of the quote
        self.begins: dict[str, str] = {}  # the key of the span with which a quote begins, by that of the quote
        self.event_of: dict[str, str] = {}
        rows = document.rows
        for quote in rows.get("quotes", ()):
            key = keys.of("quotes", quote)
            speaker = speakers[speaker_id(quote)]
            said = [part for part in (quote["kind"], quote["medium"]) if part]
            self.notes[key] = Note(key, quote["ordinal"], speaker, quote["kind"], ", ".join(said))
            for kind in ("speaker", "cue"):
                self._add(quote[f"{kind}_start"], quote[f"{kind}_end"], _EVIDENCE, key)
        for span in rows.get("quote_spans", ()):
            key, quote_key = keys.of("quote_spans", span), keys.by_id("quotes", span["quote_id"]) or ""
            self._add(span["start"], span["end"], "quote", key)
            self.quote_of[key] = quote_key
            self.verbatim[key] = bool(span["verbatim"])
            self.begins.setdefault(quote_key, key)
            note = self.notes[quote_key]
            self.titles[key] = f"Quote {note.number}: {note.speaker.name}, {note.kind}"
        for row in rows.get("mentions", ()):
            entity = entities[next(row[column] for column in _ENTITY_COLUMNS if row[column])]
            key = keys.of("mentions", row)
            self._add(row["start"], row["end"], entity.kind, key)
            self.titles[key] = f"{entity.name} ({entity.kind}, {row['form']})"
        for row in rows.get("dates", ()):
            key = keys.of("dates", row)
            self._add(row["start"], row["end"], "date", key)
            self.titles[key] = f"Date: {row['edtf'] or row['precision']}"
        labels = {row["event_id"]: row["label"] for row in rows.get("events", ())}
        for row in rows.get("event_mentions", ()):
            key = keys.of("event_mentions", row)
            self._add(row["start"], row["end"], "event", key)
            self.titles[key] = f"Event: {labels[row['event_id']]}"
            self.event_of[key] = keys.by_id("events", row["event_id"]) or ""
        for table in ("events", "event_participants", "affiliations", "appearances"):
            for row in rows.get(table, ()):
                self._add(row["start"], row["end"], _EVIDENCE, keys.of(table, row))

    def _add(self, start: int | None, end: int | None, kind: str, key: str) -> None:
        if start is not None and end is not None:
            self.spans.append(Span(start, end, kind, key))


def blocks(text: str, document: DocumentRows, keys: Keys, marks: Marks) -> list[Block]:
    """The whole text as blocks: passages in order, and what stands between them."""
    found = []
    ordered = sorted(marks.spans, key=lambda span: (span.start, span.end))
    for kind, passage, start, end in _stretches(text, document.rows.get("passages", ())):
        near = [span for span in ordered if span.start < end and span.end > start]
        cut = segments(text, near, start, end)
        pieces = tuple(_pieces(cut, marks))
        notes = tuple(note for piece in pieces for note in piece.numbers)
        key = keys.of("passages", passage) if passage else None
        found.append(Block(kind, key, bool(passage and passage["duplicate_of_passage_id"]), pieces, notes))
    return found


def _stretches(text: str, passages: Sequence[Row]) -> Iterator[tuple[str, Row | None, int, int]]:
    at = 0
    for passage in sorted(passages, key=lambda row: (row["start"], row["end"])):
        if text[at : passage["start"]].strip():
            yield "other", None, at, passage["start"]
        start, end = max(at, passage["start"]), min(passage["end"], len(text))
        if start < end:
            yield passage["kind"], passage, start, end
            at = end
    if text[at:].strip():
        yield "other", None, at, len(text)


def _pieces(cut: Sequence[Segment], marks: Marks) -> Iterator[Piece]:
    shown = [_visible(segment) for segment in cut]
    hidden = set(never_innermost(shown))
    met: set[Span] = set()
    opened: set[str] = set()
    for segment, seen in zip(cut, shown, strict=True):
        inner = seen.innermost
        quotes = [span for span in seen.layers if span.kind == "quote"]
        quote = quotes[-1].key if quotes else None
        numbers = tuple(
            marks.notes[marks.quote_of[span.key]]
            for span in seen.opens
            if span.kind == "quote" and marks.begins[marks.quote_of[span.key]] == span.key
        )
        keys = dict.fromkeys(span.key for span in segment.layers)
        keys |= dict.fromkeys(marks.quote_of[span.key] for span in quotes)
        keys |= dict.fromkeys(marks.event_of[key] for key in list(keys) if key in marks.event_of)
        starting = dict.fromkeys(span.key for span in segment.opens if span.key not in opened)
        starting = {key: None for key in starting if key not in marks.notes}  # a quote's own anchor is its number
        opened.update(starting)
        edges = (" eo" if any(span.kind == "event" for span in seen.opens) else "") + (
            " ec" if any(span.kind == "event" for span in seen.closes) else ""
        )
        yield Piece(
            text=segment.text,
            kinds=tuple(dict.fromkeys(span.kind for span in seen.layers)),
            colour=marks.notes[marks.quote_of[quote]].speaker.colour if quote else None,
            verbatim=marks.verbatim[quote] if quote else False,
            row=inner.key if inner else None,
            first=inner is not None and inner not in met,
            title=marks.titles[inner.key] if inner else "",
            keys=tuple(keys),
            anchors=tuple(starting),
            edges=edges,
            numbers=numbers,
            handles=tuple(
                Handle(span.key, span.kind, marks.titles[span.key])
                for span in seen.closes
                if span in hidden and not (span.kind == "quote" and marks.begins[marks.quote_of[span.key]] == span.key)
            ),
        )
        if inner:
            met.add(inner)


def _visible(segment: Segment) -> Segment:
    def of(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(span for span in spans if span.kind in VISIBLE)

    return Segment(segment.start, segment.end, segment.text, of(segment.layers), of(segment.opens), of(segment.closes))


def facts(document: Row) -> list[tuple[str, str]]:
    """What is known of an article besides its headline, for the line below it."""
    found: list[tuple[str, Any]] = [
        ("Publisher", document["publisher"]),
        ("Published", document["published"] and f"{document['published']} ({document['published_basis']})"),
        ("Rights", document["rights"]),
    ]
    return [(name, str(value)) for name, value in found if value]
