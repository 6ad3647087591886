"""The factories of the pipeline components, and what each of them does to a Doc."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from spacy.language import Language
from spacy.tokens import Doc

from onrecord.errors import OnrecordError
from onrecord.model import Article
from onrecord.spacy_components.annotations import annotate, article_of, findings_of, stored
from onrecord.transform.findings import NOTHING, Findings, add_dates, add_entities, add_events, add_quotes
from onrecord.transform.language import PIPELINE, adjust_tokenizer, fingerprint, start_sentences

Step = Callable[[Article, Doc, Findings], Findings]

# What the rules read of a token: spaCy's name for the annotation, in words, and the components that set it.
NEEDED = (
    ("DEP", "a dependency parse", "parser"),
    ("TAG", "part-of-speech tags", "tagger"),
    ("POS", "parts of speech", "attribute_ruler (or morphologizer)"),
    ("LEMMA", "lemmas", "lemmatizer"),
    ("ENT_IOB", "named entities", "ner"),
)
# What spaCy can check beforehand; that an attribute_ruler sets parts of speech is nowhere declared.
REQUIRES = ["token.dep", "token.head", "token.tag", "token.lemma", "doc.ents"]
ASSIGNS = ["doc._.onrecord", "doc.spans"]


@dataclass
class Extractor:
    """A component that goes on from what earlier components found, and adds what it finds."""

    name: str
    step: Step
    nlp: Language

    def __call__(self, doc: Doc) -> Doc:
        """The Doc with findings added. Raises OnrecordError where it lacks what the rules read."""
        check(doc, self.name)
        # Known only now: when a component is made, a pipeline that is being loaded has no weights yet.
        doc.user_data[PIPELINE] = fingerprint(self.nlp)
        article = article_of(doc)
        return annotate(doc, article, self.step(article, doc, findings_of(doc)))


def check(doc: Doc, name: str) -> None:
    missing = [
        (words, pipe)
        for attribute, words, pipe in NEEDED
        # Other components give some words a lemma, and a parser gives white space no relation.
        if not doc.has_annotation(attribute, require_complete=attribute == "LEMMA")
    ]
    if missing:
        raise OnrecordError(
            f"the pipeline component {name!r} needs {', '.join(words for words, _ in missing)}: "
            f"add before it to the pipeline {', '.join(pipe for _, pipe in missing)}"
        )


class Passages:
    """A component that finds the passages before the parser does the sentences, which then cross none."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        if stored(doc, "findings") is not None:
            return doc  # which has been through before
        if len(doc) and doc.has_annotation("DEP"):  # an empty Doc has every annotation
            raise OnrecordError(
                f"the pipeline component {self.name!r} must stand before the parser: "
                'nlp.add_pipe("onrecord_passages", first=True)'
            )
        article = article_of(doc)
        start_sentences(doc, article)
        return annotate(doc, article, NOTHING)


@Language.factory("onrecord_passages", assigns=["token.is_sent_start", *ASSIGNS], default_config={"tokenizer": True})
def passages(nlp: Language, name: str, tokenizer: bool) -> Passages:
    """Headline, byline, paragraphs and the rest; with `tokenizer` the pipeline's is taught the marks of news."""
    english(nlp, name)
    if tokenizer:
        adjust_tokenizer(nlp)
    return Passages(name)


@Language.factory("onrecord_entities", assigns=ASSIGNS, requires=REQUIRES)
def entities(nlp: Language, name: str) -> Extractor:
    """People, organizations and places."""
    english(nlp, name)
    return Extractor(name, add_entities, nlp)


@Language.factory("onrecord_quotes", assigns=ASSIGNS, requires=REQUIRES, default_config={"learned": True})
def quotes(nlp: Language, name: str, learned: bool) -> Extractor:
    """Quotes with their speakers, and so with entities; without `learned` by rules alone."""
    english(nlp, name)
    return Extractor(name, partial(add_quotes, learned=learned), nlp)


@Language.factory("onrecord_dates", assigns=ASSIGNS, requires=REQUIRES)
def dates(nlp: Language, name: str) -> Extractor:
    """Date expressions and the day that the article is of."""
    english(nlp, name)
    return Extractor(name, add_dates, nlp)


@Language.factory("onrecord_events", assigns=ASSIGNS, requires=REQUIRES, default_config={"learned": True})
def events(nlp: Language, name: str, learned: bool) -> Extractor:
    """Events, and what they refer to: entities, quotes and dates, where no component before has found them."""
    english(nlp, name)
    return Extractor(name, partial(add_events, learned=learned), nlp)


@Language.factory("onrecord", assigns=ASSIGNS, requires=REQUIRES, default_config={"learned": True})
def everything(nlp: Language, name: str, learned: bool) -> Extractor:
    """Everything, as `onrecord.read` does."""
    english(nlp, name)
    return Extractor(name, partial(everything_anew, learned=learned), nlp)


def everything_anew(article: Article, doc: Doc, found: Findings, *, learned: bool) -> Findings:
    return add_events(article, doc, learned=learned)


def english(nlp: Language, name: str) -> None:
    if nlp.lang != "en":
        raise OnrecordError(f"the pipeline component {name!r} reads English; the pipeline is for {nlp.lang!r}")
