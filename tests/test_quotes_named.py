"""Quoted words and their speakers where no verb of the lexicon ties them, and where speech begins and ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.model import Quote
from onrecord.transform.language import parse
from onrecord.transform.quotes import find_quotes

Read = Callable[[str], list[tuple[list[str], str | None]]]


@pytest.fixture(scope="module", params=[False, True], ids=["rules", "learned"])
def read(nlp: Language, request: pytest.FixtureRequest) -> Read:
    """Each quote's spans and speaker, by the rules alone and with what was learned."""

    def quotes_of(text: str) -> list[tuple[list[str], str | None]]:
        article = article_from_text(text, "test")
        found: tuple[Quote, ...] = find_quotes(article, parse(article, nlp), learned=request.param)
        return [
            ([s.span.of(text) for s in q.spans], q.speaker_span.of(text) if q.speaker_span else None) for q in found
        ]

    return quotes_of


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The old quarrel is back - Tom Hale: “Two weeks ago we had a harbor. Now we have none.”", "Tom Hale"),
        (
            "The surge does not surprise harbor master Daron Lind: “Small boats have always had their day.”",
            "harbor master Daron Lind",
        ),
        ("The council had a message for Ada Lind: “Leave the harbor as it is.”", "The council"),
        ("“The sea gives and the sea takes.” - Ada Lind", "Ada Lind"),
        ("“The sea gives and the sea takes.”\n\n— Ada Lind, poet", "Ada Lind"),
    ],
)
def test_a_name_and_a_colon_or_a_signature_tell_the_speaker(read: Read, text: str, who: str) -> None:
    assert [speaker for _, speaker in read(text)] == [who]


def test_a_line_that_only_begins_with_a_dash_is_no_signature(read: Read) -> None:
    assert all(who is None for _, who in read("“The sea gives and the sea takes.”\n\n- The boats came home at noon."))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("“It will be a hard winter, but we have seen harder ones,” Ada Lind grinned.", "Ada Lind"),
        ("Tom Hale leaned back in his chair, “There is no fish left in this bay, and there will be none.”", "Tom Hale"),
        ("“It happens, you know, does it not?” Tom Hale went on, as if he had not heard.", "Tom Hale"),
    ],
)
def test_a_verb_that_the_lexicon_does_not_know(read: Read, text: str, who: str) -> None:
    assert [speaker for _, speaker in read(text)] == [who]


def test_a_question_is_not_said_by_whoever_acts_next(read: Read) -> None:
    assert all(who is None for _, who in read("“Is there any fish left in the bay?” Tom Hale left the room."))


def test_the_words_of_one_are_not_given_to_who_spoke_before(read: Read) -> None:
    text = (
        "“It can happen at your age,” Ada Lind said.\n\n“You know, it happens, right?” Tom Hale went on, as if he had "
        "not heard her. “But you have to get over it.”"
    )
    assert [who for _, who in read(text)] == ["Ada Lind", "Tom Hale"]


def test_who_is_named_in_the_quoted_words_does_not_speak_them(read: Read) -> None:
    text = "“Before I sit down, I hold in the highest regard Captain Ada Lind,” Moss said, “and I back her plan.”"
    assert [who for _, who in read(text)] == ["Moss"]


def test_who_said_goes_on_saying(read: Read) -> None:
    text = "A retired captain said Lind will have to choose a side, saying, “At some point she has to come out.”"
    assert [who for _, who in read(text)] == ["A retired captain"] * 2


def test_who_is_told_does_not_speak(read: Read) -> None:
    text = "Lind was not impressed with the remarks on Monday, telling reporters, “Nobody asked the islanders.”"
    assert [who for _, who in read(text)] == ["Lind"]


def test_nobody_in_particular_says_what_it_is_hard_to_say(read: Read) -> None:
    assert all(who is None for _, who in read("It is hard to say whether the ferry will sail in the winter."))


def test_words_that_lead_into_a_quotation_belong_to_it(read: Read) -> None:
    text = "The people of the island “deserve a ferry that sails in winter. That is all they want,” said the captain."
    assert read(text) == [
        (["The people of the island", "deserve a ferry that sails in winter. That is all they want,"], "the captain")
    ]


def test_a_quotation_ends_with_its_mark_where_the_sentence_goes_on(read: Read) -> None:
    text = (
        "The city letter reads “we may close the road to gather more data in due course”, but no plans for that exist."
    )
    assert read(text) == [(["we may close the road to gather more data in due course"], "The city letter")]


def test_a_comma_may_stand_outside_the_mark(read: Read) -> None:
    text = "The State Office of Fisheries notes, “Cold water keeps more cod alive than all else”, and counts the cod."
    spans, who = read(text)[0]
    assert (spans, who) == (["Cold water keeps more cod alive than all else"], "The State Office of Fisheries")


@pytest.mark.parametrize(
    "text", ["The team named their boat “Robin”.", "A film entitled “The Glass Orchard” was shown."]
)
def test_names_are_no_quotes(read: Read, text: str) -> None:
    assert read(text) == []


def test_what_another_reports_beside_is_another_quote(read: Read) -> None:
    text = "Officials told the Post every boat will be seen, with the Herald reporting no one will be turned away."
    assert read(text) == [(["every boat will be seen"], "Officials"), (["no one will be turned away"], "the Herald")]


def test_the_main_verb_of_a_sentence_is_not_what_its_first_clause_requests(read: Read) -> None:
    text = "Though the town requests that ships leave, other ports such as Oslo have stated that they will stay open."
    assert (["they will stay open"], "other ports such as Oslo") in read(text)


def test_a_clause_that_the_parser_took_for_a_second_sentence(read: Read) -> None:
    content = "loss of nets by spring exceeded half of the stock, greatly cutting the catch"
    assert read(f"The captains found {content}.") == [([content], "The captains")]


def test_according_to_names_one_speaker_with_one_description(read: Read) -> None:
    text = "According to Ada Lind, the mayor of Oslo, the ferry sank."
    assert read(text) == [(["the ferry sank"], "Ada Lind")]
    text = "According to Hale the Harbor Trust letter in question was returned by mail."
    assert [who for _, who in read(text)] == ["Hale"]
    text = "The ferry sank, according to Mr. Hale, who said that like boats in the north, the ferry was old."
    assert read(text)[0] == (["The ferry sank"], "Mr. Hale")
