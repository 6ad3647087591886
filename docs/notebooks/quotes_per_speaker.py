"""Who speaks how much, in their own words or the reporter's, through which medium."""

import marimo

app = marimo.App(width="medium", app_title="Quotes per speaker")


@app.cell
def _():
    import marimo as mo
    import polars as pl

    import onrecord

    PACKAGE = None  # a folder; None is the shipped package
    said = onrecord.query("SELECT speaker, speaker_kind, kind, medium, quote, confidence FROM who_said_what", PACKAGE)
    return mo, pl, said


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # Quotes per speaker

    A *direct* quote stands in quotation marks, an *indirect* one is the reporter's wording, a *mixed* one has some of
    each. Words, not quotes, say how much room a speaker gets.
    """)
    return


@app.cell
def _(pl, said):
    words = (
        said.with_columns(words=pl.col("quote").str.split(" ").list.len())
        .group_by("speaker", "speaker_kind")
        .agg(
            quotes=pl.len(),
            words=pl.col("words").sum(),
            in_own_words=(pl.col("kind") == "direct").mean().round(2),
            media=pl.col("medium").drop_nulls().unique().sort().str.join(", "),
            least_sure=pl.col("confidence").min(),
        )
        .sort("words", "speaker", descending=[True, False], nulls_last=True)
    )
    words
    return (words,)


@app.cell
def _(mo, words):
    most = words["words"].max() or 1
    bars = "\n".join(
        f"| {row['speaker'] or 'nobody named'} | {'█' * round(24 * row['words'] / most) or '▏'} | {row['words']} |"
        for row in words.iter_rows(named=True)
    )
    chart = mo.md(f"| speaker | | words |\n|---|---|---|\n{bars}")
    chart
    return (chart,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("Sources that the article does not name are of the kind `unnamed`. How much of the article rests on them?")
    return


@app.cell
def _(pl, words):
    by_kind = words.group_by("speaker_kind").agg(pl.col("quotes", "words").sum()).sort("words", descending=True)
    by_kind
    return (by_kind,)


if __name__ == "__main__":
    app.run()
