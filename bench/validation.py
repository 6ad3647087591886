"""How fast a package is validated, beside the Frictionless library on the same files, and whether both agree.

    python bench/validation.py [--quotes 1000000] [--peer-quotes 1000000] [--rounds 3]

A made-up package with so many quotes is laid into a folder. The library reads the CSV files; `--peer-quotes` gives it
a smaller one of the same kind. Then copies with one fault each show whether the verdicts agree.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

import onrecord
from onrecord.load.publish import publish
from onrecord.schema import polars_schema

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from sample_package import METADATA, sample_tables

QUOTES_A_DOCUMENT = 10
PEOPLE = 1_000


def large(quotes: int) -> dict[str, pl.DataFrame]:
    """Tables with so many quotes of one span each, ten to a document, spoken by a thousand people."""
    documents = -(-quotes // QUOTES_A_DOCUMENT)
    sample = sample_tables()
    tables = {name: frame.clear() for name, frame in sample.items()}
    number = pl.int_range(documents, eager=True).cast(pl.String).str.zfill(7)
    tables["documents"] = filled(
        "documents",
        sample["documents"],
        documents,
        {"document_id": "story-" + number, "source_id": "story-" + number},
    )
    people = pl.int_range(PEOPLE, eager=True).cast(pl.String).str.zfill(4)
    tables["people"] = filled(
        "people", sample["people"], PEOPLE, {"person_id": "person-" + people, "name": "Person " + people}
    )
    row = pl.DataFrame({"n": pl.int_range(quotes, eager=True)}).with_columns(
        document=pl.lit("story-") + (pl.col("n") // QUOTES_A_DOCUMENT).cast(pl.String).str.zfill(7),
        ordinal=pl.col("n") % QUOTES_A_DOCUMENT + 1,
    )
    row = row.with_columns(
        quote=pl.col("document") + ":q" + pl.col("ordinal").cast(pl.String).str.zfill(3),
        start=pl.col("ordinal") * 100,
        end=pl.col("ordinal") * 100 + 60,
        text=pl.lit("The figures of the last quarter speak for themselves, item ") + pl.col("n").cast(pl.String),
        person=pl.lit("person-") + (pl.col("n") * 7919 % PEOPLE).cast(pl.String).str.zfill(4),
    )
    base = {"start": row["start"], "end": row["end"], "text": row["text"], "document_id": row["document"]}
    tables["quotes"] = filled(
        "quotes",
        sample["quotes"],
        quotes,
        {
            **base,
            "quote_id": row["quote"],
            "ordinal": row["ordinal"],
            "speaker_person_id": row["person"],
            "speaker_organization_id": None,
            "speaker_text": None,
            "continues_quote_id": None,
        },
    )
    tables["quote_spans"] = filled(
        "quote_spans",
        sample["quote_spans"],
        quotes,
        {
            **base,
            "quote_span_id": row["quote"] + ":1",
            "quote_id": row["quote"],
            "ordinal": pl.Series([1]).new_from_index(0, quotes),
        },
    )
    return tables


def filled(table: str, sample: pl.DataFrame, height: int, columns: Mapping[str, pl.Series | None]) -> pl.DataFrame:
    """The sample's first row, `height` times, with other values in some columns."""
    frame = sample[:1].select(pl.all().repeat_by(height).explode()) if height else sample.clear()
    values = [pl.lit(None).alias(name) if value is None else value.alias(name) for name, value in columns.items()]
    return frame.with_columns(values).select(pl.col(name).cast(dtype) for name, dtype in polars_schema(table).items())


def seconds(act: Callable[[], object]) -> tuple[float, float]:
    """By the clock and of the processor, all threads together, which a busy machine does not lengthen much."""
    start, used = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - start, time.process_time() - used


def by_frictionless(package: Path) -> bool:
    import frictionless

    return bool(frictionless.Package(str(package / "datapackage.json")).validate().valid)


def kind_of(text: str) -> str:
    """The kind of the first quote of a CSV file."""
    header, first = text.splitlines()[:2]
    return first.split(",")[header.split(",").index("kind")]


