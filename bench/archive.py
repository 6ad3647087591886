"""What a build of a large archive costs beside reading it: seconds, memory and size for 100,000 documents and more.

    python bench/archive.py 100000 1000000 [--add 100] [--texts] [--folder DIR]

Reading costs the same for each document, however many there are (`bench/throughput.py`); what may grow faster is all
that is done for the archive as a whole. So some hundred made-up stories are read, and their rows are laid into the
state of a package again and again, under the ids of an archive's documents. A build of that archive then finds every
document read, looks for duplicates, tells entities apart, and writes and publishes the tables. `--add` then lays the
rows of so many more documents into the state, and builds once more. Each build, and the validation after it, is a
process of its own, whose largest memory is printed; making up the rows counts in none. `laid in` says for how many
documents there were no rows in the state: more than were added where the build before has forgotten some.

What the documents are: some hundred words each, about five people, of whom a third go by a surname, and about three
organizations. Each copy has other names, those of a world (`name_world.py`) that grows with the archive: some are named
all the time, most hardly ever, and several together. Of a hundred documents one repeats an earlier one, half of these
word by word, and ten share a quarter of an earlier one's words, as by a paragraph of background.

What is not as in an archive: places are those of the stories read. A row's words and offsets are those of the story,
in which an entity has its first name: with `--texts`, which lays a text beside each document, they agree with the
text, and without it no check of the validation looks at texts. The archive's file holds ids alone, so that its digest
takes less than that of texts would.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import pickle
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from name_world import WALKS, Maker, World

import onrecord
from onrecord.build import settings_of
from onrecord.extract.duplicates import HASHES, HEADER
from onrecord.extract.sources import files_of
from onrecord.load.publish import writing
from onrecord.model import Article
from onrecord.run.digests import settings_version
from onrecord.run.readings import read_all
from onrecord.run.state import open_state
from onrecord.run.task import Outcome, Result, Settings, Task
from onrecord.slug import slug
from onrecord.transform.language import DEFAULT_MODEL
from onrecord.transform.tabulate import AT

STORIES = 300  # that are really read
TOGETHER = 5_000  # documents whose rows are made up at once
SEED = 5
FORMS = 3  # namings of each person and organization of the world
ALIKE = ((0.005, 1.0), (0.005, 0.8), (0.1, 0.25))  # of the documents, and how much of another's words they have
HOME = 0.85  # of the documents that speak mostly of one country
NUMERALS = ("", " II", " III", " IV", " V")  # of the second and further bearers of a name in one document
TOWNS = ("Berlin", "Nairobi", "Lima", "Osaka", "Tunis", "Oslo", "Quito", "Seoul", "Dublin", "Accra", "Lyon", "Porto")
MONTHS = ("January", "March", "May", "July", "October")
CLAUSES = (
    "talks about the harbor would go on",
    "two bridges had been closed",
    "nobody had asked for the money",
    "prices would fall before the winter",
)
SAYINGS = (
    "We will rebuild every house before the winter",
    "Nobody told us about the plan",
    "The figures speak for themselves",
    "I have never seen anything like it",
)
IN_FULL = (
    "{person}, {job} of {body}, said on {day} that {clause}.",
    "“{saying},” {person}, {job} at {body}, told reporters in {town}.",
    "{person} met with officials of {body} in {town} on {day}.",
    "{person}, who works for {body}, criticized the plan of {other}.",
)
BY_SURNAME = (
    "Senator {family} said that {clause}.",
    "Mr. {family} thanked {body}.",
    "“{saying},” Mr. {family} said.",
    "Ms. {family} left {town} on {day} after a dispute with {other}.",
)


# ------------------------------------------------------------------------------------------------ what is read


def write_stories(path: Path) -> None:
    maker = Maker(SEED)
    world, rng = maker.world(STORIES * 3), maker.random
    with path.open("w", encoding="utf-8") as file:
        for number in range(STORIES):
            row = {"id": f"read-{number:04}", "text": story(maker, world, number, rng), "published": "2020-05-28"}
            file.write(json.dumps(row) + "\n")


def story(maker: Maker, world: World, number: int, rng: random.Random) -> str:
    """A story of people and organizations of one circle mostly."""
    members, own = world.circles[rng.randrange(len(world.circles))]
    full, single = rng.choice((2, 3, 3, 4, 5)), rng.choice((1, 1, 2, 2, 3))
    sentences = [IN_FULL] * full + [BY_SURNAME] * single
    rng.shuffle(sentences)
    people = [world.people[n] for n in rng.sample(members, len(sentences))]
    others = [rng.randrange(len(world.circles)) for _ in range(3)]
    bodies = [maker.body_naming(world.bodies[n])[0] for n in dict.fromkeys((*own, *others))]
    made = [
        rng.choice(templates).format(
            person=f"{who.given} {who.family}",
            family=who.family,
            job=rng.choice(rng.choice(sorted(WALKS.items()))[1]),
            body=body,
            other=other,
            town=rng.choice(TOWNS),
            day=f"{rng.choice(MONTHS)} {rng.randint(1, 28)}",
            clause=rng.choice(CLAUSES),
            saying=rng.choice(SAYINGS),
        )
        for templates, who in zip(sentences, people, strict=True)
        for body, other in [rng.sample(bodies, 2)]
    ]
    paragraphs = [" ".join(made[n : n + 2]) for n in range(0, len(made), 2)]
    return f"{rng.choice(TOWNS)} Waits for Answer {number}\n\n" + "\n\n".join(paragraphs) + "\n"


def read_stories(folder: Path) -> None:
    """Writes what reading the stories gives to `folder`."""
    from onrecord.run.perform import perform

    path = folder / "stories.jsonl"
    write_stories(path)
    result = perform(Task(0, tuple(files_of([path]))), settings(texts=True))
    (folder / "read.pickle").write_bytes(pickle.dumps(result))


def settings(*, texts: bool) -> Settings:
    return settings_of(DEFAULT_MODEL, True, texts, None, {})


# ------------------------------------------------------------------------------------------------ other names


@dataclass(frozen=True, slots=True)
class Names:
    """The people and organizations of a world as tables of columns, `FORMS` rows each, one after the other."""

    people: pl.DataFrame
    surnames: pl.DataFrame  # by person
    bodies: pl.DataFrame
    circles: np.ndarray[Any, Any]  # the number of each one's first person
    own: np.ndarray[Any, Any]  # numbers of each one's organizations: its own, a body of the state, another, and so on
    homes: np.ndarray[Any, Any]  # the country of each one's first person
    weights: np.ndarray[Any, Any]  # how often each is in the news, summed up


def names(documents: int) -> Names:
    """The names of the news in so many documents, the same for the same number."""
    maker = Maker(SEED)
    world = maker.world(max(STORIES, documents))
    called = [(maker.naming(who), who) for who in world.people for _ in range(FORMS)]
    bodies = [(*maker.body_naming(body), body) for body in world.bodies for _ in range(FORMS)]
    return Names(
        pl.DataFrame(
            {
                "key": [f"person:{slug(name)}" for name, _ in called],
                "name": [name for name, _ in called],
                "given_name": [who.given for _, who in called],
                "family_name": [who.family for _, who in called],
                "honorific": [who.honorific for _, who in called],
                "description": [who.description for _, who in called],
                "country_code": [who.country if maker.random.random() < 0.2 else None for _, who in called],
            }
        ),
        pl.DataFrame(
            {
                "key": [f"person:{slug(who.family)}" for who in world.people],
                "name": [who.family for who in world.people],
                "given_name": None,
                "family_name": [who.family for who in world.people],
                "honorific": [who.honorific for who in world.people],
                "description": [who.description for who in world.people],
                "country_code": None,
            },
            schema_overrides={"given_name": pl.String, "country_code": pl.String},
        ),
        pl.DataFrame(
            {
                "key": [f"org:{slug(name)}" for name, _, _ in bodies],
                "name": [name for name, _, _ in bodies],
                "acronym": [acronym for _, acronym, _ in bodies],
                "kind": [body.kind for _, _, body in bodies],
                "country_code": [
                    body.country if maker.random.random() < (0.1 if body.kind in ("company", "ngo") else 0.7) else None
                    for *_, body in bodies
                ],
            }
        ),
        np.array([members[0] for members, _ in world.circles]),
        np.array([own for _, own in world.circles])[:, (0, 1, 3, 2, 4)],
        np.array([world.people[members[0]].country for members, _ in world.circles]),
        np.array(list(accumulate(1 / (rank + 1) ** 0.8 for rank in range(len(world.circles))))),
    )


class Copies:
    """Makes up the rows of documents out of those that were read."""

    def __init__(self, read: Result, known: Names) -> None:
        self.read = read
        self.names = known
        # The entities of each story, by which the rows of all tables name them: `slot` is their place in it.
        people = read.frames["people"].select(
            AT, old="person_id", person=pl.lit(True), single=~pl.col("name").str.contains(" ")
        )
        bodies = read.frames["organizations"].select(
            AT, old="organization_id", person=pl.lit(False), single=pl.lit(False)
        )
        both = pl.concat([people, bodies]).sort(AT, maintain_order=True)
        self.slots = both.with_columns(
            nth=pl.int_range(pl.len()).over(AT, "person"), slot=pl.int_range(pl.len()).over(AT)
        )
        self.length = len(read.documents[0])
        assert {len(document) for document in read.documents} == {self.length}

    def result(self, documents: Sequence[str]) -> Result:
        """What reading documents of these ids gives, by chance, which the first of them sets."""
        rng = np.random.default_rng((SEED, int(documents[0].rpartition("-")[2])))
        story = rng.integers(len(self.read.documents), size=len(documents))
        copies = pl.DataFrame({AT: story, "at": np.arange(len(documents)), "document": documents})
        entities = self.entities(copies, rng)
        day = pl.date(2015, 1, 1) + pl.duration(days=pl.Series("day", rng.integers(3650, size=len(documents))))
        copies = copies.with_columns(day=day)
        frames = {table: self.rows(table, frame, copies, entities) for table, frame in self.read.frames.items()}
        return Result(
            0,
            (),
            documents=tuple(documents),
            texts=tuple(self.read.texts[n] for n in story),
            fingerprints=fingerprints(len(documents), rng),
            scores=({},) * len(documents),
            frames=frames,
        )

    def entities(self, copies: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
        """A row for each entity of each document: what it is called in the place of its name in the story."""
        known = self.names
        frame = copies.join(self.slots, on=AT, how="inner", maintain_order="left_right")
        circle = np.searchsorted(known.weights, rng.random(copies.height) * known.weights[-1])
        at, nth = frame["at"].to_numpy(), frame["nth"].to_numpy()
        person = frame["person"].to_numpy()
        # The next of the circle's people, some left out; those that come first are named most.
        steps = pl.DataFrame({"at": at, "step": np.where(person, rng.geometric(0.7, len(at)), 0)})
        member = steps.select(pl.col("step").cum_sum().over("at"))["step"].to_numpy() - 1
        number = (known.circles[circle[at]] + member) % known.surnames.height
        body = np.where(
            nth < 5, known.own[circle[at], np.minimum(nth, 4)], rng.integers(len(known.circles), size=len(at))
        )
        form = rng.integers(FORMS, size=len(at))
        single = frame["single"].to_numpy()
        parts = [
            frame.filter(mask).hstack(pool[rows[mask]])
            for mask, pool, rows in (
                (person & ~single, known.people, number * FORMS + form),
                (single, known.surnames, number),
                (~person, known.bodies, body * FORMS + form),
            )
        ]
        made = pl.concat(parts, how="diagonal").sort("at", "slot")
        around = np.where(rng.random(copies.height) < HOME, known.homes[circle], None)
        countries = pl.DataFrame({"at": copies["at"], "document_country": pl.Series(around.tolist(), dtype=pl.String)})
        made = made.join(countries, on="at", how="left", maintain_order="left")
        made = made.with_columns(again=pl.int_range(pl.len()).over("at", "key"))
        numeral = pl.lit(pl.Series(NUMERALS)).gather(pl.col("again").clip(0, len(NUMERALS) - 1))
        return made.with_columns(
            key=pl.concat_str("key", numeral.str.to_lowercase().str.replace(" ", "-")),
            name=pl.concat_str("name", numeral),
        ).drop("again")

    def rows(self, table: str, frame: pl.DataFrame, copies: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
        """A table's rows of all the copies."""
        made = copies.join(frame, on=AT, how="inner", maintain_order="left_right")
        keys = entities.select("at", "old", new="key")
        changed: dict[str, pl.Series | pl.Expr] = {}
        for name, dtype in frame.schema.items():
            if name.endswith(("person_id", "organization_id")) or name in ("key", "parent"):
                old = made.select("at", old=name)
                changed[name] = old.join(keys, on=["at", "old"], how="left", maintain_order="left")["new"]
            elif dtype == pl.List(pl.String) and name != "roles":
                changed[name] = renamed(made.select("at", old=name), keys)
            elif name in ("document_id", "source_id"):
                changed[name] = pl.col("document")
            elif name.endswith("_id") and name not in ("place_id", "appearance_id"):
                changed[name] = pl.concat_str("document", pl.col(name).str.slice(self.length))
            elif name.startswith("published") and name != "published_basis":
                changed[name] = pl.col("day").cast(dtype)
        if table == "appearances":
            changed["appearance_id"] = pl.concat_str("document", changed["person_id"], separator=":")
        made = made.with_columns(**changed)
        key = {"people": "person_id", "organizations": "organization_id"}.get(table.removesuffix("_profiles"))
        if key:
            made = self.described(made, "key" if table.endswith("_profiles") else key, entities)
        return made.drop(AT).rename({"at": AT}).select(pl.col(name).cast(t) for name, t in frame.schema.items())

    @staticmethod
    def described(made: pl.DataFrame, key: str, entities: pl.DataFrame) -> pl.DataFrame:
        """The rows of entities with what belongs to their new names; what the story does not say stays unsaid."""
        always = {"name", "given_name", "family_name", "kind", "acronym", "country_code", "document_country"}
        columns = [c for c in entities.columns if c in made.columns and c not in (AT, "at", "document", "key")]
        new = entities.select("at", pl.col("key").alias(key), *(pl.col(c).alias(f"new_{c}") for c in columns))
        made = made.join(new, on=["at", key], how="left", maintain_order="left")
        return made.with_columns(
            pl.col(f"new_{c}").alias(c) if c in always
            else pl.when(pl.col(c).is_not_null()).then(pl.coalesce(f"new_{c}", c)).alias(c)
            for c in columns
        )  # fmt: skip


