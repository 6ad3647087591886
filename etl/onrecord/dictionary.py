"""The data dictionary, docs/data-dictionary.md, written from the schemas and views.

`python -m onrecord.dictionary` prints it; `python -m onrecord.dictionary FILE` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from onrecord.load.violation import RULES
from onrecord.schema import Field, ForeignKey, TableSchema, table_names, table_schema
from onrecord.views import View, views

_INTRODUCTION = """# Data dictionary

Written from `schemas/*.schema.json` and `etl/onrecord/sql/*.sql` by `python -m onrecord.dictionary`; change those, not
this file.

All offsets are Unicode code points into the article's text, from 0, start inclusive, end exclusive. Dates are ISO 8601;
a date that the text leaves open is written in EDTF (ISO 8601-2) with its first and last day beside it. An empty cell
means that the text does not say. A column marked * is never empty.
"""


def data_dictionary() -> str:
    """The whole document, in Markdown."""
    schemas = [table_schema(name) for name in table_names()]
    lines = [_INTRODUCTION, "## Tables", ""]
    lines += [f"- [`{schema.name}`](#{schema.name}): {_first_lower(schema.description)}" for schema in schemas]
    lines += ["", "## Views", "", "In DuckDB, as `onrecord.connect()` and `onrecord.query()` open a package.", ""]
    lines += [f"- [`{view.name}`](#{view.name}): {_first_lower(view.description)}" for view in views()]
    for schema in schemas:
        lines += ["", *_table(schema)]
    for view in views():
        lines += ["", *_view(view)]
    lines += ["", *_rules()]
    return "\n".join(lines) + "\n"


def _table(schema: TableSchema) -> Iterator[str]:
    keys = {key.fields[0]: key for key in schema.foreign_keys}
    yield f"## {schema.name}"
    yield ""
    yield schema.description
    yield ""
    yield "| column | type | meaning | constraints |"
    yield "|---|---|---|---|"
    for field in schema.fields:
        name = f"`{field.name}`{'*' if field.required else ''}"
        limits = "; ".join(_limits(field, field.name in schema.primary_key, keys.get(field.name)))
        yield f"| {name} | {field.type} | {_cell(field.description)} | {limits} |"


def _limits(field: Field, primary: bool, key: ForeignKey | None) -> Iterator[str]:
    if primary:
        yield "primary key"
    elif field.unique:
        yield "unique"
    if key is not None:
        yield f"→ [`{key.resource}.{key.reference_fields[0]}`](#{key.resource})"
    if field.enum is not None:
        yield ", ".join(f"`{value}`" for value in field.enum)
    if field.pattern is not None:
        yield f"fits `{_cell(field.pattern)}`"
    if field.minimum is not None:
        yield f"≥ {field.minimum:g}"
    if field.maximum is not None:
        yield f"≤ {field.maximum:g}"


def _view(view: View) -> Iterator[str]:
    yield f"## {view.name}"
    yield ""
    yield f"View. {view.description}"
    yield ""
    yield "| column | meaning |"
    yield "|---|---|"
    for column, meaning in view.columns:
        yield f"| `{column}` | {_cell(meaning)} |"


def _rules() -> Iterator[str]:
    yield "## Rules"
    yield ""
    yield "What `onrecord validate` checks, beside what the Frictionless library does itself."
    yield ""
    yield "| rule | what holds |"
    yield "|---|---|"
    for rule, meaning in RULES.items():
        yield f"| `{rule}` | {_cell(meaning)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(data_dictionary(), "utf-8", newline="\n")
    else:
        sys.stdout.write(data_dictionary())
