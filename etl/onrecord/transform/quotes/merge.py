"""The tagger's spans and the attributions found before, made one: spans say where content is, the others whose."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.clauses import BESIDE, speaker_of
from onrecord.transform.quotes.confidence import confidence, overlap, witnesses
from onrecord.transform.quotes.lexicon import cues
from onrecord.transform.quotes.marks import Stretch
from onrecord.transform.quotes.named import introducer
from onrecord.transform.quotes.speakers import speaker_range
from onrecord.transform.quotes.speech import closes
from onrecord.transform.quotes.words import Words

OPENING = frozenset(("“", '"', "''", "``"))
CLOSING = frozenset(("”", '"', "''"))
PROPOSED = 0.12  # the least likely clause worth a look
MUCH = 0.4  # share of characters in common from which two findings of one cue are the same
SLACK = 3  # characters by which a part may stick out of the content that holds it
LEAD = 120  # characters of a sentence before the mark
STEPS = 6  # how far above a span's head its cue may be


@dataclass(frozen=True, slots=True)
class Tagged:
    """Tokens `first` to `last` (both included) that the tagger calls content, with its probability."""

    first: int
    last: int
    probability: float


def merge(
    words: Words,
    stretches: list[Stretch],
    spans: list[Tagged],
    ruled: list[Attribution],
    likely: list[Attribution],
    spare: list[Attribution],
    inside: list[float],
) -> list[Attribution]:
    """One attribution for each that has tagged content, one for each other span, and what the tagger passed over."""
    spans = [span for span in snapped(words, spans, stretches) if not is_empty(words, span)]
    spans = rooted(words, spans, ruled, likely, inside)
    opened = {stretch.start: stretch for stretch in stretches if not stretch.single}
    by_rule = {id(item) for item in ruled}
    owned: dict[int, list[Tagged]] = {}
    owners: dict[int, Attribution] = {}
    free: list[Tagged] = []
    for span in spans:
        # The rules tie quoted words to their cue more surely than the filter does.
        marked = words.text[span.first] in OPENING or words.text[span.last] in CLOSING
        first, second = (ruled, likely) if marked else (likely, ruled)
        owner = best_owner(words, span, first) or best_owner(words, span, second) or best_owner(words, span, spare)
        if owner is None:
            free.append(span)
        else:
            owned.setdefault(id(owner), []).append(span)
            owners[id(owner)] = owner
    made: list[Attribution] = []
    replaced: dict[int, Attribution] = {}
    for key, tagged in owned.items():
        owner = owners[key]
        parts, others = own_parts(words, tagged, owner)
        free += others
        # Spans of one owner in different sentences of running text are different acts, unless they are both in marks.
        content = bridged(words, parts, owner)
        if key in by_rule:
            content = spoken_only(words, stretches, owner, content)
        if owner.medium is not None and owner.end < content[-1][1]:
            # What follows is the phrase that names the medium: "…, according to a statement by the ministry".
            content = [(s, min(e, owner.end)) for s, e in content if s < owner.end]
        score = min(p.probability for p in parts)
        new = Attribution(
            owner.cue, content, owner.speaker, score, owner.candidate, owner.continues, owner.carried, owner.medium
        )
        if key in by_rule:
            led_in(words, opened, new, owner)
        stretch = next((opened[new.start - n] for n in range(3) if new.start - n in opened), None)
        if stretch is not None and closes(words, stretch, new):
            new.content = [(s, min(e, stretch.end)) for s, e in new.content if s < stretch.end]
        replaced[key] = new
        made.append(new)
    for item in made:
        source = item.continues
        while source is not None and id(source) not in replaced:
            source = source.continues
        item.continues = replaced[id(source)] if source is not None else None
    made.sort(key=lambda a: (a.start, a.end))
    for span in free:
        made.append(unowned(words, span, made))
    made += proposed(words, made, [*ruled, *likely, *spare], inside)
    for item in made:
        item.witnesses = witnesses(words, item, item.score, ruled, likely, spare)
        item.score = confidence(item.witnesses)
    return sorted(made, key=lambda a: (a.start, a.end))


def by_rules(found: list[Attribution], ruled: list[Attribution]) -> None:
    """Give each content that the tagger found the extent that the rules give the same cue, where the two overlap much.

    Where a reported clause ends the tagger knows better than the rules, but only in text like the one it learned from;
    quoted words are left as they are.
    """
    for item in found:
        same = [(overlap(item.content, o.content), n) for n, o in enumerate(ruled) if o.content and o.cue == item.cue]
        share, number = max(same, default=(0.0, -1))
        if share >= MUCH and not item.proposed and not item.witnesses.get("marks"):
            item.content = list(ruled[number].content)


def proposed(words: Words, made: list[Attribution], items: list[Attribution], inside: list[float]) -> list[Attribution]:
    """What rules and filter find where the tagger finds nothing: the likelier first, none that overlaps another."""
    taken = [part for item in made for part in item.content]
    found: list[Attribution] = []
    for item in sorted(items, key=lambda a: (-a.score, a.start, a.end)):
        if (
            item.score < PROPOSED
            or not item.content
            or any(s < high and low < e for s, e in item.content for low, high in taken)
        ):
            continue
        tokens = [t for s, e in item.content for t in range(words.at(s), words.at(e - 1) + 1)]
        if any(low <= words.start[item.cue] < high for low, high in taken) if item.cue is not None else False:
            continue
        mean = sum(inside[t] for t in tokens) / len(tokens)
        new = Attribution(item.cue, list(item.content), item.speaker, mean, item.candidate, medium=item.medium)
        new.proposed = True
        found.append(new)
        taken += item.content
    return found


def rooted(
    words: Words, spans: list[Tagged], ruled: list[Attribution], likely: list[Attribution], inside: list[float]
) -> list[Tagged]:
    """The spans, cut where one swallows a cue that cannot stand in a content, with what the cue reports.

    Such is the main verb of a sentence, where rules and filter agree what it reports, and a second cue beside
    the first.
    """
    known = {item.cue for item in likely if item.candidate is not None and item.candidate.frame == "right"}
    cuts = {
        item.cue: item
        for item in ruled
        if item.cue is not None
        and item.candidate is not None
        and item.candidate.opener.startswith("ccomp")
        and (item.candidate.opener == BESIDE or (item.cue in known and words.dep[item.cue] == "ROOT"))
    }
    found: list[Tagged] = []
    for span in spans:
        cue = next((t for t in range(span.first, span.last) if t in cuts), None)
        if cue is None or words.text[span.first] in OPENING:
            found.append(span)
            continue
        item = cuts[cue]
        if item.candidate is not None and item.candidate.opener == BESIDE and item.speaker is not None:
            found.append(Tagged(span.first, item.speaker[0] - 3, span.probability))
        first, last = words.at(item.start), words.at(item.end - 1)
        found.append(Tagged(first, last, sum(inside[first : last + 1]) / (last + 1 - first)))
    return [span for span in found if span.first <= span.last]


def snapped(words: Words, spans: list[Tagged], stretches: list[Stretch]) -> list[Tagged]:
    """The spans, widened to all of each quoted stretch that they hold most of; spans of one stretch become one."""
    found: list[Tagged] = []
    quoted = [(words.at(s.start), words.at(s.end - 1)) for s in stretches if not s.single]
    for span in spans:
        first, last = span.first, span.last
        for low, high in quoted:
            if high < first or low > last:
                continue
            common = min(high, last) - max(low, first) + 1
            if 2 * common > high - low:
                first, last = min(first, low), max(last, high)
        if found and first <= found[-1].last:
            before = found[-1]
            found[-1] = Tagged(
                min(before.first, first), max(before.last, last), max(before.probability, span.probability)
            )
        else:
            found.append(Tagged(first, last, span.probability))
    return found


def is_empty(words: Words, span: Tagged) -> bool:
    """Whether the content is a lone pronoun or no word at all."""
    inside = [i for i in range(span.first, span.last + 1) if words.is_word(i)]
    return not inside or (len(inside) == 1 and words.pos[inside[0]] in ("PRON", "DET"))


def spoken_only(
    words: Words, stretches: list[Stretch], owner: Attribution, content: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The tagged content of a quote that by the rules is nothing but speech in marks: the marks say where it ends."""
    edges = {(s.start, s.end) for s in stretches if not s.single}
    exact = [part for part in owner.content if part in edges and is_speech(words, part)]
    if len(exact) != len(owner.content):
        return content
    return sorted({next((e for e in exact if e[0] < part[1] and part[0] < e[1]), part) for part in content})


