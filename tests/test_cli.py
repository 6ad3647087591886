"""The command line: what it prints to people and to programs, and the codes it exits with."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from sample_package import METADATA, TEXTS, sample_tables

from onrecord.cli import app as cli
from onrecord.cli.grid import grid
from onrecord.cli.inert import inert
from onrecord.cli.output import render
from onrecord.evaluate import Score
from onrecord.load.publish import publish

HOSTILE = "\x1b]0;owned\x07\x9b31m[bold]Strike[/bold] :smile: \u202eends"
SHOWN = r"\x1b]0;owned\x07\x9b31m[bold]Strike[/bold] :smile: \u202eends"
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
COLOUR = re.compile("\x1b\\[[0-9;]*m")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    publish(sample_tables(), folder, METADATA, texts=TEXTS)
    return folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package whose headlines, names and quotes are made to take over a terminal."""
    folder = tmp_path_factory.mktemp("hostile")
    tables = sample_tables()
    for table, column in (("documents", "headline"), ("people", "name"), ("quotes", "text"), ("events", "label")):
        tables[table] = tables[table].with_columns(pl.lit(HOSTILE).alias(column))
    publish(tables, folder, METADATA)
    return folder


class Output:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def onrecord(capsys: pytest.CaptureFixture[str]):
    """`onrecord("query", "FROM people")` runs the command in this process, its output piped."""

    def run(*arguments: str | Path) -> Output:
        capsys.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Output(code, printed.out, printed.err)

    return run


def on_terminal(*arguments: str | Path, columns: int = 80) -> Output:
    """The command run on a terminal of its own that is `columns` wide; what it prints to stderr comes with the rest."""
    pty, fcntl, struct, termios = (pytest.importorskip(name) for name in ("pty", "fcntl", "struct", "termios"))
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment | {"TERM": "xterm-256color"},
        close_fds=True,
    )
    os.close(theirs)
    printed = b""
    try:
        while block := os.read(ours, 65536):
            printed += block
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(ours)
    return Output(process.wait(), printed.decode().replace("\r\n", "\n"), "")


def plain(text: str) -> str:
    return COLOUR.sub("", text)


# ---------------------------------------------------------------------------------------------- query and formats

WHO = "SELECT speaker, kind FROM who_said_what WHERE document_id = 'dockers-end-strike' ORDER BY ordinal"


def test_a_pipe_gets_csv(onrecord, package):
    result = onrecord("query", WHO, "--package", package)
    assert result.code == 0
    assert result.out == "speaker,kind\nHarbor Authority,indirect\nTomas Okoro,direct\nTomas Okoro,direct\n"
    assert result.err == ""


