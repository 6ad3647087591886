"""One person each: full names, surnames, given names and forms of address in a document joined into clusters."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from onrecord.transform.entities.lexicons import Lexicons, small_words
from onrecord.transform.entities.names import Found, halves
from onrecord.transform.entities.proposals import QUOTES, Reading
from onrecord.transform.entities.tokens import SUFFIXES, Tokens

PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ing|ua|uo|"
    r"ui|un|ue|[aoeiuü])){1,2}$"
)


@dataclass(slots=True)
class Cluster:
    """A person in the making: the places that name them."""

    words: tuple[str, ...]  # the fullest name, word by word
    suffix: str | None = None
    places: list[Found] = field(default_factory=list)
    short: Counter[str] = field(default_factory=Counter)  # lone words used for them
    genders: Counter[str] = field(default_factory=Counter)


def name_words(tokens: Tokens, start: int, end: int) -> tuple[tuple[str, ...], str | None]:
    """A name's words, hyphenated ones whole, a nickname in quotation marks left out, and its Jr. or Sr."""
    words: list[str] = []
    suffix = None
    nickname = False
    for index in range(start, end):
        word = tokens.text[index]
        if word in QUOTES:
            nickname = not nickname
        elif nickname:
            continue
        elif index > start and word in SUFFIXES:
            suffix = {"Junior": "Jr", "Senior": "Sr"}.get(word, word.rstrip("."))
        elif word == "," or (word == "." and suffix is not None):
            continue
        elif words and index > start and tokens.start[index] == tokens.end[index - 1]:
            words[-1] += word
        else:
            words.append(word)
    return tuple(words), suffix


def folded(word: str) -> str:
    return word.casefold().replace("’", "'")


