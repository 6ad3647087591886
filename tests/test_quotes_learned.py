"""The learned part of quote extraction: what it adds to the rules, and that one option does without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.model import Quote, QuoteKind
from onrecord.transform import quotes
from onrecord.transform.language import parse
from onrecord.transform.quotes import find_quotes

MODEL = Path(quotes.__file__).parent / "model"


def read(nlp: Language, text: str, learned: bool = True) -> list[Quote]:
    article = article_from_text(text, "test")
    doc = parse(article, nlp)
    return list(find_quotes(article, doc, learned=learned))


def test_without_it_no_artefact_is_touched(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise AssertionError("an artefact was loaded")

    monkeypatch.setattr(quotes, "load_filter", refuse)
    monkeypatch.setattr(quotes, "load_tagger", refuse)
    assert read(nlp, "The mayor said the bridge is closed.", learned=False)
    with pytest.raises(AssertionError, match="an artefact was loaded"):
        read(nlp, "The mayor said the bridge is closed.")


@pytest.mark.parametrize(
    ("text", "content", "who", "kind"),
    [
        ("Ms. Ortega said that the bridge is closed.", ["the bridge is closed"], "Ms. Ortega", QuoteKind.INDIRECT),
        ("“The ferry sank,” said Ann Lee.", ["The ferry sank,"], "Ann Lee", QuoteKind.DIRECT),
        (
            "Tom Hale said the vote was “a slap in the face” for islanders.",
            ["the vote was", "a slap in the face", "for islanders"],
            "Tom Hale",
            QuoteKind.MIXED,
        ),
        (
            "“The numbers never worked,” Marta Lind said. “We would have paid for empty boats.”",
            ["The numbers never worked,", "We would have paid for empty boats."],
            "Marta Lind",
            QuoteKind.DIRECT,
        ),
    ],
)
def test_plain_quotes_are_as_the_rules_read_them(
    nlp: Language, text: str, content: list[str], who: str, kind: QuoteKind
) -> None:
    [quote] = read(nlp, text)
    assert [span.span.of(text) for span in quote.spans] == content
    assert quote.speaker_span is not None
    assert (quote.speaker_span.of(text), quote.kind) == (who, kind)


def test_a_plain_direct_quote_is_surer_than_an_attitude(nlp: Language) -> None:
    [plain] = read(nlp, "“The ferry sank in the night,” Ann Lee said.")
    vague = read(nlp, "The senator embraced the plan for the harbor.")
    assert plain.confidence is not None and plain.confidence > 0.8
    assert all(quote.confidence is not None and quote.confidence < plain.confidence for quote in vague)


def test_the_artefacts_are_small_and_come_with_their_card() -> None:
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 10_000_000
    assert "states no licence" in (MODEL / "README.md").read_text(encoding="utf-8")
