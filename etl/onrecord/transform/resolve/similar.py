"""Which different spellings may name one person or organization, and how much the names alone speak for it, by Splink.

Splink (Linacre et al. 2022, "Splink: Free software for probabilistic record linkage at scale") blocks and compares the
distinct names in DuckDB by the Fellegi-Sunter model. Its weights are the fixed ones of `match_weights.tsv`: nothing is
trained and no term frequencies are taken from the archive, so that a pair's weight depends on the pair alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import polars as pl

from onrecord.ddl import literal
from onrecord.transform.entities.lexicons import lexicons
from onrecord.transform.resolve.names import OrganizationName, PersonName, is_common, roots, variants
from onrecord.transform.resolve.resolution import Basis
from onrecord.transform.resolve.weights import levels, prior

FLOOR = -6.0  # bits; less than this no evidence that is compared can lift to a doubt
SUFFIX = "suffix"  # the relation of names of which one has a generational suffix: never joined without a decision
SLICE = 20_000  # names whose parts are in memory at a time
MEMORY = "300MB"  # of the database in which they are compared; what does not fit goes to the disk
N = TypeVar("N")
PAIRS = pl.Schema({"a": pl.Int64, "b": pl.Int64, "weight": pl.Float64, "relation": pl.String})

# The levels of each comparison, the first that holds counts, as SQL over two rows `_l` and `_r`. The first of a
# comparison is when there is nothing to compare.
WHOLE = "(compact_l = compact_r or bag_l = bag_r)"
PERSON = {
    "family": (
        WHOLE,
        {
            "same_common": "family_l = family_r and (common_l or common_r)",
            "same": "family_l = family_r",
            "article": "core_l = core_r",
            "similar": "(core_sound_l = core_sound_r and jaro_winkler_similarity(core_l, core_r) >= 0.8)"
            " or (length(core_l) >= 5 and jaro_winkler_similarity(core_l, core_r) >= 0.94)",
        },
    ),
    "given": (
        WHOLE,
        {
            "same_common": "given_l = given_r and common_l",
            "same": "given_l = given_r and length(given_l) > 1",
            "variant": "variant_l = variant_r and length(given_l) > 1",
            "nickname": "list_has_any(roots_l, roots_r)",
            "similar": "coalesce(gender_l = gender_r, true) and length(given_l) > 2 and length(given_r) > 2"
            " and given_sound_l = given_sound_r and jaro_winkler_similarity(given_l, given_r) >= 0.85",
            "initial": "initial_l = initial_r and (length(given_l) = 1 or length(given_r) = 1)",
        },
    ),
    "middle": (
        f"(middle_l = '' and middle_r = '') or {WHOLE}",
        {
            "same": "middle_l = middle_r or (middle_initials_l = middle_initials_r"
            " and (middle_l = middle_initials_l or middle_r = middle_initials_r))",
            "missing": "middle_l = '' or middle_r = ''",
        },
    ),
    "suffix": ("suffix_l = suffix_r", {"missing": "suffix_l = '' or suffix_r = ''"}),
    "spacing": ("compact_l <> compact_r", {"same": "true"}),
    "order": ("compact_l = compact_r or bag_l <> bag_r", {"same": "true"}),
}
PERSON_BLOCKS = (
    "l.core = r.core and l.given_sound = r.given_sound",
    "l.core = r.core and l.variant = r.variant",
    "l.core = r.core and l.initial = r.initial and (length(l.given) = 1 or length(r.given) = 1)",
    "l.core_sound = r.core_sound and l.variant = r.variant",
    "l.compact = r.compact",
    "l.bag = r.bag",
)
ORGANIZATION = {
    "name": (
        "false",
        {
            "spelling": "compact_l = compact_r",
            "order": "bag_l = bag_r",
            "group": "stem_l = stem_r",
            "similar": "not generic_l and not generic_r and words_l = words_r and length(compact_l) >= 6"
            " and jaro_winkler_similarity(compact_l, compact_r) >= 0.9",
        },
    ),
}
ORGANIZATION_BLOCKS = (
    "l.compact = r.compact",
    "l.bag = r.bag",
    "l.stem = r.stem",
    "l.sound = r.sound and l.words = r.words",
    "l.head = r.head and l.tail = r.tail and l.words = r.words",
)


def sound(word: str) -> str:
    """How a word sounds in English, by metaphone; the word itself where it has no such form."""
    import jellyfish

    return jellyfish.metaphone(word) or word


def slices(names: Iterable[tuple[int, N]]) -> Iterator[tuple[list[int], list[N]]]:
    """The numbers and the names, some at a time."""
    rest = iter(names)
    while some := list(islice(rest, SLICE)):
        yield [number for number, _ in some], [name for _, name in some]


def person_frame(numbers: list[int], names: list[PersonName]) -> pl.DataFrame:
    """The names' parts as Splink compares them, a row each, under their numbers."""
    gender = {name.casefold(): value for name, value in lexicons().given_names.items() if value in ("m", "f")}
    return pl.DataFrame(
        {
            "unique_id": numbers,
            "given": [n.given for n in names],
            "common": [is_common(n.given, n.family) for n in names],
            "given_sound": [sound(n.given) for n in names],
            "variant": [variants().get(n.given, n.given) for n in names],
            "roots": [roots(n.given) for n in names],
            "gender": [gender.get(n.given) for n in names],
            "initial": [n.given[:1] for n in names],
            "middle": [" ".join(n.middle) for n in names],
            "middle_initials": [" ".join(word[0] for word in n.middle) for n in names],
            "family": [n.family for n in names],
            "core": [n.core for n in names],
            "core_sound": [sound(n.core) for n in names],
            "suffix": [n.suffix for n in names],
            "compact": [n.form.replace(" ", "") for n in names],
            "bag": [" ".join(sorted(n.form.replace(",", "").split())) for n in names],
        },
        schema_overrides={"roots": pl.List(pl.String), "gender": pl.String},
    )


