"""Events of each type over time, on a bent scale, with gaps marked and a brush."""

import altair as alt
import pandas as pd

from comptoir.charts import choices, theme, timelines

TITLE = "What do visitors do: look, put into the cart, buy?"

TYPES = {
    "view": "Looked at",
    "cart": "Put into the cart",
    "remove_from_cart": "Taken out again",
    "purchase": "Bought",
    "other": "Something else",
}
COLOURS = dict(
    zip(
        TYPES.values(),
        [theme.BLUE, theme.ORANGE, theme.PURPLE, theme.GREEN, theme.GREY],
        strict=True,
    )
)
HEIGHT = 320
TICKS = [0] + [10**power for power in range(10)]


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    rows = rows.assign(series=rows["event_type"].map(lambda one: TYPES.get(one, one)))
    lines = [timelines.with_words(part) for _, part in rows.groupby("event_type")]
    rows = pd.concat(lines) if lines else timelines.with_words(rows)
    names = [name for name in COLOURS if name in set(rows["series"])]
    brush = timelines.brush(rows)
    picked, opacity = choices.highlight("series")
    periods = _periods(rows)
    x = timelines.x(rows, over=brush)
    colour = timelines.series_colour(
        {name: COLOURS[name] for name in names}, periods, "circle"
    )
    marks = timelines.known(rows).encode(
        y=alt.Y(
            "events_count:Q",
            title="Events, each line ten times the one below",
            # Even up to one event, logarithmic from there: nothing has a place too.
            scale=alt.Scale(type="symlog", constant=1, nice=False, domainMin=0),
            axis=alt.Axis(values=TICKS, labelExpr=theme.NUMBER_LABEL),
        ),
        color=colour,
        opacity=opacity,
    )
    tooltip = [alt.Tooltip(f"{name}:Q", format=",") for name in names]
    middle = alt.X("period_middle:T")
    detail = alt.layer(
        timelines.gaps(periods, x, colour, HEIGHT),
        marks.mark_line(clip=True).encode(x=middle, detail="stretch:N"),
        marks.mark_point(clip=brush is not None).encode(
            x=middle,
            size=alt.when("datum.is_sparse")
            .then(alt.value(45))
            .otherwise(alt.value(0)),
        ),
        timelines.touched(periods, x, HEIGHT, tooltip),
    ).properties(height=HEIGHT)
    detail = detail.add_params(timelines.chooser(rows), picked)
    return timelines.with_overview(detail, periods, "events_count", brush)


def _periods(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a period, a column a type; a gap where any type is missing."""
    keys = ["grain", "is_default", "period_start", "period_end", "period"]
    is_gap = rows["period_status"] == "gap"
    named = rows.assign(
        missing=rows["series"].where(is_gap),
        is_gap=is_gap,
        is_cut=rows["period_status"] == "cut",
    )
    periods = named.groupby(keys, as_index=False).agg(
        events_count=("events_count", "sum"),
        types=("series", "nunique"),
        lost=("is_gap", "sum"),
        is_cut=("is_cut", "any"),
        missing=("missing", lambda names: ", ".join(names.dropna())),
    )
    status = (periods["lost"] > 0).map({True: "gap", False: "whole"})
    periods = periods.assign(
        period_status=status.mask(periods["is_cut"] & (status == "whole"), "cut"),
        missing=periods["missing"].where(
            periods["lost"] < periods["types"], "everything"
        ),
    )
    counts = rows.pivot_table(
        index=["grain", "period_start"], columns="series", values="events_count"
    )
    return timelines.with_words(
        periods.merge(counts, on=["grain", "period_start"], how="left")
    )


def read(rows: pd.DataFrame) -> str:
    """Say how many events of each type there are, and what is missing."""
    shown = timelines.default(rows)
    totals = shown.groupby("event_type")["events_count"].sum()
    total = totals.sum()
    if not total:
        return "There is no event."
    parts = [
        f"{theme.count(totals[one])} {words} ({theme.share(totals[one] / total)})"
        for one, words in (
            ("view", "looks"),
            ("cart", "products put into the cart"),
            ("remove_from_cart", "taken out again"),
            ("purchase", "purchases"),
            ("other", "others"),
        )
        if totals.get(one, 0)
    ]
    said = [f"{timelines.span_words(rows)}: {', '.join(parts)}."]
    if "purchase" not in totals or not totals["purchase"]:
        said.append("Nothing was bought.")
    grain = timelines.default_grain(rows)
    for start, lost in shown[shown["period_status"] == "gap"].groupby("period_start"):
        if len(lost) < shown["event_type"].nunique():
            names = [TYPES.get(one, str(one)).lower() for one in lost["event_type"]]
            said.append(
                f"On {timelines.period_words(grain, start)} the data hold nothing that "
                f"was {' or '.join(names)} although there was much else: a gap."
            )
    whole = shown.groupby("period_start")["period_status"].agg(set).eq({"gap"})
    lost = shown[shown["period_start"].isin(whole[whole].index)]
    lost = lost.drop_duplicates("period_start")
    said.append(timelines.gap_words(lost, "no line is drawn"))
    return " ".join(one for one in said if one)
