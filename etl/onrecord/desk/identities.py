"""Who is who across documents, as decided at the desk: the file `entities.yaml`, changed a decision at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from onrecord.desk.decisions import CONTROL, Refused
from onrecord.desk.file import (
    Edit,
    Entry,
    ReviewFile,
    edited,
    read_file,
    rendered,
    understood,
    version_of,
    write_durably,
)
from onrecord.desk.journal import Step, reversal, step_of
from onrecord.desk.package_rows import PackageRows
from onrecord.desk.pairs import KEYS, Pair, pairs_of
from onrecord.errors import ReviewError
from onrecord.transform.resolve.decisions import FILE, TABLES, EntityDecision, Ruling, decisions_of
from onrecord.transform.resolve.namings import Table
from onrecord.transform.resolve.rulings import bind

File = ReviewFile[tuple[EntityDecision, ...]]
WITHDRAW = "withdraw"


class Identities:
    """The file's last state that was looked at, and the pairs that follow from it and the package.

    Whoever calls keeps others out of the folder (`folder_lock`) while a decision is made.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.file: File = ReviewFile(self.path, "")
        self.package: PackageRows | None = None
        self.pairs: list[Pair] = []
        self.error: ReviewError | None = None

    def look(self, package: PackageRows) -> bool:
        """Takes up what has changed; whether that was the file, by another hand."""
        version = version_of(self.path)
        first, changed = self.package is None, version != self.file.version
        if changed or package is not self.package:
            self.show(read_file(self.path, decisions_of) if changed else self.file, package)
        return changed and not first

    def show(self, file: File, package: PackageRows) -> None:
        decisions = file.review or ()
        self.file, self.package = file, package
        self.error = file.error or broken(decisions, package)
        self.pairs = pairs_of(package.tables, decisions)

    def find(self, pair_id: str) -> Pair:
        """Raises Refused where the pair is not as the page has it."""
        for pair in self.pairs:
            if pair.id == pair_id:
                return pair
        raise Refused(
            "this pair is not as you saw it: it was decided or built meanwhile, in another tab or in the file. "
            "Nothing has been written; look at it again"
        )

    def decide(self, package: PackageRows, pair_id: str, ruling: str, reason: str | None) -> tuple[Step, Pair] | None:
        """Writes the decision: the step that it was, and the pair as it is then. `None` where somebody else has written
        the file meanwhile. Raises Refused where it cannot hold, having written nothing."""
        pair = self.find(pair_id)
        self.good()
        edit = self.planned(pair, ruling, reason)
        new = edited(self.file, edit, "", decisions_of)
        step = step_of(None, ruling, pair.table, self.file, edit, new.version)
        if not self.write(new, package):
            return None
        return step, next(
            (p for p in self.pairs if set(p.namings) == set(pair.namings) and p.table == pair.table), pair
        )

    def undo(self, package: PackageRows, step: Step) -> str | None:
        """Takes a step back: the pair's id as it is then, `""` where it is not listed. `None` as for `decide`."""
        self.good()
        before = {pair.id for pair in self.pairs}
        if self.file.version == step.version and step.before_text is not None:
            new = understood(self.path, step.before_text, decisions_of)
        else:
            new = edited(self.file, reversal(step, self.file), "", decisions_of)
        if not self.write(new, package):
            return None
        return next((pair.id for pair in self.pairs if pair.id not in before and pair.table == step.table), "")

    def good(self) -> None:
        if self.error:
            raise Refused(f"{self.error} — mend the file first; nothing has been written to it")

    def planned(self, pair: Pair, ruling: str, reason: str | None) -> Edit:
        removed = () if pair.decision is None else (pair.decision,)
        if ruling == WITHDRAW:
            if pair.decision is None:
                raise Refused("nothing has been decided about these two")
            return Edit(removed)
        if ruling not in tuple(Ruling):
            raise Refused(f"there is no ruling {ruling!r}")
        if pair.state == ruling:
            raise Refused(f"this has been decided already: {ruling}")
        item: dict[str, Any] = {
            "table": pair.table,
            ruling: [{"document": document, "name": name} for document, name in pair.namings],
        }
        if reason and reason.strip():
            if CONTROL.search(reason) or len(reason) > 2_000:
                raise Refused("the reason is not a line of text")
            item["reason"] = " ".join(reason.split())
        beside, before = (removed[0], True) if removed else place(self.file.review or (), item)
        return Edit(removed, (Entry(rendered(item), beside, before),))

    def write(self, new: File, package: PackageRows) -> bool:
        assert new.review is not None
        fault = broken(new.review, package)
        if fault:
            raise Refused(f"not written: {fault.reason}")
        if version_of(self.path) != self.file.version:
            return False
        write_durably(self.path, new.text)
        self.show(new, package)
        return True


def broken(decisions: tuple[EntityDecision, ...], package: PackageRows) -> ReviewError | None:
    """Why a build would stop at the decisions, going by the package's namings."""
    for table in TABLES:
        links = package.tables["entity_links"].filter(pl.col(KEYS[table]).is_not_null())
        try:
            bind(decisions, table, Table(links.select("document_id", "name", key="entity_link_id")))
        except ReviewError as error:
            return error
    return None


def place(decisions: tuple[EntityDecision, ...], item: Mapping[str, Any]) -> tuple[int, bool]:
    """Beside which decision a new one is written, and whether before it (else after): among those of its table, by
    the first document that they name, so that people who look at different ones change different lines."""

    def rank(decision: EntityDecision) -> tuple[int, str, str]:
        first = decision.namings[0]
        return TABLES.index(decision.table), first.document_id, first.name

    first = item[Ruling.SAME if Ruling.SAME in item else Ruling.DIFFERENT][0]
    own = (TABLES.index(item["table"]), first["document"], first["name"])
    before = [n for n, decision in enumerate(decisions) if rank(decision) <= own]
    if before:
        return before[-1], False
    return (0, True) if decisions else (-1, True)
