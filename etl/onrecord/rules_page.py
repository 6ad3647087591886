"""The page docs/rules.md: the standards that rules follow, and every word list with what its first lines say of it.

Usage: python -m onrecord.rules_page FILE
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from onrecord.load.violation import RULES

INTRODUCTION = """\
# The rules and their sources

Written from the first lines of `etl/onrecord/lexicon/*.tsv` by `make docs`; change those, not this page's list.

Rules are code and knowledge is data: what is in the code says how words are put together, what is in the lists says which
words. Where a rule is not this project's own, it follows one of these:

| what | follows | where |
|---|---|---|
| dates and intervals, also uncertain ones | EDTF, ISO 8601-2:2019 | [Library of Congress](https://www.loc.gov/standards/datetime/) |
| countries | ISO 3166-1 alpha-2 | [ISO](https://www.iso.org/iso-3166-country-codes.html) |
| types, modes and contexts of events | PLOVER, with the roots of CAMEO | [Open Event Data Alliance](https://github.com/openeventdata/PLOVER) |
| what a quote is: cue, content, source | PolNeAR's notion of attribution (Newell et al. 2018) | `etl/onrecord/transform/quotes/model/README.md` |
| tables, types, constraints, keys | Table Schema and Data Package, version 2 | [datapackage.org](https://datapackage.org) |
| decisions that quote the text | TextQuoteSelector of W3C's Web Annotation | [W3C](https://www.w3.org/TR/annotation-model/#text-quote-selector) |
| article metadata of pages | schema.org `NewsArticle`, Open Graph | [schema.org](https://schema.org/NewsArticle) |
| sentences, words, their parts and the tree | spaCy's English pipelines | [spaCy](https://spacy.io) |

What the rules get wrong, and how often, is in [Accuracy](accuracy.md); thresholds name the measurement that they come from
where they stand in the code. What was learned rather than written is in `etl/onrecord/transform/quotes/model/`, with a
model card.

## Word lists
"""  # noqa: E501 - rows of a table

CHECKS = """\
## What is checked

`onrecord validate` names each violation by its rule. Types, constraints and keys are those of Table Schema; the others
say what Table Schema cannot.
"""


def page() -> str:
    """The page, a list a section."""
    return "\n".join((INTRODUCTION, *sections(), CHECKS, *checks(), ""))


def checks() -> Iterator[str]:
    yield "| rule | what must hold |\n|---|---|"
    for rule, meaning in RULES.items():
        yield f"| `{rule}` | {plain(meaning)} |"


def sections() -> Iterator[str]:
    lists = [entry for entry in files("onrecord.lexicon").iterdir() if entry.name.endswith(".tsv")]
    for entry in sorted(lists, key=lambda entry: entry.name):
        lines = entry.read_text("utf-8").splitlines()
        head = [line.lstrip("# ") for line in lines[: first_row(lines)]]
        yield f"### {entry.name}\n\n{plain(' '.join(head))}\n"


def first_row(lines: list[str]) -> int:
    return next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))


def plain(text: str) -> str:
    """Markdown that shows the text as it stands; code between backticks stays code."""
    parts = text.split("`")
    return "`".join(part if n % 2 else re.sub(r"([*_\[\]<>|])", r"\\\1", part) for n, part in enumerate(parts))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
