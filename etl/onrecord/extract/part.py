"""One document's share of a file that holds many, before it is parsed.

Whoever takes a file apart hands such shares on; whoever has time parses them, each within the time limit of a document.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from onrecord.extract.html import HtmlReader
from onrecord.model import Article


class Unparsed(Protocol):
    """What is known of a document before its page is parsed: a frozen dataclass of plain values, so that it can be sent
    to another process and its `repr` tells it from any other."""

    def article(self, pages: HtmlReader, name: str) -> Article:
        """The article, from the file `name`. Raises ValueError with the reason where there is none."""
        ...

    def size(self) -> int:
        """About how many characters of text may come of it."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the file that goes by the name `file`, and its place there; `recoded` is the encoding in which the
    whole file was, if that was one of two or four bytes a character."""

    file: str
    place: str
    content: Unparsed
    recoded: str | None = None

    @property
    def source(self) -> str:
        """The file with the place in it, as `Skipped.source` has it."""
        return f"{self.file}:{self.place}"

    def digest(self) -> str:
        """The SHA-256 of all that decides what is read, wherever in the file it stands."""
        whole = repr((self.file, self.content, self.recoded))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
