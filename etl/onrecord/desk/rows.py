"""The rows of a document as the desk shows them: values by column, where they stand, what was decided about them.

Places are pairs of code points, end exclusive; other rows and entities are named by their place and name, as decisions
name them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from onrecord.desk.settled import Settled
from onrecord.model import Affiliation, DateMention, Event, Interval, Mention, Organization, Origin, Quote, Span
from onrecord.transform.review.decisions import ENTITY_TABLES, Action
from onrecord.transform.review.draft import Draft

Values = dict[str, Any]
TABLES = (
    "quotes",
    "events",
    "people",
    "organizations",
    "places",
    "affiliations",
    "dates",
    "mentions",
    "passages",
    "documents",
)


class State(StrEnum):
    """What has become of a row."""

    OPEN = "open"  # the machine's; nobody has decided
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    ADDED = "added"
    REVIEWED = "reviewed"  # settled by a decision about another row
    REJECTED = "rejected"
    MERGED = "merged"
    LEFT_OUT = "left_out"  # its table is marked complete, and no decision speaks for it


GONE = {State.REJECTED, State.MERGED, State.LEFT_OUT}


@dataclass(frozen=True, slots=True)
class DeskRow:
    """`number` is the row's in the draft, or an entity's key; `evidence` where the base record has it, which a decision
    quotes; `decision` the number of the one that speaks for it. `id` changes whenever anything that is shown does."""

    id: str
    table: str
    number: Any
    at: Span | None
    title: str
    detail: str
    state: State
    origin: Origin | None
    confidence: float | None
    values: Values
    decision: int | None = None
    evidence: Span | None = None
    places: tuple[Span, ...] = field(default=())  # every stretch that the row marks

    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "table": self.table,
            "at": place(self.at),
            "places": [place(span) for span in self.places],
            "title": self.title,
            "detail": self.detail,
            "state": self.state.value,
            "origin": self.origin,
            "confidence": self.confidence,
            "values": self.values,
            "decision": self.decision,
        }


def place(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def desk_rows(settled: Settled) -> list[DeskRow]:
    """Every row of the document, in the order of `TABLES` and of the text, with those that are gone."""
    return unique(list(Maker(settled).rows()))


def unique(rows: list[DeskRow]) -> list[DeskRow]:
    """The rows with ids that tell them apart even where two look alike."""
    seen: dict[str, int] = {}
    made = []
    for row in rows:
        seen[row.id] = seen.get(row.id, 0) + 1
        twin = f"{row.id}-{seen[row.id]}" if seen[row.id] > 1 else row.id
        made.append(row if twin == row.id else DeskRow(**{**fields_of(row), "id": twin}))
    return made


def fields_of(row: DeskRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DeskRow.__slots__}


class Maker:
    """Rows for one settled record."""

    def __init__(self, settled: Settled) -> None:
        self.settled = settled
        self.draft: Draft = settled.draft
        self.base = Draft(settled.base)
        self.text = settled.base.article.text
        self.names = {
            key: e.name for draft in (self.base, self.draft) for g in draft.entities.values() for key, e in g.items()
        }
        self.at: dict[str, list[Span]] = {}
        for mention in self.draft.mentions.values():
            self.at.setdefault(mention.entity, []).append(mention.span)
        self.before: dict[str, list[int]] = {}
        for n, mention in self.base.mentions.items():
            self.before.setdefault(mention.entity, []).append(n)

    def rows(self) -> Iterator[DeskRow]:
        for table in TABLES:
            if table == "documents":
                yield self.document()
                continue
            made = list(self.entities(table) if table in ENTITY_TABLES else self.evidenced(table))
            yield from sorted(made, key=lambda row: (row.at.start, row.at.end) if row.at else (-1, -1))

    # ------------------------------------------------------------------------------------------ rows with evidence

    def evidenced(self, table: str) -> Iterator[DeskRow]:
        """Rows of the tables whose rows have a number."""
        describe: Callable[[Any, Draft], tuple[Values, str, str, list[Span]]] = getattr(self, table)
        now, base = getattr(self.draft, table), getattr(self.base, table)
        for n, row in now.items():
            decision = self.settled.decided.get((table, n))
            yield self.row(
                table, n, row, base.get(n), self.state(row, base.get(n), decision), decision, describe(row, self.draft)
            )
        complete = table in (self.settled.complete or ())
        for n in base.keys() - now.keys():
            decision = self.settled.decided.get((table, n))
            if decision is None and table == "affiliations":
                decision = self.rejected_tie(base[n])
            if decision is None and not complete:
                continue  # it went with something that it hung on
            state = State.LEFT_OUT if decision is None else State.REJECTED
            yield self.row(table, n, base[n], base[n], state, decision, describe(base[n], self.base))

    def rejected_tie(self, tie: Affiliation) -> int | None:
        who = self.names[tie.person], self.names[tie.organization]
        return next(
            (
                n
                for n, d in enumerate(self.settled.decisions)
                if d.table == "affiliations" and d.action is Action.REJECT and (d.person, d.organization) == who
            ),
            None,
        )

    def state(self, row: Any, base: Any, decision: int | None) -> State:
        origin = getattr(row, "origin", Origin.MACHINE)
        if decision is None:
            return State.OPEN if origin is Origin.MACHINE else State.REVIEWED
        match self.settled.decisions[decision].action:
            case Action.CONFIRM:
                return State.CONFIRMED
            case Action.ADD if base is None or getattr(base, "origin", None) is Origin.ADDED:
                return State.ADDED
            case _:
                return State.CORRECTED

    def row(
        self,
        table: str,
        number: Any,
        row: Any,
        base: Any,
        state: State,
        decision: int | None,
        described: tuple[Values, str, str, list[Span]],
    ) -> DeskRow:
        values, title, detail, places = described
        told = json.dumps([table, values, [place(s) for s in places], state], ensure_ascii=False, default=str)
        evidence = self.evidence(table, base) if base is not None else None
        return DeskRow(
            hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:16],
            table,
            number,
            places[0] if places else None,
            " ".join(title.split()),
            detail,
            state,
            getattr(row, "origin", None),
            getattr(row, "confidence", None),
            values,
            decision,
            evidence,
            tuple(places),
        )

    @staticmethod
    def evidence(table: str, row: Any) -> Span | None:
        """Where a row stands, as a decision about it would quote it."""
        match table:
            case "quotes":
                return row.extent  # type: ignore[no-any-return]
            case "events":
                return row.mentions[0]  # type: ignore[no-any-return]
            case _:
                return getattr(row, "span", None)

    def words(self, span: Span) -> str:
        return span.of(self.text)

    def name(self, key: str | None) -> str | None:
        return self.names.get(key) if key is not None else None

    # ------------------------------------------------------------------------------------------ table by table

    def quotes(self, quote: Quote, draft: Draft) -> tuple[Values, str, str, list[Span]]:
        speaker = self.name(quote.speaker)
        earlier = draft.quotes.get(quote.continues) if quote.continues is not None else None
        values = {
            "content": [place(s.span) for s in quote.spans],
            "kind": quote.kind.value,
            "speaker": speaker,
            "speaker_at": place(quote.speaker_span),
            "speaker_basis": quote.speaker_basis.value,
            "cue": place(quote.cue),
            "medium": quote.medium,
            "addressee": quote.addressee,
            "continues": place(earlier.extent) if earlier else None,
            "said": edtf(quote.said),
        }
        who = speaker or (self.words(quote.speaker_span) if quote.speaker_span else "nobody named")
        return values, " ".join(self.words(s.span) for s in quote.spans), who, [s.span for s in quote.spans]

    def events(self, event: Event, draft: Draft) -> tuple[Values, str, str, list[Span]]:
        date = draft.dates.get(event.date) if event.date is not None else None
        quote = draft.quotes.get(event.quote) if event.quote is not None else None
        anchor = draft.events.get(event.date_anchor) if event.date_anchor is not None else None
        values = {
            "at": place(event.mentions[0]),
            "label": event.label,
            "type": event.type,
            "status": event.status.value,
            "mode": event.mode,
            "context": event.context,
            "cameo_root": event.cameo_root,
            "mentions": [place(span) for span in event.mentions[1:]],
            "occurred": edtf(event.occurred),
            "date": place(date.span) if date else None,
            "date_precision": event.date_precision.value,
            "date_relation": event.date_relation.value if event.date_relation else None,
            "date_basis": event.date_basis.value,
            "date_anchor": place(anchor.mentions[0]) if anchor else None,
            "place": self.name(event.place),
            "reported_by": self.name(event.reported_by),
            "reported_at": place(event.reported_by_span),
            "quote": place(quote.extent) if quote else None,
            "participants": [
                {"role": p.role.value, "at": place(p.span), "who": self.name(p.entity)} for p in event.participants
            ],
        }
        detail = " · ".join(filter(None, (event.type, event.status.value, edtf(event.occurred))))
        return values, event.label, detail, list(event.mentions)

    def dates(self, date: DateMention, draft: Draft) -> tuple[Values, str, str, list[Span]]:
        anchor = draft.dates.get(date.anchor) if date.anchor is not None else None
        values = {
            "at": place(date.span),
            "edtf": edtf(date.interval),
            "precision": date.precision.value,
            "basis": date.basis.value,
            "anchor": place(anchor.span) if anchor else None,
            "anchor_text": place(date.anchor_span),
        }
        return values, self.words(date.span), edtf(date.interval) or "no day can be told", [date.span]

    def mentions(self, mention: Mention, draft: Draft) -> tuple[Values, str, str, list[Span]]:
        values = {"at": place(mention.span), "entity": self.name(mention.entity), "form": mention.form.value}
        return values, self.words(mention.span), f"{self.name(mention.entity)} · {mention.form.value}", [mention.span]

    def affiliations(self, tie: Affiliation, draft: Draft) -> tuple[Values, str, str, list[Span]]:
        person, organization = self.name(tie.person), self.name(tie.organization)
        values = {
            "at": place(tie.span),
            "person": person,
            "organization": organization,
            "role": tie.role,
            "status": tie.status.value,
        }
        return values, f"{person}: {tie.role or 'belongs to'}, {organization}", tie.status.value, [tie.span]

    def passages(self, passage: Any, draft: Draft) -> tuple[Values, str, str, list[Span]]:
        return {"kind": passage.kind.value}, self.words(passage.span)[:120], passage.kind.value, [passage.span]

    def document(self) -> DeskRow:
        """The row of the article itself."""
        article, published = self.draft.article, self.draft.published
        values = {name: getattr(article, name) for name in ("headline", "publisher", "language", "url", "rights")}
        values |= {"published": edtf(published.interval), "published_basis": published.basis.value}
        decision = self.settled.decided.get(("documents", None))
        state = State.OPEN if decision is None else State.CORRECTED
        detail = " · ".join(filter(None, (article.publisher, edtf(published.interval))))
        return self.row(
            "documents",
            None,
            None,
            None,
            state,
            decision,
            (values, article.headline or article.document_id, detail, []),
        )

    # ------------------------------------------------------------------------------------------ entities

    def entities(self, table: str) -> Iterator[DeskRow]:
        now, base = self.draft.entities[table], self.base.entities[table]
        parents = {o.parent for o in self.draft.entities["organizations"].values() if isinstance(o, Organization)}
        for key, entity in now.items():
            if key in self.at or key in parents:
                decision = self.settled.decided.get((table, key))
                state = self.state(entity, base.get(key), decision)
                yield self.row(
                    table, key, entity, None, state, decision, self.entity(entity, self.draft, self.at.get(key, []))
                )
        for key in base.keys() - now.keys():
            if any(self.draft.mentions[n].entity in now for n in self.before.get(key, ()) if n in self.draft.mentions):
                merged = self.named_by(table, base[key].name, Action.MERGE)
                if merged is None:
                    continue  # it has another name now
                state, decision = State.MERGED, merged
            else:
                found = self.named_by(table, base[key].name, Action.REJECT)
                if found is None and table not in self.settled.complete:
                    continue
                state, decision = (State.LEFT_OUT, None) if found is None else (State.REJECTED, found)
            spans = [self.base.mentions[n].span for n in self.before.get(key, ())]
            yield self.row(table, key, base[key], None, state, decision, self.entity(base[key], self.base, spans))

    def named_by(self, table: str, name: str, action: Action) -> int | None:
        return next(
            (
                n
                for n, d in enumerate(self.settled.decisions)
                if d.table == table and d.action is action and d.name == name
            ),
            None,
        )

    def entity(self, entity: Any, draft: Draft, spans: list[Span]) -> tuple[Values, str, str, list[Span]]:
        told: Mapping[str, Any] = {
            name: getattr(entity, name)
            for name in entity.__slots__
            if name not in ("key", "parent", "confidence", "origin")
        }
        values: Values = {name: getattr(value, "value", value) for name, value in told.items()}
        if isinstance(entity, Organization):
            values["parent"] = self.name(entity.parent)
        if "honorific" in values:
            values["credit"] = next((role.value for key, role in draft.credits if key == entity.key), None)
        places = sorted(set(spans))
        number = f"{len(places)} mention{'s' if len(places) != 1 else ''}"
        what = values.get("description") or values.get("kind")
        return values, entity.name, " · ".join(filter(None, (what, number))), places


def edtf(interval: Interval | None) -> str | None:
    return interval.edtf if interval else None
