"""Made-up short news stories, as many as asked for, the same for the same seed: what speed is measured on.

python bench/stories.py 1000 > stories.jsonl
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator

GIVEN = ("Ada", "Boris", "Carla", "Dmitri", "Elena", "Farid", "Grace", "Hassan", "Ingrid", "Jorge", "Katya", "Liam")
SYLLABLES = ("bar", "dan", "fel", "gor", "han", "kel", "lan", "mor", "nav", "or", "pel", "ros", "sar", "tan", "vel")
TOWNS = ("Berlin", "Nairobi", "Lima", "Osaka", "Tunis", "Oslo", "Quito", "Seoul", "Dublin", "Accra")
BODIES = ("Ministry of Health", "Ministry of Transport", "National Bank", "Harbor Authority", "Water Board")
POSTS = ("minister", "director", "spokeswoman", "chairman", "union leader", "analyst")
EVENTS = (
    "signed an agreement with {body}",
    "met with officials of {body}",
    "criticized {body} for the delay",
    "promised help for the victims of the flood",
    "threatened to go on strike",
    "arrived in {town} for talks",
)
SAYINGS = (
    "We will rebuild every house before the winter",
    "Nobody told us about the plan",
    "The figures speak for themselves",
    "This is a good day for {town}",
    "I have never seen anything like it",
)


def word(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(3))


def person(chance: random.Random) -> str:
    family = "".join(chance.choice(SYLLABLES) for _ in range(3)).capitalize()
    return f"{chance.choice(GIVEN)} {family}"


def story(chance: random.Random, number: int) -> dict[str, str]:
    town, body, name, post = chance.choice(TOWNS), chance.choice(BODIES), person(chance), chance.choice(POSTS)
    month, day = chance.choice(("January", "March", "May", "July", "October")), chance.randint(1, 28)
    event = chance.choice(EVENTS).format(town=chance.choice(TOWNS), body=f"the {body}")
    saying = chance.choice(SAYINGS).format(town=town)
    family = name.split()[1]
    text = (
        f"{town} Waits for Answer {number}\n\n"
        f"On {month} {day}, 2025, {name}, a {post} of the {body} in {town}, {event}.\n\n"
        f"“{saying},” {family} said. {chance.choice(('He', 'She'))} added that a report would follow "
        f"within {chance.randint(2, 9)} days, according to the {body}.\n\n"
        f"The {', the '.join(word(chance) for _ in range(8))} of {town} stay open.\n"
    )
    return {"id": f"story-{number:07}", "text": text, "published": f"2025-{chance.randint(1, 12):02}-28"}


def note(chance: random.Random, number: int) -> dict[str, str]:
    """The shortest story that has a person, a quote and a day: some twenty words."""
    town, name, day = chance.choice(TOWNS), person(chance), chance.randint(1, 28)
    what = ", ".join(f"the {word(chance)}" for _ in range(3))
    text = f"{name} said on March {day} that {what} of {town} would stay open.\n"
    return {"id": f"note-{number:07}", "text": text, "published": f"2025-{chance.randint(3, 12):02}-28"}


def stories(number: int, seed: int = 1, first: int = 0, *, short: bool = False) -> Iterator[dict[str, str]]:
    """Rows of a JSONL archive: story `first` and on; each depends on the seed and its own number alone."""
    for n in range(first, first + number):
        yield (note if short else story)(random.Random(f"{seed}/{n}"), n)


def main() -> None:
    for row in stories(int(sys.argv[1])):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