def own_parts(words: Words, parts: list[Tagged], owner: Attribution) -> tuple[list[Tagged], list[Tagged]]:
    """The parts that the owner's cue governs, and those of one sentence that a further verb of saying cuts off."""
    own: list[Tagged] = []
    parts = sorted(parts, key=lambda p: p.first)
    for number, part in enumerate(parts):
        if own and owner.cue is not None and same_sentence(words, own[-1], part):
            gap = range(own[-1].last + 1, part.first)
            if owner.cue not in gap and reported_in(words, gap) is not None:
                return own, parts[number:]
        own.append(part)
    return own, []


def same_sentence(words: Words, one: Tagged, other: Tagged) -> bool:
    return words.sentence[one.last] == words.sentence[other.first]


def reported_in(words: Words, gap: range) -> int | None:
    """The last verb of the lexicon among tokens between two parts."""
    known = cues()
    return next((t for t in reversed(gap) if words.pos[t] == "VERB" and (words.lemma[t], "VERB") in known), None)


def bridged(words: Words, parts: list[Tagged], owner: Attribution) -> list[tuple[int, int]]:
    """The parts as characters; two of one sentence are one where the owner's content holds what is between them."""
    content: list[tuple[int, int]] = []
    last: Tagged | None = None
    for part in parts:
        start, end = words.start[part.first], words.end[part.last]
        if (
            last is not None
            and same_sentence(words, last, part)
            and reported_in(words, range(last.last + 1, part.first)) is None
            and any(low <= content[-1][0] + SLACK and end - SLACK <= high for low, high in owner.content)
        ):
            content[-1] = (content[-1][0], end)
        else:
            content.append((start, end))
        last = part
    return content


