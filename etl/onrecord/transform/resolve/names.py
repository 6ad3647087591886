"""Names as they are compared across documents: folded, without titles, and cut into their parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from onrecord.lexicon import read_rows
from onrecord.model import OrganizationKind
from onrecord.transform.entities.lexicons import cells, lexicons, small_words
from onrecord.transform.entities.people import PINYIN

# Letters that Unicode does not decompose into an ASCII letter and a mark.
LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "AE", "œ": "oe"}
)
APOSTROPHES = re.compile(r"['’‘ʻʼ`´]")
WORDS = re.compile(r"[^\W_]+(?:[-‐‑–][^\W_]+)*")
DASHES = re.compile(r"[-‐‑–]")
ARTICLE = re.compile(r"^(al|el|ar|as|ash|at|ad|an|az)[-‐‑–]")
SUFFIXES = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr"} | {
    numeral: numeral
    for numeral in ("ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xvi")
}
ARTICLES = frozenset(("al", "el", "ar", "as", "ash", "at", "ad", "an", "az"))


def fold(text: str) -> str:
    """Lower case without accents: "Clare López" is `clare lopez`. Letters of other scripts stay."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text).translate(LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a person's name, all of them read off `form`, so that one form has one reading.

    `form` is what two names share that are spelled alike, titles, accents and case aside: "juan de la cruz, jr".
    `family` has its particles, `core` is the family name without an Arabic article; `suffix` is generational.
    """

    form: str
    given: str
    middle: tuple[str, ...]
    family: str
    core: str
    suffix: str = ""

    @property
    def single(self) -> bool:
        """Whether it is one name alone, which tells nobody apart."""
        return not self.given and not self.suffix

    @property
    def initial(self) -> bool:
        """Whether the given name is an initial."""
        return len(self.given) == 1


@lru_cache(maxsize=1)
def titles() -> frozenset[str]:
    lex = lexicons()
    held = {fold(form).strip(".") for form in lex.honorifics}
    return frozenset(held | {fold(head).strip(".") for head, kind in lex.titles.items() if kind in ("office", "rank")})


@lru_cache(maxsize=1)
def leading_surnames() -> frozenset[str]:
    return frozenset(map(fold, lexicons().leading_surnames))


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    return frozenset(map(fold, lexicons().given_names))


def surname_first(words: list[str]) -> bool:
    """Whether the first of two or three words is a family name that stands before the given name ("Xi Jinping")."""
    if len(words) > 3 or words[0] not in leading_surnames():
        return False
    if words[-1] in given_names() and words[-1] not in leading_surnames():
        return False
    return all(PINYIN.match(word) for word in words[1:]) or (words[0] == "kim" and len(words) == 3)


@lru_cache(maxsize=65536)
def person_form(name: str) -> tuple[str, bool]:
    """The form of a name as the text gives it, and whether a title stood before it and was left out."""
    words = [
        word
        for part in fold(name).replace(".", " ").replace(",", " ").split()
        for word in WORDS.findall(ARTICLE.sub(r"\1 ", part))
    ]
    suffix = SUFFIXES[words.pop()] if len(words) > 1 and words[-1] in SUFFIXES else ""
    first = 0
    while len(words) - first > 2 and words[first] in titles():
        first += 1
    plain = " ".join(DASHES.sub("", word) for word in words[first:]) or fold(name).strip()
    return f"{plain}, {suffix}" if suffix else plain, first > 0


def person_name(name: str) -> PersonName:
    """The parts of a name as the text gives it. "Sen. Juan de la Cruz Jr." has given `juan`, family `de la cruz`."""
    form, _ = person_form(name)
    plain, _, suffix = form.partition(", ")
    words = plain.split()
    if len(words) < 2:
        return PersonName(form, "", (), plain, plain, suffix)
    if len(words) == 2 and words[0] in ARTICLES:
        return PersonName(form, "", (), plain, words[1], suffix)
    if surname_first(words):
        return PersonName(form, "".join(words[1:]), (), words[0], words[0], suffix)
    first = len(words) - 1
    while first > 1 and (words[first - 1] in small_words("particle") or words[first - 1] in ARTICLES):
        first -= 1
    core = "".join(word for word in words[first:-1] if word not in ARTICLES) + words[-1]
    return PersonName(form, words[0], tuple(words[1:first]), " ".join(words[first:]), core, suffix)


@lru_cache(maxsize=1)
def variants() -> dict[str, str]:
    """Given names to the spelling that they are compared as."""
    return {
        spelling: row["name"]
        for row in read_rows("name_variants")
        for spelling in (row["name"], *cells(row["spellings"]))
    }


@lru_cache(maxsize=2)
def common_names(part: str) -> frozenset[str]:
    """The common names of a part, `given` or `family`."""
    return frozenset(name for row in read_rows("common_names") if row["part"] == part for name in cells(row["names"]))


def is_common(given: str, family: str) -> bool:
    """Whether both parts are so common that two people of the name often are two."""
    return given in common_names("given") and family in common_names("family")


@lru_cache(maxsize=1)
def full_names() -> dict[str, frozenset[str]]:
    """Each nickname to the names that it is short for, from the package `nicknames`."""
    from nicknames import name_triplets

    table: dict[str, set[str]] = {}
    for name, _, nickname in name_triplets():
        table.setdefault(nickname, set()).add(name)
    return {nickname: frozenset(names) for nickname, names in table.items()}


def roots(given: str) -> list[str]:
    """The given name with those that it may be short for: of "bill", `bill` and `william`."""
    return sorted({given, *full_names().get(given, ())}) if len(given) > 1 else []


# ---------------------------------------------------------------------------------------------------- organizations

SPELLINGS = {
    "organisation": "organization", "organisations": "organizations", "centre": "center", "labour": "labor",
    "defence": "defense", "programme": "program", "theatre": "theater", "harbour": "harbor",
    "co-operation": "cooperation",
}  # fmt: skip
LEGAL = frozenset(
    ("inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "llp", "plc", "lp", "ag",
     "sa", "gmbh", "nv", "bv", "ab", "asa", "oyj", "spa", "se", "kg", "pty", "pte", "bhd", "kk", "srl", "sarl")
)  # fmt: skip
GROUP = frozenset(("group", "holdings", "holding", "international", "worldwide", "global"))
SMALL = frozenset(("of", "the", "for", "and", "in", "on", "de", "du", "des", "&"))


@dataclass(frozen=True, slots=True)
class OrganizationName:
    """An organization's name folded: `form` is spelled the American way, without article and legal form.

    `bag` is its words in order of the alphabet, small words left out; `stem` the name without "Group" and the like;
    `generic` names are borne by a body of every country or city.
    """

    form: str
    bag: str
    stem: str
    generic: bool


@lru_cache(maxsize=1)
def generic_words() -> frozenset[str]:
    return frozenset(word for row in read_rows("generic_organization_words") for word in cells(row["words"]))


@lru_cache(maxsize=1)
def own_names() -> frozenset[str]:
    """Names of known organizations that are theirs alone, though of ordinary words: those with an acronym, folded."""
    known = {entry for entry in lexicons().organizations.values() if entry.acronym and not entry.weak}
    return frozenset(plain_words(entry.name)[0] for entry in known if entry.kind is not OrganizationKind.MINISTRY)


def plain_words(name: str) -> tuple[str, bool]:
    """The words of a name that count, and whether a legal form was left out."""
    words = WORDS.findall(fold(name).replace(".", "").replace("&", " and "))
    words = [SPELLINGS.get(word, word) for word in words]
    words = joined_letters(piece for word in words for piece in DASHES.split(word))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    end = len(words)
    while end > 1 and words[end - 1] in LEGAL:
        end -= 1
    return " ".join(words[:end]), end < len(words)


def joined_letters(words: Iterable[str]) -> list[str]:
    """Letters that stand alone joined: of `u s department`, `us` and `department`."""
    made: list[str] = []
    letters = False
    for word in words:
        if len(word) == 1 and word.isalpha() and letters:
            made[-1] += word
        else:
            made.append(word)
        letters = len(word) == 1 and word.isalpha()
    return made


@lru_cache(maxsize=65536)
def organization_name(name: str) -> OrganizationName:
    """The name as it is compared. Of "The Harbour Trust Ltd." the form is `harbor trust`."""
    form = plain_words(name)[0] or fold(name).strip()
    words = form.split()
    stem = words[:-1] if len(words) > 1 and words[-1] in GROUP else words
    generic = all(word in generic_words() for word in words) and form not in own_names()
    return OrganizationName(form, " ".join(sorted(set(words) - SMALL)), " ".join(stem), generic)
