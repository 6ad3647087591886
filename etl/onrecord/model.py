"""The values that flow from a source to the tables: `Article` in, `Record` out.

Every offset is a Unicode code point into `Article.text`, start inclusive, end exclusive. Everything here is immutable;
a stage takes values and returns new ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Origin(StrEnum):
    """Who vouches for a row."""

    MACHINE = "machine"
    REVIEWED = "reviewed"  # a machine row that a person confirmed or corrected
    ADDED = "added"  # a person's own


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of an article's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got {self.start}:{self.end}")

    def of(self, text: str) -> str:
        """The characters that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether every character of the other is one of this."""
        return self.start <= other.start and other.end <= self.end


# ---------------------------------------------------------------------------------------------------- article


class PassageKind(StrEnum):
    """What a passage is for."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"  # the line under the headline that sums the story up
    BYLINE = "byline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    CREDIT = "credit"
    AUTHOR_BIO = "author_bio"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article with one function; passages do not overlap and hold no line break at their edges.

    `duplicate_of` is the index, in `Article.passages`, of the earlier passage that this one repeats: a headline printed
    twice, a caption that comes once with and once without brackets round its credit.
    """

    kind: PassageKind
    span: Span
    duplicate_of: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `earliest` to `latest`, both included; `None` leaves that side open. `edtf` says it in EDTF."""

    edtf: str
    earliest: date | None
    latest: date | None


@dataclass(frozen=True, slots=True)
class Article:
    """One source text, unchanged, with what its source said about it."""

    document_id: str
    source_id: str  # the input's own id: a JSONL line's `id`, else the file's name
    text: str
    passages: tuple[Passage, ...]
    headline: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    language: str = "en"
    url: str | None = None
    source_file: str | None = None  # relative, with `/`
    published: date | None = None  # as the source's metadata states it; what the text lets infer is the Record's
    rights: str | None = None
    encoding: str | None = None  # as what the source's bytes were read, where that is not UTF-8


# ---------------------------------------------------------------------------------------------------- entities


class EntityKind(StrEnum):
    """What an entity is."""

    PERSON = "person"
    ORGANIZATION = "organization"
    PLACE = "place"


class OrganizationKind(StrEnum):
    """What sort of body an organization is; a government is one."""

    GOVERNMENT = "government"
    MINISTRY = "ministry"
    LEGISLATURE = "legislature"
    COURT = "court"
    MILITARY = "military"
    POLICE = "police"
    ARMED_GROUP = "armed_group"
    PARTY = "party"
    COMPANY = "company"
    MEDIA = "media"
    THINK_TANK = "think_tank"
    UNIVERSITY = "university"
    NGO = "ngo"
    INTERGOVERNMENTAL = "intergovernmental"
    MISSION = "mission"  # an embassy or another standing mission
    SPORTS = "sports"
    OTHER = "other"


class PlaceKind(StrEnum):
    """What sort of place a place is."""

    COUNTRY = "country"
    REGION = "region"
    CITY = "city"
    WATER = "water"
    BUILDING = "building"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Person:
    """`key` names the person within one record; `name` is the fullest form in the text, without honorific."""

    key: str
    name: str
    given_name: str | None = None
    family_name: str | None = None
    honorific: str | None = None
    description: str | None = None
    country_code: str | None = None  # ISO 3166-1 alpha-2
    confidence: float | None = 1.0
    origin: Origin = Origin.MACHINE


@dataclass(frozen=True, slots=True)
class Organization:
    """`key` names the organization within one record; `name` is the fullest form in the text."""

    key: str
    name: str
    acronym: str | None = None
    kind: OrganizationKind = OrganizationKind.OTHER
    country_code: str | None = None
    parent: str | None = None  # key of another organization
    confidence: float | None = 1.0
    origin: Origin = Origin.MACHINE


@dataclass(frozen=True, slots=True)
class Place:
    """`key` names the place within one record; `latitude` and `longitude` are in degrees, from a gazetteer."""

    key: str
    name: str
    kind: PlaceKind = PlaceKind.OTHER
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    confidence: float | None = 1.0
    origin: Origin = Origin.MACHINE


class MentionForm(StrEnum):
    """How the text names the entity."""

    NAME = "name"
    SURNAME = "surname"
    ACRONYM = "acronym"
    TITLE = "title"
    DESCRIPTION = "description"
    PRONOUN = "pronoun"
    DEMONYM = "demonym"
    METONYM = "metonym"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text that names the entity with that key."""

    span: Span
    entity: str
    form: MentionForm = MentionForm.NAME
    confidence: float | None = 1.0
    origin: Origin = Origin.MACHINE


class AffiliationStatus(StrEnum):
    """Whether a tie holds at the time of the text, as far as the text says."""

    CURRENT = "current"
    FORMER = "former"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A person's tie to an organization; `span` is the stretch of text that states it."""

    person: str
    organization: str
    span: Span
    role: str | None = None  # as the text words it: "press secretary"
    status: AffiliationStatus = AffiliationStatus.UNSTATED
    confidence: float | None = 1.0
    origin: Origin = Origin.MACHINE


class Role(StrEnum):
    """A person's part in one document, the weightiest that applies."""

    REPORTER = "reporter"
    PHOTOGRAPHER = "photographer"
    SOURCE = "source"
    SUBJECT = "subject"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True)
