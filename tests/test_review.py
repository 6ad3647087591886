"""A person's decisions stand above the machine's rows, and one that no longer holds stops the build."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from onrecord.errors import ReviewError
from onrecord.extract.text import article_from_text
from onrecord.model import (
    DateBasis,
    DateMention,
    DatePrecision,
    Entities,
    Event,
    EventStatus,
    Interval,
    Mention,
    Organization,
    Origin,
    Participant,
    ParticipantRole,
    Person,
    Published,
    PublishedBasis,
    Quote,
    QuoteKind,
    QuoteSpan,
    Record,
    Role,
    Span,
    SpeakerBasis,
)
from onrecord.transform.review import apply_review, read_review

TEXT = """Mayor Ana Brandt said the bridge will open on Friday.

“We are late,” she told Harbor Radio. “But we [the city] are not broke.”

John Brandt, her father, met the Dockers Union on March 3. Brandt left early."""


def at(words: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words))


def machine() -> Record:
    """What an imperfect machine might have read: father and daughter are one, one quote is lost, one event is wrong."""
    ana, union = "person:ana-brandt", "org:dockers-union"
    return Record(
        article=article_from_text(TEXT, "bridge"),
        published=Published(None, PublishedBasis.UNKNOWN),
        entities=Entities(
            people=(Person(ana, "Ana Brandt", confidence=0.9),),
            organizations=(Organization(union, "Dockers Union", confidence=0.8),),
            mentions=(
                Mention(at("Ana Brandt"), ana),
                Mention(at("John Brandt"), ana),
                Mention(at("Dockers Union"), union),
                Mention(at("Brandt", 2), ana),
            ),
        ),
        quotes=(
            Quote(
                QuoteKind.INDIRECT,
                (QuoteSpan(at("the bridge will open on Friday"), False),),
                at("Ana Brandt"),
                ana,
                SpeakerBasis.NAMED,
                at("said"),
                confidence=0.7,
            ),
        ),
        dates=(DateMention(at("March 3"), None, DatePrecision.DAY, DateBasis.UNKNOWN, confidence=0.6),),
        events=(
            Event(
                "John Brandt met the Dockers Union",
                "CONSULT",
                (at("met"),),
                EventStatus.OCCURRED,
                date=0,
                participants=(
                    Participant(ParticipantRole.ACTOR, at("John Brandt"), ana),
                    Participant(ParticipantRole.ACTOR, at("Dockers Union"), union),
                ),
                confidence=0.8,
            ),
            Event("Brandt left", "RETREAT", (at("left"),), EventStatus.OCCURRED, confidence=0.4),
        ),
    )


@pytest.fixture
def review(tmp_path: Path):
    """`review(decisions, head="")` applies the YAML to the machine's record."""

    def apply(decisions: str, head: str = "") -> Record:
        path = tmp_path / "bridge.yaml"
        path.write_text(f"document: bridge\n{head}decisions:\n{decisions}", encoding="utf-8")
        return apply_review(machine(), read_review(path))

    return apply


def test_no_decision_changes_nothing(review) -> None:
    assert review("") == machine()


def test_confirm_marks_the_row_reviewed_and_keeps_its_confidence(review) -> None:
    (quote,) = review("- {table: quotes, action: confirm, at: the bridge will open on Friday}\n").quotes
    assert (quote.origin, quote.confidence) == (Origin.REVIEWED, 0.7)


TWICE = "- {table: organizations, action: add, name: Harbor Radio, at: Harbor Radio}\n"


@pytest.fixture
def twofold(tmp_path: Path):
    """As `review`, where the machine takes "Dockers Union" for two organizations at once."""

    def apply(decisions: str) -> Record:
        path = tmp_path / "bridge.yaml"
        path.write_text(f"document: bridge\ndecisions:\n{decisions}", encoding="utf-8")
        record = machine()
        other = Organization("org:dockers", "Dockers", confidence=0.5)
        mentions = (*record.entities.mentions, Mention(at("Dockers Union"), other.key))
        entities = replace(record.entities, organizations=(*record.entities.organizations, other), mentions=mentions)
        return apply_review(replace(record, entities=entities), read_review(path))

    return apply


def named(record: Record, words: str) -> list[tuple[str, Origin]]:
    return [(m.entity, m.origin) for m in record.entities.mentions if m.span == at(words)]


def test_an_added_mention_stands_for_all_that_the_machine_took_the_words_for(twofold) -> None:
    record = twofold("- {table: mentions, action: add, at: Dockers Union, set: {entity: Dockers}}\n")
    assert named(record, "Dockers Union") == [("org:dockers", Origin.REVIEWED)]
    record = twofold(TWICE + "- {table: mentions, action: add, at: Dockers Union, set: {entity: Harbor Radio}}\n")
    assert named(record, "Dockers Union") == [("org:harbor-radio", Origin.REVIEWED)]


