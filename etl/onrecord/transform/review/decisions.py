"""The review file: what it may hold, and where in it each decision stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from onrecord.errors import ReviewError


class Action(StrEnum):
    CONFIRM = "confirm"  # the machine's row is right
    CORRECT = "correct"  # some of its columns are not; `set` says what they should be
    REJECT = "reject"  # it is no row
    ADD = "add"  # this is a row, all of it, whether the machine found it or not
    MERGE = "merge"  # two entities are one
    SPLIT = "split"  # some mentions of an entity are somebody else's


ENTITIES = "entities.yaml"  # in the folder of reviews: who is who across documents (`onrecord.transform.resolve`)
ENTITY_TABLES = ("people", "organizations", "places")
ACTIONS = {
    "documents": {Action.CORRECT},
    "passages": {Action.CONFIRM, Action.CORRECT},
    **{table: {*Action} for table in ENTITY_TABLES},
    **{
        table: {*Action} - {Action.MERGE, Action.SPLIT}
        for table in ("mentions", "affiliations", "dates", "quotes", "events")
    },
}

# What `set` may hold. Where a column of the table is an offset or an id, a selector or a name stands for it here.
COLUMNS = {
    "documents": {"headline", "publisher", "language", "url", "published", "published_basis", "rights"},
    "passages": {"kind"},
    "people": {"name", "given_name", "family_name", "honorific", "description", "country_code", "credit"},
    "organizations": {"name", "acronym", "kind", "country_code", "parent"},
    "places": {"name", "kind", "country_code", "latitude", "longitude"},
    "mentions": {"entity", "form"},
    "affiliations": {"role", "status", "at"},
    "dates": {"edtf", "precision", "basis", "anchor", "anchor_text"},
    "quotes": {
        *("kind", "content", "speaker", "speaker_at", "speaker_basis", "cue"),
        *("medium", "addressee", "continues", "said"),
    },
    "events": {
        *("label", "type", "mode", "context", "cameo_root", "mentions", "status", "occurred", "date_precision"),
        *("date_relation", "date_basis", "date", "date_anchor", "reported_by", "reported_at", "quote", "place"),
        "participants",
    },
}
KEYS = {"table", "action", "at", "name", "into", "person", "organization", "set", "expect", "reason"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision and the line (from 1) where it stands.

    `at` is a selector (see `selectors`) of the evidence; entities go by `name` instead, affiliations by `person`
    and `organization`. `set` gives columns their values; `expect` says what the machine's columns must hold for the
    decision still to make sense.
    """

    file: str
    line: int
    table: str
    action: Action
    at: Any = None
    name: str | None = None
    into: str | None = None
    person: str | None = None
    organization: str | None = None
    set: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None

    def error(self, reason: str) -> ReviewError:
        return ReviewError(self.file, self.line, reason)


@dataclass(frozen=True, slots=True)
class Review:
    """All decisions about one document. In the tables named by `complete` no row stands that no decision speaks for."""

    file: str
    document_id: str
    text_sha256: str | None
    reviewed_by: str | None
    complete: frozenset[str]
    decisions: tuple[Decision, ...]


def read_reviews(folder: Path) -> dict[str, Review]:
    """The reviews of a folder (`*.yaml`) by document id.

    Raises ReviewError where a file cannot be understood, or two speak of one document.
    """
    if not folder.is_dir():
        raise ReviewError(str(folder), None, "no such folder of review files")
    reviews: dict[str, Review] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == ENTITIES:
            continue
        review = read_review(path)
        if review.document_id in reviews:
            raise ReviewError(str(path), None, f"{reviews[review.document_id].file} is about the same document")
        reviews[review.document_id] = review
    return reviews


def read_review(path: Path) -> Review:
    """The review in one file. Raises ReviewError, with the line, where it cannot be understood."""
    try:
        return parse_review(path.read_bytes().decode("utf-8"), path)
    except UnicodeDecodeError as error:
        raise ReviewError(str(path), None, "not UTF-8") from error


