"""The rules that hold between several rows, of one table or of many.

The rows come in parts, of which none is kept: ids and words stay as digests of eight bytes (`constraints.digests`),
offsets as they are, each no longer than a rule needs them. A violation's value is read again from the part it is in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np
import polars as pl

from onrecord.load.constraints import Part, cells, digest, digests, rises
from onrecord.load.violation import Violation
from onrecord.schema import ForeignKey, table_names, table_schema

ROW = "_row"  # a row's number in its table, from 1
_WORDS = "_words"  # a span's text where its quote has several

_GROUPS = {
    "passages": "document_id",
    "quotes": "document_id",
    "dates": "document_id",
    "events": "document_id",
    "quote_spans": "quote_id",
}
_DISJOINT = {"passages", "quote_spans"}
_BACK = {("quotes", "continues_quote_id"), ("passages", "duplicate_of_passage_id")}
_OF_LINKS = ("foreign_key", "same_document", "refers_back", "circle")
_OF_ORDINALS = (("ordinal", "ordinal"), ("disjoint", "start"), ("order", "ordinal"))
_ACROSS = (
    ("quote_text", "quotes", "text"),
    ("quote_extent", "quotes", "start"),
    ("mention_count", "appearances", "mention_count"),
    ("first_mention", "appearances", "start"),
    ("appearance", "mentions", "person_id"),
    ("appearance", "appearances", "person_id"),
    ("main_mention", "events", "start"),
)
_PERSON = ("document_id", "person_id")
# What the rules across two tables need of each, and which two they are.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "quotes": ("text", "start", "end"),
    "quote_spans": ("quote_id", "ordinal", "start", "end", "text", _WORDS),
    "appearances": (*_PERSON, "mention_count", "start", "end"),
    "mentions": (*_PERSON, "start", "end", "count"),
    "events": ("event_id", "start", "end"),
    "event_mentions": ("event_id", "start", "end"),
}
_PAIRS = (("quotes", "quote_spans"), ("appearances", "mentions"), ("events", "event_mentions"))


def check_relations(tables: Mapping[str, pl.DataFrame]) -> Iterator[Violation]:
    """Every row that breaks a rule; tables that are not given are not looked at."""
    relations = Relations()
    for name in (name for name in table_names() if name in tables):
        relations.add(name, tables[name])
        relations.close(name, [tables[name].select])
    yield from relations.found()


class Places:
    """The ids of a table, as digests, and the row that each is first in, from 0."""

    def __init__(self, ids: pl.Series) -> None:
        self._ids = ids

    @cached_property
    def _different(self) -> bool:
        return not self._ids.null_count() and bool(self._ids.is_unique().all())

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray]:
        rows = self._ids.is_not_null().arg_true().to_numpy()
        ids = self._ids.drop_nulls().to_numpy()
        order = np.argsort(ids, kind="stable")
        return ids[order], rows[order].astype(np.uint32)

    def find(self, ids: pl.Series) -> pl.Series:
        """For each id the row that has it, null where there is none or the id is null.

        Rows that refer to the same row mostly stand together: each run of them is looked up once.
        """
        run = ids.rle_id()
        heads = ids.filter((run != run.shift()).fill_null(True))
        if heads.equals(self._ids, check_names=False) and self._different:
            return run
        known, rows = self._sorted
        wanted = heads.fill_null(0).to_numpy()
        at = np.searchsorted(known, wanted)
        there = at < len(known)
        there[there] = known[at[there]] == wanted[there]
        found = np.zeros(len(wanted), np.uint32)
        found[there] = rows[at[there]]
        places = pl.Series(found)
        if heads.null_count() or not there.all():
            places = pl.select(pl.when(pl.Series(there) & heads.is_not_null()).then(places)).to_series()
        return places.gather(run)


class Relations:
    """`check_relations` for tables whose rows come in parts, one table after the other, those referred to first."""

    def __init__(self) -> None:
        self._coming: list[pl.DataFrame] = []  # what is kept of the parts of the table that is coming
        self._tables: dict[str, pl.DataFrame] = {}  # and of those that have come
        self._places: dict[str, Places] = {}
        self._parts: dict[str, Sequence[Part]] = {}
        self._rows = 0
        self._bad: defaultdict[tuple[str, str, str], list[pl.Series]] = defaultdict(list)  # by rule, table and column

    def add(self, name: str, part: pl.DataFrame) -> None:
        """Looks at the next rows of the table that is coming."""
        links, kept = _columns(name)
        numbers = pl.int_range(self._rows + 1, self._rows + 1 + part.height, dtype=pl.Int64, eager=True).alias(ROW)
        self._rows += part.height
        columns = [column for column in dict.fromkeys((*links, *kept)) if column in part.columns]
        frame = part.select(
            numbers, *(digest(column) if part.schema[column] == pl.String else column for column in columns)
        )
        for key in table_schema(name).foreign_keys:
            if key.resource != name:
                self._check_links(name, key, frame)
        if name == "mentions":
            frame = _first_mentions(frame.with_columns(count=pl.lit(1, pl.Int64)))
        if name == "quote_spans":
            again = frame["quote_id"] == frame["quote_id"].shift()
            near = (again | again.shift(-1)).fill_null(False)
            frame = frame.with_columns(pl.when(near).then(part["text"]).alias(_WORDS))
        self._coming.append(frame.select(ROW, *kept))

    def close(self, name: str, parts: Sequence[Part]) -> None:
        """All rows of the table have come; `parts` are read again where a value is wanted."""
        schema = table_schema(name)
        frame = pl.concat(self._coming, rechunk=True)
        self._coming, self._rows = [], 0
        self._parts[name] = parts
        if _referred(name):
            self._places[name] = Places(frame[schema.primary_key[0]])
        self._tables[name] = frame
        for key in schema.foreign_keys:
            if key.resource == name:
                self._check_links(name, key, frame)
        if name in _GROUPS:
            self._check_ordinals(name, frame)
        later = [*_NEEDED.get(name, ()), *(("document_id",) if _referred(name) else ())]
        self._tables[name] = frame.select(ROW, *dict.fromkeys(column for column in later if column in frame.columns))
        for one, other in _PAIRS:
            if name == other and one in self._tables:
                self._check_pair(one, other)

    def drop(self, name: str) -> None:
        """The table that is coming cannot be read to its end: it is as if it were not there."""
        self._coming, self._rows = [], 0
        for place in [place for place in self._bad if place[1] == name]:
            del self._bad[place]

    def found(self) -> Iterator[Violation]:
        """The violations, by table, rule and row, those across two tables last."""
        for rule, table, column in (*(place for name in self._tables for place in _rules(name)), *_ACROSS):
            rows = [row for some in self._bad.get((rule, table, column), ()) for row in some.sort()]
            values = cells(self._parts[table], column, rows) if rows else {}
            for row in rows:
                value = values[row]
                yield Violation(rule, table, row, column, None if value is None else str(value))

    def _note(self, rule: str, table: str, column: str, bad: pl.DataFrame) -> None:
        if bad.height:
            self._bad[rule, table, column].append(bad[ROW])

    def _note_where(self, rule: str, table: str, column: str, rows: pl.DataFrame, broken: pl.Series) -> None:
        if broken.any():
            self._note(rule, table, column, rows.filter(broken))

    def _check_links(self, name: str, key: ForeignKey, frame: pl.DataFrame) -> None:
        (column,) = key.fields
        links = frame.filter(pl.col(column).is_not_null()) if frame[column].null_count() else frame
        if key.resource not in self._places or links.is_empty():
            return
        at = self._places[key.resource].find(links[column])
        self._note_where("foreign_key", name, column, links, at.is_null())
        target = self._tables[key.resource]
        if key.resource != "documents" and "document_id" in frame.columns and "document_id" in target.columns:
            others = target["document_id"].gather(at)
            self._note_where("same_document", name, column, links, others != links["document_id"])
        if (name, column) in _BACK:
            earlier = target["ordinal"].gather(at)
            self._note_where("refers_back", name, column, links, earlier >= links["ordinal"])
        elif key.resource == name:
            self._note("circle", name, column, _circles(links, at))

    def _check_ordinals(self, name: str, frame: pl.DataFrame) -> None:
        group = frame[_GROUPS[name]]
        (target,) = (key.resource for key in table_schema(name).foreign_keys if key.fields == (_GROUPS[name],))
        if target in self._places:
            at = self._places[target].find(group)
            group = group if at.null_count() else at
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
        self._note("ordinal", name, "ordinal", rows.filter(pl.col("ordinal") != place))
        if name in _DISJOINT:
            self._note("disjoint", name, "start", rows.filter(pl.col("start") < pl.col("end_before")))
        else:
            self._note("order", name, "ordinal", rows.filter(pl.col("start") < pl.col("start_before")))

    def _check_pair(self, one: str, other: str) -> None:
        first, second = self._tables[one], self._tables[other]
        if other == "quote_spans":
            at = self._places["quotes"].find(second["quote_id"]).cast(pl.Int64)
            self._check_quotes(first, second.with_columns(at=at))
        elif other == "mentions":
            self._check_appearances(first, second)
        else:
            bad = first.join(second, on=["event_id", "start", "end"], how="anti")
            self._note("main_mention", "events", "start", bad)
        for name in (one, other):
            frame = self._tables[name]
            self._tables[name] = frame.select(column for column in ("document_id",) if column in frame.columns)

    def _check_quotes(self, quotes: pl.DataFrame, spans: pl.DataFrame) -> None:
        rows = in_order(spans.drop_nulls("at"), "at", "ordinal")
        before = (pl.col("at") != pl.col("at").shift()).fill_null(True)
        after = (pl.col("at") != pl.col("at").shift(-1)).fill_null(True)
        rows = rows.with_columns(alone=before & after)
        single = rows.filter("alone").select("at", joined="text", first="start", last="end")
        several = (
            self._with_words(rows.filter(~pl.col("alone")))
            .group_by("at", maintain_order=True)
            .agg(joined=pl.col(_WORDS).str.join(" "), first=pl.col("start").first(), last=pl.col("end").last())
        )
        several = several.with_columns(digests(several["joined"]))
        whole = in_order(pl.concat([single, several]), "at")
        both = quotes.with_columns(at=pl.int_range(pl.len()))
        if whole["at"].equals(both["at"], check_names=False):  # as every quote has spans, there is nothing to look up
            both = both.hstack(whole.drop("at"))
        else:
            both = both.join(whole, on="at", how="left", maintain_order="left")
        self._note("quote_text", "quotes", "text", both.filter(pl.col("text").ne_missing(pl.col("joined"))))
        moved = (pl.col("start") != pl.col("first")) | (pl.col("end") != pl.col("last"))
        self._note("quote_extent", "quotes", "start", both.filter(moved))

    def _with_words(self, spans: pl.DataFrame) -> pl.DataFrame:
        """The spans with their text, read again where the spans of one quote do not stand together."""
        apart = spans.filter(pl.col(_WORDS).is_null() & pl.col("text").is_not_null())[ROW].to_list()
        if not apart:
            return spans
        words = cells(self._parts["quote_spans"], "text", apart)
        told = pl.DataFrame({ROW: list(words), "told": list(words.values())}, {ROW: pl.Int64, "told": pl.String})
        spans = spans.join(told, on=ROW, how="left", maintain_order="left")
        return spans.with_columns(pl.coalesce(_WORDS, "told").alias(_WORDS))

    def _check_appearances(self, appearances: pl.DataFrame, mentions: pl.DataFrame) -> None:
        counted = _first_mentions(mentions).rename({ROW: "mention", "start": "first", "end": "last"})
        both = appearances.join(counted, on=_PERSON, how="left", maintain_order="left")
        count = pl.col("count").fill_null(0)
        self._note("mention_count", "appearances", "mention_count", both.filter(pl.col("mention_count") != count))
        moved = (pl.col("start") != pl.col("first")) | (pl.col("end") != pl.col("last"))
        self._note("first_mention", "appearances", "start", both.filter(moved))
        missing = counted.join(appearances, on=_PERSON, how="anti").rename({"mention": ROW})
        self._note("appearance", "mentions", "person_id", missing)
        twice = appearances.filter(pl.struct(_PERSON).is_duplicated())
        self._note("appearance", "appearances", "person_id", twice)


@lru_cache(maxsize=64)
def _referred(name: str) -> bool:
    return any(key.resource == name for other in table_names() for key in table_schema(other).foreign_keys)


@lru_cache(maxsize=64)
def _columns(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of a table that its links are checked by, and those that are kept until all of its rows are there."""
    schema = table_schema(name)
    document = ("document_id",) if schema.has("document_id") else ()
    links = dict.fromkeys((*(column for key in schema.foreign_keys for column in key.fields), *document))
    kept = [*_NEEDED.get(name, ())]
    if _referred(name):
        kept += [*schema.primary_key, *document]
    kept += [column for key in schema.foreign_keys for column in key.fields if key.resource == name]
    if name in _GROUPS:
        kept += [_GROUPS[name], "ordinal", "start", "end"]
    return tuple(links), tuple(dict.fromkeys(kept))


