"""Who is who across documents, at the desk without a browser: what is shown, written, refused and taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desk_sample import NAMESAKES, build_sample

pytest.importorskip("starlette", reason="the desk needs onrecord[review]")
pytest.importorskip("uvicorn", reason="the desk needs onrecord[review]")

from onrecord.build import build
from onrecord.desk.decisions import Refused
from onrecord.desk.pairs import Machine, Pair
from onrecord.desk.run import open_desk
from onrecord.desk.sides import side
from onrecord.desk.state import Desk
from onrecord.package import load
from onrecord.transform.resolve.decisions import read_entity_decisions

TAB, OTHER = "tab-number-one", "tab-number-two"
HAND = """# Kept by hand.
reviewed_by: "the city desk"   # all of us
decisions:
# ---- people
- table: people
  same:
  - {document: flood, name: Katharina Velden}   # the director
  - {document: storm, name: Katarina Velden}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_sample(tmp_path_factory.mktemp("who"), NAMESAKES)


@pytest.fixture
def root(package: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(package, tmp_path / "package"))


@pytest.fixture
def desk(root: Path) -> Desk:
    return open_desk(root, (), None, rebuild=False)


def file(root: Path) -> Path:
    return root / "data/review/entities.yaml"


def by_hand(root: Path, text: str) -> None:
    file(root).parent.mkdir(parents=True, exist_ok=True)
    file(root).write_text(text, encoding="utf-8")


def pair(desk: Desk, name: str) -> Pair:
    (found,) = [p for p in desk.who_is_who().pairs if name in (n for _, n in p.namings)]
    return found


def rule(desk: Desk, name: str, ruling: str, reason: str | None = None, tab: str = TAB) -> Pair:
    return desk.rule(tab, pair(desk, name).id, ruling, reason)


def test_every_doubt_of_the_package_is_shown_the_least_certain_first(desk: Desk, root: Path) -> None:
    doubts = load("entity_doubts", root)
    pairs = desk.who_is_who().pairs
    assert doubts.height == len(pairs) == 3
    assert [p.score for p in pairs] == sorted(doubts["score"], reverse=True)
    assert {p.machine for p in pairs} == {Machine.APART}
    assert [p.certainty for p in pairs] == [pytest.approx(1 - (p.score or 0), abs=1e-4) for p in pairs]
    assert pair(desk, "P. Oreshnik").reasons[0] == "initial"


def test_each_side_shows_what_its_own_articles_say(desk: Desk) -> None:
    harbor, museum = (side(desk.package, "people", naming) for naming in pair(desk, "John Smith").namings)
    assert harbor["ties"] == ["spokesman, Harbor Authority of Port Verrin"] and museum["ties"] == []
    assert [each["id"] for each in museum["documents"]] == ["museum"]
    for shown in (harbor, museum):
        for document in shown["documents"]:
            assert document["excerpts"]
            for before, words, after in document["excerpts"]:
                assert words in ("John Smith", "Smith")
                assert before + words + after in NAMESAKES[document["id"]]


def test_a_decision_is_written_as_the_build_reads_it(desk: Desk, root: Path) -> None:
    made = rule(desk, "P. Oreshnik", "same", " the same  law firm ")
    assert made.state == "same"
    assert file(root).read_text("utf-8") == (
        "decisions:\n"
        "- table: people\n"
        "  same: [{document: flood, name: P. Oreshnik}, {document: storm, name: Pavel Oreshnik}]\n"
        "  reason: the same law firm\n"
    )
    rule(desk, "John Smith", "different")
    rule(desk, "Coast Institute", "same")
    assert [(d.table, d.ruling.value) for d in read_entity_decisions(file(root).parent)] == [
        ("people", "same"),
        ("people", "different"),
        ("organizations", "same"),
    ]
    build([root / "data/source"], root, fresh=True)
    assert load("entity_doubts", root).height == 0
    names = load("people", root)["name"].to_list()
    assert names.count("John Smith") == 2 and "P. Oreshnik" not in names
    assert load("organizations", root)["name"].to_list().count("Coast Institute") == 1


def test_a_decision_changes_its_own_lines_alone_and_stands_in_order(root: Path) -> None:
    by_hand(root, HAND)
    desk = open_desk(root, (), None, rebuild=False)
    rule(desk, "Coast Institute", "different")
    rule(desk, "John Smith", "different")
    lines = file(root).read_text("utf-8").splitlines()
    assert [line for line in lines if line in HAND.splitlines()] == HAND.splitlines()
    tables = [d.table for d in read_entity_decisions(file(root).parent)]
    assert tables == ["people", "people", "organizations"]  # the later one went between


