"""Each notebook runs from its first cell to its last, and what it shows is true of the shipped package."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import onrecord

marimo = pytest.importorskip("marimo", reason="marimo is not installed: group docs")

NOTEBOOKS = Path(__file__).parents[1] / "docs" / "notebooks"
ALL = sorted(path.stem for path in NOTEBOOKS.glob("*.py"))

Names = Mapping[str, Any]


def run(name: str, given: Names | None = None) -> Names:
    """The names that a notebook's cells have bound, run without a browser; `given` stand for what a cell would bind."""
    spec = spec_from_file_location(name, NOTEBOOKS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    _, names = module.app.run(defs=dict(given or {}))
    return names


@pytest.mark.parametrize("name", ALL)
def test_a_notebook_runs(name: str):
    assert run(name)


def test_the_page_names_every_notebook():
    page = (NOTEBOOKS.parent / "notebooks.md").read_text("utf-8")
    assert [name for name in ALL if f"notebooks/{name}.py" not in page] == []


def test_quotes_per_speaker_counts_every_quote():
    names = run("quotes_per_speaker")
    assert names["words"]["quotes"].sum() == onrecord.load("quotes").height
    assert names["words"]["words"].sum() == sum(len(text.split(" ")) for text in onrecord.load("quotes")["text"])


def test_the_timeline_shows_or_counts_every_dated_event():
    names = run("timeline")
    assert len(names["shown"]) + names["left_out"] == names["events"].height
    assert len(names["shown"]) > 1


class Tags(HTMLParser):
    """The tags of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)


def test_the_timeline_keeps_hostile_words_text():
    """The chart is made of strings, and labels come from articles."""
    names = run("timeline")
    label = "</small><script>alert(1)</script>'\" onmouseover='x"
    events = names["events"].with_columns(label=pl.lit(label), reported_by=pl.lit("<img src=x>"))
    first_cell = {name: names[name] for name in ("date", "escape", "mo", "timedelta", "onrecord", "PACKAGE")}
    chart = run("timeline", {**first_cell, "events": events})["chart"].text
    assert "&lt;script&gt;" in chart and "onmouseover='" not in chart
    assert Tags(chart).tags == {"div", "b", "small"}


def test_the_downstream_checks_can_fail():
    from pandera.errors import SchemaErrors

    names = run("downstream_checks")
    said, expected = names["said"], names["expected"]
    assert names["failed"].is_empty() and names["checked"].height == said.height
    for broken in (
        said.with_columns(confidence=pl.lit(1.5)),
        said.with_columns(end=pl.col("start")),
        said.with_columns(speaker=pl.lit(None, pl.String), speaker_kind=pl.lit("person")),
        said.vstack(said),
    ):
        with pytest.raises(SchemaErrors):
            expected.validate(broken, lazy=True)
