"""Validation of a package: every rule there is, every violation with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from onrecord.descriptor import DESCRIPTOR, Package, faults, package_root, parquet_name, read_descriptor, resources
from onrecord.load.conformance import check_frictionless
from onrecord.load.constraints import Part, RowChecks
from onrecord.load.files import (
    CsvCheck,
    UnreadableTable,
    check_content,
    check_presence,
    check_rowcounts,
    check_schemas,
    parts_of,
    quiet,
    read_parts,
)
from onrecord.load.relations import Relations
from onrecord.load.texts import Sources, compare_texts
from onrecord.load.violation import Report, Violation
from onrecord.schema import table_names

FRICTIONLESS_ROWS = 200_000  # beyond this many rows the library runs only when asked to: it would take minutes


def validate(
    package: str | Path | None = None,
    *,
    sources: Sources = None,
    frictionless: bool | None = None,
    files: Literal["csv", "parquet"] | None = None,
) -> Report:
    """Checks a package against every rule of `onrecord.load.violation.RULES`; the shipped one if none is given.

    By default both forms of every table are read and compared; `files` limits that to one of them, which is faster.
    `sources` says where the documents' texts are, as `check_texts` explains. `frictionless` runs the library of that
    name or leaves it out; by default it runs on packages of up to 200,000 rows, and the report's notes say if not.

    The report lists each violation with rule, table, row, column and value; it is true of the files as they are, and
    changes none. Raises PackageError where there is no package at all: no folder, no descriptor, no JSON.
    """
    root = package_root(package)
    quiet(root)
    raw, data = read_descriptor(root)
    found = [
        Violation(fault.rule, table=None, file=DESCRIPTOR, value=fault.resource, message=fault.message)
        for fault in faults(data)
    ]
    if found:
        return Report(tuple(found), notes=("the descriptor has faults: the files were not looked at",))
    return _validate(Package(root, raw, data, resources(data)), sources, frictionless, files)


def _validate(package: Package, sources: Sources, frictionless: bool | None, files: str | None) -> Report:
    found = list(check_presence(package))
    notes: list[str] = []
    absent = {violation.file for violation in found if violation.rule in ("missing_file", "path")}
    broken = bool(absent) or any(violation.rule == "missing_table" for violation in found)
    for resource in package.resources.values():
        if absent.isdisjoint(resource.paths) and files in (None, resource.format):
            found += check_content(package, resource)
    if not broken:
        found += check_schemas(package)
    relations = Relations()
    parts: dict[str, Sequence[Part]] = {}
    rows: dict[str, int] = {}
    for name in table_names():
        read = package.resources.get(name if files == "csv" else parquet_name(name))
        if read is None or not absent.isdisjoint(read.paths):
            continue
        csv = package.resources.get(name) if files is None else None
        compared = CsvCheck(package, name) if csv is not None and absent.isdisjoint(csv.paths) else None
        checks = RowChecks(name)
        try:
            for frame in read_parts(package, read):
                checks.add(frame)
                relations.add(name, frame)
                if compared is not None:
                    compared.add(frame)
        except UnreadableTable as unreadable:
            found += unreadable.violations
            relations.drop(name)
            continue
        parts[name] = parts_of(package, read)
        rows[name] = checks.height
        relations.close(name, parts[name])
        found += check_rowcounts(package, name, checks.height)
        if compared is not None:
            found += compared.found()
        found += checks.found(parts[name])
    found += relations.found()
    checked = missing = 0
    if "documents" in parts:
        texts = compare_texts(parts, package.root, sources)
        found += texts.violations
        checked, missing = texts.checked, texts.missing
        if missing:
            of_all = f"{missing} of {checked + missing} documents"
            notes.append(f"offsets were not compared with the text of {of_all}, whose text is not at hand")
    if frictionless is None and sum(rows.values()) > FRICTIONLESS_ROWS:
        notes.append(f"frictionless was not run on {sum(rows.values())} rows; ask for it if you can wait")
    elif frictionless is not False and broken:
        notes.append("frictionless was not run: files are missing")
    elif frictionless is not False:
        found += check_frictionless(package)
    return Report(tuple(_once(found)), rows, checked, missing, tuple(notes))


def _once(found: Iterable[Violation]) -> Iterator[Violation]:
    """Each violation once, though two engines found it; the first to find it speaks."""
    seen = set()
    for violation in found:
        key = (violation.rule, violation.table, violation.row, violation.column, _place(violation))
        if key not in seen:
            seen.add(key)
            yield violation


def _place(violation: Violation) -> str | None:
    """Of a row's violation the file does not matter, CSV and Parquet being the same."""
    return violation.file if violation.row is None else None


def by_rule(report: Report) -> dict[str, int]:
    """How many violations there are of each rule."""
    rules = sorted(violation.rule for violation in report.violations)
    return {rule: len(list(group)) for rule, group in groupby(rules)}
