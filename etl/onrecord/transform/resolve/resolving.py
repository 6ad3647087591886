"""From profiles to a resolution: the names that need deciding, decided in order, and the ids that come of it."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

import polars as pl

from onrecord.transform.resolve.clusters import Doubt, Gathering, Naming, Rules
from onrecord.transform.resolve.kept import NONE
from onrecord.transform.resolve.resolution import DOUBTS, LINKS, Basis, Resolution
from onrecord.transform.resolve.rulings import Rulings

SLICE = 2_000  # rows that are taken out of the frame at a time


class Form(Protocol):
    @property
    def form(self) -> str: ...


class ProfileRules(Rules, Protocol):
    def naming(self, row: int, values: tuple[Any, ...]) -> Naming: ...


F = TypeVar("F", bound=Form)


def named_forms(profiles: pl.DataFrame, parse: Callable[[str], F]) -> tuple[dict[str, int], list[F]]:
    """Each name to the number of its folded form, and the forms, in the order of the alphabet."""
    parsed = {name: parse(name) for name in profiles.get_column("name").unique().sort()}
    forms = {made.form: made for made in parsed.values()}
    order = {form: n for n, form in enumerate(sorted(forms))}
    return {name: order[made.form] for name, made in parsed.items()}, [forms[form] for form in order]


def resolve(
    profiles: pl.DataFrame,
    columns: Sequence[str],
    rules: ProfileRules,
    forms: dict[str, int],
    scoped: Sequence[bool],
    numbers: Sequence[int],
    pairs: pl.DataFrame,
    rulings: Rulings,
    contested: Collection[int] = (),
    kept: pl.DataFrame = NONE,
) -> Resolution:
    """Links and doubts for the profiles.

    `forms` numbers the names' forms, `scoped` says by form which stay with their document; `pairs` are likenesses of
    forms by their places in `numbers`; `contested` are forms that others may come to by another way; `kept` are ids
    that entities bear already (columns of `kept.KEPT`).
    """
    related = neighbours(pairs, numbers)
    names = list(forms)
    numbered = pl.DataFrame(
        {"name": names, "form": [forms[name] for name in names]}, schema={"name": pl.String, "form": pl.Int64}
    )
    rows = (
        profiles.select("document_id", "published_earliest", "key", "name")
        .with_row_index("row")
        .join(numbered, on="name", how="left", maintain_order="left")
        .sort("published_earliest", "document_id", "key", nulls_last=True)
        .drop("name", "published_earliest")
        .with_row_index("rank")
    )
    alone = {n for n, count in rows.get_column("form").value_counts().iter_rows() if count == 1}
    quiet = alone - related.keys() - set(contested)
    quiet |= {n for n in range(len(scoped)) if scoped[n]}
    decided = pl.DataFrame(list(rulings.group_of), schema=["document_id", "key"], orient="row").cast(pl.String)
    rows = rows.with_columns(
        quiet=pl.col("form").is_in(list(quiet)),
        scoped=pl.Series(scoped, dtype=pl.Boolean).gather(rows.get_column("form")),
    ).join(decided.with_columns(decided=pl.lit(True)), on=["document_id", "key"], how="left", maintain_order="left")
    quiet_row = pl.col("quiet") & pl.col("decided").is_null()
    gathering = Gathering(rules, related, rulings)
    links = placed(gathering, namings(profiles, columns, rules, rows.filter(~quiet_row)))
    table = (
        rows.join(links, on="row", how="left", maintain_order="left")
        .with_columns(
            pl.col("first").fill_null(pl.col("row")),
            pl.col("basis").fill_null(
                pl.when(pl.col("scoped")).then(pl.lit(Basis.DOCUMENT.value)).otherwise(pl.lit(Basis.FIRST.value))
            ),
        )
        .drop("quiet", "decided", "form")
    )
    ids = entity_ids(table, kept)
    table = table.join(ids, on="first", how="left", maintain_order="left")
    linked = (
        table.select(
            "document_id",
            "key",
            "id",
            "basis",
            "score",
            linked_to_document_id=pl.when(pl.col("first") != pl.col("row")).then(pl.col("first_document")),
        )
        .cast(LINKS)
        .sort("document_id", "key")
    )
    return Resolution(
        linked, doubt_rows(gathering, gathering.doubts.values(), dict(ids.select("first", "id").iter_rows()))
    )


def has_several_documents(profiles: pl.DataFrame) -> bool:
    """Whether there is anything to join: of one document the reader has joined what is one."""
    return profiles.get_column("document_id").n_unique() > 1


def neighbours(pairs: pl.DataFrame, numbers: Sequence[int]) -> dict[int, list[tuple[int, float, str]]]:
    """Each form's related forms, with the weight of the names and how they are related."""
    related: dict[int, list[tuple[int, float, str]]] = defaultdict(list)
    for a, b, weight, relation in pairs.iter_rows():
        one, other = numbers[a], numbers[b]
        related[one].append((other, weight, relation))
        related[other].append((one, weight, relation))
    return dict(related)


