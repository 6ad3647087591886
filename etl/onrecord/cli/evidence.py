"""The words that support a row, in their context."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.text import Text

from onrecord.cli.inert import one_line

MARKS = "⟦", "⟧"  # so that the evidence shows without colours too


def article_text(document: Mapping[str, Any], folders: Sequence[Path]) -> str | None:
    """The text of an article, from the first folder that has it; `None` where none holds exactly that text.

    `document` is a row of `documents`. A file counts only if its hash is the document's: offsets hold for no other.
    """
    names = [f"{document['document_id']}.txt", document["source_file"]]
    for folder in folders:
        for name in filter(None, names):
            path = folder / name
            if not path.resolve().is_relative_to(folder.resolve()):
                continue
            try:
                text: str = path.read_bytes().decode()
            except (OSError, UnicodeDecodeError):
                continue
            for candidate in (text, text.removeprefix("\ufeff")):
                if hashlib.sha256(candidate.encode()).hexdigest() == document["text_sha256"]:
                    return candidate
    return None


def in_context(text: str, start: int, end: int, around: int) -> Text:
    """The stretch between marks, with `around` characters on each side, cut at words and never beyond a blank line."""
    before, after = text[max(0, start - around) : start], text[end : end + around]
    cut_before, cut_after = start > around, end + around < len(text)
    if "\n\n" in before:
        before, cut_before = before.rpartition("\n\n")[2], False
    if "\n\n" in after:
        after, cut_after = after.partition("\n\n")[0], False
    if cut_before:
        before = "…" + before.partition(" ")[2]
    if cut_after:
        after = after.rpartition(" ")[0] + "…"
    shown = Text(flowing(before))
    shown.append(MARKS[0] + flowing(text[start:end]) + MARKS[1], style="bold yellow")
    return shown.append(flowing(after))


def flowing(text: str) -> str:
    """The text, inert, with line breaks as spaces and the spaces at its edges kept, one each."""
    if not text.strip():
        return " " if text else ""
    lead = " " if text[0].isspace() else ""
    tail = " " if text[-1].isspace() else ""
    return lead + one_line(text) + tail
