"""The rules that hold between several rows, of one table or of many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from onrecord.load.violation import Violation
from onrecord.schema import table_schema

Tables = Mapping[str, pl.DataFrame]
ROW = "_row"  # a row's number in its table, from 1

_GROUPS = {
    "passages": "document_id",
    "quotes": "document_id",
    "dates": "document_id",
    "events": "document_id",
    "quote_spans": "quote_id",
}
_DISJOINT = {"passages", "quote_spans"}
_BACK = {("quotes", "continues_quote_id"), ("passages", "duplicate_of_passage_id")}


def check_relations(tables: Tables) -> Iterator[Violation]:
    """Every row that breaks a rule; tables that are not given are not looked at."""
    numbered = {name: frame.with_row_index(ROW, 1) for name, frame in tables.items()}
    for name, frame in numbered.items():
        yield from _foreign_keys(numbered, name)
        if name in _GROUPS:
            yield from _ordinals(name, frame)
    if {"quotes", "quote_spans"} <= numbered.keys():
        yield from _quote_texts(numbered["quotes"], numbered["quote_spans"])
    if {"appearances", "mentions"} <= numbered.keys():
        yield from _appearances(numbered["appearances"], numbered["mentions"])
    if {"events", "event_mentions"} <= numbered.keys():
        yield from _main_mentions(numbered["events"], numbered["event_mentions"])


def _found(rule: str, table: str, column: str, bad: pl.DataFrame) -> Iterator[Violation]:
    """The violations at the rows of `bad`, which has the row numbers and the column."""
    for row, value in bad.select(ROW, column).sort(ROW).iter_rows():
        yield Violation(rule, table, row=row, column=column, value=None if value is None else str(value))


def _foreign_keys(tables: Tables, name: str) -> Iterator[Violation]:
    frame = tables[name]
    for key in table_schema(name).foreign_keys:
        target = tables.get(key.resource)
        if target is None:
            continue
        (column,), (reference,) = key.fields, key.reference_fields
        links = frame.filter(pl.col(column).is_not_null())
        yield from _found(
            "foreign_key", name, column, links.join(target, left_on=column, right_on=reference, how="anti")
        )
        if key.resource != "documents" and "document_id" in frame.columns and "document_id" in target.columns:
            there = target.select(pl.col(reference).alias(column), pl.col("document_id").alias("there"))
            other = links.join(there, on=column).filter(pl.col("document_id") != pl.col("there"))
            yield from _found("same_document", name, column, other.unique(ROW))
        if (name, column) in _BACK:
            yield from _refers_forward(name, links, target, column, reference)
        elif key.resource == name:
            yield from _circles(name, links, column, reference)


def _refers_forward(
    name: str, links: pl.DataFrame, target: pl.DataFrame, column: str, reference: str
) -> Iterator[Violation]:
    """A row that refers to a later one, or to itself."""
    there = target.select(pl.col(reference).alias(column), there="ordinal")
    later = links.join(there, on=column).filter(pl.col("there") >= pl.col("ordinal"))
    yield from _found("refers_back", name, column, later.unique(ROW))


def _circles(name: str, links: pl.DataFrame, column: str, reference: str) -> Iterator[Violation]:
    """Each row's reference is replaced by that one's own, so that after n turns it has gone 2^n steps."""
    ahead = links.select(pl.col(reference).alias("from"), pl.col(column).alias("to"))
    steps = 1
    while steps <= links.height and ahead.height:
        ahead = ahead.join(ahead, left_on="to", right_on="from", suffix="_next").select("from", to="to_next")
        steps *= 2
    yield from _found("circle", name, column, links.filter(pl.col(reference).is_in(ahead["from"].implode())))


def _ordinals(name: str, frame: pl.DataFrame) -> Iterator[Violation]:
    group = _GROUPS[name]
    ordered = frame.sort(group, "ordinal", "start").with_columns(
        place=pl.int_range(1, pl.len() + 1).over(group),
        start_before=pl.col("start").shift().over(group),
        end_before=pl.col("end").shift().over(group),
    )
    yield from _found("ordinal", name, "ordinal", ordered.filter(pl.col("ordinal") != pl.col("place")))
    if name in _DISJOINT:
        yield from _found("disjoint", name, "start", ordered.filter(pl.col("start") < pl.col("end_before")))
    else:
        yield from _found("order", name, "ordinal", ordered.filter(pl.col("start") < pl.col("start_before")))


def _quote_texts(quotes: pl.DataFrame, spans: pl.DataFrame) -> Iterator[Violation]:
    whole = (
        spans.sort("quote_id", "ordinal")
        .group_by("quote_id", maintain_order=True)
        .agg(joined=pl.col("text").str.join(" "), first=pl.col("start").first(), last=pl.col("end").last())
    )
    both = quotes.join(whole, on="quote_id", how="left", maintain_order="left")
    yield from _found("quote_text", "quotes", "text", both.filter(pl.col("text").ne_missing(pl.col("joined"))))
    moved = (pl.col("start") != pl.col("first")) | (pl.col("end") != pl.col("last"))
    yield from _found("quote_extent", "quotes", "start", both.filter(moved))


def _appearances(appearances: pl.DataFrame, mentions: pl.DataFrame) -> Iterator[Violation]:
    keys = ["document_id", "person_id"]
    named = mentions.filter(pl.col("person_id").is_not_null()).sort(*keys, "start", "end")
    counted = named.group_by(keys, maintain_order=True).agg(
        count=pl.len(), first=pl.col("start").first(), last=pl.col("end").first()
    )
    both = appearances.join(counted, on=keys, how="left", maintain_order="left")
    count = pl.col("count").fill_null(0)
    yield from _found("mention_count", "appearances", "mention_count", both.filter(pl.col("mention_count") != count))
    moved = (pl.col("start") != pl.col("first")) | (pl.col("end") != pl.col("last"))
    yield from _found("first_mention", "appearances", "start", both.filter(moved))
    missing = named.join(appearances, on=keys, how="anti").unique(keys, keep="first", maintain_order=True)
    yield from _found("appearance", "mentions", "person_id", missing)
    twice = appearances.filter(pl.struct(keys).is_duplicated())
    yield from _found("appearance", "appearances", "person_id", twice)


def _main_mentions(events: pl.DataFrame, mentions: pl.DataFrame) -> Iterator[Violation]:
    keys = ["event_id", "start", "end"]
    yield from _found("main_mention", "events", "start", events.join(mentions, on=keys, how="anti"))
