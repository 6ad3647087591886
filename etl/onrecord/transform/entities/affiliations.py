"""Which organizations people belong to, as the text states it, in which role, now or formerly."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from onrecord.model import Affiliation, AffiliationStatus, Entities, Mention, MentionForm
from onrecord.transform.entities.antecedents import pronoun_person, read_discourse
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.statements import (
    FORMER,
    Form,
    Statement,
    clauses,
    find_statements,
    role_heads,
    status_of,
    token_range,
)
from onrecord.transform.entities.tokens import POSSESSIVE, Tokens

LINKS = frozenset(("of", "at", "for", "with", "from", "in", "to", "on"))
LONGEST = 14  # words of a clause that still describe a person rather than tell a story
NOT_ROLE = frozenset(
    ("the", "a", "an", "his", "her", "its", "their", "one", "also", "now", "then", "and", "as", *FORMER)
)


def find_affiliations(tokens: Tokens, lex: Lexicons, entities: Entities) -> Entities:
    """The entities with the affiliations that the text states."""
    people = {person.key for person in entities.people}
    bodies = {organization.key for organization in entities.organizations}
    named = [m for m in entities.mentions if m.entity in people]
    orgs = [(token_range(tokens, m), m) for m in entities.mentions if m.entity in bodies]
    starts = [begin for (begin, _), _ in orgs]
    ties: dict[tuple[str, str, str | None], Affiliation] = {}

    def within(start: int, end: int) -> list[tuple[tuple[int, int], Mention]]:
        return orgs[bisect_left(starts, start) : bisect_left(starts, end)]

    statements = [*find_statements(tokens, lex, named), *of_pronouns(tokens, lex, entities)]
    for statement in statements:
        for affiliation in read_statement(tokens, lex, statement, within(statement.start, statement.end)):
            add(ties, affiliation)
    said = descriptions(tokens, lex, statements)
    for mention in named:
        start, end = token_range(tokens, mention)
        for affiliation in beside_name(
            tokens, mention, start, end, within(end, end + 4), within(max(0, start - 12), start)
        ):
            add(ties, affiliation)
    return replace(
        entities,
        people=tuple(
            replace(p, description=p.description or said.get(p.key)) if p.key in said else p for p in entities.people
        ),
        affiliations=tuple(sorted(ties.values(), key=lambda a: (a.span.start, a.span.end, a.person, a.role or ""))),
    )


def of_pronouns(tokens: Tokens, lex: Lexicons, entities: Entities) -> list[Statement]:
    """What clauses say of a person by pronoun: "She is the founder and president of …"."""
    subjects = [i for i, word in enumerate(tokens.lower) if word in ("he", "she") and tokens.dep[i] == "nsubj"]
    quoted = spoken_words(tokens) if subjects else set()
    found: list[Statement] = []
    discourse = None
    for index in subjects:
        if index in quoted:
            continue
        stand_in = Mention(tokens.span(index, index + 1), "", MentionForm.PRONOUN)
        made = list(clauses(tokens, lex, stand_in, index, index + 1))
        if not made:
            continue
        discourse = discourse or read_discourse(tokens, lex, entities)
        person = pronoun_person(discourse, index, None)
        if person is not None:
            found.extend(replace(statement, person=person) for statement in made)
    return found


def spoken_words(tokens: Tokens) -> set[int]:
    """The tokens inside quotation marks, each passage for itself: the pronouns of quoted speech refer elsewhere."""
    inside: set[int] = set()
    opened, passage = False, -1
    for index, word in enumerate(tokens.text):
        if tokens.passage[index] != passage:
            opened, passage = False, tokens.passage[index]
        if word in ("“", "”", '"'):
            opened = word == "“" or (word == '"' and not opened)
        elif opened:
            inside.add(index)
    return inside


def descriptions(tokens: Tokens, lex: Lexicons, statements: list[Statement]) -> dict[str, str]:
    """What the first brief "X is a …" says of each person, up to the first comma or pronoun."""
    said: dict[str, str] = {}
    for statement in statements:
        if statement.form is Form.CLAUSE and tokens.lower[statement.start] in ("a", "an", "the", "one"):
            stops = (
                i for i in range(statement.start, statement.end) if tokens.text[i] == "," or tokens.pos[i] == "PRON"
            )
            end = next(stops, statement.end)
            brief = end - statement.start <= LONGEST and tokens.pos[end - 1] not in ("CCONJ", "ADP", "DET", "PART")
            if brief and role_heads(tokens, lex, statement.start, end):
                said.setdefault(statement.person, tokens.words(statement.start, end))
    return said


def add(ties: dict[tuple[str, str, str | None], Affiliation], new: Affiliation) -> None:
    """Keep a tie once; one without a role only where none with a role is known, a stated status over none."""
    key = (new.person, new.organization, new.role.lower() if new.role else None)
    if new.role is None and any(p == new.person and o == new.organization for p, o, _ in ties):
        return
    if new.role is not None:
        ties.pop((new.person, new.organization, None), None)
    ties.setdefault(key, new)


def read_statement(
    tokens: Tokens, lex: Lexicons, statement: Statement, orgs: list[tuple[tuple[int, int], Mention]]
) -> list[Affiliation]:
    """A tie for each role of the statement that an organization stands beside."""
    heads = role_heads(tokens, lex, statement.start, statement.end)
    heads = [head for head in heads if not any(begin <= head < end for (begin, end), _ in orgs)]
    made = []
    if not heads:
        if statement.form is Form.CLAUSE and orgs and tokens.lower[statement.start] in LINKS:
            (begin, end), mention = orgs[0]
            if begin - statement.start <= 3:
                made.append(tie(tokens, statement, mention, None, statement.start, end, statement.status))
        return made
    for place, head in enumerate(heads):
        floor = heads[place - 1] + 1 if place else statement.start
        limit = heads[place + 1] if place + 1 < len(heads) else statement.end
        body = next(
            (
                item
                for item in orgs
                if head < item[0][0] < limit
                and linked(tokens, head, item[0][0])
                and tokens.lower[item[0][0] - 1] != ","
            ),
            None,
        )
        if body is None:
            before = [
                item
                for item in orgs
                if floor <= item[0][0] and item[0][1] <= head and compounded(tokens, item[0][1], head)
            ]
            body = before[-1] if before else None
        if body is None and place + 1 < len(heads):
            # "founder and president of X": the roles share what follows the last of them
            ahead = [
                item for item in orgs if item[0][0] > heads[place + 1] and linked(tokens, heads[place + 1], item[0][0])
            ]
            if ahead and all(
                tokens.lower[i] in ("and", ",", "&") or tokens.pos[i] in ("ADJ", "NOUN")
                for i in range(head + 1, heads[place + 1])
            ):
                body = ahead[0]
        if body is None and statement.form is Form.TITLE and orgs and place == 0:
            body = orgs[0] if orgs[0][0][1] <= head else None
        if body is None:
            continue
        (begin, end), mention = body
        role = role_text(
            tokens, lex, floor, head, begin, end, statement.end if statement.form is not Form.TITLE else head + 1
        )
        status = status_of(tokens, floor, head, statement.status)
        low, high = min(begin, head, statement.start), max(end, head + 1)
        made.append(tie(tokens, statement, mention, role, low, high, status))
    return made


def compounded(tokens: Tokens, end: int, head: int) -> bool:
    """Whether only nouns, adjectives and a possessive stand between an organization and the role after it."""
    return all(
        tokens.pos[i] in ("NOUN", "PROPN", "ADJ", "NUM", "X")
        or tokens.text[i] in (*POSSESSIVE, "-", "–", "and", "&", "for", "of", ".", "to")
        for i in range(end, head)
    )


def linked(tokens: Tokens, head: int, start: int) -> bool:
    """Whether a preposition ties the organization at `start` to the role, within the same phrase."""
    between = range(head + 1, start)
    if not any(tokens.lower[i] in LINKS for i in between):
        return False
    return len(between) <= 12 and not any(tokens.pos[i] in ("VERB", "AUX") and tokens.dep[i] != "amod" for i in between)


def role_text(tokens: Tokens, lex: Lexicons, floor: int, head: int, begin: int, end: int, limit: int) -> str:
    """The role as the text words it, without articles, "former" and the organization's own name."""
    start = head
    while start > floor and not (begin <= start - 1 < end):
        word, lower = tokens.text[start - 1], tokens.lower[start - 1]
        if word in POSSESSIVE or word == "," or lower in NOT_ROLE or tokens.pos[start - 1] in ("VERB", "ADP", "PRON"):
            break
        if (word,) in lex.adjectives or (word,) in lex.country_names:
            break
        start -= 1
    while start < head and not tokens.text[start][0].isalnum():
        start += 1
    text = tokens.source[tokens.start[start] : tokens.end[head]]
    after = head + 1
    if (
        begin > head
        and after < begin
        and tokens.lower[after] in ("of", "for")
        and tokens.pos[after + 1] in ("NOUN", "PROPN")
        and begin > after + 1
    ):
        stop = after + 1
        while stop < begin and tokens.pos[stop] in ("NOUN", "PROPN", "ADJ", "CCONJ"):
            stop += 1
        if stop < begin and tokens.lower[stop] in LINKS:
            text = tokens.source[tokens.start[start] : tokens.end[stop - 1]]
    return " ".join(text.split())


