"""How a build's work is cut into tasks: everything once, and small ones at the end for processes to end together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.extract.columns import Columns
from onrecord.extract.sources import files_of
from onrecord.model import Article
from onrecord.run.readings import Plan
from onrecord.run.state import open_state
from onrecord.run.task import CHARACTERS, DOCUMENTS, LEAST, Settings, Task


def tasks(folder: Path, lengths: list[int], processes: int) -> list[Task]:
    """The tasks for an archive of articles of about so many characters each."""
    line = "The mayor said the bridge would be open in May. "
    rows = [
        {"id": f"a{n:04}", "text": f"Number {n}. " + line * (length // len(line))} for n, length in enumerate(lengths)
    ]
    archive = folder / "archive.jsonl"
    archive.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    with open_state(None, "") as state:
        return list(Plan(files_of([archive], None, Columns()), state, Settings(), None, processes).tasks())


def sizes(found: list[Task]) -> list[int]:
    return [sum(len(item.text) for item in task.items if isinstance(item, Article)) for task in found]


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_every_article_is_in_one_task(tmp_path: Path, processes: int) -> None:
    found = tasks(tmp_path, [3_000] * 150, processes)
    names = [item.document_id for task in found for item in task.items if isinstance(item, Article)]
    assert names == [f"a{n:04}" for n in range(150)]
    assert [task.number for task in found] == list(range(1, len(found) + 1))


def test_one_process_has_tasks_of_one_size(tmp_path: Path) -> None:
    assert all(CHARACTERS <= size < CHARACTERS + 3_100 for size in sizes(tasks(tmp_path, [3_000] * 150, 1))[:-1])


def test_the_last_tasks_of_several_processes_are_small(tmp_path: Path) -> None:
    found = sizes(tasks(tmp_path, [3_000] * 150, 2))
    assert found[0] >= CHARACTERS
    assert found[-5:] == sorted(found[-5:], reverse=True)
    assert found[-1] <= LEAST + 3_100
    assert len(found) < 20


def test_a_task_has_so_many_short_documents_and_no_more(tmp_path: Path) -> None:
    found = tasks(tmp_path, [100] * (DOCUMENTS * 2 + 10), 1)
    assert [len(task.items) for task in found] == [DOCUMENTS, DOCUMENTS, 10]


def test_a_saved_page_counts_by_the_text_that_may_be_in_it(tmp_path: Path) -> None:
    page = "<html><body>" + "<p>The mayor said the bridge would be open in May.</p>" * 1_000 + "</body></html>"
    for n in range(20):
        (tmp_path / f"page-{n:02}.html").write_text(page, "utf-8")
    with open_state(None, "") as state:
        found = list(Plan(files_of([tmp_path], None, Columns()), state, Settings(), None, 1).tasks())
    assert [len(task.items) for task in found] == [12, 8]  # of some 5,000 characters each
