"""Who goes on speaking where no words of its own name a quote's speaker."""

from __future__ import annotations

from dataclasses import replace

from onrecord.model import Quote, SpeakerBasis


def carry_speakers(quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
    """The quotes, each without a speaker given that of the quote it continues, or said to have none.

    `Quote.continues` must point at a quote that stands earlier in the tuple.
    """
    settled: list[Quote] = []
    for quote in quotes:
        if quote.speaker is None and quote.speaker_span is None:
            at = quote.continues
            before = settled[at] if at is not None and at < len(settled) else None
            if before is not None and before.speaker_basis is not SpeakerBasis.UNKNOWN:
                quote = replace(  # noqa: PLW2901 - the quote as it stands from here on
                    quote,
                    speaker=before.speaker,
                    speaker_span=before.speaker_span if before.speaker is None else None,
                    speaker_basis=SpeakerBasis.CONTINUED,
                )
            else:
                quote = replace(quote, speaker_basis=SpeakerBasis.UNKNOWN)  # noqa: PLW2901
        elif quote.speaker_basis is SpeakerBasis.UNKNOWN:
            named = SpeakerBasis.DESCRIPTION if quote.speaker is None else SpeakerBasis.NAMED
            quote = replace(quote, speaker_basis=named)  # noqa: PLW2901
        settled.append(quote)
    return tuple(settled)
