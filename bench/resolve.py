"""How well and how fast people and organizations are resolved across documents, beside other ways, on made-up news.

    python bench/resolve.py [--documents 4000] [--scale 100000] [--seed 7] [--added 3000]

The labelled news comes from name_world.py. Each way is judged by pairs of namings: precision, how many of the pairs
that it makes one are one; recall, how many of the pairs that are one it makes so; once on all pairs, and once on the
hard ones, in which the names are spelled differently or several bear the name. `--scale` resolves that many documents
in a process of its own and prints time and peak memory. `--added` resolves that many documents without a twentieth of
them, of any dates, then with them, and prints how many ids changed, decided by the documents alone and with ids kept.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
from name_world import Maker

from onrecord.transform.resolve import resolve_organizations, resolve_people
from onrecord.transform.resolve import similar as similar_names
from onrecord.transform.resolve.kept import KEPT, NONE
from onrecord.transform.resolve.names import organization_name, person_name

FOUNDS = pl.col("linked_to_document_id").is_null()  # a naming that is its entity's first
Labels = Sequence[object]
Way = Callable[[pl.DataFrame], Labels]


# ---------------------------------------------------------------------------------------------------- the ways


def by_key(profiles: pl.DataFrame) -> Labels:
    """One entity a key: what onrecord 0.1 did."""
    return profiles.get_column("key").to_list()


def by_onrecord(resolve: Callable[[pl.DataFrame], object]) -> Way:
    def way(profiles: pl.DataFrame) -> Labels:
        links = resolve(profiles).links  # type: ignore[attr-defined]
        return (
            profiles.select("document_id", "key")
            .join(links, on=["document_id", "key"], how="left", maintain_order="left")["id"]
            .to_list()
        )

    return way


def by_rapidfuzz(profiles: pl.DataFrame) -> Labels:
    """Names alike by rapidfuzz (token sort ratio of 90 or more) whose last words begin alike; chains join."""
    from rapidfuzz import fuzz, process

    names = [organization_name(name).form for name in profiles.get_column("name")]
    distinct = sorted(set(names))
    groups = Groups(len(distinct))
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(distinct):
        blocks[name.split()[-1][:3]].append(number)
    for block in blocks.values():
        words = [distinct[n] for n in block]
        for place, word in enumerate(words):
            for _, _, other in process.extract(
                word, words[place + 1 :], scorer=fuzz.token_sort_ratio, score_cutoff=90, limit=None
            ):
                groups.join(block[place], block[place + 1 + other])
    number_of = {name: groups.lead(n) for n, name in enumerate(distinct)}
    return [number_of[name] for name in names]


def by_splink(profiles: pl.DataFrame) -> Labels:
    """Splink alone: namings compared in pairs, with context, the weights the same; probability 0.9; chains join."""
    from onrecord.transform.resolve.profiles import gender, professions

    parsed = [person_name(name) for name in profiles.get_column("name")]
    heads = [sorted(professions(d)[0]) for d in profiles.get_column("description")]
    told = [gender(h, frozenset(p)) for h, p in zip(profiles.get_column("honorific"), heads, strict=True)]
    frame = similar_names.person_frame(list(range(len(parsed))), parsed).with_columns(
        country=profiles.get_column("country_code"),
        tied=profiles.get_column("organizations"),
        heads=pl.Series(heads, dtype=pl.List(pl.String)),
        told=pl.Series(told, dtype=pl.String),
        beside=profiles.get_column("co_names").list.eval(pl.element().filter(pl.element().str.starts_with("person:"))),
    )
    context = {
        "country": ("country_l is null or country_r is null", {"same": "country_l = country_r"}),
        "affiliation": ("len(tied_l) = 0 or len(tied_r) = 0", {"shared": "list_has_any(tied_l, tied_r)"}),
        "profession": ("len(heads_l) = 0 or len(heads_r) = 0", {"same": "list_has_any(heads_l, heads_r)"}),
        "gender": ("told_l is null or told_r is null or told_l = told_r", {"different": "true"}),
        "people_beside": ("not list_has_any(beside_l, beside_r)", {"shared": "true"}),
    }
    found = similar_names.predict(
        "person",
        [frame],
        similar_names.PERSON | context,
        similar_names.PERSON_BLOCKS,
        (("core", "roots"), "roots"),
        floor=3.17,
    )
    groups = Groups(profiles.height)
    for a, b in found.select("a", "b").iter_rows():
        groups.join(a, b)
    return [groups.lead(n) for n in range(profiles.height)]


class Groups:
    """Numbers joined in chains."""

    def __init__(self, count: int) -> None:
        self.leader = list(range(count))

    def lead(self, number: int) -> int:
        while self.leader[number] != number:
            self.leader[number] = self.leader[self.leader[number]]
            number = self.leader[number]
        return number

    def join(self, a: int, b: int) -> None:
        a, b = sorted((self.lead(a), self.lead(b)))
        self.leader[b] = a


# ---------------------------------------------------------------------------------------------------- judging


def pair_count(counts: Counter[object]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def judge(profiles: pl.DataFrame, labels: Labels) -> tuple[float, float, float, float, int]:
    """Precision and recall on all pairs and on the hard ones, and how many entities were made."""
    truth, forms = (
        profiles.get_column("truth").to_list(),
        [organization_name(n).form for n in profiles.get_column("name")],
    )
    bearers: dict[str, set[int]] = defaultdict(set)
    for form, who in zip(forms, truth, strict=True):
        bearers[form].add(who)
    plain = [form if len(bearers[form]) == 1 else None for form in forms]  # names that one alone bears: easy pairs

    def count(*columns: Labels, easy: bool) -> int:
        rows = zip(*columns, plain, strict=True)
        if easy:
            return pair_count(Counter(row for row in rows if row[-1] is not None))
        return pair_count(Counter(row[:-1] for row in rows))

    result = []
    both, made, true = (count(labels, truth, easy=False), count(labels, easy=False), count(truth, easy=False))
    both_easy, made_easy, true_easy = (
        count(labels, truth, easy=True),
        count(labels, easy=True),
        count(truth, easy=True),
    )
    for b, m, t in ((both, made, true), (both - both_easy, made - made_easy, true - true_easy)):
        result += [b / m if m else 1.0, b / t if t else 1.0]
    return (*result, len(set(labels)))  # type: ignore[return-value]


def table(title: str, profiles: pl.DataFrame, ways: dict[str, Way]) -> None:
    print(f"\n{title}: {profiles.height:,} namings of {profiles.get_column('truth').n_unique():,}\n")
    print("| way | precision | recall | hard pairs: precision | recall | F1 | entities | seconds of processor |")
    print("|---|---|---|---|---|---|---|---|")
    for name, way in ways.items():
        start = time.process_time()
        try:
            labels = way(profiles)
        except ImportError as error:
            print(f"| {name} | not run: {error} |")
            continue
        seconds = time.process_time() - start
        precision, recall, hard_precision, hard_recall, entities = judge(profiles, labels)
        f1 = 2 * hard_precision * hard_recall / (hard_precision + hard_recall or 1)
        figures = f"{precision:.4f} | {recall:.4f} | {hard_precision:.3f} | {hard_recall:.3f} | {f1:.3f}"
        print(f"| {name} | {figures} | {entities:,} | {seconds:.1f} |")


def make_scale(documents: int, seed: int, folder: Path) -> None:
    """The profiles of so many documents, in parts, so that making them takes no memory from what is measured."""
    maker = Maker(seed)
    world = maker.world(max(200, documents * 2))
    for first in range(0, documents, 5000):
        people, bodies = maker.articles(world, min(5000, documents - first), 9, first)
        people.drop("truth").write_parquet(folder / f"people-{first:09}.parquet")
        bodies.drop("truth").write_parquet(folder / f"organizations-{first:09}.parquet")


def measure_scale(folder: Path) -> None:
    """Resolves what the folder holds, kind by kind; prints time and the process's peak memory."""
    for kind, resolve in (("people", resolve_people), ("organizations", resolve_organizations)):
        profiles = pl.read_parquet(folder / f"{kind}-*.parquet")
        start, start_cpu = time.perf_counter(), time.process_time()
        made = resolve(profiles)
        seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{kind}: {profiles.height:,} namings in {profiles['document_id'].n_unique():,} documents,"
            f" {made.links['id'].n_unique():,} entities, {made.doubts.height:,} doubts: {seconds:.1f} s"
            f" ({cpu:.1f} s of processor),"
            f" {cpu / profiles.height * 1e6:.0f} µs a naming, peak memory {peak:,.0f} MB",
            flush=True,
        )
        del profiles, made  # before the other kind is read


