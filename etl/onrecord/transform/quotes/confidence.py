"""How sure an attribution is, from what its witnesses say: the tagger, the filter, the rules and the marks."""

from __future__ import annotations

import math
from functools import lru_cache
from importlib.resources import files

from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.lexicon import cues
from onrecord.transform.quotes.words import Words

AGREE = 0.8  # share of characters in common from which two contents are the same


def nearest(item: Attribution, others: list[Attribution]) -> tuple[float, float]:
    """The largest overlap with another's content, and that one's score."""
    start, end = item.start, item.end
    best = (0.0, 0.0)
    for other in others:
        content = other.content
        if content and content[0][0] < end and start < content[-1][1]:
            best = max(best, (overlap(item.content, content), other.score))
    return best


def overlap(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> float:
    """The share of characters that two contents have in common."""
    common = sum(max(0, min(e, high) - max(s, low)) for s, e in one for low, high in other)
    union = sum(e - s for s, e in one) + sum(e - s for s, e in other) - common
    return common / union if union else 0.0


def witnesses(
    words: Words,
    item: Attribution,
    probability: float,
    ruled: list[Attribution],
    likely: list[Attribution],
    spare: list[Attribution],
) -> dict[str, float]:
    """What speaks for and against an attribution, by name."""
    rule, _ = nearest(item, ruled)
    learned = nearest(item, likely)
    unlikely = nearest(item, spare)
    clipped = min(max(probability, 0.01), 0.99)
    form = "none" if item.candidate is None else item.candidate.frame
    opener = "" if item.candidate is None or form != "right" else ":" + item.candidate.opener.partition(":")[0]
    text = words.source[item.start : item.end]
    marks = any(mark in text for mark in '“”"') or "''" in text
    whole = marks and text[0] in "“\"'" and text[-1] in "”\"'"
    cue = cues().get((words.lemma[item.cue], words.pos[item.cue])) if item.cue is not None else None
    out = {
        "tagger": math.log(clipped / (1 - clipped)),
        "rule agrees": float(rule >= AGREE),
        "rule overlaps": float(rule > 0),
        "filter agrees": float(learned[0] >= AGREE),
        "filter overlaps": float(learned[0] > 0),
        "filter": learned[1] if learned[0] >= AGREE else 0.0,
        "spare": unlikely[1] if unlikely[0] >= AGREE else 0.0,
        "proposed": float(item.proposed),
        "proposed tagger": math.log(clipped / (1 - clipped)) if item.proposed else 0.0,
        "all agree": float(rule >= AGREE and learned[0] >= AGREE),
        "marks": float(marks),
        "speech": float(whole),
        "speaker": float(item.speaker is not None),
        "carried": float(item.carried),
        "short": float(item.end - item.start < 25),
        "parts": float(len(item.content) > 1),
    }
    out[f"form {form}{opener}"] = 1.0
    out[f"cue {cue.kind if cue else 'none'}"] = 1.0
    return out


def confidence(features: dict[str, float]) -> float:
    """The probability that content and speaker are right."""
    weights = load_weights()
    total = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """Weights by witness, as trained by bench/train_quotes.py."""
    text = files("onrecord.transform.quotes").joinpath("model", "confidence.tsv").read_text(encoding="utf-8")
    return {name: float(value) for name, value in (line.split("\t") for line in text.splitlines() if line)}
