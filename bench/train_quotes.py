"""Train the learned part of quote extraction on annotated news: python bench/train_quotes.py TRAIN.jsonl [ARTICLES]

TRAIN.jsonl is PolNeAR's training part as bench rows (`text`, `quotes` with `spans`, `cue` and `source`). Writes
etl/onrecord/transform/quotes/model/. Needs scikit-learn, jax and optax, which using what it writes does not.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from quote_network import Lesson, fit_network

from onrecord.extract.text import article_from_text
from onrecord.model import Article
from onrecord.transform import quotes
from onrecord.transform.language import fingerprint, load_model, parse_all
from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.candidates import candidates_of
from onrecord.transform.quotes.familiarity import learn, reached, write_familiar
from onrecord.transform.quotes.features import candidate_features, cue_features
from onrecord.transform.quotes.filter import Filter, quoted_state, ruled, worth_a_look
from onrecord.transform.quotes.marks import Stretch, find_stretches
from onrecord.transform.quotes.network import Floats, Network, unfolded
from onrecord.transform.quotes.tagger import columns_of, sequences, tree_of, vectors_of
from onrecord.transform.quotes.words import Words, read_words

Findings = list[Attribution]
FOLDS = 3
MODEL = Path(quotes.__file__).parent / "model"
MATCH = 0.8  # share of words, as the scorer asks
SLACK = 0.02  # of a cue's candidates only those nearly as good as its best one are right
RARE = 4  # a feature seen less often is left out


@dataclass(frozen=True)
class Document:
    """An annotated article as it was read; `vectors` of its tokens."""

    row: dict[str, Any]
    article: Article
    words: Words
    vectors: Floats


def word_set(words: Words, spans: Iterable[tuple[int, int]]) -> set[int]:
    """The word tokens that begin inside spans of characters."""
    found: set[int] = set()
    for start, end in spans:
        token = words.at(start)
        while token < len(words) and words.start[token] < end:
            if words.start[token] >= start and words.is_word(token):
                found.add(token)
            token += 1
    return found


def widened(words: Words, ranges: tuple[tuple[int, int], ...], stretches: list[Stretch]) -> list[tuple[int, int]]:
    """Token ranges as characters, with the quoted stretches that they touch."""
    spans = [(words.start[first], words.end[last]) for first, last in ranges]
    return spans + [
        (s.start, s.end) for s in stretches if not s.single and any(s.start < e and b < s.end for b, e in spans)
    ]


def gold_sets(words: Words, row: dict[str, Any]) -> list[set[int]]:
    sets = []
    for quote in row["quotes"]:
        sets.append(word_set(words, [tuple(span) for span in quote["spans"]]))
        sets.extend(word_set(words, [tuple(span)]) for span in quote["spans"] if len(quote["spans"]) > 1)
    return sets


def other_cues(documents: list[Document]) -> set[str]:
    """Nouns, adjectives and the like that are annotated as cues often enough to be looked at."""
    seen: Counter[str] = Counter()
    annotated: Counter[str] = Counter()
    for document in documents:
        row, words = document.row, document.words
        inside = {t for q in row["quotes"] for s, e in q["cue"] for t in range(words.at(s), words.at(e - 1) + 1)}
        for token in range(len(words)):
            if words.pos[token] in ("NOUN", "ADJ", "AUX"):
                name = f"{words.lemma[token]}/{words.pos[token]}"
                seen[name] += 1
                annotated[name] += token in inside
    return {name for name, count in annotated.items() if count >= 4 and count / seen[name] >= 0.06}


def examples(
    words: Words, gold: list[set[int]], stretches: list[Stretch], others: frozenset[str]
) -> Iterable[tuple[list[str], int]]:
    where: dict[int, list[int]] = {}
    for number, content in enumerate(gold):
        for token in content:
            where.setdefault(token, []).append(number)
    for token in range(len(words)):
        if not worth_a_look(words, token, others):
            continue
        found = candidates_of(words, token)
        if not found:
            continue
        shared, name, kind = cue_features(words, token)
        rules = ruled(words, token, found)
        overlaps = [overlap(word_set(words, widened(words, c.ranges, stretches)), gold, where) for c in found]
        most = max(overlaps)
        for rank, (candidate, share) in enumerate(zip(found, overlaps, strict=True)):
            state = quoted_state(words, candidate, stretches)
            features = candidate_features(words, candidate, rank, len(found), name, kind, state, rules(candidate))
            yield shared + features, int(share >= MATCH and share >= most - SLACK)


def overlap(content: set[int], gold: list[set[int]], where: dict[int, list[int]]) -> float:
    """The largest share of words that the content has in common with an annotated one."""
    near = {n for t in content for n in where.get(t, ())}
    return max((len(content & gold[n]) / len(content | gold[n]) for n in near), default=0.0)


def fit_filter(documents: list[Document], strength: float = 0.15) -> Filter:
    """The filter that these documents teach."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    others = frozenset(other_cues(documents))
    rows: list[list[str]] = []
    labels: list[int] = []
    for document in documents:
        words = document.words
        gold = gold_sets(words, document.row)
        for features, label in examples(words, gold, find_stretches(document.article), others):
            rows.append(features)
            labels.append(label)
    counts = Counter(feature for features in rows for feature in features)
    names = sorted(f for f, count in counts.items() if count >= RARE and "\n" not in f and "\t" not in f)
    index = {feature: number for number, feature in enumerate(names)}
    columns = [[index[f] for f in features if f in index] for features in rows]
    pointers = np.cumsum([0, *(len(c) for c in columns)])
    flat = np.concatenate([np.array(c, dtype=np.int32) for c in columns])
    matrix = csr_matrix((np.ones(len(flat), dtype=np.float64), flat, pointers), shape=(len(rows), len(names)))
    model = LogisticRegression(C=strength, solver="liblinear", random_state=0, tol=1e-3)
    model.fit(matrix, np.array(labels))
    weights = {name: round(float(w), 3) for name, w in zip(names, model.coef_[0], strict=True) if abs(w) >= 0.005}
    print(f"filter: {len(rows)} candidates, {sum(labels)} right, {len(weights)} weights", flush=True)
    return Filter(weights, round(float(model.intercept_[0]), 4), others)


