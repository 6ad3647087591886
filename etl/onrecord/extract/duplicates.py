"""Which documents repeat others: the same words, or most of them, as an updated version of a story has."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import eq
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.extract.skipped import SkipKind
from onrecord.model import Article, PassageKind

if TYPE_CHECKING:
    from typing import BinaryIO

    import numpy as np
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

SHINGLE = 5  # words that make one
HASHES = 192  # of a signature; the error of an estimated similarity is 0.036 at most
ROWS = 4  # hashes of a band: pairs as similar as NEAR share one of the 48 in 95 of 100 cases, as 0.6 in 999 of 1,000
# The part of all five-word stretches of two texts that both have. A lightly edited text has 0.9 of them, two reports of
# one event by different publishers 0.01 to 0.07, two stories that share a paragraph of background up to 0.3.
NEAR = 0.5
SEED = 1
CROWD = 2_000  # kept documents of one bucket that are compared; what more share is the words of a template
TOGETHER = 10_000  # fingerprints that are held at once
HASHES_AT_ONCE = 1_000_000  # of bands, that are counted by one query
HELD = 2**16  # signatures that have been compared and are kept for the next comparison: 50 MB
BANDS = tuple(f"band{n}" for n in range(HASHES // ROWS))
HEADER = struct.Struct("<16sI")
SIGNATURE = struct.Struct(f"<{HASHES}I")
WORD = re.compile(r"\w+")
BODY = (PassageKind.STANDFIRST, PassageKind.HEADING, PassageKind.PARAGRAPH)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells a text's words from another's: a hash of all of them in order, how many different stretches of five
    there are, and the least hashes of those (MinHash), of which two texts share about as many as of the stretches."""

    exact: bytes
    shingles: int
    signature: bytes

    def to_bytes(self) -> bytes:
        """788 bytes, the same on every machine."""
        return HEADER.pack(self.exact, self.shingles) + self.signature

    @classmethod
    def from_bytes(cls, data: bytes) -> Fingerprint:
        """Raises ValueError for bytes that `to_bytes` did not give."""
        if len(data) != HEADER.size + SIGNATURE.size:
            raise ValueError(f"a fingerprint has {HEADER.size + SIGNATURE.size} bytes, not {len(data)}")
        exact, shingles = HEADER.unpack_from(data)
        return cls(exact, shingles, data[HEADER.size :])

    def similarity(self, other: Fingerprint) -> float:
        """The estimated part of all five-word stretches that both have (Jaccard), 0 to 1."""
        same: int = sum(map(eq, SIGNATURE.unpack(self.signature), SIGNATURE.unpack(other.signature)))
        return same / HASHES


class Duplicate(NamedTuple):
    """The document that is kept in the place of this one, and how much of their words they share, 0 to 1."""

    kept: str
    kind: SkipKind
    similarity: float


def fingerprint(article: Article) -> Fingerprint:
    """The fingerprint of an article's body: headline, byline, captions and repeated passages do not count, nor do case
    and punctuation."""
    from rensa import RMinHash

    parts = [p.span.of(article.text) for p in article.passages if p.kind in BODY and p.duplicate_of is None]
    words = WORD.findall("\n".join(parts or [article.text]).casefold())
    stretches = {" ".join(words[n : n + SHINGLE]) for n in range(max(len(words) - SHINGLE + 1, 1))} if words else set()
    sketch = RMinHash(num_perm=HASHES, seed=SEED)
    sketch.update(sorted(stretches))
    exact = hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).digest()[:16]
    return Fingerprint(exact, len(stretches), SIGNATURE.pack(*sketch.digest()))


def duplicates(documents: Iterable[tuple[str, date | None, Fingerprint]]) -> dict[str, Duplicate]:
    """The documents that repeat one that is kept, by their ids; those that are kept are not in it."""
    import duckdb
    import polars as pl

    rows = [(n, name, day, mark.to_bytes()) for n, (name, day, mark) in enumerate(documents)]
    schema = {"reading": pl.Int64, "document_id": pl.String, "day": pl.Date, "fingerprint": pl.Binary}
    with duckdb.connect(":memory:") as connection:
        connection.register("marks", pl.DataFrame(rows, schema=schema, orient="row").to_arrow())
        return duplicates_in(connection, "SELECT reading, document_id, day FROM marks", "marks")


