"""schema.org JSON-LD, a file for each document: the article, who is quoted, what happened.

schema.org has no word for "is said to have": an Event there is a fact. So events are those alone that the article
itself states as occurred or ongoing; what is planned, feared or denied, and what the article lays in another's mouth,
is left out and counted. A Quotation's `creator` is given where all its words are the speaker's; words that the article
reports in its own way have the speaker as `spokenByCharacter`, and say so. There is no ClaimReview: nothing is rated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from onrecord.errors import ExportError
from onrecord.export.source import Source, Written

Node = dict[str, Any]

_SAFE_NAME = re.compile(r"[\w][\w.\-]{0,199}")
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_KINDS = {
    "government": "GovernmentOrganization",
    "ministry": "GovernmentOrganization",
    "legislature": "GovernmentOrganization",
    "court": "GovernmentOrganization",
    "military": "GovernmentOrganization",
    "police": "GovernmentOrganization",
    "mission": "GovernmentOrganization",
    "party": "PoliticalParty",
    "company": "Corporation",
    "media": "NewsMediaOrganization",
    "think_tank": "ResearchOrganization",
    "university": "CollegeOrUniversity",
    "ngo": "NGO",
    "sports": "SportsOrganization",
}
_WORDING = {
    "direct": None,
    "mixed": "Partly in the article's own words; what is inside quotation marks is the speaker's.",
    "indirect": "In the article's own words, not the speaker's.",
}

# Tables whose rows are taken document by document, each in the order of `documents`.
_QUERIES = {
    "documents": "FROM documents ORDER BY document_id",
    "people": """
        SELECT DISTINCT x.document_id, p.* FROM people AS p JOIN (
          SELECT document_id, person_id FROM mentions UNION SELECT document_id, person_id FROM appearances
          UNION SELECT document_id, speaker_person_id FROM quotes
          UNION SELECT document_id, person_id FROM affiliations
          UNION SELECT document_id, person_id FROM event_participants
        ) AS x USING (person_id) ORDER BY x.document_id, p.person_id""",
    "organizations": """
        SELECT DISTINCT x.document_id, o.*, parent.name AS parent_name FROM organizations AS o JOIN (
          SELECT document_id, organization_id FROM mentions
          UNION SELECT document_id, speaker_organization_id FROM quotes
          UNION SELECT document_id, organization_id FROM affiliations
          UNION SELECT document_id, organization_id FROM event_participants
        ) AS x USING (organization_id)
        LEFT JOIN organizations AS parent ON parent.organization_id = o.parent_organization_id
        ORDER BY x.document_id, o.organization_id""",
    "places": """
        SELECT DISTINCT x.document_id, p.* FROM places AS p JOIN (
          SELECT document_id, place_id FROM mentions UNION SELECT document_id, place_id FROM events
        ) AS x USING (place_id) ORDER BY x.document_id, p.place_id""",
    "affiliations": "FROM affiliations WHERE status <> 'former' ORDER BY document_id, affiliation_id",
    "authors": """
        SELECT document_id, person_id FROM appearances WHERE role = 'reporter'
        ORDER BY document_id, start, person_id""",
    "quotes": "FROM quotes ORDER BY document_id, ordinal, quote_id",
    "events": """
        SELECT e.*, x.people, x.organizations FROM events AS e LEFT JOIN (
          SELECT event_id, list(DISTINCT person_id ORDER BY person_id) FILTER (person_id IS NOT NULL) AS people,
            list(DISTINCT organization_id ORDER BY organization_id)
              FILTER (organization_id IS NOT NULL) AS organizations
          FROM event_participants GROUP BY event_id
        ) AS x USING (event_id) ORDER BY e.document_id, e.ordinal, e.event_id""",
}


def write(source: Source, folder: Path) -> Written:
    """`<document_id>.jsonld` for each document. Raises ExportError for an id that cannot be a file's name."""
    counts: dict[str, int] = {}
    left_out: dict[str, int] = {}
    taken: set[str] = set()
    for document, rows in _documents(source):
        name = document["document_id"]
        if not _SAFE_NAME.fullmatch(name) or name.casefold() in taken:
            raise ExportError(f"document_id {name!r} cannot be a file's name")
        taken.add(name.casefold())
        graph = _graph(document, rows, left_out)
        for node in graph:
            kind = node["@type"] if node["@type"] in ("NewsArticle", "Person", "Place", "Quotation", "Event") else None
            counts[kind or "Organization"] = counts.get(kind or "Organization", 0) + 1
        text = embeddable({"@context": "https://schema.org", "@graph": graph})
        (folder / f"{name}.jsonld").write_text(text + "\n", "utf-8", newline="\n")
    return Written(counts, left_out)