def write_filter(model: Filter, path: Path) -> None:
    lines = [f"other\t{name}\t1" for name in sorted(model.others)]
    lines.append(f"bias\t{model.bias}")
    lines += [f"{name}\t{weight}" for name, weight in sorted(model.weights.items())]
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), mtime=0))


def tokens_in(words: Words, spans: Iterable[Iterable[int]], first: int, other: int) -> np.ndarray:
    """For each token `first` where it opens one of the spans, `other` where it goes on in one, else 0."""
    found = np.zeros(len(words), np.int32)
    for start, end in spans:
        token = words.at(start)
        token += words.start[token] < start
        value = first
        while token < len(words) and words.start[token] < end:
            found[token] = value
            value = other
            token += 1
    return found


def read_by_rules(document: Document, model: Filter) -> tuple[list[Stretch], frozenset[int], Findings, Findings]:
    """The quoted stretches, the tokens in them, what the rules find, and what the filter finds likely."""
    words, stretches = document.words, find_stretches(document.article)
    spoken = quotes.spoken_tokens(words, stretches)
    clauses, _ = quotes.find_clauses(words, quotes.choose, quotes.always, spoken)
    ruled = quotes.attach(words, stretches, clauses, [])
    return stretches, spoken, ruled, quotes.filter_clauses(words, stretches, spoken, model)[0]


def lesson_of(document: Document, model: Filter) -> Lesson:
    """What the network learns from a document of which the filter's findings are `model`'s."""
    words, row = document.words, document.row
    stretches, _, ruled, likely = read_by_rules(document, model)
    spans = {name: [span for quote in row["quotes"] for span in quote[name]] for name in ("spans", "cue", "source")}
    return Lesson(
        columns_of(words, stretches, ruled, likely),
        document.vectors,
        tree_of(words),
        tokens_in(words, spans["spans"], 1, 2),
        tokens_in(words, spans["cue"], 1, 1),
        tokens_in(words, spans["source"], 1, 1),
        sequences(words),
    )


