"""When a document is from, stated or inferred; and dates that count from other dates, with what they count from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.model import (
    Article,
    DateBasis,
    DateRelation,
    Passage,
    PassageKind,
    PublishedBasis,
    Quote,
    QuoteKind,
    QuoteSpan,
    Record,
    Span,
)
from onrecord.transform.dates import date_range, date_relation, find_dates
from onrecord.transform.interval import interval_from_edtf
from onrecord.transform.language import parse
from onrecord.transform.timing import time_quotes

Read = Callable[..., Record]


@pytest.fixture(scope="module")
def read(nlp: Language) -> Read:
    """`read(text, published)`: a record that holds the dates alone."""

    def dates_of(text: str, published: date | None = None) -> Record:
        article = article_from_text(text, "x", published=published)
        own, dates = find_dates(article, parse(article, nlp))
        return Record(article, own, dates=dates)

    return dates_of


WEDNESDAY = date(2019, 5, 15)


def days(record: Record) -> dict[str, str | None]:
    return {d.span.of(record.article.text): d.interval.edtf if d.interval else None for d in record.dates}


# ---------------------------------------------------------------------------------------------------- own date


def test_a_given_date_is_the_documents_date(read: Read) -> None:
    published = read("The mayor resigned.", WEDNESDAY).published
    assert published.basis is PublishedBasis.STATED
    assert published.interval is not None
    assert published.interval.edtf == "2019-05-15"


def test_a_date_line_dates_the_document(read: Read) -> None:
    record = read("Mayor quits\n\nPublished: March 4, 2016 10:15 a.m. ET\n\nThe mayor resigned on Tuesday.")
    assert record.published.basis is PublishedBasis.STATED
    assert record.published.interval is not None
    assert record.published.interval.edtf == "2016-03-04"
    assert days(record)["Tuesday"] == "2016-03-01"


def test_publication_stands_above_a_later_change(read: Read) -> None:
    text = "Mayor quits\nUpdated: March 9, 2016\nPublished: March 4, 2016\n\nThe mayor resigned."
    published = read(text).published
    assert published.interval is not None
    assert published.interval.edtf == "2016-03-04"


def test_an_agencys_dateline_dates_the_document(read: Read) -> None:
    record = read("GENEVA, June 3, 2014 (ANB) - The agency said on Monday that the disease had spread.")
    assert record.published.interval is not None
    assert record.published.interval.edtf == "2014-06-03"
    assert days(record)["Monday"] == "2014-06-02"


def test_an_agencys_dateline_without_year_takes_that_of_the_dates_near_it(read: Read) -> None:
    record = read("GENEVA, June 3 (ANB) - The agency closed its office on May 30, 2014. It reopened on Monday.")
    assert record.published.basis is PublishedBasis.INFERRED
    assert record.published.interval is not None
    assert record.published.interval.edtf == "2014-06-03"
    assert days(record)["Monday"] == "2014-06-02"


def test_without_any_date_nothing_is_inferred(read: Read) -> None:
    record = read("The mayor resigned on Monday. Her deputy takes over in winter.")
    assert record.published.basis is PublishedBasis.UNKNOWN
    assert record.published.interval is None
    assert days(record) == {"Monday": None, "winter": None}


def test_a_past_date_is_a_lower_bound_and_a_plan_is_none(read: Read) -> None:
    record = read("The plant was closed on June 3, 2014. It will reopen on March 1, 2016.")
    assert record.published.basis is PublishedBasis.INFERRED
    assert record.published.interval is not None
    assert record.published.interval.edtf == "2014-06-03/.."


FERRY = (
    "Ferry line to close\n\n"
    "In a meeting with dock workers last week, the ferry company said that it would stop its night boats.\n\n"
    "Company head Dana Wills met with the workers in the harbor hall on March 12.\n\n"
    "The line has lost money since the storm of Feb. 20.\n\n"
    "{caption}\n\n"
    "Ten days after the storm, the company sold a boat."
)


def with_caption(caption: str) -> Article:
    """The ferry article with a picture's caption; its kind is set here, whatever the reader of passages makes of it."""
    text = FERRY.format(caption=caption)
    article = article_from_text(text, "ferry")
    start = text.index(caption)
    span = Span(start, start + len(caption))
    passages = [p for p in article.passages if not p.span.overlaps(span)]
    passages.append(Passage(PassageKind.CAPTION, span))
    return Article("ferry", "ferry", text, tuple(sorted(passages, key=lambda p: p.span)))


