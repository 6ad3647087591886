"""From namings to a resolution: the names that need deciding, decided in order, and the ids that come of it."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from onrecord.transform.resolve.clusters import Doubt, Gathering, Naming, Rules
from onrecord.transform.resolve.decisions import EntityDecision
from onrecord.transform.resolve.families import TOGETHER, Family, families, numbered
from onrecord.transform.resolve.kept import NONE
from onrecord.transform.resolve.namings import Namings
from onrecord.transform.resolve.resolution import DOUBTS, LINKS, Basis, Resolution
from onrecord.transform.resolve.rulings import Rulings, bind
from onrecord.transform.resolve.similar import PAIRS

ROWS = pl.Schema({"row": pl.UInt32, "document_id": pl.String, "key": pl.String, "scoped": pl.Boolean})
PLACED = pl.Schema({"row": pl.UInt32, "cluster": pl.UInt32, "basis": pl.String, "score": pl.Float64})


class FamilyRules(Rules, Protocol):
    """How the namings of a family are compared."""

    def scoped(self, form: int) -> bool:
        """Whether namings of that form stay with their document."""
        ...

    def contested(self, family: Family) -> Collection[int]:
        """Forms that others may come to by another way than likeness."""
        ...

    def naming(self, row: int, form: int, values: tuple[Any, ...]) -> Naming:
        """A row as it is compared, by the values of `Kind.columns`."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of entity, people or organizations, is told apart. `columns` are those of its profiles that are
    compared; `called` gives the names as they are compared, `form` what such a name is folded to, `similar` the
    likenesses of forms by their places."""

    table: str
    columns: tuple[str, ...]
    called: Callable[[pl.DataFrame], pl.Series]
    form: Callable[[str], str]
    similar: Callable[[Sequence[str]], pl.DataFrame]
    rules: Callable[[Sequence[str]], FamilyRules]


def resolve(
    kind: Kind,
    namings: Namings,
    decisions: Iterable[EntityDecision] = (),
    kept: pl.DataFrame = NONE,
    together: int = TOGETHER,
) -> Iterator[Resolution]:
    """Links and doubts for the namings, some families of names at a time. `kept` are ids that entities bear already
    (columns of `kept.KEPT`).

    Raises ReviewError, with file and line, for a decision that does not hold.
    """
    rulings = bind(decisions, kind.table, namings)
    names = namings.names()
    names, forms = numbered(names.with_columns(called=kind.called(names)), kind.form)
    pairs = kind.similar(forms) if namings.several() else PAIRS.to_frame()
    for family in families(Family(names, forms, pairs), namings, rulings, kind.form, together):
        yield resolve_family(kind, namings, family, rulings, kept)


def together(resolutions: Iterable[Resolution]) -> Resolution:
    """The resolutions of all families as one."""
    links, doubts = zip(*((found.links, found.doubts) for found in resolutions), strict=True)
    return Resolution(pl.concat(links).sort("document_id", "key"), ordered(pl.concat(doubts)))


def resolve_family(
    kind: Kind, namings: Namings, family: Family, rulings: Rulings, kept: pl.DataFrame = NONE
) -> Resolution:
    """Links and doubts for the namings of a family of names."""
    rules = kind.rules(family.forms)
    related = neighbours(family.pairs)
    gathering = Gathering(rules, related, rulings)
    forms = family.names.select("name", "key", "called", "form").join(
        flags(family, rules, related.keys() | rules.contested(family)), on="form", how="left"
    )
    decided = pl.DataFrame(list(rulings.group_of), schema=["document_id", "key"], orient="row").cast(pl.String)
    decided = decided.with_columns(decided=pl.lit(True))
    rows, placed, count = [ROWS.to_frame()], [PLACED.to_frame()], 0
    for part in namings.slices(None if family.whole else family.names):
        frame = part.join(forms, on=["name", "key"], how="left", maintain_order="left").with_row_index("row", count)
        count += frame.height
        rows.append(frame.select(ROWS.names()))
        asked = frame.join(decided, on=["document_id", "key"], how="left", maintain_order="left").filter(
            ~pl.col("quiet") | pl.col("decided").is_not_null()
        )
        values = asked.select("row", "form", *kind.columns).iter_rows()
        placed.append(place(gathering, (rules.naming(row, form, tuple(items)) for row, form, *items in values)))
    table = settled(gathering, pl.concat(rows), pl.concat(placed))
    ids = entity_ids(table, kept)
    links = (
        table.join(ids, on="first", how="left", maintain_order="left")
        .select(
            *("document_id", "key", "id", "basis", "score"),
            linked_to_document_id=pl.when(pl.col("first") != pl.col("row")).then(pl.col("first_document")),
        )
        .cast(LINKS)
        .sort("document_id", "key")
    )
    return Resolution(
        links, doubt_rows(gathering, gathering.doubts.values(), dict(ids.select("first", "id").iter_rows()))
    )


def flags(family: Family, rules: FamilyRules, contested: Collection[int]) -> pl.DataFrame:
    """By form: `scoped`, whether its namings stay with their documents; `quiet`, whether there is nothing to decide,
    since they do, or there is one only and no other form comes near."""
    sizes = dict(family.names.group_by("form").agg(pl.col("namings").sum()).iter_rows())
    scoped = [rules.scoped(form) for form in range(len(family.forms))]
    quiet = [stays or (sizes[form] == 1 and form not in contested) for form, stays in enumerate(scoped)]
    return pl.DataFrame(
        {"form": range(len(scoped)), "scoped": scoped, "quiet": quiet},
        schema={"form": pl.Int64, "scoped": pl.Boolean, "quiet": pl.Boolean},
    )


def neighbours(pairs: pl.DataFrame) -> dict[int, list[tuple[int, float, str]]]:
    """Each form's related forms, with the weight of the names and how they are related."""
    related: dict[int, list[tuple[int, float, str]]] = defaultdict(list)
    for a, b, weight, relation in pairs.iter_rows():
        related[a].append((b, weight, relation))
        related[b].append((a, weight, relation))
    return dict(related)