def test_two_added_mentions_at_one_place_both_stand(twofold) -> None:
    record = twofold(
        "- {table: mentions, action: add, at: Dockers Union, set: {entity: Dockers}}\n"
        "- {table: mentions, action: add, at: Dockers Union, set: {entity: Ana Brandt}}\n"
    )
    assert {entity for entity, _ in named(record, "Dockers Union")} == {"org:dockers", "person:ana-brandt"}


def test_mentions_at_one_place_are_told_apart_by_the_entity_that_a_decision_expects(twofold) -> None:
    one = "{table: mentions, action: %s, at: Dockers Union, expect: {entity: %s}}\n"
    record = twofold("- " + one % ("reject", "Dockers") + "- " + one % ("confirm", "Dockers Union"))
    assert named(record, "Dockers Union") == [("org:dockers-union", Origin.REVIEWED)]


def test_correct_changes_only_the_columns_that_it_sets(review) -> None:
    (day,) = review("- {table: dates, action: correct, at: March 3, set: {edtf: 2024-03-03, basis: stated}}\n").dates
    assert day.interval == Interval("2024-03-03", date(2024, 3, 3), date(2024, 3, 3))
    assert (day.basis, day.precision, day.origin) == (DateBasis.STATED, DatePrecision.DAY, Origin.REVIEWED)


def test_reject_removes_the_row_and_renumbers_what_points_past_it(review) -> None:
    record = review("- {table: events, action: reject, at: left}\n- {table: dates, action: reject, at: March 3}\n")
    assert [e.label for e in record.events] == ["John Brandt met the Dockers Union"]
    assert record.events[0].date is None


def test_reject_of_a_mistake_that_the_machine_no_longer_makes_is_no_error(review) -> None:
    assert review("- {table: quotes, action: reject, at: left early}\n") == machine()


def test_add_makes_a_split_quote_with_its_speaker_and_editors_bracket(review) -> None:
    record = review(
        "- table: quotes\n  action: add\n  at: {from: We are late, to: are not broke.}\n"
        "  set:\n    content: ['We are late,', {from: But we, to: are not broke.}]\n"
        "    speaker: Ana Brandt\n    speaker_at: she\n    cue: told\n    addressee: Harbor Radio\n"
    )
    quote = record.quotes[1]
    assert [(s.span.of(TEXT), s.verbatim) for s in quote.spans] == [
        ("We are late,", True),
        ("But we", True),
        ("[the city]", False),
        ("are not broke.", True),
    ]
    assert (quote.kind, quote.speaker, quote.speaker_basis) == ("direct", "person:ana-brandt", "pronoun")
    assert (quote.origin, quote.confidence) == (Origin.ADDED, None)


def test_the_words_at_the_speakers_place_name_who_the_decision_says_speaks(review) -> None:
    record = review(
        "- {table: quotes, action: add, at: 'We are late,', set: {speaker: Ana Brandt, speaker_at: she, cue: told}}\n"
    )
    (mention,) = [m for m in record.entities.mentions if m.span == at("she")]
    assert (mention.entity, mention.form, mention.origin) == ("person:ana-brandt", "pronoun", Origin.ADDED)


def test_add_over_a_row_of_the_machine_makes_it_reviewed(review) -> None:
    record = review(
        "- {table: quotes, action: add, at: the bridge will open on Friday, "
        "set: {speaker: Ana Brandt, speaker_at: Mayor Ana Brandt, cue: said}}\n"
    )
    (quote,) = record.quotes
    assert (quote.origin, quote.confidence, quote.speaker_span) == (Origin.REVIEWED, 0.7, at("Mayor Ana Brandt"))


def test_split_gives_some_mentions_and_what_stands_there_to_somebody_else(review) -> None:
    record = review(
        "- {table: people, action: split, name: Ana Brandt, at: [John Brandt, {exact: Brandt, suffix: left}], "
        "set: {name: John Brandt}}\n"
    )
    assert {p.name for p in record.entities.people} == {"Ana Brandt", "John Brandt"}
    john = next(p.key for p in record.entities.people if p.name == "John Brandt")
    assert sorted(m.span for m in record.entities.mentions if m.entity == john) == [at("John Brandt"), at("Brandt", 2)]
    assert record.events[0].participants[0].entity == john
    assert record.quotes[0].speaker == "person:ana-brandt"


