"""A Hugging Face dataset: a card (README.md with YAML) and the Parquet files, a configuration for each table.

https://huggingface.co/docs/hub/datasets-manual-configuration. A table without rows is left out: `datasets` refuses to
load a split that has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.export.source import Source, Written
from onrecord.schema import Field, TableSchema, table_names, table_schema
from onrecord.version import __version__

_DEFAULT = "quotes"  # what is shown and loaded where no configuration is named
_SPLIT = "train"  # the name that the hub expects of a dataset that is not split
# pyarrow's names of the Parquet columns' types, as the package writes them.
_TYPES = {"string": "large_string", "integer": "int64", "number": "float64", "boolean": "bool", "date": "date32"}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LARGEST = "n>1M"
# Licences that the hub knows by these names: https://huggingface.co/docs/hub/repositories-licenses
_LICENSES = frozenset(
    [
        "apache-2.0",
        "mit",
        "cc0-1.0",
        "cc-by-2.0",
        "cc-by-2.5",
        "cc-by-3.0",
        "cc-by-4.0",
        "cc-by-sa-3.0",
        "cc-by-sa-4.0",
        "cc-by-nc-2.0",
        "cc-by-nc-3.0",
        "cc-by-nc-4.0",
        "cc-by-nd-4.0",
        "cc-by-nc-nd-3.0",
        "cc-by-nc-nd-4.0",
        "cc-by-nc-sa-2.0",
        "cc-by-nc-sa-3.0",
        "cc-by-nc-sa-4.0",
        "odc-by",
        "odbl",
        "pddl",
        "gpl-3.0",
        "unlicense",
    ]
)


def write(source: Source, folder: Path) -> Written:
    """The card and `data/<table>/*.parquet`, whose bytes are those of the package."""
    for name in _filled(source):
        resource = source.parquet(name)
        number = len(resource.paths)
        paths = tuple(f"data/{name}/{_SPLIT}-{part:05}-of-{number:05}.parquet" for part in range(number))
        source.copy(resource, paths, folder)
    card = "\n".join(["---", *_yaml(_header(source)), "---", "", *_body(source)]) + "\n"
    (folder / "README.md").write_text(card, "utf-8", newline="\n")
    counts = {name: source.counts[name] for name in _filled(source)}
    return Written(counts, {f"{name} left out, it has no rows": 0 for name in table_names() if name not in counts})


def _filled(source: Source) -> list[str]:
    return [name for name, rows in source.counts.items() if rows]


def _header(source: Source) -> dict[str, Any]:
    counts = source.counts
    languages = [row["language"] for row in source.rows("SELECT DISTINCT language FROM documents ORDER BY 1")]
    header: dict[str, Any] = {"pretty_name": source.title}
    if languages:
        header["language"] = languages
    header |= _license(source)
    header["tags"] = [str(word) for word in source.about.get("keywords") or ()]
    header["size_categories"] = [next((name for size, name in _SIZES if max(counts.values()) < size), _LARGEST)]
    header["configs"] = [
        {
            "config_name": name,
            **({"default": True} if name == _DEFAULT else {}),
            "data_files": [{"split": _SPLIT, "path": f"data/{name}/{_SPLIT}-*.parquet"}],
        }
        for name in _filled(source)
    ]
    header["dataset_info"] = [
        {
            "config_name": name,
            "features": [{"name": field.name, "dtype": _TYPES[field.type]} for field in table_schema(name).fields],
            "splits": [{"name": _SPLIT, "num_bytes": source.parquet(name).bytes, "num_examples": counts[name]}],
            "download_size": source.parquet(name).bytes,
            "dataset_size": source.parquet(name).bytes,
        }
        for name in _filled(source)
    ]
    return header


def _license(source: Source) -> dict[str, Any]:
    for item in source.said("licenses"):
        name = str(item.get("name") or "")
        if name.lower() in _LICENSES:
            return {"license": name.lower()}
        link = str(item.get("path") or "")
        own = {"license_name": (name or link or "other").lower()}
        return {"license": "other", **own, **({"license_link": link} if link else {})}
    return {}


def _yaml(value: Any, indent: str = "") -> Iterator[str]:
    """The lines of a mapping in YAML: every text is a double-quoted one, which nothing in it can end."""
    for key, item in value.items():
        if isinstance(item, dict):
            yield f"{indent}{key}:"
            yield from _yaml(item, indent + "  ")
        elif isinstance(item, list):
            yield f"{indent}{key}:" if item else f"{indent}{key}: []"
            for element in item:
                if isinstance(element, dict):
                    first, *rest = _yaml(element, indent + "  ")
                    yield f"{indent}- {first.strip()}"
                    yield from rest
                else:
                    yield f"{indent}- {_scalar(element)}"
        else:
            yield f"{indent}{key}: {_scalar(item)}"


def _scalar(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    text = json.dumps(value, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in text)


def _body(source: Source) -> Iterator[str]:
    yield f"# {_plain(source.title)}"
    yield ""
    yield _plain(source.description)
    yield ""
    yield "Each table is a configuration with one split, `train`; nothing is held back for tests."
    yield ""
    yield "```python"
    yield "from datasets import load_dataset"
    yield ""
    yield 'quotes = load_dataset("PATH_OR_NAME", "quotes", split="train")'
    yield "```"
    yield ""
    yield "| configuration | a row is | rows |"
    yield "|---|---|---:|"
    for name in _filled(source):
        yield f"| [`{name}`](#{name}) | {_cell(_first_lower(table_schema(name).description))} | {source.counts[name]} |"
    if empty := ", ".join(f"`{name}`" for name in table_names() if name not in _filled(source)):
        yield ""
        yield f"Without rows, and so not here: {empty}."
    yield ""
    yield "## What to know before use"
    yield ""
    yield (
        "- A row says what an article says, not what is so: `events.status` tells what occurred from what is planned, "
        "feared or denied, and `reported_by_*` names who claims it."
    )
    yield (
        "- `origin` says who vouches for a row: `machine`, `reviewed` (a person confirmed or corrected it) or `added` "
        "(a person's own). `confidence` is the machine's."
    )
    yield (
        "- Offsets are Unicode code points into the article's text, start inclusive, end exclusive. "
        "The text is not here."
    )
    yield "- The people in it are real. Indirect quotes are the articles' words, not the speakers'."
    yield from _measured(source)
    for name in _filled(source):
        yield ""
        yield from _table(table_schema(name))
    yield ""
    licenses = "; ".join(_plain(str(item.get("title") or item.get("name"))) for item in source.said("licenses"))
    if licenses:
        yield "## Licence"
        yield ""
        yield licenses
        yield ""
    yield f"Version {_plain(source.version)}. Made with onrecord {__version__}."


def _measured(source: Source) -> Iterator[str]:
    """How right the machine was before people corrected it."""
    about = source.about.get("onrecord")
    measured = about.get("machine_rows_measured") if isinstance(about, dict) else None
    rows = [row for row in measured or () if isinstance(row, dict) and "f1" in row]
    if not rows:
        return
    yield ""
    yield "## How right the machine was"
    yield ""
    yield "Its own rows against those that people had reviewed."
    yield ""
    yield "| table | machine | reviewed | precision | recall | F1 |"
    yield "|---|---:|---:|---:|---:|---:|"
    for row in rows:
        cells = (row.get(key) for key in ("table", "machine", "reviewed", "precision", "recall", "f1"))
        yield "| " + " | ".join(_cell(str(cell)) for cell in cells) + " |"


def _table(schema: TableSchema) -> Iterator[str]:
    yield f"## {schema.name}"
    yield ""
    yield schema.description
    yield ""
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    keys = {key.fields[0]: key for key in schema.foreign_keys}
    for field in schema.fields:
        to = keys.get(field.name)
        link = f" → `{to.resource}.{to.reference_fields[0]}`" if to else ""
        yield f"| `{field.name}` | {field.type} | {_cell(_meaning(field))}{link} |"


def _meaning(field: Field) -> str:
    return field.description if field.enum is None else f"{field.description} One of: {', '.join(field.enum)}."


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def _plain(text: str) -> str:
    """Others' words on one line, in which Markdown and HTML find nothing."""
    line = " ".join(text.split())
    escaped = "".join(f"\\{sign}" if sign in "\\`*_[]|#~" else sign for sign in line)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