def similar_people(names: Iterable[tuple[int, PersonName]]) -> pl.DataFrame:
    """Pairs of the numbered names that may be one person's: `PAIRS`, sorted.

    `weight` is in bits and counts the names alone; `relation` is the `Basis` of a join, or `SUFFIX`.
    """
    parts = (person_frame(*some) for some in slices(names))
    found = predict("person", parts, PERSON, PERSON_BLOCKS, (("core", "roots"), "roots"))
    if found.is_empty():
        return PAIRS.to_frame()
    kept = found.filter(
        (pl.col("family") != "different"), (pl.col("given") != "different"), (pl.col("middle") != "different"),
        (pl.col("suffix") != "different"),
    )  # fmt: skip
    level = pl.col
    relation = (
        pl.when(level("suffix") == "missing").then(pl.lit(SUFFIX))
        .when(level("spacing") == "same").then(pl.lit(Basis.SPELLING))
        .when(level("order") == "same").then(pl.lit(Basis.WORD_ORDER))
        .when(level("given") == "initial").then(pl.lit(Basis.INITIAL))
        .when(level("given") == "nickname").then(pl.lit(Basis.NICKNAME))
        .when(level("given").is_in(["variant", "similar"]) | level("family").is_in(["article", "similar"]))
        .then(pl.lit(Basis.SPELLING))
        .otherwise(pl.lit(Basis.MIDDLE_NAME))
    )  # fmt: skip
    return pairs(kept, relation)


def organization_frame(numbers: list[int], names: list[OrganizationName]) -> pl.DataFrame:
    """The names as Splink compares them, a row each, under their numbers."""
    compact = [n.form.replace(" ", "") for n in names]
    return pl.DataFrame(
        {
            "unique_id": numbers,
            "compact": compact,
            "bag": [n.bag or n.form for n in names],
            "stem": [n.stem for n in names],
            "generic": [n.generic for n in names],
            "words": [n.form.count(" ") for n in names],
            "sound": [sound(c) for c in compact],
            "head": [c[:5] for c in compact],
            "tail": [c[-4:] for c in compact],
        }
    )


