"""Sales and returns of each day, closed days and gaps marked, with a brush."""

import altair as alt
import pandas as pd

from comptoir.charts import theme

TITLE = "How do sales run through the year, and how much comes back?"

SERIES = {
    "Gross sales": "#7FB8D8",
    "Returns": theme.VERMILION,
    "Net, mean of 28 days": theme.TEXT,
    "Closed day": "#A6A6A6",
    "Gap in the data": "#E69F00",
}
HEIGHT = 300
# A day over this many times the 99th percentile would flatten all the others: the scale
# then ends a little above that percentile and the day is marked at the top.
OUTLYING = 2.0


def draw(rows: pd.DataFrame) -> alt.Chart:
    """Draw the rows of the query beside this file."""
    is_gap = rows["day_status"] == "gap"
    rows = rows.assign(
        next_date=rows["sales_date"] + pd.Timedelta(days=1),
        stretch=is_gap.cumsum(),
    )
    low, high = _limits(rows)
    money = alt.Scale(domain=[low, high], nice=False) if high else alt.Scale()
    brush = alt.selection_interval(encodings=["x"], name="days")
    until = alt.X2("next_date:T")

    def days(title: str | None, zoomed: bool) -> alt.X:
        return alt.X(
            "sales_date:T",
            title=title,
            scale=alt.Scale(domain=brush) if zoomed else alt.Scale(),
            axis=alt.Axis(labelExpr=theme.DAY_LABEL, tickCount=12),
        )

    colour = alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=list(SERIES), range=list(SERIES.values())),
        legend=alt.Legend(symbolType="square", symbolOpacity=1, symbolStrokeWidth=0),
    )
    tooltip = [
        alt.Tooltip("sales_date:T", title="Day", format="%a %d %b %Y"),
        alt.Tooltip("orders_count:Q", title="Orders", format=","),
        alt.Tooltip("gross_amount:Q", title="Gross sales", format=",.2f"),
        alt.Tooltip("returns_amount:Q", title="Returns", format=",.2f"),
        alt.Tooltip("net_amount:Q", title="Net", format=",.2f"),
    ]
    base = alt.Chart(rows)

    def amounts(column: str, series: str) -> alt.Chart:
        return (
            base.transform_filter("datum.day_status === 'trading'")
            .transform_calculate(series=f"'{series}'")
            .mark_rect(clip=True)
            .encode(
                x=days(None, zoomed=True),
                x2=until,
                y=alt.Y(
                    f"{column}:Q",
                    title="Amount a day",
                    scale=money,
                    axis=alt.Axis(labelExpr=theme.NUMBER_LABEL),
                ),
                y2=alt.datum(0),
                color=colour,
                tooltip=tooltip,
            )
        )

    def status(status: str, series: str, top: int, opacity: float) -> alt.Chart:
        return (
            base.transform_filter(f"datum.day_status === '{status}'")
            .transform_calculate(series=f"'{series}'")
            .mark_rect(clip=True, opacity=opacity)
            .encode(
                x=days(None, zoomed=True),
                x2=until,
                y=alt.value(top),
                y2=alt.value(HEIGHT),
                color=colour,
                tooltip=[
                    alt.Tooltip("sales_date:T", title="Day", format="%a %d %b %Y"),
                    alt.Tooltip("series:N", title="Status"),
                ],
            )
        )

    mean = (
        base.transform_filter("datum.day_status !== 'gap'")
        .transform_calculate(series="'Net, mean of 28 days'")
        .mark_line(clip=True)
        .encode(
            x=days(None, zoomed=True),
            y="net_amount_28d_mean:Q",
            detail="stretch:N",  # the line stops at a gap and starts anew after it
            color=colour,
        )
    )
    beyond = (
        base.transform_filter(f"datum.gross_amount > {high}")
        .mark_point(shape="triangle-up", size=60, color=theme.BLUE, opacity=1)
        .encode(x=days(None, zoomed=True), y=alt.value(6), tooltip=tooltip)
    )
    detail = alt.layer(
        status("gap", "Gap in the data", 0, 0.4),
        amounts("gross_amount", "Gross sales"),
        amounts("returns_amount", "Returns"),
        status("closed", "Closed day", HEIGHT - 8, 1),
        mean,
        *([beyond] if high else []),
    ).properties(height=HEIGHT)
    overview = (
        base.transform_filter("datum.day_status === 'trading'")
        .mark_rect(color=SERIES["Gross sales"], clip=True)
        .encode(
            x=days("Drag over days to look closer, double-click for all", False),
            x2=until,
            y=alt.Y(
                "gross_amount:Q",
                title=None,
                scale=alt.Scale(domain=[0, high]) if high else alt.Scale(),
                axis=alt.Axis(labels=False, ticks=False, grid=False, domain=False),
            ),
            y2=alt.datum(0),
        )
        .properties(height=56)
        .add_params(brush)
    )
    return alt.vconcat(detail, overview, spacing=12)


def _limits(rows: pd.DataFrame) -> tuple[float, float]:
    """Ends of the money scale where a few days would flatten the rest, else zeros."""
    trading = rows[rows["day_status"] == "trading"]
    gross, returns = trading["gross_amount"], trading["returns_amount"]
    high = 1.2 * gross.quantile(0.99) if len(trading) else 0.0
    if not high or gross.max() <= OUTLYING * high:
        return 0.0, 0.0
    return max(returns.min(), -high / 4), high


def read(rows: pd.DataFrame) -> str:
    """Say the best day, what came back, closed and missing days."""
    trading = rows[rows["day_status"] == "trading"]
    if trading.empty:
        return "No day had a sale."
    gross = trading["gross_amount"].sum()
    returned = -trading["returns_amount"].sum()
    best = trading.loc[trading["gross_amount"].idxmax()]
    said = [
        (
            f"From {theme.day(rows['sales_date'].min())} to "
            f"{theme.day(rows['sales_date'].max())} the shop sold for "
            f"{theme.amount(gross)} on {theme.plural(len(trading), 'trading day')}."
        )
    ]
    if gross:
        said.append(
            f"Returns came to {theme.amount(returned)}, "
            f"{theme.share(returned / gross)} of that."
        )
    said.append(
        f"The best day was {theme.day(best['sales_date'])} with "
        f"{theme.amount(best['gross_amount'])}."
    )
    _, high = _limits(rows)
    beyond = int((trading["gross_amount"] > high).sum()) if high else 0
    if beyond:
        verb = "rises" if beyond == 1 else "rise"
        said.append(
            f"{theme.plural(beyond, 'day')} {verb} above the scale: the triangles."
        )
    closed = int((rows["day_status"] == "closed").sum())
    gaps = int((rows["day_status"] == "gap").sum())
    if closed:
        said.append(f"It was closed on {theme.plural(closed, 'day')}.")
    if gaps:
        said.append(
            f"{theme.plural(gaps, 'day')} {'is' if gaps == 1 else 'are'} missing from "
            "the data: no sales are shown there, which is not the same as none made."
        )
    return " ".join(said)
