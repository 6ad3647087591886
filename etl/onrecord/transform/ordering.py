"""A record's quotes, dates and events put in order, with the references between them kept."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace

from onrecord.model import DateMention, Event, Quote, Record


def by_place(quote: Quote) -> tuple[int, int, int]:
    """Quotes stand by their first character of content; of two that begin together the wider comes first."""
    speaker = quote.speaker_span.start if quote.speaker_span else -1
    return quote.extent.start, -quote.extent.end, speaker


def ordered(
    record: Record,
    quotes: Mapping[int, Quote] | None = None,
    dates: Mapping[int, DateMention] | None = None,
    events: Mapping[int, Event] | None = None,
) -> Record:
    """The record with rows in the order of the text and every index between them renumbered.

    The mappings name the rows by the numbers that `continues`, `anchor`, `date`, `quote` and `date_anchor` hold;
    without them these are the rows' present indexes. A reference to a row that is gone becomes `None`.
    """
    quotes = dict(enumerate(record.quotes)) if quotes is None else quotes
    dates = dict(enumerate(record.dates)) if dates is None else dates
    events = dict(enumerate(record.events)) if events is None else events
    quote_order = sorted(quotes, key=lambda n: (by_place(quotes[n]), n))
    date_order = sorted(dates, key=lambda n: (dates[n].span, n))
    event_order = sorted(events, key=lambda n: (events[n].mentions[0], events[n].type, n))
    new_quote, new_date, new_event = map(renumbered, (quote_order, date_order, event_order))
    return replace(
        record,
        quotes=tuple(replace(quotes[n], continues=new_quote.get(quotes[n].continues)) for n in quote_order),
        dates=tuple(replace(dates[n], anchor=new_date.get(dates[n].anchor)) for n in date_order),
        events=tuple(
            replace(
                events[n],
                date=new_date.get(events[n].date),
                quote=new_quote.get(events[n].quote),
                date_anchor=new_event.get(events[n].date_anchor),
            )
            for n in event_order
        ),
    )


def renumbered(order: list[int]) -> dict[Hashable, int]:
    return {old: new for new, old in enumerate(order)}
