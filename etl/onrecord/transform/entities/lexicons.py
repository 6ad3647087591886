"""The word lists that names are judged by, read once from `onrecord/lexicon/*.tsv`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from onrecord.lexicon import read_rows
from onrecord.model import OrganizationKind, PlaceKind

# How spaCy's tokenizer cuts a name, near enough to match names token by token: marks and possessives are tokens.
TOKEN = re.compile(r"['’]s\b|[-–/&+]|(?:[A-Z]\.)+(?:[A-Z]\b)?|[^\s\-–/&+'’,]+(?:['’](?!s\b)[^\s\-–/&+'’,]+)*\.?|,|['’]")


def cells(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several, with | between them."""
    return tuple(value for value in cell.split("|") if value)


@lru_cache(maxsize=8)
def small_words(kind: str) -> frozenset[str]:
    """The small words of that class."""
    return frozenset(row["word"] for row in read_rows("small_words") if row["class"] == kind)


@lru_cache(maxsize=65536)
def split_name(name: str) -> tuple[str, ...]:
    """A name cut as spaCy cuts it."""
    parts = []
    for part in name.split():
        if part in ("AT&T", "RFE/RL") or re.fullmatch(
            r"(?:[A-Za-z]\.)+[A-Za-z]?|[A-Z]&[A-Z]|Inc\.|Corp\.|Ltd\.|Co\.", part
        ):
            parts.append(part)
        else:
            parts.extend(TOKEN.findall(part))
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its forms in text; the position is the middle of its populated places."""

    code: str
    name: str
    latitude: float | None
    longitude: float | None

    @property
    def government(self) -> str:
        """What its government is called here: "Government of the United States"."""
        article = (
            "the "
            if self.name.startswith(("United ", "Netherlands", "Philippines", "Czech Republic", "Maldives"))
            else ""
        )
        return f"Government of {article}{self.name}"


@dataclass(frozen=True, slots=True)
class Locality:
    """A place of the gazetteer below a country; no country or position where its name is ambiguous."""

    name: str
    kind: PlaceKind
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    thousands: int = 0


@dataclass(frozen=True, slots=True)
class KnownOrganization:
    """An organization of the list; `weak` names are also ordinary words."""

    name: str
    kind: OrganizationKind
    acronym: str | None = None
    country: str | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Lexicons:
    """Every list, keyed as the code looks it up; multi-word names are keyed by their tokens."""

    countries: dict[str, Country] = field(default_factory=dict)  # by code
    country_names: dict[tuple[str, ...], str] = field(default_factory=dict)  # to code
    adjectives: dict[tuple[str, ...], str] = field(default_factory=dict)
    peoples: dict[tuple[str, ...], str] = field(default_factory=dict)
    capitals: dict[tuple[str, ...], str] = field(default_factory=dict)
    localities: dict[tuple[str, ...], Locality] = field(default_factory=dict)
    organizations: dict[tuple[str, ...], KnownOrganization] = field(default_factory=dict)
    seats: dict[tuple[str, ...], KnownOrganization] = field(default_factory=dict)
    keywords: dict[str, tuple[str, OrganizationKind]] = field(default_factory=dict)  # word to place in name and kind
    things: dict[str, str] = field(default_factory=dict)  # last word of a name to thing, place, building or water
    honorifics: dict[str, str] = field(default_factory=dict)  # to gender or ""
    titles: dict[str, str] = field(default_factory=dict)  # to class
    role_genders: dict[str, str] = field(default_factory=dict)  # of title words that tell it
    same_role: dict[str, str] = field(default_factory=dict)  # title word to the one that it is compared as
    organization_nouns: dict[str, frozenset[OrganizationKind]] = field(default_factory=dict)
    leading_surnames: frozenset[str] = frozenset()
    given_names: dict[str, str] = field(default_factory=dict)  # to gender
    plain_given_names: frozenset[str] = frozenset()  # those that are nothing else
    well_known: frozenset[str] = frozenset()
    country_cues: dict[tuple[str, str], str] = field(default_factory=dict)  # (lemma, part) to reading
    state_nouns: frozenset[str] = frozenset()
    sports_words: frozenset[str] = frozenset()


def number(cell: str) -> float | None:
    return float(cell) if cell else None


@lru_cache(maxsize=1)
def lexicons() -> Lexicons:
    """All lists, loaded at the first call (about 50 ms)."""
    countries: dict[str, Country] = {}
    country_names: dict[tuple[str, ...], str] = {}
    adjectives: dict[tuple[str, ...], str] = {}
    peoples: dict[tuple[str, ...], str] = {}
    capitals: dict[tuple[str, ...], str] = {}
    for row in read_rows("countries"):
        code = row["code"]
        countries[code] = Country(code, row["name"], number(row["latitude"]), number(row["longitude"]))
        for name in (row["name"], *cells(row["aliases"])):
            country_names.setdefault(split_name(name), code)
        for column, table in (("adjectives", adjectives), ("people", peoples), ("capitals", capitals)):
            for name in cells(row[column]):
                table.setdefault(split_name(name), code)
    localities: dict[tuple[str, ...], Locality] = {}
    for row in read_rows("regions"):
        kind = PlaceKind(row["kind"])
        for name in (row["name"], *cells(row["aliases"])):
            place = Locality(row["name"], kind, row["country"] or None)
            localities[split_name(name)] = place
            if name.endswith(".") and name.count(".") == 1:
                localities[(name[:-1], ".")] = place  # the tokenizer parts some abbreviations from their period
    for row in read_rows("cities"):
        place = Locality(
            row["name"],
            PlaceKind.CITY,
            row["country"] or None,
            number(row["latitude"]),
            number(row["longitude"]),
            int(row["thousands"]),
        )
        localities.setdefault(split_name(row["name"]), place)
    organizations: dict[tuple[str, ...], KnownOrganization] = {}
    for row in read_rows("known_organizations"):
        entry = KnownOrganization(
            row["name"],
            OrganizationKind(row["kind"]),
            row["acronym"] or None,
            row["country"] or None,
            row["note"] == "weak",
        )
        for name in (row["name"], *cells(row["aliases"]), row["acronym"]):
            if name:
                organizations.setdefault(split_name(name), entry)
                if name.startswith("The "):
                    organizations.setdefault(split_name(name[4:]), KnownOrganization(entry.name, entry.kind, weak=True))
    seats = {
        split_name(row["words"]): KnownOrganization(
            row["organization"], OrganizationKind(row["kind"]), country=row["country"] or None
        )
        for row in read_rows("seats")
    }
    given, titles = read_rows("given_names"), read_rows("titles")
    return Lexicons(
        countries=countries,
        country_names=country_names,
        adjectives=adjectives,
        peoples=peoples,
        capitals=capitals,
        localities=localities,
        organizations=organizations,
        seats=seats,
        keywords={
            row["word"]: (row["place"], OrganizationKind(row["kind"])) for row in read_rows("organization_keywords")
        },
        things={row["word"]: row["reading"] for row in read_rows("things_and_places")},
        honorifics={row["form"]: row["gender"] for row in read_rows("honorifics")},
        titles={row["head"]: row["class"] for row in titles},
        role_genders={row["head"]: row["gender"] for row in titles if row["gender"]},
        same_role={row["head"]: row["same_as"] for row in titles if row["same_as"]},
        organization_nouns={
            row["noun"]: frozenset(OrganizationKind(kind) for kind in cells(row["kinds"]))
            for row in read_rows("organization_nouns")
        },
        leading_surnames=frozenset(row["surname"] for row in read_rows("leading_surnames")),
        given_names={row["name"]: row["gender"] for row in given},
        plain_given_names=frozenset(row["name"] for row in given if not row["note"]),
        well_known=frozenset(row["surname"] for row in read_rows("well_known_people")),
        country_cues={(row["lemma"], row["part"]): row["reading"] for row in read_rows("country_cues")},
        state_nouns=frozenset(row["noun"] for row in read_rows("state_nouns")),
        sports_words=frozenset(row["word"] for row in read_rows("sports_words")),
    )


@lru_cache(maxsize=1)
def american_lexicons() -> Lexicons:
    """The lists for a text about the United States, where Georgia is the state."""
    lists = lexicons()
    georgia = ("Georgia",)
    return replace(
        lists,
        country_names={name: code for name, code in lists.country_names.items() if name != georgia},
        adjectives={name: code for name, code in lists.adjectives.items() if name != ("Georgian",)},
        localities=lists.localities | {georgia: Locality("Georgia", PlaceKind.REGION, "US")},
    )


def lexicons_for(words: list[str]) -> Lexicons:
    """The lists that fit a text: it is about the United States where it names two of its states."""
    lists = lexicons()
    if "Georgia" not in words:
        return lists
    states = {
        word
        for word in words
        if (place := lists.localities.get((word,))) and place.kind is PlaceKind.REGION and place.country == "US"
    }
    return american_lexicons() if len(states) >= 2 else lists
