"""Sources to a published package: extract, transform, review, load."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from threading import Thread

from onrecord.errors import OnrecordError, ReviewError, SourceError
from onrecord.evaluate import Score, sum_scores
from onrecord.extract.columns import Columns
from onrecord.extract.skipped import Skipped
from onrecord.extract.sources import files_of
from onrecord.load.metadata import Metadata, read_metadata
from onrecord.load.publish import publish_parts, writing
from onrecord.run.assemble import hashes, parts, skipped_table, take_live
from onrecord.run.digests import file_digest, settings_version
from onrecord.run.engines import Engine, InProcess, Processes, single_threaded
from onrecord.run.linking import founding_links, link_entities
from onrecord.run.readings import Readings, read_all
from onrecord.run.state import open_state
from onrecord.run.task import Settings
from onrecord.transform.language import DEFAULT_MODEL
from onrecord.transform.resolve import read_entity_decisions, read_kept_ids, write_kept_ids
from onrecord.transform.review import Review, read_reviews

Progress = Callable[[int], None]  # called with the number of documents read so far
PART = 5_000  # documents; a package of more comes in several Parquet files a table
TIME_LIMIT = 120.0  # seconds for one document; the longest that is allowed takes a quarter of it


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made: documents published (`read` of them anew, the others remembered), inputs skipped and why, rows
    by table."""

    out: Path
    documents: int
    read: int
    skipped: tuple[Skipped, ...]
    rows: Mapping[str, int]
    read_as: Mapping[str, str] = field(default_factory=dict)  # by document id the encoding that was not UTF-8


def build(
    sources: Sequence[Path | str],
    out: Path | str,
    *,
    model: str = DEFAULT_MODEL,
    review: Path | str | None = None,
    metadata: Path | str | None = None,
    keep_text: bool = True,
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
    learned: bool = True,
    workers: int = 1,
    cluster: str | None = None,
    fresh: bool = False,
    keep_ids: bool = False,
    part: int = PART,
    time_limit: float | None = TIME_LIMIT,
    progress: Progress | None = None,
) -> BuildReport:
    """Reads the sources, applies the review files, and publishes the package in the folder `out`, whole or not at all.

    What the package was made from is remembered in `out`, in the hidden folder `.onrecord`: the next build reads only
    sources, and reviews, that are new or changed, and a build that was killed goes on where it was; `fresh` forgets it.
    The package is the same, byte for byte, however it came about, and whoever did the work: `workers` processes of this
    machine, or the Dask cluster whose scheduler has the address `cluster`.

    `columns` says which columns of tables, and members of JSON lines, hold what of an article where their names do not:
    {"text": "story", "published": "day"}.

    `keep_ids` writes the ids of people and organizations into `entity-ids.tsv` in the review folder. Where that file
    is, with or without `keep_ids`, the entities in it keep their ids whatever documents are added.

    `review` is a folder of review files, by default `data/review` in `out` where there is one; `metadata` a TOML file
    for the descriptor, by default `data/metadata.toml` in `out`. With `keep_text` the texts are laid into the package's
    `data/source/`, where whoever validates or reviews it finds them; they are no resource of the descriptor. Without
    `learned` quotes are found by rules alone. A package of more than `part` documents has several Parquet files a
    table. A document that takes longer than `time_limit` seconds is skipped.

    Raises SourceError where no source holds an article, ReviewError for a decision that does not hold, PackageError
    where the package cannot be written, OnrecordError where the model is not installed or the cluster does not answer.
    """
    out = Path(out)
    if workers < 1 or part < 1:
        raise OnrecordError("workers and part are 1 or more")
    with writing(out):
        settings = settings_of(model, learned, keep_text, time_limit, reviews_of(out, review))
        version = settings_version(model, learned, keep_text)
        with open_state(out, version, fresh=fresh) as state:
            engine = engine_of(workers, cluster, settings)
            if engine.processes > 1:  # this one waits for the others meanwhile
                Thread(target=import_module, args=("splink",), daemon=True).start()
            with single_threaded():
                readings = read_all(files_of(sources, encoding, Columns.of(columns)), state, settings, engine, progress)
            if not readings.live.height:
                reasons = "; ".join(s.reason for s in readings.skipped[:3])
                raise SourceError(", ".join(map(str, sources)), f"no article: {reasons}")
            check_used(settings.reviews, readings)
            take_live(state.connection, readings.live)
            reviews = review_folder(out, review)
            kept = read_kept_ids(reviews)
            doubts = link_entities(state.connection, read_entity_decisions(reviews), kept)
            whole = {"entity_doubts": doubts, "skipped": skipped_table(readings.skipped)}
            rows = publish_parts(
                parts(state.connection, whole, readings.live.height, part),
                out,
                measured_metadata(metadata_of(out, metadata), sum_scores(state.live_scores())),
                hashes(state.connection),
                texts=state.live_texts() if keep_text else (),
                parted=readings.live.height > part,
            )
            if keep_ids:
                write_kept_ids(reviews, kept, founding_links(state.connection))
            state.keep()
    return BuildReport(out, readings.live.height, readings.read, readings.skipped, rows, readings.read_as)


