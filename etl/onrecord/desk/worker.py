"""The process beside the desk that reads articles and builds the package, so that the page never waits for it.

It lives as long as the other end of its pipe is held: a desk that is killed leaves no process behind.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from onrecord.errors import OnrecordError


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the package is built: from which sources, with which reviews, and how they are read."""

    package: Path
    sources: tuple[Path, ...]
    review: Path
    metadata: Path | None = None
    model: str | None = None
    learned: bool = True
    encoding: str | None = None
    columns: Mapping[str, str] | None = None
    keep_text: bool = True


class Worker:
    """The process, started when it is first asked for something."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.pipe: Connection | None = None

    def ask(self, job: Sequence[Any]) -> Any:
        """What the process answers. Raises OnrecordError with its words where it fails or dies."""
        try:
            pipe = self.pipe or self.start()
            pipe.send(tuple(job))
            good, answer = pickle.loads(pipe.recv_bytes())
        except (EOFError, OSError) as error:
            self.stop()
            raise OnrecordError("the process that reads articles has ended unexpectedly; it starts anew") from error
        if not good:
            raise OnrecordError(answer)
        return answer

    def start(self) -> Connection:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self.recipe), daemon=True, name="onrecord-review")
        process.start()
        theirs.close()
        self.pipe = ours
        return ours

    def stop(self) -> None:
        if self.pipe is not None:
            self.pipe.close()
            self.pipe = None


def serve(pipe: Connection, recipe: Recipe) -> None:
    """Does what comes through the pipe until it is closed: `("read", document_id, source_file)` or `("build",)`."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the desk's; a build under way ends in order
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: tuple[bool, Any] = (True, read(recipe, *job[1:]) if job[0] == "read" else build(recipe))
        except OnrecordError as error:
            answer = (False, str(error))
        except Exception as error:  # whatever it is, the page has to say it
            answer = (False, f"{type(error).__name__}: {error}")
        try:
            pipe.send_bytes(pickle.dumps(answer))
        except OSError:
            return


def read(recipe: Recipe, document_id: str, source_file: str | None) -> Any:
    """The record that the machine alone makes of a document, `None` where no source holds it."""
    from onrecord.extract.columns import Columns
    from onrecord.extract.sources import files_of, read_source
    from onrecord.model import Article
    from onrecord.transform.language import DEFAULT_MODEL, load_model
    from onrecord.transform.record import read_articles

    files = list(files_of(recipe.sources, recipe.encoding, Columns.of(recipe.columns)))
    files.sort(key=lambda source: source.name != source_file)  # the likely one first
    for file in files:
        for found in read_source(file):
            if isinstance(found, Article) and found.document_id == document_id:
                nlp = load_model(recipe.model or DEFAULT_MODEL)
                return next(read_articles([found], nlp, learned=recipe.learned))
    return None


def build(recipe: Recipe) -> str:
    """Builds the package; the words say what came of it."""
    from onrecord.build import build as build_package
    from onrecord.transform.language import DEFAULT_MODEL

    report = build_package(
        recipe.sources,
        recipe.package,
        model=recipe.model or DEFAULT_MODEL,
        review=recipe.review,
        metadata=recipe.metadata,
        keep_text=recipe.keep_text,
        encoding=recipe.encoding,
        columns=recipe.columns,
        learned=recipe.learned,
    )
    skipped = f", {len(report.skipped)} skipped" if report.skipped else ""
    return f"{report.documents} document{'s' if report.documents != 1 else ''}, {report.read} read anew{skipped}"
