"""How well saved news pages are read: onrecord beside plain trafilatura, by the development data's scorer.

    python bench/html_pages.py DATA_DIR

DATA_DIR holds html_eval.py and html/html_dev.jsonl with its pages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.extract.html import HtmlReader
from onrecord.extract.sources import check_english
from onrecord.model import Article, PassageKind

BODY = (PassageKind.STANDFIRST, PassageKind.HEADING, PassageKind.PARAGRAPH, PassageKind.AUTHOR_BIO)


def by_onrecord(data: bytes, name: str) -> dict[str, Any]:
    article = HtmlReader(check_english).read_page(data, name, None)
    if not isinstance(article, Article):
        print(f"skipped {name}: {article.reason}")
        return {}
    return {
        "title": article.headline,
        "authors": list(article.authors),
        "published": article.published.isoformat() if isinstance(article.published, date) else None,
        "body": "\n".join(p.span.of(article.text) for p in article.passages if p.kind in BODY),
    }


def by_trafilatura(data: bytes, name: str) -> dict[str, Any]:
    from trafilatura import bare_extraction

    found = bare_extraction(data, with_metadata=True, include_comments=False)
    if found is None or isinstance(found, dict):
        return {}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return {"title": found.title, "authors": authors, "published": found.date, "body": found.text}


def score(data_dir: Path, read: Callable[[bytes, str], dict[str, Any]]) -> str:
    """The scorer's line for one reader, with the seconds that it took for all pages."""
    gold = data_dir / "html" / "html_dev.jsonl"
    pages = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    contents = [(page["doc_id"], (gold.parent / page["html"]).read_bytes()) for page in pages]
    start = time.perf_counter()
    rows = [{"doc_id": name, **read(data, name)} for name, data in contents]
    seconds = time.perf_counter() - start
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
        file.flush()
        command = [sys.executable, str(data_dir / "html_eval.py"), str(gold), file.name]
        line = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    return f"{line}  {seconds:.1f} s"


def main() -> None:
    data_dir = Path(sys.argv[1])
    for label, read in (("onrecord", by_onrecord), ("trafilatura", by_trafilatura)):
        read(b"<html><body><article><p>Warm.</p></article></body></html>", "warm")  # imports are not timed
        print(f"{label:12}{score(data_dir, read)}")


if __name__ == "__main__":
    main()
