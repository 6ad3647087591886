"""What holds for the repository's own files: modules that fit in a head, pages that tell the truth on any machine."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

from onrecord.cli.reference import page

ROOT = Path(__file__).parents[1]
MOST_LINES = 500
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "bench").glob("*.md"))]
MACHINE = re.compile(r"(?<![\w.$}~])/(?:home|root|tmp|work|Users|opt|var|mnt)/[\w.-]+|\b[A-Z]:\\\w+")


def test_no_module_is_longer_than_one_can_keep_in_mind():
    lines = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8").count("\n")
        for path in sorted((ROOT / "etl").rglob("*.py"))
    }
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_every_module_says_what_it_holds():
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "etl").rglob("*.py"))
        if not path.read_text("utf-8").startswith('"""')
    ]
    assert silent == []


def test_no_page_names_a_place_on_somebodys_machine():
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{number}: {line}"
        for path in PAGES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert found == []


def test_links_between_pages_lead_somewhere():
    broken = [
        f"{path.relative_to(ROOT).as_posix()}: {target}"
        for path in PAGES
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_the_page_on_the_command_line_is_what_the_program_says():
    assert (ROOT / "docs/cli.md").read_text("utf-8") == page(), "run `make docs`"


def test_every_lexicon_under_a_licence_of_others_is_named_beside_the_licences():
    named = (ROOT / "LICENSE-DATA.md").read_text("utf-8")
    for path in sorted((ROOT / "etl/onrecord/lexicon").glob("*.tsv")):
        head = "".join(line for line in path.read_text("utf-8").splitlines()[:6] if line.startswith("#"))
        if found := re.search(r"CC BY(?:-SA)? \d\.\d", head):
            (row,) = [line for line in named.splitlines() if f"`{path.name}`" in line]
            assert found[0] in row, path.name


def test_the_lock_file_pins_every_declared_package_with_its_hash():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras, groups = project["project"]["optional-dependencies"], project["dependency-groups"]
    building = [*project["project"]["dependencies"], *extras["etl"], *groups["dev"]]
    apart = groups.pop("consumers-apart")
    testing = [*building, *chain(*extras.values()), *chain(*groups.values())]
    for file, declared in (
        ("requirements.lock", building),
        ("requirements-test.lock", testing),
        ("requirements-consumers.lock", apart),
    ):
        lock = (ROOT / file).read_text("utf-8")
        pinned = set(re.findall(r"^([\w.-]+)==\S+.* \\\n +--hash=sha256:", lock, re.MULTILINE))
        names = {normal(re.split(r"[\[<>=! ;]", requirement)[0]) for requirement in declared}
        assert names - {normal(name) for name in pinned} == set(), file
        assert "://" not in lock


def test_what_builds_is_the_same_where_tests_run():
    pins = [
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / file).read_text("utf-8"), re.MULTILINE))
        for file in ("requirements.lock", "requirements-test.lock")
    ]
    assert {name: pins[1].get(name) for name in pins[0]} == pins[0]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
