"""Entities of a document: names proposed, judged, found everywhere, joined, and told apart as governments or land."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from onrecord.model import (
    Article,
    Entities,
    Mention,
    MentionForm,
    Organization,
    OrganizationKind,
    Person,
    Place,
    PlaceKind,
    Role,
)
from onrecord.slug import slug
from onrecord.transform.entities.affiliations import find_affiliations
from onrecord.transform.entities.bodies import called_after, find_bodies
from onrecord.transform.entities.countries import Reference, references
from onrecord.transform.entities.credits import from_credits, role_at
from onrecord.transform.entities.descriptions import with_descriptions
from onrecord.transform.entities.lexicons import Lexicons, lexicons
from onrecord.transform.entities.names import Found, Name, acronym_pairs, index_names, judge, longest_at, scan
from onrecord.transform.entities.organizations import Group, join_organizations, joined
from onrecord.transform.entities.people import Cluster, honorific_before, join_people, name_words, parts
from onrecord.transform.entities.proposals import Proposal, Reading, from_keywords, from_tagger, from_titles
from onrecord.transform.entities.titles import apposition_after, title_before
from onrecord.transform.entities.tokens import Tokens


def from_lists(tokens: Tokens, lex: Lexicons) -> list[Proposal]:
    """Names that the word lists know: countries, regions, large cities, seats of government, organizations."""
    proposals = []
    heads = listed_names()
    for index, word in enumerate(tokens.text):
        if word not in heads or not (tokens.capital[index] or word == "al" or word == "eBay" or word == "dpa"):
            continue
        name = longest_at(tokens.text, index, heads)
        if name is None:
            continue
        known = lex.organizations.get(name)
        if name in lex.country_names or name in lex.seats or known is not None and not known.weak:
            reading = Reading.PLACE if name in lex.country_names else Reading.ORGANIZATION
            proposals.append(Proposal(index, index + len(name), reading, 1.0, "list"))
        elif known is None and (name in lex.capitals or lex.localities[name].thousands == 0 or len(name) > 1):
            proposals.append(Proposal(index, index + len(name), Reading.PLACE, 1.0, "list"))
    return proposals


@lru_cache(maxsize=1)
def listed_names() -> dict[str, list[Name]]:
    """All names of the lists by first token."""
    lex = lexicons()
    tables = (lex.country_names, lex.organizations, lex.seats, lex.localities, lex.capitals)
    return index_names(dict.fromkeys(name for table in tables for name in table))


def from_datelines(tokens: Tokens) -> Iterator[Proposal]:
    """Capitals that open a passage before a comma, a dash or a bracket: "MANCHESTER, N.H. —"."""
    size = len(tokens)
    for index in range(size - 2):
        if (
            (index == 0 or tokens.passage[index - 1] != tokens.passage[index])
            and tokens.text[index].isupper()
            and len(tokens.text[index]) > 3
        ):
            end = index + 1
            while end < size - 1 and tokens.text[end].isupper() and tokens.text[end].isalpha():
                end += 1
            if (
                end - index <= 3
                and tokens.text[end] in (",", "—", "–", "--", "(")
                and tokens.passage[end] == tokens.passage[index]
            ):
                yield Proposal(index, end, Reading.PLACE, 1.0, "dateline")


def is_sports(tokens: Tokens, lex: Lexicons) -> bool:
    """Whether the text reports sport: one word in eighty is of the sports list, and four different ones at least."""
    words = [word for word in tokens.lower if word in lex.sports_words]
    return len(set(words)) >= 4 and len(words) * 80 >= len(tokens)


def find(article: Article, tokens: Tokens, lex: Lexicons) -> Entities:
    """Everyone and everything that the document names, with mentions, affiliations and credits."""
    proposals = [
        *from_tagger(tokens, lex),
        *from_lists(tokens, lex),
        *from_keywords(tokens, lex),
        *from_titles(tokens, lex),
        *from_credits(tokens, lex, article),
        *from_datelines(tokens),
    ]
    acronyms = acronym_pairs(
        tokens, [(p.start, p.end) for p in proposals if p.reading is Reading.ORGANIZATION and p.end - p.start > 1]
    )
    for acronym, (start, end) in acronyms.items():
        proposals.append(Proposal(start, end, Reading.ORGANIZATION, 1.5, "keyword"))
        proposals.extend(
            Proposal(i, i + 1, Reading.ORGANIZATION, 1.0, "acronym")
            for i, word in enumerate(tokens.text)
            if word == acronym[0]
        )
    found = scan(tokens, judge(tokens, lex, proposals, acronyms), lex)
    sports = is_sports(tokens, lex)
    clusters = join_people(tokens, lex, found)
    groups = join_organizations(tokens, lex, found, acronyms)
    refs = list(references(tokens, lex, found, sports))
    return assemble(article, tokens, lex, found, clusters, groups, refs, sports)


def assemble(
    article: Article,
    tokens: Tokens,
    lex: Lexicons,
    found: list[Found],
    clusters: list[Cluster],
    groups: list[Group],
    refs: list[Reference],
    sports: bool,
) -> Entities:
    """The model's values from what was joined."""
    mentions: dict[tuple[int, int], Mention] = {}
    people, organizations, credit = [], {}, {}
    used: Counter[str] = Counter()
    for cluster in clusters:
        person, key_mentions, role = make_person(tokens, lex, cluster, used)
        people.append(person)
        for mention in key_mentions:
            mentions[(mention.span.start, mention.span.end)] = mention
        if role is not None:
            credit[person.key] = role
    governments: dict[str, Organization] = {}
    for group in groups:
        parent = None
        if (
            group.country
            and group.kind
            in (
                OrganizationKind.MINISTRY,
                OrganizationKind.MILITARY,
                OrganizationKind.POLICE,
                OrganizationKind.LEGISLATURE,
            )
            or group.key == "org:white-house"
        ):
            parent = government(lex, governments, group.country or "US").key if group.country else None
        if group.key.startswith("org:government-of-") and group.country:
            key = government(lex, governments, group.country).key
        else:
            key = group.key
            organizations.setdefault(
                key,
                Organization(key, group.name, group.acronym, group.kind, group.country, parent, group.confidence),
            )
        for place, form in group.places:
            span = tokens.span(place.start, place.end)
            mentions[(span.start, span.end)] = Mention(span, key, form, place.confidence)
    taken = {index for spot in found if spot.reading is Reading.ORGANIZATION for index in range(spot.start, spot.end)}
    named = [(spot.start, spot.end) for spot in found if spot.reading is Reading.PERSON]
    for body in (*find_bodies(tokens, lex, taken), *called_after(tokens, named)):
        key = f"org:{slug(body.name)}"
        parent = government(lex, governments, body.country).key if body.country else None
        organizations.setdefault(key, Organization(key, body.name, None, body.kind, body.country, parent, 0.8))
        span = tokens.span(body.start, body.end)
        mentions[(span.start, span.end)] = Mention(span, key, MentionForm.NAME, 0.8)
    places: dict[str, Place] = {}
    acting = {(ref.start, ref.end): ref for ref in refs}
    for ref in refs:
        if ref.government:
            span = tokens.span(ref.start, ref.end)
            key = government(lex, governments, ref.code).key
            mentions[(span.start, span.end)] = Mention(span, key, ref.form, ref.confidence)
    for spot in found:
        ref = acting.get((spot.start, spot.end))
        if spot.reading is not Reading.PLACE or ref is not None and ref.government:
            continue
        place = make_place(tokens, lex, spot)
        span = tokens.span(spot.start, spot.end)
        if sports and place.kind is PlaceKind.COUNTRY and plays(tokens, spot):
            key = f"org:{slug(place.name)}-team"
            organizations.setdefault(
                key, Organization(key, place.name, None, OrganizationKind.SPORTS, place.country_code, None, 0.7)
            )
            mentions[(span.start, span.end)] = Mention(span, key, MentionForm.NAME, 0.7)
            continue
        places.setdefault(place.key, place)
        mentions[(span.start, span.end)] = Mention(span, place.key, MentionForm.NAME, spot.confidence)
    spoken = {mention.entity for mention in mentions.values()}
    organizations.update({code: body for code, body in governments.items() if body.key in spoken})
    for key, body in organizations.items():
        if body.parent is not None and body.parent not in spoken:
            organizations[key] = replace(body, parent=None)
    ordered = tuple(sorted(mentions.values(), key=lambda m: (m.span.start, m.span.end, m.entity)))
    first: dict[str, int] = {}
    for mention in ordered:
        first.setdefault(mention.entity, mention.span.start)
    everyone = Entities(
        tuple(people),
        tuple(sorted(organizations.values(), key=lambda o: (first.get(o.key, 1 << 60), o.key))),
        tuple(sorted(places.values(), key=lambda p: (first.get(p.key, 1 << 60), p.key))),
        ordered,
        credits=tuple(credit.items()),
    )
    return find_affiliations(tokens, lex, with_descriptions(tokens, lex, everyone))


