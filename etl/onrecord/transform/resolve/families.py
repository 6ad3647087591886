"""An archive's names and their families: the names that can come to be one entity's, through whatever chain.

What is decided about the namings of one family hangs on no other's. So an archive of any size is resolved some families
at a time, and the result is that of all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from onrecord.transform.resolve.namings import Namings
from onrecord.transform.resolve.rulings import Rulings

TOGETHER = 50_000  # namings that are resolved at a time, one family at least; 2.5 kB each


@dataclass(frozen=True, slots=True)
class Family:
    """Names that are resolved together. `names` are `namings.NAMES` with `called`, the name as it is compared, and
    `form`, the number of its folded form by the alphabet; `forms` are those forms, and `pairs` (`similar.PAIRS`) the
    likenesses of forms by number. `whole` says that no other names are in the archive."""

    names: pl.DataFrame
    forms: list[str]
    pairs: pl.DataFrame
    whole: bool = True


def numbered(names: pl.DataFrame, form: Callable[[str], str]) -> tuple[pl.DataFrame, list[str]]:
    """The names (with the column `called`) with the numbers of their forms, and the forms by number."""
    distinct = names.select("called").unique().sort("called")
    folded = distinct.with_columns(folded=pl.Series(map(form, distinct.get_column("called")), dtype=pl.String))
    forms = folded.select("folded").unique().sort("folded").with_row_index("form")
    of = folded.join(forms, on="folded", how="left").select("called", pl.col("form").cast(pl.Int64))
    return names.join(of, on="called", how="left", maintain_order="left"), forms.get_column("folded").to_list()


def families(
    whole: Family, namings: Namings, rulings: Rulings, acronym: Callable[[str], str], most: int = TOGETHER
) -> Iterator[Family]:
    """The archive's names in parts of some `most` namings. `acronym` gives the folded form of one."""
    if whole.names.get_column("namings").sum() <= most:
        yield whole
        return
    lead = joined(len(whole.forms), ties(whole, namings, rulings, acronym))
    sizes = whole.names.group_by("form").agg(pl.col("namings").sum()).sort("form")
    size = pl.DataFrame({"form": range(len(lead)), "lead": lead}).join(sizes, on="form", how="left")
    parts = (
        size.group_by("lead", maintain_order=True)
        .agg(pl.col("namings").sum())
        .with_columns(part=(pl.col("namings").cum_sum() - 1) // most)
    )
    part_of = size.join(parts.select("lead", "part"), on="lead", how="left").select("form", "part")
    for part in sorted(parts.get_column("part").unique()):
        yield extract(whole, part_of.filter(pl.col("part") == part).get_column("form"))


def ties(whole: Family, namings: Namings, rulings: Rulings, acronym: Callable[[str], str]) -> Iterator[tuple[int, int]]:
    """Pairs of forms whose namings may meet: by likeness, by the id that both would bear, as acronym, by decision."""
    yield from whole.pairs.select("a", "b").iter_rows()
    yield from whole.names.select(pl.col("form").min().over("key"), b="form").iter_rows()
    given = whole.names.select("acronyms", "form").explode("acronyms").drop_nulls().unique()
    number = {form: n for n, form in enumerate(whole.forms)} if given.height else {}
    for short, form in given.iter_rows():
        if (other := number.get(acronym(short))) is not None:
            yield form, other
    if rulings.group_of:
        rows = namings.within(sorted({document for document, _ in rulings.group_of}))
        of = rows.join(whole.names.select("name", "key", "form"), on=["name", "key"], how="left")
        form_of = {(document, key): form for document, _, key, form in of.iter_rows()}
        first = {group: form_of[members[0]] for group, members in rulings.members.items()}
        for group, members in rulings.members.items():
            yield from ((first[group], form_of[row]) for row in members)
            yield from ((first[group], first[other]) for other in rulings.apart.get(group, ()))


def joined(count: int, ties: Iterable[tuple[int, int]]) -> list[int]:
    """By number the least number that it is tied to, through however many others."""
    lead = list(range(count))

    def find(number: int) -> int:
        while lead[number] != number:
            lead[number] = number = lead[lead[number]]
        return number

    for a, b in ties:
        one, other = sorted((find(a), find(b)))
        lead[other] = one
    return [find(number) for number in range(count)]


def extract(whole: Family, kept: pl.Series) -> Family:
    """The family of these forms, which are numbered anew in their order."""
    old = kept.sort()
    new = pl.DataFrame({"old": old, "new": range(len(old))}, schema={"old": pl.Int64, "new": pl.Int64})

    def renumbered(frame: pl.DataFrame, column: str) -> pl.DataFrame:
        found = frame.join(new, left_on=column, right_on="old", how="inner", maintain_order="left")
        return found.with_columns(pl.col("new").alias(column)).drop("new")

    names = renumbered(whole.names, "form")
    pairs = renumbered(renumbered(whole.pairs, "a"), "b")  # both are here, or none
    return Family(names, [whole.forms[n] for n in old], pairs, whole=False)