def embeddable(value: Any) -> str:
    """JSON that may stand in `<script type="application/ld+json">`: nothing in it ends or begins a tag or a comment."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _documents(source: Source) -> Iterator[tuple[Mapping[str, Any], Mapping[str, list[Mapping[str, Any]]]]]:
    """Each document's row with its rows of the other queries; all are read side by side, none as a whole."""
    readers = {name: _Groups(source.rows(sql)) for name, sql in _QUERIES.items() if name != "documents"}
    for document in source.rows(_QUERIES["documents"]):
        yield document, {name: reader.of(document["document_id"]) for name, reader in readers.items()}


class _Groups:
    """Rows in the order of their documents, handed out document by document."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._groups = ((key, list(group)) for key, group in groupby(rows, lambda row: row["document_id"]))
        self._next = next(self._groups, None)

    def of(self, document_id: str) -> list[Mapping[str, Any]]:
        if self._next is None or self._next[0] != document_id:
            return []
        rows = self._next[1]
        self._next = next(self._groups, None)
        return rows


def _graph(
    document: Mapping[str, Any], rows: Mapping[str, list[Mapping[str, Any]]], left_out: dict[str, int]
) -> list[Node]:
    quotes = [_quotation(row) for row in rows["quotes"]]
    events = []
    for row in rows["events"]:
        if why := _no_fact(row):
            left_out[f"events left out, {why}"] = left_out.get(f"events left out, {why}", 0) + 1
        else:
            events.append(_event(row))
    ties: dict[str, list[Node]] = {}
    for row in rows["affiliations"]:
        ties.setdefault(row["person_id"], []).append(_tie(row))
    people = [_person(row, ties.get(row["person_id"], [])) for row in rows["people"]]
    organizations = [_organization(row) for row in rows["organizations"]]
    places = [_place(row) for row in rows["places"]]
    article = _filled(
        {
            "@type": "NewsArticle",
            "@id": "#article",
            "identifier": document["document_id"],
            "headline": document["headline"],
            "url": _web(document["url"]),
            "inLanguage": document["language"],
            "datePublished": _date(document["published"]),
            "publisher": document["publisher"] and {"@type": "Organization", "name": document["publisher"]},
            "copyrightNotice": document["rights"],
            "author": [_reference("person", row["person_id"]) for row in rows["authors"]],
            "hasPart": [{"@id": node["@id"]} for node in quotes],
            "about": [{"@id": node["@id"]} for node in events],
            "mentions": [{"@id": node["@id"]} for node in (*people, *organizations, *places)],
        }
    )
    return [article, *people, *organizations, *places, *quotes, *events]


def _no_fact(row: Mapping[str, Any]) -> str | None:
    """Why an event is not one that the article itself states as a fact."""
    if row["status"] not in ("occurred", "ongoing"):
        return str(row["status"])
    reported = ("reported_by_person_id", "reported_by_organization_id", "reported_by_text", "quote_id")
    return "claimed by a source" if any(row[name] is not None for name in reported) else None


def _quotation(row: Mapping[str, Any]) -> Node:
    speaker = _either("person", row["speaker_person_id"]) or _either("organization", row["speaker_organization_id"])
    same_day = row["said_earliest"] is not None and row["said_earliest"] == row["said_latest"]
    return _filled(
        {
            "@type": "Quotation",
            "@id": _id("quote", row["quote_id"]),
            "identifier": row["quote_id"],
            "position": row["ordinal"],
            "text": row["text"],
            "disambiguatingDescription": _WORDING[row["kind"]],
            "creator": speaker if row["kind"] == "direct" else None,
            "spokenByCharacter": speaker,
            "creditText": None if speaker else row["speaker_text"],
            "dateCreated": row["said_earliest"].isoformat() if same_day else None,
            "isPartOf": {"@id": "#article"},
        }
    )


def _event(row: Mapping[str, Any]) -> Node:
    involved = [
        *(_reference("person", name) for name in row["people"] or ()),
        *(_reference("organization", name) for name in row["organizations"] or ()),
    ]
    return _filled(
        {
            "@type": "Event",
            "@id": _id("event", row["event_id"]),
            "identifier": row["event_id"],
            "name": row["label"],
            **_when(row),
            "location": _either("place", row["place_id"]),
            "about": involved,
            "subjectOf": {"@id": "#article"},
        }
    )


def _when(row: Mapping[str, Any]) -> Node:
    """A date where it is the event's own beginning or end; where the event only lies in or by it, words."""
    start, end = row["date_earliest"], row["date_latest"]
    if start is None and end is None:
        return {}
    if row["status"] == "occurred" and row["date_relation"] == "on" and start is not None and start == end:
        return {"startDate": start.isoformat(), "endDate": end.isoformat()}
    if row["status"] == "ongoing" and row["date_relation"] == "since" and start is not None:
        return {"startDate": start.isoformat()}
    if row["status"] == "ongoing":
        days = " to ".join(dict.fromkeys(day.isoformat() for day in (start, end) if day))
        return {"description": f"Under way: {days}."}
    words = (("not before", start), ("not after", end))
    return {"description": "Date: " + ", ".join(f"{word} {day.isoformat()}" for word, day in words if day) + "."}


