"""Which language a text is in, as far as its small words tell."""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.lexicon import read_rows

WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 20_000  # characters looked at
ENOUGH = 20  # words; of fewer no language is told
SHARE = 0.08  # the least share of a language's small words in a text of it; English news has 0.3 to 0.45


@lru_cache(maxsize=1)
def small_words() -> tuple[tuple[str, str, frozenset[str]], ...]:
    return tuple((row["code"], row["name"], frozenset(row["words"].split())) for row in read_rows("languages"))


def guess_language(text: str) -> tuple[str, str] | None:
    """ISO 639-1 code and name of the language that the text looks like; `None` where it cannot be told.

    A text in a script other than Latin is told by its letters' script, as "und" and the script's name.
    """
    words = WORD.findall(text[:SAMPLE].lower())
    if not words:
        return None
    letters = "".join(words)
    foreign = [c for c in letters[:2000] if c > "\u024f" and not "\u1e00" <= c <= "\u1eff"]
    if len(foreign) * 2 > len(letters[:2000]):
        import unicodedata

        script = unicodedata.name(foreign[len(foreign) // 2], "UNKNOWN").split()[0].title()
        return "und", f"a language in {script} script"
    if len(words) < ENOUGH:
        return None
    shares = [(sum(word in small for word in words) / len(words), code, name) for code, name, small in small_words()]
    share, code, name = max(shares)
    return (code, name) if share >= SHARE else None
