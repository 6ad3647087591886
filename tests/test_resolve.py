"""People and organizations across documents: who is joined, who is kept apart, why, and that ids hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.errors import ReviewError
from onrecord.model import Record
from onrecord.slug import slug
from onrecord.transform.resolve import (
    Resolution,
    firsts,
    organization_profiles,
    people_profiles,
    read_entity_decisions,
    read_kept_ids,
    resolve_organizations,
    resolve_people,
    write_kept_ids,
)
from onrecord.transform.resolve.decisions import EntityDecision, Naming, Ruling
from onrecord.transform.resolve.names import PersonName, organization_name, person_name
from onrecord.transform.resolve.profiles import ORGANIZATIONS, PEOPLE, professions
from onrecord.transform.resolve.resolution import DOUBTS, LINKS, Basis
from onrecord.transform.resolve.similar import similar_people
from onrecord.transform.resolve.weights import levels

Row = dict[str, Any]
START = date(2024, 1, 1)
EMPTY: Row = {"co_names": [], "origin": "machine"}


def people(*rows: Row | str) -> pl.DataFrame:
    """Profiles of people, each of a document of its own, a day after the one before: doc0, doc1, …"""
    made = []
    for day, given_row in enumerate(rows):
        row = {"name": given_row} if isinstance(given_row, str) else given_row
        made.append(
            {
                "document_id": f"doc{day}",
                "published_earliest": START + timedelta(days=day),
                "key": f"person:{slug(row['name'])}",
                "organizations": [],
                "roles": [],
                **EMPTY,
                **row,
            }
        )
    return pl.DataFrame(made, schema=PEOPLE)


def organizations(*rows: Row) -> pl.DataFrame:
    made = [
        {
            "document_id": f"doc{day}",
            "published_earliest": START + timedelta(days=day),
            "key": f"org:{slug(row['name'])}",
            "kind": "company",
            **EMPTY,
            **row,
        }
        for day, row in enumerate(rows)
    ]
    return pl.DataFrame(made, schema=ORGANIZATIONS)


def ids(resolution: Resolution) -> list[str]:
    """The ids in the order of documents, the kind left out."""
    return [link.partition(":")[2] for link in resolution.links.sort("document_id", "key")["id"]]


def bases(resolution: Resolution) -> list[str]:
    return resolution.links.sort("document_id", "key")["basis"].to_list()


def decide(ruling: Ruling, *namings: tuple[int, str], table: str = "people") -> EntityDecision:
    refs = tuple(Naming(f"doc{n}", name, 3) for n, name in namings)
    return EntityDecision("entities.yaml", 2, table, ruling, refs)


SENATOR = {"name": "Karl Brandtner", "description": "a senator", "country_code": "AT"}
STRIKER = {"name": "Karl Brandtner", "description": "a striker", "country_code": "DE"}


# ---------------------------------------------------------------------------------------------------- people


def test_a_full_name_is_one_person_where_nothing_speaks_against_it() -> None:
    made = resolve_people(people("Karl Brandtner", "Karl Brandtner", "Ana Brandtner"))
    assert ids(made) == ["karl-brandtner", "karl-brandtner", "ana-brandtner"]
    assert bases(made) == ["first", "same_name", "first"]
    assert made.links["linked_to_document_id"].to_list() == [None, "doc0", None]
    assert made.doubts.height == 0


def test_a_join_says_what_speaks_for_it() -> None:
    made = resolve_people(
        people(
            {"name": "Karl Brandtner", "organizations": ["org:harbor-trust"], "country_code": "AT"},
            {"name": "Karl Brandtner", "organizations": ["org:harbor-trust"]},
            {"name": "Karl Brandtner", "country_code": "AT"},
        )
    )
    assert bases(made) == ["first", "same_name_and_affiliation", "same_name_and_context"]
    assert made.links["score"].drop_nulls().min() >= 0.9


def test_namesakes_in_other_walks_of_life_and_countries_are_two() -> None:
    made = resolve_people(people(SENATOR, STRIKER, SENATOR, STRIKER))
    assert ids(made) == ["karl-brandtner", "karl-brandtner:doc1"] * 2


def test_a_naming_that_may_be_either_of_two_namesakes_goes_to_the_review_list() -> None:
    made = resolve_people(people(SENATOR, STRIKER, "Karl Brandtner"))
    assert ids(made)[2] == "karl-brandtner:doc2"
    pairs = set(made.doubts.select("id_a", "id_b").iter_rows())
    assert ("person:karl-brandtner", "person:karl-brandtner:doc2") in pairs
    assert ("person:karl-brandtner:doc1", "person:karl-brandtner:doc2") in pairs
    assert made.doubts["score"].is_between(0.2, 1).all()
    assert set(made.doubts["reasons"]) >= {"same name"}


def test_a_very_common_name_alone_joins_nobody() -> None:
    made = resolve_people(people("John Smith", "John Smith", {"name": "Ana Smith", "organizations": ["org:x"]}))
    assert ids(made)[:2] == ["john-smith", "john-smith:doc1"]
    assert made.doubts.height == 1
    tied = {"name": "John Smith", "organizations": ["org:harbor-trust"]}
    assert ids(resolve_people(people(tied, tied))) == ["john-smith", "john-smith"]


@pytest.mark.parametrize("son", ["Karl Brandtner Jr.", "Karl Brandtner, Junior", "Karl Brandtner III"])
def test_father_and_son_are_never_joined_whatever_they_share(son: str) -> None:
    shared = {"organizations": ["org:harbor-trust"], "country_code": "AT", "co_names": ["person:ana-lind"]}
    made = resolve_people(people({"name": "Karl Brandtner", **shared}, {"name": son, **shared}))
    assert len(set(ids(made))) == 2
    assert made.doubts["reasons"][0].startswith("suffix")


@pytest.mark.parametrize(
    ("one", "other", "basis"),
    [
        ("Karl Brandtner", "President Karl Brandtner", "title_variant"),
        ("Karl Brandtner", "Karl F. Brandtner", "middle_name"),
        ("Karl Brandtner", "K. Brandtner", "initial"),
        ("William Brandtner", "Bill Brandtner", "nickname"),
        ("Mohammed Darwazeh", "Muhammad Darwazeh", "spelling"),
        ("Muammar Gaddafi", "Moammar Qaddafi", "spelling"),
        ("Bashar al-Darwazi", "Bashar Darwazi", "spelling"),
        ("Kim Jong-un", "Kim Jong Un", "spelling"),
        ("Orbán Viktor", "Viktor Orbán", "word_order"),
        ("José Brandtner", "Jose Brandtner", "same_name_and_affiliation"),
    ],
)
def test_another_spelling_is_joined_where_both_are_of_one_organization(one: str, other: str, basis: str) -> None:
    tied = {"organizations": ["org:harbor-trust"], "country_code": "AT"}
    made = resolve_people(people({"name": one, **tied}, {"name": other, **tied}))
    assert len(set(ids(made))) == 1
    assert bases(made)[1] == basis


@pytest.mark.parametrize("other", ["K. Brandtner", "Charlie Brandtner"])
def test_an_initial_or_a_nickname_alone_joins_nobody(other: str) -> None:
    assert len(set(ids(resolve_people(people("Charles Brandtner", other))))) == 2


@pytest.mark.parametrize("other", ["Karla Brandtner", "Kurt Brandtner", "Karl Brandauer", "Karl G. Brandtner", "Karl"])
def test_other_names_are_other_people_even_in_one_organization(other: str) -> None:
    tied = {"organizations": ["org:harbor-trust"]}
    assert len(set(ids(resolve_people(people({"name": "Karl F. Brandtner", **tied}, {"name": other, **tied}))))) == 2


def test_somebody_known_by_one_name_stays_with_the_document() -> None:
    made = resolve_people(people("Smith", "Smith"))
    assert ids(made) == ["smith:doc0", "smith:doc1"]
    assert bases(made) == ["document", "document"]


def test_two_people_of_one_document_are_never_one() -> None:
    tied = {"organizations": ["org:harbor-trust"]}
    profiles = people({"name": "Karl Brandtner", **tied}, {"name": "K. Brandtner", **tied})
    together = profiles.with_columns(document_id=pl.lit("doc0"), published_earliest=pl.lit(START))
    assert len(set(resolve_people(together).links["id"])) == 2


def test_a_chain_of_likenesses_does_not_unite_two_standing_people() -> None:
    tied = {"organizations": ["org:harbor-trust"]}
    rows = [{"name": name, **tied} for name in ("Karla Brandtner", "Kurt Brandtner", "K. Brandtner", "Karla Brandtner")]
    made = ids(resolve_people(people(*rows)))
    assert made[0] == made[3] != made[1]


# ---------------------------------------------------------------------------------------------------- organizations


def test_an_acronym_finds_the_organization_that_a_text_gave_it() -> None:
    full = {"name": "Harbor Weather Organization", "acronym": "HWO", "kind": "ngo"}
    made = resolve_organizations(organizations(full, {"name": "HWO", "kind": "ngo"}))
    assert ids(made) == ["harbor-weather-organization"] * 2
    assert bases(made) == ["first", "acronym"]
    rival = {"name": "Highland Walkers Organization", "acronym": "HWO", "kind": "ngo"}
    torn = resolve_organizations(organizations(full, rival, {"name": "HWO", "kind": "ngo"}))
    assert len(set(ids(torn))) == 3
    assert torn.doubts.height == 2


def test_a_well_known_organization_is_one_whatever_a_text_calls_it() -> None:
    key = "org:u-s-department-of-state"
    called = ("State Department", "U.S. Department of State", "the department")
    made = resolve_organizations(organizations(*({"name": name, "key": key, "kind": "ministry"} for name in called)))
    assert ids(made) == ["u-s-department-of-state"] * 3


def test_legal_forms_and_british_spelling_are_one_company_and_subsidiaries_are_not() -> None:
    names = ("Harbour Trust", "The Harbor Trust Ltd.", "Harbor Trust Shipping", "Harbor Trust Group")
    made = resolve_organizations(organizations(*({"name": name} for name in names)))
    assert ids(made) == ["harbour-trust", "harbour-trust", "harbor-trust-shipping", "harbor-trust-group"]
    assert bases(made)[1] == "legal_form"


def test_ministries_of_two_countries_are_two_and_of_one_are_one() -> None:
    def ministry(country: str | None, around: str | None = None) -> Row:
        return {
            "name": "Ministry of Defense", "kind": "ministry", "country_code": country, "document_country": around
        }  # fmt: skip

    rows = (ministry("IR"), ministry("IL"), ministry("IR"), ministry(None, "IL"), ministry(None))
    made = resolve_organizations(organizations(*rows))
    bare, other = "ministry-of-defense", "ministry-of-defense:doc1"
    assert ids(made) == [bare, other, bare, other, "ministry-of-defense:doc4"]
    assert {"same name"} <= set(made.doubts["reasons"])


# ---------------------------------------------------------------------------------------------------- decisions


def test_a_decision_joins_what_the_machine_keeps_apart_and_all_that_belongs_to_it() -> None:
    rows = people("Karl Brandtner", "Karol Brand", "Karl Brandtner", "Karol Brand")
    made = resolve_people(rows, [decide(Ruling.SAME, (2, "Karl Brandtner"), (1, "Karol Brand"))])
    assert ids(made) == ["karl-brandtner"] * 4
    assert bases(made)[2] == Basis.DECISION


def test_a_decision_keeps_apart_what_the_machine_joins() -> None:
    rows = people("Karl Brandtner", "Karl Brandtner")
    made = resolve_people(rows, [decide(Ruling.DIFFERENT, (0, "Karl Brandtner"), (1, "Karl Brandtner"))])
    assert ids(made) == ["karl-brandtner", "karl-brandtner:doc1"]
    assert made.doubts.height == 0


def test_a_decision_can_say_who_somebody_of_one_name_is() -> None:
    made = resolve_people(
        people("Karl Brandtner", "Brandtner"), [decide(Ruling.SAME, (0, "Karl Brandtner"), (1, "Brandtner"))]
    )
    assert ids(made) == ["karl-brandtner", "karl-brandtner"]


WRONG: list[tuple[list[EntityDecision], str]] = [
    (
        [decide(Ruling.SAME, (0, "Karl Brandtner"), (9, "Ana Lind"))],
        r"entities\.yaml:3: no people in a document 'doc9'",
    ),
    ([decide(Ruling.SAME, (0, "Karl Brandtner"), (1, "Otto"))], r"entities\.yaml:3: 'doc1' names no 'Otto' .*Ana Lind"),
    (
        [
            decide(Ruling.SAME, (0, "Karl Brandtner"), (1, "Ana Lind")),
            decide(Ruling.DIFFERENT, (1, "Ana Lind"), (0, "Karl Brandtner")),
        ],
        r"entities\.yaml:2: .* told apart here and the same by another",
    ),
]


@pytest.mark.parametrize(("decisions", "message"), WRONG)
def test_a_decision_that_does_not_hold_stops_with_file_and_line(decisions: list[EntityDecision], message: str) -> None:
    with pytest.raises(ReviewError, match=message):
        resolve_people(people("Karl Brandtner", "Ana Lind"), decisions)


def test_two_namings_of_one_document_are_merged_in_its_own_review_file() -> None:
    rows = people("Karl Brandtner", {"name": "Ana Lind", "document_id": "doc0"})
    with pytest.raises(ReviewError, match="makes two of 'doc0' one: `merge` them"):
        resolve_people(rows, [decide(Ruling.SAME, (0, "Karl Brandtner"), (0, "Ana Lind"))])


GOOD = """\
reviewed_by: the city desk
decisions:
- table: people
  same:
  - {document: doc0, name: Karl Brandtner}
  - {document: doc1, name: K. Brandtner}
  reason: both stories are about the mayor