def _person(row: Mapping[str, Any], ties: list[Node]) -> Node:
    return _filled(
        {
            "@type": "Person",
            "@id": _id("person", row["person_id"]),
            "name": row["name"],
            "givenName": row["given_name"],
            "familyName": row["family_name"],
            "honorificPrefix": row["honorific"],
            "description": row["description"],
            "affiliation": ties,
        }
    )


def _tie(row: Mapping[str, Any]) -> Node:
    role = {
        "@type": "OrganizationRole",
        "roleName": row["role"],
        "affiliation": _reference("organization", row["organization_id"]),
    }
    return _filled(role) if row["role"] else _reference("organization", row["organization_id"])


def _organization(row: Mapping[str, Any]) -> Node:
    return _filled(
        {
            "@type": _KINDS.get(row["kind"], "Organization"),
            "@id": _id("organization", row["organization_id"]),
            "name": row["name"],
            "alternateName": row["acronym"],
            "parentOrganization": row["parent_name"]
            and {**_reference("organization", row["parent_organization_id"]), "name": row["parent_name"]},
        }
    )


def _place(row: Mapping[str, Any]) -> Node:
    known = row["latitude"] is not None and row["longitude"] is not None
    point = {"@type": "GeoCoordinates", "latitude": row["latitude"], "longitude": row["longitude"]} if known else None
    return _filled({"@type": "Place", "@id": _id("place", row["place_id"]), "name": row["name"], "geo": point})


def _id(kind: str, row: str) -> str:
    """A fragment of the page that the JSON-LD stands in."""
    return f"#{kind}-{quote(row, safe='-._~')}"


def _reference(kind: str, row: str) -> Node:
    return {"@id": _id(kind, row)}


def _either(kind: str, row: str | None) -> Node | None:
    return None if row is None else _reference(kind, row)


def _filled(node: Mapping[str, Any]) -> Node:
    """Without the properties that nothing is known of."""
    return {name: value for name, value in node.items() if value not in (None, [], "")}


def _date(edtf: str | None) -> str | None:
    return edtf if edtf and _DATE.fullmatch(edtf) else None


def _web(address: str | None) -> str | None:
    return address if address and address.startswith(("https://", "http://")) else None
