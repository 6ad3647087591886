"""The desk as a web application: what the page asks for, as JSON, and the page's own files."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from onrecord.desk.decisions import Request
from onrecord.desk.forms import forms
from onrecord.desk.pairs import LISTED as PAIRS
from onrecord.desk.pairs import Machine
from onrecord.desk.rows import DeskRow, place
from onrecord.desk.security import Guard
from onrecord.desk.sides import side
from onrecord.desk.state import Desk, Document
from onrecord.errors import OnrecordError
from onrecord.model import Span

STATIC = Path(__file__).parent / "static"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
TAB = re.compile(r"[\w-]{8,64}")
LISTED = 300  # rows of other documents in the list at once

Handler = Callable[[HttpRequest], Awaitable[Response]]


def application(desk: Desk, token: str, port: int) -> Guard:
    """The application, behind its guard."""
    routes = [
        Route("/", Page("index.html"), methods=["GET"]),
        *(Route(f"/static/{path.name}", Page(path.name), methods=["GET"]) for path in sorted(STATIC.iterdir())),
        Route("/api/desk", handler(desk, overview), methods=["GET"]),
        Route("/api/document", handler(desk, document), methods=["GET"]),
        Route("/api/queue", handler(desk, queue), methods=["GET"]),
        Route("/api/pairs", handler(desk, pairs), methods=["GET"]),
        Route("/api/pair", handler(desk, pair), methods=["GET"]),
        Route("/api/pulse", handler(desk, pulse), methods=["GET"]),
        Route("/api/decide", handler(desk, decide), methods=["POST"]),
        Route("/api/rule", handler(desk, rule), methods=["POST"]),
        Route("/api/undo", handler(desk, undo), methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes), token, port)


class Page:
    """One of the page's own files; no path is made of what a request says."""

    def __init__(self, name: str) -> None:
        self.path = STATIC / name

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await FileResponse(self.path, media_type=TYPES[self.path.suffix])(scope, receive, send)


def handler(desk: Desk, answer: Callable[[Desk, dict[str, Any]], Any]) -> Handler:
    """A route that gives what `answer` makes of the query, or of the JSON that was sent; errors are JSON too."""

    async def handle(request: HttpRequest) -> Response:
        given: Any = dict(request.query_params)
        if request.method == "POST":
            try:
                given = json.loads(await request.body())
            except (ValueError, RecursionError):
                given = None
            if not isinstance(given, dict):
                return JSONResponse({"error": "not a JSON object"}, 400)
        try:
            return JSONResponse(await run_in_threadpool(answer, desk, given))
        except OnrecordError as error:
            return JSONResponse({"error": str(error)}, 409)
        except OSError as error:
            return JSONResponse({"error": f"not written: {error.strerror or error}"}, 500)

    return handle


# ---------------------------------------------------------------------------------------------------- looking


def overview(desk: Desk, given: dict[str, Any]) -> Any:
    return {
        "package": desk.package.root.resolve().name,
        "documents": desk.package.documents(),
        "doubts": desk.package.tables["entity_doubts"].height,
        "forms": forms(),
        "build": build(desk),
        "undo": desk.steps(tab_of(given)),
    }


def document(desk: Desk, given: dict[str, Any]) -> Any:
    with desk.lock:
        found = desk.document(str(given.get("id")))
        return view(desk, found)


def view(desk: Desk, found: Document) -> dict[str, Any]:
    assert found.file is not None and found.settled is not None
    review = found.file.review
    article = found.settled.base.article
    return {
        "id": found.document_id,
        "headline": article.headline or found.document_id,
        "text": found.text,
        "passages": [{"kind": p.kind.value, "at": place(p.span)} for p in article.passages],
        "rows": [row.json() for row in found.rows],
        "decisions": [
            {"line": d.line, "action": d.action.value, "table": d.table, "reason": d.reason}
            for d in (review.decisions if review else ())
        ],
        "file": found.file.path.name,
        "error": found.file.error.reason if found.file.error else None,
        "error_line": found.file.error.line if found.file.error else None,
        "faults": [{"line": f.line, "reason": f.reason} for f in found.settled.faults] if found.machine else [],
        "version": stamp(found),
        "machine": found.machine is not None,
        "trouble": found.trouble,
    }


def stamp(found: Document) -> str:
    """What changes whenever the document looks otherwise."""
    assert found.file is not None
    return f"{found.file.version[:16]}{'+' if found.machine else '-'}"


