"""A document's readable summary: who is in it, who said what, what happened when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from onrecord.cli.inert import one_line

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from rich.console import RenderableType

Row = Mapping[str, Any]

PEOPLE = """
SELECT p.name, a.role, p.description,
  (SELECT string_agg(
     concat_ws(', ', nullif(concat_ws(' ', CASE WHEN f.status = 'former' THEN 'former' END, f.role), ''), o.name),
     '; ' ORDER BY f.start, f.affiliation_id)
   FROM affiliations f JOIN organizations o USING (organization_id)
   WHERE f.document_id = a.document_id AND f.person_id = a.person_id) AS affiliations
FROM appearances a JOIN people p USING (person_id)
WHERE a.document_id = ?
ORDER BY list_position(['reporter', 'photographer', 'source', 'subject', 'mentioned'], a.role), a.start, p.name
"""
QUOTES = "SELECT * FROM who_said_what WHERE document_id = ? ORDER BY ordinal, quote_id"
TIMELINE = "SELECT * FROM timeline WHERE document_id = ?"  # the view is in order
UNDATED = """
SELECT * FROM event_details
WHERE document_id = ? AND date_earliest IS NULL AND date_latest IS NULL ORDER BY event_id
"""


def summary(connection: DuckDBPyConnection, document: Row) -> list[RenderableType]:
    """Renderables for a document, from the tables and views of an open package."""
    document_id = document["document_id"]
    people = rows(connection, PEOPLE, document_id)
    quotes = rows(connection, QUOTES, document_id)
    dated = rows(connection, TIMELINE, document_id)
    undated = rows(connection, UNDATED, document_id)
    return [
        Text(one_line(document["headline"] or document_id), style="bold"),
        Text(about(document), style="dim"),
        *section(f"People ({len(people)})", [person(row) for row in people]),
        *section(f"Who said what ({len(quotes)})", [quote(row) for row in quotes]),
        *section(f"What happened ({len(dated)} dated)", [event(row) for row in dated]),
        *section(f"Without a date ({len(undated)})", [event(row) for row in undated]),
    ]


def rows(connection: DuckDBPyConnection, sql: str, document_id: str) -> list[Row]:
    cursor = connection.execute(sql, [document_id])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def section(title: str, lines: Sequence[Text]) -> list[RenderableType]:
    if not lines:
        return []
    return [Text(""), Text(title, style="bold underline"), *(Padding(line, (0, 0, 0, 2)) for line in lines)]


def about(document: Row) -> str:
    published = document["published"] or ""
    if document["published_basis"] != "stated":
        published = f"published {published} ({document['published_basis']})" if published else "no date of publication"
    parts = (document["publisher"], published, document["url"], document["document_id"])
    return " · ".join(one_line(str(part)) for part in parts if part)


def person(row: Row) -> Text:
    line = Text(one_line(row["name"]), style="bold")
    line.append(f" ({row['role']})", style="not bold dim")
    told = row["affiliations"] or row["description"]
    return line.append(f": {one_line(told)}", style="not bold") if told else line


def quote(row: Row) -> Text:
    line = Text(one_line(row["speaker"] or "unknown"), style="bold cyan")
    line.append(": ", style="not bold")
    words = one_line(row["quote"])
    line.append(f"“{words}”" if row["kind"] == "direct" else words, style="not bold default")
    details = [row["kind"], row["medium"], f"to {row['addressee']}" if row["addressee"] else None]
    told = ", ".join(one_line(detail) for detail in details if detail)
    return line.append(f" ({told}) {short(row['quote_id'], row)}", style="not bold dim")


def event(row: Row) -> Text:
    line = Text(one_line(row["occurred"] or "undated"), style="bold green")
    line.append(f"  {row['type']} ", style="not bold")
    line.append(one_line(row["label"]), style="not bold default")
    who = " → ".join(one_line(row[side]) for side in ("actors", "recipients") if row[side])
    if who:
        line.append(f" | {who}", style="not bold")
    told = [] if row["status"] == "occurred" else [row["status"]]
    if row["reported_by"]:
        told.append(f"according to {one_line(row['reported_by'])}")
    note = f" ({', '.join(told)})" if told else ""
    return line.append(f"{note} {short(row['event_id'], row)}", style="not bold dim")


def short(identifier: str, row: Row) -> str:
    """An id without its document: `onrecord show` finds it by that, too."""
    return one_line(identifier.removeprefix(f"{row['document_id']}:"))
