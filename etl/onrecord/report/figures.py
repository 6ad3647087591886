"""The data that a page's charts draw, from the rows of its documents or from what was counted in all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from onrecord.report.charts import specifications
from onrecord.report.network import network
from onrecord.report.speakers import UNKNOWN, speaker_name
from onrecord.report.store import DocumentRows, Entity, Row
from onrecord.report.tally import Tally
from onrecord.report.wording import days, people_and_bodies

Figures = dict[str, dict[str, list[dict[str, Any]]]]
LABELLED = 60  # more rows than these are drawn without labels, several in a line
_SPEAKERS, _ABOUT_SPEAKERS, _ABOUT_NAMED = 20, 14, 16  # as many as a screen shows legibly
_KINDS = ("direct", "mixed", "indirect")


def known(drawn: Figures) -> dict[str, dict[str, list[dict[str, Any]]] | None]:
    """Every chart by name, None where there is nothing to draw."""
    return {name: drawn.get(name) for name in specifications()}


def timeline(
    documents: Iterable[DocumentRows], entities: Mapping[str, Entity], href: Callable[[DocumentRows, str, Row], str]
) -> Figures:
    """Everything with a first or last day, in order. `href` gives the address of a row of a document and table."""
    items = []
    for document in documents:
        for event in document.rows.get("events", ()):
            if event["date_earliest"] or event["date_latest"]:
                who = people_and_bodies(event, "reported_by", entities)
                item = _item(event["date_earliest"], event["date_latest"], "event", event["status"])
                items.append((*item, event["label"], who, href(document, "events", event)))
        for quote in document.rows.get("quotes", ()):
            if quote["said_earliest"] or quote["said_latest"]:
                said = f"{speaker_name(quote, entities)}: {_short(quote['text'])}"
                item = _item(quote["said_earliest"], quote["said_latest"], "statement", quote["kind"])
                items.append((*item, said, speaker_name(quote, entities), href(document, "quotes", quote)))
    items.sort(key=lambda item: (item[0] or item[1], item[1] or date.max, item[2:]))
    if not items:
        return {}
    first, last = _window([day for item in items for day in item[:2] if day])
    labelled = len(items) <= LABELLED
    lanes: list[date] = []
    rows: list[dict[str, Any]] = []
    for place, (start, end, what, status, label, who, address) in enumerate(items):
        marks = _marks(start, end, first, last)
        lane = place if labelled else _lane(lanes, marks, timedelta(days=(last - first).days // 60))
        doubt = "" if status in ("occurred", "direct", "mixed", "indirect") else f" ({status})"
        for number, (shape, left, right) in enumerate(marks):
            rows.append(
                {
                    "row": lane,
                    "first": number == 0,
                    "when": days(start, end),
                    "label": f"{days(start, end)}  {label}{doubt}",
                    "shape": shape,
                    "from": left.isoformat(),
                    "to": right.isoformat(),
                    "what": what,
                    "status": status,
                    "who": who,
                    "href": address,
                }
            )
    return {"timeline" if labelled else "lanes": {"rows": rows}}


def _item(start: date | None, end: date | None, what: str, status: str) -> tuple[date | None, date | None, str, str]:
    return start, end, what, status


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def _window(found: Sequence[date]) -> tuple[date, date]:
    """The days that the axis shows: all, unless a few lie so far off that the rest would shrink to a point.

    Then they are the middle four fifths and a quarter of their length on both sides; what lies beyond is an arrow.
    """
    ordered = sorted(found)
    first, last = ordered[0], ordered[-1]
    low, high = ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]
    core = max((high - low).days, 6)
    if len(ordered) >= 8 and (last - first).days > 5 * core:
        around = timedelta(days=max(core // 4, 3))
        first = max(first, low - around) if low - around > date.min + around else first
        last = min(last, high + around)
    return first, last


def _marks(start: date | None, end: date | None, first: date, last: date) -> list[tuple[str, date, date]]:
    """The marks of a row: shape, first day and the day after the last one, all within the axis."""
    if end is not None and end < first:
        return [("earlier", first, first)]
    if start is not None and start > last:
        return [("later", last, last)]
    if start is not None and start == end:
        return [("day", start, start)]
    left, right = max(start or first, first), min(end or last, last)
    marks = [("interval", left, right + timedelta(days=1) if right < date.max else right)]
    if start is None or start < first:
        marks.append(("earlier", first, first))
    if end is None or end > last:
        marks.append(("open", marks[0][2], marks[0][2]))
    return marks


def _lane(lanes: list[date], marks: Sequence[tuple[str, date, date]], room: timedelta) -> int:
    """The first line that is free on the marks' first day; `lanes` holds the day up to which each is taken.

    `room` is how far apart two marks of a line must lie so that neither covers the other.
    """
    left, right = min(mark[1] for mark in marks), max(mark[2] for mark in marks)
    for number, taken in enumerate(lanes):
        if taken < left and left - taken > room:
            lanes[number] = right
            return number
    lanes.append(right)
    return len(lanes) - 1


def counted(tally: Tally, entities: Mapping[str, Entity], href: Callable[[Entity], str]) -> Figures:
    """Who speaks how much and about whom, and the network. `href` gives the address of an entity's row."""
    return {
        **_speakers(tally),
        **_about(tally, entities),
        **_network(tally, entities, href),
    }


