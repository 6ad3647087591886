"""The columns that a person can set, table by table, and how the page asks for each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from onrecord.desk.rows import TABLES
from onrecord.schema import table_schema


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is text, choice (one of `options`), place (words in the text), places, entity (a name of one of `tables`)
    or participants. `needed` marks what an addition cannot do without; `fixed` what only an addition can say; `hint`
    tells what is expected."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    needed: bool = False
    fixed: bool = False
    tables: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


SPEAKERS = ("people", "organizations")
EDTF = "EDTF: 2024-03-04, 2024-03, 2024-03-04/2024-03-10"
ANYBODY = ("people", "organizations", "places")


def choice(table: str, name: str, label: str, *, column: str | None = None) -> Column:
    return Column(name, label, "choice", options=table_schema(table).field(column or name).enum or ())


def forms() -> dict[str, list[dict[str, Any]]]:
    """The columns by table, as the page takes them."""
    made = {
        "quotes": [
            Column("content", "Words quoted", "places", needed=True),
            Column("speaker_at", "Who speaks, in the text", "place"),
            Column("speaker", "Speaker", "entity", "empty where the text names nobody with a row", tables=SPEAKERS),
            choice("quotes", "speaker_basis", "Named by"),
            Column("cue", "Reporting word", "place"),
            Column("medium", "Medium", hint="statement, interview, post"),
            Column("addressee", "Said to", hint="as the text words it"),
            Column("said", "Said on", hint=EDTF),
            Column("continues", "Goes on from quote at", "place"),
        ],
        "events": [
            Column("label", "What happened", needed=True),
            Column("at", "Words that say so", "place", needed=True),
            choice("events", "type", "Type"),
            choice("events", "status", "Status"),
            Column("occurred", "When", hint=EDTF),
            choice("events", "date_precision", "Precise to"),
            choice("events", "date_relation", "Relation to the date"),
            choice("events", "date_basis", "How the date is known"),
            Column("date", "Date in the text", "place"),
            Column("reported_by", "Claimed by", "entity", "empty where it stands as a fact", tables=SPEAKERS),
            Column("reported_at", "Who claims it, in the text", "place"),
            Column("quote", "Stands in quote at", "place"),
            Column("place", "Where", "entity", tables=("places",)),
            Column("participants", "Who took part", "participants"),
            Column("mentions", "Other words for it", "places"),
        ],
        "people": [
            Column("name", "Name", needed=True),
            Column("at", "Named at", "place", needed=True, fixed=True),
            Column("given_name", "Given name"),
            Column("family_name", "Family name"),
            Column("honorific", "Honorific", hint="Mr., Dr., Gen."),
            Column("description", "Who they are", hint="as the text words it"),
            Column("country_code", "Country", hint="two letters: FR"),
            Column("credit", "Part in the article", "choice", options=("reporter", "photographer")),
        ],
        "organizations": [
            Column("name", "Name", needed=True),
            Column("at", "Named at", "place", needed=True, fixed=True),
            Column("acronym", "Acronym"),
            choice("organizations", "kind", "Kind"),
            Column("country_code", "Country", hint="two letters: FR"),
            Column("parent", "Part of", "entity", tables=("organizations",)),
        ],
        "places": [
            Column("name", "Name", needed=True),
            Column("at", "Named at", "place", needed=True, fixed=True),
            choice("places", "kind", "Kind"),
            Column("country_code", "Country", hint="two letters: FR"),
            Column("latitude", "Latitude"),
            Column("longitude", "Longitude"),
        ],
        "affiliations": [
            Column("at", "Words that state the tie", "place", needed=True),
            Column("person", "Person", "entity", needed=True, tables=("people",)),
            Column("organization", "Organization", "entity", needed=True, tables=("organizations",)),
            Column("role", "Role", hint="as the text words it"),
            choice("affiliations", "status", "Status"),
        ],
        "dates": [
            Column("at", "Words", "place", needed=True),
            Column("edtf", "Date", hint=EDTF),
            choice("dates", "precision", "Precise to"),
            choice("dates", "basis", "How it is known"),
            Column("anchor", "Counts from date at", "place"),
            Column("anchor_text", "Counts from, in words", "place"),
        ],
        "mentions": [
            Column("at", "Words", "place", needed=True),
            Column("entity", "Names", "entity", needed=True, tables=ANYBODY),
            choice("mentions", "form", "Form"),
        ],
        "passages": [choice("passages", "kind", "Kind")],
        "documents": [
            Column("headline", "Headline"),
            Column("publisher", "Publisher"),
            Column("published", "Published", hint=EDTF),
            choice("documents", "published_basis", "How the date is known"),
            Column("language", "Language", hint="two letters: en"),
            Column("url", "Address"),
            Column("rights", "Rights"),
        ],
    }
    return {table: [asdict(column) for column in made[table]] for table in TABLES}
