"""The extractors as components of a spaCy pipeline, each claim of docs/spacy.md among them."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from ruamel.yaml import YAML
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from onrecord.errors import OnrecordError
from onrecord.extract.text import article_from_text
from onrecord.model import Record
from onrecord.schema import table_schema
from onrecord.spacy_components import OPTIONS, TABLES, displacy_ents, displacy_spans, record_of
from onrecord.spacy_components.annotations import article_of
from onrecord.transform.language import DEFAULT_MODEL, load_model
from onrecord.transform.tabulate import document_rows

TEXT = """\
Harlow Council Rejects Ferry Plan

By Jo Lind

The Port Harlow council voted down a new ferry line on Monday, May 13, 2024.

“The numbers never worked,” council president Marta Lindqvist said. “We would have paid for empty boats.”

She added that the harbor — which she called “dead”—needs dredging first.

Tom Okafor, a spokesman for the Harlow Ferry Company (HFC), said the vote was “a slap in the face” for islanders. \
He accused the council of attacking the HFC.

“There is no plan B,” Mr. Okafor said on Tuesday.
"""
OTHER = "“We had no choice,” Mayor Ana Brandt said on Friday.\n\nThe police arrested two men in Oslo last week."
PARTS = ("onrecord_entities", "onrecord_quotes", "onrecord_dates", "onrecord_events")


@cache
def pipeline(*components: str, leaving_out: tuple[str, ...] = ()) -> Language:
    """The installed pipeline as spaCy gives it to anybody, with components of ours."""
    nlp = spacy.load(DEFAULT_MODEL, exclude=list(leaving_out))
    for name in components:
        nlp.add_pipe(name, first=name == "onrecord_passages" or None)
    return nlp


@pytest.fixture(scope="module")
def whole() -> Language:
    return pipeline("onrecord_passages", "onrecord")


@pytest.fixture(scope="module")
def doc(whole: Language) -> Doc:
    return whole(TEXT)


# ---------------------------------------------------------------------------------------------- what is found


def test_a_spacy_pipeline_finds_what_onrecord_read_finds(doc: Doc, read: Callable[..., Record]):
    record = read(TEXT)
    assert record.quotes and record.events and record.dates and record.entities.affiliations
    assert record_of(doc).quotes == record.quotes
    assert record_of(doc).entities == record.entities
    assert record_of(doc).dates == record.dates
    assert record_of(doc).events == record.events
    assert record_of(doc).published == record.published
    assert record_of(doc).article.passages == record.article.passages


def test_so_it_does_in_every_article_of_the_tests(whole: Language, read: Callable[..., Record]):
    paths = sorted((Path(__file__).parent / "articles").glob("*.yaml"))
    for text in [YAML(typ="safe").load(path)["text"] for path in paths]:
        assert replace(record_of(whole(text)), article=read(text).article) == read(text), text


@pytest.mark.parametrize("text", [TEXT, OTHER, "", " \n\n", "Word"])
def test_our_own_pipeline_with_the_component_added_gives_the_same_offsets(text: str, read: Callable[..., Record]):
    nlp = load_model.__wrapped__()  # not the one that other tests share
    nlp.add_pipe("onrecord_passages", first=True)
    nlp.add_pipe("onrecord")
    assert record_of(nlp(text)).quotes == read(text).quotes
    assert record_of(nlp(text)).entities.mentions == read(text).entities.mentions
    assert record_of(nlp(text)).events == read(text).events


@pytest.mark.parametrize("order", [PARTS, (PARTS[2], PARTS[1], PARTS[0], PARTS[3]), PARTS[3:]], ids=len)
def test_the_parts_give_what_the_whole_gives(order: tuple[str, ...], doc: Doc):
    assert pipeline("onrecord_passages", *order)(TEXT)._.onrecord == doc._.onrecord


@pytest.mark.parametrize("order", [("onrecord_dates", "onrecord_quotes"), ("onrecord_quotes", "onrecord_dates")])
def test_quotes_say_when_they_were_said_whether_dates_come_before_or_after(order: tuple[str, str]):
    nlp = pipeline(*order)
    doc = nlp.make_doc(OTHER)
    doc._.onrecord_article = {"published": "2024-03-06"}
    assert [row["said_earliest"] for row in nlp(doc)._.quotes] == ["2024-03-01"]


def test_a_component_brings_what_it_needs_and_leaves_out_what_nobody_asked_for():
    doc = pipeline("onrecord_quotes")(TEXT)
    assert {row["name"] for row in doc._.people} >= {"Marta Lindqvist", "Tom Okafor"}
    assert doc._.quotes[0]["speaker_person_id"] in {row["person_id"] for row in doc._.people}
    assert doc._.events is None and doc._.dates is None
    assert set(doc._.onrecord) == {"documents", "passages", *TABLES["entities"], *TABLES["quotes"]}


def test_a_doc_that_goes_through_the_pipeline_again_comes_out_the_same():
    nlp = pipeline("onrecord_passages", "onrecord_quotes", "onrecord_events")
    doc = nlp(TEXT)
    before = doc._.onrecord
    assert nlp(doc)._.onrecord == before


def test_relative_dates_count_from_the_day_that_the_doc_is_given(whole: Language, read: Callable[..., Record]):
    doc = whole.make_doc(OTHER)
    doc._.onrecord_article = {"document_id": "bridge", "published": date(2024, 3, 6), "authors": ["Jo Lind"]}
    doc = whole(doc)
    assert [row["edtf"] for row in doc._.dates][:1] == ["2024-03-01"]
    assert record_of(doc).dates == read(OTHER, date(2024, 3, 6)).dates
    assert {row["document_id"] for row in doc._.quotes} == {"bridge"}
    assert doc._.onrecord_article["published"] == "2024-03-06"


@pytest.mark.parametrize(
    ("known", "complaint"),
    [
        ({"publised": "2024-03-06"}, "'publised' is none of document_id, published,"),
        ({"published": "last week"}, "a day such as 2024-03-04, not 'last week'"),
        ({"headline": 3}, "headline is a text that is not empty, not 3"),
        ({"authors": "Jo"}, "authors are a list of names"),
    ],
)
def test_what_is_said_of_an_article_is_checked_at_once(known: dict[str, object], complaint: str):
    with pytest.raises(OnrecordError, match=complaint):
        spacy.blank("en")("x")._.onrecord_article = known


# ---------------------------------------------------------------------------------------------- where it stands


def test_rows_have_the_columns_of_the_tables(doc: Doc):
    assert set(doc._.onrecord) == {name for name, _ in document_rows(record_of(doc))}
    for name, rows in doc._.onrecord.items():
        assert all(tuple(row) == table_schema(name).field_names for row in rows), name


def test_every_row_is_the_text_at_its_offsets(doc: Doc):
    for name in ("mentions", "quote_spans", "dates", "event_mentions", "event_participants", "affiliations"):
        assert doc._.onrecord[name], name
        for row in doc._.onrecord[name]:
            assert doc.text[row["start"] : row["end"]] == row["text"]


def test_what_stands_in_a_doc_is_plain_json(doc: Doc):
    plain = doc.user_data["onrecord"]
    assert json.loads(json.dumps(plain)) == plain


def test_span_groups_lead_to_their_rows(doc: Doc):
    assert {name.removeprefix("onrecord/") for name in doc.spans} == {
        *("passages", "people", "organizations", "places"),
        *("quotes", "speakers", "cues", "dates", "events"),
    }
    for name, group in doc.spans.items():
        for span in group:
            assert span._.onrecord is not None, (name, span)
    spans = doc.spans["onrecord/quotes"]
    assert spans[0].text == "The numbers never worked," and spans[0].label_ == "direct"
    assert spans[0]._.onrecord["speaker_person_id"] == spans[0].kb_id_ == doc.spans["onrecord/speakers"][0].kb_id_
    assert spans[0]._.onrecord == doc._.quotes[0]
    assert {span.text for span in doc.spans["onrecord/people"]} >= {"Marta Lindqvist", "She"}
    assert doc[0:2]._.onrecord is None


def test_spans_hold_what_their_rows_say_even_where_tokens_are_coarser(read: Callable[..., Record]):
    nlp = pipeline.__wrapped__("onrecord")  # one of our own
    nlp.tokenizer.suffix_search = None  # marks and full stops stay on the words before them
    doc = nlp(TEXT)
    assert doc._.quotes
    for name, group in doc.spans.items():
        for span, row in ((span, span._.onrecord) for span in group if name in ("onrecord/dates", "onrecord/people")):
            assert row["text"] in span.text
            assert doc.text[row["start"] : row["end"]] == row["text"]


# ---------------------------------------------------------------------------------------------- written and read


def groups(doc: Doc) -> dict[str, list[tuple[int, int, str, str, str]]]:
    return {n: [(s.start, s.end, s.label_, s.id_, s.kb_id_) for s in group] for n, group in doc.spans.items()}


def test_bytes_hold_everything(doc: Doc):
    back = Doc(spacy.blank("en").vocab).from_bytes(doc.to_bytes())
    assert back.user_data == doc.user_data
    assert back._.onrecord == doc._.onrecord and back._.quotes == doc._.quotes
    assert groups(back) == groups(doc)
    assert record_of(back) == record_of(doc)


def test_a_doc_bin_holds_everything(doc: Doc, whole: Language):
    stored = DocBin(store_user_data=True, docs=[doc, whole(OTHER)]).to_bytes()
    back = list(DocBin(store_user_data=True).from_bytes(stored).get_docs(spacy.blank("en").vocab))
    assert [each._.onrecord for each in back] == [doc._.onrecord, whole(OTHER)._.onrecord]
    assert groups(back[0]) == groups(doc)


def test_two_processes_find_what_one_finds(whole: Language):
    def texts() -> Iterator[str | Doc]:
        given = whole.make_doc(OTHER)
        given._.onrecord_article = {"published": "2024-03-06"}
        yield from (TEXT, OTHER, given, "")

    alone = [each._.onrecord for each in whole.pipe(texts())]
    assert alone[1] != alone[2]
    assert [each._.onrecord for each in whole.pipe(texts(), n_process=2, batch_size=1)] == alone


def test_components_can_be_handed_to_a_process_that_is_started_anew(whole: Language, doc: Doc):
    for name in ("onrecord_passages", "onrecord"):
        pickle.loads(pickle.dumps(whole.get_pipe(name)))
    assert pickle.loads(pickle.dumps(doc))._.onrecord == doc._.onrecord


def test_a_pipeline_written_to_a_folder_works_in_a_process_that_imports_nothing_of_ours(doc: Doc, tmp_path: Path):
    """The configuration travels, and the tokenizer's rules; the factories are found by their entry points."""
    nlp = pipeline.__wrapped__("onrecord_passages")
    nlp.add_pipe("onrecord_quotes", config={"learned": False})
    nlp.to_disk(tmp_path / "pipeline")
    code = (
        "import sys, json, spacy\n"
        f"nlp = spacy.load({str(tmp_path / 'pipeline')!r})\n"
        "doc = nlp(sys.stdin.read())\n"
        "print(json.dumps([nlp.pipe_names, doc._.quotes]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=TEXT, capture_output=True, text=True, timeout=120, check=True
    )
    names, quotes = json.loads(done.stdout)
    assert names[0] == "onrecord_passages" and names[-1] == "onrecord_quotes"
    assert quotes == nlp(TEXT)._.quotes
    assert quotes != doc._.quotes  # which are found with what was learned


