"""The content of compressed files, as far as they are whole and no bombs."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from onrecord.extract.skipped import SkipKind

CHUNK = 65_536
ALLOWED = 64_000_000  # bytes to which anything may expand; only beyond is a bomb looked for
RATIO = 200  # times; news compresses to a third or a tenth, the same line over and over to a thousandth
RESUMES = 1_000  # damaged members of one file after which the rest is given up
GZIP = b"\x1f\x8b\x08"
MAGIC = {GZIP: "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz", b"\x28\xb5\x2f\xfd": "zstd"}


@dataclass(frozen=True, slots=True)
class Damage:
    """Why a stream ended before its end."""

    kind: SkipKind
    reason: str


class Decompressor(Protocol):
    """What the standard library's decompressors of bzip2 and xz have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class Inflate:
    """zlib's decompressor for gzip, in the manner of the others."""

    def __init__(self) -> None:
        self.inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self.inner.eof

    @property
    def needs_input(self) -> bool:
        return not self.inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self.inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self.inner.decompress(self.inner.unconsumed_tail + data, max_length)


class Plain(io.RawIOBase):
    """The bytes looked at already, then the rest of the file."""

    def __init__(self, file: BinaryIO, seen: bytes) -> None:
        self.file = file
        self.seen = seen
        self.taken = 0  # bytes of the file
        self.found: Damage | None = None

    @property
    def damage(self) -> Damage | None:
        """Why the content ends before its end; `None` until it does."""
        return self.found

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.more(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def more(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        data, self.seen = (self.seen[:size], self.seen[size:]) if self.seen else (self.file.read(size), b"")
        self.taken += len(data)
        return data

    def resume(self) -> bool:
        """Whether the stream goes on behind its damage."""
        return False


class Expanded(Plain):
    """The content of a compressed file, member by member; it ends at damage, and at a bomb."""

    def __init__(self, file: BinaryIO, seen: bytes, what: str) -> None:
        super().__init__(file, seen)
        self.what = what
        self.given = self.resumed = 0
        self.fed = b""  # what the current member was last given
        self.member: Decompressor | None = None

    def more(self, size: int) -> bytes:
        while self.found is None:
            try:
                data = self.step(size)
            except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise  # the disk's error and not the data's
                self.broken(f"the {self.what} data is damaged after {self.taken:,} bytes")
                break
            if data is None:
                break
            if data:
                return self.counted(data)
        return b""

    def step(self, size: int) -> bytes | None:
        """Some bytes, perhaps none yet; `None` at the end."""
        if self.member is None or self.member.eof:
            rest = self.member.unused_data if self.member else b""
            rest = (rest or super().more(CHUNK)).lstrip(b"\0")  # archives are padded
            while rest and len(rest) < len(GZIP) and (further := super().more(CHUNK)):
                rest += further
            if self.member is not None and not begins(rest, self.what):
                return None  # the end, or what is no member: as other tools do, it is passed over
            self.member = new_member(self.what)
            self.fed = rest
            return self.member.decompress(rest, size)
        if not self.member.needs_input:
            return self.member.decompress(b"", size)
        self.fed = super().more(CHUNK)
        if not self.fed:
            self.broken(f"the {self.what} data breaks off after {self.taken:,} bytes")
            return None
        return self.member.decompress(self.fed, size)

    def counted(self, data: bytes) -> bytes:
        self.given += len(data)
        if self.given > ALLOWED and self.given > RATIO * self.taken:
            self.found = Damage(
                SkipKind.HOSTILE,
                f"{self.taken:,} bytes of {self.what} expand to more than {self.given:,}, over {RATIO} times as many",
            )
            return b""
        return data

    def broken(self, reason: str) -> None:
        self.found = Damage(SkipKind.UNREADABLE, reason)

    def resume(self) -> bool:
        """Goes on with the next member of a gzip file, as each record of a WARC is one."""
        bomb = self.found is not None and self.found.kind is SkipKind.HOSTILE
        if self.what != "gzip" or bomb or self.resumed >= RESUMES:
            return False
        self.resumed += 1
        rest = self.fed[1:]
        while (at := rest.find(GZIP)) < 0:
            further = super().more(CHUNK)
            if not further:
                return False
            rest = rest[-2:] + further
        self.seen, self.member, self.found = rest[at:] + self.seen, None, None
        return True


class ExpandedZstd(Plain):
    """The content of a file compressed by zstd, which Python's own library does not read before 3.14."""

    def __init__(self, file: BinaryIO, seen: bytes) -> None:
        import pyarrow

        super().__init__(file, seen)
        inner = io.BufferedReader(Plain(file, seen), CHUNK)
        self.counter = inner.raw
        self.content = pyarrow.CompressedInputStream(pyarrow.PythonFile(inner, mode="r"), "zstd")
        self.given = 0

    def more(self, size: int) -> bytes:
        if self.found is not None:
            return b""
        try:
            data: bytes = self.content.read(size)
        except OSError as error:
            self.found = Damage(SkipKind.UNREADABLE, f"the zstd data is damaged: {error}")
            return b""
        self.given += len(data)
        taken = self.counter.taken
        if self.given > ALLOWED and self.given > RATIO * taken:
            reason = f"{taken:,} bytes of zstd expand to more than {self.given:,}, over {RATIO} times as many"
            self.found = Damage(SkipKind.HOSTILE, reason)
            return b""
        return data


def begins(data: bytes, what: str) -> bool:
    return any(data.startswith(magic) for magic, name in MAGIC.items() if name == what)


def new_member(what: str) -> Decompressor:
    if what == "gzip":
        return Inflate()
    return bz2.BZ2Decompressor() if what == "bzip2" else lzma.LZMADecompressor(memlimit=256_000_000)
