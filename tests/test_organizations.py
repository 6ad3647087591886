"""Organizations: one each, with acronyms, governments that act, metonyms, parents and the people who belong to them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.lexicon import read_rows
from onrecord.model import AffiliationStatus, Article, Entities, Organization, OrganizationKind
from onrecord.transform.entities import find_entities
from onrecord.transform.language import parse
from onrecord.transform.record import read_doc

Read = Callable[[str], tuple[Article, Entities]]


@pytest.fixture(scope="module")
def entities(nlp: Language) -> Read:
    def read(text: str) -> tuple[Article, Entities]:
        article = article_from_text(text, "test")
        doc = parse(article, nlp)
        return article, find_entities(article, doc)

    return read


def organization(entities: Entities, name: str) -> Organization:
    found = [o for o in entities.organizations if o.name == name]
    assert len(found) == 1, [o.name for o in entities.organizations]
    return found[0]


def mentions(article: Article, entities: Entities, key: str) -> list[tuple[str, str]]:
    return [(m.span.of(article.text), str(m.form)) for m in entities.mentions if m.entity == key]


def ties(entities: Entities) -> set[tuple[str, str | None, str, str]]:
    names = {e.key: e.name for table in (entities.people, entities.organizations) for e in table}
    return {(names[a.person], a.role, names[a.organization], str(a.status)) for a in entities.affiliations}


def test_an_acronym_in_brackets_is_its_long_form(entities: Read) -> None:
    article, found = entities(
        "The Coastal Research Institute (CRI) published the study. CRI said on Monday that sea levels had risen."
    )
    institute = organization(found, "Coastal Research Institute")
    assert institute.acronym == "CRI"
    assert institute.kind is OrganizationKind.THINK_TANK
    assert mentions(article, found, institute.key) == [
        ("Coastal Research Institute", "name"),
        ("CRI", "acronym"),
        ("CRI", "acronym"),
    ]


def test_an_acronym_before_its_long_form_counts_too(entities: Read) -> None:
    _, found = entities("The secretary of FVU (Federation of Village Unions), spoke first. FVU has 300 members.")
    assert organization(found, "Federation of Village Unions").acronym == "FVU"


def test_a_name_goes_on_after_of_and_and(entities: Read) -> None:
    _, found = entities("She teaches at the Institute of Marine and Polar Studies in Hobart.")
    organization(found, "Institute of Marine and Polar Studies")


def test_a_company_keeps_its_legal_form(entities: Read) -> None:
    _, found = entities("He is the founder of Bright Harbor, LLC, which sells boats.")
    assert organization(found, "Bright Harbor, LLC").kind is OrganizationKind.COMPANY


def test_a_country_that_acts_is_its_government(entities: Read) -> None:
    article, found = entities("Peru will support Chile in the talks. The ship sank in Peru in 1910.")
    government = organization(found, "Government of Peru")
    assert (government.kind, government.country_code) == (OrganizationKind.GOVERNMENT, "PE")
    assert mentions(article, found, government.key) == [("Peru", "name")]
    assert mentions(article, found, "place:peru") == [("Peru", "name")]


def test_a_capital_that_acts_stands_for_the_government(entities: Read) -> None:
    article, found = entities("Ankara warned Damascus on Friday. The minister then flew to Ankara.")
    assert mentions(article, found, organization(found, "Government of Turkey").key) == [("Ankara", "metonym")]
    assert mentions(article, found, "place:ankara") == [("Ankara", "name")]


def test_a_demonym_speaks_of_the_state_before_a_word_of_state_only(entities: Read) -> None:
    article, found = entities("Swedish officials met on Monday. Swedish meatballs were served.")
    assert mentions(article, found, organization(found, "Government of Sweden").key) == [("Swedish", "demonym")]


def test_a_loaded_word_is_no_part_of_the_name(entities: Read) -> None:
    article, found = entities("The Hezbollah terror group fired rockets. The Syrian regime condemned the attack.")
    assert mentions(article, found, organization(found, "Hezbollah").key) == [("Hezbollah", "name")]
    assert mentions(article, found, organization(found, "Government of Syria").key) == [("Syrian", "demonym")]


def test_the_pentagon_is_the_department(entities: Read) -> None:
    article, found = entities(
        "The U.S. Department of Defense announced the drill. The Pentagon said it would last a week. U.S. forces left."
    )
    department = organization(found, "U.S. Department of Defense")
    assert department.kind is OrganizationKind.MINISTRY
    assert mentions(article, found, department.key)[-1] == ("Pentagon", "metonym")


def test_a_ministry_belongs_to_its_government(entities: Read) -> None:
    _, found = entities("The Danish foreign ministry denied the report. Denmark has sent troops.")
    ministry = organization(found, "Danish foreign ministry")
    assert ministry.kind is OrganizationKind.MINISTRY
    assert ministry.parent == organization(found, "Government of Denmark").key


def test_a_mission_names_its_host(entities: Read) -> None:
    _, found = entities("Cuba’s mission to the United Nations sent a letter.")
    assert organization(found, "Cuba’s mission to the United Nations").kind is OrganizationKind.MISSION


def test_nationalities_faiths_events_and_laws_are_no_organizations(entities: Read) -> None:
    _, found = entities("Muslims and Catholics in Spain watched the World Cup. The Clean Water Act did not apply.")
    assert found.organizations == ()


def test_what_is_called_after_a_person_is_an_organization(entities: Read) -> None:
    article, found = entities(
        "Walter Dunn won. The Dunn administration will cut taxes, and the Dunn campaign paid for it."
    )
    assert mentions(article, found, organization(found, "Dunn administration").key) == [("Dunn administration", "name")]


def test_a_headline_in_title_case_names_nobody_new(entities: Read) -> None:
    _, found = entities("Farmers Seek Better Prices From Traders\n\nThe farmers met on Monday and asked for more.")
    assert found.organizations == ()


def test_a_title_before_the_name_ties_person_and_organization(entities: Read) -> None:
    _, found = entities("Pentagon press secretary Laura Finch said the plane had landed.")
    assert ties(found) == {("Laura Finch", "press secretary", "U.S. Department of Defense", "current")}


def test_a_demonym_in_a_title_ties_to_the_government(entities: Read) -> None:
    _, found = entities("Finnish Prime Minister Juha Salo arrived on Monday.")
    assert ("Juha Salo", "Prime Minister", "Government of Finland", "current") in ties(found)


def test_an_apposition_ties_person_and_organization(entities: Read) -> None:
    _, found = entities(
        "Ravi Menon, a defense economist and a senior fellow at the Harbor Policy Institute, disagreed."
    )
    assert ties(found) == {("Ravi Menon", "senior fellow", "Harbor Policy Institute", "current")}


def test_clauses_tie_by_name_and_by_pronoun(entities: Read) -> None:
    _, found = entities(
        "Nora Weiss is a former CIA officer, and is the former executive director of the Danube Policy Council. "
        "She is the founder and president of Weiss Freedom, LLC."
    )
    assert ties(found) >= {
        ("Nora Weiss", "executive director", "Danube Policy Council", "former"),
        ("Nora Weiss", "founder", "Weiss Freedom, LLC", "current"),
        ("Nora Weiss", "president", "Weiss Freedom, LLC", "current"),
    }
    assert any(a.status is AffiliationStatus.FORMER for a in found.affiliations)


def test_a_person_of_a_newspaper_belongs_to_it(entities: Read) -> None:
    _, found = entities("Writing on Monday, Simon Archer of The Boston Globe called it a farce.")
    assert ties(found) == {("Simon Archer", None, "Boston Globe", "unstated")}


def test_running_for_an_office_is_no_tie_to_what_stands_near(entities: Read) -> None:
    _, found = entities("Greg Stone, the owner of Apex Motors who was urged to run for president, declined.")
    assert ties(found) == {("Greg Stone", "owner", "Apex Motors", "current")}


def test_in_a_sports_report_a_country_is_its_team(entities: Read) -> None:
    _, found = entities(
        "Ghana scored first in the quarterfinal. The goalkeeper saved a penalty before halftime, and the striker of "
        "Ghana hit the scoreboard. Football fans in Ghana cheered. A midfielder said the kickoff was late."
    )
    assert organization(found, "Ghana").kind is OrganizationKind.SPORTS
    assert not [o for o in found.organizations if o.kind is OrganizationKind.GOVERNMENT]


def test_places_have_codes_and_positions_where_their_name_is_clear(entities: Read) -> None:
    _, found = entities("The train from Lisbon to Porto stopped in Springfield.")
    places = {p.name: p for p in found.places}
    assert places["Lisbon"].country_code == "PT"
    assert places["Lisbon"].latitude == pytest.approx(38.7, abs=0.2)
    assert places["Springfield"].latitude is None


def test_among_american_states_georgia_is_one(entities: Read) -> None:
    _, found = entities("Polls opened in Georgia, Ohio and Nevada. Georgia will count by hand.")
    assert found.organizations == ()
    assert {p.name: p.country_code for p in found.places}["Georgia"] == "US"


def test_elsewhere_georgia_is_a_country(entities: Read) -> None:
    _, found = entities("Georgia will sign the treaty with Armenia on Friday in Tbilisi.")
    assert organization(found, "Government of Georgia").country_code == "GE"


def test_large_letters_make_no_organization_of_a_verb(entities: Read) -> None:
    _, found = entities("The answer IS no, the mayor wrote.")
    assert found.organizations == ()


def test_two_papers_joined_by_a_dash_are_two(entities: Read) -> None:
    _, found = entities("A Washington Post-ABC News poll found the same.")
    assert [o.name for o in found.organizations] == ["Washington Post", "ABC News"]


@pytest.mark.parametrize("name", ["cities", "countries", "given_names", "known_organizations", "titles", "seats"])
def test_a_word_list_says_what_it_holds_and_names_each_thing_once(name: str) -> None:
    text = files("onrecord").joinpath("lexicon", f"{name}.tsv").read_text(encoding="utf-8")
    assert text.startswith("# ")
    entries = [next(iter(row.values())) for row in read_rows(name)]
    assert len(entries) == len(set(entries))


def test_every_country_of_the_lists_is_a_country() -> None:
    codes = {row["code"] for row in read_rows("countries")}
    for name in ("cities", "regions", "known_organizations", "seats"):
        assert {row["country"] for row in read_rows(name)} - {""} <= codes


def test_an_office_of_several_words_ties_to_the_government(entities: Read) -> None:
    _, found = entities("Finland's premier met with Estonian First Vice-President Mart Tamm in Riga on Monday.")
    assert ("Mart Tamm", "First Vice-President", "Government of Estonia", "current") in ties(found)


@pytest.mark.parametrize(
    ("sentence", "acts"),
    [
        ("China vows support for Iran.", True),
        ("The minister talked tough to Iran.", True),
        ("The president of Iran resigned.", True),
        ("Sanctions against Iran will go on.", True),
        ("They were attacked by militias that are Iran-backed.", True),
        ("He flew from Iran to Oman.", False),
        ("The roads of Iran are good.", False),
        ("She travelled across Iran.", False),
        ("Iran’s population grew.", False),
    ],
)
def test_prepositions_and_possessions_tell_a_state_from_a_land(entities: Read, sentence: str, acts: bool) -> None:
    _, found = entities(sentence)
    assert ("Government of Iran" in [o.name for o in found.organizations]) is acts
    assert ("Iran" in [p.name for p in found.places]) is not acts


def test_a_foundation_that_speaks_is_the_speaker_and_not_its_founder(nlp: Language) -> None:
    article = article_from_text("The Croucher Foundation said it would pay for the school.", "test")
    record = read_doc(article, parse(article, nlp))
    assert [quote.speaker for quote in record.quotes] == ["org:croucher-foundation"]


def test_a_place_after_at_is_no_part_of_an_organization(entities: Read) -> None:
    _, found = entities("Shah Rukh and Katrina visited Kapoor at Galaxy Apartments in Bandra.")
    assert not any(" at " in organization.name for organization in found.organizations)
