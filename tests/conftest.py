"""Fixtures that are dear: the language pipeline is loaded once a run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.model import Record
from onrecord.transform.language import load_model
from onrecord.transform.record import read_articles

pytest.register_assert_rewrite("desk_tab")  # its fixture asserts, and should say what it found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What one worker has to run by itself comes first, so that the workers end together."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_model()


@pytest.fixture(scope="session")
def read(nlp: Language) -> Callable[..., Record]:
    """`read(text, published=None)` is the record of a text as the machine reads it."""

    def read_text(text: str, published: date | None = None) -> Record:
        return next(read_articles([article_from_text(text, "test", published=published)], nlp))

    return read_text
