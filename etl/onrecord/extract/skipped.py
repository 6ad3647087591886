"""What a source holds that is no article of the package, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SkipKind(StrEnum):
    """The kinds of reasons, as the table `skipped` names them."""

    NO_ARTICLE = "no_article"  # an index, an empty file, a page with hardly a sentence
    TEASER = "teaser"  # a feed's entry that only leads to the article
    PAYWALL = "paywall"  # the beginning of an article that is not free, or the page before it
    ERROR_PAGE = "error_page"  # a server's answer that the page is not there
    NOT_ENGLISH = "not_english"
    NOT_TEXT = "not_text"  # an image, a PDF, a program
    DUPLICATE = "duplicate"  # the same words as another document
    NEAR_DUPLICATE = "near_duplicate"  # most of the words of another: the same story, updated or lightly edited
    SAME_ID = "same_id"  # the id of another document, which came before
    UNREADABLE = "unreadable"  # broken: cut off, wrongly encoded, without the columns that it needs
    TOO_LARGE = "too_large"
    HOSTILE = "hostile"  # made, or broken so far, that reading it would cost beyond measure
    TIMEOUT = "timeout"
    FAILED = "failed"  # an error of ours, or too little memory


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source, or one place in it, that gave no article.

    `place` is where in the file: a line's or record's number, an address; `None` where it is the file as a whole.
    `duplicate_of` is the id of the document that this one repeats.
    """

    file: str
    reason: str
    kind: SkipKind = SkipKind.UNREADABLE
    place: str | None = None
    duplicate_of: str | None = None

    @property
    def source(self) -> str:
        """The file with the place in it: "archive.jsonl:12"."""
        return self.file if self.place is None else f"{self.file}:{self.place}"


class Refused(ValueError):
    """A text, page or row is no article; the message says why."""

    def __init__(self, kind: SkipKind, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


def skip(error: Exception, file: str, place: str | None = None) -> Skipped:
    """The error that a reader met as what is reported of the source."""
    kind = error.kind if isinstance(error, Refused) else SkipKind.UNREADABLE
    if isinstance(error, RecursionError):
        kind = SkipKind.HOSTILE
    return Skipped(file, str(error) or type(error).__name__, kind, place)