# One fault each, as a change of the text of one CSV file.
FAULTS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "a quote is there twice": ("quotes", lambda text: text + text.splitlines()[1] + "\n"),
    "a speaker is unknown": ("quotes", lambda text: text.replace("person-0", "nobody-0", 1)),
    "an id is missing": ("quotes", lambda text: text.replace("story-0000000:q001", "", 1)),
    "a kind is no kind": ("quotes", lambda text: text.replace(f",{kind_of(text)},", ",shouted,", 1)),
    "an offset is no number": ("quotes", lambda text: text.replace(",100,160,", ",one,160,", 1)),
    "an offset is negative": ("quotes", lambda text: text.replace(",100,160,", ",-100,160,", 1)),
    "a hash is none": ("documents", lambda text: text.replace(text.splitlines()[1].split(",")[7], "abc", 1)),
    "a column is gone": ("quote_spans", lambda text: text.replace("verbatim", "literal", 1)),
    "nothing": ("quotes", lambda text: text),
}


def verdicts(folder: Path) -> None:
    """Prints, for each fault, what the library and onrecord's two ways say of a small package with it."""
    from onrecord.load.describe import describe, to_json
    from onrecord.schema import table_names

    print(f"{'fault':26} {'frictionless':13} {'onrecord, CSV':14} onrecord, Parquet")
    tables = large(50)
    for n, (label, (table, change)) in enumerate(FAULTS.items()):
        package = folder / f"fault-{n}"
        publish(tables, package, METADATA)
        path = package / f"data/csv/{table}.csv"
        path.write_text(change(path.read_text("utf-8")), "utf-8")
        rows = {name: tables[name].height for name in table_names()}
        rows[table] = len(path.read_text("utf-8").splitlines()) - 1
        parquet = package / f"data/parquet/{table}.parquet"
        try:
            pl.read_csv(path, schema=polars_schema(table), null_values=[""]).write_parquet(parquet)
            same = True
        except pl.exceptions.PolarsError:
            same = False  # the fault cannot be said in Parquet, whose columns have types
        files = {name: [f"data/parquet/{name}.parquet"] for name in table_names()}
        (package / "datapackage.json").write_text(to_json(describe(package, rows, files, METADATA)), "utf-8")
        found = [by_frictionless(package)] + [
            onrecord.validate(package, files=form, frictionless=False).valid for form in ("csv", "parquet")
        ]
        said = ["valid" if valid else "not valid" for valid in found]
        print(f"{label:26} {said[0]:13} {said[1]:14} {said[2] if same else 'cannot be written'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quotes", type=int, default=1_000_000)
    parser.add_argument("--peer-quotes", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours", Path(folder) / "theirs"
        tables = large(options.quotes)
        rows = sum(frame.height for frame in tables.values())
        publish(tables, ours, METADATA)
        small = large(options.peer_quotes)
        peer_rows = sum(frame.height for frame in small.values())
        publish(small, theirs, METADATA)
        assert onrecord.validate(ours, frictionless=False).valid
        acts: dict[str, Callable[[], object]] = {
            "csv": lambda: onrecord.validate(ours, files="csv", frictionless=False),
            "parquet": lambda: onrecord.validate(ours, files="parquet", frictionless=False),
            "both": lambda: onrecord.validate(ours, frictionless=False),
            "frictionless": lambda: by_frictionless(theirs),
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in acts}
        for _ in range(options.rounds):
            for name, act in acts.items():
                taken[name].append(seconds(act))
        print(
            f"{options.quotes} quotes, {rows} rows in all; the library: {options.peer_quotes} quotes, {peer_rows} rows"
        )
        print(f"{'':13} {'by the clock':>33} {'of the processor':>33}")
        speed = {
            name: [
                (peer_rows if name == "frictionless" else rows) / statistics.median(times)
                for times in zip(*found, strict=True)
            ]
            for name, found in taken.items()
        }
        for name, values in speed.items():
            cells = [
                f"{value:12,.0f} rows/s {value / peer:6.1f} times"
                for value, peer in zip(values, speed["frictionless"], strict=True)
            ]
            print(f"{name:13}", "   ".join(cells), flush=True)
        verdicts(Path(folder))


if __name__ == "__main__":
    main()
