"""A file of decisions as lines that they stand on: changed one decision at a time, the rest left byte for byte.

The file belongs to the people who keep it. So a change takes out or puts in the lines of its decisions and nothing
else; comments, order and the way in which other decisions are written stay as they are.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Generic, TypeVar

from onrecord.errors import OnrecordError, ReviewError
from onrecord.transform.review.decisions import load_review

T = TypeVar("T")
Reading = Callable[[Any, Path], T]  # what a file's YAML says; raises ReviewError, with the line, where it cannot be
LINE = re.compile(r"[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029]|\Z)")  # as YAML counts lines
WIDTH = 118  # a decision that fits stands on one line
PATIENCE = 10.0  # seconds that a writer waits for another


@dataclass(frozen=True, slots=True)
class Item:
    """A decision as it is written: its lines from `first` to before `last`, counted from 0, and what they say."""

    first: int
    last: int
    text: str
    data: Any


@dataclass(frozen=True, slots=True)
class ReviewFile(Generic[T]):
    """A state of the file, told from others by `version`. `review` is what its reading makes of it, `None` for a file
    that is not there, or that cannot be understood, for the reason in `error`."""

    path: Path
    version: str
    text: str = ""
    items: tuple[Item, ...] = ()
    review: T | None = None
    error: ReviewError | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision to be written: its text, and the decision (by number in the file) that it stands before or after."""

    text: str
    beside: int = -1
    before: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Decisions to take out, by their numbers in the file, and decisions to put in."""

    remove: tuple[int, ...] = ()
    add: tuple[Entry, ...] = ()


def read_file(path: Path, reading: Reading[T]) -> ReviewFile[T]:
    """The file as it is now."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return ReviewFile(path, "")
    version = hashlib.sha256(raw).hexdigest()
    try:
        return understood(path, raw.decode("utf-8"), reading)
    except UnicodeDecodeError:
        error = ReviewError(str(path), None, "not UTF-8")
    except ReviewError as found:
        error = found
    return ReviewFile(path, version, error=error)


def version_of(path: Path) -> str:
    """The SHA-256 of the file, `""` where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def understood(path: Path, text: str, reading: Reading[T]) -> ReviewFile[T]:
    """The file with that text. Raises ReviewError where it cannot be understood."""
    data = load_review(text, path)
    review = reading(data, path)
    version = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return ReviewFile(path, version, text, items_of(text, (data or {}).get("decisions")), review)


def items_of(text: str, rows: Any) -> tuple[Item, ...]:
    """The decisions of a review's text, `rows` as they were loaded from it, with their lines."""
    if not rows:
        return ()
    lines = LINE.findall(text)
    starts = [dash_line(lines, rows.lc.item(n)[0]) for n in range(len(rows))]
    items = []
    for n, row in enumerate(rows):
        last = starts[n + 1] if n + 1 < len(rows) else end_of_list(lines, starts[n])
        while last > starts[n] + 1 and re.match(r"\s*(#.*)?$", lines[last - 1]):
            last -= 1  # blank lines and headings belong to what follows
        items.append(Item(starts[n], last, "".join(lines[starts[n] : last]), row))
    return tuple(items)


def dash_line(lines: Sequence[str], line: int) -> int:
    """The line of an item's dash, which may stand above its content."""
    while line > 0 and not lines[line].lstrip().startswith("-"):
        line -= 1
    return line


def end_of_list(lines: Sequence[str], start: int) -> int:
    """The line after the last item, which begins at `start`: that of the next key, or the end of the file."""
    indent = len(lines[start]) - len(lines[start].lstrip())
    for n in range(start + 1, len(lines)):
        line = lines[n]
        if line.strip() and not line.lstrip().startswith("#") and len(line) - len(line.lstrip()) <= indent:
            return n
    return len(lines)


def load(text: str) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="rt").load(text)


# ---------------------------------------------------------------------------------------------------- writing


def rendered(decision: Mapping[str, Any]) -> str:
    """A decision as it is written in the file: on one line if it fits, else a key a line."""
    flow = dumped([flowing(decision)])
    if len(flow) <= WIDTH + 1:
        return flow
    return dumped([{key: short_flow(value, 4 + len(key)) for key, value in decision.items()}])


def short_flow(value: Any, column: int) -> Any:
    """The value, which begins in that column, with everything in it that fits a line written on one."""
    if not isinstance(value, Mapping | list):
        return value
    flow = flowing(value)
    if column + len(dumped(flow)) - 1 <= WIDTH:
        return flow
    if isinstance(value, Mapping):
        return {key: short_flow(inner, 6 + len(key)) for key, inner in value.items()}
    return [short_flow(inner, 6) for inner in value]