def renamed(lists: pl.DataFrame, keys: pl.DataFrame) -> pl.Series:
    """Lists of entities' old keys (`old`, by document `at`) as lists of their new ones."""
    each = (
        lists.with_row_index("row")
        .explode("old", empty_as_null=True)
        .join(keys, on=["at", "old"], how="left", maintain_order="left")
    )
    return each.group_by("row", maintain_order=True).agg(pl.col("new").drop_nulls())["new"]


def fingerprints(documents: int, rng: np.random.Generator) -> tuple[bytes, ...]:
    """Fingerprints by chance, but for some that are like that of an earlier document."""
    marks = rng.integers(2**32, size=(documents, HASHES), dtype=np.uint32)
    exact = [rng.bytes(16) for _ in range(documents)]
    for part, share in ALIKE:
        for n in np.flatnonzero(rng.random(documents) < part).tolist():
            other = int(rng.integers(n + 1))
            marks[n] = np.where(rng.random(HASHES) < share, marks[other], marks[n])
            exact[n] = exact[other] if share == 1 else exact[n]
    return tuple(HEADER.pack(e, 100) + m.astype("<u4").tobytes() for e, m in zip(exact, marks, strict=True))


# ------------------------------------------------------------------------------------------------ the state


class Copying:
    """An engine that reads no text: what comes of a task is made up."""

    processes = 1

    def __init__(self, copies: Copies, chosen: Settings) -> None:
        self.copies = copies
        self.settings = chosen

    def map(self, tasks: Iterator[Task]) -> Iterator[Result]:
        waiting: list[Task] = []
        count = 0
        for task in tasks:
            waiting.append(task)
            count += len(task.items)
            if count >= TOGETHER:
                yield from self.done(waiting)
                waiting, count = [], 0
        yield from self.done(waiting)

    def done(self, tasks: Sequence[Task]) -> Iterator[Result]:
        """The tasks' results; the last has the rows of all."""
        outcomes = [tuple((Outcome.of(item),) for item in task.items if isinstance(item, Article)) for task in tasks]
        came = [outcome for task in outcomes for (outcome,) in task]
        for task, of_task in zip(tasks[:-1], outcomes[:-1], strict=True):
            yield Result(task.number, of_task)
        if tasks:
            documents = [outcome.document_id or "" for outcome in came]
            made = self.copies.result(documents)
            keys = tuple(self.settings.key(outcome.document_id or "", outcome.digest or "") for outcome in came)
            texts = made.texts if self.settings.keep_text else ()
            yield replace(made, number=tasks[-1].number, outcomes=outcomes[-1], keys=keys, texts=texts)


