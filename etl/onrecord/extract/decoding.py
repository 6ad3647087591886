"""Bytes as text: what a file that claims to be text really is, and its characters."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from onrecord.extract.skipped import Refused, SkipKind

# A document of more is an archive or a mistake: 1 MB is some 170,000 words, and spaCy parses no more than a million
# characters at once, at about 1 GB of memory for each 100,000 of them.
MAX_BYTES = 1_000_000

SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or Office document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "gzip-compressed",
    b"BZh": "bzip2-compressed",
    b"\xfd7zXZ": "xz-compressed",
    b"\x28\xb5\x2f\xfd": "zstd-compressed",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "RTF",
    b"PAR1": "Parquet",
    b"SQLite format 3": "an SQLite database",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
WINDOWS = "cp1252"
HIGH = re.compile(rb"[\x00-\x7f]+")
SEQUENCE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Capitals after small letters, currency and signs inside words: "pi\u00c7ce", "It\u00d5s" are of other encodings.
MISPLACED = re.compile(
    "[a-zß-öø-ÿ][À-ÖØ-ÞŠŒŽŸ]|[À-ÖØ-ÞŠŒŽŸ][A-Z][a-z]|[A-Za-z][¡-§©«¬®-±´-·»-¿×÷ƒ†‡ˆ‰‹›¤¦][a-z]|[\x00-\x08\x0e-\x1f\x80-\x9f]"
)
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Decoded(NamedTuple):
    """A text, and as what its bytes were read where that is not UTF-8."""

    text: str
    encoding: str | None


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of the bytes; line ends stay as they are, a byte order mark is no part of the text.

    Without `encoding` the bytes are UTF-8, or UTF-16 that says so by its mark, or Windows-1252 where every character
    stands as it does in English. Raises Refused with the reason where they are not: what a binary file looks like,
    which encoding another text looks like.
    """
    if not data.strip():
        raise Refused(SkipKind.NO_ARTICLE, "empty" if not data else "nothing but white space")
    looks = next((what for head, what in SIGNATURES.items() if data.startswith(head)), None)
    if looks and not (looks == "a program" and b"\0" not in data[:4096]):
        raise Refused(SkipKind.NOT_TEXT, f"not a text: it looks like {looks}")
    marked = next((name for bom, name in BOMS if data.startswith(bom)), None)
    if marked is None and encoding is None and b"\0" in data:
        raise Refused(SkipKind.NOT_TEXT, "not a text: it holds NUL bytes")
    try:
        decoded = Decoded(data.decode(encoding or marked or "utf-8"), other(encoding or marked))
    except LookupError:
        raise Refused(SkipKind.UNREADABLE, f"unknown encoding {encoding!r}") from None
    except UnicodeDecodeError as error:
        if encoding is None and marked is None and is_windows_1252(data):
            return Decoded(data.decode(WINDOWS), WINDOWS)
        said = encoding or marked or "UTF-8"
        hint = likely(data) if encoding is None else ""
        raise Refused(SkipKind.UNREADABLE, f"not {said} at byte {error.start}{hint}") from None
    if "\0" in decoded.text:
        raise Refused(SkipKind.NOT_TEXT, "not a text: it holds NUL characters")
    if not decoded.text.strip():
        raise Refused(SkipKind.NO_ARTICLE, "nothing but white space")
    return decoded


def other(encoding: str | None) -> str | None:
    """An encoding's name, in one spelling; `None` for UTF-8."""
    name = codecs.lookup(encoding).name if encoding else "utf-8"
    return None if name in ("utf-8", "utf-8-sig", "ascii") else name


def decode_line(data: bytes, encoding: str | None = None) -> Decoded:
    """One line's text, as `decode`. Raises Refused where it is in no encoding that can be told."""
    try:
        return Decoded(data.decode(encoding or "utf-8-sig"), other(encoding))
    except LookupError:
        raise Refused(SkipKind.UNREADABLE, f"unknown encoding {encoding!r}") from None
    except UnicodeDecodeError as error:
        if encoding is None and is_windows_1252(data):
            return Decoded(data.decode(WINDOWS), WINDOWS)
        raise Refused(SkipKind.UNREADABLE, f"not {encoding or 'UTF-8'} at byte {error.start} of the line") from None


def is_windows_1252(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 are what Windows-1252 makes of a text in a Western language.

    Its letters stand in words and its marks between them. In a text of another encoding some character does not:
    capitals behind small letters, undefined bytes; and characters in UTF-8 among the bytes say that it is that, broken.
    """
    high = HIGH.sub(b"", data)
    if not high or len(high) * 5 > len(data) or b"\0" in data or SEQUENCE.search(data):
        return False
    try:
        text = data.decode(WINDOWS)
    except UnicodeDecodeError:
        return False
    return not MISPLACED.search(text)


def likely(data: bytes) -> str:
    """What the bytes look like instead, as the end of a message."""
    from charset_normalizer import from_bytes

    best = from_bytes(
        data[:200_000], cp_isolation=["cp1252", "utf_16", "cp1250", "cp1251", "shift_jis", "gb18030"]
    ).best()
    return f"; it looks like {best.encoding.replace('_', '-')}: give --encoding {best.encoding}" if best else ""