def months(tally: Tally) -> Figures:
    if not tally.months:
        return {}
    rows = [{"month": f"{month}-01", "what": what, "count": n} for (month, what), n in sorted(tally.months.items())]
    return {"months": {"rows": rows}}


def accuracy(measured: Sequence[Mapping[str, Any]]) -> Figures:
    """From `machine_rows_measured` of a descriptor."""
    if not measured:
        return {}
    names = {"precision": "precision", "recall": "recall", "right_f1": "F1, right"}
    rows = [
        {"place": place, "table": str(score["table"]).replace("_", " "), "measure": name, "value": score[column]}
        for place, score in enumerate(measured)
        for column, name in names.items()
        if isinstance(score.get(column), int | float)
    ]
    return {"accuracy": {"rows": rows}}


def ranked(tally: Tally) -> list[tuple[str, int, int]]:
    """The speakers with quotes and words, the most words first."""
    words: Counter[str] = Counter()
    quotes: Counter[str] = Counter()
    for (who, _), count in tally.words.items():
        words[who] += count
    for (who, _), count in tally.quotes.items():
        quotes[who] += count
    order = sorted(quotes, key=lambda who: (-words[who], -quotes[who], tally.names[who], who))
    return [(who, quotes[who], words[who]) for who in order]


def _speakers(tally: Tally) -> Figures:
    rows, totals = [], []
    names = _distinct([who for who, _, _ in ranked(tally)[:_SPEAKERS]], tally.names)
    for rank, (who, _, words) in enumerate(ranked(tally)[:_SPEAKERS]):
        totals.append(
            {"rank": rank, "speaker": names[who], "words": words, "label": f"{words:,}", "room": round(1.12 * words, 1)}
        )
        for place, kind in enumerate(_KINDS):
            if tally.quotes[who, kind]:
                rows.append(
                    {
                        "rank": rank,
                        "speaker": names[who],
                        "kind": kind,
                        "place": place,
                        "words": tally.words[who, kind],
                        "quotes": tally.quotes[who, kind],
                    }
                )
    return {"speakers": {"rows": rows, "totals": totals}} if rows else {}


def _about(tally: Tally, entities: Mapping[str, Entity]) -> Figures:
    by_speaker: Counter[str] = Counter()
    by_entity: Counter[str] = Counter()
    for (who, entity), count in tally.about.items():
        by_speaker[who] += count
        by_entity[entity] += count
    speakers = sorted(by_speaker, key=lambda who: (-by_speaker[who], tally.names[who], who))[:_ABOUT_SPEAKERS]
    named = sorted(by_entity, key=lambda one: (-by_entity[one], one))[:_ABOUT_NAMED]
    says = _distinct(speakers, tally.names)
    called = _distinct(named, {one: entities[one].name for one in named})
    rows = [
        {
            "speaker": says[who],
            "speaker_rank": line,
            "entity": called[entity],
            "entity_rank": column,
            "count": tally.about[who, entity],
        }
        for line, who in enumerate(speakers)
        for column, entity in enumerate(named)
        if tally.about[who, entity]
    ]
    return {"about": {"rows": rows}} if rows else {}


def _network(tally: Tally, entities: Mapping[str, Entity], href: Callable[[Entity], str]) -> Figures:
    names = {entity: entities[entity].name for pair in (*tally.affiliations, *tally.events) for entity in pair}
    found = network(tally.affiliations, tally.events, names)
    if not found.nodes:
        return {}
    at = {node.id: node for node in found.nodes}
    ties = {"affiliation": "affiliation", "event": "shared event"}
    return {
        "network": {
            "size": [{"height": found.height, "left_out": found.left_out}],
            "edges": [
                {
                    "x": at[edge.source].x,
                    "y": at[edge.source].y,
                    "x2": at[edge.target].x,
                    "y2": at[edge.target].y,
                    "tie": ties[edge.kind],
                    "count": edge.count,
                    "ends": f"{names[edge.source]} and {names[edge.target]}",
                }
                for edge in found.edges
            ],
            "nodes": [
                {
                    "x": node.x,
                    "y": node.y,
                    "name": names[node.id],
                    "kind": entities[node.id].kind,
                    "weight": node.weight,
                    "href": href(entities[node.id]),
                }
                for node in found.nodes
            ],
        }
    }


def _distinct(ids: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    """Names that differ: a chart would draw two of one name as one."""
    seen: Counter[str] = Counter()
    found = {}
    for one in ids:
        name = names[one] or UNKNOWN
        seen[name] += 1
        found[one] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return found