def parse_review(text: str, path: Path) -> Review:
    """The review that the text of a file says; `path` names it in errors. Raises ReviewError as `read_review` does."""
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        data: Any = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ReviewError(str(path), line, f"no YAML: {error.problem}") from error
    except YAMLError as error:  # a character that YAML does not allow
        raise ReviewError(str(path), None, f"no YAML: {error}") from error
    if not isinstance(data, CommentedMap) or not isinstance(data.get("document"), str):
        raise ReviewError(str(path), 1, "a review file is a mapping with `document: <document_id>`")
    unknown = set(data) - {"document", "text_sha256", "reviewed_by", "complete", "decisions"}
    if unknown:
        raise ReviewError(str(path), data.lc.key(min(unknown))[0] + 1, f"unknown key {min(unknown)!r}")
    rows = data.get("decisions") or CommentedSeq()
    if not isinstance(rows, CommentedSeq):
        raise ReviewError(str(path), data.lc.key("decisions")[0] + 1, "`decisions` is a list")
    decisions = tuple(read_decision(str(path), rows.lc.item(n)[0] + 1, row) for n, row in enumerate(rows))
    complete = frozenset(data.get("complete") or ())
    if complete - set(ACTIONS):
        raise ReviewError(str(path), data.lc.key("complete")[0] + 1, f"unknown table {min(complete - set(ACTIONS))!r}")
    return Review(str(path), data["document"], data.get("text_sha256"), data.get("reviewed_by"), complete, decisions)


def read_decision(file: str, line: int, row: Any) -> Decision:
    """One decision, checked for form: table, action, what it is about, and the columns it names."""

    def fail(reason: str) -> ReviewError:
        return ReviewError(file, line, reason)

    if not isinstance(row, Mapping):
        raise fail("a decision is a mapping with `table` and `action`")
    if set(row) - KEYS:
        raise fail(f"unknown key {min(set(row) - KEYS)!r}; known are {', '.join(sorted(KEYS))}")
    table = row.get("table")
    if table not in ACTIONS:
        raise fail(f"unknown table {table!r}; known are {', '.join(sorted(ACTIONS))}")
    try:
        action = Action(str(row.get("action")))
    except ValueError:
        raise fail(f"unknown action {row.get('action')!r}; known are {', '.join(Action)}") from None
    if action not in ACTIONS[table]:
        raise fail(f"{table} cannot be decided by {action.value!r}")
    given = row.get("set") or {}
    for part in (given, row.get("expect") or {}):
        if set(part) - COLUMNS[table]:
            wrong = min(set(part) - COLUMNS[table])
            raise fail(f"{table} has no {wrong!r} to set; it has {', '.join(sorted(COLUMNS[table]))}")
    check_complete(fail, table, action, row, given)
    return Decision(
        file,
        line,
        table,
        action,
        row.get("at"),
        row.get("name"),
        row.get("into"),
        row.get("person"),
        row.get("organization"),
        given,
        row.get("expect") or {},
        row.get("reason"),
    )


def check_complete(fail: Any, table: str, action: Action, row: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """A decision says what it is about, and sets columns where its action does."""
    needed: tuple[str, ...] = {
        "documents": (),
        "affiliations": ("person", "organization"),
        **dict.fromkeys(ENTITY_TABLES, ("name",)),
    }.get(table, ("at",))
    if action is Action.MERGE:
        needed = ("name", "into")
    if action is Action.SPLIT:
        needed = ("name", "at")
    for key in needed:
        if row.get(key) is None:
            raise fail(f"a decision to {action} in {table} needs `{key}`")
    if action in (Action.CORRECT, Action.SPLIT) and not given:
        raise fail(f"a decision to {action} needs `set`")
    if action in (Action.CONFIRM, Action.REJECT, Action.MERGE) and given:
        raise fail(f"a decision to {action} sets nothing; use `correct`")