# ---------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        (("parser",), "a dependency parse: add before it to the pipeline parser"),
        (("ner",), "named entities: add before it to the pipeline ner"),
        (("lemmatizer",), "lemmas: add before it to the pipeline lemmatizer"),
        (("tagger", "attribute_ruler", "lemmatizer"), "part-of-speech tags, parts of speech, lemmas"),
    ],
)
def test_a_pipeline_without_what_the_rules_read_is_told_what_it_lacks(left_out: tuple[str, ...], named: str):
    nlp = pipeline("onrecord_quotes", leaving_out=left_out)
    with pytest.raises(OnrecordError, match=f"'onrecord_quotes' needs .*{named}"):
        nlp(TEXT)


def test_an_empty_pipeline_is_told_so():
    nlp = spacy.blank("en")
    nlp.add_pipe("onrecord")
    with pytest.raises(OnrecordError, match="parser, tagger, attribute_ruler"):
        nlp(TEXT)


def test_passages_after_the_parser_are_refused():
    nlp = spacy.load(DEFAULT_MODEL)
    nlp.add_pipe("onrecord_passages")
    with pytest.raises(OnrecordError, match="must stand before the parser"):
        nlp(TEXT)


def test_another_language_is_refused_when_the_component_is_added():
    with pytest.raises(OnrecordError, match="reads English; the pipeline is for 'de'"):
        spacy.blank("de").add_pipe("onrecord_dates")


