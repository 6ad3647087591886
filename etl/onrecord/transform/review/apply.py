"""Decisions carried out on a draft, in the order of the tables, contradictions refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, cast

from onrecord.errors import ReviewError
from onrecord.model import (
    Affiliation,
    AffiliationStatus,
    Mention,
    MentionForm,
    Organization,
    OrganizationKind,
    Origin,
    PassageKind,
    Person,
    Place,
    PlaceKind,
    Published,
    PublishedBasis,
    Quote,
    Record,
    Role,
    Span,
    SpeakerBasis,
)
from onrecord.transform.interval import interval_from_edtf
from onrecord.transform.review.decisions import ENTITY_TABLES, Action, Decision, Review
from onrecord.transform.review.draft import Draft, Entity, add_row
from onrecord.transform.review.matching import NEAR, SAME, best_match, event_share, quote_share, share
from onrecord.transform.review.rows import Rows, many
from onrecord.transform.review.selectors import Selectors

MEASURE: dict[str, Callable[[Any, Span], float]] = {
    "quotes": quote_share,
    "events": event_share,
    "dates": lambda date, at: share(date.span, at),
    "mentions": lambda mention, at: 1.0 if mention.span == at else 0.0,
    "passages": lambda passage, at: share(passage.span, at),
}
ORDER = ("documents", "passages", *ENTITY_TABLES, "mentions", "affiliations", "dates", "quotes", "events")


def apply_review(record: Record, review: Review) -> Record:
    """The record as the review leaves it.

    Raises ReviewError, with file and line, where a decision does not find its text or row, contradicts another, or says
    something that no table can hold; and where the review was made on another text.
    """
    return Application(record, review).run()


class Application:
    """One review carried out on one record."""

    def __init__(self, record: Record, review: Review) -> None:
        self.review = review
        self.draft = Draft(record)
        self.selectors = Selectors(record.article)
        self.rows = Rows(self.draft, self.selectors)
        self.decided: dict[tuple[str, object], Decision] = {}
        self.numbers: dict[int, int] = {}  # row number by the line of the decision that made or changed it

    def run(self) -> Record:
        digest = hashlib.sha256(self.draft.article.text.encode(errors="surrogatepass")).hexdigest()
        if self.review.text_sha256 not in (None, digest):
            raise ReviewError(
                self.review.file,
                None,
                f"made on a text with sha256 {self.review.text_sha256}, but the document's is {digest}: "
                "check each decision against the new text, then change `text_sha256`",
            )
        for table in ORDER:
            decisions = [d for d in self.review.decisions if d.table == table]
            for decision in decisions:
                self.attempt(self.decide, decision)
            for decision in decisions:
                self.attempt(self.refer, decision)
            if table in self.review.complete:
                self.drop_undecided(table)
        return self.draft.record()

    @staticmethod
    def attempt(step: Callable[[Decision], None], decision: Decision) -> None:
        try:
            step(decision)
        except ValueError as error:
            raise decision.error(str(error)) from error
        except (TypeError, AttributeError, KeyError) as error:  # a list where words belong, and the like
            raise decision.error(f"cannot be understood: {error}") from error

    def decide(self, decision: Decision) -> None:
        if decision.table == "documents":
            self.document(decision)
        elif decision.table in ENTITY_TABLES:
            self.entity(decision)
        elif decision.table == "affiliations":
            self.affiliation(decision)
        else:
            self.row(decision)

    def claim(self, decision: Decision, row: object) -> None:
        """The decision speaks for that row; a second one about it contradicts the first."""
        other = self.decided.setdefault((decision.table, row), decision)
        if other is not decision:
            raise decision.error(f"contradicts line {other.line}, which decides the same row")

    def expect(self, decision: Decision, row: Any) -> None:
        for column, wanted in decision.expect.items():
            held = getattr(row, column, None)
            if column in ("speaker", "reported_by", "entity", "place") and held is not None:
                held = next(g[held].name for g in self.draft.entities.values() if held in g)
            if column in ("edtf", "occurred", "said"):
                interval = getattr(row, "interval" if column == "edtf" else column, None)
                held = interval.edtf if interval else None
            if (None if held is None else str(held)) != (None if wanted is None else str(wanted)):
                raise decision.error(f"expects {column} to be {wanted!r}, but the machine now has {held!r}")

    # ------------------------------------------------------------------------------------------ rows with evidence

    def row(self, decision: Decision) -> None:
        rows = cast(dict[int, Any], getattr(self.draft, decision.table))
        at = self.selectors.find(decision.at)
        free = {n: row for n, row in rows.items() if (decision.table, n) not in self.decided}
        measure = MEASURE[decision.table]
        if decision.table == "mentions":
            rows, free = self.of_entity(decision, rows), self.of_entity(decision, free)
        if decision.action is Action.ADD:
            found = best_match(free, at, measure, SAME)
        else:
            found = best_match(rows, at, measure, SAME if decision.action is Action.REJECT else NEAR)
        rows = cast(dict[int, Any], getattr(self.draft, decision.table))
        if found is None and decision.action is Action.REJECT:
            return  # the machine no longer makes this mistake
        if found is None and decision.action is not Action.ADD:
            raise ValueError("the machine has no row there; use `add` for a row of your own")
        if found is not None:
            self.claim(decision, found)
            self.expect(decision, rows[found])
        if decision.action is Action.REJECT:
            del rows[cast(int, found)]
            return
        if decision.action is Action.CONFIRM:
            rows[cast(int, found)] = vouched(rows[cast(int, found)], Origin.REVIEWED)
            return
        base = rows[found] if found is not None and decision.action is Action.CORRECT else None
        row = self.build(decision, base, at)
        if found is None:
            found = add_row(rows, vouched(row, Origin.ADDED))
            self.decided[(decision.table, found)] = decision
        else:
            confidence = getattr(rows[found], "confidence", None)
            rows[found] = vouched(replace(row, confidence=confidence), Origin.REVIEWED)
        self.numbers[decision.line] = found
        if decision.table == "mentions" and decision.action is Action.ADD:
            self.supersede(found, at)
        if decision.table == "quotes" and "speaker" in decision.set:
            self.speaker_mention(rows[found])

    def of_entity(self, decision: Decision, mentions: Mapping[int, Mention]) -> dict[int, Mention]:
        """The mentions that a decision can be about: words that name two things at once are told apart by the entity
        that it expects or, of an addition, prefers."""
        name = (decision.set if decision.action is Action.ADD else decision.expect).get("entity")
        keys = {key for group in self.draft.entities.values() for key, e in group.items() if e.name == name}
        named = {n: mention for n, mention in mentions.items() if mention.entity in keys}
        if decision.action is Action.REJECT and name is not None:
            return named
        if decision.action is not Action.ADD or name is None:
            return named or dict(mentions)
        spans = {mention.span for mention in named.values()}
        return named | {n: mention for n, mention in mentions.items() if mention.span not in spans}

    def supersede(self, number: int, at: Span) -> None:
        """A person has said what the words at a place name: what else the machine took them for goes, unless a
        decision of its own speaks for it."""
        for n in [n for n, m in self.draft.mentions.items() if m.span == at and n != number]:
            if ("mentions", n) not in self.decided:
                del self.draft.mentions[n]

    def speaker_mention(self, quote: Quote) -> None:
        """The words at the speaker's place name who the decision says is speaking, unless another decides them."""
        at, speaker = quote.speaker_span, quote.speaker
        if at is None or speaker is None:
            return
        mentions = self.draft.mentions
        for n, mention in list(mentions.items()):
            if mention.span == at and mention.entity != speaker and ("mentions", n) not in self.decided:
                mentions[n] = vouched(replace(mention, entity=speaker), Origin.REVIEWED)
        form = {SpeakerBasis.PRONOUN: MentionForm.PRONOUN, SpeakerBasis.DESCRIPTION: MentionForm.DESCRIPTION}
        named = any(m.span.overlaps(at) and m.entity == speaker for m in mentions.values())
        if not named and quote.speaker_basis in form:
            add_row(mentions, vouched(Mention(at, speaker, form[quote.speaker_basis]), Origin.ADDED))

    def build(self, decision: Decision, base: Any, at: Span) -> Any:
        given = decision.set
        match decision.table:
            case "quotes":
                return self.rows.quote(base, at, given)
            case "dates":
                return self.rows.date(base, at, given)
            case "events":
                return self.rows.event(base, at, given)
            case "mentions":
                return self.rows.mention(base, at, given)
            case _:
                return replace(base, kind=PassageKind(given["kind"]))

    def refer(self, decision: Decision) -> None:
        """References to rows of the same table, once all of that table's rows stand."""
        number = self.numbers.get(decision.line)
        if number is None:
            return
        if decision.table == "quotes" and "continues" in decision.set:
            quote = self.draft.quotes[number]
            earlier = self.rows.quote_at(decision.set["continues"], quote.extent)
            self.draft.quotes[number] = replace(quote, continues=earlier)
        if decision.table == "dates" and "anchor" in decision.set:
            date = self.draft.dates[number]
            self.draft.dates[number] = replace(date, anchor=self.rows.date_at(decision.set["anchor"], date.span))
        if decision.table == "events" and "date_anchor" in decision.set:
            event = self.draft.events[number]
            anchor = self.rows.event_at(decision.set["date_anchor"], event.mentions[0])
            self.draft.events[number] = replace(event, date_anchor=anchor)

    def drop_undecided(self, table: str) -> None:
        if table in ENTITY_TABLES:
            for key in [k for k in self.draft.entities[table] if (table, k) not in self.decided]:
                self.draft.remove_entity(table, key)
        else:
            rows = cast(dict[int, Any], getattr(self.draft, table))
            for n in [n for n in rows if (table, n) not in self.decided]:
                del rows[n]

    # ------------------------------------------------------------------------------------------ documents

    def document(self, decision: Decision) -> None:
        self.claim(decision, None)
        given = dict(decision.set)
        if "published" in given or "published_basis" in given:
            edtf = given.pop("published", None)
            old = self.draft.published
            interval = interval_from_edtf(str(edtf)) if edtf is not None else old.interval
            self.draft.published = Published(interval, PublishedBasis(given.pop("published_basis", old.basis)))
        self.draft.article = replace(self.draft.article, **given)

    # ------------------------------------------------------------------------------------------ entities

    def entity(self, decision: Decision) -> None:
        table, name = decision.table, str(decision.name)
        group = self.draft.entities[table]
        known = [key for key, e in group.items() if e.name == name]
        if len(known) > 1:
            raise ValueError(f"{len(known)} {table} are named {name!r}")
        key = known[0] if known else None
        if key is None and decision.action is Action.CORRECT:  # the machine may have come to the right name by itself
            key = next((k for k, e in group.items() if e.name == decision.set.get("name")), None)
        if decision.action is Action.REJECT:
            if key is not None:
                self.draft.remove_entity(table, key)
            return
        if decision.action is Action.ADD:
            self.add_entity(decision, key)
            return
        if key is None:
            have = ", ".join(sorted(e.name for e in group.values()))
            raise ValueError(f"the machine has no {name!r} in {table}; it has {have}. Use `add` for one of your own")
        self.expect(decision, group[key])
        if decision.action is Action.MERGE:
            into = self.draft.entity(str(decision.into), [table])
            self.draft.remove_entity(table, key, into)
            group[into] = vouched(group[into], Origin.REVIEWED)
        elif decision.action is Action.SPLIT:
            self.split(decision, key)
        else:
            self.claim(decision, key)
            changed = self.changed(table, group[key], decision.set)
            self.decided[(table, changed.key)] = decision
            self.draft.replace_entity(table, key, vouched(changed, Origin.REVIEWED))
            self.credit(decision, changed.key)

    def add_entity(self, decision: Decision, key: str | None) -> None:
        """An entity as the decision has it; the machine's of that name, or at that place in the text, is its base."""
        table, name = decision.table, str(decision.name)
        group = self.draft.entities[table]
        places = [self.selectors.find(s) for s in many(decision.at)] if decision.at is not None else []
        if key is None:
            at_place = {m.entity for m in self.draft.mentions.values() if m.span in places and m.entity in group}
            free = sorted(k for k in at_place if (table, k) not in self.decided)
            key = free[0] if free else None
        kind: type[Person] | type[Organization] | type[Place] = {
            "people": Person,
            "organizations": Organization,
            "places": Place,
        }[table]
        if key is None:
            key = self.draft.new_key(table, name)
            group[key] = vouched(self.changed(table, kind(key, name), decision.set), Origin.ADDED)
        else:
            self.claim(decision, key)
            confidence = group[key].confidence
            plain = self.changed(
                table, kind(key, group[key].name, confidence=confidence), {"name": name, **decision.set}
            )
            self.draft.replace_entity(table, key, vouched(plain, Origin.REVIEWED))
            key = plain.key
        self.decided[(table, key)] = decision
        self.credit(decision, key)
        for place in places:
            here = {n: m for n, m in self.draft.mentions.items() if m.span == place}
            if here:
                for n, mention in here.items():
                    if mention.entity != key:
                        self.draft.mentions[n] = vouched(replace(mention, entity=key), Origin.REVIEWED)
            else:
                add_row(self.draft.mentions, vouched(Mention(place, key), Origin.ADDED))
        if not any(m.entity == key for m in self.draft.mentions.values()) and table != "organizations":
            raise ValueError(f"no mention names {name!r}: say with `at` where the text does")

    def changed(self, table: str, entity: Entity, given: Mapping[str, Any]) -> Entity:
        changes = {key: value for key, value in given.items() if key not in ("parent", "credit")}
        if "kind" in changes:
            changes["kind"] = (OrganizationKind if table == "organizations" else PlaceKind)(changes["kind"])
        if "parent" in given:
            changes["parent"] = self.rows.entity(given["parent"], ("organizations",))
        if changes.get("name", entity.name) != entity.name:
            changes["key"] = self.draft.new_key(table, changes["name"])
        unknown = set(changes) - {f.name for f in fields(entity)}
        if unknown:
            raise ValueError(f"{table} has no {min(unknown)!r}")
        return replace(entity, **changes)

    def credit(self, decision: Decision, key: str) -> None:
        if "credit" in decision.set:
            self.draft.credits = [(k, role) for k, role in self.draft.credits if k != key]
            if decision.set["credit"] is not None:
                self.draft.credits.append((key, Role(decision.set["credit"])))

    def split(self, decision: Decision, key: str) -> None:
        table = decision.table
        group = self.draft.entities[table]
        places = [self.selectors.find(s) for s in many(decision.at)]
        name = str(decision.set.get("name", decision.name))
        new = replace(group[key], key=self.draft.new_key(table, name))
        new = replace(self.changed(table, new, {k: v for k, v in decision.set.items() if k != "name"}), name=name)
        group[new.key] = vouched(new, Origin.REVIEWED)
        group[key] = vouched(group[key], Origin.REVIEWED)
        self.decided[(table, new.key)] = decision
        self.decided.setdefault((table, key), decision)
        self.draft.repoint(key, new.key, lambda span: any(span.overlaps(place) for place in places))

    def affiliation(self, decision: Decision) -> None:
        rows = self.draft.affiliations
        person = self.draft.entity(str(decision.person), ["people"])
        organization = self.draft.entity(str(decision.organization), ["organizations"])
        at = self.selectors.find(decision.at) if decision.at is not None else None
        same = [
            n
            for n, tie in rows.items()
            if (tie.person, tie.organization) == (person, organization)
            and ("affiliations", n) not in self.decided
            and (at is None or tie.span.overlaps(at))
        ]
        found = same[0] if same else None
        if decision.action is Action.REJECT:
            for n in same:
                del rows[n]
            return
        if found is None and decision.action is not Action.ADD:
            raise ValueError("the machine has no such tie; use `add` for one of your own")
        given = decision.set
        if decision.action is Action.ADD:
            if at is None:
                raise ValueError("an affiliation needs `at`: the words that state it")
            tie = Affiliation(person, organization, at, given.get("role"))
        else:
            tie = rows[cast(int, found)]
            tie = replace(tie, role=given.get("role", tie.role), span=at or tie.span)
        if "status" in given:
            tie = replace(tie, status=AffiliationStatus(given["status"]))
        if found is None:
            found = add_row(rows, vouched(tie, Origin.ADDED))
        else:
            self.expect(decision, rows[found])
            self.claim(decision, found)
            rows[found] = vouched(replace(tie, confidence=rows[found].confidence), Origin.REVIEWED)
        self.decided[("affiliations", found)] = decision


def vouched(row: Any, origin: Origin) -> Any:
    """The row with who vouches for it; what a person added has no confidence, what passages hold is never theirs."""
    names = {f.name for f in fields(row)}
    if "origin" not in names:
        return row
    return replace(row, origin=origin, **({"confidence": None} if origin is Origin.ADDED else {}))
