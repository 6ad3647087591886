"""A source as a stream of bytes, expanded where it is compressed, as UTF-8 where it is UTF-16."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO

from onrecord.extract.expanded import CHUNK, MAGIC, Damage, Expanded, ExpandedZstd, Plain
from onrecord.extract.skipped import SkipKind

HEAD = 4096  # bytes by which a reader is chosen
SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".zstd")


class Stream(io.BufferedReader):
    """What readers read from: the content in order, once.

    `head` is its beginning; `encoding` names what was recoded to UTF-8. Where `damage` is set when the content has
    ended, it is not whole: what ended with it must not pass for an article. `on_disk` is the file itself where its
    bytes are the content, for formats that are not read in order.
    """

    def __init__(self, file: BinaryIO, encoding: str | None = None) -> None:
        seen = file.read(HEAD)
        what = next((name for magic, name in MAGIC.items() if seen.startswith(magic)), None)
        if what == "zstd":
            content: Plain = ExpandedZstd(file, seen)
        else:
            content = Expanded(file, seen, what) if what else Plain(file, seen)
        self.content = Peeked(content)
        self.encoding = wide_encoding(self.content.head, encoding)
        if self.encoding:
            self.content = Peeked(Recoded(self.content, self.encoding))
        self.head = self.content.head
        self.on_disk = file if what is None and self.encoding is None and file.seekable() else None
        super().__init__(self.content, CHUNK)

    @property
    def damage(self) -> Damage | None:
        return self.content.damage

    def resume(self) -> bool:
        """Goes on behind damage, where the content is made so that this is possible."""
        return self.content.resume()


class Peeked(Plain):
    """A content whose beginning is known before it is read."""

    def __init__(self, inner: Plain) -> None:
        self.head = b""
        while len(self.head) < HEAD and (data := inner.more(HEAD - len(self.head))):
            self.head += data
        super().__init__(io.BytesIO(), self.head)
        self.inner = inner

    def more(self, size: int) -> bytes:
        return super().more(size) if self.seen else self.inner.more(size)

    @property
    def damage(self) -> Damage | None:
        return None if self.seen else self.inner.damage

    def resume(self) -> bool:
        return self.inner.resume()


class Recoded(Plain):
    """A text whose characters take two or four bytes, as UTF-8; half of a pair stays one, for its reader to refuse."""

    def __init__(self, inner: Plain, encoding: str) -> None:
        super().__init__(io.BytesIO(), b"")
        self.inner = inner
        self.decoder = codecs.getincrementaldecoder(encoding)(errors="surrogatepass")
        self.ended = False

    def more(self, size: int) -> bytes:
        while not self.seen and not self.ended:
            data = self.inner.more(CHUNK)
            self.ended = not data
            try:
                self.seen = self.decoder.decode(data, final=self.ended).encode("utf-8", "surrogatepass")
            except UnicodeDecodeError as error:
                self.found = Damage(SkipKind.UNREADABLE, f"not {error.encoding}: {error.reason}")
                self.ended = True
        return super().more(size) if self.seen else b""

    @property
    def damage(self) -> Damage | None:
        return self.found or self.inner.damage


def wide_encoding(head: bytes, stated: str | None) -> str | None:
    """UTF-16 where a mark says so, or where every other byte of the beginning is NUL; else what was stated if it is
    UTF-16 or UTF-32; `None` for all that keeps ASCII's bytes."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if stated and stated.lower().replace("_", "-").startswith(("utf-16", "utf16", "utf-32", "utf32")):
        return stated
    even, odd = head[::2], head[1::2]
    if len(head) >= 16 and b"\0" in head:
        if b"\0" not in even and odd.count(0) * 10 >= len(odd) * 9:
            return "utf-16-le"
        if b"\0" not in odd and even.count(0) * 10 >= len(even) * 9:
            return "utf-16-be"
    return None


def inner_name(name: str) -> str:
    """A file's name without the ending that says how it is compressed."""
    return name[: name.rindex(".")] if name.lower().endswith(SUFFIXES) else name


def stem(name: str) -> str:
    """What a file is called: its name without folder and endings; for one in a folder's folders its whole way."""
    name = inner_name(name)
    folder, slash, last = name.rpartition("/")
    return folder + slash + (last.rpartition(".")[0] or last)
