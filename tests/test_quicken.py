"""What is done to make the pipeline quick changes nothing that it says."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

from onrecord.transform import quicken as module
from onrecord.transform.language import DEFAULT_MODEL, adjust_tokenizer, load_model
from onrecord.transform.quicken import RememberingMatcher, is_of_one_token, quicken

TEXT = """The minister ain't going to say who's been told, she said; "you'd better ask them".

I can't, won't and shan't: the mills' better days went by, and theirs were the worst of all the people's houses.
He said he'd lead. "It's led nowhere," Ana Brandt's daughters replied, having been asked. Who has what?

Whose is it, that or this?  The men's leaves fell; they leave, and she leaves us the data and the media."""


def told(doc: Doc) -> list[tuple[Any, ...]]:
    return [(t.text, t.tag_, t.dep_, t.pos_, str(t.morph), t.lemma_, t.ent_type_, t.head.i) for t in doc]


@pytest.fixture(scope="module")
def slow() -> Language:
    nlp = spacy.load(DEFAULT_MODEL)
    adjust_tokenizer(nlp)
    return nlp


def test_the_quick_pipeline_says_what_the_slow_one_says(slow: Language) -> None:
    quick = load_model()
    matcher = quick.get_pipe("attribute_ruler").matcher  # type: ignore[attr-defined]
    assert isinstance(matcher, RememberingMatcher)
    for _ in range(2):  # at first, and out of memory
        assert told(quick(TEXT)) == told(slow(TEXT))


def test_what_is_remembered_is_limited(slow: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 5)
    nlp = spacy.load(DEFAULT_MODEL)
    adjust_tokenizer(nlp)
    quicken(nlp)
    assert told(nlp(TEXT)) == told(slow(TEXT))
    assert len(nlp.get_pipe("attribute_ruler").matcher._said) <= 5  # type: ignore[attr-defined]


def test_rules_of_words_in_their_surroundings_go_on() -> None:
    def ruled() -> AttributeRuler:
        ruler = AttributeRuler(nlp.vocab)
        ruler.add([[{"LOWER": "port"}]], {"POS": "NOUN", "LEMMA": "port"})
        ruler.add([[{"LOWER": "port"}, {"LOWER": "of"}]], {"POS": "PROPN"})
        ruler.add([[{"IS_TITLE": True}]], {"LEMMA": "title"})
        ruler.add([[{"LOWER": {"REGEX": "^har"}, "OP": "+"}]], {"POS": "X"})
        ruler.add([[{"POS": "X"}]], {"LEMMA": "never"})  # looks at what no word has of itself
        return ruler

    nlp = spacy.blank("en")
    text = "The port of Harbour, a port: harbour harbours Port of"
    plain, quick = ruled(), ruled()
    quick.matcher = RememberingMatcher(quick)  # type: ignore[assignment]
    for _ in range(2):
        assert told(quick(nlp(text))) == told(plain(nlp(text)))
    assert quick.patterns == plain.patterns


@pytest.mark.parametrize(
    ("pattern", "alone"),
    [
        ([{"LOWER": "a", "TAG": {"IN": ["DT"]}}], True),
        ([{"lower": "a"}], True),
        ([{"LOWER": "a"}, {"LOWER": "b"}], False),
        ([{"LOWER": "a", "OP": "*"}], False),
        ([{"NORM": "a"}], False),
        ([{"POS": "X"}], False),
        ([{}], False),
    ],
)
def test_what_depends_on_a_word_alone(pattern: list[dict[str, Any]], alone: bool) -> None:
    assert is_of_one_token(pattern) is alone


def test_lemmas_are_found_without_going_through_lists() -> None:
    table = load_model().get_pipe("lemmatizer").lookups.get_table("lemma_index")  # type: ignore[attr-defined]
    assert all(isinstance(forms, dict) for forms in table.values())
