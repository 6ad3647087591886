"""What was found in a Doc in the form that displaCy draws.

`displacy.render(displacy_ents(doc), style="ent", manual=True, options=OPTIONS)` gives HTML.
displaCy escapes the words of the text and nothing else, so that all other words of an article are escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from spacy.tokens import Doc, Span

from onrecord.errors import OnrecordError
from onrecord.spacy_components.annotations import GROUPS, stored

# Colours on which black text has a contrast of 7:1 or more; displaCy asks for labels in capitals.
COLOURS: Mapping[str, str] = {
    "QUOTE": "#ffe08a",
    "SPEAKER": "#ffc2a1",
    "CUE": "#e3d5ca",
    "PERSON": "#b8d8f8",
    "ORGANIZATION": "#c9e4b4",
    "PLACE": "#d9ccf2",
    "DATE": "#f7c6d9",
    "EVENT": "#a9e2dc",
    "PASSAGE": "#e2e2e2",
}
LABELS: Mapping[str, str] = {
    "quotes": "QUOTE",
    "speakers": "SPEAKER",
    "cues": "CUE",
    "people": "PERSON",
    "organizations": "ORGANIZATION",
    "places": "PLACE",
    "dates": "DATE",
    "events": "EVENT",
    "passages": "PASSAGE",
}
OPTIONS: Mapping[str, Any] = {"colors": dict(COLOURS)}
ENTITIES = ("people", "organizations", "places", "dates", "events")


def displacy_ents(doc: Doc, groups: Sequence[str] = ENTITIES) -> dict[str, Any]:
    """The text with marks, for displaCy's style "ent" with `manual=True`; offsets are code points, end exclusive.

    `groups` are names of span groups without `onrecord/`. Marks of this style may not overlap: of two that do, that of
    the group named first is drawn, then the one that starts first, then the longer. Beside a mark stands what it is of:
    an entity's or speaker's name, a date in EDTF, an event's type. Raises OnrecordError for a group that is not there.
    """
    taken: list[Span] = []
    marks = []
    for name in groups:
        for span in sorted(spans_of(doc, name), key=lambda s: (s.start, -s.end)):
            if not any(span.start < other.end and other.start < span.end for other in taken):
                taken.append(span)
                mark = {"start": span.start_char, "end": span.end_char, "label": LABELS[name]}
                marks.append(mark | about(doc, name, span))
    return {"text": doc.text, "ents": sorted(marks, key=lambda mark: mark["start"]), "title": title(doc)}


def displacy_spans(doc: Doc, groups: Sequence[str] = ("quotes", "speakers", "cues")) -> dict[str, Any]:
    """The tokens with marks, which may overlap, for displaCy's style "span" with `manual=True`.

    Places are numbers of tokens, end exclusive. Raises OnrecordError for a group that is not there.
    """
    marks = [
        {"start_token": span.start, "end_token": span.end, "label": LABELS[name], **about(doc, name, span)}
        for name in groups
        for span in spans_of(doc, name)
    ]
    return {"tokens": [token.text for token in doc], "spans": marks, "title": title(doc)}


def spans_of(doc: Doc, name: str) -> Iterable[Span]:
    try:
        return list(doc.spans[GROUPS + name])
    except KeyError:
        there = ", ".join(sorted(key.removeprefix(GROUPS) for key in doc.spans if key.startswith(GROUPS)))
        raise OnrecordError(f"the Doc has no spans of {name!r}; it has {there or 'none of ours'}") from None


def about(doc: Doc, name: str, span: Span) -> dict[str, str]:
    """What displaCy writes beside a mark, and where that leads: nowhere."""
    if name == "events":
        words = span.label_
    elif name == "dates":
        words = span.kb_id_
    else:
        words = names(doc).get(span.kb_id_, "")
    return {"kb_id": escape(words), "kb_url": "#"} if words else {}


def names(doc: Doc) -> dict[str, str]:
    """The entities' names by their ids."""
    return dict(pairs(stored(doc, "tables") or {}))


def pairs(tables: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[str, str]]:
    for table, key in (("people", "person_id"), ("organizations", "organization_id"), ("places", "place_id")):
        for row in tables.get(table, ()):
            yield row[key], row["name"]


def title(doc: Doc) -> str | None:
    """The article's headline, where the text does not print it itself."""
    documents = (stored(doc, "tables") or {}).get("documents")
    headline = documents[0]["headline"] if documents else None
    return escape(headline) if headline and headline not in doc.text else None
