"""Entities of a document: names proposed, judged, found everywhere, joined, and told apart as governments or land."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from onrecord.model import Article, Entities
from onrecord.transform.entities.acronyms import acronym_pairs
from onrecord.transform.entities.affiliations import find_affiliations
from onrecord.transform.entities.assembly import Assembly
from onrecord.transform.entities.contexts import from_contexts
from onrecord.transform.entities.countries import references
from onrecord.transform.entities.credits import from_captions, from_credits
from onrecord.transform.entities.descriptions import with_descriptions
from onrecord.transform.entities.eponyms import eponyms, let_speak_alone, with_eponyms
from onrecord.transform.entities.fullnames import from_titles
from onrecord.transform.entities.lexicons import Lexicons, lexicons
from onrecord.transform.entities.names import Name, index_names, judge, longest_at
from onrecord.transform.entities.organizations import join_organizations
from onrecord.transform.entities.people import join_people
from onrecord.transform.entities.proposals import Proposal, Reading, from_keywords
from onrecord.transform.entities.scanning import scan
from onrecord.transform.entities.tagged import from_tagger
from onrecord.transform.entities.tokens import Tokens


def from_lists(tokens: Tokens, lex: Lexicons) -> list[Proposal]:
    """Names that the word lists know: countries, regions, large cities, seats of government, organizations."""
    proposals = []
    heads = listed_names()
    for index, word in enumerate(tokens.text):
        if word not in heads or not (tokens.capital[index] or word in ("al", "eBay", "dpa")):
            continue
        name = longest_at(tokens.text, index, heads)
        if name is None or (
            len(name) == 1 and word.isupper() and tokens.pos[index] in ("AUX", "PRON", "VERB", "ADP", "CCONJ")
        ):
            continue  # "IS" and "WHO" written large are a verb and a pronoun
        known = lex.organizations.get(name)
        if name in lex.country_names or name in lex.seats or (known is not None and not known.weak):
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
        *from_captions(tokens, lex),
        *from_datelines(tokens),
        *from_contexts(tokens, lex),
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
    judged = judge(tokens, lex, proposals, acronyms)
    found = scan(tokens, judged, lex)
    named = eponyms(tokens, lex, found)
    if let_speak_alone(tokens, lex, named, judged):
        found = scan(tokens, judged, lex)
    found = with_eponyms(found, named)
    sports = is_sports(tokens, lex)
    assembly = Assembly(tokens, lex)
    assembly.add_people(join_people(tokens, lex, found))
    assembly.add_organizations(join_organizations(tokens, lex, found, acronyms))
    assembly.add_bodies(found)
    assembly.add_governments(references(tokens, lex, found, sports))
    assembly.add_places(found, sports)
    return find_affiliations(tokens, lex, with_descriptions(tokens, lex, assembly.entities()))
