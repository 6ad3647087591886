"""Bytes as text: what a file that claims to be text really is, and its characters."""

from __future__ import annotations

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
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes, encoding: str | None = None) -> str:
    """The text of the bytes; line ends stay as they are, a byte order mark is no part of the text.

    Without `encoding` the bytes are UTF-8, or UTF-16 that says so by its mark. Raises ValueError with the reason where
    they are not: what a binary file looks like, which encoding another text looks like.
    """
    if not data.strip():
        raise ValueError("empty" if not data else "nothing but white space")
    looks = next((what for head, what in SIGNATURES.items() if data.startswith(head)), None)
    if looks and not (looks == "a program" and b"\0" not in data[:4096]):
        raise ValueError(f"not a text: it looks like {looks}")
    marked = next((name for bom, name in BOMS if data.startswith(bom)), None)
    if marked is None and encoding is None and b"\0" in data:
        raise ValueError("not a text: it holds NUL bytes")
    try:
        text = data.decode(encoding or marked or "utf-8")
    except LookupError:
        raise ValueError(f"unknown encoding {encoding!r}") from None
    except UnicodeDecodeError as error:
        said = encoding or marked or "UTF-8"
        raise ValueError(f"not {said} at byte {error.start}{likely(data) if encoding is None else ''}") from None
    if "\0" in text:
        raise ValueError("not a text: it holds NUL characters")
    if not text.strip():
        raise ValueError("nothing but white space")
    return text


def likely(data: bytes) -> str:
    """What the bytes look like instead, as the end of a message."""
    from charset_normalizer import from_bytes

    best = from_bytes(
        data[:200_000], cp_isolation=["cp1252", "utf_16", "cp1250", "cp1251", "shift_jis", "gb18030"]
    ).best()
    return f"; it looks like {best.encoding.replace('_', '-')}: give --encoding {best.encoding}" if best else ""