def write(archive: Path, first: int, documents: int) -> None:
    with archive.open("w", encoding="utf-8") as file:
        for n in range(first, first + documents):
            file.write(f'{{"id": "archive-{n:08}", "text": "Text {n}."}}\n')


def fill(folder: Path, archives: list[Path], world: int, texts: bool) -> int:
    """Lays what reading the archives gives into the state of the package in `folder`; how many documents were not in
    it before."""
    chosen = settings(texts=texts)
    read = pickle.loads((folder / "read.pickle").read_bytes())
    engine = Copying(Copies(read, names(world)), chosen)
    package = folder / "package"
    version = settings_version(chosen.model, chosen.learned, chosen.keep_text)
    with writing(package), open_state(package, version) as state:
        return read_all(files_of(archives), state, chosen, engine).read


# ------------------------------------------------------------------------------------------------ what is measured


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of computing, and the process's largest memory in MB."""

    seconds: float
    computing: float
    memory: float


def costs(act: Callable[[], Any]) -> tuple[Any, Cost]:
    start, used = time.perf_counter(), time.process_time()
    made = act()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return made, Cost(time.perf_counter() - start, time.process_time() - used, memory)


def one_build(archives: list[Path], package: Path, texts: bool) -> tuple[dict[str, int], int, Cost]:
    """The rows by table, documents left out as duplicates, and the cost."""
    report, cost = costs(lambda: onrecord.build(archives, package, keep_text=texts))
    if report.read:
        raise SystemExit(f"{report.read} documents were read, which are in the state under another key")
    return dict(report.rows), len(report.skipped), cost


