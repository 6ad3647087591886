"""SQL on a package: joins, views, claims and their sources."""

import marimo

app = marimo.App(width="medium", app_title="SQL on the package")


@app.cell
def _():
    import marimo as mo

    import onrecord

    PACKAGE = None  # a folder; None is the shipped package
    con = onrecord.connect(PACKAGE)
    return con, mo


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # SQL on the package

    `onrecord.connect()` is a DuckDB connection with every table, key and comment, and with views that show names for
    ids.
    """)
    return


@app.cell
def _(con):
    tables = con.sql("SELECT table_name, comment FROM duckdb_tables() ORDER BY table_name").pl()
    tables
    return (tables,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("## Who is quoted speaking of whom\n\nA mention that lies inside a quote is what the quote speaks of.")
    return


@app.cell
def _(con):
    speaks_of = con.sql("""
        SELECT q.speaker, m.entity AS speaks_of, count(*) AS mentions
        FROM who_said_what q
        JOIN mentions_named m
          ON m.document_id = q.document_id AND m.start >= q.start AND m."end" <= q."end"
        WHERE q.speaker IS NOT NULL AND m.entity <> q.speaker
        GROUP BY ALL ORDER BY mentions DESC, q.speaker, speaks_of
    """).pl()
    speaks_of
    return (speaks_of,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## Claims and their claimants

    An event with a `reported_by` is what that source says. `status` tells what happened from what is planned, feared
    or denied.
    """)
    return


@app.cell
def _(con):
    claims = con.sql("""
        SELECT reported_by, status, label, date_earliest, date_latest
        FROM event_details WHERE reported_by IS NOT NULL
        ORDER BY reported_by, status, label
    """).pl()
    claims
    return (claims,)


@app.cell
def _(con):
    people = con.sql("""
        SELECT p.name, a.role, string_agg(DISTINCT f.organization, '; ' ORDER BY f.organization) AS organizations
        FROM people p JOIN appearances a USING (person_id) LEFT JOIN affiliations_named f USING (person_id)
        GROUP BY ALL ORDER BY a.role, p.name
    """).pl()
    people
    return (people,)


if __name__ == "__main__":
    app.run()