def similar_organizations(names: Iterable[tuple[int, OrganizationName]]) -> pl.DataFrame:
    """Pairs of the numbered names that may be one organization's: `PAIRS`, sorted."""
    parts = (organization_frame(*some) for some in slices(names))
    found = predict("organization", parts, ORGANIZATION, ORGANIZATION_BLOCKS)
    if found.is_empty():
        return PAIRS.to_frame()
    found = found.filter(pl.col("name") != "different")
    relation = pl.when(pl.col("name") == "order").then(pl.lit(Basis.WORD_ORDER)).otherwise(pl.lit(Basis.SPELLING))
    return pairs(found, relation)


def pairs(found: pl.DataFrame, relation: pl.Expr) -> pl.DataFrame:
    return (
        found.select(a=pl.col("a"), b=pl.col("b"), weight=pl.col("weight").round(6), relation=relation)
        .filter(pl.col("weight") >= FLOOR)
        .cast(PAIRS)
        .sort("a", "b")
    )


def predict(
    about: str,
    frames: Iterable[pl.DataFrame],
    comparisons: dict[str, tuple[str, dict[str, str]]],
    blocks: Iterable[str],
    explode: tuple[tuple[str, ...], str] | None = None,
    floor: float = FLOOR,
) -> pl.DataFrame:
    """Splink's pairs of the frames' rows: `a` < `b`, `weight` in bits, and for each comparison the level that holds."""
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    rules: list[Any] = [{"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in blocks]
    if explode:
        rules.append(block_on(*explode[0], arrays_to_explode=[explode[1]]))
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparison(about, name, *comparisons[name]) for name in comparisons],
        blocking_rules_to_generate_predictions=rules,
        probability_two_random_records_match=prior(about),
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=False,
        additional_columns_to_retain=[],
        linker_uid=about,
    )
    names = ", ".join(f"{level_names(name, conditions)} as {name}" for name, (_, conditions) in comparisons.items())
    with TemporaryDirectory() as spill, duckdb.connect(config={"memory_limit": MEMORY}) as connection:
        connection.execute(f"SET threads = 1; SET temp_directory = {literal(spill)}")
        count = 0
        for frame in frames:
            connection.register("part", frame.to_arrow())
            connection.execute(f"{'INSERT INTO compared' if count else 'CREATE TABLE compared AS'} FROM part")
            connection.unregister("part")
            count += frame.height
        if count < 2:
            return pl.DataFrame()
        api = DuckDBAPI(connection)
        linker = Linker(api.register("compared"), settings, log_level=40)
        predicted = linker.inference.predict(threshold_match_weight=floor, warning_mode="never")
        table = predicted.physical_name
        query = (
            "select least(unique_id_l, unique_id_r) as a, greatest(unique_id_l, unique_id_r) as b,"
            f" match_weight as weight, {names} from {table}"
        )
        found: pl.DataFrame = connection.sql(query).pl()
        return found


def comparison(about: str, name: str, nothing: str, conditions: dict[str, str]) -> Any:
    """The Splink comparison whose levels have these conditions and the fixed weights."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    weights = levels(about)
    made: list[Any] = [cll.CustomLevel(nothing, "nothing to compare").configure(is_null_level=True)]
    for level, condition in conditions.items():
        weight = weights[name, level]
        made.append(cll.CustomLevel(condition, level).configure(m_probability=weight.m, u_probability=weight.u))
    rest = next(
        (
            weights[name, level]
            for level in ("different", "conflict", "none_shared", "unlike")
            if (name, level) in weights
        ),
        None,
    )
    last = cll.ElseLevel()
    made.append(
        last.configure(m_probability=rest.m, u_probability=rest.u)
        if rest
        else last.configure(m_probability=0.5, u_probability=0.5)
    )
    return cl.CustomComparison(output_column_name=name, comparison_levels=made)


def level_names(name: str, conditions: dict[str, str]) -> str:
    """SQL that turns Splink's number of a level, which counts down to 0 for the last, into its name."""
    cases = " ".join(f"when {len(conditions) - n} then '{level}'" for n, level in enumerate(conditions))
    return f"case gamma_{name} {cases} when 0 then 'different' else 'nothing' end"
