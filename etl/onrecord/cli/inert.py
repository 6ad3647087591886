"""Text that others wrote, made safe to show on a terminal."""

from __future__ import annotations

import re

# Control characters (C0 without tab and line feed, DEL, C1), line and paragraph separators, and the marks that turn the
# direction of writing, which can make a line read otherwise than it is.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def inert(text: str) -> str:
    """The text with every character that could command a terminal written as its escape: `\\x1b`, `\\u202e`."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    """The text, inert, on one line: each run of white space is one space."""
    return inert(" ".join(text.split()))
