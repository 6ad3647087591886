"""A text with overlapping marks is cut so that nothing is lost, doubled or out of place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.report.marking import Segment, Span, never_innermost, segments

TEXT = "“The port of Hallig burned,” she said."


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.text(min_size=1, max_size=40))
    spans = []
    for number in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text) - 1))
        spans.append(Span(start, draw(st.integers(start + 1, len(text))), draw(st.sampled_from("pqd")), f"r{number}"))
    return text, spans


@given(marked_texts())
def test_segments_join_to_the_text_and_each_span_to_its_own_words(marked: tuple[str, list[Span]]) -> None:
    text, spans = marked
    cut = segments(text, spans)
    assert "".join(segment.text for segment in cut) == text
    assert all(segment.text for segment in cut)
    for span in spans:
        covered = [segment for segment in cut if span in segment.layers]
        assert "".join(segment.text for segment in covered) == text[span.start : span.end]
        assert [segment.start for segment in cut if span in segment.opens] == [span.start]
        assert [segment.end for segment in cut if span in segment.closes] == [span.end]


@given(marked_texts(), st.randoms())
def test_the_order_of_the_spans_does_not_matter(marked: tuple[str, list[Span]], random: object) -> None:
    text, spans = marked
    shuffled = sorted(spans, key=lambda span: random.random())  # type: ignore[attr-defined]
    assert segments(text, spans) == segments(text, shuffled)


def test_marks_inside_and_across_each_other_are_layers() -> None:
    quote = Span(1, 26, "quote", "q1")
    port = Span(5, 19, "place", "m1")
    fire = Span(13, 26, "event", "e1")  # begins inside the place and ends outside it
    cut = segments(TEXT, [fire, quote, port])
    assert [(segment.text, [span.key for span in segment.layers]) for segment in cut] == [
        ("“", []),
        ("The ", ["q1"]),
        ("port of ", ["q1", "m1"]),
        ("Hallig", ["q1", "m1", "e1"]),
        (" burned", ["q1", "e1"]),
        (",” she said.", []),
    ]


def test_a_passage_cuts_the_marks_that_reach_over_its_edges() -> None:
    whole = Span(0, len(TEXT), "quote", "q1")
    assert segments(TEXT, [whole], 5, 9) == [Segment(5, 9, "port", (whole,), (), ())]
    assert segments(TEXT, [Span(0, 4, "date", "d1")], 5, 9) == [Segment(5, 9, "port")]


def test_a_mark_covered_by_others_is_known_to_have_no_words_of_its_own() -> None:
    outer, left, right = Span(5, 19, "event", "e1"), Span(5, 9, "place", "m1"), Span(9, 19, "place", "m2")
    assert never_innermost(segments(TEXT, [outer, left, right])) == [outer]
    assert never_innermost(segments(TEXT, [outer, left])) == []


@pytest.mark.parametrize("span", [(3, 3), (4, 2), (-1, 2), (0, len(TEXT) + 1)])
def test_a_mark_that_is_no_stretch_of_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="m1"):
        segments(TEXT, [Span(*span, "person", "m1")])
