"""The same story under another address, or in a later version, is told from another story that shares a paragraph."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.extract import duplicates as module
from onrecord.extract.duplicates import (
    HASHES,
    NEAR,
    ROWS,
    SIGNATURE,
    Fingerprint,
    duplicates,
    fingerprint,
)
from onrecord.extract.skipped import SkipKind
from onrecord.extract.text import article_from_text
from onrecord.model import Article

BRIDGE = (
    "The bridge to Hallig Island was closed on Friday after a storm broke two of its piers, the city said.",
    "“We had no choice,” Mayor Ana Brandt told reporters at the harbor. “Nobody may cross until it is safe.”",
    "She denied that the city had ignored warnings by the Coast Institute, which had asked for repairs last year.",
    "Ferries will carry people and goods to the island until the bridge opens again, which may take until winter.",
    "About two thousand people live on the island, and many of them work in the shipyards on the other shore.",
)
SCHOOL = (
    "Teachers at four schools on the coast will strike for two days next week over the state of their buildings.",
    "The union said that rain comes through the roof of the largest of them, and that classes are held in a gym.",
    "A spokesman for the district answered that repairs had begun in March and that no pupil was ever in danger.",
    "Parents were told on Thursday to look after their children themselves, as no care can be offered on those days.",
)
BACKGROUND = (
    "Hallig Island lost its last hospital nine years ago, when the county merged its clinics; since then whoever falls "
    "ill at night waits for a boat, a helicopter or the morning, and every government has promised to change that."
)
NOTICES = ("Subscribe to our newsletter for more news of the coast.", "All rights reserved by Harbor Post Media.")
LATER = (
    "UPDATE: Divers who looked at the piers on Saturday found cracks in a third one, the mayor’s office said.",
    "The institute said that it would publish all of its letters to the city on Monday.",
)


def article(*paragraphs: str) -> Article:
    return article_from_text("\n\n".join(paragraphs), "x")


def similarity(a: Article, b: Article) -> float:
    return fingerprint(a).similarity(fingerprint(b))


def kept(*articles: tuple[str, date | None, Article]) -> dict[str, tuple[str, str]]:
    found = duplicates((name, day, fingerprint(text)) for name, day, text in articles)
    return {name: (one.kept, one.kind.value) for name, one in found.items()}


def test_the_same_words_are_a_duplicate_whatever_their_marks_and_case() -> None:
    copy = article(*(line.replace("“", '"').replace("”", '"').upper() for line in BRIDGE))
    found = kept(("b", date(2025, 3, 8), copy), ("a", date(2025, 3, 7), article(*BRIDGE)))
    assert found == {"b": ("a", "duplicate")}


@pytest.mark.parametrize(
    "version",
    [
        (*LATER[:1], *BRIDGE),
        (*BRIDGE, *LATER),
        (*BRIDGE[:2], *LATER, *BRIDGE[2:]),
        (BRIDGE[0].replace("closed", "shut"), *BRIDGE[1:4], BRIDGE[4].replace("two thousand", "2,000")),
        BRIDGE[:4],
    ],
    ids=["begun anew", "gone on", "filled in", "lightly edited", "cut"],
)
def test_a_later_version_of_a_story_is_a_near_duplicate_of_the_first(version: tuple[str, ...]) -> None:
    found = kept(("a", date(2025, 3, 7), article(*BRIDGE)), ("b", date(2025, 3, 8), article(*version)))
    assert found == {"b": ("a", "near_duplicate")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((*BRIDGE, BACKGROUND), (*SCHOOL, BACKGROUND)),
        ((*BRIDGE[:3], BACKGROUND), (*SCHOOL[:3], BACKGROUND)),
        (BRIDGE, SCHOOL),
        ((*BRIDGE, *NOTICES), (*SCHOOL, *NOTICES)),
    ],
    ids=["background", "background of short stories", "nothing", "boilerplate"],
)
def test_two_stories_that_share_a_paragraph_are_two(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert not kept(("a", None, article(*one)), ("b", None, article(*other)))
    assert similarity(article(*one), article(*other)) < NEAR - 0.1


def test_the_earliest_is_kept_then_the_one_without_a_day_then_the_first_id() -> None:
    story = article(*BRIDGE)
    assert kept(("b", date(2025, 3, 7), story), ("a", date(2025, 3, 8), story), ("0", None, story)) == {
        "a": ("b", "duplicate"),
        "0": ("b", "duplicate"),
    }
    assert kept(("b", None, story), ("a", None, story)) == {"b": ("a", "duplicate")}


def test_a_copy_of_a_near_duplicate_leads_to_the_document_that_is_kept() -> None:
    version = article(*BRIDGE, *LATER)
    found = kept(("a", date(2025, 1, 1), article(*BRIDGE)), ("b", date(2025, 1, 2), version), ("c", None, version))
    assert found == {"b": ("a", "near_duplicate"), "c": ("a", "near_duplicate")}


def test_texts_without_a_word_repeat_nothing() -> None:
    assert not kept(("a", None, article("...")), ("b", None, article("...")))


def words(seed: int, share: float, other: int) -> Article:
    """A text of which a part is another's."""
    mine, theirs = random.Random(seed), random.Random(other)
    lines = [" ".join(theirs.choices(VOCABULARY, k=20)) for _ in range(round(20 * share))]
    lines += [" ".join(mine.choices(VOCABULARY, k=20)) for _ in range(20 - len(lines))]
    return article(*(f"{line.capitalize()}." for line in lines))


