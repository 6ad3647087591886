"""What goes wrong while an archive is built costs the file or document alone."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from test_incremental import story

import onrecord
from onrecord.build import build
from onrecord.extract import sources
from onrecord.extract.skipped import SkipKind
from onrecord.model import Article
from onrecord.run import readings


def test_names_of_files_may_be_any_bytes(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    names = (b"caf\xe9.txt", b"new\nline.txt", "\u202etxt.exe".encode(), b"x" * 240 + b".txt")
    for n, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(source) + b"/" + name)).write_text(story(n), encoding="utf-8")
    report = build([source], tmp_path / "package")
    assert (report.documents, report.skipped) == (len(names), ())
    documents = onrecord.load("documents", tmp_path / "package")
    assert "caf\\xe9.txt" in documents["source_file"].to_list()
    assert onrecord.validate(tmp_path / "package", frictionless=False).violations == ()


def test_files_that_vanish_while_others_are_read_cost_themselves_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(3):
        (source / f"{number}.txt").write_text(story(number), encoding="utf-8")
    (source / "9.jsonl").write_text(json.dumps({"id": "a", "text": story(9)}), encoding="utf-8")
    monkeypatch.setattr(readings, "DOCUMENTS", 1)

    def vanish(_: int) -> None:
        for name in ("2.txt", "9.jsonl"):
            (source / name).unlink(missing_ok=True)

    report = build([source], tmp_path / "package", progress=vanish)
    assert report.documents == 2
    assert {skipped.source: skipped.reason for skipped in report.skipped} == dict.fromkeys(
        ("2.txt", "9.jsonl"), "No such file or directory"
    )


def test_a_record_whose_strings_are_no_unicode_costs_its_document_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No reader of ours gives such an article; one from another package may."""
    real = sources.article_from_text

    def bad(text: str, *given: str, **known: str) -> Article:
        article = real(text, *given, **known)
        return replace(article, source_id="\udce9") if article.source_id == "1" else article

    monkeypatch.setattr(sources, "article_from_text", bad)
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(story(number), encoding="utf-8")
    report = build([tmp_path], tmp_path / "out" / "package")
    assert report.documents == 2
    (skipped,) = report.skipped
    assert (skipped.source, skipped.kind) == ("1.txt", SkipKind.FAILED)