def test_last_week_and_a_day_of_it_bound_the_documents_date(nlp: Language) -> None:
    article = with_caption("Workers wave from a boat in Port Haven on March 3, 2021.")
    published, dates = find_dates(article, nlp(article.text))
    assert published.basis is PublishedBasis.INFERRED
    assert published.interval is not None
    # March 12, 2021 was a Friday; the week after it is Monday to Sunday.
    assert published.interval.edtf == "2021-03-15/2021-03-21"
    found = {d.span.of(article.text): d for d in dates}
    assert [found[k].interval.edtf for k in ("last week", "March 12", "Feb. 20")] == [  # type: ignore[union-attr]
        "2021-03-08/2021-03-14",
        "2021-03-12",
        "2021-02-20",
    ]
    assert found["March 12"].basis is DateBasis.YEAR_INFERRED


def test_a_day_beside_last_week_bounds_the_documents_date_too(read: Read) -> None:
    text = "The line closed on March 3, 2021. Its head met the workers last week, on March 12, in the harbor."
    published = read(text).published
    assert published.interval is not None
    assert published.interval.edtf == "2021-03-15/2021-03-21"


def test_an_archive_photo_gives_no_year(nlp: Language) -> None:
    article = with_caption("The ferry in Port Haven on Aug. 9, 2012.")
    published, dates = find_dates(article, nlp(article.text))
    assert {d.span.of(article.text): d.interval for d in dates}["March 12"] is None
    assert published.interval is None or published.interval.latest is None


# ---------------------------------------------------------------------------------------------------- counting


def test_days_after_a_happening_count_from_the_sentence_that_dates_it(read: Read) -> None:
    text = (
        "The Herald revealed the losses in a report on March 4. The board denied them.\n\n"
        "Ten days after the Herald report, the board resigned."
    )
    record = read(text, date(2018, 4, 1))
    (_, after) = record.dates
    assert after.span.of(text) == "Ten days after the Herald report"
    assert after.interval is not None
    assert after.interval.edtf == "2018-03-14"
    assert after.basis is DateBasis.RELATIVE_TO_EVENT
    assert after.anchor == 0
    assert after.anchor_span is not None
    assert after.anchor_span.of(text) == "Herald report"


def test_a_week_after_a_dated_happening_counts_from_that_date(read: Read) -> None:
    text = "One week after the March 4 flood, the road was open."
    after, flood = read(text, date(2018, 4, 1)).dates
    assert flood.span.of(text) == "March 4"
    assert after.interval is not None
    assert after.interval.edtf == "2018-03-11"
    assert (after.basis, after.anchor) == (DateBasis.RELATIVE_TO_DATE, 1)


def test_later_and_next_count_from_the_date_before(read: Read) -> None:
    text = "The dam broke on June 3, 2014. Two days later the valley was empty. The following year it was rebuilt."
    record = read(text, WEDNESDAY)
    assert days(record) == {"June 3, 2014": "2014-06-03", "Two days later": "2014-06-05", "The following year": "2015"}
    assert [d.anchor for d in record.dates] == [None, 0, 1]


def test_the_same_day_and_that_year_take_the_days_before_them(read: Read) -> None:
    text = "The dam broke on June 3, 2014. The same day the mayor fled. That year three dams broke."
    assert days(read(text, WEDNESDAY)) == {
        "June 3, 2014": "2014-06-03",
        "The same day": "2014-06-03",
        "That year": "2014",
    }


def test_a_weekday_or_day_of_the_month_counts_from_the_date_it_stands_by(read: Read) -> None:
    text = (
        "The dam broke on June 3, 2014. The Friday after the flood of June 3, 2014, was hot. "
        "By the 26th, the lake was dry."
    )
    assert days(read(text, WEDNESDAY)) == {
        "June 3, 2014": "2014-06-03",
        "The Friday after the flood of June 3, 2014": "2014-06-06",
        "the 26th": "2014-06-26",
    }


def test_the_weeks_that_follow_a_date_begin_there(read: Read) -> None:
    text = "The dam broke on June 3, 2014. In the following two weeks it rained. In the coming weeks it will be mended."
    assert days(read(text, WEDNESDAY)) == {
        "June 3, 2014": "2014-06-03",
        "the following two weeks": "2014-06-03/2014-06-17",
        "the coming weeks": "2019-05-15/..",
    }


def test_a_happening_without_a_date_gives_no_days(read: Read) -> None:
    record = read("Two days after the accident, the driver was found.", WEDNESDAY)
    assert days(record) == {"Two days after the accident": None}


# ---------------------------------------------------------------------------------------------------- relations


def test_the_preposition_tells_how_a_date_stands_to_what_it_dates(nlp: Language) -> None:
    cases = {
        "He left on May 3, 2018.": DateRelation.ON,
        "He left in 2018.": DateRelation.WITHIN,
        "He left last week.": DateRelation.WITHIN,
        "He left before May 3, 2018.": DateRelation.BEFORE,
        "He must leave by May 3, 2018.": DateRelation.BEFORE,
        "He left after the May 3, 2018, vote.": DateRelation.AFTER,
        "He has been gone since May 3, 2018.": DateRelation.SINCE,
        "He stays until May 3, 2018.": DateRelation.UNTIL,
        "He stays during May 2018.": DateRelation.WITHIN,
    }
    for text, relation in cases.items():
        doc = nlp(text)
        _, (mention,) = find_dates(article_from_text(text, "x", published=WEDNESDAY), doc)
        assert date_relation(doc, mention) is relation, text