def place(gathering: Gathering, found: Iterable[Naming]) -> pl.DataFrame:
    """Each naming's row, the number of its cluster, and why (`PLACED`)."""
    rows, clusters, bases, scores = array("I"), array("I"), [], []
    for naming in found:
        link = gathering.place(naming)
        rows.append(naming.row)
        clusters.append(link.cluster.number)
        bases.append(link.basis.value)
        scores.append(link.score)
    return pl.DataFrame({"row": rows, "cluster": clusters, "basis": bases, "score": scores}, schema=PLACED)


def settled(gathering: Gathering, rows: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """Every row with the first row of its entity, and why; one that nothing was asked about founds its own."""
    first = array("I", (gathering.final(cluster).first.row for cluster in gathering.clusters))
    firsts = pl.DataFrame({"cluster": range(len(first)), "first": first}).cast(pl.UInt32)
    return (
        rows.join(placed.join(firsts, on="cluster", how="left"), on="row", how="left", maintain_order="left")
        .with_columns(
            pl.col("first").fill_null(pl.col("row")),
            pl.col("basis").fill_null(
                pl.when(pl.col("scoped")).then(pl.lit(Basis.DOCUMENT.value)).otherwise(pl.lit(Basis.FIRST.value))
            ),
        )
        .drop("cluster")
    )


def entity_ids(table: pl.DataFrame, kept: pl.DataFrame = NONE) -> pl.DataFrame:
    """The id of each entity by its first row: the one that is kept for it, else the bare key for the first that bears
    it and has no other, else with its document's id. Where two are kept for one entity, it bears the earlier naming's.
    """
    borne = (
        table.join(kept.rename({"id": "kept"}), on=["document_id", "key"], how="inner")
        .sort("row")
        .unique("first", keep="first", maintain_order=True)
        .select("first", "kept")
    )
    free = ~pl.col("key").is_in(kept.get_column("id").implode())
    return (
        table.filter(pl.col("first") == pl.col("row"))
        .select("first", "row", "key", "scoped", first_document="document_id")
        .join(borne, on="first", how="left", maintain_order="left")
        .with_columns(nth=pl.col("row").rank("ordinal").over("key", "scoped", pl.col("kept").is_null()))
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
    return ordered(pl.DataFrame(rows, schema=DOUBTS, orient="row"))


def ordered(doubts: pl.DataFrame) -> pl.DataFrame:
    """The doubts, the likeliest first."""
    return doubts.sort(["score", "id_a", "id_b"], descending=[True, False, False])
