"""One text to its record, in one call."""

from __future__ import annotations

from datetime import date

from onrecord.extract.text import article_from_text
from onrecord.model import Record
from onrecord.transform.language import DEFAULT_MODEL, load_model
from onrecord.transform.record import read_articles


def read(
    text: str,
    *,
    document_id: str = "text",
    published: date | None = None,
    model: str | None = None,
) -> Record:
    """What the machine finds in an article's text; relative dates count from `published` where it is given.

    `model` names another installed spaCy pipeline. Offsets in the record are code points into `text`, end exclusive.
    Raises OnrecordError where the pipeline is not installed, or has no parser or no entity recognizer.
    """
    nlp = load_model(model or DEFAULT_MODEL)
    return next(read_articles([article_from_text(text, document_id, published=published)], nlp))
