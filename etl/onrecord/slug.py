"""Readable, stable ids made from names."""

from __future__ import annotations

import hashlib
import re
import unicodedata


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens: "Clare López" is `clare-lopez`.

    A text without a letter or digit that ASCII can write becomes eight hex digits of its SHA-256.
    """
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("ł", "l"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower().replace("'", ""))
    return "-".join(words) or hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]