def queue(desk: Desk, given: dict[str, Any]) -> Any:
    """The open rows of all documents but the one that the page shows, by doubt."""
    table = given.get("table") or None
    with desk.lock:
        current = str(given.get("without", ""))
        loaded = [d for key, d in desk.documents.items() if key != current]
        rows = [
            listed(d.document_id, row)
            for d in loaded
            for row in d.rows
            if row.state == "open"
            and row.table not in ("passages", "documents")
            and (table is None or row.table == table)
        ]
        rest = desk.package.open_rows(table, {current, *(d.document_id for d in loaded)}, LISTED)
    found = [*rows, *rest]
    found.sort(key=lambda r: (r["confidence"] is None, r["confidence"] or 0, r["document_id"], r["start"]))
    return {"rows": found[:LISTED]}


def listed(document_id: str, row: DeskRow) -> dict[str, Any]:
    at = row.at or Span(0, 1)
    return {
        "table": row.table,
        "document_id": document_id,
        "start": at.start,
        "end": at.end,
        "title": row.title[:160],
        "confidence": row.confidence,
    }


def pairs(desk: Desk, given: dict[str, Any]) -> Any:
    """Who may be who across documents: the pairs that wait, and the decisions that there are."""
    with desk.lock:
        known = desk.who_is_who()
        waiting = [each for each in known.pairs if each.state == "open"]
        decided = [each for each in known.pairs if each.state != "open"]
        decisions = known.file.review or ()
        return {
            "pairs": [each.json() for each in (*waiting[:PAIRS], *decided)],
            "waiting": len(waiting),
            "doubts": sum(each.machine is Machine.APART for each in waiting),
            "decisions": [{"line": d.line, "reason": d.reason} for d in decisions],
            "file": known.path.name,
            "error": known.error.reason if known.error else None,
            "error_line": known.error.line if known.error else None,
            "version": mark(desk),
        }


def pair(desk: Desk, given: dict[str, Any]) -> Any:
    """What the documents say of each naming of a pair."""
    with desk.lock:
        found = desk.who_is_who().find(str(given.get("id")))
        return {"id": found.id, "sides": [side(desk.package, found.table, naming) for naming in found.namings]}


def mark(desk: Desk) -> str:
    """What changes whenever a pair may look otherwise."""
    return f"{desk.who_is_who().file.version[:16]}-{desk.builds}"


def pulse(desk: Desk, given: dict[str, Any]) -> Any:
    """Whether anything has changed since the page last asked."""
    with desk.lock:
        version = None
        if given.get("id"):
            version = stamp(desk.document(str(given["id"])))
        return {"version": version, "pairs": mark(desk), "build": build(desk), "undo": desk.steps(tab_of(given))}


def build(desk: Desk) -> dict[str, str]:
    return {"state": desk.background.build.state, "message": desk.background.build.message}


# ---------------------------------------------------------------------------------------------------- deciding


def decide(desk: Desk, given: dict[str, Any]) -> Any:
    values = given.get("values") or {}
    request = Request(
        action=str(given.get("action")),
        table=str(given.get("table")),
        values=values if isinstance(values, dict) else {},
        reason=text(given.get("reason")),
        into=text(given.get("into")),
        name=text(given.get("name")),
        places=tuple(spans(given.get("places"))),
    )
    document_id = str(given.get("document"))
    with desk.lock:
        row = desk.decide(document_id, tab_of(given), request, text(given.get("id")))
        shown = view(desk, desk.document(document_id))
        return {
            "document": shown,
            "row": row.id if row else None,
            "build": build(desk),
            "undo": desk.steps(tab_of(given)),
        }


def rule(desk: Desk, given: dict[str, Any]) -> Any:
    with desk.lock:
        found = desk.rule(tab_of(given), str(given.get("id")), str(given.get("ruling")), text(given.get("reason")))
        return {**pairs(desk, given), "pair": found.id, "build": build(desk), "undo": desk.steps(tab_of(given))}


def undo(desk: Desk, given: dict[str, Any]) -> Any:
    """`document` is `null` where the step was about who is who across documents; `row` is a pair's then."""
    with desk.lock:
        document_id, what, row = desk.undo(tab_of(given))
        shown = None if document_id is None else view(desk, desk.document(document_id))
        return {"document": shown, "what": what, "row": row, "build": build(desk), "undo": desk.steps(tab_of(given))}


def tab_of(given: dict[str, Any]) -> str:
    tab = given.get("tab")
    if not isinstance(tab, str) or not TAB.fullmatch(tab):
        raise OnrecordError("the page has not said which tab it is; load it again")
    return tab


def text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def spans(value: Any) -> list[Span]:
    if not isinstance(value, list):
        return []
    try:
        return [Span(int(start), int(end)) for start, end in value]
    except (TypeError, ValueError) as error:
        raise OnrecordError(f"these are no places in the text: {error}") from error
