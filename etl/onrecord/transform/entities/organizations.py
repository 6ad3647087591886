"""One organization each: long forms, acronyms, short forms and other names of a document joined into clusters."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.model import MentionForm, OrganizationKind
from onrecord.slug import slug
from onrecord.transform.entities.acronyms import ACRONYM
from onrecord.transform.entities.lexicons import KnownOrganization, Lexicons, small_words
from onrecord.transform.entities.names import Found, Name
from onrecord.transform.entities.proposals import Reading
from onrecord.transform.entities.tokens import Tokens

OF_RESEARCH = frozenset(("Policy", "Studies", "Strategic", "Progress", "Peace", "Research"))


@dataclass(slots=True)
class Group:
    """An organization in the making."""

    key: str
    name: str
    kind: OrganizationKind
    acronym: str | None = None
    country: str | None = None
    confidence: float = 0.5
    places: list[tuple[Found, MentionForm]] = field(default_factory=list)


def joined(name: Name, tokens: Tokens, place: Found) -> str:
    """The name as the text writes it, white space made single."""
    return " ".join(tokens.source[tokens.start[place.start] : tokens.end[place.end - 1]].split())


def kind_of(name: Name, lex: Lexicons, known: KnownOrganization | None) -> OrganizationKind:
    """The kind: of a known organization the list's, else by the keyword that heads the name."""
    if known is not None:
        return known.kind
    for start in range(1, len(name)):
        tail = lex.organizations.get(name[start:])
        if tail is not None and not tail.weak:
            return tail.kind
    heads = [
        i for i, word in enumerate(name[:-1]) if word in lex.keywords and name[i + 1] in ("of", "for", "on", "against")
    ]
    words = [name[heads[0]]] if heads else [word for word in reversed(name) if word in lex.keywords]
    kind = lex.keywords[words[0]][1] if words else OrganizationKind.OTHER
    if kind is OrganizationKind.OTHER and not OF_RESEARCH.isdisjoint(name):
        return OrganizationKind.THINK_TANK
    return kind


def canonical(name: Name, lex: Lexicons) -> Name:
    """The name without a country's word before it, for joining "U.S. Supreme Court" and "Supreme Court"."""
    for size in (2, 1):
        head = name[:size]
        if len(name) > size + 1 and (head in lex.country_names or head in lex.adjectives):
            return name[size:]
    return name


def is_short_form(short: Name, long: Name, lex: Lexicons) -> bool:
    """Whether a name is another cut short: its head before "of …" or a generic word, or its tail after a country."""
    size = len(short)
    if size >= len(long):
        return False
    if size == 1 and long[-1:] == short and short[0] in lex.keywords:
        return True  # "the Post", "the Court" after the full name
    if long[:size] == short:
        rest = long[size:]
        if size == 1 and short in lex.organizations:
            return all(word in small_words("generic") for word in rest)
        return (rest[0] in ("of", "for", "on", ",") and size > 1) or all(
            word in small_words("generic") for word in rest
        )
    return canonical(long, lex) == short or (
        canonical(long, lex)[:size] == short and size > 1 and is_short_form(short, canonical(long, lex), lex)
    )


def join_organizations(
    tokens: Tokens, lex: Lexicons, found: list[Found], acronyms: dict[Name, tuple[int, int]]
) -> list[Group]:
    """The organizations that the found names stand for, in order of first mention."""
    places = [place for place in found if place.reading is Reading.ORGANIZATION]
    names = {tokens.at(place.start, place.end): place for place in reversed(places)}
    owner: dict[Name, Name] = {name: name for name in names}
    ordered = sorted(names, key=lambda name: (len(name), name))
    entries = {name: lex.organizations.get(name) or lex.seats.get(name) for name in ordered}
    by_entry: dict[str, list[Name]] = {}
    for name in ordered:
        entry = entries[name]
        if entry is not None and not (entry.weak and name in acronyms):
            by_entry.setdefault(entry.name, []).append(name)
    for members in by_entry.values():
        for name in members:
            owner[name] = members[-1]
    for acronym, (start, end) in acronyms.items():
        long = tokens.at(start + (tokens.lower[start] in ("the", "a", "an")), end)
        if acronym in owner and long in owner:
            mine, theirs = owner[acronym], owner[long]
            for name in ordered:
                if owner[name] == mine:
                    owner[name] = theirs
    by_end: dict[str, list[Name]] = {}
    for name in ordered:
        for word in {name[0], canonical(name, lex)[0], name[-1]}:
            by_end.setdefault(word, []).append(name)
    for name in ordered:
        if owner[name] != name:
            continue
        akin = {other for word in (name[0], name[-1]) for other in by_end.get(word, ())}
        longer = [other for other in sorted(akin) if is_short_form(name, other, lex)]
        roots = {owner[other] for other in longer}
        if len(roots) == 1 and (root := roots.pop()) != name:
            for other in ordered:
                if owner[other] == name:
                    owner[other] = root
    groups: dict[Name, Group] = {}
    for place in places:
        name = tokens.at(place.start, place.end)
        root = owner[name]
        group = groups.get(root)
        if group is None:
            members = [other for other in ordered if owner[other] == root]
            groups[root] = group = make_group(tokens, lex, members, names, entries, acronyms)
        form = (
            MentionForm.METONYM
            if name in lex.seats
            else MentionForm.ACRONYM
            if is_acronym(name, group)
            else MentionForm.NAME
        )
        group.places.append((place, form))
        group.confidence = max(group.confidence, place.confidence)
    return list(groups.values())


def is_acronym(name: Name, group: Group) -> bool:
    return len(name) == 1 and (name[0] == group.acronym or (bool(ACRONYM.match(name[0])) and name[0] != group.name))


def make_group(
    tokens: Tokens,
    lex: Lexicons,
    members: list[Name],
    names: dict[Name, Found],
    entries: dict[Name, KnownOrganization | None],
    acronyms: dict[Name, tuple[int, int]],
) -> Group:
    """The organization that these names of the text stand for; its name is the fullest of them."""
    fullest = max(members, key=lambda name: (len(" ".join(name)), name))
    known = next((entry for name in reversed(members) if (entry := entries[name]) is not None), None)
    shown = joined(fullest, tokens, names[fullest])
    if known is not None and all(name in lex.seats for name in members):
        shown = known.name
    acronym = next(
        (
            name[0]
            for name in members
            if name in acronyms or (len(name) == 1 and ACRONYM.match(name[0]) and len(members) > 1)
        ),
        None,
    )
    if acronym is None and known is not None and known.acronym and (known.acronym,) in members:
        acronym = known.acronym
    kind = kind_of(fullest, lex, known)
    # What the lexicon knows of where an organization is at home the text does not say.
    country = country_in(fullest, lex)
    key = f"org:{slug(known.name if known is not None else shown)}"
    return Group(key, shown, kind, acronym, country)


def country_in(name: Name, lex: Lexicons) -> str | None:
    """The country that a name states, "Iranian Red Crescent", where it states one."""
    for size in (3, 2, 1):
        for start in range(len(name) - size + 1):
            part = name[start : start + size]
            code = lex.country_names.get(part) or lex.adjectives.get(part)
            if code is not None and part != ("America",):
                return code
    return None
