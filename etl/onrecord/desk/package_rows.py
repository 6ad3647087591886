"""The package under review: its tables, its documents' texts, and the rows that wait for a decision in all of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from onrecord.descriptor import DESCRIPTOR
from onrecord.desk.decisions import Refused
from onrecord.model import Origin
from onrecord.package import load, tables
from onrecord.transform.review.decisions import ENTITY_TABLES

# What a row is called in the list, by table.
TITLES = {
    "quotes": "text",
    "events": "label",
    "dates": "text",
    "mentions": "text",
    "affiliations": "text",
}
LOOKED_AT = 20  # documents whose texts are looked for before the desk opens
ABOUT = re.compile(r"^document[ \t]*:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)


class PackageRows:
    """A package's rows as they are published, read again after each build."""

    def __init__(self, root: Path, folders: Sequence[Path]) -> None:
        self.root = root
        self.folders = folders
        self.tables: dict[str, pl.DataFrame] = {}
        self.refresh()

    def refresh(self) -> None:
        self.tables = {name: load(name, self.root) for name in tables(self.root)}
        self._documents = {row["document_id"]: row for row in self.tables["documents"].iter_rows(named=True)}
        self._open = self._open_rows()

    def documents(self) -> list[dict[str, Any]]:
        """Each document with its headline and how many rows nobody has decided about."""
        open_rows = dict(self._open.group_by("document_id").len().iter_rows())
        return [
            {"id": key, "headline": row["headline"] or key, "open": open_rows.get(key, 0)}
            for key, row in self._documents.items()
        ]

    def row(self, document_id: str) -> dict[str, Any]:
        """The row of `documents`. Raises Refused where there is none."""
        try:
            return self._documents[document_id]
        except KeyError:
            raise Refused("there is no such document in this package") from None

    def source_file(self, document_id: str) -> str | None:
        found: str | None = self.row(document_id)["source_file"]
        return found

    def text(self, document_id: str) -> str:
        """The document's text, which its offsets count in. Raises Refused where no folder has it."""
        from onrecord.cli.evidence import article_text

        text = article_text(self.row(document_id), self.folders)
        if text is None:
            looked = ", ".join(str(folder) for folder in self.folders)
            raise Refused(f"the text of {document_id} is not in {looked}; say with --sources where the articles are")
        return text

    def check_texts(self) -> None:
        """Raises Refused where none of the first documents has its text here: nothing could be looked at."""
        trouble: Refused | None = None
        for document_id in list(self._documents)[:LOOKED_AT]:
            try:
                self.text(document_id)
                return
            except Refused as error:
                trouble = trouble or error
        raise trouble or Refused(f"{self.root}: the package holds no document")

    def open_rows(self, table: str | None, without: Collection[str], limit: int) -> list[dict[str, Any]]:
        """The machine's rows that wait, by doubt, of all documents but those of `without`."""
        frame = self._open
        if table:
            frame = frame.filter(pl.col("table") == table)
        if without:
            frame = frame.filter(~pl.col("document_id").is_in(list(without)))
        return frame.head(limit).to_dicts()

    def _open_rows(self) -> pl.DataFrame:
        parts = []
        for table, title in TITLES.items():
            frame = self.tables[table].filter(pl.col("origin") == Origin.MACHINE.value)
            parts.append(
                frame.select(
                    pl.lit(table).alias("table"),
                    "document_id",
                    pl.col("start"),
                    pl.col("end"),
                    pl.col(title).str.slice(0, 160).alias("title"),
                    "confidence",
                )
            )
        for table in ENTITY_TABLES:
            key = {"people": "person_id", "organizations": "organization_id", "places": "place_id"}[table]
            first = (
                self.tables["mentions"]
                .filter(pl.col(key).is_not_null())
                .group_by(key, "document_id", maintain_order=True)
                .agg(pl.col("start").min(), pl.col("end").first())
            )
            frame = self.tables[table].filter(pl.col("origin") == Origin.MACHINE.value).join(first, on=key)
            parts.append(
                frame.select(
                    pl.lit(table).alias("table"),
                    "document_id",
                    "start",
                    "end",
                    pl.col("name").alias("title"),
                    "confidence",
                )
            )
        return pl.concat(parts).sort("confidence", "document_id", "start", "table", "title", nulls_last=True)

    # ------------------------------------------------------------------------------------------ review files

    @staticmethod
    def review_files(folder: Path) -> dict[str, Path]:
        """The review files that are not called after their document, by document id."""
        found = {}
        for path in sorted(folder.glob("*.yaml")):
            about = ABOUT.search(path.read_text("utf-8", errors="replace"))
            if about and about[1] != path.stem:
                found[about[1]] = path
        return found

    def is_behind(self, folder: Path) -> bool:
        """Whether a review file is newer than the package: a desk was killed before it could build, or a hand was at
        work."""
        built = (self.root / DESCRIPTOR).stat().st_mtime_ns
        return any(path.stat().st_mtime_ns > built for path in folder.glob("*.yaml"))

    def made_of_texts(self) -> bool:
        """Whether the texts that lie in the package make it again: every document came from a plain text file of its
        own, and nothing is known of it that its text does not say."""
        for key, row in self._documents.items():
            path = self.root / "data" / "source" / f"{key}.txt"
            if row["source_file"] != path.name or not path.is_file() or row["url"]:
                return False
            if hashlib.sha256(path.read_bytes()).hexdigest() != row["text_sha256"]:
                return False
        return bool(self._documents)