def test_json_is_an_array_of_rows_and_jsonl_a_row_a_line(onrecord, package):
    rows = [
        {"speaker": "Harbor Authority", "kind": "indirect"},
        {"speaker": "Tomas Okoro", "kind": "direct"},
        {"speaker": "Tomas Okoro", "kind": "direct"},
    ]
    assert json.loads(onrecord("query", WHO, "-p", package, "--format", "json").out) == rows
    lines = onrecord("query", WHO, "-p", package, "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == rows


def test_every_format_copes_with_no_rows(onrecord, package):
    nothing = "SELECT speaker FROM who_said_what WHERE false"
    printed = {
        form: onrecord("query", nothing, "-p", package, "-f", form) for form in ("csv", "json", "jsonl", "table")
    }
    assert all(result.code == 0 for result in printed.values())
    assert printed["csv"].out == "speaker\n"
    assert json.loads(printed["json"].out) == []
    assert printed["jsonl"].out == ""
    assert "No rows." in printed["table"].out


def test_values_that_are_no_plain_cells_are_printed_in_every_format(onrecord, package):
    sql = "SELECT [1, 2] AS l, {'d': DATE '2024-01-31'} AS s, INTERVAL 2 DAY AS i, 'ab'::BLOB AS b, 'nan'::DOUBLE AS n"
    row = json.loads(onrecord("query", sql, "-p", package, "-f", "json").out)[0]
    assert row == {"l": [1, 2], "s": {"d": "2024-01-31"}, "i": "2 days", "b": "6162", "n": None}
    cells = next(csv.DictReader(io.StringIO(onrecord("query", sql, "-p", package).out)))
    assert cells["l"] == "[1, 2]"
    assert cells["s"] == '{"d": "2024-01-31"}'


def test_markdown_leaves_no_sign_that_could_break_the_table(onrecord, package):
    sql = "SELECT 'a|b' || chr(10) || '<i>*c*' AS \"x|y\""
    assert onrecord("query", sql, "-p", package, "-f", "markdown").out == (
        "| x\\|y |\n|---|\n| a\\|b &lt;i&gt;\\*c\\* |\n"
    )


def test_a_query_can_come_from_standard_input(onrecord, package, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("SELECT 7 AS n"))
    assert onrecord("query", "-", "-p", package).out == "n\n7\n"


# ---------------------------------------------------------------------------------------------- errors and exit codes


def refused(result: Output) -> str:
    assert result.code == 2
    assert result.out == ""
    assert "Traceback" not in result.err
    return result.err


def test_an_unknown_table_names_the_tables_that_there_are(onrecord, package):
    assert "who_said_what" in refused(onrecord("query", "FROM quotations", "-p", package))
    assert "did you mean quotes?" in refused(onrecord("show", "quote", "-p", package))
    assert "timeline" in refused(onrecord("schema", "nothing"))


def test_an_sql_error_is_told_in_one_message(onrecord, package):
    assert "syntax error" in refused(onrecord("query", "SELEC 1", "-p", package))


def test_a_query_reads_no_files(onrecord, package):
    refused(onrecord("query", f"FROM read_text('{package}/datapackage.json')", "-p", package))


def test_a_missing_package_is_named(onrecord, tmp_path):
    assert "nowhere" in refused(onrecord("query", "SELECT 1", "-p", tmp_path / "nowhere"))
    assert "datapackage.json" in refused(onrecord("show", "-p", tmp_path))


def test_wrong_usage_exits_2(onrecord):
    assert "No such command" in refused(onrecord("qury"))
    assert "No such option" in refused(onrecord("query", "--nope", "SELECT 1"))
    assert "Missing argument" in refused(onrecord("query"))
    refused(onrecord())


def test_ctrl_c_exits_130(onrecord, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("onrecord.package.query", interrupted)
    result = onrecord("query", "SELECT 1")
    assert (result.code, result.out, result.err.strip()) == (130, "", "interrupted")


def test_ctrl_c_ends_a_query_that_would_run_for_days(package):
    endless = "SELECT count(*) FROM range(100000000) AS a, range(100000000) AS b"
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "query", endless, "-p", package],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        time.sleep(3)  # long enough that it computes; were it still loading, the outcome would be the same
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode in (130, -signal.SIGINT)  # which a shell reports as 130 too
    assert out == ""
    assert "Traceback" not in err


def test_a_missing_library_says_which_extra_to_install(onrecord, monkeypatch):
    def missing(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'spacy'", name="spacy")

    monkeypatch.setattr("onrecord.package.query", missing)
    assert 'pip install "onrecord[etl]"' in refused(onrecord("query", "SELECT 1"))


def test_a_reader_that_stops_early_is_no_error(package):
    if shutil.which("bash") is None:
        pytest.skip("needs bash")
    command = f"{shlex.quote(sys.executable)} -m onrecord query 'FROM range(300000)' -p {shlex.quote(str(package))}"
    done = subprocess.run(["bash", "-c", f"{command} | head -n 1"], capture_output=True, text=True, check=True)
    assert done.stdout == "range\n"
    assert done.stderr == ""


# ---------------------------------------------------------------------------------------------- terminals


@settings(deadline=None)  # a busy machine is no failure
@given(st.text())
def test_inert_text_holds_no_control_character(text):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", inert(text))


@settings(deadline=None)
@given(
    st.lists(st.lists(st.text(max_size=80), min_size=3, max_size=3), max_size=6),
    st.lists(st.text(min_size=1, max_size=30), min_size=3, max_size=3, unique=True),
    st.integers(min_value=20, max_value=120),
)
def test_a_table_keeps_within_the_terminal_whatever_it_holds(rows, names, columns):
    rows = [[cell.encode("utf-8", "replace").decode() for cell in row] for row in rows]
    names = [name.encode("utf-8", "replace").decode() + str(n) for n, name in enumerate(names)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(columns))
        printed = render(*grid(frame, columns))
    assert not CONTROL.search(printed)
    assert max((cell_len(line) for line in printed.splitlines()), default=0) <= columns


def test_a_terminal_of_80_columns_gets_a_table_that_fits_and_is_told_what_does_not(package):
    result = on_terminal("show", "quotes", "-p", package)
    assert result.code == 0
    lines = plain(result.out).splitlines()
    assert lines[0].split()[:1] == ["quote_id"]
    assert max(map(cell_len, lines)) <= 80
    assert "speaker_start" in plain(result.out) and "--format csv" in " ".join(plain(result.out).split())


def test_a_terminal_gets_as_many_rows_as_the_limit(package):
    result = plain(on_terminal("show", "mentions", "-p", package, "--limit", "2").out)
    assert "2 of 9 rows: --limit 0 shows all." in result
    assert "rows: --limit" not in plain(on_terminal("show", "mentions", "-p", package, "--limit", "0").out)


@pytest.mark.parametrize(
    "arguments",
    [
        ("show",),
        ("show", "people"),
        ("show", "dockers-end-strike"),
        ("show", "tomas-okoro"),
        ("show", "dockers-end-strike/quote/2"),
        *(
            ("query", "SELECT headline FROM documents", "--format", form)
            for form in ("csv", "json", "jsonl", "markdown")
        ),
        ("query", f'FROM "{HOSTILE.replace(chr(7), "")}"'),
        ("show", HOSTILE),
        ("show", "people", "-p", HOSTILE),
    ],
    ids=lambda arguments: inert(" ".join(arguments[:2]))[:40],
)
def test_hostile_text_is_shown_and_commands_no_terminal(hostile, arguments):
    package = () if "-p" in arguments else ("-p", hostile)
    printed = plain(on_terminal(*arguments, *package, columns=200).out)
    assert not CONTROL.search(printed)
    assert "Strike" in printed


def test_markup_in_an_article_is_shown_as_it_stands(hostile):
    assert SHOWN in plain(on_terminal("show", "-p", hostile, columns=200).out)


def test_a_pipe_gets_the_text_unchanged(hostile, onrecord):
    rows = csv.DictReader(io.StringIO(onrecord("show", "documents", "-p", hostile).out))
    assert [row["headline"] for row in rows] == [HOSTILE, HOSTILE]


# ---------------------------------------------------------------------------------------------- help


@pytest.mark.parametrize("name", sorted(cli.app.commands))
def test_each_command_has_examples_that_it_understands(onrecord, name):
    result = onrecord(name, "--help")
    assert result.code == 0
    examples = [line.strip() for line in result.out.partition("Examples:")[2].splitlines() if line.strip()]
    assert examples
    for example in examples:
        program, command, *arguments = shlex.split(re.split(" [<>|] ", example)[0])
        assert (program, command) == ("onrecord", name)
        try:  # a usage error if it does not parse
            with cli.app.commands[name].make_context(name, arguments):
                pass
        except click.exceptions.Exit as done:  # as --list does
            assert done.exit_code == 0


def test_the_first_help_page_names_every_command(onrecord):
    printed = onrecord("--help").out
    assert all(f"\n  {name} " in printed for name in cli.app.commands)
    assert "Exit codes" in printed


# ---------------------------------------------------------------------------------------------- show, tables, schema


def test_a_document_is_summed_up_for_a_reader(onrecord, package):
    printed = onrecord("show", "dockers-end-strike", "-p", package).out
    assert "Dockers End Strike in Port Verrin" in printed
    assert "Tomas Okoro (source): president, Dockers’ Union" in printed
    assert "Tomas Okoro: “And we go back proud.”" in printed
    happened = printed.partition("What happened")[2]
    assert happened.index("2024-02-12") < happened.index("2024-02-14") < happened.index("2024-03-04")


def test_a_row_is_shown_with_its_evidence_in_context(onrecord, package):
    printed = " ".join(onrecord("show", "dockers-end-strike/quote/1", "-p", package).out.split())
    assert "speaker_organization_id Harbor Authority (harbor-authority)" in printed
    assert "⟦Dockworkers in Port Verrin ended a three-week strike on March 4, 2024⟧, the Harbor Authority" in printed


def test_an_entity_is_shown_with_its_mentions(onrecord, package):
    printed = " ".join(onrecord("show", "tomas-okoro", "-p", package).out.split())
    assert "surname: …will reopen in May, according to two city officials. ⟦Mr. Okoro⟧ welcomed the plan." in printed


def test_evidence_is_never_cut_from_another_text(onrecord, package, tmp_path):
    (tmp_path / "dockers-end-strike.txt").write_text("x" + TEXTS["dockers-end-strike"])
    printed = onrecord("show", "dockers-end-strike/quote/1", "-p", package, "--sources", tmp_path).out
    assert "⟦" not in printed
    assert "--sources FOLDER" in printed


def test_a_row_with_a_format_is_data(onrecord, package):
    rows = json.loads(onrecord("show", "tomas-okoro", "-p", package, "--format", "json").out)
    assert [row["name"] for row in rows] == ["Tomas Okoro"]


def test_the_end_of_an_id_will_do_where_it_is_the_only_one(onrecord, tmp_path):
    tables = sample_tables()
    tables["quotes"] = tables["quotes"].with_columns(
        pl.Series("quote_id", ["one:q001", "one:q002", "one:q003", "two:q001"]),
        pl.lit(None, pl.String).alias("continues_quote_id"),
    )
    publish(tables, tmp_path, METADATA)
    assert "one:q002" in onrecord("show", "q002", "-p", tmp_path).out
    message = refused(onrecord("show", "q001", "-p", tmp_path))
    assert "one:q001" in message and "two:q001" in message


def test_ids_of_one_document_are_shown_without_it():
    frame = pl.DataFrame({"quote_id": ["d:q001", "d:q002"], "document_id": ["d", "d"], "text": ["x", "y"]})
    printed = render(*grid(frame, 80))
    assert printed.splitlines()[1].split() == ["q001", "x"]
    assert "Ids are shown without 'd:'." in printed


def test_columns_that_tell_nothing_give_way_to_those_that_do():
    frame = pl.DataFrame(
        {
            "quote_id": ["q1", "q2"],
            "headline": ["The same long headline in every row of the table"] * 2,
            "start": [1, 2],
            "quote": ["What was said first", "What was said then"],
            "medium": [None, None],
        },
        schema_overrides={"medium": pl.String},
    )
    lines = render(*grid(frame, 40)).splitlines()
    assert lines[0].split() == ["quote_id", "start", "quote"]
    assert "No room for headline" in "\n".join(lines)
    assert "Empty: medium." in lines


def test_without_an_argument_the_documents_are_listed(onrecord, package):
    rows = list(csv.DictReader(io.StringIO(onrecord("show", "-p", package).out)))
    assert [(row["document_id"], row["quotes"], row["events"]) for row in rows] == [
        ("dockers-end-strike", "3", "3"),
        ("verrin-bridge", "1", "1"),
    ]


def test_tables_and_views_are_listed_with_their_rows(onrecord, package):
    rows = {row["name"]: row for row in json.loads(onrecord("tables", "-p", package, "-f", "json").out)}
    assert (rows["quotes"]["kind"], rows["quotes"]["rows"]) == ("table", 4)
    assert (rows["who_said_what"]["kind"], rows["who_said_what"]["rows"]) == ("view", None)


def test_schema_says_what_a_column_means_and_may_hold(onrecord):
    rows = {row["column"]: row for row in json.loads(onrecord("schema", "quotes", "-f", "json").out)}
    assert rows["kind"]["values"] == "direct, mixed, indirect"
    assert rows["speaker_person_id"]["refers_to"] == "people.person_id"
    assert rows["continues_quote_id"]["refers_to"] == "quotes.quote_id"
    assert rows["text"]["description"].startswith("The content")


# ---------------------------------------------------------------------------------------------- build, check, evaluate


@pytest.fixture
def articles(tmp_path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bridge.txt").write_text(TEXTS["verrin-bridge"])
    (folder / "strike.txt").write_text(TEXTS["dockers-end-strike"])
    return folder


def test_build_publishes_a_package_and_counts_its_rows(onrecord, articles, tmp_path):
    result = onrecord("build", articles, "--out", tmp_path / "package")
    assert result.code == 0
    rows = {row["table"]: int(row["rows"]) for row in csv.DictReader(io.StringIO(result.out))}
    assert rows["documents"] == 2
    assert result.err == f"{tmp_path / 'package'}: 2 documents\n"  # and no progress bar behind a pipe
    assert pl.read_parquet(tmp_path / "package/data/parquet/documents.parquet").height == 2


def test_a_source_in_a_folder_that_cannot_be_read_is_named_and_the_rest_goes_on(onrecord, articles, tmp_path):
    (articles / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    result = onrecord("build", articles, "--out", tmp_path / "package")
    assert result.code == 0
    assert "skipped picture.txt: " in result.err
    assert "2 documents, 1 skipped" in result.err


def test_a_source_that_was_named_and_cannot_be_read_exits_1(onrecord, articles, tmp_path):
    picture = tmp_path / "picture.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert onrecord("build", articles / "bridge.txt", picture, "--out", tmp_path / "package").code == 1


def test_nothing_is_written_where_no_source_holds_an_article(onrecord, tmp_path):
    (tmp_path / "empty.txt").touch()
    assert "empty.txt" in refused(onrecord("build", tmp_path / "empty.txt", "--out", tmp_path / "package"))
    assert "nowhere" in refused(onrecord("build", tmp_path / "nowhere", "--out", tmp_path / "package"))
    assert not (tmp_path / "package").exists()


def test_an_unknown_model_is_named(onrecord, articles, tmp_path):
    assert "no_such_model" in refused(onrecord("build", articles, "-o", tmp_path / "p", "--model", "no_such_model"))


def test_progress_is_shown_on_a_terminal(articles, tmp_path):
    result = on_terminal("build", articles, "--out", tmp_path / "package")
    assert result.code == 0
    assert "loading the language pipeline" in result.out


def test_a_valid_package_exits_0_and_a_corrupted_one_1_with_each_violation(onrecord, package, tmp_path):
    result = onrecord("validate", package)
    assert (result.code, result.out) == (0, "")
    shutil.copytree(package, tmp_path / "bad")
    people = tmp_path / "bad/data/csv/people.csv"
    people.write_text(people.read_text().replace("Lena Marsh", "Lena March"))
    result = onrecord("validate", tmp_path / "bad")
    assert result.code == 1
    violations = list(csv.DictReader(io.StringIO(result.out)))
    assert {"rule": "csv_equals_parquet", "table": "people", "row": "1", "column": "name", "value": "Lena March"} in [
        {key: row[key] for key in ("rule", "table", "row", "column", "value")} for row in violations
    ]
    assert f"{len(violations)} violations" in result.err


def test_evaluate_prints_the_figures_and_fails_below_the_floor(onrecord, monkeypatch):
    monkeypatch.setattr("onrecord.build.evaluate", lambda *_, **__: [Score("quotes", 10, 8, 6, 3)])
    result = onrecord("evaluate", "articles", "--review", "reviews", "--format", "json")
    assert result.code == 0
    figures = json.loads(result.out)[0]
    assert (figures["precision"], figures["recall"], figures["f1"]) == (0.6, 0.75, 0.667)
    result = onrecord("evaluate", "articles", "--review", "reviews", "--at-least", "0.7")
    assert result.code == 1
    assert "quotes" in result.err
    assert onrecord("evaluate", "articles", "--review", "reviews", "--at-least", "0.6").code == 0


# ---------------------------------------------------------------------------------------------- speed


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--help"], {"polars", "duckdb", "rich", "spacy", "pandera", "frictionless", "pyarrow"}),
        (["query", "SELECT 1"], {"rich", "spacy", "pandera", "frictionless", "pyarrow"}),
        (["show", "quotes"], {"rich", "duckdb", "spacy", "pandera", "frictionless", "pyarrow"}),
    ],
    ids=["help", "query", "show"],
)
def test_no_command_imports_a_heavy_library_that_it_does_not_need(package, arguments, unneeded):
    code = "import sys; from onrecord.cli.app import run; run(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    where = [] if "--help" in arguments else ["-p", str(package)]
    done = subprocess.run([sys.executable, "-c", code, *arguments, *where], capture_output=True, text=True, check=True)
    assert not unneeded & set(done.stderr.split())
