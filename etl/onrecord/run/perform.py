"""Doing a task: its files and articles read into rows, in whichever process has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl
from spacy.language import Language
from spacy.tokens import Doc

from onrecord.errors import OnrecordError
from onrecord.evaluate import compare
from onrecord.extract.duplicates import fingerprint
from onrecord.extract.part import Part
from onrecord.extract.skipped import SkipKind, Skipped
from onrecord.extract.sources import read_part, read_source
from onrecord.model import Article, Record
from onrecord.run.deadline import DeadlineError, deadline
from onrecord.run.task import Item, Outcome, Result, Settings, Task, name_of
from onrecord.transform.language import batches, load_model, parse, parse_all
from onrecord.transform.record import read_doc
from onrecord.transform.resolve import organization_profiles, people_profiles
from onrecord.transform.review import apply_review
from onrecord.transform.tabulate import AT, tabulate

Scores = Mapping[str, list[int]]
Reading = tuple[Record, Scores]


def perform(task: Task, settings: Settings) -> Result:
    """Reads a task's items. What cannot be read, takes too long or fails is an outcome with the reason.

    Raises ReviewError for a decision that does not hold, OnrecordError where the language pipeline is not installed.
    """
    nlp = load_model(settings.model)
    found = [found_in(item, settings) for item in task.items]
    readings = read_all([one for mine in found for one in mine if isinstance(one, Article)], nlp, settings)
    records: list[Record] = []
    keys: list[str] = []
    scores: list[Scores] = []
    outcomes: list[tuple[Outcome, ...]] = []
    for item, mine in zip(task.items, found, strict=True):
        came: list[Outcome] = []
        for one in mine:
            if isinstance(one, Exception):
                came.append(failed(name_of(item), one))
                continue
            came.append(Outcome.of(one))
            if isinstance(one, Article):
                reading = next(readings)
                if isinstance(reading, Exception):
                    came[-1] = failed(name_of(one), reading)
                elif (error := fault(reading[0])) is not None:
                    came[-1] = failed(name_of(one), error)
                else:
                    records.append(reading[0])
                    scores.append(reading[1])
                    keys.append(settings.key(one.document_id, came[-1].digest or ""))
        outcomes.append(tuple(came))
    return Result(
        task.number,
        tuple(outcomes),
        tuple(keys),
        tuple(record.article.document_id for record in records),
        tuple(record.article.text for record in records) if settings.keep_text else (),
        tuple(fingerprint(record.article).to_bytes() for record in records),
        tuple(scores),
        rows_of(records),
    )


def fault(record: Record) -> Exception | None:
    """Why the record cannot be rows, and would cost its whole task: its strings are no Unicode."""
    article = record.article
    stated = (article.document_id, article.source_id, article.headline, article.publisher, article.url)
    try:
        for text in (*stated, article.source_file, article.text, *article.authors):
            (text or "").encode()
    except UnicodeEncodeError as error:
        return error
    return None


def rows_of(records: Sequence[Record]) -> dict[str, pl.DataFrame]:
    """The rows of the package's tables, and of the profiles by which entities are told apart across documents."""
    if not records:
        return {}
    return {
        **tabulate(records),
        "people_profiles": numbered(map(people_profiles, records)),
        "organizations_profiles": numbered(map(organization_profiles, records)),
    }


def numbered(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The records' frames as one, with the column that tells which record a row is of."""
    return pl.concat([frame.select(pl.lit(at, pl.Int64).alias(AT), pl.all()) for at, frame in enumerate(frames)])


def found_in(item: Item, settings: Settings) -> list[Article | Skipped | Exception]:
    """The item's articles; an exception where it takes too long, or a reader fails on it."""
    if isinstance(item, Article):
        return [item]
    try:
        with deadline(settings.time_limit):
            return [read_part(item)] if isinstance(item, Part) else list(read_source(item))
    except OnrecordError:
        raise
    except Exception as error:
        return [error]


def read_all(articles: Sequence[Article], nlp: Language, settings: Settings) -> Iterator[Reading | Exception]:
    """Each article's reading, or what went wrong with it. They are parsed together; where that fails, one by one."""
    for batch in batches(articles):
        docs: list[Doc | None]
        try:
            with deadline(settings.time_limit):
                docs = list(parse_all(batch, nlp))
        except Exception:
            docs = [None] * len(batch)
        for article, doc in zip(batch, docs, strict=True):
            try:
                with deadline(settings.time_limit):
                    reading: Reading | Exception = read_one(article, doc or parse(article, nlp), settings)
            except OnrecordError:
                raise
            except Exception as error:
                reading = error
            yield reading


def read_one(article: Article, doc: Doc, settings: Settings) -> Reading:
    """The article's record as its review leaves it, and how the machine's own compares, by table."""
    record = read_doc(article, doc, learned=settings.learned)
    review = settings.reviews.get(article.document_id)
    if review is None:
        return record, {}
    reviewed = apply_review(record, review)
    return reviewed, {s.table: [s.machine, s.reviewed, s.found, s.right] for s in compare(record, reviewed)}


def failed(name: str, error: Exception) -> Outcome:
    """A failure of ours on one document, or its taking too long, must not cost the others."""
    if isinstance(error, DeadlineError):
        return Outcome(source=name, kind=SkipKind.TIMEOUT.value, reason=str(error))
    return Outcome(
        source=name, kind=SkipKind.FAILED.value, reason=f"reading it failed: {type(error).__name__}: {error}"
    )
