"""What clauses are coded as, who takes part in them, and how they stand as fact."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.model import Event, EventStatus, ParticipantRole, Record

Read = Callable[..., Record]

TYPES = {
    "Kenya and Uganda agreed to share the waters of the lake.": "AGREE",
    "Norway will send doctors to Haiti, the foreign ministry said.": "AGREE",
    "Brazil is willing to meet opposition leaders from Venezuela.": "AGREE",
    "Italy pledged to lift its ban on Libyan flights.": "AGREE",
    "Egyptian and Sudanese ministers held talks in Khartoum on Monday.": "CONSULT",
    "Japanese Foreign Minister Taro Mori visited Vietnam on Friday.": "CONSULT",
    "Swiss diplomats are mediating between Armenia and Azerbaijan.": "CONSULT",
    "Portugal praised the government of Angola for its reforms.": "SUPPORT",
    "Chile and Peru signed a fishing treaty on Tuesday.": "SUPPORT",
    "Morocco restored diplomatic relations with Nigeria.": "SUPPORT",
    "Indian and French navies began joint exercises in the Bay of Bengal.": "COOPERATE",
    "Spain extradited two suspects to Colombia.": "COOPERATE",
    "Germany provided blankets and medicine to Syrian refugees.": "AID",
    "Canada granted asylum to a Cuban journalist.": "AID",
    "The Thai government lifted the curfew in Bangkok.": "CONCEDE",
    "Bolivia's president allowed opposition parties to hold meetings.": "CONCEDE",
    "Rebels released three Italian hostages on Sunday.": "RETREAT",
    "Ethiopian troops withdrew from the town of Baidoa.": "RETREAT",
    "Prime Minister Andrei Popa resigned on Thursday.": "RETREAT",
    "French prosecutors opened an investigation into payments to Gabon.": "ACCUSE",
    "Ghana condemned the coup leaders in Niger.": "ACCUSE",
    "Pakistan accused India of violating its airspace.": "ACCUSE",
    "Ukraine demanded that Russia return the prisoners.": "REQUEST",
    "The African Union urged Chad to hold elections.": "REQUEST",
    "The Vatican said that Nicaragua must free the bishop.": "REQUEST",
    "Refugees appealed for help from the Red Cross.": "REQUEST",
    "Hungary rejected a proposal by Slovakia.": "REJECT",
    "The junta refused to release the former president.": "REJECT",
    "Poland said it would not accept migrants from Belarus.": "REJECT",
    "China vetoed a resolution on Myanmar.": "REJECT",
    "North Korea threatened to attack South Korea.": "THREATEN",
    "The European Union plans to impose sanctions on Georgia.": "THREATEN",
    "Students demonstrated against the government in Dhaka.": "PROTEST",
    "Truck drivers blocked highways near Lyon.": "PROTEST",
    "Prisoners began a hunger strike in Lima.": "PROTEST",
    "Australia cut off aid to Fiji.": "SANCTION",
    "Mexico recalled its ambassador from Ecuador.": "SANCTION",
    "Tanzania suspended talks with Malawi.": "SANCTION",
    "Finland deployed troops along the Russian border.": "MOBILIZE",
    "Cuba put its army on alert.": "MOBILIZE",
    "Police in Zimbabwe arrested two opposition lawmakers.": "COERCE",
    "The authorities imposed martial law in Manila.": "COERCE",
    "Iraq expelled three reporters.": "COERCE",
    "Gunmen attacked a village in Mali.": "ASSAULT",
    "Two soldiers were killed by rebels in Yemen.": "ASSAULT",
    "The militia fired rockets at Tripoli.": "ASSAULT",
}

ACTORS_AND_RECIPIENTS = {
    "Ghana condemned the coup leaders in Niger.": ("Ghana", "coup leaders"),
    "Two soldiers were killed by rebels in Yemen.": ("rebels", "soldiers"),
    "Hungary rejected a proposal by Slovakia.": ("Hungary", "Slovakia"),
    "Tanzania suspended talks with Malawi.": ("Tanzania", "Malawi"),
    "Gunmen kidnapped an engineer and killed a guard in Lagos.": ("Gunmen", "engineer"),
    "Chad said on Monday it would expel Libyan diplomats.": ("Chad", "Libyan"),
    "The Vatican said that Nicaragua must free the bishop.": ("Vatican", "Nicaragua"),
}


WORDS = (
    *("Iran", "attacked", "said", "that", "will", "not", "refuse", "to", "talks"),
    *("with", "of", "by", ",", "“", "”", ".", "\n", "and"),
)


def main_event(record: Record) -> Event:
    assert record.events, "no event found"
    return max(record.events, key=lambda event: (event.confidence or 0, -event.mentions[0].start))


def names(record: Record, event: Event, role: ParticipantRole) -> str:
    return " | ".join(p.span.of(record.article.text) for p in event.participants if p.role is role)


@pytest.mark.parametrize(("sentence", "kind"), TYPES.items())
def test_a_clause_is_typed_by_verb_and_object(read: Read, sentence: str, kind: str) -> None:
    assert main_event(read(sentence)).type == kind


@pytest.mark.parametrize(("sentence", "pair"), ACTORS_AND_RECIPIENTS.items())
def test_who_does_it_to_whom(read: Read, sentence: str, pair: tuple[str, str]) -> None:
    record = read(sentence)
    event = main_event(record)
    assert pair[0] in names(record, event, ParticipantRole.ACTOR)
    assert pair[1] in names(record, event, ParticipantRole.RECIPIENT)


def test_what_is_threatened_is_no_event_of_its_own(read: Read) -> None:
    record = read("North Korea threatened to shell two islands of South Korea.")
    assert [event.type for event in record.events] == ["THREATEN"]


def test_a_neutral_report_is_no_event(read: Read) -> None:
    assert read("Belgium said on Monday that the weather was fine.").events == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Expect an offensive by Ethiopia against Eritrea next year.",
        "Analysts predict that Serbia attacks Kosovo in spring.",
        "If Turkey invades Syria, prices will rise.",
        "Kenya may attack Somalia, experts said.",
    ],
)
def test_a_forecast_never_occurred(read: Read, sentence: str) -> None:
    facts = [e for e in read(sentence).events if e.status in (EventStatus.OCCURRED, EventStatus.ONGOING)]
    assert not [e.type for e in facts if e.type == "ASSAULT"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_words_give_spans_inside_the_text(read: Read, words: list[str]) -> None:
    record = read(" ".join([*words, "end."]))
    for event in record.events:
        for span in (*event.mentions, *(p.span for p in event.participants)):
            assert span.of(record.article.text).strip()


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("The army allegedly shelled a village in Sudan.", "allegedly"),
        ("Syria is believed to have attacked the convoy.", "believed"),
    ],
)
def test_hearsay_is_never_the_articles_own_word(read: Read, sentence: str, word: str) -> None:
    record = read(sentence)
    claimed = main_event(record).reported_by_span
    assert claimed is not None and claimed.of(record.article.text) == word


def test_a_dateline_attacks_nobody(read: Read) -> None:
    record = read("NAIROBI, March 3 - Rebels in the north of Kenya shelled the border town of Moyale on Tuesday.")
    actor = names(record, main_event(record), ParticipantRole.ACTOR)
    assert "NAIROBI" not in actor and actor.endswith("Rebels")


def test_what_is_announced_has_yet_to_come(read: Read) -> None:
    record = read("The Pentagon announced the deployment of 300 marines to Norway.")
    assert [(e.type, e.status) for e in record.events] == [("MOBILIZE", EventStatus.PLANNED)]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Sudan alleged that Chad had bombed its villages.", "ACCUSE"),
        ("Kenya wants Uganda to release the traders.", "REQUEST"),
        ("Niger ordered French troops to leave the country.", "SANCTION"),
        ("Mali let the observers enter the camp.", "RETREAT"),
        ("The minister vowed never to give in to the rebels.", "REJECT"),
    ],
)
def test_what_a_verb_above_makes_of_a_clause(read: Read, sentence: str, kind: str) -> None:
    assert [event.type for event in read(sentence).events] == [kind]