def test_merge_moves_everything_to_the_other_entity(review) -> None:
    record = review(
        "- {table: organizations, action: add, name: Harbor Radio, at: Harbor Radio, set: {kind: media}}\n"
        "- {table: organizations, action: merge, name: Dockers Union, into: Harbor Radio}\n"
    )
    (organization,) = record.entities.organizations
    assert organization.name == "Harbor Radio"
    assert record.events[0].participants[1].entity == organization.key


def test_a_corrected_name_is_a_new_key_everywhere(review) -> None:
    record = review(
        "- {table: people, action: correct, name: Ana Brandt, set: {name: Ana B. Brandt, credit: reporter}}\n"
    )
    assert record.entities.people[0].key == record.quotes[0].speaker == "person:ana-b-brandt"
    assert record.entities.credits == (("person:ana-b-brandt", Role.REPORTER),)


def test_complete_leaves_no_row_that_no_decision_speaks_for(review) -> None:
    record = review("- {table: events, action: confirm, at: met}\n", head="complete: [events]\n")
    assert [e.mentions[0].of(TEXT) for e in record.events] == ["met"]


def test_rejecting_a_person_leaves_no_dangling_reference(review) -> None:
    record = review("- {table: people, action: reject, name: Ana Brandt}\n")
    assert record.entities.people == () and record.quotes[0].speaker is None
    assert all(m.entity == "org:dockers-union" for m in record.entities.mentions)


@pytest.mark.parametrize(
    ("decisions", "line", "why"),
    [
        ("- {table: quotes, action: reject, at: no such words}\n", 3, "the text has no 'no such words'"),
        ("- {table: events, action: confirm, at: late}\n", 3, "no row there"),
        ("- {table: mentions, action: reject, at: Brandt}\n", 3, "stands in 3 places"),
        (
            "- {table: events, action: confirm, at: met}\n- {table: events, action: reject, at: met}\n",
            4,
            "contradicts line 3",
        ),
        (
            "- {table: dates, action: correct, at: March 3, expect: {edtf: 2020-03-03}, set: {precision: day}}\n",
            3,
            "expects edtf to be",
        ),
        ("- {table: dates, action: correct, at: March 3, set: {edtf: soon}}\n", 3, "no date or interval in EDTF"),
        ("- {table: dates, action: correct, at: March 3, set: {when: 2020}}\n", 3, "has no 'when' to set"),
        ("- {table: quotes, action: confirm}\n", 3, "needs `at`"),
        ("- {table: quotes, action: merge, at: met}\n", 3, "cannot be decided by 'merge'"),
        ("- {table: quotations, action: confirm, at: met}\n", 3, "unknown table"),
        ("- {table: people, action: correct, name: Ana Brand, set: {name: X}}\n", 3, "has no 'Ana Brand' in people"),
        ("- {table: events, action: add, at: met, set: {status: maybe, label: x}}\n", 3, "'maybe' is not a valid"),
        ("- {table: events, action: add, at: met, set: {type: CONSULT}}\n", 3, "needs a `label`"),
        ("- {table: events, action: correct, at: met, set: {participants: 3}}\n", 3, "cannot be understood"),
        ("- {table: people, action: add, name: Ana Brandt, at: {exact: 3, prefix: [x]}}\n", 3, "the text has no"),
        ("- [quotes\n", None, "no YAML"),
    ],
)
def test_a_decision_that_does_not_hold_names_file_and_line(review, decisions: str, line: int | None, why: str) -> None:
    with pytest.raises(ReviewError) as caught:
        review(decisions)
    assert why in str(caught.value)
    assert caught.value.file.endswith("bridge.yaml")
    if line is not None:
        assert caught.value.line == line


def test_a_review_of_another_text_is_refused(review) -> None:
    with pytest.raises(ReviewError, match="check each decision against the new text"):
        review("", head="text_sha256: " + "0" * 64 + "\n")


def test_decisions_outlive_rows_that_moved(tmp_path: Path) -> None:
    """The same decision finds its row when the extractor cuts content and numbers rows differently."""
    path = tmp_path / "bridge.yaml"
    path.write_text(
        "document: bridge\ndecisions:\n"
        "- {table: quotes, action: correct, at: the bridge will open on Friday, set: {medium: speech}}\n",
        encoding="utf-8",
    )
    record = machine()
    (quote,) = record.quotes
    shorter = replace(quote, spans=(QuoteSpan(at("bridge will open"), False),))
    other = replace(quote, spans=(QuoteSpan(at("We are late,"), True),), kind=QuoteKind.DIRECT)
    changed = apply_review(replace(record, quotes=(shorter, other)), read_review(path))
    assert [q.medium for q in changed.quotes] == ["speech", None]
