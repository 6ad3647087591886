"""Quality "best": names by a second model; the same text gives the same rows, and what is missing is said at once."""

from __future__ import annotations

import builtins
import random
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

import onrecord
from onrecord.errors import OnrecordError
from onrecord.extract.text import article_from_text
from onrecord.transform.entities import encoder
from onrecord.transform.entities.pieces import cut, load_tokenizer, shape, together
from onrecord.transform.language import load_model, parse
from onrecord.transform.record import read_articles

PACKAGE = Path(onrecord.__file__).parent
NEWS = (
    "Harbour Fire Kills Two\n\nOkiri Tanvesh, a nurse at Lindqvist Memorial Hospital, said the fire began at night.\n\n"
    "“We ran,” Tanvesh told Harbor Radio. Her brother, Ruvin Tanvesh, called Mayor Ana Brandt."
)


@pytest.fixture(scope="module")
def best() -> Language:
    pytest.importorskip("onnxruntime", reason="quality best needs onnxruntime: pip install 'onrecord[best]'")
    pytest.importorskip("tokenizers", reason="quality best needs tokenizers: pip install 'onrecord[best]'")
    return load_model(quality="best")


def people(text: str, nlp: Language) -> list[str]:
    record = next(read_articles([article_from_text(text, "test")], nlp))
    return [person.name for person in record.entities.people]


def test_people_of_names_that_no_list_has_are_found(best: Language) -> None:
    text = "Thousands of supporters of Iveta Grosu gathered at the station, where Serhii Dankov spoke on Monday."
    assert people(text, best) == ["Iveta Grosu", "Serhii Dankov"]


def test_a_drink_and_a_glacier_are_no_people(best: Language) -> None:
    assert people("The Pisco Sour tastes better below the Morteratsch Glacier, Ana Brandt said.", best) == [
        "Ana Brandt"
    ]


def test_the_same_text_gives_the_same_record(best: Language) -> None:
    first, second = (next(read_articles([article_from_text(NEWS, "test")], best)) for _ in range(2))
    assert first == second


def test_a_record_does_not_depend_on_what_is_read_beside_it(best: Language) -> None:
    alone = next(read_articles([article_from_text(NEWS, "a")], best))
    other = article_from_text("Nothing happened in Bern on Monday, Tom Oduya wrote.", "b")
    beside = list(read_articles([other, article_from_text(NEWS, "a")], best))[1]
    assert beside == alone


@pytest.mark.parametrize("text", ["", " \n\n ", "—", "Ana", "Ana " * 3000, "a,b;" * 2000, "\u200b\U0001f600 Ö"])
def test_any_text_is_read_to_its_end(best: Language, text: str) -> None:
    doc = parse(article_from_text(text, "test"), best)
    groups, pieces = encoder.stretches_of(doc, encoder.load_encoder())
    assert [token.i for group in groups for token in group] == [token.i for token in doc if not token.is_space]
    assert all(len(stretch.ids) <= 512 for stretch in pieces)


def test_dates_stay_as_the_tagger_has_them(best: Language, nlp: Language) -> None:
    article = article_from_text(NEWS + " It was Friday, March 3, 2017.", "test")
    dates = [[(e.start_char, e.end_char) for e in parse(article, m).ents if e.label_ == "DATE"] for m in (nlp, best)]
    assert dates[0] == dates[1] != []


def test_missing_libraries_are_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "onnxruntime":
            raise ImportError("no onnxruntime", name="onnxruntime")
        return real(name, *args, **kwargs)

    encoder.load_encoder.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(OnrecordError, match=r'onnxruntime.*pip install "onrecord\[best\]"'):
        encoder.load_encoder()


def test_another_quality_is_refused() -> None:
    with pytest.raises(OnrecordError, match="standard or best, not 'good'"):
        load_model(quality="good")


def test_the_learned_artefacts_together_stay_below_thirty_megabytes() -> None:
    artefacts = list(PACKAGE.rglob("model/*"))
    assert "names.onnx" in {path.name for path in artefacts}
    assert sum(path.stat().st_size for path in artefacts) <= 30_000_000


def test_a_word_keeps_how_it_is_written_and_its_pieces() -> None:
    pytest.importorskip("tokenizers", reason="quality best needs tokenizers")
    assert [shape(word) for word in ("the", "Ana", "NATO", "McNee", "eBay", "A", "12")] == [0, 1, 2, 3, 3, 1, 0]
    tokenizer = load_tokenizer(encoder.FOLDER / "names.vocab")
    words = ["Ana", "met", "Ødegårdsson", "\u200b"]
    parts = cut(tokenizer, words)
    assert all(1 <= len(part) <= 4 for part in parts)
    stretch = together(tokenizer, words, parts)
    assert len(stretch.ids) == len(stretch.shapes) == 2 + sum(map(len, parts))
    assert stretch.first == [1, *(1 + sum(map(len, parts[:n])) for n in range(1, 4))]


def test_names_of_words_come_out_where_they_stand(best: Language) -> None:
    words = NEWS.split()
    random.Random(1).shuffle(words)
    text = " ".join(words)
    record = next(read_articles([article_from_text(text, "test")], best))
    for mention in record.entities.mentions:
        assert mention.span.of(text).strip() == mention.span.of(text) != ""
