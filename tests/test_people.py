"""People: one each, by the fullest name in the text, with every mention, and told apart where they differ."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.model import Article, Entities, MentionForm, Person, Role
from onrecord.transform.entities import find_entities
from onrecord.transform.language import parse

Read = Callable[[str], tuple[Article, Entities]]


@pytest.fixture(scope="module")
def entities(nlp: Language) -> Read:
    def read(text: str) -> tuple[Article, Entities]:
        article = article_from_text(text, "test")
        doc = parse(article, nlp)
        return article, find_entities(article, doc)

    return read


def person(entities: Entities, name: str) -> Person:
    found = [p for p in entities.people if p.name == name]
    assert len(found) == 1, [p.name for p in entities.people]
    return found[0]


def mentions(article: Article, entities: Entities, key: str) -> list[tuple[str, str]]:
    return [(m.span.of(article.text), str(m.form)) for m in entities.mentions if m.entity == key]


def test_a_surname_with_an_honorific_belongs_to_the_full_name(entities: Read) -> None:
    article, found = entities("Elena Petrova joined the board in May. Ms. Petrova said the vote was close.")
    petrova = person(found, "Elena Petrova")
    assert (petrova.given_name, petrova.family_name, petrova.honorific) == ("Elena", "Petrova", "Ms.")
    assert mentions(article, found, petrova.key) == [("Elena Petrova", "name"), ("Petrova", "surname")]


def test_a_hyphenated_surname_is_one_word(entities: Read) -> None:
    article, found = entities("Arjun Sen-Gupta wrote the paper. Mr. Sen-Gupta would not comment.")
    author = person(found, "Arjun Sen-Gupta")
    assert author.family_name == "Sen-Gupta"
    assert mentions(article, found, author.key)[-1] == ("Sen-Gupta", "surname")


def test_mentions_leave_out_possessives_and_titles(entities: Read) -> None:
    article, found = entities("President Maria Santos's plan failed. Santos’s allies blamed the press.")
    assert [text for text, _ in mentions(article, found, person(found, "Maria Santos").key)] == [
        "Maria Santos",
        "Santos",
    ]


def test_father_and_son_are_two(entities: Read) -> None:
    _, found = entities("Robert Hale Sr. founded the shop in 1950. Robert Hale Jr. sold it last year.")
    assert sorted(p.name for p in found.people) == ["Robert Hale Jr.", "Robert Hale Sr."]


def test_people_who_share_a_surname_are_two(entities: Read) -> None:
    article, found = entities(
        "Anna Keller and her brother Thomas Keller run the farm. Mr. Keller milks the cows. Ms. Keller keeps the books."
    )
    assert ("Keller", "surname") in mentions(article, found, person(found, "Thomas Keller").key)
    assert ("Keller", "surname") in mentions(article, found, person(found, "Anna Keller").key)


def test_a_middle_initial_makes_no_second_person(entities: Read) -> None:
    _, found = entities("Daniel R. Brooks was elected. Daniel Brooks will take office in January.")
    assert [p.name for p in found.people] == ["Daniel R. Brooks"]


def test_the_text_decides_whether_the_surname_comes_first(entities: Read) -> None:
    _, found = entities("Foreign Minister Chen Guang arrived on Monday. Mr. Chen met reporters at the hotel.")
    chen = person(found, "Chen Guang")
    assert (chen.family_name, chen.given_name) == ("Chen", "Guang")


def test_a_title_before_the_name_is_the_description_and_tells_the_country(entities: Read) -> None:
    _, found = entities("Kenyan Deputy President Samuel Otieno opened the summit on Tuesday.")
    otieno = person(found, "Samuel Otieno")
    assert otieno.description == "Kenyan Deputy President"
    assert otieno.country_code == "KE"


def test_an_apposition_after_the_name_is_the_description(entities: Read) -> None:
    _, found = entities("Laura Bergman, a senior economist at Nordbank Research, expects a recession.")
    assert person(found, "Laura Bergman").description == "a senior economist at Nordbank Research"


def test_a_rank_broken_off_by_its_period_is_still_part_of_the_title(entities: Read) -> None:
    _, found = entities("The road is open, army spokesman Brig. Gen. Peter Lang said on Friday.")
    assert person(found, "Peter Lang").description == "army spokesman Brig. Gen."


def test_a_description_before_the_name_is_known_is_a_mention(entities: Read) -> None:
    article, found = entities(
        "Norway’s premier promised help on Friday.\n\nNorwegian Premier Kari Lund met ministers in Oslo."
    )
    lund = person(found, "Kari Lund")
    assert ("Norway’s premier", "description") in mentions(article, found, lund.key)


def test_photographers_stand_before_their_agency(entities: Read) -> None:
    _, found = entities(
        "Rescuers search the river on Monday. (Marta Kowalska/Reuters)\n\nThe search for the ferry went on all night."
    )
    kowalska = person(found, "Marta Kowalska")
    assert (kowalska.key, Role.PHOTOGRAPHER) in found.credits
    assert "Reuters" in [o.name for o in found.organizations]


def test_a_name_in_capitals_is_shown_as_a_name(entities: Read) -> None:
    _, found = entities("Smoke over the port on Sunday. PIERRE DUBOIS/AFP via Getty Images")
    assert person(found, "Pierre Dubois").family_name == "Dubois"


def test_a_lone_word_that_nothing_supports_is_nobody(entities: Read) -> None:
    _, found = entities("Users like Chrome more than Safari, the survey found.")
    assert found.people == ()


def test_a_building_called_after_a_person_does_not_mention_them(entities: Read) -> None:
    article, found = entities("Helen Carver left early. Crowds gathered outside Carver Tower at noon.")
    assert mentions(article, found, person(found, "Helen Carver").key) == [("Helen Carver", "name")]


def test_a_slip_in_a_surname_makes_no_second_person(entities: Read) -> None:
    article, found = entities("Ingrid Halvorsen leads the agency. Ms. Halvorson said the rules would change.")
    assert len(found.people) == 1
    assert mentions(article, found, found.people[0].key)[-1][0] == "Halvorson"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "Mr.",
                "Li",
                "Anna",
                "Keller",
                "Jr.",
                ",",
                "said",
                "the",
                "of",
                "University",
                "(",
                ")",
                "UN",
                "/",
                "AFP",
                "’s",
                "-",
                "\n\n",
                "“",
                ".",
                "Iran",
                "Iranian",
                "president",
                "who",
                "is",
                "é",
                "&",
                "Gen",
                "Corp.",
            ]
        ),
        max_size=40,
    )
)
def test_any_text_gives_mentions_inside_it_of_known_entities(entities: Read, words: list[str]) -> None:
    article, found = entities(" ".join(words))
    keys = [e.key for table in (found.people, found.organizations, found.places) for e in table]
    assert len(keys) == len(set(keys))
    for mention in found.mentions:
        assert mention.entity in keys
        assert 0 <= mention.span.start < mention.span.end <= len(article.text)
        assert mention.span.of(article.text) == mention.span.of(article.text).strip()
    for organization in found.organizations:
        assert organization.parent is None or organization.parent in keys
    for tie in found.affiliations:
        assert tie.person in keys
        assert tie.organization in keys
    assert {m.entity for m in found.mentions} == set(keys)
    assert all(isinstance(m.form, MentionForm) for m in found.mentions)


def test_a_surname_keeps_its_particle(entities: Read) -> None:
    article, found = entities(
        "Omar al-Rashid opened the market. Al-Rashid paid for the stalls, and al-Rashid was proud."
    )
    assert len(found.people) == 1
    assert mentions(article, found, found.people[0].key)[-1] == ("al-Rashid", "surname")


def test_junior_and_senior_are_written_in_many_ways(entities: Read) -> None:
    _, found = entities("Lewis Grant Senior spoke. Lewis Grant Jr. did not.")
    assert sorted(p.name for p in found.people) == ["Lewis Grant Jr.", "Lewis Grant Sr."]


def test_the_authors_that_the_source_states_are_reporters(nlp: Language) -> None:
    text = "Harvest Is Late\n\nBy Ines Duarte\n\nThe harvest is three weeks late this year, growers said on Monday."
    article = article_from_text(text, "test", authors=("Ines Duarte",))
    doc = parse(article, nlp)
    found = find_entities(article, doc)
    assert found.credits == (("person:ines-duarte", Role.REPORTER),)


def test_a_surname_is_found_where_the_tagger_overlooks_it(entities: Read) -> None:
    article, found = entities(
        "Ilse Hogg leads the group. Hogg said members had been galvanized. Voters like Hogg, too."
    )
    assert mentions(article, found, person(found, "Ilse Hogg").key) == [
        ("Ilse Hogg", "name"),
        ("Hogg", "surname"),
        ("Hogg", "surname"),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_no_text_breaks_the_extractor(entities: Read, text: str) -> None:
    article, found = entities(text)
    assert all(m.span.end <= len(article.text) for m in found.mentions)


def test_what_a_clause_says_of_a_person_describes_them(entities: Read) -> None:
    _, found = entities("Nora Weiss is a former harbor pilot, taught at a school and now sails alone.")
    assert person(found, "Nora Weiss").description == "a former harbor pilot"


def test_initials_may_be_written_together(entities: Read) -> None:
    _, found = entities("The rule was found by AT Halloran in a paper of 1989.")
    assert [p.name for p in found.people] == ["AT Halloran"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('A gamer going by the name "The Nightcrow" won. The Nightcrow smiled.', ["Nightcrow"]),
        ("The murder of Moonboy drives the plot.", ["Moonboy"]),
        ("She wrote the graphic novel Angel Marrow with Tom Oduya.", ["Tom Oduya"]),
        ("The film Ana Brandt made was shown on Monday.", ["Ana Brandt"]),
        ("Anna Swift‘s new album came out. Swift‘s mother was pleased.", ["Anna Swift"]),
        ("Thousands rallied in Franklin Delano Marsh Park.", []),
        ("The minister, MEC Ndaba, left. Jacob Ndaba said nothing.", ["Jacob Ndaba"]),
        ("Prime Minister Datuk Seri Omar Ismail met reporters.", ["Omar Ismail"]),
    ],
)
def test_words_around_a_name_say_whether_it_is_a_person(entities: Read, text: str, names: list[str]) -> None:
    _, found = entities(text)
    assert [person.name for person in found.people] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Ana Lind Prize went to a poet.", ["Ana Lind"]),
        ("The study was paid for by the Croucher Foundation.", ["Croucher"]),
        ("The children were taught at the Instituto Ferrante in Milan.", ["Ferrante"]),
        ("Crowds filled the square below the Chiang Kai Shek Memorial.", ["Chiang Kai Shek"]),
        ("Maria Keller spoke. The Keller Administration did not.", ["Maria Keller"]),
        ("The Heritage Foundation wrote a report.", []),
        ("Filings under the U.S. Foreign Agents Registration Act came late.", []),
        ("Traffic stopped at the John Tilden International Airport.", []),
        ("She was treated at St. Jude Children's Hospital.", []),
    ],
)
def test_a_name_inside_a_name_is_a_person_of_a_foundation_or_law_but_not_of_a_building(
    entities: Read, text: str, names: list[str]
) -> None:
    _, found = entities(text)
    assert [person.name for person in found.people] == names


def test_who_gave_a_law_its_name_is_whom_the_text_speaks_of_later(entities: Read) -> None:
    article, found = entities("The governor signed the Lily Marchetti Act. Marchetti, 16, was killed two years ago.")
    assert mentions(article, found, person(found, "Lily Marchetti").key) == [
        ("Lily Marchetti", "name"),
        ("Marchetti", "surname"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('The attack began with a user labelled "Grimjaw" on a forum.', ["Grimjaw"]),
        ("The suspect, a man identified as Zoltar, fled.", ["Zoltar"]),
        ("The region is a maze known as Bergland to its people.", []),
        ("Her son, Lars, confirmed the death.", ["Lars"]),
        ("She leaves her sons Lars and Otto.", ["Lars", "Otto"]),
        ("The firm was founded by brothers Karl and Otto Brenner.", ["Karl", "Otto Brenner"]),
        ("Rapper Zuko and singer Adaeze opened the night.", ["Zuko", "Adaeze"]),
        ("The Marchetti trial begins in May, the lawyer of Marchetti said.", ["Marchetti"]),
    ],
)
def test_relatives_performers_and_users_may_have_one_name(entities: Read, text: str, names: list[str]) -> None:
    _, found = entities(text)
    assert [person.name for person in found.people] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Petra Fox as The Moon Hare Image: Nils Ode.", ["Petra Fox", "Moon Hare", "Nils Ode"]),
        ("The bridge at night Image: Nils Ode.", ["Nils Ode"]),
        ("Market Hall Image: Nils Ode.", ["Nils Ode"]),
    ],
)
def test_a_caption_of_names_alone_names_people(entities: Read, text: str, names: list[str]) -> None:
    _, found = entities(f"The fair opened on Friday, and thousands of people came to see it.\n\n{text}")
    assert [person.name for person in found.people] == names


def test_a_surname_that_is_a_towns_too_is_the_persons(entities: Read) -> None:
    article, found = entities(
        "President Gustavo Rojas ended the talks on Friday. Ana Lind, Rojas's rival, blamed the army. Lula rang Rojas."
    )
    rojas = mentions(article, found, person(found, "Gustavo Rojas").key)
    assert rojas == [("Gustavo Rojas", "name"), ("Rojas", "surname"), ("Rojas", "surname")]


def test_a_surname_that_is_a_word_is_the_persons_where_it_opens_a_sentence_as_a_name(entities: Read) -> None:
    article, found = entities("Police said the man, Leroy T. Banks, robbed three banks. Banks is held in Austin.")
    assert mentions(article, found, person(found, "Leroy T. Banks").key)[-1] == ("Banks", "surname")


def test_two_family_names_and_particles_stand_alone(entities: Read) -> None:
    article, found = entities(
        "Sen. María Fernanda de la Torre Ochoa was killed. De la Torre's husband wept. "
        "Enrique Peñaloza-Vargas won. Peñaloza said he was glad."
    )
    torre = person(found, "María Fernanda de la Torre Ochoa")
    assert [text for text, _ in mentions(article, found, torre.key)][-1] == "De la Torre"
    assert mentions(article, found, person(found, "Enrique Peñaloza-Vargas").key)[-1][0] == "Peñaloza"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('Oleksandr "Sasha" Bondarenko fought. Bondarenko lost.', ["Oleksandr Bondarenko"]),
        ("Dame Fiona Oyelaran KC told jurors so.", ["Fiona Oyelaran"]),
        ("Justice Bramwell found failings.", ["Bramwell"]),
        ("South Korea's Yoon Jae-in spoke.", ["Yoon Jae-in"]),
        ("Grand Imam Ahmed el-Tayeb sent greetings.", ["Ahmed el-Tayeb"]),
        ("Deputy First Minister Nicola Carver left.", ["Nicola Carver"]),
        ("The candidates for president Tuesday night were late.", []),
        ("The detective is based on Sherlock Holmes.", ["Sherlock Holmes"]),
        ("Police closed ROBERT LEE ROAD at noon.", []),
        ("Ted Marsh met Ana Lind. The Marsh-Lind debate was long.", ["Ted Marsh", "Ana Lind"]),
        ("He owned the Miss Universe pageant.", []),
        ("Pope Emeritus Benedict was well.", ["Benedict"]),
    ],
)
def test_a_name_begins_and_ends_where_it_should(entities: Read, text: str, names: list[str]) -> None:
    _, found = entities(text)
    assert [person.name for person in found.people] == names


def test_a_full_name_in_a_headline_is_the_name_of_the_text(entities: Read) -> None:
    _, found = entities(
        "Edna Marguerite Falk, Botanist Who Mapped Mosses, Dies\n\n"
        "Edna Falk, a botanist, died on Monday. Edna Marguerite Falk was 93."
    )
    assert [person.name for person in found.people] == ["Edna Marguerite Falk"]


def test_another_person_is_no_description(entities: Read) -> None:
    _, found = entities("The court freed Ahmed Badr, his lawyer Khaled el-Sharif said.")
    assert person(found, "Ahmed Badr").description is None


def test_a_given_name_makes_a_name_sure_whatever_the_tagger_sees(entities: Read) -> None:
    _, found = entities("Police told reporters that a German tourist, Uwe Brandner, had survived.")
    assert (person(found, "Uwe Brandner").confidence or 0) >= 0.8