def one_validation(package: Path) -> Cost:
    report, cost = costs(lambda: onrecord.validate(package))
    if not report.valid:
        raise SystemExit("\n".join(map(str, report.violations[:10])))
    return cost


def apart(act: Callable[..., Any], *arguments: Any) -> Any:
    """What the function gives, in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(act, *arguments).result()


def size(folder: Path, *, state: bool) -> float:
    """The MB of a package's files, or of its state."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files if (".onrecord" in path.parts) == state) / 1e6


def measure(folder: Path, documents: int, add: int, texts: bool) -> None:
    """Prints a row for the build of the archive, and one with more documents."""
    package, archives = folder / "package", []
    for label, first, count in (("whole", 0, documents), (f"{add} new", documents, add)):
        if not count:
            continue
        archives.append(folder / f"archive-{len(archives)}.jsonl")
        write(archives[-1], first, count)
        laid = apart(fill, folder, archives, documents, texts)
        rows, skipped, build = apart(one_build, archives, package, texts)
        check = apart(one_validation, package)
        counted = (
            rows["documents"],
            label,
            laid,
            skipped,
            rows["entity_links"],
            rows["people"] + rows["organizations"],
        )
        spent = (cell for cost in (build, check) for cell in (cost.seconds, cost.computing, cost.memory))
        sizes = (size(package, state=False), size(package, state=True))
        cells = [*counted, sum(rows.values()), *(f"{value:.0f}" for value in (*spent, *sizes))]
        print("|", " | ".join(map(str, cells)), "|", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=int, nargs="+")
    parser.add_argument("--add", type=int, default=0, help="then build again with so many more documents")
    parser.add_argument("--texts", action="store_true", help="lay the texts beside the package, which are then checked")
    parser.add_argument("--folder", type=Path, help="where the packages are made, and removed again")
    options = parser.parse_args()
    columns = (
        *(
            "documents",
            "build",
            "laid in",
            "left out",
            "namings",
            "entities",
            "rows",
            "seconds",
            "computing",
            "memory MB",
        ),
        *("validation, seconds", "computing", "memory MB", "package MB", "state MB"),
    )
    with tempfile.TemporaryDirectory(dir=options.folder) as root:
        apart(read_stories, Path(root))
        print("|", " | ".join(columns), "|")
        print("|" + "---|" * len(columns), flush=True)
        for documents in options.documents:
            with tempfile.TemporaryDirectory(dir=root) as folder:
                (Path(folder) / "read.pickle").hardlink_to(Path(root) / "read.pickle")
                measure(Path(folder), documents, options.add, options.texts)


if __name__ == "__main__":
    main()
