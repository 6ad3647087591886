"""What the published dataset holds, said by somebody who has read the article."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import onrecord

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "data/source/tehran-seeks-security-from-beijing.txt").read_text("utf-8")

PEOPLE = {
    "Mohammad Javad Zarif": "subject",
    "Wang Yi": "subject",
    "Thomas Peter": "photographer",
    "Venus Upadhayaya": "reporter",
    "Li Qiang": "source",
    "Mohammad Mokhber": "subject",
    "Ahmed Quraishi": "source",
    "Pat Ryder": "source",
    "Clare Lopez": "source",
    "Ethan Cairns": "photographer",
    "Abhijit Iyer-Mitra": "source",
    "Hossein Beris": "photographer",
    "Khamenei": "mentioned",
    "Putin": "mentioned",
}

# Every pair of quotation marks, by its first words, and whose words stand in it.
SPOKEN = {
    "state sovereignty": "Li Qiang",
    "It is likely": "Ahmed Quraishi",
    "far-reaching": "Iran’s mission to the United Nations",
    "war crimes": "Iran’s mission to the United Nations",
    "We know that": "Pat Ryder",
    "Part of that": "Clare Lopez",
    "moral, powerful": "Clare Lopez",
    "perfect tools": "Abhijit Iyer-Mitra",
    "China doesn’t": "Abhijit Iyer-Mitra",
    "classic": "Abhijit Iyer-Mitra",
    "And what that": "Abhijit Iyer-Mitra",
    "Their base": "Ahmed Quraishi",
    "that has served": "U.S. Treasury Department",
    "Iran knows": "Ahmed Quraishi",
    "For me, the": "Abhijit Iyer-Mitra",
    "Which is to": "Abhijit Iyer-Mitra",
    "Theoretically": "Ahmed Quraishi",
    "While the Iranian": "Ahmed Quraishi",
}

# Reported without marks, by its first words.
REPORTED = {
    "Beijing’s statement indicates": "Experts",
    "it intends to intervene": "Government of Iran",
    "U.S. forces conducting": "U.S. Department of Defense",
    "an escalation": "Pat Ryder",
    "the close alignment": "Clare Lopez",
    "The democratic state": "Clare Lopez",
    "on the one hand": "Experts",
    "China has found": "Abhijit Iyer-Mitra",
    "like Iran": "Abhijit Iyer-Mitra",
    "he believes": "Ahmed Quraishi",
    "the current situation": "Ahmed Quraishi",
    "China’s statements": "Experts",
    "China’s ongoing tactic": "Abhijit Iyer-Mitra",
    "despite China’s loud": "Ahmed Quraishi",
    "in such a situation": "Ahmed Quraishi",
}

# The first and last day that the text supports.
DATED = {
    "Mohammad Javad Zarif meets Wang Yi": (date(2019, 5, 17), date(2019, 5, 17)),
    "Hamas’s Oct. 7 attack": (date(2023, 10, 7), date(2023, 10, 7)),
    "Li Qiang meets Mohammad Mokhber": (date(2023, 10, 26), date(2023, 10, 26)),
    "Tehran warns Israel": (date(2023, 10, 14), date(2023, 10, 14)),
    "Axios report of the warning": (date(2023, 10, 14), date(2023, 10, 14)),
    "U.S. Department of Defense announces the deployment of F-16 aircraft": (date(2023, 10, 24), date(2023, 10, 24)),
    "attacks by Iran-backed militias on U.S. forces": (date(2023, 10, 7), date(2023, 10, 24)),
    "protest in support of Palestine": (date(2023, 10, 21), date(2023, 10, 21)),
    "rally of Iranian pro-government supporters": (date(2023, 10, 18), date(2023, 10, 18)),
    "U.S. Treasury Department announces sanctions on Hamas-linked officials and financial networks": (
        date(2023, 10, 7),
        None,
    ),
    "Israel–Hamas war": (date(2023, 10, 7), None),
}


@pytest.fixture(scope="module")
def said() -> pl.DataFrame:
    return onrecord.query("FROM who_said_what", package=ROOT)


def test_the_fourteen_people_who_are_named_stand_in_it_with_their_parts() -> None:
    people = onrecord.query("SELECT name, role FROM people JOIN appearances USING (person_id)", package=ROOT)
    assert dict(people.iter_rows()) == PEOPLE


def test_every_pair_of_quotation_marks_is_a_verbatim_span_of_its_speaker() -> None:
    marked = re.findall("“([^”]*)”", TEXT)
    assert len(marked) == len(SPOKEN)
    spans = onrecord.query(
        "SELECT s.text, w.speaker FROM quote_spans s JOIN who_said_what w USING (quote_id) WHERE s.verbatim",
        package=ROOT,
    ).rows()
    for begins, speaker in SPOKEN.items():
        assert any(words.startswith(begins) for words in marked)
        assert [who for words, who in spans if words.startswith(begins)] == [speaker]


@pytest.mark.parametrize(("begins", "speaker"), REPORTED.items())
def test_reported_speech_has_its_speaker(said: pl.DataFrame, begins: str, speaker: str) -> None:
    rows = said.filter(pl.col("quote").str.starts_with(begins))
    assert rows["speaker"].to_list() == [speaker]


def test_the_paragraph_without_a_cue_continues_the_quote_before_it(said: pl.DataFrame) -> None:
    row = said.row(by_predicate=pl.col("quote").str.starts_with("Which is to say"), named=True)
    before = said.row(by_predicate=pl.col("quote").str.starts_with("For me, the real fear"), named=True)
    assert row["continues_quote_id"] == before["quote_id"]


@pytest.mark.parametrize(("label", "days"), DATED.items())
def test_a_dated_event_has_the_interval_that_the_text_supports(label: str, days: tuple[date, date | None]) -> None:
    events = onrecord.load("events", package=ROOT)
    row = events.row(by_predicate=pl.col("label") == label, named=True)
    assert (row["date_earliest"], row["date_latest"]) == days


def test_the_photo_of_2019_dates_nothing_but_what_it_shows() -> None:
    events = onrecord.load("events", package=ROOT).filter(pl.col("date_earliest") < date(2023, 1, 1))
    assert events["label"].to_list() == ["Mohammad Javad Zarif meets Wang Yi"]
    assert onrecord.load("documents", package=ROOT)["published_earliest"].item() > date(2023, 10, 26)


def test_forecasts_and_fears_are_no_facts() -> None:
    forecasts = (
        "attack on Taiwan",
        "Russian offensive",
        "conflagration",
        "widening war",
        "Hezbollah joining",
        "opening a front",
    )
    events = onrecord.load("events", package=ROOT)
    for words in forecasts:
        statuses = events.filter(pl.col("label").str.contains(words))["status"].to_list()
        assert statuses and set(map(str, statuses)) == {"hypothetical"}


def test_allegations_have_their_claimant() -> None:
    events = onrecord.query("SELECT label, reported_by FROM event_details", package=ROOT)
    claims = dict(events.iter_rows())
    assert claims["Israel’s “war crimes and genocide”"] == "Iran’s mission to the United Nations"
    assert claims["Iranian regime arming, backing, and funding Hamas"] == "Clare Lopez"


@pytest.mark.parametrize("table", ["mentions", "dates", "affiliations", "quote_spans", "event_mentions"])
def test_nothing_is_published_that_the_text_does_not_hold(table: str) -> None:
    for start, end, words in onrecord.load(table, package=ROOT).select("start", "end", "text").iter_rows():
        assert TEXT[start:end] == words


def test_the_readme_states_the_measured_figures_of_the_machine() -> None:
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    rows = descriptor["onrecord"]["machine_rows_measured"]
    readme = (ROOT / "README.md").read_text("utf-8")
    for row in rows:
        ratios = (f"{row[key]:.3f}" for key in ("precision", "recall", "f1", "right_f1"))
        assert f"| {' | '.join([row['table'], str(row['machine']), str(row['reviewed']), *ratios])} |" in readme
