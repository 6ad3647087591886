"""What the learned filter sees of a candidate: strings, each of which has a weight in the model."""

from __future__ import annotations

from bisect import bisect_left

from onrecord.transform.quotes.candidates import Candidate
from onrecord.transform.quotes.lexicon import cues
from onrecord.transform.quotes.speakers import agent_of, is_passive, speaker_head
from onrecord.transform.quotes.words import Words

MODALS = frozenset(("will", "would", "can", "could", "may", "might", "should", "must", "'ll", "’ll"))
LENGTHS = (1, 2, 3, 4, 6, 9, 13, 18, 25, 40, 99)  # the last stands for all that are longer


def bucket(count: int) -> int:
    return LENGTHS[min(bisect_left(LENGTHS, count), len(LENGTHS) - 1)]


def kind_of(words: Words, token: int | None) -> str:
    """What a noun phrase's head says about who or what it is."""
    if token is None:
        return "none"
    if words.pos[token] == "PRON":
        return words.lower[token]
    return words.entity[token] or words.pos[token]


def cue_features(words: Words, cue: int) -> tuple[list[str], str, str]:
    """Features of the cue alone, its name (lemma and part of speech), and its reading by the lexicon."""
    lemma, pos = words.lemma[cue], words.pos[cue]
    name = f"{lemma}/{pos[0]}"
    known = cues().get((lemma, pos))
    kind = known.kind if known else "none"
    passive = is_passive(words, cue)
    speaker = speaker_head(words, cue)
    who = kind_of(words, speaker)
    helpers = "+".join(
        "modal" if words.lower[k] in MODALS else words.lemma[k]
        for k in words.kids[cue]
        if k < cue and words.dep[k] in ("aux", "auxpass", "neg")
    )
    head = words.head[cue]
    above = f"{words.dep[cue]}>{words.lemma[head]}" if head != cue else "ROOT"
    tag = words.tag[cue]
    out = [
        f"n:{name}",
        f"nt:{name}:{tag}",
        f"k:{kind}",
        f"d:{words.dep[cue]}:{pos}",
        f"t:{tag}:{words.dep[cue]}",
        f"w:{who}",
        f"wn:{name}:{who}",
        f"h:{helpers}",
        f"hn:{name}:{helpers}",
        f"a:{above}",
        f"p:{passive}:{agent_of(words, cue) is not None if passive else '-'}",
        f"sn:{words.lemma[speaker] if speaker is not None else '-'}",
    ]
    # A cue that governs this one takes it into its own content.
    steps, token = 0, cue
    while words.head[token] != token and steps < 6:
        if words.dep[token] in ("ccomp", "xcomp", "relcl", "acl", "advcl", "conj", "pcomp"):
            up = words.head[token]
            higher = cues().get((words.lemma[up], words.pos[up]))
            if higher is not None and words.dep[token] != "conj":
                out.append(f"u:{higher.kind}:{words.dep[token]}")
                out.append(f"ul:{words.lemma[up]}:{words.dep[token]}")
                break
        token = words.head[token]
        steps += 1
    objects = [
        f"{words.dep[k]}{words.lower[k] if words.dep[k] in ('prep', 'prt') else ''}"
        for k in words.kids[cue]
        if k > cue and words.dep[k] not in ("punct", "nsubj", "cc", "conj")
    ][:4]
    out.append("f:" + "+".join(objects))
    out.append(f"fn:{name}:" + "+".join(objects[:2]))
    return out, name, kind


def candidate_features(
    words: Words, candidate: Candidate, rank: int, count: int, name: str, kind: str, quoted: str, ruled: str
) -> list[str]:
    """Features of the content, alone and together with the cue.

    `quoted` says how it stands to quotation marks, `ruled` what the rules hold of it.
    """
    first, last = candidate.ranges[0][0], candidate.ranges[-1][1]
    length = sum(high - low + 1 for low, high in candidate.ranges)
    base = candidate.opener
    edge = f"{candidate.closer}{'/' + candidate.cut if candidate.cut else ''}"
    following = words.text[last + 1] if last + 1 < len(words) else ""
    if following.isalnum():
        following = words.pos[last + 1]
    before = words.lower[first - 1] if first else ""
    closer = ""
    if candidate.frame == "right" and candidate.closer in ("prep", "advcl", "npadvmod", "xcomp"):
        low = last
        while low > first and words.head[low] != candidate.cue:
            low = words.head[low] if words.head[low] < low and words.head[low] > candidate.cue else low - 1
        closer = f"{words.lower[low]}:{words.entity[last]}"
    cutter = words.lower[last + 1 : last + 3] if candidate.cut else []
    head = first
    while words.head[head] != head and first <= words.head[head] <= last:
        head = words.head[head]
    adverb = words.sentence_end[candidate.cue] - 1 <= last + 1
    return [
        f"o:{base}",
        f"of:{candidate.frame}:{base}:{edge}",
        f"on:{name}:{base}",
        f"ok:{kind}:{base}:{edge}",
        f"e:{edge}:{following}",
        f"en:{name}:{edge}",
        f"c:{closer}",
        f"cu:{candidate.cut}:{'+'.join(cutter)}",
        f"l:{base}:{bucket(length)}",
        f"r:{min(rank, 6)}:{min(count, 8)}",
        f"ro:{base}:{rank == 0}:{count == 1}",
        f"b:{before}:{base}",
        f"x:{words.lower[first]}",
        f"xp:{words.pos[first]}:{words.pos[last]}",
        f"hd:{kind_of(words, head)}:{words.dep[head]}",
        f"hl:{words.lemma[head]}",
        f"g:{quoted}",
        f"go:{quoted}:{base}:{kind}",
        f"gn:{quoted}:{name}",
        f"R:{ruled}",
        f"Rg:{ruled}:{quoted}",
        f"Rn:{ruled}:{name}",
        f"Ro:{ruled}:{base}",
        f"z:{adverb}:{edge}:{base}",
        f"ds:{bucket(abs(first - candidate.cue))}:{base}",
    ]