def led_in(words: Words, opened: dict[int, Stretch], item: Attribution, owner: Attribution) -> None:
    """Take in the words that lead into a quotation by the rules, where the tagger begins at the mark."""
    begin, start = owner.start, item.start
    if not begin < start <= begin + LEAD or item.cue is None or words.start[item.cue] < start:
        return
    if words.source[begin:start].rstrip()[-1] in ":;-–—":
        return
    one = words.sentence[words.at(begin)] == words.sentence[words.at(start)]
    if one and start in opened:
        item.content = [(begin, item.content[0][1]), *item.content[1:]]


def is_speech(words: Words, part: tuple[int, int]) -> bool:
    return words.source[part[0] : part[1]].rstrip("\"”'’ ")[-1:] in (",", ".", "?", "!")


def unowned(words: Words, span: Tagged, made: list[Attribution]) -> Attribution:
    """An attribution for a span that no cue found before accounts for."""
    content = [(words.start[span.first], words.end[span.last])]
    if (
        span.first > 1
        and words.text[span.first - 1] == ":"
        and words.passage[span.first - 1] == words.passage[span.first]
    ):
        head = name_before(words, span.first - 1)
        if head is not None:
            return Attribution(None, content, speaker_range(words, head), span.probability)
    speech = words.text[span.first] in OPENING and words.text[span.last] in CLOSING
    cue = None if speech and words.sentence[span.first] == span.first else cue_of(words, span)
    speaker = speaker_of(words, cue) if cue is not None else None
    if cue is None and speech:
        earlier = [
            a
            for a in made
            if a.end <= content[0][0] and words.passage[span.first] - words.passage[words.at(a.start)] in (0, 1)
        ]
        if earlier:
            return Attribution(
                None, content, earlier[-1].speaker, span.probability, continues=earlier[-1], carried=True
            )
    return Attribution(cue, content, speaker, span.probability)


def name_before(words: Words, colon: int) -> int | None:
    """Who is named before a colon; where nobody is, the subject of the words before it or the noun right before it."""
    head = introducer(words, colon)
    if head is not None:
        return head
    begin = words.sentence[colon]
    subject = next((t for t in range(colon - 1, begin - 1, -1) if words.dep[t] == "nsubj"), None)
    if subject is not None:
        return subject
    return colon - 1 if words.pos[colon - 1] in ("PROPN", "NOUN") else None


def best_owner(words: Words, span: Tagged, items: list[Attribution]) -> Attribution | None:
    """The attribution whose content shares most with the span, if its cue stands outside of it."""
    start, end = words.start[span.first], words.end[span.last]
    best: tuple[float, int, Attribution] | None = None
    for item in items:
        if item.end <= start or item.start >= end:
            continue
        if item.cue is not None and start <= words.start[item.cue] < end:
            continue
        common = sum(max(0, min(e, end) - max(s, start)) for s, e in item.content)
        union = end - start + sum(e - s for s, e in item.content) - common
        if common and (best is None or common / union > best[0]):
            best = (common / union, item.start, item)
    return best[2] if best else None


def cue_of(words: Words, span: Tagged) -> int | None:
    """The cue that governs a span: the nearest word of the lexicon above its head, else the verb above it."""
    near = verb_before(words, span)
    if near is not None:
        return near
    head = span.first
    while words.head[head] != head and span.first <= words.head[head] <= span.last:
        head = words.head[head]
    known = cues()
    verb: int | None = None
    for _ in range(STEPS):
        above = words.head[head]
        if above == head:
            break
        head = above
        if span.first <= head <= span.last:
            continue
        if (words.lemma[head], words.pos[head]) in known:
            return head
        if verb is None and words.pos[head] == "VERB":
            verb = head
    return verb


def verb_before(words: Words, span: Tagged) -> int | None:
    """The verb right before the span, prepositions, particles and adverbs aside, if the span hangs on it."""
    index = span.first - 1
    begin = words.sentence[span.first]
    while index >= begin and words.pos[index] in ("ADP", "ADV", "SCONJ", "PART") and span.first - index < 4:
        index -= 1
    if index < begin or words.pos[index] not in ("VERB", "NOUN", "ADJ"):
        return None
    return index if words.pos[index] == "VERB" or (words.lemma[index], words.pos[index]) in cues() else None