def test_undo_takes_back_each_tabs_own_and_leaves_what_a_hand_wrote(desk: Desk, root: Path) -> None:
    rule(desk, "John Smith", "different")
    rule(desk, "Coast Institute", "same", tab=OTHER)
    by_hand(root, file(root).read_text("utf-8") + "# seen\n")
    document, what, restored = desk.undo(TAB)
    assert (document, what) == (None, "different in people")
    assert restored == pair(desk, "John Smith").id and pair(desk, "John Smith").state == "open"
    assert "# seen" in file(root).read_text("utf-8") and pair(desk, "Coast Institute").state == "same"
    with pytest.raises(Refused, match="nothing to undo"):
        desk.undo(TAB)


def test_another_mind_replaces_the_decision_in_its_place_and_withdrawing_takes_it_out(desk: Desk, root: Path) -> None:
    rule(desk, "John Smith", "same")
    rule(desk, "P. Oreshnik", "same")
    rule(desk, "John Smith", "different")
    (smith,) = [d for d in read_entity_decisions(file(root).parent) if d.namings[0].name == "John Smith"]
    assert smith.ruling == "different"
    rule(desk, "John Smith", "withdraw")
    assert "John Smith" not in file(root).read_text("utf-8") and pair(desk, "John Smith").state == "open"
    desk.undo(TAB)
    assert pair(desk, "John Smith").state == "different"


def test_what_the_machine_joined_can_be_told_apart(root: Path) -> None:
    source = root / "data/source/gale.txt"
    source.write_text("Gale Over\n\n“All clear,” said Pavel Oreshnik, a lawyer, on Friday.\n", "utf-8")
    build([root / "data/source"], root)
    assert load("people", root)["name"].to_list().count("Pavel Oreshnik") == 1
    desk = open_desk(root, (), None, rebuild=False)
    (joined,) = [p for p in desk.who_is_who().pairs if p.machine is Machine.JOINED and p.table == "people"]
    assert joined.certainty == joined.score
    desk.rule(TAB, joined.id, "different", None)
    build([root / "data/source"], root, review=file(root).parent)
    assert load("people", root)["name"].to_list().count("Pavel Oreshnik") == 2


def test_what_was_decided_meanwhile_is_not_decided_again(desk: Desk, root: Path) -> None:
    seen = pair(desk, "John Smith")
    smiths = "[{document: harbor, name: John Smith}, {document: museum, name: john smith}]"
    by_hand(root, f"decisions:\n- {{table: people, same: {smiths}}}\n")
    with pytest.raises(Refused, match="not as you saw it"):
        desk.rule(TAB, seen.id, "different", None)
    assert pair(desk, "john smith").state == "same"


def test_what_a_build_would_refuse_is_refused_and_not_written(desk: Desk, root: Path) -> None:
    rule(desk, "John Smith", "different")
    contradicted = file(root).read_text("utf-8") + (
        "- {table: people, same: [{document: flood, name: P. Oreshnik}, {document: harbor, name: John Smith}]}\n"
        "- {table: people, same: [{document: storm, name: Pavel Oreshnik}, {document: museum, name: John Smith}]}\n"
    )
    by_hand(root, contradicted)
    (waiting,) = [p for p in desk.who_is_who().pairs if p.state == "open" and p.table == "people"]
    with pytest.raises(Refused, match="told apart here and the same by another"):
        desk.rule(TAB, waiting.id, "same", None)
    assert file(root).read_text("utf-8") == contradicted
    with pytest.raises(Refused, match="no ruling"):
        desk.rule(TAB, waiting.id, "perhaps", None)
    with pytest.raises(Refused, match="not a line of text"):
        desk.rule(TAB, waiting.id, "different", "a\nb")
    assert file(root).read_text("utf-8") == contradicted


def test_a_broken_file_is_named_with_its_line_and_left_alone(desk: Desk, root: Path) -> None:
    nobody = "[{document: harbor, name: Nobody}, {document: museum, name: John Smith}]"
    for broken, line in (
        ("decisions:\n- {table: people, alike: []}\n", 2),
        (f"decisions:\n- table: people\n  same: {nobody}\n", 3),
    ):
        by_hand(root, broken)
        error = desk.who_is_who().error
        assert error is not None and error.line == line
        with pytest.raises(Refused, match="mend the file first"):
            rule(desk, "P. Oreshnik", "same")
        assert file(root).read_text("utf-8") == broken