def flowing(value: Any) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, Mapping):
        made: Any = CommentedMap((key, flowing(inner)) for key, inner in value.items())
    elif isinstance(value, list):
        made = CommentedSeq(flowing(inner) for inner in value)
    else:
        return value
    made.fa.set_flow_style()
    return made


def dumped(value: Any) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.representer import RoundTripRepresenter

    class Representer(RoundTripRepresenter):
        """Nothing is written `null`, not left empty."""

    Representer.add_representer(type(None), lambda self, _: self.represent_scalar("tag:yaml.org,2002:null", "null"))
    yaml = YAML(typ="rt")
    yaml.Representer = Representer
    yaml.width = 1 << 20
    yaml.default_flow_style = False
    yaml.preserve_quotes = True
    out = io.StringIO()
    yaml.dump(value, out)
    return out.getvalue()


def heading(document_id: str, text_sha256: str) -> str:
    """How the review of a document begins."""
    return f"document: {dumped(document_id).splitlines()[0]}\ntext_sha256: {text_sha256}\n"


def edited(file: ReviewFile[T], edit: Edit, head: str, reading: Reading[T]) -> ReviewFile[T]:
    """The file with the edit made, not written yet. If there was none it is made, with `head` above its decisions.

    Raises OnrecordError where the result would not say what it should, in which case nothing may be written.
    """
    text = file.text or head
    items = file.items
    wanted = [item.data for n, item in enumerate(items) if n not in edit.remove]
    if not items:
        text = open_list(text)
    elif any(a.last > b.first for a, b in pairwise(items)) or items[0].text.lstrip()[:1] != "-":
        text, items = in_blocks(text)
    result = understood(file.path, spliced(text, items, edit), reading)
    found = [item.data for item in result.items]
    added = [load(entry.text)[0] for entry in edit.add]
    rest = list(found)
    for data in added:
        if data not in rest:
            break
        rest.remove(data)
    if len(found) != len(wanted) + len(added) or rest != wanted:
        raise OnrecordError(
            f"{file.path}: this change cannot be made without touching other decisions; edit it by hand"
        )
    return result


def open_list(text: str) -> str:
    """The text with an empty list of decisions that lines can be put into."""
    found = re.search(r"^decisions[ \t]*:[^\n\r#]*", text, re.MULTILINE)
    if found:
        return (
            text[: found.start()] + "decisions:" + (" " if text[found.end() :][:1] == "#" else "") + text[found.end() :]
        )
    return text + ("" if not text or text.endswith("\n") else "\n") + "decisions:\n"


def in_blocks(text: str) -> tuple[str, tuple[Item, ...]]:
    """The file with its decisions each on lines of their own, where they stood in one line in brackets."""
    data = load(text)
    data["decisions"].fa.set_block_style()
    text = dumped(data)
    return text, items_of(text, load(text)["decisions"])


def spliced(text: str, items: Sequence[Item], edit: Edit) -> str:
    lines = LINE.findall(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = re.match(r"[ \t]*", items[0].text)[0] if items else ""  # type: ignore[index]
    put: dict[int, list[str]] = {}
    head = next((n + 1 for n, line in enumerate(lines) if re.match(r"decisions[ \t]*:", line)), len(lines))
    for entry in edit.add:
        if not items or entry.beside < 0:
            line = head
        else:
            line = items[entry.beside].first if entry.before else items[entry.beside].last
        put.setdefault(line, []).append(entry.text)
    gone = {line for n in edit.remove for line in range(items[n].first, items[n].last)}
    out: list[str] = []
    for n in range(len(lines) + 1):
        for block in put.get(n, ()):
            if out and out[-1] and out[-1][-1] not in "\n\r\x85\u2028\u2029":
                out[-1] += newline
            out += [indent_of(indent, line) + newline for line in dedented(block)]
        if n < len(lines) and n not in gone:
            out.append(lines[n])
    return "".join(out)


def dedented(block: str) -> list[str]:
    """The block's lines with its first line's indentation taken from each."""
    lines = block.splitlines()
    margin = len(lines[0]) - len(lines[0].lstrip())
    return [line[margin:] if not line[:margin].strip() else line for line in lines]


def indent_of(indent: str, line: str) -> str:
    return indent + line if line.strip() else line


def write_durably(path: Path, text: str) -> None:
    """Puts the text into the file, whole or not at all, and on the disk before it returns."""
    path = path.resolve()  # a link stays a link
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Keeps every other desk out of the folder's files; it dies with its process, so a crash leaves nothing to clear.

    Raises OnrecordError where another keeps it for long, or the folder cannot be made.
    """
    import fcntl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise OnrecordError(f"{folder}: cannot be written to: {error.strerror}") from error
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise OnrecordError(f"{folder}: another program keeps the review files locked") from None
                time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)
