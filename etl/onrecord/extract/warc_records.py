"""The records of a web archive, one after the other, found again behind one that is broken or lies about its length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from onrecord.extract.page_source import MAX_PAGE_BYTES
from onrecord.extract.skipped import Refused, SkipKind
from onrecord.extract.stream import Stream

SIGNS = re.compile(rb"WARC/(?:0\.1[0-9]|1\.[0-9])\r?\n")
MAX_HEADER = 65_536  # bytes
MAX_RECORD = MAX_PAGE_BYTES + MAX_HEADER  # with the server's own headers; more is passed over, not kept
CHUNK = 65_536
SIGN = len(b"WARC/1.0\r\n")


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record with its headers, by their names in small letters, and its content; or what is wrong with it."""

    number: int  # from 1
    headers: Mapping[str, str]
    content: bytes
    problem: Refused | None = None


class Buffered:
    """A stream that can be looked ahead into and put back."""

    def __init__(self, file: Stream) -> None:
        self.on_disk = file.on_disk
        self.file: BinaryIO = file if self.on_disk is None else self.on_disk
        self.data = b""
        self.go_to(0)

    def go_to(self, offset: int) -> None:
        """Goes on reading there, where the file can be gone back in."""
        if self.on_disk is not None:
            self.on_disk.seek(offset)
            self.data = b""

    @property
    def offset(self) -> int:
        """The place in a file that can be gone back in."""
        return self.on_disk.tell() - len(self.data) if self.on_disk is not None else 0

    def fill(self, size: int) -> bytes:
        """What comes next, of at least that size unless the stream ends; it stays there."""
        if len(self.data) < size:
            parts = [self.data]
            missing = size - len(self.data)
            while missing > 0 and (part := self.file.read(min(missing, CHUNK))):
                parts.append(part)
                missing -= len(part)
            self.data = b"".join(parts)
        return self.data

    def take(self, size: int) -> bytes:
        data = self.fill(size)[:size]
        self.data = self.data[size:]
        return data

    def pass_over(self, size: int) -> int:
        """How many bytes of so many there were."""
        left = size
        while left > 0 and (data := self.take(min(left, CHUNK))):
            left -= len(data)
        return size - left

    def put_back(self, data: bytes) -> None:
        self.data = data + self.data

    def find_record(self) -> bool:
        """Passes over everything up to the next line with which a record begins; false where none comes."""
        while True:
            data = self.fill(CHUNK)
            if (at := find_sign(data)) is not None:
                self.data = data[at:]
                return True
            if len(data) < CHUNK:
                self.data = b""
                return False
            self.data = data[-SIGN - 1 :]  # a line may be parted between two looks


def find_sign(data: bytes) -> int | None:
    """Where a line begins with which a record does."""
    at = data.find(b"WARC/")
    while at >= 0:
        if (at == 0 or data[at - 1 : at] == b"\n") and SIGNS.match(data, at):
            return at
        at = data.find(b"WARC/", at + 1)
    return None


def raw_records(file: Stream) -> Iterator[RawRecord]:
    """The records in order. A broken one is given with its problem, and what follows it is read again."""
    buffered = Buffered(file)
    number = 0
    while True:
        while buffered.find_record():
            number += 1
            yield read_record(buffered, number)
        damage = file.damage
        if damage is None or not file.resume():
            return
        number += 1
        yield RawRecord(number, {}, b"", Refused(damage.kind, damage.reason))


def read_record(buffered: Buffered, number: int) -> RawRecord:
    head = buffered.fill(MAX_HEADER)[:MAX_HEADER]
    ends = [at + len(end) for end in (b"\n\r\n", b"\n\n") if (at := head.find(end)) >= 0]
    if not ends:  # and so of any record that begins in there
        buffered.take(max(head.rfind(b"\nWARC/"), SIGN))
        return broken(number, {}, f"has headers without an end, or of more than {MAX_HEADER:,} bytes")
    headers = headers_of(buffered.take(min(ends)))
    stated = headers.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", stated):
        return broken(number, headers, f"its length is no number: {stated[:40]!r}")
    length = int(stated)
    if length > MAX_RECORD:
        return pass_large(buffered, number, headers, length)
    content = buffered.take(length)
    after = buffered.fill(SIGN + 4)
    if len(content) == length and (not after or re.match(rb"(?:\r?\n){1,4}(?:WARC/|\Z)", after)):
        return RawRecord(number, headers, content)
    within = find_sign(content)
    if within is not None:  # it claims what is another's
        buffered.put_back(content[within:])
    if len(content) < length and within is None:
        return broken(number, headers, f"breaks off after {len(content):,} of {length:,} bytes")
    return broken(number, headers, f"is not of the {length:,} bytes that it claims")


def pass_large(buffered: Buffered, number: int, headers: Mapping[str, str], length: int) -> RawRecord:
    """Passes over a record that is larger than any page; records that a false length swallows are read where the
    file can be gone back in."""
    back = buffered.offset
    beginning = buffered.take(MAX_HEADER)  # says what it is of
    there = len(beginning) + buffered.pass_over(length - len(beginning))
    whole = there == length and re.match(rb"(?:\r?\n){1,4}(?:WARC/|\Z)", buffered.fill(SIGN + 4) or b"\n")
    if whole:
        reason = f"{length:,} bytes, more than the limit of {MAX_PAGE_BYTES:,} for one page"
        return RawRecord(number, headers, beginning, Refused(SkipKind.TOO_LARGE, reason))
    buffered.go_to(back)
    return broken(number, headers, f"is not of the {length:,} bytes that it claims")


def broken(number: int, headers: Mapping[str, str], reason: str) -> RawRecord:
    return RawRecord(number, headers, b"", Refused(SkipKind.UNREADABLE, f"a record that {reason}"))


def headers_of(head: bytes) -> dict[str, str]:
    """The headers by their names in small letters; of a name twice the first."""
    found: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found
