"""The charts as Vega-Lite specifications, made with Altair; a page brings their data, under the names given here.

Colours are the page's own CSS variables, so that a chart follows light, dark and print without being drawn again.
Shape, fill and words say what colour says.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from onrecord.report.network import HEIGHT, WIDTH

if TYPE_CHECKING:
    import altair as alt

Spec = dict[str, Any]
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
_WHAT = ["event", "statement"]
_KINDS = ["direct", "mixed", "indirect"]
_MEASURES = ["precision", "recall", "F1, right"]


@lru_cache(maxsize=1)
def specifications() -> dict[str, Spec]:
    """Every chart's specification by name. Raises ModuleNotFoundError where Altair is not installed."""
    return {
        "timeline": _timeline(labelled=True),
        "lanes": _timeline(labelled=False),
        "months": _months(),
        "speakers": _speakers(),
        "about": _about(),
        "network": _network(),
        "accuracy": _accuracy(),
    }


def _finished(chart: alt.Chart | alt.LayerChart | alt.FacetChart, what: str) -> Spec:
    """The chart as data, in the page's colours, with a description for those who do not see it."""
    configured = (
        chart.properties(background="transparent", description=what)
        .configure(font=_FONT)
        .configure_view(stroke=None)
        .configure_mark(aria=False)  # the tables say it better to a screen reader than 200 symbols do
        .configure_axis(
            labelColor="var(--ink-2)",
            titleColor="var(--ink-2)",
            gridColor="var(--line)",
            domainColor="var(--line)",
            tickColor="var(--line)",
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
        )
        .configure_legend(
            labelColor="var(--ink)",
            titleColor="var(--ink-2)",
            labelFontSize=12,
            orient="top",
            direction="horizontal",
            title=None,
            symbolSize=90,
        )
    )
    found: Spec = configured.to_dict()
    return found


def _colour(domain: list[str], colours: list[str]) -> alt.Scale:
    import altair as alt

    return alt.Scale(domain=domain, range=[f"var(--{name})" for name in colours])


def _timeline(labelled: bool) -> Spec:
    """`rows`: row, label, when, from, to (first day and the day after the last), shape, what, status, href."""
    import altair as alt

    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y("row:O", axis=None, sort="ascending"),
        tooltip=[
            alt.Tooltip("when:N", title="when"),
            alt.Tooltip("label:N", title="what"),
            alt.Tooltip("status:N", title="status"),
            alt.Tooltip("who:N", title="says"),
        ],
        href="href:N",
    )
    when = alt.X("from:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(tickCount=5, labelOverlap=True))
    colour = alt.Color("what:N", scale=_colour(_WHAT, ["event", "statement"]), legend=alt.Legend(symbolType="circle"))
    shift = 8 if labelled else 0
    spread = base.transform_filter("datum.shape === 'interval'")
    bars = spread.mark_bar(height=7, yOffset=shift, cornerRadius=3, fillOpacity=0.45, strokeWidth=1.25).encode(
        x=when, x2="to:T", color=colour, stroke=colour
    )
    shapes = alt.Shape(
        "shape:N",
        scale=alt.Scale(
            domain=["day", "earlier", "later", "open"],
            range=["circle", "triangle-left", "triangle-right", "triangle-right"],
        ),
        legend=None,
    )
    points = base.transform_filter("datum.shape !== 'interval'")
    firm = "datum.status === 'occurred' || datum.status === 'ongoing' || datum.what === 'statement'"
    solid = points.transform_filter(firm).mark_point(size=90, filled=True, opacity=1, yOffset=shift)
    hollow = points.transform_filter(f"!({firm})").mark_point(
        size=80, fill="var(--paper)", opacity=1, yOffset=shift, strokeWidth=2
    )
    layers: list[alt.Chart] = [bars, *(part.encode(x=when, color=colour, shape=shapes) for part in (solid, hollow))]
    if labelled:
        words = base.transform_filter("datum.first").mark_text(
            align="left", dy=-9, fontSize=12.5, color="var(--ink)", limit=alt.ExprRef("width")
        )
        layers.append(words.encode(x=alt.value(0), text="label:N"))
    chart = alt.layer(*layers).properties(width="container", height=alt.Step(42 if labelled else 14))
    return _finished(chart, "Events and statements on a time axis. A bar is a span of days in which the day lies.")


def _months() -> Spec:
    """`rows`: month (YYYY-MM-01), what, count."""
    import altair as alt

    chart = (
        alt.Chart(alt.NamedData("rows"))
        .mark_bar()
        .encode(
            x=alt.X("month:T", timeUnit="utcyearmonth", title=None, axis=alt.Axis(tickCount=6, labelOverlap=True)),
            y=alt.Y("count:Q", title="dated events and statements", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("what:N", scale=_colour(_WHAT, ["event", "statement"])),
            tooltip=[alt.Tooltip("month:T", timeUnit="utcyearmonth"), "what:N", "count:Q"],
        )
        .properties(width="container", height=240)
    )
    return _finished(chart, "Dated events and statements by month.")


def _speakers() -> Spec:
    """`rows`: rank, speaker, kind, words, quotes; `totals`: rank, speaker, words, label, room (of the axis)."""
    import altair as alt

    order = alt.EncodingSortField("rank", op="min", order="ascending")
    name = alt.Y("speaker:N", title=None, sort=order, axis=alt.Axis(labelLimit=165, domain=False, ticks=False))
    bars = (
        alt.Chart(alt.NamedData("rows"))
        .mark_bar(cornerRadius=2, stroke="var(--paper)", strokeWidth=1)
        .encode(
            x=alt.X("words:Q", title="words quoted", axis=alt.Axis(tickCount=5, tickMinStep=1)),
            y=name,
            color=alt.Color("kind:N", sort=_KINDS, scale=_colour(_KINDS, ["kind-1", "kind-2", "kind-3"])),
            order="place:Q",
            tooltip=["speaker:N", "kind:N", "quotes:Q", "words:Q"],
        )
    )
    whole = alt.Chart(alt.NamedData("totals")).encode(y=name)
    totals = whole.mark_text(align="left", dx=6, fontSize=12, color="var(--ink-2)").encode(x="words:Q", text="label:N")
    room = whole.mark_point(opacity=0, size=1).encode(x="room:Q", tooltip=alt.value(None))  # for the longest's figure
    chart = (bars + totals + room).properties(width="container", height=alt.Step(27))
    return _finished(chart, "Words quoted of each speaker, by kind of quote.")


def _about() -> Spec:
    """`rows`: speaker, speaker_rank, entity, entity_rank, count."""
    import altair as alt

    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "entity:N",
            title=None,
            sort=alt.EncodingSortField("entity_rank", op="min", order="ascending"),
            axis=alt.Axis(orient="top", labelAngle=-40, labelLimit=230, domain=False, ticks=False),
        ),
        y=alt.Y(
            "speaker:N",
            title=None,
            sort=alt.EncodingSortField("speaker_rank", op="min", order="ascending"),
            axis=alt.Axis(labelLimit=230, domain=False, ticks=False),
        ),
        tooltip=["speaker:N", alt.Tooltip("entity:N", title="names"), alt.Tooltip("count:Q", title="times")],
    )
    cells = base.mark_rect(fill="var(--accent)", stroke="var(--paper)", strokeWidth=2, cornerRadius=3).encode(
        fillOpacity=alt.FillOpacity("count:Q", scale=alt.Scale(range=[0.12, 0.42], zero=False), legend=None)
    )
    numbers = base.mark_text(fontSize=12, color="var(--ink)").encode(text="count:Q")
    chart = (cells + numbers).properties(width=alt.Step(44), height=alt.Step(30))
    return _finished(chart, "How often the quotes of a speaker name a person or organization.")


