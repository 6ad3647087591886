"""What date expressions mean: each sentence, read on a known day, with the expression and the days it stands for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.model import DateBasis, DateMention, DatePrecision
from onrecord.transform.dates import find_dates
from onrecord.transform.interval import interval_from_edtf
from onrecord.transform.language import parse

Read = Callable[..., tuple[DateMention, ...]]

WEDNESDAY = date(2019, 5, 15)


@pytest.fixture(scope="module")
def read(nlp: Language) -> Read:
    """`read(text, published)`: the dates of a text of that day."""

    def dates_of(text: str, published: date | None = None) -> tuple[DateMention, ...]:
        article = article_from_text(text, "x", published=published)
        return find_dates(article, parse(article, nlp))[1]

    return dates_of


# Sentence, expression, EDTF; read on Wednesday, 15 May 2019.
KNOWN = [
    # complete dates
    ("The treaty was signed on July 18, 2017, in Vienna.", "July 18, 2017", "2017-07-18"),
    ("The treaty was signed on 18 July 2017 in Vienna.", "18 July 2017", "2017-07-18"),
    ("The treaty was signed on the 18th of July, 2017.", "the 18th of July, 2017", "2017-07-18"),
    ("The law took effect on Friday, March 1st, 2019.", "Friday, March 1st, 2019", "2019-03-01"),
    ("The log entry reads 2017-07-18 and nothing else.", "2017-07-18", "2017-07-18"),
    ("The form was stamped 7/18/2017 by the clerk.", "7/18/2017", "2017-07-18"),
    ("The form was stamped 18/7/2017 by the clerk.", "18/7/2017", "2017-07-18"),
    ("The form was stamped 7/8/2017 by the clerk.", "7/8/2017", "2017-07-08/2017-08-07"),
    # a year to infer: the nearest
    ("The Nov. 13 attacks shook the city.", "Nov. 13", "2018-11-13"),
    ("The April 2-5 raids failed.", "April 2-5", "2019-04-02/2019-04-05"),
    ("In April 25 percent of them left.", "April", "2019-04"),
    ("The court ruled on April 3 that the ban was void.", "April 3", "2019-04-03"),
    ("The court ruled on Dec. 12 that the ban was void.", "Dec. 12", "2018-12-12"),
    ("The court will rule on Jan. 9 on the appeal.", "Jan. 9", "2020-01-09"),
    ("The court ruled on Monday, Oct. 29, that the ban was void.", "Monday, Oct. 29", "2018-10-29"),
    ("The minister resigned in September after the leak.", "September", "2018-09"),
    ("The minister will resign in September.", "September", "2019-09"),
    ("The minister resigned in late March.", "late March", "2019-03-21/2019-03-31"),
    ("The bridge reopened in mid-April.", "mid-April", "2019-04-11/2019-04-20"),
    ("Exports fell again in May, the bank said.", "May", "2019-05"),
    # months and years
    ("The strike began in October 2016 and spread.", "October 2016", "2016-10"),
    ("The strike began in early October 2016.", "early October 2016", "2016-10-01/2016-10-10"),
    ("Talks began at the end of October 2016.", "the end of October 2016", "2016-10-21/2016-10-31"),
    ("The party was founded in 1994 by teachers.", "1994", "1994"),
    ("She left the company in late 2016.", "late 2016", "2016-09/2016-12"),
    ("The village was abandoned around 1870.", "1870", "1870~"),
    ("The 2016 election changed that.", "2016", "2016"),
    ("The plan runs until the end of 2021.", "the end of 2021", "2021-12-31"),
    ("The 2018-19 budget was late.", "2018-19", "2018/2019"),
    ("He ran the ministry 2010–2012 with a firm hand.", "2010–2012", "2010/2012"),
    ("Revenue rose in fiscal 2018.", "fiscal 2018", "2018"),
    # days in a row
    ("The summit was held May 3-10 in Oslo.", "May 3-10", "2019-05-03/2019-05-10"),
    ("The summit was held on 3–10 June 2018 in Oslo.", "3–10 June 2018", "2018-06-03/2018-06-10"),
    ("The fair ran from May 30 to June 2, 2017.", "June 2, 2017", "2017-06-02"),
    ("The fair ran from May 30 to June 2, 2017.", "May 30", "2017-05-30"),
    ("Prices rose between July and December 2004.", "July", "2004-07"),
    # decades, centuries
    ("Wages stalled in the 1990s.", "the 1990s", "199X"),
    ("Wages stalled in the mid-1990s.", "the mid-1990s", "1994/1996"),
    ("Wages stalled in the late 1970s.", "the late 1970s", "1977/1979"),
    ("Punk was born in the '70s.", "the '70s", "197X"),
    ("The abbey dates from the 12th century.", "the 12th century", "11XX"),
    ("Railways shaped the 19th century.", "the 19th century", "18XX"),
    # seasons, quarters
    ("The river flooded in spring 2018.", "spring 2018", "2018-21"),
    ("The river flooded in the summer of 2017.", "the summer of 2017", "2017-22"),
    ("The river flooded last summer.", "last summer", "2018-22"),
    ("The river froze in the winter of 2009-10.", "the winter of 2009-10", "2009-12/2010-02"),
    ("The pool will open this summer.", "this summer", "2019-22"),
    ("Profit fell in the third quarter of 2018.", "the third quarter of 2018", "2018-35"),
    ("Profit fell in the first quarter.", "the first quarter", "2019-33"),
    ("Profit rose last quarter.", "last quarter", "2019-33"),
    ("Sales rose in the first half of 2018.", "the first half of 2018", "2018-40"),
    (
        "Rainfall doubled in the first three months of the year.",
        "the first three months of the year",
        "2019-01-01/2019-03-31",
    ),
    ("Schools closed in the first week of January.", "the first week of January", "2019-01-01/2019-01-07"),
    # weekdays
    ("The senator resigned on Monday.", "Monday", "2019-05-13"),
    ("The senator resigned Thursday.", "Thursday", "2019-05-09"),
    ("The senator resigned on Wednesday.", "Wednesday", "2019-05-15"),
    ("The senator will resign on Friday.", "Friday", "2019-05-17"),
    ("The vote is scheduled for Sunday.", "Sunday", "2019-05-19"),
    ("Police raided the club on Friday night.", "Friday night", "2019-05-10"),
    ("Police raided the club last Friday.", "last Friday", "2019-05-10"),
    ("The committee meets next Tuesday.", "next Tuesday", "2019-05-21"),
    ("Monday's vote was close.", "Monday", "2019-05-13"),
    # today and its neighbours
    ("The office said yesterday that it had lost the file.", "yesterday", "2019-05-14"),
    ("The hearing resumes tomorrow morning.", "tomorrow morning", "2019-05-16"),
    ("A fire broke out last night in the harbor.", "last night", "2019-05-14"),
    ("A fire broke out this morning in the harbor.", "this morning", "2019-05-15"),
    ("He arrived the day before yesterday.", "the day before yesterday", "2019-05-13"),
    # units around now
    ("The bank failed last week.", "last week", "2019-05-06/2019-05-12"),
    ("The bank failed earlier this month.", "earlier this month", "2019-05-01/2019-05-15"),
    ("The bank will reopen next month.", "next month", "2019-06"),
    ("The bank failed late last year.", "late last year", "2018-09/2018-12"),
    ("The bank will be sold by the end of the year.", "the end of the year", "2019-12-31"),
    ("Thousands marched over the weekend.", "the weekend", "2019-05-11/2019-05-12"),
    ("Thousands will march this weekend.", "this weekend", "2019-05-18/2019-05-19"),
    ("Rents doubled in the past decade.", "the past decade", "2009/2019-05-15"),
    ("The clinic saw 40 cases in the past 30 days.", "the past 30 days", "2019-04-15/2019-05-15"),
    ("The clinic saw 40 cases in recent weeks.", "recent weeks", "../2019-05-15"),
    ("The law changes in the next two years.", "the next two years", "2019-05-15/2021"),
    ("The couple met two weeks ago.", "two weeks ago", "2019-04-29/2019-05-05"),
    ("The couple met three days ago.", "three days ago", "2019-05-12"),
    ("The couple met a year ago.", "a year ago", "2018"),
    ("The couple met seventeen years ago.", "seventeen years ago", "2002"),
    ("The couple met six months ago.", "six months ago", "2018-11"),
    ("The couple met several years ago.", "several years ago", "../2019-05-15"),
    ("The couple met more than 24 hours ago.", "24 hours ago", "2019-05-14"),
    ("The bill passed on Tuesday of last week.", "Tuesday of last week", "2019-05-07"),
    ("The bill passed in July last year.", "July", "2018-07"),
    ("Robots will shape the twenty-first century.", "the twenty-first century", "20XX"),
    ("Her party could lose seats in November.", "November", "2019-11"),
    ("The court meets on Friday.", "Friday", "2019-05-17"),
    ("The couple met twenty-one days ago.", "twenty-one days ago", "2019-04-24"),
    ("The town was founded a hundred years ago.", "a hundred years ago", "1919~"),
    ("The couple met a year and a half ago.", "a year and a half ago", "2017"),
    ("The storm hit on Sunday night (April 28) and lasted.", "Sunday night", "2019-04-28"),
    ("THE VOTE WAS HELD ON MAY 3, 2018.", "MAY 3, 2018", "2018-05-03"),
    ("The vote was held on Oct.\xa026, 2018.", "Oct.\xa026, 2018", "2018-10-26"),
    ("She was sworn in on the first Monday in January.", "the first Monday in January", "2019-01-07"),
    ("The fair closed on the last Friday of May 2016.", "the last Friday of May 2016", "2016-05-27"),
    ("Voters go to the polls on Sunday.", "Sunday", "2019-05-19"),
    ("The mill closed in 2004 and reopened the following spring.", "the following spring", "2005-21"),
    ("Prices have risen since the start of the year.", "the start of the year", "2019-01-01"),
    ("The fair will run from Friday through Monday.", "Monday", "2019-05-20"),
    ("The trial, set to begin April 7, was put off.", "April 7", "2019-04-07"),
    ("The couple met two or three years ago.", "two or three years ago", "2016-01-01/2017-12-31"),
    ("The clinic saw 40 cases in the past two or three weeks.", "the past two or three weeks", "2019-04-24/2019-05-15"),
    ("The deficit grew this fiscal year.", "this fiscal year", "2019"),
    # holidays
    ("The talks collapsed on Christmas Eve.", "Christmas Eve", "2018-12-24"),
    ("The talks collapsed on Good Friday.", "Good Friday", "2019-04-19"),
    ("The store opened on Thanksgiving 2015.", "Thanksgiving 2015", "2015-11-26"),
    ("The store closed on Labor Day.", "Labor Day", "2018-09-03"),
    ("Security changed after the Sept. 11 attacks.", "Sept. 11 attacks", "2001-09-11"),
]


@pytest.mark.parametrize(("sentence", "expression", "edtf"), KNOWN, ids=[f"{k[1]} {k[2]}" for k in KNOWN])
def test_an_expression_means_the_days_it_says(read: Read, sentence: str, expression: str, edtf: str) -> None:
    found = {d.span.of(sentence): d.interval.edtf if d.interval else None for d in read(sentence, WEDNESDAY)}
    assert found.get(expression) == edtf, found


@pytest.mark.parametrize(
    "sentence",
    [
        "She may march if they let her.",
        "Flight 1549 landed on the river.",
        "Resolution 1973 was adopted.",
        "The crowd of 2000 people sang.",
        "A 2000-year-old coin was found.",
        "He paid $1999 for the clock.",
        "The boy is 17 years old.",
        "She is in her 40s.",
        "The train leaves at 1930 GMT.",
        "Theresa May spoke first.",
        "April Jones sang first.",
        "They have worked there for over two decades.",
        "The region fears the fall of the city.",
        "Prices fall and spring back.",
        "The shop opens every Friday.",
        "He scored in the first half.",
        "She spoke on ABC's This Week with two senators.",
        "She was born on a Monday.",
        "The file is No. 2016 in the index.",
        "He was suspended for two weeks after slamming the door.",
        "She told NBC's Today show so.",
        "They lived in Winter Park with a dog.",
        "The Good Friday Agreement held.",
        "The mill closed half a century ago.",
        "The Sunday Times reported it.",
    ],
)
def test_what_is_no_date_is_left_alone(read: Read, sentence: str) -> None:
    assert [d.span.of(sentence) for d in read(sentence, WEDNESDAY)] == []


def test_two_full_ends_of_a_stretch_are_two_dates(read: Read) -> None:
    sentence = "The ban was in force from 2004 to 2009."
    assert [d.interval.edtf for d in read(sentence, WEDNESDAY) if d.interval] == ["2004", "2009"]


def test_a_season_that_could_be_of_any_year_stays_without_days(read: Read) -> None:
    (winter,) = read("Analysts fear an offensive in winter.", WEDNESDAY)
    assert winter.interval is None
    assert winter.precision is DatePrecision.SEASON
    assert winter.basis is DateBasis.UNKNOWN


def test_the_reason_is_told_apart(read: Read) -> None:
    text = "She left on May 3, 2018. He left on April 2. They left yesterday. All left two days later."
    assert [d.basis for d in read(text, WEDNESDAY)] == [
        DateBasis.STATED,
        DateBasis.YEAR_INFERRED,
        DateBasis.RELATIVE_TO_DOCUMENT,
        DateBasis.RELATIVE_TO_DATE,
    ]


def test_a_full_stop_that_ends_the_sentence_is_no_part_of_the_date(read: Read) -> None:
    text = "The vote was held in November. It was close. The count ended on Monday."
    assert [d.span.of(text) for d in read(text, WEDNESDAY)] == ["November", "Monday"]


def test_bounds_are_those_of_the_edtf(read: Read) -> None:
    for sentence, _, _ in KNOWN:
        for found in read(sentence, WEDNESDAY):
            if found.interval is not None:
                assert interval_from_edtf(found.interval.edtf) == found.interval
