"""Events of the self-written sentences in `tests/events`, and a peer's beside them on the same rows.

    python bench/event_sentences.py

`held` is the half that nobody looked at while the rules were written. The peer takes textacy's subject, verb and object
triples, and this project's list of verbs for the types: what is left is what the rules on clauses add.
"""

from __future__ import annotations

import sys
from pathlib import Path

import peers

from onrecord.extract.text import article_from_text
from onrecord.transform.language import load_model
from onrecord.transform.record import read_articles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from event_sentences import Coded, coded, score, sentences


def main() -> None:
    rows = sentences()
    nlp = load_model()
    articles = [article_from_text(row.text, f"s{n}") for n, row in enumerate(rows)]
    ours = [coded(record) for record in read_articles(articles, nlp)]
    theirs = [
        [Coded(e["type"], tuple(e["source"]), tuple(e["target"])) for e in peers.triple_events(doc)]
        for doc in nlp.pipe(row.text for row in rows)
    ]
    for name, keep in (
        ("worked", lambda r: not r.held),
        ("held", lambda r: r.held),
        ("held, of several clauses", lambda r: r.held and r.category == "long"),
    ):
        at = [n for n, row in enumerate(rows) if keep(row)]
        for who, found in (("onrecord", ours), ("textacy triples", theirs)):
            figures = score([rows[n] for n in at], [found[n] for n in at])
            print(f"{name:25} {who:16}", "  ".join(f"{k} {v:.3f}" for k, v in figures.items()), f"({len(at)} rows)")


if __name__ == "__main__":
    main()
