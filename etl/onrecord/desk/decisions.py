"""What a person does to a row, as decisions of the review file: which are written, and which they stand instead of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from onrecord.desk.rows import GONE, DeskRow, State
from onrecord.desk.selecting import selector_for
from onrecord.desk.settled import Settled
from onrecord.errors import OnrecordError
from onrecord.model import Span
from onrecord.schema import table_schema
from onrecord.transform.review.apply import ORDER
from onrecord.transform.review.decisions import ACTIONS, COLUMNS, ENTITY_TABLES, Action, Decision
from onrecord.transform.review.matching import SAME, share
from onrecord.transform.review.rows import many

Item = dict[str, Any]  # a decision as the file holds it
PLACES = {"speaker_at", "cue", "anchor", "anchor_text", "date", "date_anchor", "reported_at", "quote", "continues"}
MANY_PLACES = {"content", "mentions"}
CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
NUMBERS = {"latitude", "longitude"}
MOVED_BY_ADDING = ("dates", "events", "mentions")  # `correct` leaves their evidence where it is


class Refused(OnrecordError):
    """Something cannot be decided, for a reason that the person at the desk can do something about."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Decisions to write, and the numbers of those that they replace, whose place in the file the first takes."""

    add: tuple[Item, ...] = ()
    remove: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What a person did. `values` are columns in the form of `DeskRow.values`: only those that change, of an addition
    all; `places` the mentions of a split."""

    action: str
    table: str
    values: Mapping[str, Any]
    reason: str | None = None
    into: str | None = None
    name: str | None = None
    places: tuple[Span, ...] = ()


def plan(settled: Settled, row: DeskRow | None, request: Request) -> Plan:
    """The decisions that carry the request out. Raises Refused, or ValueError where words cannot be quoted."""
    return Planner(settled, request).plan(row)


class Planner:
    """One request against one state of the review."""

    def __init__(self, settled: Settled, request: Request) -> None:
        self.settled = settled
        self.request = request
        self.table = request.table
        if self.table not in ACTIONS:
            raise Refused(f"there is no table {self.table!r} to decide about")

    def plan(self, row: DeskRow | None) -> Plan:
        if self.request.action == "add":
            return Plan((self.add(self.request.values),))
        if row is None:
            raise Refused("this row is not there any more")
        match self.request.action:
            case "confirm":
                return self.confirm(row)
            case "reject":
                return self.reject(row)
            case "correct":
                return self.correct(row)
            case "merge":
                return Plan(
                    (self.item(Action.MERGE, name=row.values["name"], into=text_of(self.request.into, "into")),)
                )
            case "split":
                return self.split(row)
            case "withdraw":
                return Plan(remove=(self.decision_of(row),))
        raise Refused(f"there is no action {self.request.action!r}")

    def item(self, action: Action, **parts: Any) -> Item:
        if action not in ACTIONS[self.table]:
            raise Refused(f"{self.table} cannot be decided by {action.value!r}")
        made: Item = {"table": self.table, "action": action.value}
        made |= {key: value for key, value in parts.items() if value is not None and value != {}}
        if self.request.reason and self.request.reason.strip():
            if CONTROL.search(self.request.reason) or len(self.request.reason) > 2_000:
                raise Refused("the reason is not a line of text")
            made["reason"] = " ".join(self.request.reason.split())
        return made

    def decision_of(self, row: DeskRow) -> int:
        if row.decision is None:
            raise Refused("no decision speaks for this row")
        return row.decision

    def about(self, row: DeskRow) -> dict[str, Any]:
        """What names the row that the machine made."""
        if self.table == "documents":
            return {}
        if self.table in ENTITY_TABLES:
            return {"name": self.base_name(row)}
        if row.evidence is None:
            raise Refused("the machine has no such row")
        if self.table == "affiliations":
            parts = {"person": row.values["person"], "organization": row.values["organization"]}
            return {**parts, "at": self.quoted(row.evidence)}
        twins = [m for m in self.settled.base.entities.mentions if m.span == row.evidence]
        apart = {"expect": {"entity": row.values["entity"]}} if self.table == "mentions" and len(twins) > 1 else {}
        return {"at": self.quoted(row.evidence), **apart}

    def base_name(self, row: DeskRow) -> str:
        """The machine's own name of an entity, before the decision that there is about it."""
        entities = getattr(self.settled.base.entities, self.table)
        if row.decision is not None:
            name = self.settled.decisions[row.decision].name
            if any(e.name == name for e in entities):
                return str(name)
            here = {m.entity for m in self.settled.base.entities.mentions if m.span in row.places}
            for entity in entities:
                if entity.key in here:
                    return str(entity.name)
        return str(row.values["name"])

    def quoted(self, span: Span, near: Span | None = None) -> Any:
        return selector_for(self.settled.selectors, span, near)

    # ------------------------------------------------------------------------------------------ about a row

    def confirm(self, row: DeskRow) -> Plan:
        if row.state in (State.CONFIRMED, State.CORRECTED, State.ADDED, State.REVIEWED):
            raise Refused("this row has been decided already")
        replaced = () if row.decision is None else (row.decision,)
        return Plan((self.item(Action.CONFIRM, **self.about(row)),), replaced)

    def reject(self, row: DeskRow) -> Plan:
        if row.state is State.REJECTED:
            raise Refused("this row has been rejected already")
        if row.state is State.ADDED:  # nobody but the person who added it says that it is there
            return Plan(remove=(self.decision_of(row),))
        replaced = () if row.decision is None else (row.decision,)
        return Plan((self.item(Action.REJECT, **self.about(row)),), replaced)

    def correct(self, row: DeskRow) -> Plan:
        values = dict(self.request.values)
        if not values:
            raise Refused("nothing has been changed")
        if row.state in GONE:
            raise Refused("this row is not in the tables: confirm it first")
        moved = values.get("at") is not None and values["at"] != row.values.get("at")
        if moved and self.table in MOVED_BY_ADDING:
            return self.move(row, values)
        if self.table == "affiliations" and ({"person", "organization"} & set(values) or moved):
            return self.move(row, values)
        values.pop("at", None)
        if row.decision is None:
            near = row.evidence
            given = self.columns(values, near)
            return Plan((self.item(Action.CORRECT, **self.about(row), set=given),))
        return self.amend(row, self.settled.decisions[row.decision], values)

    def amend(self, row: DeskRow, decision: Decision, values: Mapping[str, Any]) -> Plan:
        """The decision that speaks for the row, with more in it."""
        action = decision.action
        if action is Action.SPLIT:
            about: Item = {"name": row.values["name"]}
            return Plan((self.item(Action.CORRECT, **about, set=self.columns(values, row.at)),))
        if action is Action.CONFIRM:
            action = Action.CORRECT
        about = {
            key: getattr(decision, key)
            for key in ("at", "name", "person", "organization")
            if getattr(decision, key) is not None
        }
        values = dict(values)
        if self.table == "quotes" and action is Action.ADD and "content" in values:
            spans = spans_of(values.pop("content"), "content")
            about["at"] = self.quoted(hull(spans))
            near: Span | None = hull(spans)
            given = {**decision.set, **self.columns(values, near)}
            given.pop("content", None)
            if len(spans) > 1:
                given = {"content": [self.quoted(span, near) for span in spans], **given}
        else:
            near = None if decision.at is None else self.settled.selectors.find(many(decision.at)[0])
            given = {**decision.set, **self.columns(values, near)}
            if action is Action.ADD and self.table in ENTITY_TABLES and "name" in given:
                about["name"] = given.pop("name")
        made = self.item(action, **about, set=given, expect=dict(decision.expect))
        if "reason" not in made and decision.reason:
            made["reason"] = decision.reason
        return Plan((made,), (self.decision_of(row),))

    def move(self, row: DeskRow, values: Mapping[str, Any]) -> Plan:
        """The row as a person's own, at its new place, instead of the machine's."""
        whole = {key: value for key, value in {**row.values, **values}.items() if value not in (None, [])}
        added = self.add(whole)
        replaced = () if row.decision is None else (row.decision,)
        if row.evidence is None or row.state is State.ADDED:
            return Plan((added,), replaced)
        at = span_of(whole["at"], "at")
        taken = {
            "dates": share(row.evidence, at) >= SAME,
            "events": row.evidence.overlaps(at),
            "affiliations": row.evidence.overlaps(at) and not {"person", "organization"} & set(values),
        }
        if taken.get(self.table):  # the machine's row becomes the person's
            return Plan((added,), replaced)
        return Plan((self.item(Action.REJECT, **self.about(row)), added), replaced)

    def split(self, row: DeskRow) -> Plan:
        name = text_of(self.request.name, "the other's name")
        if not self.request.places:
            raise Refused("choose the mentions that are somebody else's")
        if len(self.request.places) >= len(row.places):
            raise Refused("one mention at least stays; to change the name of all, correct it")
        at = [self.quoted(span) for span in self.request.places]
        given = {"name": name, **self.columns(self.request.values, None)}
        return Plan((self.item(Action.SPLIT, name=row.values["name"], at=at, set=given),))

    # ------------------------------------------------------------------------------------------ a row of one's own

    def add(self, values: Mapping[str, Any]) -> Item:
        values = {key: value for key, value in values.items() if value not in (None, "", [])}
        if self.table == "quotes":
            spans = spans_of(values.pop("content", None), "content")
            at = hull(spans)
            given = {"content": [self.quoted(s, at) for s in spans]} if len(spans) > 1 else {}
            for derived in ("kind", "speaker_basis"):  # what the text says of itself is not written down again
                values.pop(derived, None)
            return self.item(Action.ADD, at=self.quoted(at), set={**given, **self.columns(values, at)})
        if self.table in ("passages", "documents"):
            raise Refused(f"{self.table} are the machine's; they can be corrected")
        at = span_of(values.pop("at", None), "at")
        about: Item = {"at": self.quoted(at)}
        if self.table in ENTITY_TABLES:
            about = {"name": text_of(values.pop("name", None), "name"), **about}
        if self.table == "affiliations":
            who = {key: text_of(values.pop(key, None), key) for key in ("person", "organization")}
            about = {**who, **about}
        return self.item(Action.ADD, **about, set=self.columns(values, at))

    # ------------------------------------------------------------------------------------------ columns

    def columns(self, values: Mapping[str, Any], near: Span | None) -> dict[str, Any]:
        """Values as a decision sets them: places quoted, everything else checked against the table's schema."""
        given: dict[str, Any] = {}
        for key, said in values.items():
            if key not in COLUMNS[self.table] or key == "at":
                raise Refused(f"{self.table} has no {key!r} to set")
            value = None if said in ("", []) else said
            if key in PLACES:
                given[key] = None if value is None else self.quoted(span_of(value, key), near)
            elif key in MANY_PLACES:
                given[key] = [self.quoted(span, near) for span in spans_of(value or [], key, empty=key == "mentions")]
            elif key == "participants":
                given[key] = [self.participant(each, near) for each in value or []]
            elif key in NUMBERS:
                given[key] = number_of(value, key)
            else:
                given[key] = self.checked(key, value)
        return given

    def participant(self, value: Any, near: Span | None) -> Item:
        if not isinstance(value, Mapping):
            raise Refused("a participant has a role and words in the text")
        made = {"role": self.among(value.get("role"), "event_participants", "role")}
        made["at"] = self.quoted(span_of(value.get("at"), "a participant's words"), near)
        return made | ({"who": str(value["who"])} if value.get("who") else {})

    def checked(self, key: str, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, str) or CONTROL.search(value) or len(value) > 2_000:
            raise Refused(f"{key} is not a line of text")
        return self.among(value.strip(), self.table, key)

    @staticmethod
    def among(value: Any, table: str, column: str) -> Any:
        schema = table_schema(table)
        if schema.has(column):
            field = schema.field(column)
            if field.enum and value not in field.enum:
                raise Refused(f"{column} is one of {', '.join(field.enum)}, not {value!r}")
            if field.pattern and not re.fullmatch(field.pattern, str(value)):
                raise Refused(f"{value!r} is no {column}: it has the form {field.pattern}")
        return value


