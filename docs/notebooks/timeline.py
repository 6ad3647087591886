"""A timeline whose uncertain dates are intervals."""

import marimo

app = marimo.App(width="medium", app_title="A timeline")


@app.cell
def _():
    from datetime import date, timedelta
    from html import escape

    import marimo as mo

    import onrecord

    PACKAGE = None  # a folder; None is the shipped package
    events = onrecord.query(
        "SELECT date_earliest, date_latest, status, label, reported_by FROM timeline ORDER BY ALL", PACKAGE
    )
    return date, escape, events, mo, timedelta


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # A timeline

    A date that the text leaves open is an interval: from `date_earliest` to `date_latest`, either of which may be
    empty. A bar covers all days on which the event may have happened; a pale bar is open at an end.
    """)
    return


@app.cell
def _(date, events, timedelta):
    known = [day for row in events.iter_rows() for day in row[:2] if day is not None]
    # A few months around the middle of what is dated: one old event must not press all others together.
    middle = sorted(known)[len(known) // 2] if known else date.today()
    first, last = middle - timedelta(days=45), middle + timedelta(days=45)
    shown = [
        row
        for row in events.iter_rows(named=True)
        if (row["date_earliest"] or first) <= last and (row["date_latest"] or last) >= first
    ]
    left_out = events.height - len(shown)
    return first, last, left_out, shown


@app.cell
def _(escape, first, last, left_out, mo, shown):
    colours = {
        "occurred": "#2563eb",
        "ongoing": "#0d9488",
        "planned": "#a16207",
        "hypothetical": "#7c3aed",
        "denied": "#b91c1c",
    }
    days = (last - first).days
    height = 22

    def bar(n, row):
        start = max(row["date_earliest"] or first, first)
        end = min(row["date_latest"] or last, last)
        x = 100 * (start - first).days / days
        width = max(100 * ((end - start).days + 1) / days, 0.8)
        open_ended = row["date_earliest"] is None or row["date_latest"] is None
        words = f"{row['label']} ({row['status']}{', says ' + row['reported_by'] if row['reported_by'] else ''})"
        return (
            f"<div style='position:relative;height:{height}px' title='{escape(words, quote=True)}'>"
            f"<div style='position:absolute;left:{x:.2f}%;width:{width:.2f}%;height:10px;top:6px;border-radius:5px;"
            f"background:{colours[row['status']]};opacity:{0.35 if open_ended else 0.9}'></div>"
            f"<small style='position:absolute;left:0;right:0;overflow:hidden;white-space:nowrap;"
            f"text-overflow:ellipsis;padding-left:4px'>{escape(words)}</small></div>"
        )

    chart = mo.Html(
        f"<div style='border:1px solid #8884;padding:8px'><b>{first} to {last}</b>"
        + "".join(bar(n, row) for n, row in enumerate(shown))
        + f"<small>{left_out} events lie outside.</small></div>"
    )
    chart
    return (chart,)


@app.cell
def _(events):
    events
    return


if __name__ == "__main__":
    app.run()