class Entities:
    """Who and what a document names, with every mention."""

    people: tuple[Person, ...] = ()
    organizations: tuple[Organization, ...] = ()
    places: tuple[Place, ...] = ()
    mentions: tuple[Mention, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    credits: tuple[tuple[str, Role], ...] = ()  # person key and REPORTER or PHOTOGRAPHER, from bylines and credits


# ---------------------------------------------------------------------------------------------------- quotes


class QuoteKind(StrEnum):
    """How much of the content stands inside quotation marks."""

    DIRECT = "direct"  # all content inside quotation marks
    MIXED = "mixed"
    INDIRECT = "indirect"


class SpeakerBasis(StrEnum):
    """By what the speaker is known."""

    NAMED = "named"
    PRONOUN = "pronoun"
    DESCRIPTION = "description"
    CONTINUED = "continued"  # from the quote before, no words of its own name the speaker
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class QuoteSpan:
    """A stretch of a quote's content; `verbatim` where it stands inside quotation marks and is no editor's bracket."""

    span: Span
    verbatim: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """One attribution: one speaker, one act of saying.

    `speaker_span` is where the text names the speaker ("Mr. Lind", "he", "two officials"); `speaker` is the key of the
    person or organization it resolves to, `None` where it is neither. `continues` is the index, in `Record.quotes`, of
    the quote that this one goes on from.
    """

    kind: QuoteKind
    spans: tuple[QuoteSpan, ...]
    speaker_span: Span | None = None
    speaker: str | None = None
    speaker_basis: SpeakerBasis = SpeakerBasis.UNKNOWN
    cue: Span | None = None
    medium: str | None = None  # statement, email, phone, post, briefing, interview, report, letter, speech, ...
    addressee: str | None = None  # as the text words it: "the Harbor Gazette"
    continues: int | None = None
    said: Interval | None = None
    confidence: float | None = 1.0
    origin: Origin = Origin.MACHINE

    @property
    def extent(self) -> Span:
        """From the first character of the content to the last."""
        return Span(self.spans[0].span.start, self.spans[-1].span.end)


# ---------------------------------------------------------------------------------------------------- dates


class DatePrecision(StrEnum):
    """How long a stretch of days a date expression names."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"
    UNKNOWN = "unknown"


class DateBasis(StrEnum):
    """How a date was come by."""

    STATED = "stated"
    YEAR_INFERRED = "year_inferred"
    RELATIVE_TO_DOCUMENT = "relative_to_document"
    RELATIVE_TO_DATE = "relative_to_date"
    RELATIVE_TO_EVENT = "relative_to_event"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression in the text, resolved to the days that the text supports.

    `interval` is `None` where the text supports none ("recently"). `anchor` is the index, in `Record.dates`, of the
    expression that this one counts from; `anchor_span` is the words that name what it counts from ("the report").
    """

    span: Span
    interval: Interval | None
    precision: DatePrecision
    basis: DateBasis
    anchor: int | None = None
    anchor_span: Span | None = None
    confidence: float | None = 1.0
    origin: Origin = Origin.MACHINE


class PublishedBasis(StrEnum):
    """Where the document's own date comes from."""

    STATED = "stated"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Published:
    """The document's own date and where it comes from."""

    interval: Interval | None
    basis: PublishedBasis


# ---------------------------------------------------------------------------------------------------- events


class EventStatus(StrEnum):
    """Whether the text has it that the event happened."""

    OCCURRED = "occurred"
    ONGOING = "ongoing"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    DENIED = "denied"


class DateRelation(StrEnum):
    """How the event lies to the date that is given for it."""

    ON = "on"
    WITHIN = "within"
    BEFORE = "before"
    AFTER = "after"
    SINCE = "since"
    UNTIL = "until"


class ParticipantRole(StrEnum):
    """The part that a participant has in an event."""

    ACTOR = "actor"
    RECIPIENT = "recipient"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Participant:
    """`span` is where the text names the participant; `entity` the key of the person or organization, if it is one."""

    role: ParticipantRole
    span: Span
    entity: str | None = None
    confidence: float | None = 1.0
    origin: Origin = Origin.MACHINE


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the article says happened, is claimed, planned or feared.

    `mentions[0]` is the main mention. `date` and `quote` are indexes into `Record.dates` and `Record.quotes`;
    `date_anchor` the index, in `Record.events`, of the event that the date counts from. `reported_by` is the key of the
    person or organization that claims it, `reported_by_span` where the text names the claimant.
    """

    label: str
    type: str  # one of the 16 PLOVER types, or OTHER
    mentions: tuple[Span, ...]
    status: EventStatus
    mode: str | None = None
    context: str | None = None
    cameo_root: str | None = None  # two digits
    occurred: Interval | None = None
    date_precision: DatePrecision = DatePrecision.UNKNOWN
    date_relation: DateRelation | None = None
    date_basis: DateBasis = DateBasis.UNKNOWN
    date: int | None = None
    date_anchor: int | None = None
    reported_by: str | None = None
    reported_by_span: Span | None = None
    quote: int | None = None
    place: str | None = None
    participants: tuple[Participant, ...] = ()
    confidence: float | None = 1.0
    origin: Origin = Origin.MACHINE


# ---------------------------------------------------------------------------------------------------- record


@dataclass(frozen=True, slots=True)
class Record:
    """All that one article says, as the machine read it or as a person left it."""

    article: Article
    published: Published
    entities: Entities = field(default_factory=Entities)
    quotes: tuple[Quote, ...] = ()  # by first character of content, then of speaker
    dates: tuple[DateMention, ...] = ()  # by start
    events: tuple[Event, ...] = ()  # by start of the main mention
