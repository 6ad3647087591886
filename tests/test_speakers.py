"""Who speaks a quote: the person or organization that a name, a description, a pronoun or the quote before tells."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.model import Article, Entities, MentionForm, Quote, QuoteKind, QuoteSpan, Span, SpeakerBasis
from onrecord.transform.entities import find_entities, resolve_speakers
from onrecord.transform.language import parse

Resolve = Callable[..., tuple[Article, Entities, list[Quote]]]


@pytest.fixture(scope="module")
def resolve(nlp: Language) -> Resolve:
    """`resolve(text)`: in the text [brackets] mark the words of speakers, one a quote; they are taken out of it."""

    def read(marked: str) -> tuple[Article, Entities, list[Quote]]:
        text, spans, opened = "", [], 0
        for character in marked:
            if character == "[":
                opened = len(text)
            elif character == "]":
                spans.append(Span(opened, len(text)))
            else:
                text += character
        article = article_from_text(text, "test")
        doc = parse(article, nlp)
        quotes = tuple(
            Quote(QuoteKind.INDIRECT, (QuoteSpan(Span(span.end, span.end + 1), False),), speaker_span=span)
            for span in spans
        )
        entities, resolved = resolve_speakers(article, doc, find_entities(article, doc), quotes)
        return article, entities, list(resolved)

    return read


def speakers(quotes: list[Quote]) -> list[tuple[str | None, str]]:
    return [(quote.speaker, str(quote.speaker_basis)) for quote in quotes]


def test_a_name_with_its_title_or_apposition(resolve: Resolve) -> None:
    _, _, quotes = resolve(
        "[Chief economist Petra Vogel] said prices would fall. [Amina Yusuf, a spokeswoman for the harbor,] agreed. "
        "[Ms. Vogel] said she was glad."
    )
    assert speakers(quotes) == [
        ("person:petra-vogel", "named"),
        ("person:amina-yusuf", "named"),
        ("person:petra-vogel", "named"),
    ]


def test_he_and_she_by_gender(resolve: Resolve) -> None:
    _, _, quotes = resolve(
        "[Petra Vogel] told [Oliver Grant] that prices would fall. [She] added that wages would rise. "
        "[He] said that he doubted it."
    )
    assert [quote.speaker for quote in quotes] == [
        "person:petra-vogel",
        "person:oliver-grant",
        "person:petra-vogel",
        "person:oliver-grant",
    ]
    assert quotes[2].speaker_basis is SpeakerBasis.PRONOUN


def test_a_pronoun_stands_for_the_subject_of_the_sentence_before(resolve: Resolve) -> None:
    _, _, quotes = resolve(
        "[Oliver Grant] said the dam was safe.\n\nHenry Moss inspected it on Monday with Mr. Grant. "
        "[He] said it was not."
    )
    assert quotes[1].speaker == "person:henry-moss"


def test_a_speaking_pronoun_becomes_a_mention(resolve: Resolve) -> None:
    article, entities, _ = resolve("[Petra Vogel] spoke first. “Prices will fall,” [she] said.")
    assert [(m.span.of(article.text), m.form) for m in entities.mentions if m.entity == "person:petra-vogel"] == [
        ("Petra Vogel", MentionForm.NAME),
        ("she", MentionForm.PRONOUN),
    ]


def test_a_job_description_later(resolve: Resolve) -> None:
    _, entities, quotes = resolve(
        "[Karim Aziz, a Cairo-based journalist who covers East Africa,] wrote that talks had failed. "
        "[Ruth Adler, a retired general,] disagreed. [The East Africa journalist] thinks they may resume."
    )
    assert speakers(quotes)[2] == ("person:karim-aziz", "description")
    assert any(m.form is MentionForm.DESCRIPTION and m.entity == "person:karim-aziz" for m in entities.mentions)


def test_the_spokesman_is_not_the_organization(resolve: Resolve) -> None:
    _, _, quotes = resolve(
        "[Pentagon spokesman Carl Reed] said the drill was over. [The Pentagon spokesman] said no shots were fired."
    )
    assert speakers(quotes)[1] == ("person:carl-reed", "description")


def test_an_unnamed_spokesman_is_nobody_and_not_his_organization(resolve: Resolve) -> None:
    _, _, quotes = resolve("[A spokesman for Microsoft] said the price was fair.")
    assert quotes[0].speaker is None


def test_organizations_by_name_metonym_and_common_noun(resolve: Resolve) -> None:
    _, _, quotes = resolve(
        "[The Danish foreign ministry] denied the report. [The ministry] said it was false. "
        "[Copenhagen] insisted on an apology."
    )
    assert speakers(quotes) == [
        ("org:danish-foreign-ministry", "named"),
        ("org:danish-foreign-ministry", "description"),
        ("org:government-of-denmark", "named"),
    ]


def test_a_country_that_speaks_is_its_government(resolve: Resolve) -> None:
    _, _, quotes = resolve("[Brazil] said that it would sign the treaty.")
    assert speakers(quotes) == [("org:government-of-brazil", "named")]


def test_unnamed_sources_stay_nobody(resolve: Resolve) -> None:
    _, _, quotes = resolve(
        "Oliver Grant resigned. [Two diplomatic sources] said he was ill. [Experts] said he was not. "
        "[Iranian officials] were silent."
    )
    assert [quote.speaker for quote in quotes] == [None, None, None]


def test_the_aides_of_somebody_are_not_that_person(resolve: Resolve) -> None:
    _, _, quotes = resolve(
        "Oliver Grant resigned. [Mr. Grant's advisers] said he was ill. [Aides to Mr. Grant] agreed."
    )
    assert [quote.speaker for quote in quotes] == [None, None]


def test_a_relative_pronoun_stands_for_the_name_before_it(resolve: Resolve) -> None:
    _, _, quotes = resolve("The study was read by Oliver Grant, [who] said that it was wrong.")
    assert quotes[0].speaker == "person:oliver-grant"


def test_a_quote_that_goes_on_has_the_speaker_of_the_one_before(nlp: Language) -> None:
    text = "“Rain will come,” Petra Vogel said.\n\n“And snow after it.”"
    article = article_from_text(text, "test")
    doc = parse(article, nlp)
    name = text.index("Petra")
    quotes = (
        Quote(QuoteKind.DIRECT, (QuoteSpan(Span(1, 16), True),), speaker_span=Span(name, name + 11)),
        Quote(QuoteKind.DIRECT, (QuoteSpan(Span(text.index("And"), len(text) - 1), True),), continues=0),
    )
    _, resolved = resolve_speakers(article, doc, find_entities(article, doc), quotes)
    assert resolved[1].speaker == "person:petra-vogel"
    assert resolved[1].speaker_basis is SpeakerBasis.CONTINUED


def test_people_in_the_quoted_words_are_not_the_pronoun_after_them(nlp: Language) -> None:
    text = "Oliver Grant was asked.\n\n“General Moss must be facing a hard choice. It is no easy ride,” he said."
    article = article_from_text(text, "test")
    doc = parse(article, nlp)
    mark, end, he = text.index("“") + 1, text.index("”"), text.index("he said")
    quotes = (Quote(QuoteKind.DIRECT, (QuoteSpan(Span(mark, end), True),), speaker_span=Span(he, he + 2)),)
    _, resolved = resolve_speakers(article, doc, find_entities(article, doc), quotes)
    assert resolved[0].speaker == "person:oliver-grant"


def test_a_press_release_speaks_for_its_organization(resolve: Resolve) -> None:
    _, _, quotes = resolve("[A Treasury Department press release] said the firm had paid the rebels.")
    assert quotes[0].speaker == "org:u-s-department-of-the-treasury"


def test_the_pronouns_around_a_name_tell_its_gender(resolve: Resolve) -> None:
    _, _, quotes = resolve(
        "Kwabi Otu opened his shop at dawn. [Petra Vogel] said the street was empty.\n\n"
        "When Otu called the mayor, [she] said it would stay so."
    )
    assert quotes[1].speaker == "person:petra-vogel"


def test_a_party_of_hers_is_not_the_person(resolve: Resolve) -> None:
    _, _, quotes = resolve("[Petra Vogel] lost the vote. [Her party] said it would appeal.")
    assert quotes[1].speaker is None
