"""A document's id, made from its source's own so that it depends on no other document."""

from __future__ import annotations

import hashlib
import re

from onrecord.slug import slug

LONGEST = 80
PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def document_id(source_id: str) -> str:
    """The source's id where it is lower-case words joined by hyphens already; else such words made from it.

    Words made from an id lose what told it from another ("A b", "a-b"), so six hex digits of its SHA-256 follow them.
    """
    if PLAIN.fullmatch(source_id) and len(source_id) <= LONGEST:
        return source_id
    digest = hashlib.sha256(source_id.encode(errors="surrogatepass")).hexdigest()[:6]
    words = slug(source_id)[: LONGEST - 7].strip("-")
    return f"{words}-{digest}"
