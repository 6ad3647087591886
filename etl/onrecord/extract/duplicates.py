"""Which documents repeat others: the same words, or most of them, as an updated version of a story has."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import eq
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.extract.skipped import SkipKind
from onrecord.model import Article, PassageKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHINGLE = 5  # words that make one
HASHES = 192  # of a signature; the error of an estimated similarity is 0.036 at most
ROWS = 4  # hashes of a band: pairs as similar as NEAR share one of the 48 in 95 of 100 cases, as 0.6 in 999 of 1,000
# The part of all five-word stretches of two texts that both have. A lightly edited text has 0.9 of them, two reports of
# one event by different publishers 0.01 to 0.07, two stories that share a paragraph of background up to 0.3.
NEAR = 0.5
SEED = 1
CROWD = 2_000  # kept documents of one bucket that are compared; what more share is the words of a template
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
    """The documents that repeat one that is kept, by their ids; those that are kept are not in it.

    The documents are taken in the order of their days (unknown days last), then of their ids. One is kept unless it
    repeats one kept before. So the order of input does not matter, no two that are kept repeat each other, and a
    document added never takes away one of an earlier day.
    """
    import numpy as np

    ordered = sorted(documents, key=lambda item: (item[1] or date.max, item[0]))
    leaders: dict[bytes, str] = {}
    same: dict[str, str] = {}  # by id the first with the same words
    for name, _, mark in ordered:
        first = leaders.setdefault(mark.exact, name) if mark.shingles else name
        if first != name:
            same[name] = first
    distinct = [(name, mark) for name, _, mark in ordered if name not in same and mark.shingles]
    if not distinct:
        return {}
    joined = b"".join(mark.signature for _, mark in distinct)
    signatures = np.frombuffer(joined, dtype="<u4").reshape(-1, HASHES)
    near = nearest(signatures)
    found = {distinct[n][0]: Duplicate(distinct[k][0], SkipKind.NEAR_DUPLICATE, s) for n, (k, s) in near.items()}
    for name, first in same.items():
        found[name] = found.get(first, Duplicate(first, SkipKind.DUPLICATE, 1.0))
    return found


def nearest(signatures: NDArray[np.uint32]) -> dict[int, tuple[int, float]]:
    """For each row that is near an earlier one that is not near one itself: the first such row, and the similarity."""
    import numpy as np

    bands = band_hashes(signatures)
    shared = np.zeros(bands.shape, dtype=bool)  # where another row has the same hash: the others need no look
    for n in range(bands.shape[1]):
        _, places, counts = np.unique(bands[:, n], return_inverse=True, return_counts=True)
        shared[:, n] = counts[places] > 1
    buckets: dict[int, list[int]] = {}
    found: dict[int, tuple[int, float]] = {}
    for row in np.flatnonzero(shared.any(axis=1)).tolist():
        mine = bands[row][shared[row]].tolist()
        candidates = sorted({other for key in mine for other in buckets.get(key, ())})
        if candidates:
            alike = (signatures[candidates] == signatures[row]).mean(axis=1)
            near = np.flatnonzero(alike >= NEAR)
            if near.size:
                found[row] = (candidates[near[0]], float(alike[near[0]]))
                continue
        for key in mine:
            bucket = buckets.setdefault(key, [])
            if len(bucket) < CROWD:
                bucket.append(row)
    return found


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