def government(lex: Lexicons, governments: dict[str, Organization], code: str) -> Organization:
    """The government of a country, made at its first mention."""
    if code not in governments:
        country = lex.countries[code]
        name = country.government
        governments[code] = Organization(f"org:{slug(name)}", name, None, OrganizationKind.GOVERNMENT, code, None, 0.8)
    return governments[code]


def plays(tokens: Tokens, spot: Found) -> bool:
    """Whether a country in a sports report is its team: anything but the object of "in" or "at"."""
    head = tokens.head[spot.end - 1]
    return tokens.dep[spot.end - 1] != "pobj" or tokens.lower[head] not in ("in", "at", "from", "near")


def make_person(
    tokens: Tokens, lex: Lexicons, cluster: Cluster, used: Counter[str]
) -> tuple[Person, list[Mention], Role | None]:
    """The person of a cluster, the mentions, and their part in making the article."""
    shown, given, family = parts(cluster, tokens, lex)
    key = f"person:{slug(shown)}"
    used[key] += 1
    if used[key] > 1:
        key += f"-{used[key]}"
    honorifics: Counter[str] = Counter()
    description: tuple[int, int] | None = None
    country = None
    role = None
    mentions = []
    for place in cluster.places:
        words, _ = name_words(tokens, place.start, place.end)
        lone = len(words) == 1 and len(cluster.words) > 1
        form = MentionForm.SURNAME if lone and family is not None and words[0] in family.split() else MentionForm.NAME
        honorific = honorific_before(tokens, lex, place.start)
        if honorific is not None:
            honorifics[honorific] += 1
        mentions.append(Mention(tokens.span(place.start, place.end), key, form, place.confidence))
        title = title_before(tokens, lex, place.start) or apposition_after(tokens, lex, place.end)
        if title is not None and (
            description is None or title[1] - title[0] > 1 and description[1] - description[0] == 1
        ):
            description = title
            country = country or country_of_title(tokens, lex, title)
        role = role or role_at(tokens, lex, place)
    sure = max(place.confidence for place in cluster.places)
    text = tokens.doc.text
    return (
        Person(
            key,
            shown,
            given,
            family,
            honorifics.most_common(1)[0][0] if honorifics else None,
            " ".join(text[tokens.start[description[0]] : tokens.end[description[1] - 1]].split())
            if description
            else None,
            country,
            round(min(0.98, sure + (0.1 if description or honorifics else 0.0)), 2),
        ),
        mentions,
        role,
    )


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
    kind = PlaceKind.BUILDING if name[-1] in BUILDINGS else PlaceKind.WATER if name[-1] in WATERS else PlaceKind.OTHER
    return Place(f"place:{slug(shown)}", shown, kind, lex.capitals.get(name), None, None, spot.confidence)


BUILDINGS = frozenset(
    "Airport Station Stadium Arena Tower Towers Building Hotel Hall Palace Castle Cathedral Prison Jail Memorial Guesthouse Center Centre House".split()
)
WATERS = frozenset("Ocean Sea Bay Gulf Strait River Lake Canal".split())
