"""What was decided at the desk, so that it can be taken back: exactly the last decision, whatever else has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from onrecord.desk.decisions import Refused
from onrecord.desk.file import Edit, Entry, Item, ReviewFile, load


@dataclass(frozen=True, slots=True)
class Step:
    """A change of a document's review file; `document_id` is `None` for the file that says who is who across them.

    `added` and `removed` are decisions as they are written; `after` and `following` are what stood before and behind
    the place; `before_text` is the whole file as it was, valid as long as the file's version is `version`.
    """

    document_id: str | None
    action: str
    table: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    after: str | None
    following: str | None
    before_text: str | None
    version: str

    @property
    def what(self) -> str:
        return f"{self.action} in {self.table}"


@dataclass(slots=True)
class Journal:
    """The steps of one browser tab, the last one last."""

    steps: list[Step] = field(default_factory=list)

    def last(self) -> Step:
        """Raises Refused where there is none."""
        if not self.steps:
            raise Refused("there is nothing to undo: nothing has been decided in this tab")
        return self.steps[-1]


def step_of(document_id: str | None, action: str, table: str, file: ReviewFile[Any], edit: Edit, version: str) -> Step:
    """The step that an edit of the file was; `version` is the file's after it."""
    items = file.items
    place = edit.remove[0] if edit.remove else None
    after = items[place - 1].text if place else None
    following = items[place + 1].text if place is not None and place + 1 < len(items) else None
    return Step(
        document_id,
        action,
        table,
        tuple(entry.text for entry in edit.add),
        tuple(items[n].text for n in edit.remove),
        after,
        following,
        file.text if file.version else None,
        version,
    )


def reversal(step: Step, file: ReviewFile[Any]) -> Edit:
    """The edit that takes a step back in the file as it is now. Raises Refused where its decision has been changed."""
    remove: list[int] = []
    for text in step.added:
        (data,) = load(text)
        found = [n for n, item in enumerate(file.items) if item.data == data and n not in remove]
        if not found:
            raise Refused("the decision is not in the review file any more as the desk wrote it; edit the file by hand")
        remove.append(found[-1])
    if not step.removed:
        return Edit(tuple(remove))
    beside, before = (remove[0], True) if remove else neighbour(step, file.items)
    return Edit(tuple(remove), tuple(Entry(text, beside, before) for text in step.removed))


def neighbour(step: Step, items: tuple[Item, ...]) -> tuple[int, bool]:
    """Beside which decision one that was taken out stood."""
    for text, before in ((step.after, False), (step.following, True)):
        for n, item in enumerate(items):
            if item.text == text:
                return n, before
    return len(items) - 1, False
