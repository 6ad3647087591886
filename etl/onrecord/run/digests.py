"""What tells whether something has been read before: digests of files, articles, and of all that reads them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import onrecord
from onrecord.model import Article
from onrecord.schema import schemas_folder

# The libraries whose next version may read a document in another way.
LIBRARIES = (
    *("spacy", "thinc", "blis", "numpy", "edtf"),
    *("trafilatura", "htmldate", "lxml", "charset-normalizer", "warcio", "rensa"),
)


@lru_cache(maxsize=1)
def extractor_version() -> str:
    """A digest of this onrecord's own files and of the versions of the libraries that it reads with."""
    root = Path(onrecord.__file__).parent
    digest = hashlib.sha256()
    for folder in (root, schemas_folder()):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and path.suffix != ".pyc" and "package" not in inside.parts:
                digest.update(inside.as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    for library in LIBRARIES:
        digest.update(f"{library} {installed(library)}\0".encode())
    return digest.hexdigest()


def installed(distribution: str) -> str | None:
    """The installed version of a distribution."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def settings_version(model: str, *choices: Any) -> str:
    """A digest of all that decides, beside the article itself, what it is read into."""
    parts = (extractor_version(), model, installed(model.replace("_", "-")), *choices)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def article_digest(article: Article) -> str:
    """The SHA-256 of everything in the article."""
    return hashlib.sha256(repr(article).encode("utf-8", "surrogatepass")).hexdigest()


def key(*parts: str | None) -> str:
    """One digest of several parts."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
