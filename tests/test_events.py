"""What an event's row says of when, where, how and who claims it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from onrecord.model import DateRelation, Event, EventStatus, Record

Read = Callable[..., Record]


def only(record: Record, type: str) -> Event:
    (event,) = [e for e in record.events if e.type == type]
    return event


@pytest.mark.parametrize(
    ("text", "type", "mode"),
    [
        ("Police arrested the mayor of Galva on Monday.", "COERCE", "arrest"),
        ("The rebels released forty hostages on Monday.", "RETREAT", "release"),
        ("President Ida Moss visited Kenya on Monday.", "CONSULT", "visit"),
    ],
)
def test_the_mode_is_the_ontologys_where_the_lexicon_knows_it(read: Read, text: str, type: str, mode: str) -> None:
    assert only(read(text), type).mode == mode


def test_an_event_has_the_day_that_the_parse_hangs_on_it(read: Read) -> None:
    event = only(read("Police arrested the mayor on Monday.", date(2024, 3, 6)), "COERCE")
    assert event.occurred and event.occurred.edtf == "2024-03-04" and event.date_relation is DateRelation.ON


def test_since_bounds_an_event_below_only(read: Read) -> None:
    event = only(read("Troops have attacked the villagers since Jan. 3, 2022.", date(2022, 3, 6)), "ASSAULT")
    assert event.occurred and event.occurred.earliest == date(2022, 1, 3) and event.occurred.latest is None
    assert event.date_relation is DateRelation.SINCE


def test_what_a_source_says_happened_is_reported_by_the_source(read: Read) -> None:
    record = read("General Adam Kos said that rebels attacked the town on Monday.", date(2024, 3, 6))
    event = only(record, "ASSAULT")
    assert event.reported_by == "person:adam-kos" and event.quote == 0
    assert event.status is EventStatus.OCCURRED


def test_what_one_says_one_will_do_is_no_deed(read: Read) -> None:
    statuses = {e.status for e in read("Kenya said it will send troops to Somalia. It may attack the port.").events}
    assert statuses and statuses <= {EventStatus.PLANNED, EventStatus.HYPOTHETICAL}


def test_a_captions_day_is_that_of_what_the_picture_shows(read: Read) -> None:
    text = (
        "Port Reopens After Strike\n\n"
        "Workers wave flags at a protest in Lagos on June 3, 2016. (Jo Lind/Coast Press)\n\n"
        "The port of Galva reopened on Monday, its owners said. Nobody was hurt in the strike.\n"
    )
    protest = next(e for e in read(text, date(2024, 3, 6)).events if e.type == "PROTEST" and e.occurred)
    assert protest.occurred and protest.occurred.edtf == "2016-06-03"
    dated = [e for e in read(text, date(2024, 3, 6)).events if e.occurred and e.occurred.edtf.startswith("2016")]
    assert [e.mentions for e in dated] == [protest.mentions]