def evaluate(
    sources: Sequence[Path | str],
    review: Path | str,
    *,
    model: str = DEFAULT_MODEL,
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
    learned: bool = True,
) -> list[Score]:
    """The machine's own rows for the reviewed documents among the sources, measured against the reviewed ones.

    Raises ReviewError where a review does not hold or no document among the sources has one.
    """
    settings = settings_of(model, learned, False, None, read_reviews(Path(review)))
    with open_state(None, "") as state:
        readings = read_all(
            files_of(sources, encoding, Columns.of(columns)),
            state,
            settings,
            InProcess(settings),
            wanted=settings.reviews.keys(),
        )
        take_live(state.connection, readings.live)
        found = sum_scores(state.live_scores())
    if not found:
        raise ReviewError(str(review), None, "no document among the sources has a review to measure against")
    return found


def settings_of(
    model: str,
    learned: bool,
    keep_text: bool,
    time_limit: float | None,
    reviews: Mapping[str, Review],
) -> Settings:
    digests = {document: file_digest(Path(review.file)) for document, review in reviews.items()}
    return Settings(model, learned, keep_text, time_limit, reviews, digests)


def engine_of(workers: int, cluster: str | None, settings: Settings) -> Engine:
    """Who does the work."""
    if cluster is not None:
        from onrecord.run.cluster import Cluster

        return Cluster(cluster, settings)
    return Processes(workers, settings) if workers > 1 else InProcess(settings)


def review_folder(out: Path, review: Path | str | None) -> Path:
    return Path(review) if review is not None else out / "data" / "review"


def reviews_of(out: Path, review: Path | str | None) -> dict[str, Review]:
    folder = review_folder(out, review)
    return read_reviews(folder) if review is not None or folder.is_dir() else {}


def metadata_of(out: Path, metadata: Path | str | None) -> Metadata:
    path = Path(metadata) if metadata is not None else out / "data" / "metadata.toml"
    return read_metadata(path) if metadata is not None or path.is_file() else Metadata.for_folder(out)


def measured_metadata(metadata: Metadata, measured: Sequence[Score]) -> Metadata:
    """The metadata with how the machine's own rows compare with the reviewed ones, where documents were reviewed."""
    return replace(metadata, measured=tuple(score.row() for score in measured)) if measured else metadata


def check_used(reviews: Mapping[str, Review], readings: Readings) -> None:
    """A review of a document that is not there would lose a person's decisions without a word."""
    found = readings.live.filter(readings.live["document_id"].is_in(list(reviews)))
    missing = sorted(set(reviews) - set(found["document_id"]))
    if missing:
        raise ReviewError(reviews[missing[0]].file, 1, f"reviews {missing[0]!r}, which is not among the sources")
