"""A made-up world of people and organizations, and articles that name them: labelled profiles, the same for a seed.

The people include what makes names hard: namesakes in other walks of life, fathers and sons, siblings of one initial,
common names; the namings leave out middle names, abbreviate and shorten given names, spell Arabic and Russian names in
several ways, put titles before them. The organizations include acronyms, legal forms, subsidiaries, British spellings,
ministries of several countries of one name. The names are made of lists and syllables: nobody in it is anybody.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import polars as pl

from onrecord.slug import slug
from onrecord.transform.entities.lexicons import lexicons
from onrecord.transform.resolve.names import common_names, full_names, variants
from onrecord.transform.resolve.profiles import BESIDE, ORGANIZATIONS, PEOPLE

ONSETS = [*"bcdfghjklmnprstvwyz", "br", "ch", "dr", "fl", "gr", "kl", "pr", "sh", "st", "th", "tr"]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
ENDS = [
    "n",
    "r",
    "l",
    "s",
    "t",
    "ck",
    "ld",
    "man",
    "son",
    "ton",
    "ley",
    "ski",
    "ov",
    "berg",
    "ard",
    "elli",
    "ez",
    "ano",
]
COUNTRIES = ["US", "GB", "FR", "DE", "CN", "RU", "IN", "BR", "NG", "EG", "IR", "IL", "JP", "MX", "KE"]
WALKS = {
    "politics": ("a senator", "the governor", "a lawmaker", "the finance minister", "a former ambassador"),
    "sport": ("a striker", "the head coach", "a goalkeeper", "a sprinter"),
    "business": ("the chief executive", "a banker", "the founder", "an investor"),
    "science": ("a professor of physics", "a researcher", "an economist", "a senior fellow"),
    "arts": ("a novelist", "an actor", "a guitarist", "a sculptor"),
    "security": ("a police officer", "a general", "an army captain"),
    "media": ("a reporter", "a columnist", "an editor"),
    "medicine": ("a surgeon", "a nurse", "a psychiatrist"),
}
STATE = {
    "Ministry of Defense": "ministry",
    "Ministry of Foreign Affairs": "ministry",
    "Ministry of Health": "ministry",
    "Supreme Court": "court",
    "Parliament": "legislature",
    "Central Bank": "government",
    "National Police": "police",
}
LEGAL = ("Inc.", "Ltd.", "Corp.", "PLC", "GmbH")
LONG = (
    "International",
    "Council",
    "for",
    "World",
    "Trade",
    "Climate",
    "Research",
    "Union",
    "Observatory",
    "Harvest",
    "Rail",
)


@dataclass(slots=True)
class Somebody:
    number: int
    given: str
    middle: str | None
    family: str
    suffix: str | None
    country: str
    walk: str
    description: str
    honorific: str
    employers: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Body:
    number: int
    name: str
    kind: str
    country: str
    acronym: str | None = None
    parent: int | None = None


@dataclass(slots=True)
class World:
    """People and organizations by number, and circles: those that news names together."""

    people: list[Somebody]
    bodies: list[Body]
    circles: list[tuple[list[int], list[int]]]


class Maker:
    """Makes a world of about so many people, and articles about it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        given = [(name, sex) for name, sex in lexicons().given_names.items() if sex in ("m", "f") and name.isalpha()]
        self.random.shuffle(given)
        self.given = [
            (n.title(), "m") for n in sorted(common_names("given")) if n in {g.casefold() for g, s in given if s == "m"}
        ]
        self.given += given
        self.common = sorted(name.title() for name in common_names("family"))
        self.nicknames: dict[str, list[str]] = defaultdict(list)
        for nickname, names in sorted(full_names().items()):
            for name in sorted(names):
                self.nicknames[name].append(nickname)
        self.spellings: dict[str, list[str]] = defaultdict(list)
        for spelling, name in sorted(variants().items()):
            self.spellings[name].append(spelling)

    def word(self) -> str:
        pick = self.random.choice
        return (
            pick(ONSETS) + pick(VOWELS) + "".join(pick(ONSETS) + pick(VOWELS) for _ in range(pick((0, 1, 1))))
        ).capitalize() + pick(ENDS)

    def world(self, people: int) -> World:
        rng = self.random
        circles = max(2, people // 12)
        surnames = [self.word() for _ in range(max(50, people // 3))]
        bodies = self.bodies(circles)
        frequent = list(accumulate(1 / (rank + 1) ** 0.8 for rank in range(len(self.given))))
        made: list[Somebody] = []
        groups: list[tuple[list[int], list[int]]] = []
        for number in range(circles):
            walk, country = rng.choice(sorted(WALKS)), rng.choice(COUNTRIES)
            home = country if rng.random() < 0.8 else rng.choice(COUNTRIES)
            first = circles + COUNTRIES.index(home) * len(STATE)
            own = [number, *rng.sample(range(first, first + len(STATE)), 2)]
            own += [rng.randrange(circles) for _ in range(2)]
            members = []
            for _ in range(12):
                given, sex = self.given[bisect(frequent, rng.random() * frequent[-1])]
                family = rng.choice(self.common) if rng.random() < 0.15 else rng.choice(surnames)
                if made and rng.random() < 0.03:  # a namesake of somebody, in another walk of life mostly
                    other = rng.choice(made)
                    given, family, sex = other.given, other.family, "m" if other.honorific == "Mr." else "f"
                middle = rng.choice("ABCDEFGHJKLMNPRSTW") if rng.random() < 0.3 else None
                job, honorific = rng.choice(WALKS[walk]), "Mr." if sex == "m" else "Ms."
                employers = rng.sample(own, k=rng.choice((1, 1, 2)))
                somebody = Somebody(len(made), given, middle, family, None, country, walk, job, honorific, employers)
                made.append(somebody)
                members.append(somebody.number)
                if rng.random() < 0.02 and sex == "m":  # a father and his son
                    somebody.suffix = rng.choice((None, "Sr."))
                    son = Somebody(
                        len(made),
                        given,
                        middle,
                        family,
                        "Jr.",
                        country,
                        walk,
                        rng.choice(WALKS[walk]),
                        "Mr.",
                        somebody.employers,
                    )
                    made.append(son)
                    members.append(son.number)
                if rng.random() < 0.03:  # a sibling of the same initial
                    like = [g for g in self.given[:400] if g[0][0] == given[0] and g[0] != given]
                    if like:
                        name, sex = rng.choice(like)
                        kin = Somebody(len(made), name, None, family, None, country, walk, rng.choice(WALKS[walk]),
                                       "Mr." if sex == "m" else "Ms.", somebody.employers)  # fmt: skip
                        made.append(kin)
                        members.append(kin.number)
            groups.append((members, own))
        return World(made, bodies, groups)

    def bodies(self, circles: int) -> list[Body]:
        rng = self.random
        made: list[Body] = []
        for number in range(circles):
            country = rng.choice(COUNTRIES)
            draw = rng.random()
            if draw < 0.25:
                words = [*rng.sample(LONG, 3), self.word()]
                made.append(Body(number, " ".join(words), "ngo", country, "".join(w[0] for w in words).upper()))
            elif draw < 0.4 and made:
                parent = rng.choice(made)
                made.append(Body(number, f"{parent.name} {self.word()}", "company", country, None, parent.number))
            else:
                made.append(
                    Body(
                        number,
                        f"{self.word()} {rng.choice(('Motors', 'Energy', 'Trust', 'Media', 'Harbour', 'Foods'))}",
                        "company",
                        country,
                    )
                )
        for country in COUNTRIES:
            made += [Body(len(made) + n, name, kind, country) for n, (name, kind) in enumerate(STATE.items())]
        return made

    # ------------------------------------------------------------------------------------------------ articles

    def naming(self, who: Somebody) -> str:
        """A name as an article may have it."""
        rng = self.random
        given, draw = who.given, rng.random()
        folded = given.casefold()
        if draw < 0.03:
            given = given[0] + "."
        elif draw < 0.08 and self.nicknames.get(folded):
            given = rng.choice(self.nicknames[folded]).title()
        elif draw < 0.30 and len(self.spellings.get(variants().get(folded, ""), ())) > 1:
            given = rng.choice(self.spellings[variants()[folded]]).title()
        middle = f"{who.middle}. " if who.middle and rng.random() < 0.15 else ""
        suffix = f" {who.suffix}" if who.suffix and rng.random() < (0.85 if who.suffix == "Jr." else 0.4) else ""
        title = rng.choice(("President ", "Gov. ", "Prof. ", "Gen. ")) if rng.random() < 0.02 else ""
        return f"{title}{given} {middle}{who.family}{suffix}"

    def body_naming(self, body: Body) -> tuple[str, str | None]:
        """An organization's name and acronym as an article may have them."""
        rng = self.random
        if body.acronym:
            draw = rng.random()
            if draw < 0.3:
                return body.acronym, body.acronym if rng.random() < 0.3 else None
            return body.name, body.acronym if draw < 0.7 else None
        name = body.name
        if body.kind == "company" and rng.random() < 0.15:
            name += f" {LEGAL[body.number % len(LEGAL)]}"
        if rng.random() < 0.2:
            name = name.replace("Harbour", "Harbor").replace("Defense", "Defence")
        return ("The " if rng.random() < 0.05 else "") + name, None

    def articles(
        self, world: World, documents: int, per_document: int = 7, first: int = 0
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Profiles of people and of organizations from so many articles, each with its true entity in `truth`."""
        rng = self.random
        people: dict[str, list[Any]] = {name: [] for name in (*PEOPLE, "truth")}
        bodies: dict[str, list[Any]] = {name: [] for name in (*ORGANIZATIONS, "truth")}
        weights = list(accumulate(1 / (rank + 1) ** 0.8 for rank in range(len(world.circles))))
        for number in range(first, first + documents):
            document = f"article-{number:07}"
            published = date(2015, 1, 1) + timedelta(days=rng.randrange(3650)) if rng.random() < 0.95 else None
            members, own = world.circles[bisect(weights, rng.random() * weights[-1])]
            chosen = {members[min(int(rng.expovariate(0.3)), len(members) - 1)] for _ in range(per_document)}
            if rng.random() < 0.3:
                chosen.add(rng.randrange(len(world.people)))
            named = {self.naming(world.people[n]): n for n in sorted(chosen)}
            spoken = {self.body_naming(world.bodies[n]): n for n in sorted(set(own))}
            home = world.people[members[0]].country
            keys = [f"person:{slug(name)}" for name in named] + [f"org:{slug(name)}" for name, _ in spoken]
            used: set[str] = set()
            for name, n in named.items():
                key = f"person:{slug(name)}"
                if key in used:
                    continue
                used.add(key)
                who = world.people[n]
                tied = (
                    [f"org:{slug(form)}" for (form, _), b in spoken.items() if b in who.employers]
                    if rng.random() < 0.6
                    else []
                )
                row = (document, published, key, name, who.country if rng.random() < 0.2 else None,
                       [k for k in keys if k != key][:BESIDE], "machine", None, None,
                       who.honorific if rng.random() < 0.3 else None, who.description if rng.random() < 0.45 else None,
                       tied, [], n)  # fmt: skip
                for column, value in zip(people, row, strict=True):
                    people[column].append(value)
            for (name, acronym), n in spoken.items():
                key = f"org:{slug(name)}"
                if key in used:
                    continue
                used.add(key)
                body = world.bodies[n]
                state = body.kind not in ("company", "ngo")
                country = body.country if rng.random() < (0.7 if state else 0.1) else None
                row = (
                    document,
                    published,
                    key,
                    name,
                    country,
                    [k for k in keys if k != key][:BESIDE],
                    "machine",
                    acronym,
                    body.kind,
                    None,
                    home,
                    n,
                )
                for column, value in zip(bodies, row, strict=True):
                    bodies[column].append(value)
        return (
            pl.DataFrame(people, schema={**PEOPLE, "truth": pl.Int64}),
            pl.DataFrame(bodies, schema={**ORGANIZATIONS, "truth": pl.Int64}),
        )
