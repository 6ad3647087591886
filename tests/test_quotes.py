"""Attributions by the rules alone: marks, cues, content, speakers, and what is no speech."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.model import Quote, QuoteKind, SpeakerBasis
from onrecord.transform.language import parse
from onrecord.transform.quotes import find_quotes
from onrecord.transform.quotes.marks import find_stretches


@pytest.fixture(scope="module")
def quotes_of(nlp: Language) -> Callable[..., list[Quote]]:
    def read(text: str, learned: bool = False) -> list[Quote]:
        article = article_from_text(text, "test")
        doc = parse(article, nlp)
        return list(find_quotes(article, doc, learned=learned))

    return read


def parts(text: str, quote: Quote) -> list[str]:
    return [span.span.of(text) for span in quote.spans]


def speaker(text: str, quote: Quote) -> str | None:
    return quote.speaker_span.of(text) if quote.speaker_span else None


def stretches(text: str) -> list[str]:
    return [text[s.start : s.end] for s in find_stretches(article_from_text(text, "test"))]


# ------------------------------------------------------------------------------------------------ marks


def test_curly_and_straight_marks_pair() -> None:
    assert stretches('“One,” he said, "two."') == ["“One,”", '"two."']


def test_a_nested_mark_does_not_end_the_outer_one() -> None:
    assert stretches("“He told me ‘never’ and left,” she said.") == ["“He told me ‘never’ and left,”"]


def test_apostrophes_are_no_marks() -> None:
    assert stretches("The workers' union didn't sign the mayor’s plan, and '90s rents won’t return.") == []


def test_single_marks_outside_double_ones_are_a_stretch() -> None:
    assert stretches("‘Rivers of Tar’ is what they call it.") == ["‘Rivers of Tar’"]


def test_a_mark_left_open_ends_with_its_passage_and_the_next_passage_goes_on() -> None:
    text = "“We waited,” she said. “Nobody came.\n\nThen it rained.” The road closed."
    assert stretches(text) == ["“We waited,”", "“Nobody came.", "Then it rained.”"]


# ------------------------------------------------------------------------------------------------ content and cue


@pytest.mark.parametrize(
    ("text", "content", "who"),
    [
        ("Ms. Ortega said that the bridge is closed.", ["the bridge is closed"], "Ms. Ortega"),
        ("The bridge is closed, Ms. Ortega said.", ["The bridge is closed"], "Ms. Ortega"),
        ("According to the harbor master, the ferry sank.", ["the ferry sank"], "the harbor master"),
        ("“The ferry sank,” said Ann Lee.", ["The ferry sank,"], "Ann Lee"),
        ("Ann Lee said: “The ferry sank.”", ["The ferry sank."], "Ann Lee"),
        ("LEE: “The ferry sank.”", ["The ferry sank."], "LEE"),
        ("Lee was told by the clerk that the office had closed.", ["the office had closed"], "the clerk"),
        (
            "As Jane Heald told the Daily Post, ozone has dropped since 2010.",
            ["ozone has dropped since 2010"],
            "Jane Heald",
        ),
        ("He came to the conclusion that the claims were lies.", ["the claims were lies"], "He"),
        ("Dairy farmers are concerned that the dam will fail.", ["the dam will fail"], "Dairy farmers"),
        ("But, Ms. Ortega said, “nobody asked the islanders.”", ["nobody asked the islanders."], "Ms. Ortega"),
        (
            "With the work almost complete, the council announced on Friday that the bridge will open in May.",
            ["the bridge will open in May"],
            "the council",
        ),
    ],
)
def test_content_and_speaker(quotes_of: Callable[..., list[Quote]], text: str, content: list[str], who: str) -> None:
    [quote] = quotes_of(text)
    assert (parts(text, quote), speaker(text, quote)) == (content, who)


def test_the_speaker_is_the_name_without_what_describes_it(quotes_of: Callable[..., list[Quote]]) -> None:
    text = "Pavel Kent, who leads the dockers’ union, said the strike would go on."
    [quote] = quotes_of(text)
    assert speaker(text, quote) == "Pavel Kent"


def test_a_participle_after_a_comma_is_said_by_the_subject(quotes_of: Callable[..., list[Quote]]) -> None:
    text = "The mayor left the meeting, adding that she would not return."
    [quote] = quotes_of(text)
    assert (speaker(text, quote), parts(text, quote)) == ("The mayor", ["she would not return"])


def test_a_fragment_makes_the_whole_clause_a_mixed_quote(quotes_of: Callable[..., list[Quote]]) -> None:
    text = "Tom Hale said the vote was “a slap in the face” for islanders."
    [quote] = quotes_of(text)
    assert quote.kind is QuoteKind.MIXED
    assert parts(text, quote) == ["the vote was", "a slap in the face", "for islanders"]
    assert [span.verbatim for span in quote.spans] == [False, True, False]


def test_an_editors_bracket_is_not_verbatim(quotes_of: Callable[..., list[Quote]]) -> None:
    text = "“We are watching [to see] if it holds,” Tom Hale said."
    [quote] = quotes_of(text)
    assert quote.kind is QuoteKind.DIRECT
    assert [(s.span.of(text), s.verbatim) for s in quote.spans] == [
        ("We are watching", True),
        ("[to see]", False),
        ("if it holds,", True),
    ]


# ------------------------------------------------------------------------------------------------ turns


def test_a_quote_split_by_its_cue_is_one_with_two_spans(quotes_of: Callable[..., list[Quote]]) -> None:
    text = "“The numbers never worked,” Marta Lind said. “We would have paid for empty boats.”"
    [quote] = quotes_of(text)
    assert parts(text, quote) == ["The numbers never worked,", "We would have paid for empty boats."]


def test_a_sentence_that_its_cue_interrupts_is_one_quote(quotes_of: Callable[..., list[Quote]]) -> None:
    text = "“I hold the mayor in high regard,” Tom Brown said, “and I fully support his plan.”"
    [quote] = quotes_of(text)
    assert parts(text, quote) == ["I hold the mayor in high regard,", "and I fully support his plan."]


def test_a_paragraph_of_speech_without_a_cue_goes_on_from_the_quote_before(
    quotes_of: Callable[..., list[Quote]],
) -> None:
    text = "“We had no beds,” Dr. Ada Berg said.\n\n“Now we wait for the trucks to come.”"
    first, second = quotes_of(text)
    assert second.continues == 0
    assert second.speaker_basis is SpeakerBasis.CONTINUED
    assert speaker(text, second) == speaker(text, first) == "Dr. Ada Berg"


def test_a_colon_in_the_paragraph_before_introduces_speech(quotes_of: Callable[..., list[Quote]]) -> None:
    text = "Later that day the general told reporters:\n\n“We will hold the bridge until spring.”"
    quotes = [q for q in quotes_of(text) if q.kind is QuoteKind.DIRECT]
    assert [(parts(text, q), speaker(text, q)) for q in quotes] == [
        (["We will hold the bridge until spring."], "the general")
    ]


def test_a_title_abbreviation_behind_the_mark_ends_no_sentence(quotes_of: Callable[..., list[Quote]]) -> None:
    text = "“The road is open,” army spokesman Brig. Gen. Pat Hill said during the briefing."
    [quote] = quotes_of(text)
    assert parts(text, quote) == ["The road is open,"]
    assert "Hill" in (speaker(text, quote) or "")


# ------------------------------------------------------------------------------------------------ no speech


@pytest.mark.parametrize(
    "text",
    [
        "The novel “The Glass Orchard” won the prize in Oslo.",
        "It is a so-called “slow thriller” of 900 pages.",
        "The app has a “dark mode” and a button with the label “Send.”",
    ],
)
def test_titles_and_terms_are_no_quotes(quotes_of: Callable[..., list[Quote]], text: str) -> None:
    assert quotes_of(text) == []


# ------------------------------------------------------------------------------------------------ how and to whom


@pytest.mark.parametrize(
    ("text", "medium", "addressee"),
    [
        ("Ms. Horak told the Daily Post in an email that nothing was decided.", "email", "the Daily Post"),
        ("Ms. Horak said in a statement that nothing was decided.", "statement", None),
        ("Mr. Kent said in an interview with the Daily Post that talks would go on.", "interview", "the Daily Post"),
        ("“Ask the minister,” Ms. Horak said by phone.", "phone", None),
        ("General Kos said during a briefing that the road was open.", "briefing", None),
    ],
)
def test_medium_and_addressee(
    quotes_of: Callable[..., list[Quote]], text: str, medium: str, addressee: str | None
) -> None:
    [quote] = quotes_of(text)
    assert (quote.medium, quote.addressee) == (medium, addressee)


def test_a_statement_that_carries_the_words_is_the_medium_not_the_speaker(
    quotes_of: Callable[..., list[Quote]],
) -> None:
    text = "Pavel Novak said the border would stay open, according to a statement by the interior ministry."
    [quote] = quotes_of(text)
    assert (speaker(text, quote), quote.medium) == ("Pavel Novak", "statement")


# ------------------------------------------------------------------------------------------------ invariants

PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "''",
        "‘",
        "’",
        "'",
        " said ",
        "He ",
        "Ann Lee ",
        ", ",
        ". ",
        ": ",
        "\n\n",
        "[x] ",
        "that it rains",
        "—",
        "according to ",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES | st.text(max_size=6), max_size=25).map("".join))
@pytest.mark.parametrize("learned", [False, True])
def test_any_text_gives_spans_inside_it_that_do_not_overlap(nlp: Language, learned: bool, text: str) -> None:
    article = article_from_text(text, "test")
    doc = parse(article, nlp)
    quotes = find_quotes(article, doc, learned=learned)
    for place, quote in enumerate(quotes):
        ends = 0
        for span in quote.spans:
            assert ends <= span.span.start < span.span.end <= len(text)
            assert span.span.of(text) == span.span.of(text).strip()
            ends = span.span.end
        assert quote.continues is None or (0 <= quote.continues < len(quotes) and quote.continues != place)
        assert quote.confidence is not None and 0 <= quote.confidence <= 1
    assert quotes == find_quotes(article, doc, learned=learned)