def tie(
    tokens: Tokens,
    statement: Statement,
    mention: Mention,
    role: str | None,
    low: int,
    high: int,
    status: AffiliationStatus,
) -> Affiliation:
    span = tokens.span(min(low, statement.name_start), max(high, statement.name_end))
    sure = {Form.TITLE: 0.85, Form.APPOSITION: 0.85, Form.CLAUSE: 0.8}[statement.form]
    if mention.form is MentionForm.DEMONYM:
        sure = round(sure - 0.05, 2)
    return Affiliation(statement.person, mention.entity, span, role, status, sure)


def beside_name(
    tokens: Tokens,
    mention: Mention,
    start: int,
    end: int,
    after: list[tuple[tuple[int, int], Mention]],
    before: list[tuple[tuple[int, int], Mention]],
) -> list[Affiliation]:
    """ "Matthew Ingram of The Globe and Mail" and "Axios' Jane Doe": a tie without a role."""
    if end < len(tokens) and tokens.lower[end] in ("of", "from", "with") and mention.form is MentionForm.NAME:
        for (begin, stop), body in after:
            named = body.form in (MentionForm.NAME, MentionForm.ACRONYM) and not body.entity.startswith(
                "org:government-of-"
            )
            if begin - end <= 2 and named and all(tokens.lower[i] == "the" for i in range(end + 1, begin)):
                return [
                    Affiliation(
                        mention.entity, body.entity, tokens.span(start, stop), None, AffiliationStatus.UNSTATED, 0.7
                    )
                ]
    for (begin, stop), body in reversed(before):
        if stop == start - 1 and tokens.text[stop] in POSSESSIVE and not body.entity.startswith("org:government-of-"):
            return [
                Affiliation(mention.entity, body.entity, tokens.span(begin, end), None, AffiliationStatus.UNSTATED, 0.7)
            ]
    return []
