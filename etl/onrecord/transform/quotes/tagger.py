"""The learned tagger: which words are content, by a CRF that reads the rules' findings among its features."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.lexicon import cues
from onrecord.transform.quotes.marks import Stretch
from onrecord.transform.quotes.merge import Tagged
from onrecord.transform.quotes.speech import is_sentence
from onrecord.transform.quotes.words import Words

CLAUSAL = frozenset(("ccomp", "xcomp", "advcl", "conj", "relcl", "acl", "pcomp", "parataxis", "ROOT"))


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


def governors(words: Words) -> list[str]:
    """For each token the nearest cue above it in the tree, and through which dependent of the cue one comes to it."""
    known = cues()
    size = len(words)
    found = [""] * size
    done = [False] * size
    for token in range(size):
        path = []
        here = token
        while not done[here]:
            path.append(here)
            done[here] = True
            if words.head[here] == here:
                break
            here = words.head[here]
        for here in reversed(path):
            above = words.head[here]
            if above == here:
                continue
            cue = known.get((words.lemma[above], words.pos[above]))
            if cue is not None:
                found[here] = f"{words.lemma[above]}:{words.dep[here]}:{'r' if here > above else 'l'}"
            else:
                found[here] = found[above]
    return found


def token_features(
    words: Words,
    stretches: list[Stretch],
    ruled: list[Attribution],
    filtered: list[Attribution],
) -> list[list[str]]:
    """Features of every token, for the tagger."""
    known = cues()
    size = len(words)
    marks = mark_states(words, stretches)
    states, parts = content_states(words, ruled)
    states2, parts2 = content_states(words, filtered)
    above = governors(words)
    kinds = [""] * size
    for token in range(size):
        cue = known.get((words.lemma[token], words.pos[token]))
        if cue is not None:
            kinds[token] = cue.kind
    rows: list[list[str]] = []
    since, last = 0, "-"
    for i in range(size):
        if words.sentence[i] == i:
            since, last = 0, "-"
        lower, pos, dep, tag = words.lower[i], words.pos[i], words.dep[i], words.tag[i]
        p1 = words.pos[i - 1] if i else "^"
        n1 = words.pos[i + 1] if i + 1 < size else "$"
        w1 = words.lower[i - 1] if i else "^"
        v1 = words.lower[i + 1] if i + 1 < size else "$"
        gov = above[i]
        lemma_gov, _, way = gov.partition(":")
        mark, state, state2 = marks[i], states[i], states2[i]
        nexts, nexts2 = (states[i + 1][0], states2[i + 1][0]) if i + 1 < size else ("$", "$")
        lasts, lasts2 = (states[i - 1][0], states2[i - 1][0]) if i else ("^", "^")
        distance = since if since < 4 else 4 + since // 6 if since < 30 else 9
        rows.append(
            [
                "w=" + lower,
                "t=" + tag,
                "w1=" + w1,
                "v1=" + v1,
                "pp=" + p1 + pos + n1,
                "d=" + dep + ">" + words.pos[words.head[i]],
                "m=" + mark + ":" + (marks[i + 1] if i + 1 < size else "$"),
                "s=" + state,
                "s2=" + state2,
                "ss=" + lasts + state[0] + nexts + lasts2 + state2[0] + nexts2,
                "st=" + state + ":" + state2,
                "sm=" + state[0] + state2[0] + mark,
                "sw=" + state[0] + state2[0] + lower,
                "sd=" + state[0] + state2[0] + dep,
                "p=" + parts[i] + parts2[i],
                "k=" + kinds[i] + ":" + (kinds[i - 1] if i else ""),
                "g=" + gov,
                "gw=" + way + ":" + dep,
                "gl=" + lemma_gov,
                "l=" + last + ":" + str(distance),
                "e=" + ("first" if words.sentence[i] == i else "last" if words.sentence_end[i] == i + 1 else ""),
            ]
        )
        since += 1
        if kinds[i]:
            last, since = kinds[i] + words.lemma[i], 0
    return rows


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


def tag(words: Words, features: list[list[str]], tagger: Any) -> tuple[list[Tagged], list[float]]:
    """The runs of content with the mean probability that their tokens are content; and that of every token."""
    found: list[Tagged] = []
    inside = [0.0] * len(words)
    for start, end in sequences(words):
        labels = tagger.tag(features[start:end])
        for place in range(end - start):
            inside[start + place] = 1.0 - tagger.marginal("O", place)
        place = 0
        while place < len(labels):
            if labels[place] == "O":
                place += 1
                continue
            last = place
            while last + 1 < len(labels) and labels[last + 1] == "I":
                last += 1
            mean = sum(inside[start + place : start + last + 1]) / (last + 1 - place)
            found.append(Tagged(start + place, start + last, min(tagger.marginal("B", place), mean)))
            place = last + 1
    return found, inside


@lru_cache(maxsize=1)
def load_tagger() -> Any:
    """The tagger as trained by bench/train_quotes.py."""
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    with as_file(files("onrecord.transform.quotes").joinpath("model", "content.crfsuite")) as path:
        tagger.open(str(path))
    return tagger
