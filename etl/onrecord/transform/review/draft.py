"""A record opened up for decisions: rows by number, entities by key, every reference kept when one of them changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from onrecord.model import (
    Affiliation,
    DateMention,
    Entities,
    Event,
    Mention,
    Organization,
    Passage,
    Person,
    Place,
    Published,
    Quote,
    Record,
    Role,
    Span,
)
from onrecord.slug import slug
from onrecord.transform.ordering import ordered

Entity = Person | Organization | Place
Row = TypeVar("Row")
PREFIX = {"people": "person", "organizations": "org", "places": "place"}


class Draft:
    """The rows of a record, changed one decision at a time. `record()` gives the record that they make."""

    def __init__(self, record: Record) -> None:
        self.source = record
        self.article = record.article
        self.published: Published = record.published
        entities = record.entities
        self.entities: dict[str, dict[str, Entity]] = {
            "people": {p.key: p for p in entities.people},
            "organizations": {o.key: o for o in entities.organizations},
            "places": {p.key: p for p in entities.places},
        }
        self.credits: list[tuple[str, Role]] = list(entities.credits)
        self.passages: dict[int, Passage] = dict(enumerate(record.article.passages))
        self.mentions: dict[int, Mention] = dict(enumerate(entities.mentions))
        self.affiliations: dict[int, Affiliation] = dict(enumerate(entities.affiliations))
        self.dates: dict[int, DateMention] = dict(enumerate(record.dates))
        self.quotes: dict[int, Quote] = dict(enumerate(record.quotes))
        self.events: dict[int, Event] = dict(enumerate(record.events))

    # ------------------------------------------------------------------------------------------ entities

    def entity(self, name: str, tables: Iterable[str] = ("people", "organizations")) -> str:
        """The key of the one entity of that name. Raises ValueError where there is none or more than one."""
        found = [key for table in tables for key, e in self.entities[table].items() if e.name == name]
        if len(found) != 1:
            known = sorted(e.name for table in tables for e in self.entities[table].values())
            raise ValueError(f"{len(found)} entities are named {name!r}; named are {', '.join(known)}")
        return found[0]

    def new_key(self, table: str, name: str) -> str:
        key = f"{PREFIX[table]}:{slug(name)}"
        while any(key in group for group in self.entities.values()):
            key += "-2"
        return key

    def repoint(self, old: str, new: str | None, only: Callable[[Span], bool] = lambda _: True) -> None:
        """Every reference to an entity made to point at another, or at none; `only` picks references by their place."""

        def turn(key: str | None, at: Span | None) -> str | None:
            return new if key == old and (at is None or only(at)) else key

        for n, mention in list(self.mentions.items()):
            if mention.entity == old and only(mention.span):
                if new is None:
                    del self.mentions[n]
                else:
                    self.mentions[n] = replace(mention, entity=new)
        for n, tie in list(self.affiliations.items()):
            if old in (tie.person, tie.organization) and only(tie.span):
                if new is None:
                    del self.affiliations[n]
                else:
                    person, organization = (new if key == old else key for key in (tie.person, tie.organization))
                    self.affiliations[n] = replace(tie, person=person, organization=organization)
        for n, quote in self.quotes.items():
            self.quotes[n] = replace(quote, speaker=turn(quote.speaker, quote.speaker_span))
        for n, event in self.events.items():
            self.events[n] = replace(
                event,
                reported_by=turn(event.reported_by, event.reported_by_span),
                place=turn(event.place, event.mentions[0]),
                participants=tuple(replace(p, entity=turn(p.entity, p.span)) for p in event.participants),
            )

    def replace_entity(self, table: str, key: str, entity: Entity) -> None:
        """The entity under a key made another, whose own key may differ."""
        del self.entities[table][key]
        self.entities[table][entity.key] = entity
        if entity.key != key:
            self.forward(key, entity.key)

    def remove_entity(self, table: str, key: str, into: str | None = None) -> None:
        """The entity gone, and what pointed at it pointed at `into`, or at nothing."""
        del self.entities[table][key]
        self.forward(key, into)

    def forward(self, key: str, into: str | None) -> None:
        self.repoint(key, into)
        moved = [(into if k == key else k, role) for k, role in self.credits]
        self.credits = [(k, role) for k, role in moved if k is not None]
        for child, organization in self.entities["organizations"].items():
            if isinstance(organization, Organization) and organization.parent == key:
                self.entities["organizations"][child] = replace(organization, parent=into)

    # ------------------------------------------------------------------------------------------ the result

    def record(self) -> Record:
        """The record that the draft makes, in order.

        An entity that no mention names any more is left out, unless it is some organization's parent.
        """
        named = {m.entity for m in self.mentions.values()}
        parents = {
            o.parent
            for o in self.entities["organizations"].values()
            if isinstance(o, Organization) and o.key in named and o.parent
        }
        kept = {
            table: [e for key, e in sorted(group.items()) if key in named or key in parents]
            for table, group in self.entities.items()
        }
        keys = {e.key for group in kept.values() for e in group}
        mentions = {(m.span, m.entity): m for m in self.mentions.values() if m.entity in keys}
        article = replace(self.article, passages=tuple(self.passages[n] for n in sorted(self.passages)))
        entities = Entities(
            tuple(e for e in kept["people"] if isinstance(e, Person)),
            tuple(e for e in kept["organizations"] if isinstance(e, Organization)),
            tuple(e for e in kept["places"] if isinstance(e, Place)),
            tuple(mentions[at] for at in sorted(mentions)),
            tuple(
                sorted(
                    (a for a in self.affiliations.values() if a.person in keys and a.organization in keys),
                    key=lambda a: (a.span, a.person, a.organization),
                )
            ),
            tuple(dict.fromkeys((key, role) for key, role in self.credits if key in keys)),
        )
        record = replace(self.source, article=article, published=self.published, entities=entities)
        return ordered(record, self.quotes, self.dates, self.events)


def add_row(rows: dict[int, Row], row: Row) -> int:
    number = max(rows, default=-1) + 1
    rows[number] = row
    return number