def _rules(name: str) -> Iterator[tuple[str, str, str]]:
    """The rules between rows of a table, with the table and the column, as they are listed."""
    for key in table_schema(name).foreign_keys:
        yield from ((rule, name, key.fields[0]) for rule in _OF_LINKS)
    if name in _GROUPS:
        yield from ((rule, name, column) for rule, column in _OF_ORDINALS)


def _circles(links: pl.DataFrame, at: pl.Series) -> pl.DataFrame:
    """Each row's reference is replaced by that one's own, so that after n turns it has gone 2^n steps."""
    ahead = pl.DataFrame({"from": links[ROW] - 1, "to": at.cast(pl.Int64)})
    steps = 1
    while steps <= links.height and ahead.height:
        ahead = ahead.join(ahead, left_on="to", right_on="from", suffix="_next").select("from", to="to_next")
        steps *= 2
    return links.filter(pl.col(ROW).is_in((ahead["from"] + 1).implode()))


def in_order(frame: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """The frame sorted by the keys, which are numbers, as it mostly is already."""
    later, same = pl.lit(False), pl.lit(True)
    for key in keys:
        before = pl.col(key).shift()
        later, same = later | (same & (pl.col(key) > before)), same & (pl.col(key) == before)
    known = pl.all_horizontal(pl.col(keys).is_not_null().all())
    is_sorted = frame.select((later | same).slice(1).all() & known)
    return frame if is_sorted.item() else frame.sort(*keys)


def _first_mentions(mentions: pl.DataFrame) -> pl.DataFrame:
    """For each person in each document the first of the mentions, whose counts are summed up."""
    named = mentions.filter(pl.col("person_id").is_not_null()).sort(*_PERSON, "start", "end")
    return named.group_by(_PERSON, maintain_order=True).agg(pl.col("count").sum(), pl.col(ROW, "start", "end").first())