- table: organizations
  different:
  - {document: doc0, name: Harbor Trust}
  - {document: doc1, name: Harbor Trust}
"""


def test_the_decisions_file_is_read_with_lines(tmp_path: Path) -> None:
    assert read_entity_decisions(tmp_path) == ()
    (tmp_path / "entities.yaml").write_text(GOOD, encoding="utf-8")
    one, other = read_entity_decisions(tmp_path)
    assert (one.line, one.ruling, one.namings[1]) == (3, Ruling.SAME, Naming("doc1", "K. Brandtner", 6))
    assert (other.table, other.ruling) == ("organizations", Ruling.DIFFERENT)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("table: people", "table: places"), r"entities\.yaml:3: unknown table 'places'"),
        (("  same:", "  alike:"), r"entities\.yaml:3: unknown key 'alike'"),
        (("  - {document: doc1, name: K. Brandtner}\n", ""), r"entities\.yaml:3: `same` is a list of two namings"),
        (("name: K. Brandtner", "nam: K. Brandtner"), r"entities\.yaml:6: a naming is a mapping"),
        (("document: doc1, name: K.", "document: 7, name: K."), r"entities\.yaml:6: `document` and `name` are words"),
        (("  reason:", "  different: []\n  reason:"), r"entities\.yaml:3: .* either `same` or `different`"),
        (("decisions:", "decision:"), r"entities\.yaml:1: "),
        (("{document: doc0", "{document doc0:"), r"entities\.yaml"),
        (("reviewed_by: the", "reviewed_by: [the"), r"entities\.yaml:\d+: no YAML"),
    ],
)
def test_a_decisions_file_that_cannot_be_understood_stops_with_its_line(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    (tmp_path / "entities.yaml").write_text(GOOD.replace(*change, 1), encoding="utf-8")
    with pytest.raises(ReviewError, match=message):
        read_entity_decisions(tmp_path)


# ---------------------------------------------------------------------------------------------------- properties

SPELLINGS = (
    *("John Smith", "J. Smith", "Bill Smith", "William Smith", "John A. Smith", "John B. Smith", "John Smith Jr."),
    *("Mohammed Darwazeh", "Muhammad Darwazeh", "Karl Brandtner", "President Karl Brandtner", "Smith"),
)
NAMES = st.sampled_from(SPELLINGS)
CONTEXT = st.fixed_dictionaries(
    {
        "name": NAMES,
        "country_code": st.sampled_from([None, None, "US", "GB"]),
        "description": st.sampled_from([None, None, "a senator", "a striker"]),
        "organizations": st.sampled_from([[], [], ["org:harbor-trust"], ["org:acme"]]),
        "co_names": st.sampled_from([[], ["person:ana-lind"], ["org:hamas", "person:eva-ost"]]),
    }
)
WORLDS = st.lists(st.tuples(CONTEXT, st.integers(0, 1)), min_size=2, max_size=14).map(
    lambda drawn: people(*({**row, "published_earliest": None} if undated else row for row, undated in drawn))
)
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_what_two_names_weigh_does_not_depend_on_the_other_names() -> None:
    parsed = sorted({person_name(name) for name in SPELLINGS}, key=lambda name: name.form)
    alone = {(a, b): row for a, b, *row in similar_people(enumerate(parsed)).iter_rows()}
    others = [person_name(name) for name in ("Bob Smith", "J. Brandtner", "Jon Smyth", "Mohamed Darwaze")]
    more = {(a, b): row for a, b, *row in similar_people(enumerate([*parsed, *others])).iter_rows() if b < len(parsed)}
    assert alone == more
    assert len(alone) >= 8


@pytest.fixture(scope="module")
def names_weighed_once() -> Iterator[None]:
    """Splink takes 0.4 s to start, so the properties look the pairs up, which the test above allows."""
    parsed = sorted({person_name(name) for name in SPELLINGS}, key=lambda name: name.form)
    known = similar_people(enumerate(parsed))
    forms = [name.form for name in parsed]

    def looked_up(numbered: Iterable[tuple[int, PersonName]]) -> pl.DataFrame:
        names = list(numbered)
        if not set(forms).issuperset(name.form for _, name in names):
            return similar_people(names)
        place = {forms.index(name.form): n for n, name in names}
        rows = [(place[a], place[b], *row) for a, b, *row in known.iter_rows() if a in place and b in place]
        return pl.DataFrame(rows, schema=known.schema, orient="row").sort("a", "b")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.transform.resolve.people.similar_people", looked_up)
        yield


@pytest.mark.usefixtures("names_weighed_once")
@FEW
@given(WORLDS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_every_row_is_linked_once(profiles: pl.DataFrame, random: Any) -> None:
    order = list(range(profiles.height))
    random.shuffle(order)
    one, other = resolve_people(profiles), resolve_people(profiles[order])
    assert one.links.equals(other.links)
    assert one.doubts.equals(other.doubts)
    assert one.links.schema == LINKS and one.doubts.schema == DOUBTS
    assert sorted(one.links["document_id"]) == sorted(profiles["document_id"])
    assert one.links.select("document_id", "id").is_duplicated().sum() == 0
    assert set(one.links["basis"]) <= set(Basis)
    assert set(one.doubts["id_a"]) | set(one.doubts["id_b"]) <= set(one.links["id"])
    assert (one.doubts["id_a"] != one.doubts["id_b"]).all()


@pytest.mark.usefixtures("names_weighed_once")
@FEW
@given(WORLDS, st.integers(1, 13))
def test_newer_documents_never_change_the_links_of_older_ones(profiles: pl.DataFrame, kept: int) -> None:
    ordered = profiles.sort("published_earliest", "document_id", nulls_last=True)
    older = resolve_people(ordered.head(kept)).links
    all_links = resolve_people(ordered).links
    assert all_links.join(older, on="document_id", how="semi").equals(older)


@pytest.mark.usefixtures("names_weighed_once")
@FEW
@given(WORLDS, st.data())
def test_ids_that_are_kept_hold_in_whatever_order_documents_are_added(
    profiles: pl.DataFrame, data: st.DataObject
) -> None:
    """An id names the entity of its naming for good: it never comes to stand for another, and is gone only where what
    was added makes two entities one."""
    order = data.draw(st.permutations(range(profiles.height)))
    step = data.draw(st.integers(1, 4))
    with TemporaryDirectory() as name:
        folder = Path(name)
        for there in range(step, len(order) + step, step):
            kept = read_kept_ids(folder)
            links = resolve_people(profiles[sorted(order[:there])], kept=kept).links
            assert links.select("document_id", "id").is_duplicated().sum() == 0
            borne = kept.join(links, on=["document_id", "key"], suffix="_now")
            assert borne.height == kept.height
            gone = borne.filter(pl.col("id") != pl.col("id_now"))
            assert gone.join(links, on="id", how="semi").is_empty()  # no other bears it
            united = borne.filter(pl.col("id_now").is_in(gone["id_now"].implode()))
            assert united.filter(pl.col("id") == pl.col("id_now"))["id_now"].n_unique() == gone["id_now"].n_unique()
            write_kept_ids(folder, kept, firsts(links))
        after = read_kept_ids(folder)
        assert resolve_people(profiles, kept=after).links.equals(links)  # and from nothing, with the same file


def test_a_kept_id_is_not_taken_by_an_older_bearer_of_the_name(tmp_path: Path) -> None:
    both = people(SENATOR, STRIKER)
    write_kept_ids(tmp_path, read_kept_ids(tmp_path), firsts(resolve_people(both[1:]).links))
    assert (tmp_path / "entity-ids.tsv").read_text() == (
        "id\tdocument_id\tkey\nperson:karl-brandtner\tdoc1\tperson:karl-brandtner\n"
    )
    assert ids(resolve_people(both)) == ["karl-brandtner", "karl-brandtner:doc1"]
    kept = read_kept_ids(tmp_path)
    assert ids(resolve_people(both, kept=kept)) == ["karl-brandtner:doc0", "karl-brandtner"]
    assert ids(resolve_people(both[:1], kept=kept)) == ["karl-brandtner:doc0"]  # nor when its bearer has gone
    write_kept_ids(tmp_path, kept, firsts(resolve_people(both, kept=kept).links))
    assert read_kept_ids(tmp_path)["id"].to_list() == ["person:karl-brandtner", "person:karl-brandtner:doc0"]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("name\tid\n", 1, "its columns are id, document_id, key"),
        ("id\tdocument_id\tkey\nperson:a\tdoc\n", 2, "3 values are needed"),
        ("id\tdocument_id\tkey\nperson:a\tdoc\torg:a\n", 2, "both begin with the kind"),
        ("id\tdocument_id\tkey\norg:a\td\torg:a\norg:a\te\torg:a\n", 3, "is there twice"),
        ("id\tdocument_id\tkey\norg:\xe9\td\torg:a\n", None, "no table in UTF-8"),
    ],
)
def test_a_file_of_kept_ids_that_cannot_be_understood_stops_with_its_line(
    tmp_path: Path, content: str, line: int | None, message: str
) -> None:
    (tmp_path / "entity-ids.tsv").write_bytes(content.encode("latin-1"))
    with pytest.raises(ReviewError, match=message) as caught:
        read_kept_ids(tmp_path)
    assert caught.value.line == line


@pytest.mark.usefixtures("names_weighed_once")
@FEW
@given(WORLDS, st.data())
def test_decisions_are_obeyed_whatever_the_machine_would_do(profiles: pl.DataFrame, data: st.DataObject) -> None:
    pick = st.lists(st.integers(0, profiles.height - 1), min_size=2, max_size=3, unique=True)
    same, apart = data.draw(pick), data.draw(pick)
    names = profiles["name"].to_list()
    decisions = [decide(Ruling.SAME, *((n, names[n]) for n in same))]
    if len(set(same) & set(apart)) < 2:
        decisions.append(decide(Ruling.DIFFERENT, *((n, names[n]) for n in apart)))
    links = resolve_people(profiles, decisions).links
    found = dict(links.select("document_id", "id").iter_rows())
    assert len({found[f"doc{n}"] for n in same}) == 1
    if len(decisions) == 2:
        assert len({found[f"doc{n}"] for n in apart}) == len(apart)


# ---------------------------------------------------------------------------------------------------- parts


def test_nothing_to_resolve_is_no_error() -> None:
    assert resolve_people(people()).links.schema == LINKS
    assert resolve_organizations(organizations()).doubts.schema == DOUBTS


@pytest.mark.parametrize(
    ("name", "given_name", "family", "suffix"),
    [
        ("Sen. Juan de la Cruz Jr.", "juan", "de la cruz", "jr"),
        ("Clare López", "clare", "lopez", ""),
        ("Xi Jinping", "jinping", "xi", ""),
        ("Kim Smith", "kim", "smith", ""),
        ("J.F. Brandtner", "j", "brandtner", ""),
        ("Dean Brandtner", "dean", "brandtner", ""),
        ("Charles III", "", "charles", "iii"),
        ("李强", "", "李强", ""),
    ],
)
def test_names_are_cut_into_parts(name: str, given_name: str, family: str, suffix: str) -> None:
    made = person_name(name)
    assert (made.given, made.family, made.suffix) == (given_name, family, suffix)


def test_a_name_has_the_reading_of_its_form() -> None:
    for name in ("Bashar al-Darwazi", "Gen. Karl F. Brandtner, Jr.", "Jean-Pierre Lind", "Ana", "al-Darwazi"):
        assert person_name(person_name(name).form) == person_name(name)
    for name in ("The Harbour Trust Ltd.", "Ministry of Defence", "AT&T Inc.", "U.S. Department of State"):
        assert organization_name(organization_name(name).form) == organization_name(name)


def test_professions_are_read_off_descriptions() -> None:
    heads, fields = professions("a retired surgeon at the Harbor Clinic and author", "chief of the general staff")
    assert heads >= {"surgeon", "author"}
    assert {"medicine", "arts"} <= fields
    assert professions("a senator from Ohio who was an actor")[0] == {"senator"}
    assert professions(None) == (frozenset(), frozenset())


def test_weights_are_probabilities() -> None:
    for about in ("person", "organization"):
        assert all(0 < level.m < 1 and 0 < level.u < 1 for level in levels(about).values())


def test_profiles_say_what_a_record_says_of_its_people(read: Callable[..., Record]) -> None:
    text = (
        "Island Bridge Closed\n\nThe bridge was closed, Mayor Ana Brandt said on Friday.\n\n"
        "“We had no choice,” Ms. Brandt told reporters. Otto Lind, the spokesman for the Coast Institute, agreed.\n"
    )
    record = read(text, published=date(2024, 3, 4))
    rows = people_profiles(record)
    assert rows.schema == PEOPLE
    by_name = {row["name"]: row for row in rows.to_dicts()}
    assert by_name["Ana Brandt"]["honorific"] == "Ms."
    assert by_name["Ana Brandt"]["published_earliest"] == date(2024, 3, 4)
    assert by_name["Ana Brandt"]["key"] not in by_name["Ana Brandt"]["co_names"]
    assert by_name["Otto Lind"]["key"] in by_name["Ana Brandt"]["co_names"]
    bodies = organization_profiles(record)
    assert bodies.schema == ORGANIZATIONS
    assert resolve_people(rows).links.height == rows.height
    assert resolve_organizations(bodies).links.height == bodies.height
