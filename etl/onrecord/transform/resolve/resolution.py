"""What resolving entities across documents comes to: links with their reasons, and doubts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl


class Basis(StrEnum):
    """Why a naming in a document belongs to its entity."""

    FIRST = "first"  # nobody before it: the entity's earliest document
    DOCUMENT = "document"  # a single name, which stays with its document
    SAME_NAME = "same_name"
    SAME_NAME_AND_AFFILIATION = "same_name_and_affiliation"
    SAME_NAME_AND_CONTEXT = "same_name_and_context"  # country, profession, or who else the documents name
    TITLE_VARIANT = "title_variant"  # "President Ana Brandt"
    MIDDLE_NAME = "middle_name"  # one naming leaves out a middle name or initial
    INITIAL = "initial"  # "A. Brandt"
    NICKNAME = "nickname"
    SPELLING = "spelling"  # another transliteration, spelling or spacing
    WORD_ORDER = "word_order"
    LEGAL_FORM = "legal_form"  # "Harbor Trust Ltd."
    ACRONYM = "acronym"
    DECISION = "decision"  # a person's


LINKS = pl.Schema(
    {
        "document_id": pl.String,
        "key": pl.String,
        "id": pl.String,
        "basis": pl.String,
        "score": pl.Float64,
        "linked_to_document_id": pl.String,
    }
)
DOUBTS = pl.Schema(
    {
        "id_a": pl.String,
        "id_b": pl.String,
        "document_a": pl.String,
        "document_b": pl.String,
        "score": pl.Float64,
        "reasons": pl.String,
    }
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The ids of every naming, and the pairs that a person should look at.

    `links` has a row for each profile: its id in the tables, why (`Basis`), the probability that it is right (null
    where nothing was compared), and the document that it was linked to, the
    entity's earliest. `doubts` has a row for each pair of ids that may be
    one but were not joined, the likeliest first; `document_a` and `document_b` are where they were compared.
    """

    links: pl.DataFrame
    doubts: pl.DataFrame


def firsts(links: pl.DataFrame) -> pl.DataFrame:
    """Of each entity its first naming. Single names are left out: their ids are their documents'."""
    return links.filter(pl.col("linked_to_document_id").is_null() & (pl.col("basis") != Basis.DOCUMENT.value)).select(
        "id", "document_id", "key"
    )
