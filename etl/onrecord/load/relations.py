"""The rules that hold between several rows, of one table or of many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from onrecord.load.constraints import rises
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


def positions(values: pl.Series, targets: pl.Series) -> pl.Series:
    """For each value the index of the row whose id it is, null where there is none or the value is null.

    Rows that refer to the same row mostly stand together: strings are compared once a run of them.
    """
    run = values.rle_id()
    heads = values.filter((run != run.shift()).fill_null(True))
    if heads.equals(targets, check_names=False):
        return run
    index = pl.DataFrame({"id": targets, "at": pl.int_range(len(targets), eager=True)}).unique("id", keep="first")
    found = heads.to_frame("id").join(index, on="id", how="left", maintain_order="left")["at"]
    return found.gather(run)


def _foreign_keys(tables: Tables, name: str) -> Iterator[Violation]:
    frame = tables[name]
    for key in table_schema(name).foreign_keys:
        (column,), (reference,) = key.fields, key.reference_fields
        looked_at = dict.fromkeys((ROW, column, *sorted({"document_id", "ordinal"} & set(frame.columns))))
        links = frame.select(*looked_at)
        if links[column].null_count():
            links = links.filter(pl.col(column).is_not_null())
        if key.resource not in tables or links.is_empty():
            continue
        target = tables[key.resource]
        at = positions(links[column], target[reference])
        yield from _found("foreign_key", name, column, links.filter(at.is_null()))
        if key.resource != "documents" and "document_id" in frame.columns and "document_id" in target.columns:
            yield from _found(
                "same_document", name, column, links.filter(target["document_id"].gather(at) != links["document_id"])
            )
        if (name, column) in _BACK:
            yield from _found(
                "refers_back", name, column, links.filter(target["ordinal"].gather(at) >= links["ordinal"])
            )
        elif key.resource == name:
            yield from _circles(name, links, at, column)


def _circles(name: str, links: pl.DataFrame, at: pl.Series, column: str) -> Iterator[Violation]:
    """Each row's reference is replaced by that one's own, so that after n turns it has gone 2^n steps."""
    ahead = pl.DataFrame({"from": links[ROW].cast(pl.Int64) - 1, "to": at.cast(pl.Int64)})
    steps = 1
    while steps <= links.height and ahead.height:
        ahead = ahead.join(ahead, left_on="to", right_on="from", suffix="_next").select("from", to="to_next")
        steps *= 2
    yield from _found("circle", name, column, links.filter(pl.col(ROW).is_in((ahead["from"] + 1).implode())))


def in_order(frame: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """The frame sorted by the keys, which are numbers, as it mostly is already."""
    later, same = pl.lit(False), pl.lit(True)
    for key in keys:
        before = pl.col(key).shift()
        later, same = later | (same & (pl.col(key) > before)), same & (pl.col(key) == before)
    known = pl.all_horizontal(pl.col(keys).is_not_null().all())
    is_sorted = frame.select((later | same).slice(1).all() & known)
    return frame if is_sorted.item() else frame.sort(*keys)


def _ordinals(name: str, frame: pl.DataFrame) -> Iterator[Violation]:
    group = frame[_GROUPS[name]]
    code = group.rle_id()
    heads = group.filter((code != code.shift()).fill_null(True))
    if not (rises(heads) or heads.is_unique().all()):  # rows of one group stand apart
        code = group.rank("dense")
    rows = in_order(frame.select(ROW, "ordinal", "start", "end", group=code), "group", "ordinal", "start")
    same = pl.col("group") == pl.col("group").shift()
    next_one = pl.col("ordinal") == pl.col("ordinal").shift() + 1
    before = pl.col("end" if name in _DISJOINT else "start").shift()
    follows = next_one & (pl.col("start") >= before)
    follows = pl.when(same.fill_null(False)).then(follows).otherwise(pl.col("ordinal") == 1)
    if rows.select(follows.fill_null(False).all()).item():
        return
    rows = rows.with_columns(
        first=pl.when(same).then(None).otherwise(pl.int_range(pl.len())).forward_fill(),
        start_before=pl.when(same).then(pl.col("start").shift()),
        end_before=pl.when(same).then(pl.col("end").shift()),
    )
    place = pl.int_range(pl.len()) - pl.col("first") + 1
    yield from _found("ordinal", name, "ordinal", rows.filter(pl.col("ordinal") != place))
    if name in _DISJOINT:
        yield from _found("disjoint", name, "start", rows.filter(pl.col("start") < pl.col("end_before")))
    else:
        yield from _found("order", name, "ordinal", rows.filter(pl.col("start") < pl.col("start_before")))


def _quote_texts(quotes: pl.DataFrame, spans: pl.DataFrame) -> Iterator[Violation]:
    at = positions(spans["quote_id"], quotes["quote_id"]).cast(pl.Int64)
    parts = in_order(spans.select("ordinal", "start", "end", "text", at=at).drop_nulls("at"), "at", "ordinal")
    alone = (pl.col("at") != pl.col("at").shift()).fill_null(True) & (pl.col("at") != pl.col("at").shift(-1)).fill_null(
        True
    )
    parts = parts.with_columns(alone=alone)
    single = parts.filter("alone").select("at", joined="text", first="start", last="end")
    several = (
        parts.filter(~pl.col("alone"))
        .group_by("at", maintain_order=True)
        .agg(joined=pl.col("text").str.join(" "), first=pl.col("start").first(), last=pl.col("end").last())
    )
    whole = in_order(pl.concat([single, several]), "at")
    both = quotes.select(ROW, "text", "start", "end", at=pl.int_range(pl.len()))
    if whole["at"].equals(both["at"], check_names=False):  # as every quote has spans, there is nothing to look up
        both = both.hstack(whole.drop("at"))
    else:
        both = both.join(whole, on="at", how="left", maintain_order="left")
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