def added(documents: int, seed: int) -> None:
    """Prints how many ids of entities change when documents are added anywhere in the order of dates."""
    maker = Maker(seed)
    world = maker.world(max(200, documents // 2))
    people, bodies = maker.articles(world, documents)
    for kind, resolve, profiles in (
        ("people", resolve_people, people),
        ("organizations", resolve_organizations, bodies),
    ):
        names = sorted(profiles["document_id"].unique())
        late = random.Random(1).sample(names, len(names) // 20)
        before = resolve(profiles.filter(~pl.col("document_id").is_in(late))).links
        for label, kept in (("the documents alone", NONE), ("ids kept", before.filter(FOUNDS).select(KEPT.names()))):
            after = resolve(profiles, kept=kept).links
            both = before.join(after, on=["document_id", "key"], suffix="_after")
            moved = both.filter(FOUNDS & (pl.col("id") != pl.col("id_after")))
            taken = moved.join(after, on="id", how="semi").height
            print(
                f"{both['id'].n_unique():,} {kind}, {len(late)} documents added; by {label}: "
                f"{moved.height} have another id, {taken} of the old ids are another's"
            )


def compare(documents: int, seed: int) -> None:
    maker = Maker(seed)
    world = maker.world(max(200, documents // 2))
    people, bodies = maker.articles(world, documents)
    table("people", people, {
        "equal keys (onrecord 0.1)": by_key,
        "rapidfuzz, names alone": by_rapidfuzz,
        "Splink, pairs and chains": by_splink,
        "onrecord: Splink's names, standing entities": by_onrecord(resolve_people),
    })  # fmt: skip
    table("organizations", bodies, {
        "equal keys (onrecord 0.1)": by_key,
        "rapidfuzz, names alone": by_rapidfuzz,
        "onrecord: Splink's names, standing entities": by_onrecord(resolve_organizations),
    })  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=4000)
    parser.add_argument("--scale", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--added", type=int, default=0)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure_scale(options.measure)
        return
    if options.added:
        added(options.added, options.seed)
        return
    if options.documents:
        compare(options.documents, options.seed)
    if options.scale:
        with tempfile.TemporaryDirectory() as folder:
            make_scale(options.scale, options.seed, Path(folder))
            print(flush=True)
            subprocess.run([sys.executable, __file__, "--measure", folder], check=True)


if __name__ == "__main__":
    main()
