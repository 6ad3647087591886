"""The model's values from joined names: people, organizations and places, each with a key, and their mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from onrecord.model import (
    Entities,
    Mention,
    MentionForm,
    Organization,
    OrganizationKind,
    Person,
    Place,
    PlaceKind,
    Role,
    Span,
)
from onrecord.slug import slug
from onrecord.transform.entities.bodies import called_after, find_bodies
from onrecord.transform.entities.countries import Reference
from onrecord.transform.entities.credits import role_at
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.names import Found
from onrecord.transform.entities.organizations import Group, joined
from onrecord.transform.entities.people import Cluster, honorific_before, name_words, parts
from onrecord.transform.entities.proposals import Reading
from onrecord.transform.entities.titles import apposition_after, title_before
from onrecord.transform.entities.tokens import Tokens

OF_A_STATE = frozenset(
    (OrganizationKind.MINISTRY, OrganizationKind.MILITARY, OrganizationKind.POLICE, OrganizationKind.LEGISLATURE)
)
ONCE = (
    0.88  # how sure a name can be that the text has once: other places that would speak for or against it are missing
)


@dataclass(slots=True)
class Assembly:
    """The entities of a document in the making; of mentions at the same characters the later one stands."""

    tokens: Tokens
    lex: Lexicons
    people: list[Person] = field(default_factory=list)
    organizations: dict[str, Organization] = field(default_factory=dict)
    governments: dict[str, Organization] = field(default_factory=dict)  # by country code
    places: dict[str, Place] = field(default_factory=dict)
    mentions: dict[Span, Mention] = field(default_factory=dict)
    credits: dict[str, Role] = field(default_factory=dict)
    keys: Counter[str] = field(default_factory=Counter)

    def mention(self, start: int, end: int, entity: str, form: MentionForm, confidence: float) -> None:
        span = self.tokens.span(start, end)
        self.mentions[span] = Mention(span, entity, form, confidence)

    def government(self, code: str) -> Organization:
        """The government of a country, made when it is first spoken of."""
        if code not in self.governments:
            name = self.lex.countries[code].government
            key = f"org:{slug(name)}"
            self.governments[code] = Organization(key, name, None, OrganizationKind.GOVERNMENT, code, None, 0.8)
        return self.governments[code]

    def add_people(self, clusters: Iterable[Cluster]) -> None:
        for cluster in clusters:
            person, mentions, role = self.make_person(cluster)
            self.people.append(person)
            self.mentions.update((mention.span, mention) for mention in mentions)
            if role is not None:
                self.credits[person.key] = role

    def make_person(self, cluster: Cluster) -> tuple[Person, list[Mention], Role | None]:
        """The person of a cluster, the mentions, and their part in making the article."""
        tokens, lex = self.tokens, self.lex
        shown, given, family = parts(cluster, tokens, lex)
        key = f"person:{slug(shown)}"
        self.keys[key] += 1
        if self.keys[key] > 1:
            key += f"-{self.keys[key]}"
        honorifics: Counter[str] = Counter()
        titles: list[tuple[int, int]] = []
        role = None
        mentions = []
        for place in cluster.places:
            words, _ = name_words(tokens, place.start, place.end)
            lone = len(words) == 1 and len(cluster.words) > 1
            surname = lone and family is not None and words[0] in family.split()
            form = MentionForm.SURNAME if surname else MentionForm.NAME
            honorific = honorific_before(tokens, lex, place.start)
            if honorific is not None:
                honorifics[honorific] += 1
            mentions.append(Mention(tokens.span(place.start, place.end), key, form, place.confidence))
            title = title_before(tokens, lex, place.start) or apposition_after(tokens, lex, place.end)
            if title is not None:
                titles.append(title)
            role = role or role_at(tokens, place)
        described = next((t for t in titles if t[1] - t[0] > 1), titles[0] if titles else None)
        countries = (country_of_title(tokens, lex, title) for title in titles)
        sure = max(place.confidence for place in cluster.places) + (0.1 if titles or honorifics else 0.0)
        person = Person(
            key,
            shown,
            given,
            family,
            honorifics.most_common(1)[0][0] if honorifics else None,
            tokens.words(*described) if described is not None else None,
            next((code for code in countries if code is not None), None),
            round(min(0.98 if len(mentions) > 1 else ONCE, sure), 2),
        )
        return person, mentions, role

    def add_organizations(self, groups: Iterable[Group]) -> None:
        for group in groups:
            key = group.key
            if key.startswith("org:government-of-") and group.country:
                key = self.government(group.country).key
            elif key not in self.organizations:
                state = group.kind in OF_A_STATE or key == "org:white-house"
                parent = self.government(group.country).key if state and group.country else None
                sure = group.confidence if len(group.places) > 1 else min(group.confidence, ONCE)
                self.organizations[key] = Organization(
                    key, group.name, group.acronym, group.kind, group.country, parent, sure
                )
            for place, form in group.places:
                self.mention(place.start, place.end, key, form, place.confidence)

    def add_bodies(self, found: Iterable[Found]) -> None:
        """Bodies named with common nouns: "Chinese foreign ministry", "Obama administration"."""
        found = list(found)
        taken = {i for spot in found if spot.reading is Reading.ORGANIZATION for i in range(spot.start, spot.end)}
        people = [(spot.start, spot.end) for spot in found if spot.reading is Reading.PERSON]
        for body in (*find_bodies(self.tokens, self.lex, taken), *called_after(self.tokens, people)):
            key = f"org:{slug(body.name)}"
            parent = self.government(body.country).key if body.country else None
            made = Organization(key, body.name, None, body.kind, body.country, parent, 0.8)
            self.organizations.setdefault(key, made)
            self.mention(body.start, body.end, key, MentionForm.NAME, 0.8)

    def add_governments(self, references: Iterable[Reference]) -> None:
        for reference in references:
            key = self.government(reference.code).key
            self.mention(reference.start, reference.end, key, reference.form, reference.confidence)

    def add_places(self, found: Iterable[Found], sports: bool) -> None:
        """The places; in a sports report a country that is not only where something is becomes its team."""
        for spot in found:
            span = self.tokens.span(spot.start, spot.end)
            if spot.reading is not Reading.PLACE or span in self.mentions:
                continue
            place = make_place(self.tokens, self.lex, spot)
            if sports and place.kind is PlaceKind.COUNTRY and plays(self.tokens, spot):
                key = f"org:{slug(place.name)}-team"
                team = Organization(key, place.name, None, OrganizationKind.SPORTS, place.country_code, None, 0.7)
                self.organizations.setdefault(key, team)
                self.mention(spot.start, spot.end, key, MentionForm.NAME, 0.7)
            else:
                self.places.setdefault(place.key, place)
                self.mention(spot.start, spot.end, place.key, MentionForm.NAME, spot.confidence)

    def entities(self) -> Entities:
        """All that has a mention, in the order of first mentions; a parent that has none is left out."""
        ordered = tuple(sorted(self.mentions.values(), key=lambda m: (m.span.start, m.span.end, m.entity)))
        first: dict[str, int] = {}
        for mention in ordered:
            first.setdefault(mention.entity, mention.span.start)
        bodies = self.organizations | {body.key: body for body in self.governments.values()}
        kept = [b if b.parent in first else replace(b, parent=None) for b in bodies.values() if b.key in first]
        return Entities(
            tuple(sorted((p for p in self.people if p.key in first), key=lambda p: (first[p.key], p.key))),
            tuple(sorted(kept, key=lambda body: (first[body.key], body.key))),
            tuple(sorted((p for p in self.places.values() if p.key in first), key=lambda p: (first[p.key], p.key))),
            ordered,
            credits=tuple((key, role) for key, role in self.credits.items() if key in first),
        )


def plays(tokens: Tokens, spot: Found) -> bool:
    """Whether a country in a sports report is its team: anything but the object of "in" or "at"."""
    head = tokens.head[spot.end - 1]
    return tokens.dep[spot.end - 1] != "pobj" or tokens.lower[head] not in ("in", "at", "from", "near")


def country_of_title(tokens: Tokens, lex: Lexicons, title: tuple[int, int]) -> str | None:
    """The country of a public office, where the title names it: "Iranian First Vice-President"."""
    start, end = title
    if not any(lex.titles.get(tokens.lower[i]) in ("office", "rank") for i in range(start, end)):
        return None
    for index in range(start, end):
        for size in (3, 2, 1):
            part = tokens.at(index, min(end, index + size))
            code = lex.adjectives.get(part) or lex.country_names.get(part)
            if code is not None:
                return code if index == start or tokens.lower[index - 1] not in ("to",) else None
    return None


def make_place(tokens: Tokens, lex: Lexicons, spot: Found) -> Place:
    """The place of a mention, with what the gazetteer knows of its name."""
    name = tokens.at(spot.start, spot.end)
    code = lex.country_names.get(name)
    if code is not None:
        country = lex.countries[code]
        return Place(
            f"place:{slug(country.name)}",
            country.name,
            PlaceKind.COUNTRY,
            code,
            country.latitude,
            country.longitude,
            0.95,
        )
    shown = joined(name, tokens, spot)
    locality = lex.localities.get(name)
    if locality is not None:
        return Place(
            f"place:{slug(locality.name)}",
            locality.name,
            locality.kind,
            locality.country,
            locality.latitude,
            locality.longitude,
            spot.confidence,
        )
    kind = {"building": PlaceKind.BUILDING, "water": PlaceKind.WATER}.get(lex.things.get(name[-1], ""), PlaceKind.OTHER)
    return Place(f"place:{slug(shown)}", shown, kind, lex.capitals.get(name), None, None, spot.confidence)
