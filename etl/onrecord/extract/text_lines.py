"""The lines of a stream of any length, none of them longer than a document may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from onrecord.extract.decoding import MAX_BYTES
from onrecord.extract.stream import Stream


class Line(NamedTuple):
    """A line with its number, from 1; of one that is too long (not `whole`) only the beginning.

    `marks` counts the straight quotation marks in all of it.
    """

    number: int
    data: bytes
    whole: bool
    marks: int


def read_lines(file: Stream) -> Iterator[Line]:
    """Each line. Where the content is damaged, the line that broke off is left out."""
    number = 0
    while data := file.readline(MAX_BYTES + 1):
        number += 1
        whole = len(data) <= MAX_BYTES
        rest, marks = data, data.count(b'"')
        while not whole and rest and not rest.endswith(b"\n"):
            rest = file.readline(MAX_BYTES + 1)
            marks += rest.count(b'"')
        if rest.endswith(b"\n") or not file.damage:
            yield Line(number, data, whole, marks)
