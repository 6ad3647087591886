"""Who speaks in the documents of a page, and the colour that each of them keeps there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onrecord.report.store import DocumentRows, Entity, Row

COLOURS = 8  # as many hues as can be told apart; all further speakers share one that is grey
UNKNOWN = "unknown speaker"


@dataclass(frozen=True, slots=True)
class Speaker:
    """`entity` is None for a speaker whom the text does not name. `colour` is 1 to COLOURS, or 0 for the shared one."""

    name: str
    entity: Entity | None
    colour: int = 0


def speaker_id(quote: Row) -> str:
    """What tells one speaker from another: the id of the person or organization, else the article and its words.

    "Two officials" of two articles are not the same two.
    """
    return (
        quote["speaker_person_id"]
        or quote["speaker_organization_id"]
        or (f"{quote['document_id']} {quote['speaker_text']}" if quote["speaker_text"] else "")
    )


def speaker_name(quote: Row, entities: Mapping[str, Entity]) -> str:
    entity = entities.get(speaker_id(quote))
    return entity.name if entity else quote["speaker_text"] or UNKNOWN


def words_of(text: str) -> int:
    """The number of words, as an editor counts them: stretches between spaces."""
    return len(text.split())


def speakers(documents: Iterable[DocumentRows], entities: Mapping[str, Entity]) -> dict[str, Speaker]:
    """The speakers by `speaker_id`, those with the most words first; the first of them have a colour of their own."""
    spoken: Counter[str] = Counter()
    names: dict[str, str] = {}
    for document in documents:
        for quote in document.rows.get("quotes", ()):
            who = speaker_id(quote)
            names.setdefault(who, speaker_name(quote, entities))
            spoken[who] += words_of(quote["text"])
    order = sorted(spoken, key=lambda who: (-spoken[who], names[who], who))
    return {
        who: Speaker(names[who], entities.get(who), place if place <= COLOURS and who else 0)
        for place, who in enumerate(order, 1)
    }
