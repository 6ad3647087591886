"""The selector for a stretch of text: the shortest words that mean it and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.model import Span
from onrecord.transform.review.selectors import Selectors, pattern

LONG = 72  # characters; a longer stretch is named by its first and last words
ENDS = (4, 5, 6, 8, 10, 14, 20)  # words of a long stretch's beginning and end, the fewest that do
CONTEXT = (
    *range(1, 21),
    25,
    32,
    40,
    60,
    100,
    200,
    400,
)  # words around a stretch; many only where a text repeats itself


def selector_for(selectors: Selectors, span: Span, near: Span | None = None) -> Any:
    """What a decision writes to mean exactly `span`, as `onrecord.transform.review.selectors` reads it.

    `near` is the place of the decision that it stands in, whose passage is searched first. Raises ValueError where no
    selector means the span, which is so for one that begins or ends inside a word.
    """
    span = trimmed(selectors.text, span)
    for selector in candidates(selectors.text, span):
        try:
            if selectors.find(selector, near) == span:
                return selector
        except ValueError:
            continue
    words = " ".join(span.of(selectors.text).split())
    if any(m.span() == (span.start, span.end) for m in pattern(words).finditer(selectors.text)):
        raise ValueError(f"{words!r} stands here as it does elsewhere in the text, with the same words all around")
    raise ValueError(f"{words!r} cannot be quoted: a selection begins and ends where words do")


def trimmed(text: str, span: Span) -> Span:
    """The span without white space at its edges. Raises ValueError where nothing is left."""
    words = span.of(text)
    left = span.start + len(words) - len(words.lstrip())
    if span.end > len(text) or not words.strip():
        raise ValueError("nothing is selected")
    return Span(left, left + len(words.strip()))


def candidates(text: str, span: Span) -> Iterator[Any]:
    """Selectors that may mean the span, the ones that people read best first."""
    words = span.of(text).split()
    exact = " ".join(words)
    before, after = text[: span.start].split()[-CONTEXT[-1] :], text[span.end :].split(maxsplit=CONTEXT[-1])
    if len(exact) > LONG and len(words) > 2 * ENDS[0]:
        for number in ENDS:
            if 2 * number <= len(words):
                yield {"from": " ".join(words[:number]), "to": " ".join(words[-number:])}
        for context in contexts(before, []):
            for number in ENDS:
                if 2 * number <= len(words):
                    yield {"from": " ".join(words[:number]), "to": " ".join(words[-number:]), **context}
    yield exact
    for context in contexts(before, after):
        yield {"exact": exact, **context}


def contexts(before: list[str], after: list[str]) -> Iterator[dict[str, str]]:
    """Prefixes and suffixes of more and more words."""
    for number in CONTEXT:
        prefix = " ".join(before[-number:]) if number <= len(before) else ""
        suffix = " ".join(after[:number]) if number <= len(after) else ""
        if prefix:
            yield {"prefix": prefix}
        if suffix:
            yield {"suffix": suffix}
        if prefix and suffix:
            yield {"prefix": prefix, "suffix": suffix}
