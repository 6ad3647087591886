"""The learned tagger: which words are content, by a network that reads the rules' findings among its features."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from onrecord.transform.language import PIPELINE
from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.lexicon import cues
from onrecord.transform.quotes.marks import Stretch
from onrecord.transform.quotes.merge import Tagged
from onrecord.transform.quotes.network import Floats, Indices, Network, Tree, label, read_network
from onrecord.transform.quotes.speech import is_sentence
from onrecord.transform.quotes.words import Words

CLAUSAL = frozenset(("ccomp", "xcomp", "advcl", "conj", "relcl", "acl", "pcomp", "parataxis", "ROOT", "csubj"))
BLOCK = 2000  # tokens that the network reads at a time, to the end of a passage
WIDTH = 96  # of a token's vector


def mark_states(words: Words, stretches: list[Stretch]) -> list[str]:
    """How each token stands to quotation marks: outside, or at the beginning, middle or end of a stretch."""
    states = ["-"] * len(words)
    for stretch in stretches:
        kind = ("s" if stretch.single else "d") + ("S" if is_sentence(words, stretch) else "f")
        first, last = words.at(stretch.start), words.at(stretch.end - 1)
        for token in range(first, min(last + 1, len(words))):
            states[token] = kind + ("B" if token == first else "E" if token == last else "I")
    return states


def content_states(words: Words, attributions: list[Attribution]) -> tuple[list[str], list[str]]:
    """What attributions hold of each token: content with its form and sureness; cue, speaker or nothing."""
    states, parts = ["-"] * len(words), ["-"] * len(words)
    for item in attributions:
        form = (
            "none"
            if item.candidate is None
            else item.candidate.frame[0] + ":" + item.candidate.opener.partition(":")[0]
        )
        sure = str(int(item.score * 5))
        for start, end in item.content:
            first = token = words.at(start)
            while token < len(words) and words.start[token] < end:
                states[token] = ("B" if token == first else "I") + form + sure
                token += 1
        if item.cue is not None:
            parts[item.cue] = "cue"
        if item.speaker is not None:
            for token in range(item.speaker[0], item.speaker[1] + 1):
                parts[token] = "speaker"
    return states, parts


def climb(head: Indices, stop: NDArray[np.bool_]) -> Indices:
    """For each token the nearest one at or above it in the tree where `stop` holds, else the root."""
    place = np.where(stop, np.arange(len(head)), head)
    for _ in range(5):  # 32 steps up the tree
        place = place[place]
    return place


def tree_of(words: Words) -> Tree:
    """Each token's head and the head of the clause above its own."""
    head = np.array(words.head, np.int64)
    clause = climb(head, np.array([dep in CLAUSAL for dep in words.dep], bool))
    return Tree(head, clause[head[clause]])


def governors(words: Words, is_cue: list[bool]) -> tuple[list[str], list[str]]:
    """For each token the nearest cue above it in the tree, and through which dependent of the cue one comes to it."""
    head = np.array(words.head, np.int64)
    below = climb(head, np.array(is_cue, bool)[head]).tolist()
    lemmas, ways = [""] * len(words), [""] * len(words)
    for token, under in enumerate(below):
        above = words.head[under]
        if is_cue[above] and above != under:
            lemmas[token] = words.lemma[above]
            ways[token] = f"{words.dep[under]}:{'r' if under > above else 'l'}"
    return lemmas, ways


def shape_of(word: str) -> str:
    if word.islower():
        return "x"
    return "X" if word.isupper() else "Xx" if word[:1].isupper() else "0" if word[:1].isdigit() else "."