def test_spacy_can_say_what_the_components_require():
    found = pipeline("onrecord_quotes").analyze_pipes()
    assert "token.dep" in found["summary"]["onrecord_quotes"]["requires"]
    assert found["problems"]["onrecord_quotes"] == []


def test_the_tokenizer_parts_dashes_once_and_keeps_its_own_rules():
    nlp = spacy.blank("en")
    nlp.tokenizer.infix_finditer = spacy.util.compile_infix_regex([r"_"]).finditer
    nlp.add_pipe("onrecord_passages")
    nlp.add_pipe("onrecord_passages", name="again")
    assert [token.text for token in nlp("a_b “c”—d")] == ["a", "_", "b", "“", "c", "”", "—", "d"]
    assert nlp.tokenizer.infix_finditer.__self__.pattern.count("—") == 4


def test_the_tokenizer_is_left_alone_where_that_is_asked_for():
    nlp = spacy.blank("en")
    before = nlp.tokenizer.infix_finditer.__self__.pattern, nlp.tokenizer.suffix_search.__self__.pattern
    nlp.add_pipe("onrecord_passages", config={"tokenizer": False})
    assert (nlp.tokenizer.infix_finditer.__self__.pattern, nlp.tokenizer.suffix_search.__self__.pattern) == before


def test_our_own_pipeline_and_the_component_cut_the_same_tokens():
    text = "“Cold”—as Ana Brandt‘s album is—sells. The ‘Fear’—it’s back."
    assert [token.text for token in pipeline("onrecord_passages").make_doc(text)] == [
        token.text for token in load_model().make_doc(text)
    ]


