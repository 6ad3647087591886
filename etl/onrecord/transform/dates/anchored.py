"""Second pass: expressions that count from another date or from a happening that the text dates."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, takewhile

from spacy.tokens import Doc, Token

from onrecord.model import Article, DateBasis, DateMention, DatePrecision, Interval, PassageKind, Span
from onrecord.transform.dates.counting import count_from, too_coarse
from onrecord.transform.dates.document import Reference, cognate
from onrecord.transform.dates.expression import Expression
from onrecord.transform.dates.meaning import Meaning, unresolved
from onrecord.transform.dates.standing import is_anchored, meaning_in

PICTURE = frozenset({PassageKind.CAPTION, PassageKind.CREDIT})
CLAUSE = 8  # tokens from "after" to the verb of a clause that is kept with it
FROM_NOW = frozenset({"unit", "weekday", "weekend", "stretch"})
HAPPENING_REACH = 6_000  # characters back to the sentence that dates a happening
REACH = 700  # characters back to the date that "two days later" counts from


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words that name what is counted from, less a leading article, and their head."""

    span: Span
    head: Token


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an expression counts from: the days, the index of the expression that gives them, the words that name it."""

    interval: Interval
    precision: DatePrecision
    index: int
    basis: DateBasis
    words: Span | None
    confidence: float


def resolve_anchored(
    article: Article,
    doc: Doc,
    expressions: list[Expression],
    standing: list[Meaning | None],
    reference: Reference,
) -> tuple[DateMention, ...]:
    """All mentions, by start: what the first pass made, and what counts from it."""
    pictures = [p.span for p in article.passages if p.kind in PICTURE]
    resolver = Resolver(doc, expressions, list(standing), pictures, reference)
    mentions = [resolver.mention(i) for i in range(len(expressions))]
    # An expression that takes in the words it counts from ("a week after the May 3 vote") holds another: keep both.
    order = sorted(range(len(mentions)), key=lambda i: (mentions[i].span.start, -mentions[i].span.end))
    place = {old: new for new, old in enumerate(order)}
    return tuple(
        DateMention(
            m.span,
            m.interval,
            m.precision,
            m.basis,
            None if m.anchor is None else place[m.anchor],
            m.anchor_span,
            round(m.confidence, 3) if m.confidence is not None else None,
        )
        for m in (mentions[i] for i in order)
    )


class Resolver:
    """Works through the expressions in order, so that each can count from those before it."""

    def __init__(
        self,
        doc: Doc,
        expressions: list[Expression],
        meanings: list[Meaning | None],
        pictures: list[Span],
        reference: Reference,
    ) -> None:
        self.doc, self.expressions, self.meanings, self.reference = doc, expressions, meanings, reference
        self.in_picture = [any(p.covers(e.span) for p in pictures) for e in expressions]

    def mention(self, i: int) -> DateMention:
        e = self.expressions[i]
        if not is_anchored(e):
            m = self.meanings[i] or unresolved(e)
            return DateMention(e.span, m.interval, m.precision, m.basis, confidence=m.confidence)
        phrase = self.anchor_phrase(i)
        span = Span(e.span.start, phrase.span.end) if phrase else e.span
        anchor = self.anchor_in(i, phrase) if phrase else self.antecedent(i)
        meaning = meaning_from(e, anchor) if anchor else None
        if meaning is not None and anchor is not None:
            self.meanings[i] = meaning
            m = meaning
            return DateMention(span, m.interval, m.precision, m.basis, anchor.index, anchor.words, m.confidence)
        # "The previous year" with nothing before it to count from counts from the document.
        counts_from_now = e.rule == "day_of_month" or (e.rule in FROM_NOW and e.has("PFX"))
        self.meanings[i] = meaning_in(self.doc, e, self.reference) if counts_from_now else None
        m = self.meanings[i] or unresolved(e)
        words = phrase.span if phrase else None
        return DateMention(span, m.interval, m.precision, m.basis, None, words, m.confidence * 0.8)

    # ------------------------------------------------------------------------------------------------ named anchors

    def anchor_phrase(self, i: int) -> Phrase | None:
        """The words that "after" or "before" governs: a noun phrase, or a short clause up to its verb."""
        e = self.expressions[i]
        if e.rule not in ("offset", "weekday_offset") or e.letters[-1] not in "auFo":
            return None
        at, doc = e.last, self.doc
        if at + 1 < len(doc) and doc[at].lower_ == "prior" and doc[at + 1].lower_ == "to":
            at += 1
        head = next((t for t in doc[at + 1 : at + 13] if t.dep_ == "pobj" and t.head.i in (at, e.last)), None)
        if head is None and doc[at].dep_ == "mark" and at < doc[at].head.i <= at + CLAUSE:
            head = doc[at].head
        if head is None or head.pos_ not in ("NOUN", "PROPN", "NUM", "VERB"):
            return None
        end = self.phrase_end(head, i)
        start = at + 1
        while start < end and doc[start].pos_ in ("DET", "PRON"):
            start += 1
        return Phrase(Span(doc[start].idx, doc[end].idx + len(doc[end])), head)

    def phrase_end(self, head: Token, i: int) -> int:
        """The last token of a phrase: its head, a name that goes on behind it, "of" and what that governs."""
        doc, end = self.doc, head.i
        while end + 1 < len(doc) and doc[end + 1].pos_ == "PROPN" and head.pos_ != "VERB":
            end += 1
        if end == head.i and end + 2 < len(doc) and doc[end + 1].lower_ == "of" and doc[end + 1].head.i == end:
            inner = next((t for t in doc[end + 2 : end + 9] if t.dep_ == "pobj" and t.head.i == end + 1), None)
            end = inner.i if inner is not None else end
        following = takewhile(lambda other: other.first <= end, islice(self.expressions, i + 1, None))
        return max([end, *(other.last for other in following)])

    def anchor_in(self, i: int, phrase: Phrase) -> Anchor | None:
        """The date inside the words, or that of the sentence before which tells of the same happening."""
        words = phrase.span
        for k in range(i + 1, len(self.expressions)):
            other, meaning = self.expressions[k], self.meanings[k]
            if other.span.start >= words.end:
                break
            if words.covers(other.span) and meaning and meaning.interval:
                return Anchor(
                    meaning.interval, meaning.precision, k, DateBasis.RELATIVE_TO_DATE, words, meaning.confidence * 0.95
                )
        return self.dated_happening(i, phrase)

    def dated_happening(self, i: int, phrase: Phrase) -> Anchor | None:
        """The date of the last sentence before that tells of the same happening: the nearest to its word there.

        A count of days needs a happening dated to the day.
        """
        e = self.expressions[i]
        best: tuple[int, int] | None = None  # how far the date is from the word, and the expression's index
        sentence_start = -1
        for k in range(i - 1, -1, -1):
            meaning = self.meanings[k]
            if meaning is None or meaning.interval is None or self.in_picture[k] != self.in_picture[i]:
                continue
            if e.span.start - self.expressions[k].span.end > HAPPENING_REACH:
                break
            date_token = self.doc[self.expressions[k].first]
            if best is not None and date_token.sent.start != sentence_start:
                break
            away = self.distance_to_happening(date_token, phrase, e.first)
            if away is not None and not too_coarse(e, meaning.precision) and (best is None or away < best[0]):
                best, sentence_start = (away, k), date_token.sent.start
        found = self.meanings[best[1]] if best else None
        if best is None or found is None or found.interval is None:
            return None
        confidence = found.confidence * 0.8
        return Anchor(found.interval, found.precision, best[1], DateBasis.RELATIVE_TO_EVENT, phrase.span, confidence)

    def distance_to_happening(self, dated: Token, phrase: Phrase, before: int) -> int | None:
        """How far the word is from a date in its sentence; `None` where that tells of something else."""
        sentence = dated.sent
        names = {t.text for t in phrase.head.lefts if t.pos_ == "PROPN"}
        if not names <= {t.text for t in sentence}:
            return None
        root = phrase.head.lemma_.lower()
        hits = [
            abs(t.i - dated.i)
            for t in sentence
            if t.i < before and t.pos_ in ("NOUN", "VERB", "PROPN") and cognate(t.lemma_.lower(), root)
        ]
        return min(hits, default=None)

    # ------------------------------------------------------------------------------------------------ antecedents

    def antecedent(self, i: int) -> Anchor | None:
        """The nearest date before that is fine enough to count from."""
        e = self.expressions[i]
        for k in range(i - 1, -1, -1):
            meaning = self.meanings[k]
            if e.span.start - self.expressions[k].span.end > REACH:
                break
            if meaning is None or meaning.interval is None or self.in_picture[k] != self.in_picture[i]:
                continue
            if too_coarse(e, meaning.precision):
                continue
            words = self.expressions[k].span
            return Anchor(
                meaning.interval, meaning.precision, k, DateBasis.RELATIVE_TO_DATE, words, meaning.confidence * 0.8
            )
        return None


def meaning_from(e: Expression, anchor: Anchor) -> Meaning | None:
    interval, precision = count_from(e, anchor.interval, anchor.precision)
    return Meaning(interval, precision, anchor.basis, anchor.confidence) if interval else None
