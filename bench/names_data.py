"""Labelled sentences for the names model: filled templates, and news labelled by onrecord with people renamed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from csv import DictReader
from pathlib import Path
from typing import Any

from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.model import MentionForm
from onrecord.transform.entities import find_entities
from onrecord.transform.entities.encoder import Encoder
from onrecord.transform.entities.lexicons import lexicons, split_name
from onrecord.transform.entities.pieces import LABELS, cut, together
from onrecord.transform.language import parse

HERE = Path(__file__).parent / "names"
Labelled = list[tuple[str, str]]  # words with PER, ORG, LOC, MISC as B- and I-, O, or "" for not known
LOCALES = [
    "en_US",
    "en_GB",
    "en_IN",
    "fr_FR",
    "de_DE",
    "es_ES",
    "es_MX",
    "it_IT",
    "pt_BR",
    "pt_PT",
    "pl_PL",
    "tr_TR",
    "nl_NL",
    "sv_SE",
    "fi_FI",
    "cs_CZ",
    "hr_HR",
    "ro_RO",
    "hu_HU",
    "id_ID",
    "yo_NG",
    "ha_NG",
    "ig_NG",
    "zu_ZA",
    "sw",
    "tw_GH",
    "no_NO",
    "da_DK",
    "sl_SI",
    "en_NZ",
]
SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}|\[(PER|ORG|LOC|MISC) ([^\]]+)\]")
UNSURE = 0.62  # a mention less sure than this is not learned from
TAGGER = {"PERSON": "", "ORG": "", "GPE": "", "LOC": "", "FAC": "", "NORP": "MISC", "EVENT": "MISC", "LAW": "MISC"}
TAGGER |= {"WORK_OF_ART": "MISC", "PRODUCT": "MISC", "LANGUAGE": "MISC"}


def table(name: str) -> list[dict[str, str]]:
    lines = [line for line in (HERE / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(DictReader(lines, delimiter="\t"))


class Names:
    """People, organizations and places made up at random."""

    def __init__(self, rng: random.Random) -> None:
        from faker import Faker

        self.rng = rng
        self.slots = {row["slot"]: (row["label"], row["values"].split("|")) for row in table("lists.tsv")}
        self.lists = [
            (row["order"], row["given"].split("|"), row["surnames"].split("|")) for row in table("people.tsv")
        ]
        self.fakers = [Faker(locale) for locale in LOCALES]
        for faker in self.fakers:
            faker.seed_instance(rng.randrange(2**32))
        lex = lexicons()
        self.cities = sorted({place.name for place in lex.localities.values() if place.kind.value == "city"})
        self.countries = sorted(country.name for country in lex.countries.values())
        self.organizations = sorted({known.name for known in lex.organizations.values() if not known.weak})

    def person(self) -> tuple[str, str, str]:
        """Full name, given name, surname."""
        rng = self.rng
        if rng.random() < 0.45:
            order, given, surnames = rng.choice(self.lists)
            first, last = rng.choice(given), rng.choice(surnames)
            return (f"{last} {first}" if order == "s" else f"{first} {last}"), first, last
        faker = self.fakers[0] if rng.random() < 0.3 else rng.choice(self.fakers)
        first, last = faker.first_name(), faker.last_name()
        middle = ""
        if rng.random() < 0.08:
            middle = rng.choice("ABCDEFGHJKLMNPRSTW") + ". "
        elif rng.random() < 0.05:
            last = f"{last}-{faker.last_name()}"
        return f"{first} {middle}{last}", first, last

    def fill(self, slot: str) -> tuple[str, str]:
        """Words for a slot, and their label."""
        rng = self.rng
        if slot in self.slots:
            label, values = self.slots[slot]
            return rng.choice(values), label
        if slot == "CITY":
            return rng.choice(self.cities), "LOC"
        if slot == "COUNTRY":
            return rng.choice(self.countries), "LOC"
        if slot == "ORG":
            return rng.choice(self.organizations), "ORG"
        stem = self.person()[2] if rng.random() < 0.4 else rng.choice(self.cities)
        if rng.random() < 0.15:
            stem = self.person()[0]
        if slot == "NEWLOC":
            return f"{stem} {rng.choice(self.slots[rng.choice(('NATURE', 'BUILDING'))][1])}", "LOC"
        field = rng.choice(
            ("Medical", "Technical", "Energy", "Climate", "Press", "Human Rights", "Labour", "Youth", "")
        )
        body = rng.choice(self.slots["BODY"][1])
        of = rng.choice(("of", "for", "of the"))
        if rng.random() < 0.35 and body[0].isalpha() and body not in ("Ltd", "Inc", "Brothers"):
            topic = rng.choice((stem, f"{field or 'Health'} Research", f"{field or 'Public'} Policy"))
            return f"{body} {of} {topic}", "ORG"
        return " ".join(part for part in (stem, field if rng.random() < 0.4 else "", body) if part), "ORG"


def label_words(words: list[str], label: str) -> Labelled:
    if label == "O":
        return [(word, "O") for word in words]
    while words and words[0].lower() in ("the",) and len(words) > 1:
        return [(words[0], "O"), *label_words(words[1:], label)]
    return [(word, ("I-" if n else "B-") + label) for n, word in enumerate(words)]


def filled(template: str, names: Names, cut: Language) -> Labelled:
    """A template with its slots filled; words cut as the pipeline cuts them."""
    people: dict[str, tuple[str, str, str]] = {}
    text = ""
    spans: list[tuple[int, int, str]] = []
    at = 0
    for match in SLOT.finditer(template):
        text += template[at : match.start()]
        slot, part, label, fixed = match.groups()
        if fixed:
            words = fixed
        elif re.fullmatch(r"P\d", slot):
            person = people.setdefault(slot, names.person())
            words, label = person[{"last": 2, "first": 1}.get(part or "", 0)], "PER"
        else:
            words, label = names.fill(slot)
            if text.endswith(("a ", "an ")):
                text = re.sub(r"\ban? $", "an " if words[0].lower() in "aeiou" else "a ", text)
        begin = len(text)
        text += words
        if label != "O":
            spans.append((begin + (4 if words.startswith("the ") else 0), len(text), label))
        at = match.end()
    text += template[at:]
    labels: Labelled = []
    for token in cut.make_doc(text):
        inside = next((s for s in spans if s[0] <= token.idx < s[1]), None)
        if token.is_space:
            continue
        labels.append((token.text, f"{'B' if inside[0] == token.idx else 'I'}-{inside[2]}" if inside else "O"))
    return labels


def from_templates(count: int, rng: random.Random, cut: Language) -> Iterator[Labelled]:
    lines = [line for line in (HERE / "templates.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    names = Names(rng)
    for n in range(count):
        if n % len(lines) == 0:
            rng.shuffle(lines)
        yield filled(lines[n % len(lines)], names, cut)


def from_news(rows: Iterable[dict[str, Any]], nlp: Language) -> Iterator[list[tuple[Labelled, list[str]]]]:
    """Each article's sentences as onrecord labels them, with the key of the person that a word names.

    Where the tagger sees a name that onrecord leaves out, or onrecord is not sure, the label is not known.
    """
    lex = lexicons()
    for row in rows:
        article = article_from_text(row["text"], row["doc_id"])
        doc = parse(article, nlp)
        entities = find_entities(article, doc)
        kinds = dict.fromkeys((p.key for p in entities.people), "PER")
        kinds |= dict.fromkeys((o.key for o in entities.organizations), "ORG")
        kinds |= dict.fromkeys((p.key for p in entities.places), "LOC")
        labels = ["O"] * len(doc)
        who = [""] * len(doc)
        for token in doc:
            plain = token.lower_ in lex.titles or token.text in lex.honorifics or token.ent_type_ in ("DATE", "TIME")
            if token.pos_ == "PROPN" and token.text[0].isupper() and not plain:
                labels[token.i] = ""
        for entity in doc.ents:
            if (kind := TAGGER.get(entity.label_)) is not None:
                for token in entity:
                    labels[token.i] = (f"{'B' if token.i == entity.start else 'I'}-{kind}") if kind else ""
        at = {token.idx: token.i for token in doc}
        for mention in entities.mentions:
            first = at.get(mention.span.start)
            if first is None or mention.form in (MentionForm.DESCRIPTION, MentionForm.PRONOUN, MentionForm.TITLE):
                continue
            kind = "LOC" if mention.entity.startswith("org:government-of-") else kinds[mention.entity]
            kind = "MISC" if mention.form is MentionForm.DEMONYM else kind
            for token in doc[first:]:
                if token.idx >= mention.span.end:
                    break
                sure = (mention.confidence or 0.0) >= UNSURE
                labels[token.i] = f"{'I' if token.i > first else 'B'}-{kind}" if sure else ""
                who[token.i] = mention.entity if kind == "PER" else ""
        yield [
            (
                [(token.text, labels[token.i]) for token in sentence if not token.is_space],
                [who[token.i] for token in sentence if not token.is_space],
            )
            for sentence in doc.sents
        ]


def second_opinion(
    sentences: list[tuple[Labelled, list[str]]], encoder: Encoder, sure: float
) -> list[tuple[Labelled, list[str]]]:
    """The article's labels without those that an earlier model surely contradicts, and with its people, places and
    plain words where onrecord did not know."""
    stretches = [
        together(encoder.tokenizer, [w for w, _ in words], cut(encoder.tokenizer, [w for w, _ in words]))
        for words, _ in sentences
    ]
    whole = [n for n, stretch in enumerate(stretches) if len(stretch.ids) <= 256]
    result = list(sentences)
    for n, scores in zip(whole, encoder.probabilities([stretches[n] for n in whole]), strict=True):
        words, who = sentences[n]
        labels: Labelled = []
        for (word, label), score in zip(words, scores, strict=True):
            guess = LABELS[int(score.argmax())]
            if score.max() >= sure and guess[1:] != label[1:]:
                known = label or guess.endswith(("ORG", "MISC"))
                labels.append((word, "" if known else guess))
                continue
            labels.append((word, label))
        result[n] = labels, who
    return result


def renamed(sentences: list[tuple[Labelled, list[str]]], names: Names, share: float) -> list[Labelled]:
    """The article with some of its people, and some of its cities, given other names throughout."""
    rng = names.rng
    forms: dict[str, tuple[tuple[str, str], dict[str, str]]] = {}
    longest: dict[str, list[str]] = {}
    for words, who in sentences:
        run: list[str] = []
        last = ""
        for (word, label), key in zip(words, who, strict=True):
            run = [*run, word] if key and key == last and label.startswith("I-") else [word]
            last = key
            if key and len(run) > len(longest.get(key, [])):
                longest[key] = run
    for key, full in longest.items():
        if len(full) > 1 and rng.random() < share:
            _, first, last = names.person()
            forms[key] = ((first, last), {full[0]: first, full[-1]: last})
    cities: dict[str, str] = {}
    result = []
    for words, who in sentences:
        out: Labelled = []
        for (word, label), key in zip(words, who, strict=True):
            if key in forms:
                new = forms[key][1].get(word)
                if new is not None:
                    for n, part in enumerate(new.replace("-", " - ").split()):
                        out.append((part, label if n == 0 else "I-PER"))
                    continue
                if label.startswith("I-"):
                    continue  # a middle name
            known = lexicons().localities.get((word,))
            if label == "B-LOC" and known is not None and known.kind.value == "city":
                if word not in cities:
                    cities[word] = rng.choice(names.cities) if rng.random() < share / 2 else word
                out.extend((part, label if n == 0 else "I-LOC") for n, part in enumerate(split_name(cities[word])))
                continue
            out.append((word, label))
        result.append(out)
    return result