def fit_tagger(documents: list[Document]) -> dict[str, np.ndarray]:
    """The network's arrays; the filter that it stacks on has not seen the document whose findings it gives."""
    models = [fit_filter([d for n, d in enumerate(documents) if n % FOLDS != fold]) for fold in range(FOLDS)]
    lessons = [lesson_of(document, models[number % FOLDS]) for number, document in enumerate(documents)]
    return fit_network(lessons, fingerprint(load_model()))


def is_right(words: Words, item: Attribution, row: dict[str, Any]) -> bool:
    """Whether each stretch of the content is an annotated one's, and its speaker shares a word with that one's."""
    said = item.speaker or (0, -1)
    speaker = {t for t in range(said[0], said[1] + 1) if words.is_word(t)}
    for part in item.content:
        content = word_set(words, [part])
        for quote in row["quotes"]:
            source = word_set(words, [tuple(span) for span in quote["source"]])
            if (source and not source & speaker) or (not source and speaker):
                continue
            spans = [tuple(span) for span in quote["spans"]]
            sets = [word_set(words, spans), *(word_set(words, [span]) for span in spans)]
            if any(len(content & gold) >= MATCH * len(content | gold) for gold in sets if content | gold):
                break
        else:
            return False
    return True


def fit_confidence(documents: list[Document], model: Filter, tagger: Network) -> dict[str, float]:
    """Weights of the witnesses, from documents that neither filter nor tagger have seen."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows, labels = [], []
    for document in documents:
        stretches, spoken, ruled, _ = read_by_rules(document, model)
        for item in quotes.learned_attributions(
            document.words, stretches, spoken, ruled, model, tagger, document.vectors
        ):
            rows.append(item.witnesses)
            labels.append(is_right(document.words, item, document.row))
    names = DictVectorizer(sparse=False)
    matrix = names.fit_transform(rows)
    regression = LogisticRegression(C=0.5, max_iter=1000).fit(matrix, labels)
    weights = {
        str(n): round(float(w), 3) for n, w in zip(names.get_feature_names_out(), regression.coef_[0], strict=True)
    }
    print(f"confidence: {len(rows)} attributions, {sum(labels)} right", flush=True)
    return {"bias": round(float(regression.intercept_[0]), 3), **weights}


def write_confidence(weights: dict[str, float], path: Path) -> None:
    path.write_text("".join(f"{name}\t{weight}\n" for name, weight in weights.items()), encoding="utf-8")


def train(documents: list[Document], folder: Path) -> None:
    """Confidence is learned on every sixth document with models of the others, then filter and tagger on all."""
    folder.mkdir(parents=True, exist_ok=True)
    seen = [d for number, d in enumerate(documents) if number % 6]
    weights = fit_confidence(documents[::6], fit_filter(seen), unfolded(fit_tagger(seen)))
    write_confidence(weights, folder / "confidence.tsv")
    scores = reached(learn(d.words for d in seen), (d.words for d in documents[::6]))
    familiar = learn((d.words for d in documents), *scores)
    (folder / "familiar.tsv.gz").write_bytes(write_familiar(familiar))
    write_filter(fit_filter(documents), folder / "filter.tsv.gz")
    np.savez_compressed(folder / "content.npz", **fit_tagger(documents))


def documents_of(path: Path, limit: int | None) -> list[Document]:
    rows = [json.loads(line) for line in path.open(encoding="utf-8")][:limit]
    articles = [article_from_text(row["text"], row["doc_id"]) for row in rows]
    nlp = load_model()
    return [
        Document(row, article, read_words(article, doc), vectors_of(doc, fingerprint(nlp)))
        for row, article, doc in zip(rows, articles, parse_all(articles, nlp), strict=True)
    ]


def main(path: str, articles: str | None = None) -> None:
    train(documents_of(Path(path), int(articles) if articles else None), MODEL)


if __name__ == "__main__":
    main(*sys.argv[1:])