def compatible(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two full names may be one person's: same last word, same first or its initial, nothing at odds."""
    if folded(one[-1]) != folded(other[-1]):
        return False
    first, second = folded(one[0]), folded(other[0])
    if first != second and not (
        (len(first.rstrip(".")) == 1 and second.startswith(first[0]))
        or (len(second.rstrip(".")) == 1 and first.startswith(second[0]))
    ):
        return False
    middle, other_middle = [folded(w) for w in one[1:-1]], [folded(w) for w in other[1:-1]]
    if not middle or not other_middle:
        return True
    return any(
        a == b or (a[0] == b[0] and (len(a.rstrip(".")) == 1 or len(b.rstrip(".")) == 1))
        for a in middle
        for b in other_middle
    )


def is_tail(words: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether the words are a surname of the full name with its particle, "Al Saud" or "De la Torre"."""
    spoken, size = tuple(map(folded, words)), len(words)
    return any(tuple(map(folded, full[i : i + size])) == spoken for i in range(1, len(full) - size + 1))


def is_particle(word: str) -> bool:
    return word.lower() in small_words("particle")


def honorific_before(tokens: Tokens, lex: Lexicons, start: int) -> str | None:
    if start > 0 and tokens.text[start - 1] in lex.honorifics and tokens.sentence[start - 1] == tokens.sentence[start]:
        return tokens.text[start - 1]
    return None


@dataclass(slots=True)
class Roster:
    """The people of a document by the words of their full names: a long text costs no more a word than a short one."""

    clusters: list[Cluster] = field(default_factory=list)
    by_last: dict[str, list[Cluster]] = field(default_factory=dict)
    by_first: dict[str, list[Cluster]] = field(default_factory=dict)
    by_inner: dict[str, list[Cluster]] = field(default_factory=dict)

    def add_full(self, words: tuple[str, ...], suffix: str | None, place: Found) -> None:
        """Join a full name to the person whose it is, or begin a new one."""
        owner = next((c for c in self.clusters if is_tail(words, c.words)), None) if is_particle(words[0]) else None
        if owner is not None:
            owner.places.append(place)
            return
        for cluster in self.by_last.get(folded(words[-1]), ()):
            if compatible(words, cluster.words) and (suffix == cluster.suffix or not (suffix and cluster.suffix)):
                cluster.places.append(place)
                longer = len(words) - len(cluster.words)
                if longer > 0 or (longer == 0 and fuller(words, cluster.words)):
                    cluster.words = words
                cluster.suffix = cluster.suffix or suffix
                return
        cluster = Cluster(words, suffix, [place])
        self.clusters.append(cluster)
        self.by_last.setdefault(folded(words[-1]), []).append(cluster)

    def index_others(self) -> None:
        """Make the people found by their first and inner words too, once their fullest names are known."""
        for cluster in self.clusters:
            self.by_first.setdefault(folded(cluster.words[0]), []).append(cluster)
            for word in dict.fromkeys(map(folded, (*cluster.words[1:-1], *halves(cluster.words[-1:])))):
                self.by_inner.setdefault(word, []).append(cluster)

    def owner(self, word: str, gender: str, start: int) -> Cluster | None:
        """Whose surname, else whose given name, the lone word is; of several, one of that gender, most spoken of."""
        key = folded(word)
        for table in (self.by_last, self.by_first, self.by_inner):
            group = table.get(key, ())
            fitting = [c for c in group if not gender or not c.genders or c.genders[gender] >= max(c.genders.values())]
            if len(fitting) > 1:
                top = max(len(c.places) for c in fitting)
                leaders = [c for c in fitting if len(c.places) * 2 > top]
                before = [c for c in leaders if c.places[0].start < start]
                return max(before or leaders, key=lambda c: last_before(c, start))
            if fitting:
                return fitting[0]
        return None


def last_before(cluster: Cluster, start: int) -> int:
    """Where the person was last named before the token, -1 where nowhere."""
    return max((place.start for place in cluster.places if place.start < start), default=-1)


def join_people(tokens: Tokens, lex: Lexicons, found: list[Found]) -> list[Cluster]:
    """The people that the found names stand for, in order of their first mention."""
    roster = Roster()
    lone: list[tuple[Found, str]] = []
    tails: list[tuple[tuple[str, ...], str | None, Found]] = []  # surnames with particles, joined once full names are
    for place in found:
        if place.reading is not Reading.PERSON:
            continue
        words, suffix = name_words(tokens, place.start, place.end)
        if len(words) == 1:
            lone.append((place, words[0]))
        elif is_particle(words[0]):
            tails.append((words, suffix, place))
        else:
            roster.add_full(words, suffix, place)
    for tail in tails:
        roster.add_full(*tail)
    roster.index_others()
    for cluster in roster.clusters:
        for place in cluster.places:
            gender = honorific_gender(tokens, lex, place.start)
            if gender:
                cluster.genders[gender] += 2
        given = cluster.words[0].title() if cluster.words[0].isupper() else cluster.words[0]
        if lex.given_names.get(given, "u") != "u":
            cluster.genders[lex.given_names[given]] += 1
    singles: dict[str, Cluster] = {}
    for place, word in lone:
        gender = honorific_gender(tokens, lex, place.start)
        owner = roster.owner(word, gender, place.start) or misspelt(tokens, lex, roster.clusters, place, word)
        if owner is None:
            owner = singles.setdefault(folded(word), Cluster((word,)))
        owner.places.append(place)
        owner.short[word] += 1
        if gender:
            owner.genders[gender] += 2
    clusters = [*roster.clusters, *singles.values()]
    for cluster in clusters:
        cluster.places.sort(key=lambda place: place.start)
    return sorted(clusters, key=lambda cluster: cluster.places[0].start)


def honorific_gender(tokens: Tokens, lex: Lexicons, start: int) -> str:
    """The gender that the form of address before a name tells, else an empty string."""
    return lex.honorifics.get(honorific_before(tokens, lex, start) or "", "")


def fuller(words: tuple[str, ...], than: tuple[str, ...]) -> bool:
    return sum(map(len, words)) > sum(map(len, than)) and not words[0].isupper()


def misspelt(tokens: Tokens, lex: Lexicons, clusters: list[Cluster], place: Found, word: str) -> Cluster | None:
    """The person whose surname this one, after a form of address, is a slip for: nearly the same letters."""
    if len(word) < 6 or honorific_before(tokens, lex, place.start) is None:
        return None
    for cluster in clusters:
        surname = cluster.words[-1]
        alike = len(cluster.words) > 1 and surname[0] == word[0] and abs(len(surname) - len(word)) <= 1
        if alike and SequenceMatcher(None, surname.lower(), word.lower(), autojunk=False).ratio() >= 0.85:
            return cluster
    return None


def surname_first(cluster: Cluster, tokens: Tokens, lex: Lexicons) -> bool:
    """Whether the family name leads, as in Chinese or Korean: by what the text calls the person, else by its form."""
    words = cluster.words
    if len(words) < 2:
        return False
    leading, last = cluster.short[words[0]], cluster.short[words[-1]]
    addressed = any(
        p.end - p.start == 1
        and tokens.text[p.start] == words[0]
        and honorific_before(tokens, lex, p.start) in ("Mr.", "Ms.", "Mrs.", "Mr", "Ms", "Mrs")
        for p in cluster.places
    )
    if leading or last:
        return (addressed and not last) or (words[0] in lex.leading_surnames and leading > last)
    if words[0] not in lex.leading_surnames or (words[-1] in lex.given_names and words[-1] not in lex.leading_surnames):
        return False
    rest = words[1:]
    if len(rest) == 1 and "-" in rest[0]:
        return True
    return (len(rest) <= 2 and all(PINYIN.match(word.lower()) for word in rest)) or (
        words[0] == "Kim" and len(rest) == 2
    )


def parts(cluster: Cluster, tokens: Tokens, lex: Lexicons) -> tuple[str, str | None, str | None]:
    """The name as it is shown, the given name and the family name."""
    words = tuple(word.title() if word.isupper() and len(word) > 3 else word for word in cluster.words)
    if all(word.isupper() for word in cluster.words):
        words = tuple(word if "." in word or len(word) < 2 else word.title() for word in cluster.words)
    shown = " ".join(words)
    if cluster.suffix:
        shown += f" {cluster.suffix}." if cluster.suffix in ("Jr", "Sr") else f" {cluster.suffix}"
    if len(words) == 1:
        is_given = words[0] in lex.plain_given_names and not cluster.genders
        return shown, (words[0] if is_given else None), (None if is_given else words[0])
    if surname_first(cluster, tokens, lex):
        return shown, " ".join(words[1:]), words[0]
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in small_words("particle"):
        start -= 1
    return shown, " ".join(words[:start]), " ".join(words[start:])
