"""Which column of a table, or member of a JSON object, holds what of an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onrecord.errors import OnrecordError

# What columns are called in news archives, the likeliest first; case and the kind of hyphen do not matter.
USUAL: Mapping[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, names in {
        "id": "id doc_id document_id article_id guid uuid uid",
        "text": "text body article_body articlebody content full_text fulltext article_text maintext main_text article",
        "html": "html raw_html page_html source_html",
        "headline": "headline title",
        "published": "published published_at date_published datepublished publish_date publication_date date_publish "
        "pub_date pubdate published_date date",
        "publisher": "publisher publication outlet newspaper site_name source_name source",
        "url": "url link source_url canonical_url uri",
        "authors": "authors author byline",
        "language": "language lang",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The mapping from an article's fields to columns: those given, and the usual names for the others."""

    given: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, mapping: Mapping[str, str] | None) -> Columns:
        """Raises OnrecordError for a field that articles do not have."""
        given = dict(mapping or {})
        for field, column in given.items():
            if field not in USUAL:
                raise OnrecordError(f"columns: {field!r} is none of {', '.join(USUAL)}")
            if not isinstance(column, str) or not column:
                raise OnrecordError(f"columns: {field!r} needs the name of a column")
        return cls(tuple(sorted(given.items())))

    @classmethod
    def parse(cls, text: str) -> Columns:
        """The mapping written as "text=body,published=date". Raises OnrecordError where it is not written so."""
        pairs = [part.partition("=") for part in text.split(",") if part.strip()]
        if any(not equals for _, equals, _ in pairs):
            raise OnrecordError(f"columns: {text!r} is not written as FIELD=COLUMN,FIELD=COLUMN")
        return cls.of({field.strip(): column.strip() for field, _, column in pairs})

    def choose(self, names: Iterable[str], *, all_there: bool = True) -> dict[str, str]:
        """For each field the column that holds it, of those there are.

        Raises ValueError where a column that was given is not there, unless not all need to be.
        """
        there = list(names)
        chosen = dict(self.given)
        missing = [column for column in chosen.values() if column not in there]
        if missing and all_there:
            raise ValueError(f"no column {missing[0]!r}; there are {', '.join(map(repr, there[:20]))}")
        taken = set(chosen.values())
        usual = {plain(name): name for name in reversed(there) if name not in taken}
        for field, candidates in USUAL.items():
            name = next((usual[candidate] for candidate in candidates if candidate in usual), None)
            if field not in chosen and name is not None:
                chosen[field] = name
        return chosen

    def known(self, names: Iterable[str]) -> bool:
        """Whether columns of these names hold articles."""
        try:
            chosen = self.choose(names)
        except ValueError:
            return False
        return "text" in chosen or "html" in chosen


def plain(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


USUAL_NAMES = Columns()
