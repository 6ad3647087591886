"""The desk's state: documents, their review files, what each browser tab has decided. Files are changed here alone."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onrecord.desk.background import Background
from onrecord.desk.decisions import Plan, Refused, Request, beside, plan
from onrecord.desk.file import (
    Edit,
    Entry,
    ReviewFile,
    edited,
    folder_lock,
    heading,
    read_file,
    rendered,
    understood,
    version_of,
    write_durably,
)
from onrecord.desk.identities import Identities
from onrecord.desk.journal import Journal, reversal, step_of
from onrecord.desk.package_rows import PackageRows
from onrecord.desk.pairs import Pair
from onrecord.desk.published import published_record
from onrecord.desk.rows import DeskRow, State, desk_rows
from onrecord.desk.settled import Fault, Settled, settle
from onrecord.desk.worker import Recipe, Worker
from onrecord.errors import OnrecordError
from onrecord.model import Record
from onrecord.transform.review.decisions import ENTITIES, ENTITY_TABLES, Action, Review, review_of

KEPT = 24  # documents whose records stay in memory
RACES = 3  # tries where somebody writes the file between our reading and our writing


@dataclass(slots=True)
class Document:
    """One document at the desk: its records, and the last state of its review that was looked at."""

    document_id: str
    text: str
    published: Record
    machine: Record | None = None
    asked: bool = False
    trouble: str = ""  # why the machine's record cannot be had
    seen: tuple[str, bool] | None = None
    file: ReviewFile[Review] | None = None
    settled: Settled | None = None
    rows: list[DeskRow] = field(default_factory=list)


class Desk:
    """All that the page asks for. Its methods may be called from any thread."""

    def __init__(self, rows: PackageRows, review: Path, recipe: Recipe | None, why_off: str = "") -> None:
        self.package = rows
        self.review = review
        self.lock = threading.RLock()
        self.documents: OrderedDict[str, Document] = OrderedDict()
        self.journals: dict[str, Journal] = {}
        self.background = Background(Worker(recipe) if recipe else None, self.on_read, self.on_built, why_off)
        self.files = rows.review_files(review)
        self.identities = Identities(review)
        self.builds = 0  # how often the package has been read anew
        if recipe and rows.is_behind(review):
            self.background.rebuild(after=0)

    # ------------------------------------------------------------------------------------------ from the background

    def on_read(self, document_id: str, record: Any) -> None:
        with self.lock:
            document = self.documents.get(document_id)
            if document is None:
                return
            if isinstance(record, Record) and record.article.text == document.text:
                document.machine = record
            else:
                document.trouble = (
                    str(record)
                    if isinstance(record, OnrecordError)
                    else "the sources hold no such document, or another text"
                )

    def on_built(self) -> None:
        try:
            fresh = PackageRows(self.package.root, self.package.folders)  # read while the page goes on
        except OnrecordError:
            return  # another build is at it: the rows stay as they are until it is done
        with self.lock:
            self.package = fresh
            self.builds += 1
            for document in self.documents.values():
                document.published = published_record(self.package.tables, document.document_id, document.text)
                document.seen = None

    # ------------------------------------------------------------------------------------------ looking

    def document(self, document_id: str) -> Document:
        """The document, with rows as its review file leaves them now. Raises Refused for one that is not there."""
        with self.lock:
            document = self.documents.get(document_id)
            if document is None:
                text = self.package.text(document_id)
                document = Document(document_id, text, published_record(self.package.tables, document_id, text))
                self.documents[document_id] = document
                while len(self.documents) > KEPT:
                    self.documents.popitem(last=False)
            self.documents.move_to_end(document_id)
            if not document.asked:
                document.asked = True
                self.background.read(document_id, self.package.source_file(document_id))
            self.look(document)
            return document

    def look(self, document: Document) -> None:
        """Settles the document anew if its file or its records have changed."""
        path = self.path(document.document_id)
        version = version_of(path)
        if document.file is not None and document.file.version != version and document.seen is not None:
            self.background.rebuild()  # by hand, or by another desk
        seen = (version, document.machine is not None)
        if document.seen == seen:
            return
        file = document.file
        if file is None or file.version != version:
            file = read_file(path, review_of)
        self.show(document, file, self.settle(document, file.review or empty_review(path, document.document_id)))

    @staticmethod
    def show(document: Document, file: ReviewFile[Review], settled: Settled) -> None:
        document.file, document.settled = file, settled
        document.seen = (file.version, document.machine is not None)
        document.rows = desk_rows(settled)

    def settle(self, document: Document, review: Review) -> Settled:
        if review.document_id != document.document_id:
            raise Refused(f"{review.file}: is about {review.document_id!r}, not {document.document_id!r}")
        return settle(document.machine or document.published, review, machine=document.machine is not None)

    def who_is_who(self) -> Identities:
        """The pairs of namings, as the package and `entities.yaml` leave them now."""
        with self.lock:
            if self.identities.look(self.package):
                self.background.rebuild()  # by hand, or by another desk
            return self.identities

    def path(self, document_id: str) -> Path:
        name = f"{document_id}.yaml"
        name = f"{document_id}-document.yaml" if name == ENTITIES else name  # that file decides who is who
        return self.files.get(document_id) or self.review / name

    # ------------------------------------------------------------------------------------------ deciding

    def decide(self, document_id: str, tab: str, request: Request, row_id: str | None) -> DeskRow | None:
        """Writes the decision; the row that it made or changed. Raises Refused where it cannot be, having written
        nothing."""
        with self.lock, folder_lock(self.review):
            for _ in range(RACES):
                document = self.document(document_id)
                row = self.find(document, row_id) if request.action != "add" else None
                file, settled = self.good(document)
                made = self.planned(settled, row, request)
                entries = tuple(self.entry(settled, made, item) for item in made.add)
                edit = Edit(made.remove, entries)
                meant = (row, made.add[-1]) if row is not None and len(made.add) == 1 else None
                if self.change(document, file, edit, (tab, request), meant):
                    return self.outcome(document, row, made, request)
            raise Refused("somebody else is writing the review file all the time; try again")

    def rule(self, tab: str, pair_id: str, ruling: str, reason: str | None) -> Pair:
        """Writes who is who: `same`, `different`, or `withdraw`; the pair as it is then. Raises Refused where it cannot
        be, having written nothing."""
        with self.lock, folder_lock(self.review):
            for _ in range(RACES):
                done = self.who_is_who().decide(self.package, pair_id, ruling, reason)
                if done:
                    step, pair = done
                    self.journals.setdefault(tab, Journal()).steps.append(step)
                    self.background.rebuild()
                    return pair
            raise Refused("somebody else is writing the review file all the time; try again")

    def undo(self, tab: str) -> tuple[str | None, str, str | None]:
        """Takes the tab's last decision back: the document (`None`: who is who across them), what it was, and the row
        or pair that is as it was before. Raises Refused where there is none, or its decision has been changed since."""
        with self.lock, folder_lock(self.review):
            journal = self.journals.setdefault(tab, Journal())
            step = journal.last()
            for _ in range(RACES):
                if step.document_id is None:
                    restored = self.who_is_who().undo(self.package, step)
                    if restored is not None:
                        journal.steps.pop()
                        self.background.rebuild()
                        return None, step.what, restored
                    continue
                document = self.document(step.document_id)
                file, _settled = self.good(document)
                shown = {row.id for row in document.rows}
                if file.version == step.version and step.before_text is not None:
                    new = understood(file.path, step.before_text, review_of)
                    assert new.review is not None
                    done = self.write(document, file, new, self.settle(document, new.review))
                else:
                    done = self.change(document, file, reversal(step, file), None)
                if done:
                    journal.steps.pop()
                    rows = (row.id for row in document.rows if row.id not in shown and row.table == step.table)
                    return step.document_id, step.what, next(rows, None)
            raise Refused("somebody else is writing the review file all the time; try again")

    @staticmethod
    def find(document: Document, row_id: str | None) -> DeskRow:
        for row in document.rows:
            if row.id == row_id:
                return row
        raise Refused(
            "this row is not as you saw it: it was decided or changed meanwhile, in another tab or in the file. "
            "Nothing has been written; look at it again"
        )

    @staticmethod
    def good(document: Document) -> tuple[ReviewFile[Review], Settled]:
        assert document.file is not None and document.settled is not None
        if document.file.error:
            raise Refused(f"{document.file.error} — mend the file first; nothing has been written to it")
        return document.file, document.settled

    def planned(self, settled: Settled, row: DeskRow | None, request: Request) -> Plan:
        try:
            return plan(settled, row, request)
        except ValueError as error:
            raise Refused(str(error)) from error

    @staticmethod
    def entry(settled: Settled, made: Plan, item: Mapping[str, Any]) -> Entry:
        text = rendered(item)
        if made.remove:
            return Entry(text, made.remove[0], True)
        number, before = beside(settled, item)
        return Entry(text, number, before)

    def change(
        self,
        document: Document,
        file: ReviewFile[Review],
        edit: Edit,
        by: tuple[str, Request] | None,
        meant: tuple[DeskRow, Mapping[str, Any]] | None = None,
    ) -> bool:
        """Makes the edit if the decisions hold with it, and the new one is about the row that is `meant`. `by` says for
        the journal which tab asked for what. `False` where the file has changed meanwhile."""
        before = document.settled
        assert before is not None
        try:
            head = heading(document.document_id, hashlib.sha256(document.text.encode()).hexdigest())
            new = edited(file, edit, head, review_of)
            assert new.review is not None
            after = self.settle(document, new.review)
        except (TypeError, AttributeError, KeyError) as error:
            raise Refused(f"this cannot be understood: {error}") from error
        known = [fault.reason for fault in before.faults]
        for fault in after.faults:
            if fault.reason in known:
                known.remove(fault.reason)
            else:
                raise Refused(explained(fault, after, before))
        if meant and not is_about(after, *meant):
            raise Refused("the words of this row mean another row first: decide about that one before")
        if not self.write(document, file, new, after):
            return False
        if by is not None:
            tab, request = by
            step = step_of(document.document_id, request.action, request.table, file, edit, new.version)
            self.journals.setdefault(tab, Journal()).steps.append(step)
        return True

    def write(self, document: Document, old: ReviewFile[Review], new: ReviewFile[Review], settled: Settled) -> bool:
        if version_of(old.path) != old.version:
            document.seen = None
            return False
        write_durably(old.path, new.text)
        self.show(document, new, settled)
        self.background.rebuild()
        return True

    def outcome(self, document: Document, row: DeskRow | None, made: Plan, request: Request) -> DeskRow | None:
        """The row that the page goes on from."""
        table = request.table
        if request.action == "merge":
            return next((r for r in document.rows if r.table == table and r.title == request.into), None)
        if made.add and document.file is not None and document.settled is not None:
            wanted = made.add[-1]
            for found in document.rows:
                if found.decision is None or found.table != table:
                    continue
                data = document.file.items[found.decision].data
                if all(data.get(key) == value for key, value in wanted.items()):
                    return found
        if row is None:
            return None
        same = [r for r in document.rows if r.table == table and r.number == row.number]
        if same or table not in ENTITY_TABLES:
            return same[0] if same else None
        return next((r for r in document.rows if r.table == table and r.title == row.title), None)

    # ------------------------------------------------------------------------------------------ for the page

    def counts(self, document: Document) -> dict[str, int]:
        decided = [row for row in document.rows if row.state is not State.OPEN]
        return {"rows": len(document.rows), "decided": len(decided)}

    def steps(self, tab: str) -> int:
        with self.lock:
            return len(self.journals.get(tab, Journal()).steps)


def is_about(settled: Settled, row: DeskRow, item: Mapping[str, Any]) -> bool:
    """Whether a decision is carried out on the row for which it was made, and not on one beside it."""
    if row.table in ENTITY_TABLES or row.table in ("documents", "affiliations") or row.evidence is None:
        return True
    if item["action"] == Action.REJECT:
        return row.number not in getattr(settled.draft, row.table)
    if item["action"] in (Action.CONFIRM, Action.CORRECT):
        return (row.table, row.number) in settled.decided
    return True


def explained(fault: Fault, after: Settled, before: Settled) -> str:
    """Why a decision is not written: by itself, or because another one, which the file has already, hangs on what it
    would change."""
    if fault.decision is None:
        return fault.reason
    wrong = after.decisions[fault.decision]
    about = (wrong.table, wrong.action, wrong.at, wrong.name, wrong.person, wrong.organization, wrong.set)
    for d in before.decisions:
        if (d.table, d.action, d.at, d.name, d.person, d.organization, d.set) == about:
            return (
                f"not written, for the decision in line {d.line} hangs on it ({d.action} in {d.table}): {fault.reason}"
            )
    return fault.reason


def empty_review(path: Path, document_id: str) -> Review:
    return Review(str(path), document_id, None, None, frozenset(), ())