# ---------------------------------------------------------------------------------------------- displaCy


class Marks(HTMLParser):
    """The tags and the words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def test_marks_for_displacy_do_not_overlap_and_hold_the_rows_words(doc: Doc):
    drawn = displacy_ents(doc, ("quotes", "people", "dates"))
    places = [(mark["start"], mark["end"]) for mark in drawn["ents"]]
    assert places == sorted(places)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    assert drawn["title"] is None  # the text prints its headline
    (quote,) = [m for m in drawn["ents"] if doc.text[m["start"] : m["end"]] == "The numbers never worked,"]
    assert quote["label"] == "QUOTE" and quote["kb_id"] == "Marta Lindqvist"
    words = Marks(displacy.render(drawn, style="ent", manual=True, options=OPTIONS)).words
    assert "We would have paid for empty boats." in words and "Tom Okafor" in words


def test_a_headline_that_the_text_does_not_print_is_the_title(whole: Language):
    doc = whole.make_doc(OTHER)
    doc._.onrecord_article = {"headline": "<i>Bridge</i> & Co."}
    assert displacy_ents(whole(doc))["title"] == "&lt;i&gt;Bridge&lt;/i&gt; &amp; Co."


def test_spans_for_displacy_may_overlap(doc: Doc):
    drawn = displacy_spans(doc, ("quotes", "events", "organizations"))
    assert {mark["label"] for mark in drawn["spans"]} >= {"QUOTE", "EVENT", "ORGANIZATION"}
    page = Marks(displacy.render(drawn, style="span", manual=True, options=OPTIONS))
    assert "numbers" in page.words


def test_a_hostile_text_stays_text_in_displacy(whole: Language):
    text = "<script>alert(1)</script> & Sons Close\n\n“No,” Ana <img src=x> Brandt of <b>Sons</b> said Friday.\n"
    doc = whole(text)
    for drawn, style in ((displacy_ents(doc), "ent"), (displacy_spans(doc), "span")):
        tags = set(Marks(displacy.render(drawn, style=style, manual=True, options=OPTIONS)).tags)
        assert tags <= {"h2", "div", "mark", "span", "a", "br", "p"}


def test_a_group_that_is_not_there_is_named_with_those_that_are(doc: Doc):
    with pytest.raises(OnrecordError, match=r"no spans of 'quote'; it has cues, dates, events"):
        displacy_ents(doc, ("quote",))
    with pytest.raises(OnrecordError, match="it has none of ours"):
        displacy_spans(spacy.blank("en")("x"))


# ---------------------------------------------------------------------------------------------- neighbours


def test_a_short_name_that_somebody_else_uses_stays_theirs():
    code = (
        "from spacy.tokens import Doc; Doc.set_extension('quotes', default='mine')\n"
        "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('onrecord_passages')\n"
        "doc = nlp('Word'); print(doc._.quotes, len(doc._.passages))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == ["mine", "1"]


def test_the_article_of_a_doc_is_that_of_its_text(doc: Doc):
    assert article_of(doc) == article_from_text(TEXT, "text")