def columns_of(
    words: Words, stretches: list[Stretch], ruled: list[Attribution], filtered: list[Attribution]
) -> dict[str, list[str]]:
    """What the network sees of each token beside its vector, a list of values a feature."""
    known = cues()
    size = len(words)
    states, parts = content_states(words, ruled)
    likely, likely_parts = content_states(words, filtered)
    found = [known.get(pair) for pair in zip(words.lemma, words.pos, strict=True)]
    governor, way = governors(words, [cue is not None for cue in found])
    return {
        "lemma": words.lemma,
        "head": [words.lemma[above] for above in words.head],
        "governor": governor,
        "tag": words.tag,
        "dependent": words.dep,
        "mark": mark_states(words, stretches),
        "kind": ["" if cue is None else cue.kind for cue in found],
        "way": way,
        "punctuation": ["" if words.is_word(token) else words.text[token] for token in range(size)],
        "entity": words.entity,
        "edge": [
            "first" if words.sentence[i] == i else "last" if words.sentence_end[i] == i + 1 else "" for i in range(size)
        ],
        "shape": [shape_of(word) for word in words.text],
        "ruled": states,
        "filtered": likely,
        "part": [one + other for one, other in zip(parts, likely_parts, strict=True)],
    }


def vectors_of(doc: Doc, pipeline: str) -> Floats:
    """The tokens' vectors as the parser of that pipeline made them; zeros where another one read the text."""
    if doc.user_data.get(PIPELINE) != pipeline or doc.tensor.shape != (len(doc), WIDTH):
        return np.zeros((len(doc), WIDTH), np.float32)
    return np.asarray(doc.tensor, np.float32)


def sequences(words: Words) -> list[tuple[int, int]]:
    """The passages as runs of tokens, end exclusive."""
    runs: list[tuple[int, int]] = []
    for token in range(len(words)):
        if (words.pos[token] == "SPACE" and "\n" in words.text[token]) or words.passage[token] < 0:
            continue
        if runs and words.passage[runs[-1][0]] == words.passage[token]:
            runs[-1] = (runs[-1][0], token + 1)
        else:
            runs.append((token, token + 1))
    return runs


def blocks(runs: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The passages in groups of some two thousand tokens."""
    groups: list[list[tuple[int, int]]] = []
    for start, end in runs:
        if groups and end - groups[-1][0][0] <= BLOCK:
            groups[-1].append((start, end))
        else:
            groups.append([(start, end)])
    return groups


def tag(
    words: Words, columns: dict[str, list[str]], vectors: Floats, network: Network
) -> tuple[list[Tagged], list[float]]:
    """The runs of content with the mean probability that their tokens are content; and that of every token."""
    found: list[Tagged] = []
    inside = [0.0] * len(words)
    tree = tree_of(words)
    for group in blocks(sequences(words)):
        low, high = group[0][0], group[-1][1]
        emissions = network.emissions(
            {name: values[low:high] for name, values in columns.items()},
            vectors[low:high],
            Tree(*(np.clip(part[low:high] - low, 0, high - low - 1) for part in (tree.head, tree.above))),
        )
        runs = [(start - low, end - low) for start, end in group]
        labels, chances = label(emissions, network.transitions, runs)
        inside[low:high] = (1.0 - chances[:, 0]).tolist()
        for start, end in runs:
            found += spans_of(labels[start:end].tolist(), chances[start:end].tolist(), low + start)
    return found, inside


def spans_of(labels: list[int], chances: list[list[float]], offset: int) -> list[Tagged]:
    """The runs of content in a passage that begins at token `offset`."""
    found: list[Tagged] = []
    place = 0
    while place < len(labels):
        if labels[place] == 0:
            place += 1
            continue
        last = place
        while last + 1 < len(labels) and labels[last + 1] == 2:
            last += 1
        mean = sum(1.0 - chances[token][0] for token in range(place, last + 1)) / (last + 1 - place)
        found.append(Tagged(offset + place, offset + last, min(chances[place][1], mean)))
        place = last + 1
    return found


@lru_cache(maxsize=1)
def load_tagger() -> Network:
    """The network as trained by bench/train_quotes.py."""
    with as_file(files("onrecord.transform.quotes").joinpath("model", "content.npz")) as path:
        return read_network(path)
