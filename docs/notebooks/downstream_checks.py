"""What a consumer expects of a package, as pandera schemas and as SQL tests in the manner of dbt."""

import marimo

app = marimo.App(width="medium", app_title="Downstream checks")


@app.cell
def _():
    import marimo as mo
    import pandera.polars as pa
    import polars as pl

    import onrecord

    PACKAGE = None  # a folder; None is the shipped package
    return PACKAGE, mo, onrecord, pa, pl


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # Downstream checks

    The package is valid by its own schemas. What *your* chart or story needs is more than that, and belongs into a
    test of your own, which fails on the day the data stops to hold it.

    ## With pandera
    """)
    return


@app.cell
def _(PACKAGE, onrecord, pa, pl):
    said = onrecord.query("SELECT * FROM who_said_what", PACKAGE)

    expected = pa.DataFrameSchema(
        {
            "quote_id": pa.Column(pl.String, unique=True),
            "quote": pa.Column(pl.String, pa.Check.str_length(min_value=3)),
            "kind": pa.Column(checks=pa.Check.isin(["direct", "mixed", "indirect"])),
            "confidence": pa.Column(pl.Float64, pa.Check.in_range(0, 1), nullable=True),
        },
        checks=[
            pa.Check(lambda data: data.lazyframe.select(pl.col("end") > pl.col("start")), name="a quote has a length"),
            pa.Check(
                lambda data: data.lazyframe.select(
                    pl.col("speaker").is_not_null() | (pl.col("speaker_kind") != "person").fill_null(True)
                ),
                name="a person who speaks has a name",
            ),
        ],
    )
    checked = expected.validate(said, lazy=True)
    checked.height
    return checked, expected, said


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## As SQL tests

    In the manner of dbt, a test is a query for the rows that must not be there; it passes when it finds none.
    `severity` says whether such rows stop the pipeline or are only told.
    """)
    return


@app.cell
def _(PACKAGE, onrecord, pl):
    TESTS = {
        "error: every direct quote that is published names or describes its speaker": """
            SELECT quote_id FROM who_said_what WHERE kind = 'direct' AND speaker IS NULL""",
        "error: no claim is shown without its claimant": """
            SELECT event_id FROM events e JOIN who_said_what q USING (quote_id)
            WHERE q.speaker IS NOT NULL
              AND coalesce(reported_by_person_id, reported_by_organization_id, reported_by_text) IS NULL""",
        "error: quotes of one speaker do not cover each other": """
            SELECT a.quote_id FROM who_said_what a JOIN who_said_what b
              ON a.document_id = b.document_id AND a.speaker_id = b.speaker_id AND a.quote_id < b.quote_id
            WHERE a.start <= b.start AND a."end" >= b."end" AND a.quote = b.quote""",
        "warn: machine rows that nobody has looked at": """
            SELECT quote_id FROM quotes WHERE origin = 'machine'""",
    }
    results = pl.DataFrame(
        [
            {"test": name, "rows_found": onrecord.query(sql, PACKAGE).height, "severity": name.partition(":")[0]}
            for name, sql in TESTS.items()
        ]
    )
    failed = results.filter((pl.col("severity") == "error") & (pl.col("rows_found") > 0))
    results
    return failed, results


@app.cell
def _(failed):
    assert failed.is_empty(), failed["test"].to_list()
    return


if __name__ == "__main__":
    app.run()
