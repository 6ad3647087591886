"""What a decision sets, as rows: names become keys, selectors become spans, EDTF becomes intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from onrecord.model import (
    DateBasis,
    DateMention,
    DatePrecision,
    DateRelation,
    Event,
    EventStatus,
    Mention,
    MentionForm,
    Participant,
    ParticipantRole,
    Quote,
    Span,
    SpeakerBasis,
)
from onrecord.transform.interval import interval_from_edtf
from onrecord.transform.review.content import content_spans, kind_of
from onrecord.transform.review.draft import Draft
from onrecord.transform.review.matching import best_match, event_share, quote_share, share
from onrecord.transform.review.selectors import Selectors

Set = Mapping[str, Any]
R = TypeVar("R", Quote, DateMention, Event)

FORM_BASIS = {
    MentionForm.PRONOUN: SpeakerBasis.PRONOUN,
    MentionForm.TITLE: SpeakerBasis.DESCRIPTION,
    MentionForm.DESCRIPTION: SpeakerBasis.DESCRIPTION,
}


def many(selector: Any) -> list[Any]:
    return list(selector) if isinstance(selector, list) else [selector]


class Rows:
    """Builds rows for one draft. A value that cannot be understood raises ValueError saying why."""

    def __init__(self, draft: Draft, selectors: Selectors) -> None:
        self.draft = draft
        self.selectors = selectors

    def find(self, selector: Any, near: Span) -> Span | None:
        return None if selector is None else self.selectors.find(selector, near)

    def entity(self, name: str | None, tables: Iterable[str] = ("people", "organizations")) -> str | None:
        return None if name is None else self.draft.entity(name, tables)

    # ------------------------------------------------------------------------------------------ quotes

    def quote(self, base: Quote | None, at: Span, given: Set) -> Quote:
        """The quote whose content stands at `at`, with the columns that `given` names; others are `base`'s."""
        near = at
        stretches = [self.selectors.find(s, near) for s in many(given["content"])] if "content" in given else [at]
        if base is None or "content" in given:
            spans = content_spans(self.draft.article, stretches)
            if not spans:
                raise ValueError("the content holds no word")
            kind = kind_of(self.draft.article, spans)
            base = replace(base, spans=spans, kind=kind) if base else Quote(kind, spans)
        changes: dict[str, Any] = {key: given[key] for key in ("medium", "addressee") if key in given}
        if "kind" in given:
            changes["kind"] = type(base.kind)(given["kind"])
        if "cue" in given:
            changes["cue"] = self.find(given["cue"], near)
        if "speaker" in given:
            changes["speaker"] = self.entity(given["speaker"])
        if "speaker_at" in given:
            changes["speaker_span"] = self.find(given["speaker_at"], near)
        if "said" in given:
            changes["said"] = interval_from_edtf(str(given["said"])) if given["said"] is not None else None
        quote = replace(base, **changes)
        if "speaker_basis" in given:
            quote = replace(quote, speaker_basis=SpeakerBasis(given["speaker_basis"]))
        elif "speaker" in changes or "speaker_span" in changes:
            quote = replace(quote, speaker_basis=self.basis(quote))
        return quote

    def basis(self, quote: Quote) -> SpeakerBasis:
        """How the words at the speaker's place name it, by the mention that stands there."""
        if quote.speaker_span is None:
            return SpeakerBasis.UNKNOWN if quote.speaker is None else SpeakerBasis.CONTINUED
        if quote.speaker is None:
            return SpeakerBasis.DESCRIPTION
        forms = {m.form for m in self.draft.mentions.values() if m.span == quote.speaker_span}
        if not forms and quote.speaker_span.of(self.draft.article.text).lower() in ("he", "she", "they", "it"):
            return SpeakerBasis.PRONOUN
        return next((FORM_BASIS[form] for form in sorted(forms) if form in FORM_BASIS), SpeakerBasis.NAMED)

    def quote_at(self, selector: Any, near: Span) -> int | None:
        """The number of the quote that a selector quotes from; `True` means the innermost that holds `near`."""
        if selector is None or selector is False:
            return None
        if selector is True:
            around = {n: q for n, q in self.draft.quotes.items() if q.extent.overlaps(near)}
            if not around:
                raise ValueError("it stands in no quote")
            return min(around, key=lambda n: around[n].extent.end - around[n].extent.start)
        at = self.selectors.find(selector, near)
        found = best_match(self.draft.quotes, at, quote_share, 0.0)
        if found is None:
            raise ValueError(f"no quote stands at {selector!r}")
        return found

    # ------------------------------------------------------------------------------------------ dates

    def date(self, base: DateMention | None, at: Span, given: Set) -> DateMention:
        base = base or DateMention(at, None, DatePrecision.UNKNOWN, DateBasis.UNKNOWN)
        changes: dict[str, Any] = {}
        if "edtf" in given:
            changes["interval"] = interval_from_edtf(str(given["edtf"])) if given["edtf"] is not None else None
        if "precision" in given:
            changes["precision"] = DatePrecision(given["precision"])
        if "basis" in given:
            changes["basis"] = DateBasis(given["basis"])
        if "anchor_text" in given:
            changes["anchor_span"] = self.find(given["anchor_text"], at)
        return replace(base, **changes)

    def date_at(self, selector: Any, near: Span) -> int | None:
        if selector is None:
            return None
        at = self.selectors.find(selector, near)
        found = best_match(self.draft.dates, at, lambda d, s: share(d.span, s), 0.0)
        if found is None:
            raise ValueError(f"no date stands at {selector!r}")
        return found

    # ------------------------------------------------------------------------------------------ events

    def event(self, base: Event | None, at: Span, given: Set) -> Event:
        base = base or Event("", "OTHER", (at,), EventStatus.OCCURRED)
        plain = ("label", "type", "mode", "context", "cameo_root")
        changes: dict[str, Any] = {key: given[key] for key in plain if key in given}
        if "mentions" in given:
            changes["mentions"] = (at, *(self.selectors.find(s, at) for s in many(given["mentions"])))
        if "status" in given:
            changes["status"] = EventStatus(given["status"])
        changes |= self.when(at, given)
        if "reported_by" in given:
            changes["reported_by"] = self.entity(given["reported_by"])
        if "reported_at" in given:
            changes["reported_by_span"] = self.find(given["reported_at"], at)
        if "quote" in given:
            changes["quote"] = self.quote_at(given["quote"], at)
        if "place" in given:
            changes["place"] = self.entity(given["place"], ("places",))
        if "participants" in given:
            changes["participants"] = tuple(self.participant(p, at) for p in given["participants"] or ())
        event = replace(base, **changes)
        if not event.label:
            raise ValueError("an event needs a `label`")
        return event

    def when(self, at: Span, given: Set) -> dict[str, Any]:
        """What the decision says of an event's date."""
        changes: dict[str, Any] = {}
        if "occurred" in given:
            changes["occurred"] = interval_from_edtf(str(given["occurred"])) if given["occurred"] is not None else None
        if "date_precision" in given:
            changes["date_precision"] = DatePrecision(given["date_precision"])
        if "date_basis" in given:
            changes["date_basis"] = DateBasis(given["date_basis"])
        if "date_relation" in given:
            changes["date_relation"] = DateRelation(given["date_relation"]) if given["date_relation"] else None
        if "date" in given:
            changes["date"] = self.date_at(given["date"], at)
        return changes

    def participant(self, given: Any, near: Span) -> Participant:
        if not isinstance(given, Mapping) or not {"role", "at"} <= set(given) <= {"role", "at", "who"}:
            raise ValueError("a participant is a mapping with `role`, `at` and, where it has a row of its own, `who`")
        role = ParticipantRole(given["role"])
        return Participant(role, self.selectors.find(given["at"], near), self.entity(given.get("who")))

    def event_at(self, selector: Any, near: Span) -> int | None:
        if selector is None:
            return None
        found = best_match(self.draft.events, self.selectors.find(selector, near), event_share, 0.5)
        if found is None:
            raise ValueError(f"no event stands at {selector!r}")
        return found

    # ------------------------------------------------------------------------------------------ mentions

    def mention(self, base: Mention | None, at: Span, given: Set) -> Mention:
        key = self.entity(given["entity"], ("people", "organizations", "places")) if "entity" in given else None
        if base is None and key is None:
            raise ValueError("a mention needs `entity`")
        base = base or Mention(at, key or "")
        form = MentionForm(given["form"]) if "form" in given else base.form
        return replace(base, span=at, entity=key or base.entity, form=form)