def test_two_ends_make_a_stretch(nlp: Language) -> None:
    for text in ("It ran from 2004 to 2009.", "It was sold between 2004 and 2009."):
        doc = nlp(text)
        _, dates = find_dates(article_from_text(text, "x"), doc)
        stretch = date_range(doc, dates, 0)
        assert stretch is not None
        assert (stretch.earliest, stretch.latest) == (date(2004, 1, 1), date(2009, 12, 31))
        assert date_range(doc, dates, 1) == stretch
    doc = nlp("It was sold in 2004 and in 2009.")
    _, dates = find_dates(article_from_text(doc.text, "x"), doc)
    assert date_range(doc, dates, 0) is None


# ---------------------------------------------------------------------------------------------------- quotes


def timed(nlp: Language, text: str, content: str, cue: str) -> Quote:
    doc = nlp(text)
    _, dates = find_dates(article_from_text(text, "x", published=WEDNESDAY), doc)
    span = Span(text.index(content), text.index(content) + len(content))
    cue_span = Span(text.index(cue), text.index(cue) + len(cue))
    quote = Quote(QuoteKind.DIRECT, (QuoteSpan(span, True),), cue=cue_span)
    return time_quotes(doc, (quote,), dates)[0]


def test_a_date_on_the_cue_verb_is_when_it_was_said(nlp: Language) -> None:
    for text in (
        "“The bridge is safe,” the engineer said on Monday.",
        "The engineer said Monday that “The bridge is safe,” a claim he made before.",
        "On Monday, the engineer said: “The bridge is safe,”",
        "“The bridge is safe,” the engineer said in a statement on Monday.",
        "“The bridge is safe,” the engineer said in an interview in Paris on Monday.",
    ):
        said = timed(nlp, text, "The bridge is safe,", "said").said
        assert said is not None, text
        assert said.edtf == "2019-05-13"


def test_a_date_inside_what_is_said_is_not_when_it_was_said(nlp: Language) -> None:
    text = "“The bridge was closed on Monday,” the engineer said."
    assert timed(nlp, text, "The bridge was closed on Monday,", "said").said is None
    text = "The engineer said the bridge was closed on Monday."
    assert timed(nlp, text, "the bridge was closed on Monday", "said").said is None


def test_a_date_inside_the_speaker_is_not_when_it_was_said(nlp: Language) -> None:
    text = "Workers who lost their jobs in March say “The bridge is safe.”"
    assert timed(nlp, text, "The bridge is safe.", "say").said is None


# ---------------------------------------------------------------------------------------------------- invariants

WORDS = """the last next this previous same that early mid late end of in on by since until from to and - – , . ' ( )
Monday Fri. today yesterday May march October Oct. Sept 1 3 15 31 99 1999 2016 2020 9999 1990s '90s 2019–20 3–10
7/8/2017 13/13/2017 2017-02-30 two twenty one a few several day week month years decade century quarter half
weekend ago later earlier after before now winter spring Christmas Easter New Year 's Eve first 26th fiscal Q3
attack report said will year-end 9/11"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\xa0"])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map(" ".join)), st.booleans())
def test_any_text_gives_mentions_inside_it_with_edtf_that_agrees(nlp: Language, text: str, dated: bool) -> None:
    article = article_from_text(text, "any", published=date(2016, 2, 29) if dated else None)
    published, dates = find_dates(article, nlp(text))
    assert list(dates) == sorted(dates, key=lambda d: d.span.start)
    for mention in dates:
        assert mention.span.end <= len(text)
        assert not text[mention.span.start].isspace()
        assert not text[mention.span.end - 1].isspace()
        assert mention.confidence is not None
        assert 0 <= mention.confidence <= 1
        assert mention.anchor is None or 0 <= mention.anchor < len(dates)
        assert (mention.interval is None) == (mention.basis is DateBasis.UNKNOWN)
    for interval in [published.interval, *(d.interval for d in dates)]:
        if interval is not None:
            assert interval_from_edtf(interval.edtf) == interval
            assert not (interval.earliest and interval.latest) or interval.earliest <= interval.latest


def test_the_same_text_gives_the_same_dates(nlp: Language) -> None:
    article = with_caption("Workers wave from a boat in Port Haven on March 3, 2021.")
    doc = nlp(article.text)
    assert find_dates(article, doc) == find_dates(article, doc)
