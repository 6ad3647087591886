"""What validation finds: violations of named rules, and the report that gathers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

RULES: Mapping[str, str] = {
    # the descriptor and the files
    "profile": "the descriptor has the Data Package profile that this version reads",
    "layout": "the package has a layout that this version reads",
    "descriptor": "the descriptor describes every resource as onrecord does",
    "path": "no path leads out of the package's folder, by itself or through a link",
    "missing_table": "every table is there, as CSV and as Parquet",
    "missing_file": "every file that the descriptor names is there",
    "extra_file": "data/csv, data/parquet and schemas hold no file that the descriptor does not name",
    "bytes": "every file has the size that the descriptor says",
    "hash": "every file has the SHA-256 that the descriptor says",
    "rowcount": "every table has as many rows as the descriptor says",
    "schema": "the package's schema files say what this version's schemas say",
    "unreadable": "every file can be read as what it is",
    "csv_equals_parquet": "a table's CSV and Parquet files hold the same cells",
    "frictionless": "the Frictionless library finds nothing that has no rule of its own here",
    # Table Schema
    "columns": "a table has the columns of its schema, in order",
    "type": "a column has the type of its schema",
    "required": "a required cell is not empty",
    "unique": "an id is there once",
    "enum": "a value is one of those that the schema lists",
    "pattern": "a value fits the schema's pattern",
    "minimum": "a number is not below the schema's minimum",
    "maximum": "a number is not above the schema's maximum",
    "foreign_key": "an id that refers to another table's row, or its own table's, finds it",
    # one row
    "empty_string": "no string is empty: what is not known is null",
    "end_after_start": "a stretch of text ends after it starts",
    "both_or_neither": "start and end, or a cue and its offsets, are there together or not at all",
    "one_entity": "a mention names exactly one person, organization or place",
    "one_speaker": "a quote has exactly one of person, organization and text as speaker; none if unknown",
    "one_claimant": "an event is reported by at most one of person, organization and text",
    "one_participant": "a participant is at most one of person and organization",
    "earliest_latest": "the earliest day is not after the latest",
    "edtf": "a date is valid EDTF",
    "edtf_bounds": "a date in EDTF has the earliest and latest day that stand beside it",
    "added_confidence": "a row that a person added has no confidence of the machine",
    # several rows
    "same_document": "a row and the row that it refers to are of one document",
    "ordinal": "ordinals count from 1 without gaps",
    "order": "ordinals follow the places in the text",
    "disjoint": "passages, and the spans of a quote, do not overlap",
    "quote_text": "a quote's text is its spans joined by one space",
    "quote_extent": "a quote reaches from its first span's start to its last span's end",
    "mention_count": "an appearance counts the mentions of the person in the document",
    "first_mention": "an appearance points at the first mention of the person in the document",
    "appearance": "a person who is mentioned in a document has one appearance in it",
    "main_mention": "an event points at one of its mentions",
    "refers_back": "a quote goes on from an earlier one, a passage repeats an earlier one",
    "circle": "no row refers to itself, be it through others",
    # the text
    "text_sha256": "the text of a document is the one that the offsets hold for",
    "inside_text": "an offset lies inside the document's text",
    "slice": "the text between the offsets is the row's text",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken at one place. `row` counts a table's rows from 1; `file` is relative to the package."""

    rule: str
    table: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    file: str | None = None
    message: str | None = None

    def __str__(self) -> str:
        place = self.table or self.file or "package"
        row = f" row {self.row}" if self.row is not None else ""
        column = f" {self.column}" if self.column else ""
        value = f" = {self.value!r}" if self.value is not None else ""
        return f"{place}{row}{column}{value}: {self.rule}: {self.message or RULES[self.rule]}"


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a validation: `notes` say what was not checked, and why."""

    violations: tuple[Violation, ...]
    rows: Mapping[str, int] = field(default_factory=dict)
    documents_checked: int = 0
    documents_without_text: int = 0
    notes: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        return not self.violations
