"""What each stretch of a plain text is: headline, byline, heading, paragraph, caption, credit, author bio, boilerplate."""

from __future__ import annotations

import re

from onrecord.model import Passage, PassageKind, Span

LINE = re.compile(r"\S(?:[^\n]*\S)?")


def find_passages(text: str) -> tuple[Passage, ...]:
    """The passages of a plain text, in order; they cover everything but white space."""
    return tuple(Passage(PassageKind.PARAGRAPH, Span(m.start(), m.end())) for m in LINE.finditer(text))
