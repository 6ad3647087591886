"""Every stretch of a text has a function, and the story is never taken for a page's debris."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.extract.passages import find_passages


def kinds(text: str) -> list[tuple[str, str]]:
    return [(p.kind.value, p.span.of(text)) for p in find_passages(text)]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400))
def test_passages_are_in_order_disjoint_and_hold_everything_but_white_space(text: str) -> None:
    last = 0
    for passage in find_passages(text):
        assert passage.span.start >= last
        assert not text[last : passage.span.start].strip()
        words = passage.span.of(text)
        assert words == words.strip()
        last = passage.span.end
    assert not text[last:].strip()


@given(
    st.lists(
        st.sampled_from(["By Ana Brandt", "Dogs Bark at Night", "The dog barked at us.", "0:00", "Share"]), max_size=8
    )
)
def test_a_duplicate_points_at_an_earlier_passage_of_its_kind_that_is_none_itself(lines: list[str]) -> None:
    passages = find_passages("\n".join(lines))
    for n, passage in enumerate(passages):
        if passage.duplicate_of is not None:
            original = passages[passage.duplicate_of]
            assert passage.duplicate_of < n and original.kind is passage.kind and original.duplicate_of is None


def test_a_scraped_page() -> None:
    text = (
        "Bridge Closed After Storm\nThe only road to the island is cut.\nBridge Closed After Storm\n"
        "Waves hit the bridge on Jan. 4, 2022. JO LIND/The Coast Agency\nAna Brandt\nUpdated:\n1:32\n\n"
        "The bridge was closed on Friday.\n\nA Long Winter\n\nShips wait in the bay.\n\n"
        "Waves hit the bridge on Jan. 4, 2022. (Jo Lind/The Coast Agency)\n\n"
        "Nobody was hurt.\n\nAna Brandt\nReporter\nAna Brandt covers the coast.\nfacebook\nRelated Topics\n"
    )
    assert kinds(text) == [
        ("headline", "Bridge Closed After Storm"),
        ("standfirst", "The only road to the island is cut."),
        ("headline", "Bridge Closed After Storm"),
        ("caption", "Waves hit the bridge on Jan. 4, 2022."),
        ("credit", "JO LIND/The Coast Agency"),
        ("byline", "Ana Brandt"),
        ("boilerplate", "Updated:"),
        ("boilerplate", "1:32"),
        ("paragraph", "The bridge was closed on Friday."),
        ("heading", "A Long Winter"),
        ("paragraph", "Ships wait in the bay."),
        ("caption", "Waves hit the bridge on Jan. 4, 2022."),
        ("credit", "(Jo Lind/The Coast Agency)"),
        ("paragraph", "Nobody was hurt."),
        ("byline", "Ana Brandt"),
        ("author_bio", "Reporter"),
        ("author_bio", "Ana Brandt covers the coast."),
        ("boilerplate", "facebook"),
        ("boilerplate", "Related Topics"),
    ]
    passages = find_passages(text)
    assert passages[2].duplicate_of == 0
    assert passages[11].duplicate_of == 3 and passages[12].duplicate_of == 4


@pytest.mark.parametrize(
    "line",
    [
        "“No,” he said.",
        "Gov. Ida Moss (R) vetoed the bill.",
        "By Friday the river had risen two meters.",
        "Updated rules will apply to all of the harbors in the region from next year.",
        "LONDON (Coast News) - Prices rose again on Monday.",
        "Lind: “You have two minutes.”",
        "Is the bridge safe? Nobody knows.",
        "Share prices fell by nine percent after the report.",
    ],
)
def test_a_sentence_of_the_story_is_a_paragraph(line: str) -> None:
    text = f"The bridge was closed on Friday after a storm.\n\n{line}\n\nShips wait in the bay for the wind to drop."
    assert [kind for kind, _ in kinds(text)] == ["paragraph"] * 3


def test_a_text_without_a_headline_has_none() -> None:
    assert kinds("The bridge was closed.\n\nShips wait.")[0] == ("paragraph", "The bridge was closed.")


def test_lines_broken_at_a_column_are_one_paragraph() -> None:
    text = (
        "The bridge to the island was closed on Friday after a storm\n"
        "that broke two of its piers, and nobody knows when it will\n"
        "be open again.\n\nShips wait in the bay.\n"
    )
    assert [kind for kind, _ in kinds(text)] == ["paragraph", "paragraph"]
    assert kinds(text)[0][1].endswith("be open again.")


def test_lines_that_are_sentences_each_are_not_joined() -> None:
    first = "The bridge to the island was closed on Friday after storms."
    text = f"{first}\nShips from the north wait in the bay for better days.\n"
    assert len(kinds(text)) == 2


def test_windows_line_ends_and_byte_order_mark_leave_no_passage_of_their_own() -> None:
    assert kinds("The bridge was closed.\r\n\r\nShips wait.\r\n") == [
        ("paragraph", "The bridge was closed."),
        ("paragraph", "Ships wait."),
    ]