def placed(gathering: Gathering, found: Iterable[Naming]) -> pl.DataFrame:
    """Each naming's row, the first row of its entity, and why."""
    rows, clusters, bases, scores = array("I"), array("I"), [], []
    for naming in found:
        link = gathering.place(naming)
        rows.append(naming.row)
        clusters.append(link.cluster.number)
        bases.append(link.basis.value)
        scores.append(link.score)
    first = array("I", (gathering.final(cluster).first.row for cluster in gathering.clusters))
    return pl.DataFrame(
        {"row": rows, "first": array("I", (first[number] for number in clusters)), "basis": bases, "score": scores},
        schema={"row": pl.UInt32, "first": pl.UInt32, "basis": pl.String, "score": pl.Float64},
    )


def namings(
    profiles: pl.DataFrame, columns: Sequence[str], rules: ProfileRules, rows: pl.DataFrame
) -> Iterator[Naming]:
    """The rows as they are compared, in their order, a slice in memory at a time."""
    for part in rows.iter_slices(SLICE):
        numbers = part.get_column("row")
        values = profiles.select(columns)[numbers]
        for row, items in zip(numbers, values.iter_rows(), strict=True):
            yield rules.naming(row, items)


def entity_ids(table: pl.DataFrame, kept: pl.DataFrame = NONE) -> pl.DataFrame:
    """The id of each entity by its first row: the one that is kept for it, else the bare key for the first that bears
    it and has no other, else with its document's id. Where two are kept for one entity, it bears the earlier naming's.
    """
    borne = (
        table.join(kept.rename({"id": "kept"}), on=["document_id", "key"], how="inner")
        .sort("rank")
        .unique("first", keep="first", maintain_order=True)
        .select("first", "kept")
    )
    free = ~pl.col("key").is_in(kept.get_column("id").implode())
    return (
        table.filter(pl.col("first") == pl.col("row"))
        .select("first", "rank", "key", "scoped", first_document="document_id")
        .join(borne, on="first", how="left", maintain_order="left")
        .with_columns(nth=pl.col("rank").rank("ordinal").over("key", "scoped", pl.col("kept").is_null()))
        .with_columns(
            id=pl.when(pl.col("kept").is_not_null())
            .then(pl.col("kept"))
            .when(pl.col("scoped") | (pl.col("nth") > 1) | ~free)
            .then(pl.concat_str("key", "first_document", separator=":"))
            .otherwise(pl.col("key"))
        )
        .select("first", "id", "first_document")
    )


def doubt_rows(gathering: Gathering, doubts: Iterable[Doubt], ids: dict[int, str]) -> pl.DataFrame:
    """The doubts about pairs that are two in the end, the likeliest first, each pair once."""
    best: dict[tuple[str, str], Doubt] = {}
    for doubt in sorted(doubts, key=lambda d: (-d.score, d.a.number, d.b.number)):
        one, other = gathering.final(doubt.a), gathering.final(doubt.b)
        enemies = {enemy for group in one.groups for enemy in gathering.rulings.apart.get(group, ())}
        if one is not other and enemies.isdisjoint(other.groups):
            best.setdefault((ids[one.first.row], ids[other.first.row]), doubt)
    rows = [(a, b, d.document_a, d.document_b, d.score, d.reasons) for (a, b), d in best.items()]
    return pl.DataFrame(rows, schema=DOUBTS, orient="row").sort(
        ["score", "id_a", "id_b"], descending=[True, False, False]
    )
