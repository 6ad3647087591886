"""What other tools find on the same rows: the peers of `accuracy.py`, each as rows for the scorers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

Row = dict[str, Any]
PARAGRAPH = re.compile(r"\S(?:[^\n]*\S)?")


def textacy_quotes(row: Row, nlp: Language) -> Row:
    """textacy's direct_quotations, paragraph by paragraph, for it refuses texts whose marks do not pair."""
    from textacy.extract.triples import direct_quotations

    quotes = []
    for paragraph in PARAGRAPH.finditer(row["text"]):
        try:
            found = list(direct_quotations(nlp(paragraph.group())))
        except ValueError:  # marks that do not pair
            continue
        for speaker, _cue, content in found:
            words = sorted(speaker, key=lambda token: token.i)
            source = [[paragraph.start() + w.idx, paragraph.start() + w.idx + len(w)] for w in words]
            start = paragraph.start() + content.start_char
            quotes.append({"spans": [[start, paragraph.start() + content.end_char]], "source": source})
    return {"doc_id": row["doc_id"], "quotes": quotes}


def spacy_entities(row: Row, doc: Doc) -> Row:
    """Plain spaCy: PERSON and ORG spans, equal names joined, and a surname joined to the full name that ends in it."""
    people: dict[str, list[list[int]]] = {}
    organizations: dict[str, list[list[int]]] = {}
    for entity in doc.ents:
        if entity.label_ == "PERSON":
            name = entity.text
            longer = next((known for known in people if known.split()[-1] == name.split()[-1]), name)
            people.setdefault(longer, []).append([entity.start_char, entity.end_char])
        elif entity.label_ == "ORG":
            organizations.setdefault(entity.text, []).append([entity.start_char, entity.end_char])
    as_rows = lambda group: [{"name": name, "mentions": spans} for name, spans in group.items()]  # noqa: E731
    return {
        "doc_id": row["doc_id"],
        "people": as_rows(people),
        "organizations": as_rows(organizations),
        "dates": list(dateparser_dates(row, doc)),
    }


def dateparser_dates(row: Row, doc: Doc) -> Iterator[Row]:
    """spaCy's DATE spans, their values by dateparser, counting from the document's date."""
    import dateparser

    created = date.fromisoformat(row["created"]) if row.get("created") else None
    settings: dict[str, Any] = {"PREFER_DATES_FROM": "past"}
    if created:
        settings["RELATIVE_BASE"] = datetime(created.year, created.month, created.day)
    for entity in doc.ents:
        if entity.label_ == "DATE":
            value = dateparser.parse(entity.text, languages=["en"], settings=settings)
            yield {
                "start": entity.start_char,
                "end": entity.end_char,
                "value": f"{value:%Y-%m-%d}" if value else "",
            }


def triple_events(doc: Doc) -> list[Row]:
    """textacy's subject, verb and object triples, typed by the verb alone: its first type in this project's own list.

    No coder of PLOVER or CAMEO events can be installed from PyPI; this is what a user has without one.
    """
    from textacy.extract.triples import subject_verb_object_triples

    from onrecord.transform.coding.codebook import codebook

    patterns = codebook().patterns
    events = []
    for subject, verb, thing in subject_verb_object_triples(doc):
        code = next((row.code for row in patterns.get(verb[-1].lemma_.lower(), ()) if row.code), None)
        if code is not None:
            events.append({"type": code.type, "source": [t.text for t in subject], "target": [t.text for t in thing]})
    return events
