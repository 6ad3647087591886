"""What holds of the tables of any text whatever, hostile and senseless ones included."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from onrecord.load.constraints import check_rows
from onrecord.load.relations import check_relations
from onrecord.load.texts import check_texts
from onrecord.load.violation import Violation
from onrecord.model import Record
from onrecord.run.assemble import tables_of as tabulate

# What news is made of, in any order: attributions, marks that do not pair, dates, credits, acronyms, events, debris.
PIECES = [
    "“We had no choice,” Mayor Ana Brandt said on Friday.",
    "“We had no choice,",
    "she told Harbor Radio. “But we [the city] are not broke.”",
    '"It is late," he said, "and \'cold\'."',
    "According to the World Seed Council (WSC), prices rose 5 percent since Oct. 7.",
    "Moscow denied that its troops attacked the village two days after the Jan. 3, 2022 meeting.",
    "Mr. Brandt, a former spokesman for the Dockers Union, accused Iran of planning attacks last week.",
    "JO LIND/AFP via Getty Images",
    "By Carla Stein",
    "Updated:",
    "0:00",
    "‘Fear’ of a War",
    "LIND: You have two minutes.",
    "U.S.-backed forces will deploy to Mali in the 1990s, in winter, by 2030.",
    "<script>alert(1)</script>; DROP TABLE quotes; --",
    '=HYPERLINK("http://example.org")',
    "\u202eright to left\u202c and \ud83d\ude00 ".encode("utf-16", "surrogatepass").decode("utf-16"),
    "\xa0",
    "—",
    "(",
    "”",
]
# Checking a package's worth of rules takes half a second, and a shrinking search would ask for it hundreds of times.
PHASES = (Phase.explicit, Phase.generate)
JOINS = ["\n\n", "\n", " ", "\r\n", "\t"]

texts = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=120),
    st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(JOINS)), min_size=1, max_size=8).map(
        lambda parts: "".join(piece + join for piece, join in parts)
    ),
)


def violations(record: Record, tables: dict[str, pl.DataFrame]) -> list[Violation]:
    text = {record.article.document_id: record.article.text}
    rows = [violation for name, frame in tables.items() if frame.height for violation in check_rows(name, frame)]
    return [*rows, *check_relations(tables), *check_texts(tables, Path(), text).violations]


@settings(max_examples=60, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
@example(text="\n\n".join(PIECES))
@example(text=" ".join(PIECES))
def test_the_tables_of_any_text_break_no_rule(read: Callable[[str], Record], text: str) -> None:
    record = read(text)
    assert violations(record, tabulate([record])) == []


@settings(max_examples=8, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
def test_the_same_text_gives_the_same_tables(read: Callable[[str], Record], text: str) -> None:
    once, again = tabulate([read(text)]), tabulate([read(text)])
    assert all(once[name].equals(again[name]) for name in once)


def test_ids_do_not_change_when_other_documents_are_added(nlp) -> None:
    from onrecord.extract.text import article_from_text
    from onrecord.transform.record import read_articles

    articles = [
        article_from_text(f"{PIECES[0]} {PIECES[4]} {PIECES[5]}", "b-story"),
        article_from_text(f"{PIECES[6]} {PIECES[0]}", "a-story"),
    ]
    first, second = read_articles(articles, nlp)
    alone, both = tabulate([first]), tabulate([second, first])
    for name, frame in alone.items():
        key = frame.columns[0]
        assert set(frame[key]) <= set(both[name][key])