def duplicates_in(
    connection: DuckDBPyConnection, documents: str, marks: str, folder: Path | None = None
) -> dict[str, Duplicate]:
    """The documents that repeat one that is kept, by their ids; those that are kept are not in it.

    `documents` is a query that gives reading, document_id and day, `marks` the name of a table that has the fingerprint
    of each reading, null where it has none. The documents are taken in the order of their days (unknown days last),
    then of their ids. One is kept unless it repeats one kept before. So the order of input does not matter, no two that
    are kept repeat each other, and a document added never takes away one of an earlier day.

    What this takes for each document is in tables of the connection, which go to the disk where they are large, and the
    signatures that have to be compared in a file without a name in `folder`. Raises OSError where that is full.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE places AS SELECT reading, document_id, "
        f"row_number() OVER (ORDER BY coalesce(day, DATE '9999-12-31'), document_id) - 1 AS place FROM ({documents})"
    )
    hashed = _hash(connection, marks)
    same: list[tuple[int, int]] = connection.execute(
        "SELECT place, first FROM hashed JOIN (SELECT exact, rest, min(place) AS first FROM hashed "
        "GROUP BY exact, rest HAVING count(*) > 1) USING (exact, rest) WHERE place <> first"
    ).fetchall()
    if same:
        _ask(connection, [place for place, _ in same])
        connection.execute("DELETE FROM hashed WHERE place IN (SELECT place FROM asked)")
    near = _nearest(connection, marks, folder) if _find_shared(connection, hashed) else {}
    names = _names(
        connection, {*(place for pair in same for place in pair), *near, *(first for first, _ in near.values())}
    )
    found = {names[n]: Duplicate(names[k], SkipKind.NEAR_DUPLICATE, s) for n, (k, s) in near.items()}
    for n, first in same:
        found[names[n]] = found.get(names[first], Duplicate(names[first], SkipKind.DUPLICATE, 1.0))
    connection.execute("; ".join(f"DROP TABLE {table}" for table in ("places", "hashed", "buckets", "shared")))
    return found


def _hash(connection: DuckDBPyConnection, marks: str) -> int:
    """Makes the table `hashed`: of each document that has a word its place, the hash of all words in two halves, and of
    each band of its signature one number. Returns how many documents these are."""
    import numpy as np
    import polars as pl

    columns = "place BIGINT, exact UBIGINT, rest UBIGINT, " + ", ".join(f"{band} UBIGINT" for band in BANDS)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE hashed ({columns})")
    first, last = connection.execute("SELECT min(reading), max(reading) FROM places").fetchall()[0]
    documents = 0
    if first is None:
        return documents
    for start in range(first, last + 1, TOGETHER):  # readings are stored in the order of their numbers
        rows = connection.execute(
            f"SELECT place, fingerprint FROM places JOIN {marks} USING (reading) "
            f"WHERE reading BETWEEN {start} AND {start + TOGETHER - 1} AND fingerprint IS NOT NULL"
        ).fetchall()
        worded = [(place, mark) for place, mark in rows if Fingerprint.from_bytes(mark).shingles]
        documents += len(worded)
        if not worded:
            continue
        data = np.frombuffer(b"".join(mark for _, mark in worded), dtype=np.uint8).reshape(
            -1, HEADER.size + SIGNATURE.size
        )
        exact = np.ascontiguousarray(data[:, :16]).view("<u8")
        frame = pl.DataFrame({"place": [place for place, _ in worded], "exact": exact[:, 0], "rest": exact[:, 1]})
        hashes = band_hashes(np.ascontiguousarray(data[:, HEADER.size :]).view("<u4"))
        frame = frame.hstack(pl.DataFrame(hashes, schema=list(BANDS), orient="row"))
        connection.register("more", frame.to_arrow())
        connection.execute("INSERT INTO hashed SELECT * FROM more")
        connection.unregister("more")
    return documents


def _find_shared(connection: DuckDBPyConnection, documents: int) -> int:
    """Makes the tables `buckets`, of the hashes of bands that several of the documents in `hashed` have, with a number
    each and how many they are, and `shared`, of those documents' places and buckets. Returns how many buckets there
    are."""
    connection.execute("CREATE OR REPLACE TEMP TABLE buckets (bucket BIGINT, hash UBIGINT, size BIGINT)")
    connection.execute("CREATE OR REPLACE TEMP TABLE shared (place BIGINT, bucket BIGINT)")
    at_once = min(max(HASHES_AT_ONCE // max(documents, 1), 1), len(BANDS))
    buckets = 0
    for start in range(0, len(BANDS), at_once):
        pairs = f"SELECT place, unnest([{', '.join(BANDS[start : start + at_once])}]) AS hash FROM hashed"
        ((more,),) = connection.execute(
            f"INSERT INTO buckets SELECT {buckets} + row_number() OVER () - 1, hash, size FROM "
            f"(SELECT hash, count(*) AS size FROM ({pairs}) GROUP BY hash HAVING count(*) > 1)"
        ).fetchall()
        if more:
            connection.execute(
                f"INSERT INTO shared SELECT place, bucket FROM ({pairs}) JOIN buckets USING (hash) "
                f"WHERE bucket >= {buckets}"
            )
        buckets += more
    return buckets


def _nearest(connection: DuckDBPyConnection, marks: str, folder: Path | None) -> dict[int, tuple[int, float]]:
    """For each place in `shared` that is near an earlier one that is not near one itself: the first such, and the
    similarity."""
    import numpy as np

    sizes = connection.execute(f"SELECT least(size, {CROWD}) AS size FROM buckets ORDER BY bucket").fetchnumpy()["size"]
    begin = np.concatenate(([0], np.cumsum(sizes)))
    members = np.empty(begin[-1], dtype=np.int32)  # each bucket's places have their room in it
    filled = np.zeros(len(sizes), dtype=np.int32)
    found: dict[int, tuple[int, float]] = {}
    with TemporaryFile(dir=folder, buffering=0) as file:
        _write_signatures(connection, marks, file)

        @lru_cache(maxsize=HELD)
        def signature(place: int) -> bytes:
            file.seek(place * SIGNATURE.size)
            return file.read(SIGNATURE.size)

        rows = connection.execute("SELECT place, list(bucket) FROM shared GROUP BY place ORDER BY place")
        while some := rows.fetchmany(TOGETHER):
            for place, mine in some:
                candidates = np.unique(
                    np.concatenate([members[begin[b] : begin[b] + filled[b]] for b in mine])
                ).tolist()
                if candidates:
                    those = np.frombuffer(b"".join(map(signature, candidates)), dtype="<u4").reshape(-1, HASHES)
                    alike = (those == np.frombuffer(signature(place), dtype="<u4")).mean(axis=1)
                    near = np.flatnonzero(alike >= NEAR)
                    if near.size:
                        found[place] = (candidates[near[0]], float(alike[near[0]]))
                        continue
                for b in mine:
                    if begin[b] + filled[b] < begin[b + 1]:
                        members[begin[b] + filled[b]] = place
                        filled[b] += 1
    return found


def _write_signatures(connection: DuckDBPyConnection, marks: str, file: BinaryIO) -> None:
    """Writes the signatures of the documents in `shared`, each at its place."""
    rows = connection.execute(
        f"SELECT place, fingerprint FROM places JOIN {marks} USING (reading) SEMI JOIN shared USING (place)"
    )
    while some := rows.fetchmany(TOGETHER):
        for place, mark in some:
            file.seek(place * SIGNATURE.size)
            file.write(mark[HEADER.size :])


def _names(connection: DuckDBPyConnection, places: set[int]) -> dict[int, str]:
    if not places:
        return {}
    _ask(connection, sorted(places))
    return dict(connection.execute("SELECT place, document_id FROM places SEMI JOIN asked USING (place)").fetchall())


def _ask(connection: DuckDBPyConnection, places: list[int]) -> None:
    import polars as pl

    connection.register("asked", pl.DataFrame({"place": places}, schema={"place": pl.Int64}).to_arrow())


def band_hashes(signatures: NDArray[np.uint32]) -> NDArray[Any]:
    """One number for each band of a row: rows of the same numbers in a band, and hardly others, have the same."""
    import numpy as np

    bands = HASHES // ROWS
    hashes = np.empty((len(signatures), bands), dtype=np.uint64)
    for band in range(bands):
        mixed = np.full(len(signatures), band + 1, dtype=np.uint64)
        for n in range(band * ROWS, (band + 1) * ROWS):
            mixed = (mixed ^ signatures[:, n].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        hashes[:, band] = mixed
    return hashes