VOCABULARY = [f"word{n}" for n in range(500)]
FAMILY = [
    (f"d{n:02}", date(2025, 1, 1 + n % 7) if n % 5 else None, fingerprint(words(n, n % 4 / 3, n % 3 + 100)))
    for n in range(24)
]


@settings(max_examples=60, deadline=None)
@given(st.permutations(FAMILY))
def test_the_order_of_input_does_not_matter(family: list[tuple[str, date | None, Fingerprint]]) -> None:
    assert duplicates(family) == duplicates(FAMILY)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, len(FAMILY)))
def test_documents_of_later_days_take_none_away(number: int) -> None:
    ordered = sorted(FAMILY, key=lambda item: (item[1] or date.max, item[0]))
    found = duplicates(ordered)
    assert duplicates(ordered[:number]) == {name: found[name] for name, _, _ in ordered[:number] if name in found}


@pytest.mark.parametrize("number", [1, 5])
def test_how_many_are_held_at_once_does_not_matter(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = duplicates(FAMILY)
    for limit in ("TOGETHER", "HASHES_AT_ONCE", "HELD"):
        monkeypatch.setattr(module, limit, number)
    assert duplicates(FAMILY) == whole


def test_of_a_crowd_only_so_many_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts that share a template's words in one band, and nothing else but the last two with each other."""
    rng = random.Random(1)
    template = [rng.getrandbits(32) for _ in range(ROWS)]
    marks = [[*template, *(rng.getrandbits(32) for _ in range(HASHES - ROWS))] for _ in range(4)]
    for n in range(ROWS, HASHES):
        if n % ROWS:  # they share no other band
            marks[3][n] = marks[2][n]
    documents = [
        (f"d{n}", None, Fingerprint(bytes([n]) * 16, 500, SIGNATURE.pack(*mark))) for n, mark in enumerate(marks)
    ]
    assert {name: one.kept for name, one in duplicates(documents).items()} == {"d3": "d2"}
    monkeypatch.setattr(module, "CROWD", 2)
    assert duplicates(documents) == {}


def test_none_that_is_kept_repeats_another_and_all_others_repeat_theirs() -> None:
    marks = {name: mark for name, _, mark in FAMILY}
    found = duplicates(FAMILY)
    stay = [name for name in marks if name not in found]
    assert found and all(marks[a].similarity(marks[b]) < NEAR for a in stay for b in stay if a != b)
    assert all(marks[name].similarity(marks[one.kept]) == one.similarity >= NEAR for name, one in found.items())
    assert all(one.kept in stay for one in found.values())


def test_a_fingerprint_is_the_same_in_every_process_and_comes_back_from_its_bytes() -> None:
    code = (
        "from onrecord.extract.duplicates import fingerprint; from onrecord.extract.text import article_from_text; "
        "import sys; sys.stdout.write(fingerprint(article_from_text(sys.argv[1], 'x')).to_bytes().hex())"
    )
    text = "\n\n".join(BRIDGE)
    there = subprocess.run([sys.executable, "-c", code, text], check=True, capture_output=True, text=True).stdout
    here = fingerprint(article(*BRIDGE))
    assert Fingerprint.from_bytes(bytes.fromhex(there)) == here
    assert hashlib.sha256(here.to_bytes()).hexdigest().startswith("64e725fed5af43a5")  # as on every machine
    with pytest.raises(ValueError, match="a fingerprint has 788 bytes"):
        Fingerprint.from_bytes(b"short")


def test_a_hundred_thousand_documents_are_compared_in_seconds() -> None:
    """A tenth of them near an earlier one; every text shares a template's words with all others."""
    import numpy as np

    number = 100_000
    numbers = np.random.default_rng(1).integers(0, 2**32, (number, HASHES), dtype=np.uint32)
    template = np.random.default_rng(2).integers(0, 2**32, HASHES, dtype=np.uint32)
    numbers[np.random.default_rng(3).random((number, HASHES)) < 0.08] = 0
    numbers = np.where(numbers == 0, template, numbers)
    near = np.arange(0, number, 10)[1:]
    numbers[near, : HASHES * 8 // 10] = numbers[near - 7, : HASHES * 8 // 10]
    documents = [
        (f"d{n:06}", date(2020, 1, 1), Fingerprint(n.to_bytes(16, "little"), 500, row.astype("<u4").tobytes()))
        for n, row in enumerate(numbers)
    ]
    start = time.perf_counter()
    found = duplicates(documents)
    assert time.perf_counter() - start < 45
    assert found.keys() == {f"d{n:06}" for n in near}
    assert {one.kind for one in found.values()} == {SkipKind.NEAR_DUPLICATE}
    assert SIGNATURE.size == HASHES * 4
