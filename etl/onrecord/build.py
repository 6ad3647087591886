"""Sources to a published package: extract, transform, review, load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.errors import ReviewError, SourceError
from onrecord.evaluate import Score, evaluate_records
from onrecord.extract.sources import Skipped, read_sources
from onrecord.load.metadata import Metadata, read_metadata
from onrecord.load.publish import publish, writing
from onrecord.model import Article, Record
from onrecord.transform.language import DEFAULT_MODEL, load_model
from onrecord.transform.record import read_articles
from onrecord.transform.review import Review, apply_review, read_reviews
from onrecord.transform.tabulate import tabulate

Progress = Callable[[int], None]  # called with the number of documents read so far


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made: documents published, inputs skipped and why, rows by table."""

    out: Path
    documents: int
    skipped: tuple[Skipped, ...]
    rows: Mapping[str, int]


def build(
    sources: Sequence[Path | str],
    out: Path | str,
    *,
    model: str = DEFAULT_MODEL,
    review: Path | str | None = None,
    metadata: Path | str | None = None,
    keep_text: bool = True,
    encoding: str | None = None,
    learned: bool = True,
    progress: Progress | None = None,
) -> BuildReport:
    """Reads the sources, applies the review files, and publishes the package in the folder `out`, whole or not at all.

    `review` is a folder of review files, by default `data/review` in `out` where there is one; `metadata` a TOML file
    for the descriptor, by default `data/metadata.toml` in `out`. With `keep_text` the texts are laid into the package's
    `data/source/`, where whoever validates or reviews it finds them; they are no resource of the descriptor. Without
    `learned` quotes are found by rules alone.

    Raises SourceError where no source holds an article, ReviewError for a decision that does not hold, PackageError
    where the package cannot be written, OnrecordError where the model is not installed.
    """
    out = Path(out)
    skipped: list[Skipped] = []
    with writing(out):
        reviews = reviews_of(out, review)
        articles = only_articles(read_sources(sources, encoding=encoding), skipped)
        pairs = list(reviewed_records(counted(articles, progress), reviews, model, learned))
        records = [reviewed for _, reviewed in pairs]
        if not records:
            raise SourceError(", ".join(map(str, sources)), "no article: " + "; ".join(s.reason for s in skipped[:3]))
        check_used(reviews, records)
        tables = tabulate(records)
        texts = {r.article.document_id: r.article.text for r in records} if keep_text else None
        measured = [pair for pair in pairs if pair[1].article.document_id in reviews]
        publish(tables, out, measured_metadata(metadata_of(out, metadata), measured), texts=texts)
    return BuildReport(out, len(records), tuple(skipped), {name: table.height for name, table in tables.items()})


def evaluate(
    sources: Sequence[Path | str],
    review: Path | str,
    *,
    model: str = DEFAULT_MODEL,
    encoding: str | None = None,
    learned: bool = True,
) -> list[Score]:
    """The machine's own rows for the reviewed documents among the sources, measured against the reviewed ones.

    Raises ReviewError where a review does not hold or no document among the sources has one.
    """
    reviews = read_reviews(Path(review))
    articles = (a for a in only_articles(read_sources(sources, encoding=encoding), []) if a.document_id in reviews)
    pairs = list(reviewed_records(articles, reviews, model, learned))
    if not pairs:
        raise ReviewError(str(review), None, "no document among the sources has a review to measure against")
    return evaluate_records(pairs)


def reviewed_records(
    articles: Iterable[Article], reviews: Mapping[str, Review], model: str, learned: bool
) -> Iterator[tuple[Record, Record]]:
    """Each article's record as the machine reads it, and as its review leaves it."""
    for record in read_articles(articles, load_model(model), learned=learned):
        decisions = reviews.get(record.article.document_id)
        yield record, apply_review(record, decisions) if decisions else record


def only_articles(found: Iterable[Article | Skipped], skipped: list[Skipped]) -> Iterator[Article]:
    """The articles; what could not be read goes into `skipped`."""
    for item in found:
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            yield item


def counted(articles: Iterable[Article], progress: Progress | None) -> Iterator[Article]:
    for number, article in enumerate(articles, 1):
        yield article
        if progress:
            progress(number)


def reviews_of(out: Path, review: Path | str | None) -> dict[str, Review]:
    folder = Path(review) if review is not None else out / "data" / "review"
    return read_reviews(folder) if review is not None or folder.is_dir() else {}


def metadata_of(out: Path, metadata: Path | str | None) -> Metadata:
    path = Path(metadata) if metadata is not None else out / "data" / "metadata.toml"
    return read_metadata(path) if metadata is not None or path.is_file() else Metadata.for_folder(out)


def measured_metadata(metadata: Metadata, pairs: Sequence[tuple[Record, Record]]) -> Metadata:
    """The metadata with how the machine's own rows compare with the reviewed ones, where documents were reviewed."""
    if not pairs:
        return metadata
    return replace(metadata, measured=tuple(score.row() for score in evaluate_records(pairs)))


def check_used(reviews: Mapping[str, Review], records: Sequence[Record]) -> None:
    """A review of a document that is not there would lose a person's decisions without a word."""
    missing = sorted(set(reviews) - {record.article.document_id for record in records})
    if missing:
        raise ReviewError(reviews[missing[0]].file, 1, f"reviews {missing[0]!r}, which is not among the sources")