def span_of(value: Any, what: str) -> Span:
    if isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(n, int) for n in value):
        try:
            return Span(*value)
        except ValueError:
            pass
    raise Refused(f"{what}: select the words in the article")


def spans_of(value: Any, what: str, *, empty: bool = False) -> list[Span]:
    """The places in the order of the text; they must not overlap."""
    spans = sorted(span_of(each, what) for each in value) if isinstance(value, list) else []
    if not spans and not empty:
        raise Refused(f"{what}: select the words in the article")
    if any(a.overlaps(b) for a, b in pairwise(spans)):
        raise Refused(f"{what}: the stretches overlap")
    return spans


def hull(spans: Sequence[Span]) -> Span:
    return Span(spans[0].start, spans[-1].end)


def text_of(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value.strip() or CONTROL.search(value) or len(value) > 500:
        raise Refused(f"{what} is missing")
    return " ".join(value.split())


def number_of(value: Any, what: str) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        raise Refused(f"{what} is not a number") from None


# ---------------------------------------------------------------------------------------------------- place in the file


def beside(settled: Settled, item: Mapping[str, Any]) -> tuple[int, bool]:
    """Beside which decision a new one is written, and whether before it (else after): among those of its table, in the
    order of the text, so that people who review different parts change different lines.

    Entities' decisions follow each other in time, for a later one may speak of a name that an earlier one gave.
    """
    decisions = settled.decisions
    own = [n for n, d in enumerate(decisions) if d.table == item["table"]]
    if not own:
        rank = ORDER.index(item["table"])
        earlier = [n for n, d in enumerate(decisions) if ORDER.index(d.table) < rank]
        return (max(earlier), False) if earlier else (0 if decisions else -1, True)
    if item["table"] in ENTITY_TABLES or "at" not in item:
        return own[-1], False
    at = settled.selectors.find(many(item["at"])[0])
    before = [n for n in own if (found := start(settled, decisions[n])) is not None and found <= at.start]
    return (before[-1], False) if before else (own[0], True)


def start(settled: Settled, decision: Decision) -> int | None:
    if decision.at is None:
        return None
    try:
        return settled.selectors.find(many(decision.at)[0]).start
    except ValueError:
        return None
