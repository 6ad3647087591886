"""A date expression as read from the text, before anything is known of its days."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.model import Span


@dataclass(frozen=True, slots=True)
class Expression:
    """The grammar's rule, and a letter (words.py) and value for each token; `first` and `last` are token indexes."""

    rule: str
    span: Span
    first: int
    last: int
    letters: str
    values: tuple[str, ...]
    before: str = ""  # the letter before
    after: str = ""  # the letter after
    preposition: str = ""  # the word before, in lower case
    plural: bool = False  # whether its last word ends in s

    def all(self, letters: str) -> tuple[str, ...]:
        """The values of the tokens with one of the letters."""
        return tuple(v for letter, v in zip(self.letters, self.values, strict=True) if letter in letters)

    def one(self, letters: str) -> str | None:
        return next(iter(self.all(letters)), None)

    def numbers(self, letters: str) -> tuple[int, ...]:
        return tuple(int(value) for value in self.all(letters))

    def has(self, letters: str) -> bool:
        return any(letter in self.letters for letter in letters)

    def token(self, letter: str) -> int:
        """The index, in the document, of the first token with that letter; right where no white space is skipped."""
        return self.first + self.letters.index(letter)

    def counted(self) -> int | None:
        """How many units: "twenty-one", "a", "couple of"; `None` for several, few or no number at all.

        Of "two or three" it is the larger.
        """
        numbers = self.numbers("NDA")
        if len(numbers) == 2 and ("&N" in self.letters or "&D" in self.letters):
            return max(numbers)
        if len(numbers) == 2 and numbers[1] in (100, 1000):
            return numbers[0] * numbers[1]
        if len(numbers) == 2 and numbers[0] >= 20 and numbers[1] < 10 and numbers[0] % 10 == 0:
            return sum(numbers)
        if self.has("V"):
            return int(self.one("V") or 0) or None
        return numbers[0] if numbers else None
