"""Two components of a spaCy pipeline made quicker without a change to what they say.

The attribute ruler tries each of its rules (179 in `en_core_web_sm`) on each token anew, which is an eighth of the
pipeline's time. Most rules look at nothing but the token's own word, tag and dependency, so that what they say of one
token they say of every other that has the same three. The lemmatizer looks its forms up in lists, of which that of the
nouns has 57,528 words; as keys of a dictionary they need not be gone through.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc

# What a pattern may look at for its verdict to depend on nothing but the token's word, tag and dependency. NORM is not
# among them: the tokenizer gives some tokens one of their own.
_OWN = frozenset(
    {"ORTH", "TEXT", "LOWER", "LENGTH", "SHAPE", "PREFIX", "SUFFIX", "TAG", "DEP"}
    | {"IS_ALPHA", "IS_ASCII", "IS_BRACKET", "IS_CURRENCY", "IS_DIGIT", "IS_LEFT_PUNCT", "IS_LOWER", "IS_PUNCT"}
    | {"IS_QUOTE", "IS_RIGHT_PUNCT", "IS_SPACE", "IS_STOP", "IS_TITLE", "IS_UPPER"}
    | {"LIKE_EMAIL", "LIKE_NUM", "LIKE_URL"}
)
_MOST = 300_000  # tokens that are remembered, in some 60 MB; an archive has ever new names
Match = tuple[int, int, int]  # the rule, the first token and that after the last


def quicken(nlp: Language) -> None:
    """Makes the attribute ruler and the lemmatizer of the pipeline quick; other components than spaCy's own stay."""
    for _, component in nlp.pipeline:
        if type(component) is AttributeRuler and type(component.matcher) is Matcher:
            component.matcher = RememberingMatcher(component)  # type: ignore[assignment]
        if isinstance(component, Lemmatizer) and component.lookups.has_table("lemma_index"):
            table = component.lookups.get_table("lemma_index")
            for part_of_speech, forms in table.items():
                if isinstance(forms, list):
                    table[part_of_speech] = dict.fromkeys(forms)


class RememberingMatcher:
    """The matcher of an attribute ruler, which tries the rules of single tokens once for each word, tag and dependency.

    It is a matcher for its ruler only, which asks for the rules' numbers and sorts them; all else is its first
    matcher's.
    """

    def __init__(self, ruler: AttributeRuler) -> None:
        self._all = ruler.matcher
        self._single, self._other = Matcher(ruler.vocab), Matcher(ruler.vocab)
        for number, rule in enumerate(ruler.patterns):
            patterns: Any = rule["patterns"]
            (self._single if all(map(is_of_one_token, patterns)) else self._other).add(str(number), patterns)
        self._said: dict[tuple[int, int, int], tuple[int, ...]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._all, name)

    def __call__(self, doc: Doc, *, as_spans: bool = False, allow_missing: bool = False) -> list[Match]:
        """The matches in a document, in no order; those of the rules of single tokens are remembered."""
        matches: list[Match] = self._other(doc, allow_missing=allow_missing) if len(self._other) else []
        if not len(self._single):
            return matches
        said = self._said
        for at, key in enumerate(map(tuple, doc.to_array(["ORTH", "TAG", "DEP"]).tolist())):
            rules = said.get(key)
            if rules is None:
                if len(said) >= _MOST:
                    said.clear()
                found = self._single(doc[at : at + 1], allow_missing=allow_missing)
                rules = said[key] = tuple(rule for rule, _, _ in found)
            matches += [(rule, at, at + 1) for rule in rules]
        return matches


def is_of_one_token(pattern: Sequence[dict[Any, Any]]) -> bool:
    """Whether a pattern is of a single token, and looks at nothing of it but its word, its tag and its dependency."""
    return len(pattern) == 1 and bool(pattern[0]) and {str(name).upper() for name in pattern[0]} <= _OWN
