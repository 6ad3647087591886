"""A story's first sentence begins after its dateline."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.model import Record
from onrecord.transform.language import DATELINE, datelines, parse

Read = Callable[..., Record]
STORY = "Dockers at three ports rejected the offer of a pay rise, their union said."


@pytest.mark.parametrize(
    "line",
    [
        "LISBON — ",
        "PORTO, Portugal - ",
        "ST. JOHN’S, Newfoundland — ",
        "OLD HARBOR CITY, N.J. -- ",
        "LISBON, May 3 (ANB) — ",
        "LISBON, 3 May (ANB) - ",
        "LISBON (Harbor News/ANB) – ",
        "Lisbon (ANB) - ",
        "Lisbon, May 3 - ",
        "LISBON—",
    ],
)
def test_a_sentence_begins_after_a_dateline(nlp: Language, line: str) -> None:
    text = f"Offer turned down\n\n{line}{STORY} A strike may follow."
    article = article_from_text(text, "test")
    assert [text[at:][:7] for at in datelines(article)] == ["Dockers"]
    assert any(text[sentence.start_char :].startswith("Dockers") for sentence in parse(article, nlp).sents)


@pytest.mark.parametrize(
    "text",
    [
        "Lisbon — which has three ports — rejected the offer.",
        "The talks - which failed - went on for days.",
        "LISBON-based dockers rejected the offer.",
        "A strike (ANB said) - the third - may follow.",
        "The talks of May 3 - which failed - went on for days.",
        "TAP - 3 flights out of ten were late.",
        "Dockers rejected the offer in LISBON — again.",
    ],
)
def test_other_dashes_begin_no_sentence(text: str) -> None:
    assert list(datelines(article_from_text(f"Offer turned down\n\n{text} More was to come.", "test"))) == []


def test_a_dateline_hides_neither_what_was_said_nor_what_happened(read: Read) -> None:
    record = read(f"Offer turned down\n\nLISBON — {STORY} “We will not move,” said Rui Costa, who leads the union.")
    assert next(q.spans[0].span.of(record.article.text) for q in record.quotes).startswith("Dockers at three ports")
    assert "REJECT" in {event.type for event in record.events if "Dockers at" in event.label}
    assert "lisbon" in {place.name.lower() for place in record.entities.places}


@pytest.mark.parametrize("text", ["A" * 200_000, "A-" * 100_000, "Aa " * 70_000, "AB, " * 50_000, "AB (" * 50_000])
def test_no_text_holds_the_search_up(text: str) -> None:
    start = time.monotonic()
    DATELINE.match(text)
    assert time.monotonic() - start < 1


def test_a_dateline_in_a_long_texts_later_piece_is_found(nlp: Language) -> None:
    """As in an agency's file of several stories, which the pipeline reads in pieces."""
    text = (
        "Offers\n\n" + (STORY + "\n\n") * 400 + "NAIROBI, March 3 - Soldiers in the north of Kenya shelled the town.\n"
    )
    doc = parse(article_from_text(text, "test"), nlp)
    assert "Soldiers in the north of Kenya shelled the town." in [sentence.text for sentence in doc.sents]