def _network() -> Spec:
    """`edges`: x, y, x2, y2, tie, count, ends; `nodes`: x, y, name, kind, weight, href."""
    import altair as alt

    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, WIDTH], nice=False, zero=False))
    down = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[HEIGHT, 0], nice=False, zero=False))
    ties = ["affiliation", "shared event"]
    lines = (
        alt.Chart(alt.NamedData("edges"))
        .mark_rule()
        .encode(
            x=across,
            y=down,
            x2="x2:Q",
            y2="y2:Q",
            color=alt.Color("tie:N", scale=_colour(ties, ["tie-1", "tie-2"]), legend=alt.Legend(symbolType="stroke")),
            strokeDash=alt.StrokeDash("tie:N", scale=alt.Scale(domain=ties, range=[[1, 0], [5, 4]])),
            strokeWidth=alt.StrokeWidth(
                "count:Q", scale=alt.Scale(domain=[1, 5], range=[1.3, 4], clamp=True), legend=None
            ),
            tooltip=[alt.Tooltip("ends:N", title="between"), "tie:N", alt.Tooltip("count:Q", title="times")],
        )
    )
    nodes = alt.Chart(alt.NamedData("nodes")).encode(
        x=across,
        y=down,
        href="href:N",
        tooltip=["name:N", "kind:N", alt.Tooltip("weight:Q", title="ties")],
    )
    kinds = ["person", "organization"]
    dots = nodes.mark_point(filled=True, opacity=1, stroke="var(--paper)", strokeWidth=1.5).encode(
        shape=alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=["circle", "square"])),
        fill=alt.Fill("kind:N", scale=_colour(kinds, ["person", "organization"])),
        size=alt.Size("weight:Q", scale=alt.Scale(range=[90, 380]), legend=None),
    )
    words: dict[str, Any] = {"align": "left", "baseline": "middle", "dx": 11, "fontSize": 12, "limit": 200}
    halo = nodes.mark_text(**words, stroke="var(--paper)", strokeWidth=6, fill="var(--paper)").encode(text="name:N")
    names = nodes.mark_text(**words, fill="var(--ink)").encode(text="name:N")
    chart = (lines + halo + dots + names).properties(width=WIDTH, height=HEIGHT)
    return _finished(chart, "People and organizations, tied by affiliations and by events in which they take part.")


def _accuracy() -> Spec:
    """`rows`: place, table, measure, value."""
    import altair as alt

    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "table:N",
            title=None,
            sort=alt.EncodingSortField("place", op="min", order="ascending"),
            axis=alt.Axis(grid=True, labelLimit=150, domain=False, ticks=False),
        ),
    )
    measure = alt.Scale(domain=_MEASURES, range=["circle", "square", "diamond"])
    dots = base.mark_point(filled=True, size=95, opacity=1).encode(
        x=alt.X("value:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5)),
        shape=alt.Shape("measure:N", scale=measure, sort=_MEASURES),
        color=alt.Color("measure:N", scale=_colour(_MEASURES, ["kind-1", "statement", "event"]), sort=_MEASURES),
        tooltip=["table:N", "measure:N", alt.Tooltip("value:Q", format=".1%")],
    )
    chart = dots.properties(width="container", height=alt.Step(28))
    return _finished(chart, "Precision, recall and F1 of the machine's rows, by table.")
